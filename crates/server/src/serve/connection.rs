//! One connection of a client: HTTP/1.1 with bounds on its head and its time.
//!
//! A head is at most 32 KiB and arrives within 10 s; a whole request takes at
//! most 30 s, or is answered 408 (threats, section 3; T247). The client's
//! socket address goes along as [`ConnectInfo`]; whose forwarding headers are
//! believed is decided in the web.

use std::{convert::Infallible, future::Future, net::SocketAddr, pin::Pin, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Request, Response, StatusCode},
};
use hyper::{body::Incoming, server::conn::http1, service::Service};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tower::ServiceExt;

/// A head must be complete after this long; an idle connection ends then too.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// A whole request, from its head to the answer.
const WHOLE_TIME: Duration = Duration::from_secs(30);
/// Most bytes of a head.
const MAX_HEAD: usize = 32 * 1024;
/// Most lines of a head.
const MAX_HEADERS: usize = 100;

/// A connection that is being served.
pub(super) type Serving = http1::Connection<TokioIo<TcpStream>, Requests>;

/// Serves the requests of `peer` on `stream` with `router`.
pub(super) fn connection(stream: TcpStream, peer: SocketAddr, router: Router) -> Serving {
    // Small answers must not wait for an acknowledgement; without it they are only slower.
    let _ = stream.set_nodelay(true);
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(MAX_HEAD)
        .max_headers(MAX_HEADERS)
        .serve_connection(TokioIo::new(stream), Requests { router, peer })
}

/// The requests of one connection.
pub(super) struct Requests {
    router: Router,
    peer: SocketAddr,
}

impl Service<Request<Incoming>> for Requests {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(self.peer));
        let answer = self.router.clone().oneshot(request);
        Box::pin(async move {
            let answered = tokio::time::timeout(WHOLE_TIME, answer).await;
            answered.unwrap_or_else(|_| Ok(too_slow()))
        })
    }
}

fn too_slow() -> Response<Body> {
    let mut response = Response::new(Body::from("the request took too long\n"));
    *response.status_mut() = StatusCode::REQUEST_TIMEOUT;
    response
}

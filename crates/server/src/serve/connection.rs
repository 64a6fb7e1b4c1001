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
    http::{HeaderValue, Request, Response, StatusCode, header},
};
use hyper::{body::Incoming, server::conn::http1, service::Service};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tower::ServiceExt;

use super::lines::Strict;

/// A head must be complete after this long; an idle connection ends then too.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// A whole request, from its head to the answer.
const WHOLE_TIME: Duration = Duration::from_secs(30);
/// Most bytes of a head.
const MAX_HEAD: usize = 32 * 1024;
/// Most lines of a head.
const MAX_HEADERS: usize = 100;

/// A connection that is being served.
pub(super) type Serving = http1::Connection<TokioIo<Strict<TcpStream>>, Requests>;

/// Serves the requests of `peer` on `stream` with `router`.
pub(super) fn connection(stream: TcpStream, peer: SocketAddr, router: Router) -> Serving {
    // Small answers must not wait for an acknowledgement; without it they are only slower.
    let _ = stream.set_nodelay(true);
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(MAX_HEAD)
        .max_headers(MAX_HEADERS)
        .serve_connection(TokioIo::new(Strict::new(stream)), Requests { router, peer })
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
        if head_size(&request) > MAX_HEAD {
            let refusal = short_answer(
                StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
                "the head of the request is too large\n",
            );
            return Box::pin(async { Ok(refusal) });
        }
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(self.peer));
        let answer = self.router.clone().oneshot(request);
        Box::pin(async move {
            let answered = tokio::time::timeout(WHOLE_TIME, answer).await;
            answered.unwrap_or_else(|_| {
                Ok(short_answer(
                    StatusCode::REQUEST_TIMEOUT,
                    "the request took too long\n",
                ))
            })
        })
    }
}

/// Bytes of the head. The library's own bound may be overrun by what arrived in one piece.
fn head_size(request: &Request<Incoming>) -> usize {
    let target = request.uri().path_and_query();
    let line = target.map_or(0, |target| target.as_str().len());
    let headers = request.headers().iter();
    line + headers
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum::<usize>()
}

fn short_answer(status: StatusCode, text: &'static str) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let never = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, never);
    // What is left of the request is not read, so nothing can follow it (T108).
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(header::CONNECTION, close);
    response
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
        time::timeout,
    };

    use super::*;

    /// Sends `text` to a served connection; answers what came back until it was closed.
    async fn exchange(text: &str) -> String {
        let router = Router::new()
            .route(
                "/",
                get(|info: ConnectInfo<SocketAddr>| async move { info.0.to_string() }),
            )
            .route("/never", get(std::future::pending::<()>));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let mut client = TcpStream::connect(address).await.expect("connected");
        let (stream, peer) = listener.accept().await.expect("accepted");
        let served = tokio::spawn(connection(stream, peer, router));
        client.write_all(text.as_bytes()).await.expect("sent");
        let mut answer = Vec::new();
        // Twice the longest bound: without bounds this is what ends the test.
        let read = timeout(WHOLE_TIME * 2, client.read_to_end(&mut answer)).await;
        read.expect("the server closed in time").expect("read");
        served.abort();
        String::from_utf8_lossy(&answer).into_owned()
    }

    #[tokio::test]
    async fn given_a_request_then_the_peer_goes_along() {
        let answer = exchange("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
        assert!(
            answer.starts_with("HTTP/1.1 200") && answer.contains("127.0.0.1:"),
            "{answer}"
        );
    }

    /// T108: what two servers could read in two ways is refused, or ends the connection, so that
    /// nothing behind it is taken for a request of its own.
    #[tokio::test(start_paused = true)]
    async fn t108_given_a_smuggled_request_then_it_is_never_served() {
        let body = "0\r\n\r\nGET / HTTP/1.1\r\nhost: a\r\n\r\n";
        let twice = format!(
            "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: {}\r\ntransfer-encoding: chunked\r\n\r\n{body}",
            body.len()
        );
        let other = format!(
            "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        for text in [
            twice.as_str(),
            other.as_str(),
            "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
            "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: +1\r\n\r\na",
            "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: xchunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.0\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
            "GET / HTTP/1.1\r\nhost: a\r\nx: 1\r\n folded: 2\r\n\r\n",
            "GET / HTTP/1.1\r\nhost : a\r\n\r\n",
            "GET  / HTTP/1.1\r\nhost: a\r\n\r\n",
            "GET / HTTP/1.1\r\nhost: a\r\nx: \u{0}\r\n\r\n",
        ] {
            let answer = exchange(text).await;
            let served = answer.matches("HTTP/1.1 200").count();
            assert_eq!(served, 0, "{text:?}: {answer}");
        }
    }

    /// T247: a head that does not end is not waited for.
    #[tokio::test(start_paused = true)]
    async fn t247_given_half_a_head_then_the_connection_is_closed() {
        let answer = exchange("GET / HTTP/1.1\r\nhost: a\r\n").await;
        assert!(!answer.contains("200"), "{answer}");
    }

    /// T247: a request that takes too long is answered and ends.
    #[tokio::test(start_paused = true)]
    async fn t247_given_a_request_that_does_not_end_then_408() {
        let answer = exchange("GET /never HTTP/1.1\r\nhost: a\r\n\r\n").await;
        assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    }

    /// Threats, section 3: a head of more than 32 KiB is refused, in however many lines.
    #[tokio::test(start_paused = true)]
    async fn given_a_head_of_more_than_32_kib_then_it_is_refused() {
        let long = "x".repeat(MAX_HEAD);
        let one = format!("GET / HTTP/1.1\r\nhost: a\r\nx: {long}\r\n\r\n");
        assert!(exchange(&one).await.starts_with("HTTP/1.1 431"));
        let line = format!("x: {}\r\n", &long[..400]);
        let many = format!("GET / HTTP/1.1\r\nhost: a\r\n{}\r\n", line.repeat(90));
        assert!(exchange(&many).await.starts_with("HTTP/1.1 431"));
    }
}

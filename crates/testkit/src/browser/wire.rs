//! One request over one connection, written as given.

use std::net::SocketAddr;

use http_body_util::{BodyExt, Full};
use hyper::{Request, body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::Answer;

/// Sends and reads to the end.
pub(super) async fn exchange(
    target: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(String, String)],
    body: Option<Vec<u8>>,
) -> Answer {
    let stream = TcpStream::connect(target)
        .await
        .expect("the process listens");
    stream.set_nodelay(true).expect("a socket can be told");
    let (mut sender, connection) = http1::Builder::new()
        .max_headers(200)
        .handshake(TokioIo::new(stream))
        .await
        .expect("invariant: nothing is exchanged yet");
    let line = tokio::spawn(connection);
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(name.as_str(), value.as_str());
    }
    let body = Full::new(Bytes::from(body.unwrap_or_default()));
    let request = request
        .body(body)
        .expect("the test wrote a possible request");
    let response = sender.send_request(request).await.expect("an answer");
    let (head, body) = response.into_parts();
    let bytes = body.collect().await.expect("a whole body").to_bytes();
    drop(sender);
    // The peer may close first; either way nothing is left to read.
    let _ = line.await;
    let text =
        |value: &hyper::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    Answer {
        status: head.status.as_u16(),
        head: head
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), text(value)))
            .collect(),
        body: String::from_utf8_lossy(&bytes).into_owned(),
    }
}

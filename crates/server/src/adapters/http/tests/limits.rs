//! Limits of size, time and number (T047-T049, T055, T059).

use std::time::Duration;

use super::*;
use crate::adapters::http::shares::Shares;

/// T047: an announced giant is refused before a byte of it is read.
#[tokio::test]
async fn t047_given_an_announced_gigabyte_then_it_is_too_large() {
    let server = Server::answering("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n").await;
    let (http, request) = to(&server);
    assert_eq!(error_of(&http, request).await, HttpError::TooLarge);
}

/// T047: an endless body is cut at the limit, chunked or until the connection ends.
#[tokio::test]
async fn t047_given_an_endless_body_then_it_is_too_large() {
    for head in [
        "Transfer-Encoding: chunked\r\n\r\n",
        "Connection: close\r\n\r\n",
    ] {
        let server = Server::scripted(move |stream| async move {
            stream
                .write_all(format!("HTTP/1.1 200 OK\r\n{head}").as_bytes())
                .await?;
            // Ends when the other side closes.
            loop {
                stream.write_all(b"10\r\n0123456789abcdef\r\n").await?;
            }
        })
        .await;
        let (http, request) = to(&server);
        assert_eq!(
            error_of(&http, request).await,
            HttpError::TooLarge,
            "{head}"
        );
    }
}

#[tokio::test]
async fn given_a_body_of_exactly_the_limit_then_it_is_read() {
    let answer = |length| {
        format!(
            "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{}",
            "x".repeat(length)
        )
    };
    let server = Server::answering(&answer(1024)).await;
    let (http, request) = to(&server);
    let response = http.send(&tenant(), request).await.expect("an answer");
    assert_eq!(response.body.len(), 1024);
    let server = Server::answering(&answer(1025)).await;
    let (http, request) = to(&server);
    assert_eq!(error_of(&http, request).await, HttpError::TooLarge);
}

/// T048: whoever drips bytes does not gain time with each of them.
#[tokio::test]
async fn t048_given_a_slow_drip_then_the_whole_exchange_ends_in_time() {
    for first in [
        "HTTP/1.1 200 OK\r\nX-Slow: ",
        "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n",
    ] {
        let server = Server::scripted(move |stream| async move {
            stream.write_all(first.as_bytes()).await?;
            let mut drip = tokio::time::interval(Duration::from_millis(20));
            loop {
                drip.tick().await;
                stream.write_all(b"x").await?;
            }
        })
        .await;
        let (http, request) = to(&server);
        let request = HttpRequest {
            timeout_ms: 200,
            ..request
        };
        let ended = tokio::time::timeout(Duration::from_secs(8), error_of(&http, request)).await;
        assert_eq!(ended, Ok(HttpError::Timeout));
    }
}

/// A resolver that never answers.
struct Silent;

impl Resolve for Silent {
    fn resolve(&self, _: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        Box::pin(std::future::pending())
    }
}

/// T048: getting a connection has its own limit of 3 s, dead resolvers included.
#[tokio::test(start_paused = true)]
async fn t048_given_a_dead_resolver_then_connecting_ends_after_3_seconds() {
    let http = OutboundHttp::with_resolver(guard(""), None, Arc::new(Silent)).expect("no CA file");
    let asked = error_of(&http, get("https://idp.test/"));
    let ended = tokio::time::timeout(Duration::from_millis(3500), asked).await;
    assert_eq!(ended, Ok(HttpError::Timeout));
}

/// T048: no request asks for more than 10 s.
#[tokio::test(start_paused = true)]
async fn t048_given_a_request_with_endless_patience_then_10_seconds_are_all() {
    let held = Shares::new(8, 256);
    let request = HttpRequest {
        timeout_ms: u64::MAX,
        ..get("https://idp.test/")
    };
    let http = OutboundHttp {
        shares: Arc::clone(&held),
        ..OutboundHttp::with_resolver(guard(""), None, Arc::new(Silent)).expect("no CA file")
    };
    let ended = tokio::time::timeout(Duration::from_millis(10_500), error_of(&http, request)).await;
    assert_eq!(ended, Ok(HttpError::Timeout));
    assert_eq!(super::super::limit(u64::MAX), Duration::from_secs(10));
    assert_eq!(super::super::limit(200), Duration::from_millis(200));
}

/// T049: an encoded body is refused, so that no bomb is ever unpacked.
#[tokio::test]
async fn t049_given_an_encoded_body_then_it_is_refused() {
    for header in [
        "Content-Encoding: gzip",
        "content-encoding: br",
        "Content-Encoding: identity, gzip",
        "Content-Encoding: identity\r\nContent-Encoding: deflate",
        "Content-Encoding: x-unknown",
        "Content-Encoding:",
        "Content-Encoding: \u{e9}",
    ] {
        let answer = format!("HTTP/1.1 200 OK\r\n{header}\r\nContent-Length: 2\r\n\r\n{{}}");
        assert_eq!(error_after(&answer).await, HttpError::Encoded, "{header}");
    }
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
    assert_eq!(error_after(chunked).await, HttpError::Encoded);
    let server = Server::answering(
        "HTTP/1.1 200 OK\r\nContent-Encoding: Identity\r\nContent-Length: 2\r\n\r\n{}",
    )
    .await;
    let (http, request) = to(&server);
    assert!(http.send(&tenant(), request).await.is_ok());
}

/// T055: heads of many bytes or many lines are refused.
#[tokio::test]
async fn t055_given_a_giant_head_then_it_is_too_large() {
    let long = format!("X-Long: {}\r\n", "x".repeat(40 * 1024));
    let many = "X: y\r\n".repeat(200);
    for headers in [long, many] {
        let answer = format!("HTTP/1.1 200 OK\r\n{headers}Content-Length: 2\r\n\r\n{{}}");
        assert_eq!(error_after(&answer).await, HttpError::TooLarge);
    }
    let server = Server::scripted(|stream| async move {
        stream.write_all(b"HTTP/1.1 200 OK\r\n").await?;
        loop {
            stream
                .write_all(b"X-Endless: 0123456789abcdef0123456789abcdef\r\n")
                .await?;
        }
    })
    .await;
    let (http, request) = to(&server);
    assert_eq!(error_of(&http, request).await, HttpError::TooLarge);
}

/// T055: what is no header line makes the answer broken; it is never joined to another.
#[tokio::test]
async fn t055_given_malformed_header_lines_then_the_answer_is_broken() {
    for line in [
        "X: a\rb",
        "X: a\r\n folded",
        "X y: a",
        ": a",
        "X: a\0b",
        "X : a",
    ] {
        let answer = format!("HTTP/1.1 200 OK\r\n{line}\r\nContent-Length: 2\r\n\r\n{{}}");
        assert_eq!(error_after(&answer).await, HttpError::Broken, "{line:?}");
    }
}

#[tokio::test]
async fn given_a_head_below_the_limit_then_it_is_read() {
    let answer = format!(
        "HTTP/1.1 200 OK\r\nX-Long: {}\r\nContent-Length: 2\r\n\r\n{{}}",
        "x".repeat(30 * 1024)
    );
    let server = Server::answering(&answer).await;
    let (http, request) = to(&server);
    assert!(http.send(&tenant(), request).await.is_ok());
}

/// T059: a tenant has 8 requests at once; the ninth is told so, others go on.
#[tokio::test(start_paused = true)]
async fn t059_given_a_tenant_with_8_hanging_requests_then_the_ninth_is_busy() {
    let http = outbound("", &Names::default());
    let (one, other) = (tenant(), tenant());
    let mut held = Vec::new();
    for _ in 0..TENANT_SHARE {
        held.push(http.shares.take(&one).await.expect("room"));
    }
    let ninth = http.send(&one, get("https://idp.test/")).await.err();
    assert_eq!(ninth, Some(HttpError::Busy));
    let neighbour = http.send(&other, get("https://idp.test/")).await.err();
    assert_eq!(
        neighbour,
        Some(HttpError::Dns),
        "it went as far as the resolver"
    );
    held.pop();
    let again = http.send(&one, get("https://idp.test/")).await.err();
    assert_eq!(again, Some(HttpError::Dns));
}

/// T059: the installation has 256; and nothing is kept of tenants that are done.
#[tokio::test(start_paused = true)]
async fn t059_given_256_hanging_requests_then_the_next_is_busy_and_all_room_comes_back() {
    let shares = Shares::new(TENANT_SHARE, WHOLE_SHARE);
    let mut held = Vec::new();
    for index in 0..WHOLE_SHARE {
        let tenant = if index % 8 == 0 {
            tenant()
        } else {
            held_tenant(&held)
        };
        held.push((tenant.clone(), shares.take(&tenant).await.expect("room")));
    }
    assert!(shares.take(&tenant()).await.is_none());
    assert_eq!(shares.tenants(), WHOLE_SHARE / 8);
    held.clear();
    assert_eq!(shares.tenants(), 0);
    assert!(shares.take(&tenant()).await.is_some());
}

fn held_tenant<T>(held: &[(TenantId, T)]) -> TenantId {
    held.last().expect("one").0.clone()
}

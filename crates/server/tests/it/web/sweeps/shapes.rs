//! T108, T106: requests with two meanings reach no handler; pages with a token in their address leak it nowhere.

use latchkey_server::web::routes;

use super::{Stage, path};

/// T108: every route, with each way of bending its path: 400, whoever asks, and nothing changes.
#[tokio::test]
async fn t108_given_a_bent_path_then_400_and_no_handler_is_reached() {
    let stage = Stage::new().await;
    let token = stage.admin.form_token().await;
    let before = stage.world.dump().await;
    for route in routes() {
        let path = path(&route, &stage.acme);
        let rest = &path[1..];
        let bent = [
            format!("//{rest}"),
            format!("/{path}"),
            format!("/./{rest}"),
            format!("/x/../{rest}"),
            format!("/%2e/{rest}"),
            format!("/x/%2E%2e/{rest}"),
            format!("{path};x=1"),
            format!("/;/{rest}"),
            format!("{path}%2f"),
            format!("{path}%00"),
            format!("/x%5c..%5c{rest}"),
            format!("/%252e/{rest}"),
        ];
        for bent in bent {
            for browser in [&stage.admin, &stage.stranger] {
                let answer = browser.get(&bent).await;
                assert_eq!(answer.status, 400, "GET {bent}");
                assert_eq!(answer.headers("set-cookie").count(), 0, "{bent}");
                let fields = [("csrf_token", token.as_str()), ("role", "admin")];
                let answer = browser.post(&bent, &fields).await;
                assert_eq!(answer.status, 400, "POST {bent}");
            }
        }
    }
    assert_eq!(stage.world.dump().await, before);
}

/// T108: spellings that are no path of ours are unknown pages, not doors.
#[tokio::test]
async fn t108_given_other_spellings_of_a_path_then_nothing_opens() {
    let stage = Stage::new().await;
    for spelling in [
        "/team/",
        "/TEAM",
        "/%74eam",
        "/team%20",
        "/integrations%20/sso",
    ] {
        for browser in [&stage.user, &stage.stranger] {
            let answer = browser.get(spelling).await;
            let refused = (300..500).contains(&answer.status);
            assert!(refused, "{spelling}: {}", answer.status);
            assert!(!answer.says("cara@contoso.example"), "{spelling}");
        }
    }
}

/// T108: a whole address as the target, or a length told twice.
#[tokio::test]
async fn t108_given_an_absolute_target_or_two_lengths_then_400() {
    let stage = Stage::new().await;
    let own = stage.world.origin().to_owned();
    let host = own.trim_start_matches("http://").to_owned();
    for (target, claimed) in [
        (format!("{own}/team"), host.as_str()),
        ("http://evil.example/team".to_owned(), host.as_str()),
    ] {
        let head = format!("GET {target} HTTP/1.1\r\nhost: {claimed}\r\nconnection: close\r\n\r\n");
        let answer = raw(&stage, &head).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{target}: {answer}");
        assert!(answer.contains("frame-ancestors"), "{answer}");
    }
    let two = format!(
        "POST /login HTTP/1.1\r\nhost: {host}\r\norigin: {own}\r\ncontent-length: 4\r\n\
         transfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /livez HTTP/1.1\r\nhost: {host}\r\n\r\n"
    );
    let answer = raw(&stage, &two).await;
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
    let other = two.replace("content-length: 4\r\n", "");
    let other = other.replace("chunked\r\n", "chunked\r\ncontent-length: 4\r\n");
    let answer = raw(&stage, &other).await;
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
    assert!(
        answer.to_ascii_lowercase().contains("connection: close"),
        "{answer}"
    );
}

/// T104: a Host told twice is none: whoever stands in front may have read the other one.
#[tokio::test]
async fn t104_given_two_hosts_then_421_whichever_comes_first() {
    let stage = Stage::new().await;
    let host = stage.world.origin().trim_start_matches("http://");
    for (first, second) in [(host, "evil.example"), ("evil.example", host), (host, host)] {
        let head = format!(
            "GET /login HTTP/1.1\r\nhost: {first}\r\nhost: {second}\r\nconnection: close\r\n\r\n"
        );
        let answer = raw(&stage, &head).await;
        assert!(answer.starts_with("HTTP/1.1 421"), "{head:?}: {answer}");
    }
}

/// T108: over a real line: every way to end a line, to fold one or to tell a length that two servers could read in two
/// ways is answered 400 and ends the connection; what is hidden behind it is never a request.
#[tokio::test]
async fn t108_given_a_bent_head_over_a_raw_line_then_400_and_nothing_behind_it() {
    let stage = Stage::new().await;
    let own = stage.world.origin().to_owned();
    let host = own.trim_start_matches("http://");
    let hidden = format!("GET /livez HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    let post = format!("POST /login HTTP/1.1\r\nhost: {host}\r\norigin: {own}\r\n");
    let chunks = "transfer-encoding: chunked\r\n";
    let bent = [
        hidden.replace("\r\n", "\n"),
        hidden.replacen("\r\n", "\n", 1),
        hidden.replace("\r\n\r\n", "\r\n\n"),
        hidden.replace("\r\n\r\n", "\n\r\n"),
        hidden.replace("\r\n\r\n", "\r\nx: 1\n\r\n"),
        hidden.replace("\r\n\r\n", "\r\nx: 1\r\r\n\r\n"),
        hidden.replace("\r\n\r\n", "\r\nx: 1\ry: 2\r\n\r\n"),
        hidden.replace(" /livez", " /li\rvez"),
        hidden.replace("\r\n\r\n", "\r\nx: 1\r\n folded\r\n\r\n"),
        hidden.replace("\r\n\r\n", "\r\nx: 1\r\n\tfolded\r\n\r\n"),
        hidden.replace("host:", "host :"),
        hidden.replace("\r\n\r\n", "\r\nx: \0\r\n\r\n"),
        format!("{post}content-length: 4\r\ncontent-length: 4\r\n\r\nabcd"),
        format!("{post}content-length: 4\r\ncontent-length: 5\r\n\r\nabcd"),
        format!("{post}content-length: 4, 4\r\n\r\nabcd"),
        format!("{post}content-length: +4\r\n\r\nabcd"),
        format!("{post}content-length: 0x4\r\n\r\nabcd"),
        format!("{post}{chunks}{chunks}\r\n0\r\n\r\n"),
        format!("{post}content-length: 5\r\n{chunks}\r\n0\r\n\r\n"),
        format!("{post}transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n"),
        format!("{post}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n"),
    ];
    let before = stage.world.dump().await;
    for head in bent {
        let answer = raw(&stage, &format!("{head}{hidden}")).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{head:?}: {answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{head:?}: {answer}");
    }
    // A body that ends by its chunks is the last of its connection, whole or bent.
    for body in [
        "0\r\n\r\n",
        "1\na\n0\n\n",
        "1;x\na\r\n0\r\n\r\n",
        "1\r\nab\r\n0\r\n\r\n",
        "-1\r\n\r\n",
    ] {
        let answer = raw(&stage, &format!("{post}{chunks}\r\n{body}{hidden}")).await;
        assert!(!answer.contains("HTTP/1.1 200"), "{body:?}: {answer}");
        assert!(
            answer.matches("HTTP/1.1 ").count() <= 1,
            "{body:?}: {answer}"
        );
    }
    assert_eq!(stage.world.dump().await, before);
    let first = hidden.replace("connection: close\r\n", "");
    let plain = raw(&stage, &format!("{first}{hidden}")).await;
    assert_eq!(plain.matches("HTTP/1.1 200").count(), 2, "{plain}");
}

/// Sends bytes as they are; answers what came back until the line was closed.
async fn raw(stage: &Stage, text: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let address = stage.world.process.address();
    let mut line = tokio::net::TcpStream::connect(address)
        .await
        .expect("it listens");
    line.write_all(text.as_bytes()).await.expect("sent");
    let mut answer = Vec::new();
    line.read_to_end(&mut answer).await.expect("read");
    String::from_utf8_lossy(&answer).into_owned()
}

/// T106: whatever page is asked for with a token in its address, no link of it tells where from.
#[tokio::test]
async fn t106_given_a_token_in_the_address_then_no_referrer() {
    let stage = Stage::new().await;
    for route in routes() {
        let path = path(&route, &stage.acme);
        for browser in [&stage.admin, &stage.stranger] {
            let answer = browser.get(&format!("{path}?token=inv_something")).await;
            let policy = answer.header("referrer-policy");
            assert_eq!(policy, Some("no-referrer"), "{path} ({})", answer.status);
            let answer = browser
                .get(&format!("{path}?a=1&token=rst_something"))
                .await;
            assert_eq!(
                answer.header("referrer-policy"),
                Some("no-referrer"),
                "{path}"
            );
        }
    }
}

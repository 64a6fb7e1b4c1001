//! The outbound adapter against real sockets on loopback (T043-T059).

mod limits;
mod reach;
mod server;
mod trust;

use std::{
    collections::VecDeque,
    io,
    net::IpAddr,
    sync::{Arc, Mutex},
};

use latchkey_core::{
    id::Id,
    ports::{BoxFuture, HttpMethod, Rng},
    secret::Secret,
    time::Timestamp,
};

use super::{allow::OutboundAllow, *};
use crate::adapters::rng::SystemRng;
use server::Server;

/// A body of two bytes.
const OK: &str = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";

fn tenant() -> TenantId {
    let rng = SystemRng::new();
    Id::new(Timestamp::from_millis(0), &rng as &dyn Rng)
}

fn get(url: &str) -> HttpRequest {
    HttpRequest {
        method: HttpMethod::Get,
        url: Url::parse(url).expect(url),
        authorization: None,
        form: None,
        max_bytes: 1024,
        timeout_ms: 10_000,
    }
}

fn guard(allow: &str) -> Guard {
    Guard::new(OutboundAllow::parse(allow).expect("a list"), None)
}

/// The adapter with an operator's list, and names that `names` resolves.
fn outbound(allow: &str, names: &Names) -> OutboundHttp {
    OutboundHttp::with_resolver(guard(allow), None, Arc::new(names.clone())).expect("no CA file")
}

/// The adapter that may reach `server` only, and a GET to it.
fn to(server: &Server) -> (OutboundHttp, HttpRequest) {
    let allow = server.address.to_string();
    let url = format!("http://{}/path?query", server.address);
    (outbound(&allow, &Names::default()), get(&url))
}

async fn error_of(http: &OutboundHttp, request: HttpRequest) -> HttpError {
    match http.send(&tenant(), request).await {
        Ok(response) => panic!("an answer with status {}", response.status),
        Err(error) => error,
    }
}

/// What a provider that sends `answer` and closes looks like from here.
async fn error_after(answer: &str) -> HttpError {
    let answer = answer.to_owned();
    let server = Server::scripted(move |stream| {
        let answer = answer.clone();
        async move {
            stream.write_all(answer.as_bytes()).await?;
            Err(io::ErrorKind::ConnectionAborted.into())
        }
    })
    .await;
    let (http, request) = to(&server);
    error_of(&http, request).await
}

/// A resolver that gives prepared answers in order, and remembers the questions.
/// Without an answer left there is no such name.
#[derive(Clone, Default)]
struct Names {
    answers: Arc<Mutex<VecDeque<Vec<IpAddr>>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Names {
    fn answering(answers: &[&[&str]]) -> Self {
        let parse = |text: &&str| text.parse().expect("an address");
        let answers = answers.iter().map(|list| list.iter().map(parse).collect());
        Names {
            answers: Arc::new(Mutex::new(answers.collect())),
            asked: Arc::default(),
        }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("not poisoned").clone()
    }
}

impl Resolve for Names {
    fn resolve(&self, name: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        self.asked.lock().expect("not poisoned").push(name);
        let next = self.answers.lock().expect("not poisoned").pop_front();
        Box::pin(async move { next.ok_or_else(|| io::ErrorKind::NotFound.into()) })
    }
}

#[tokio::test]
async fn given_a_listed_provider_when_asked_then_the_answer_is_whole() {
    let server = Server::answering(
        "HTTP/1.1 400 Bad Request\r\nContent-Type: Application/JSON; charset=utf-8\r\nContent-Length: 15\r\n\r\n{\"error\":\"bad\"}",
    )
    .await;
    let (http, request) = to(&server);
    let response = http.send(&tenant(), request).await.expect("an answer");
    assert_eq!(response.status, 400);
    assert_eq!(response.content_type.as_deref(), Some("application/json"));
    assert_eq!(response.body, b"{\"error\":\"bad\"}");
    assert!(server.seen()[0].starts_with("GET /path?query HTTP/1.1\r\n"));
}

/// T049, T058: nothing is sent that was not asked for.
#[tokio::test]
async fn t049_given_a_request_then_it_carries_nothing_of_its_own_accord() {
    let server = Server::answering(OK).await;
    let (http, request) = to(&server);
    let request = HttpRequest {
        method: HttpMethod::PostForm,
        authorization: Some(Secret::new("Basic YTpi".to_owned())),
        form: Some(Secret::new("grant_type=x&code=y".to_owned())),
        ..request
    };
    http.send(&tenant(), request).await.expect("an answer");
    let seen = server.seen();
    let (head, body) = seen[0].split_once("\r\n\r\n").expect("a head");
    assert_eq!(body, "grant_type=x&code=y");
    let mut names: Vec<String> = head
        .lines()
        .skip(1)
        .map(|line| {
            line.split(':')
                .next()
                .unwrap_or_default()
                .to_ascii_lowercase()
        })
        .collect();
    names.sort();
    let expected = [
        "accept",
        "authorization",
        "content-length",
        "content-type",
        "host",
        "user-agent",
    ];
    assert_eq!(names, expected);
    assert!(head.contains("application/x-www-form-urlencoded"));
    assert!(head.contains("Basic YTpi"));
}

#[tokio::test]
async fn given_two_requests_to_one_provider_then_one_connection_serves_both() {
    let server = Server::answering(OK).await;
    let (http, request) = to(&server);
    http.send(&tenant(), request).await.expect("an answer");
    let (_, request) = to(&server);
    http.send(&tenant(), request).await.expect("an answer");
    assert_eq!(server.seen().len(), 2);
    assert_eq!(server.connections(), 1);
}

/// T057: failures are classes; which port answered how stays unknown.
#[tokio::test]
async fn t057_given_a_broken_answer_then_its_class_is_coarse() {
    for answer in [
        "",
        "SSH-2.0-OpenSSH_9.6\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 99999 OK\r\n\r\n",
        "\0\0\0\0\0\0",
    ] {
        assert_eq!(error_after(answer).await, HttpError::Broken, "{answer:?}");
    }
}

#[tokio::test]
async fn given_nobody_listening_then_there_is_no_connection() {
    let server = Server::answering(OK).await;
    let (http, request) = to(&server);
    let address = server.address;
    drop(server);
    // The port is free once the task has let go of it.
    while tokio::net::TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    assert_eq!(error_of(&http, request).await, HttpError::Connect);
}

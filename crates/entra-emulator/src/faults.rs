//! Transport faults: endpoints that answer late, wrong, hugely or not at all.
//!
//! Purpose: what a relying party meets when the provider or a proxy before it is broken.
//! Invariants: a fault hits only the endpoint it was set for and ends after the set number of requests; bodies of any
//! size are made while they are sent, so the emulator's memory does not grow.
//! Source: items 8, 21 and 29 of entra-id.md section 17.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use crate::clock::pause;

/// Bytes sent at once by a huge answer.
const CHUNK: usize = 64 * 1024;
/// Time for the first half to leave before the connection is cut.
const FLUSH: Duration = Duration::from_millis(50);

/// An endpoint that faults and latency can be set for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Endpoint {
    /// The discovery documents.
    Discovery,
    /// The key sets.
    Keys,
    /// The authorization endpoint.
    Authorize,
    /// The token endpoint.
    Token,
    /// UserInfo.
    Userinfo,
}

impl Endpoint {
    /// All of them, in the order of a sign-in.
    pub const ALL: [Self; 5] = [
        Self::Discovery,
        Self::Keys,
        Self::Authorize,
        Self::Token,
        Self::Userinfo,
    ];

    /// The endpoint behind a path, if faults apply to it.
    pub(crate) fn of(path: &str) -> Option<Self> {
        if path.starts_with("/control") || path.starts_with("/portal") {
            return None;
        }
        if path.ends_with("/.well-known/openid-configuration") {
            return Some(Self::Discovery);
        }
        if path.ends_with("/keys") {
            return Some(Self::Keys);
        }
        if path.ends_with("/authorize") {
            return Some(Self::Authorize);
        }
        if path.ends_with("/token") {
            return Some(Self::Token);
        }
        (path == "/oidc/userinfo").then_some(Self::Userinfo)
    }
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fault {
    /// The right answer after a pause.
    Slow {
        /// Length of the pause in milliseconds.
        milliseconds: u64,
    },
    /// Headers and one byte at once, the rest of the right answer after a pause.
    Stall {
        /// Length of the pause in milliseconds.
        milliseconds: u64,
    },
    /// An empty answer with this status.
    Status {
        /// HTTP status.
        status: u16,
    },
    /// A proxy's HTML page with status 502.
    Html,
    /// HTML with status 200 where JSON is due.
    HtmlAsOk,
    /// JSON that never seems to end.
    Huge {
        /// Length of the body in bytes.
        bytes: u64,
    },
    /// A redirect elsewhere.
    Redirect {
        /// Value of `Location`.
        location: String,
    },
    /// JSON content type, no JSON.
    Garbage,
    /// Status 200 and nothing.
    Empty,
    /// A JSON array instead of an object.
    Array,
    /// JSON nested a thousand levels deep.
    Deep,
    /// An error body whose number does not fit 64 bits.
    HugeErrorCode,
    /// An error body with control characters in `error`.
    ControlCharacters,
    /// The first half of the right answer, then the connection is cut.
    Half,
    /// This body as JSON with this status.
    Json {
        /// HTTP status.
        status: u16,
        /// The body.
        body: String,
    },
}

/// Faults and latencies that are set.
#[derive(Default)]
pub(crate) struct Faults {
    active: Vec<Active>,
    latency: BTreeMap<Endpoint, u64>,
}

struct Active {
    endpoint: Endpoint,
    fault: Fault,
    left: Option<u32>,
}

impl Faults {
    /// Sets a fault for the next `times` requests, or until cleared.
    pub(crate) fn set(&mut self, endpoint: Endpoint, fault: Fault, times: Option<u32>) {
        self.active.push(Active {
            endpoint,
            fault,
            left: times,
        });
    }

    pub(crate) fn clear(&mut self) {
        self.active.clear();
        self.latency.clear();
    }

    pub(crate) fn set_latency(&mut self, endpoint: Endpoint, milliseconds: u64) {
        self.latency.insert(endpoint, milliseconds);
    }

    pub(crate) fn latency(&self, endpoint: Endpoint) -> u64 {
        self.latency.get(&endpoint).copied().unwrap_or(0)
    }

    /// Takes the fault for one request.
    pub(crate) fn take(&mut self, endpoint: Endpoint) -> Option<Fault> {
        let at = self
            .active
            .iter()
            .position(|active| active.endpoint == endpoint)?;
        let active = self.active.get_mut(at)?;
        let fault = active.fault.clone();
        if let Some(left) = active.left.as_mut() {
            *left = left.saturating_sub(1);
        }
        if active.left == Some(0) {
            self.active.remove(at);
        }
        Some(fault)
    }

    /// Words for the control page.
    pub(crate) fn described(&self) -> Vec<String> {
        let faults = self.active.iter().map(|active| {
            let left = active
                .left
                .map_or("until cleared".to_owned(), |left| format!("{left} more"));
            format!("{:?}: {:?} ({left})", active.endpoint, active.fault)
        });
        let latency = self
            .latency
            .iter()
            .filter(|(_, milliseconds)| **milliseconds > 0)
            .map(|(endpoint, milliseconds)| format!("{endpoint:?}: {milliseconds} ms later"));
        faults.chain(latency).collect()
    }
}

/// An answer given instead of the right one, if the fault needs none of it.
pub(crate) fn instead(fault: &Fault) -> Option<Response> {
    let answer = match fault {
        Fault::Slow { .. } | Fault::Stall { .. } | Fault::Half => return None,
        Fault::Status { status } => status_of(*status).into_response(),
        Fault::Html => (StatusCode::BAD_GATEWAY, html()).into_response(),
        Fault::HtmlAsOk => html().into_response(),
        Fault::Huge { bytes } => json_body(
            200,
            Body::from_stream(HugeBody {
                left: *bytes,
                opened: false,
            }),
        ),
        Fault::Redirect { location } => {
            (StatusCode::FOUND, [(header::LOCATION, location.clone())]).into_response()
        }
        Fault::Garbage => json_body(200, Body::from("{\"issuer\": \"http://")),
        Fault::Empty => json_body(200, Body::empty()),
        Fault::Array => json_body(200, Body::from("[\"error\",\"invalid_grant\"]")),
        Fault::Deep => json_body(
            200,
            Body::from(format!("{}{}", "[".repeat(1000), "]".repeat(1000))),
        ),
        Fault::HugeErrorCode => json_body(
            400,
            Body::from(
                "{\"error\":\"invalid_grant\",\"error_codes\":[99999999999999999999999999999999]}",
            ),
        ),
        Fault::ControlCharacters => json_body(
            400,
            Body::from(
                "{\"error\":\"invalid\\u0000_\\u001b[31mgrant\\r\\nX: y\",\"error_codes\":[70000]}",
            ),
        ),
        Fault::Json { status, body } => json_body(*status, Body::from(body.clone())),
    };
    Some(answer)
}

/// Changes the right answer as the fault asks.
pub(crate) async fn change(fault: Fault, answer: Response) -> Response {
    match fault {
        Fault::Slow { milliseconds } => {
            pause(Duration::from_millis(milliseconds)).await;
            answer
        }
        Fault::Stall { milliseconds } => {
            cut(answer, Some(Duration::from_millis(milliseconds))).await
        }
        Fault::Half => cut(answer, None).await,
        _ => answer,
    }
}

async fn cut(answer: Response, stall: Option<Duration>) -> Response {
    let (parts, body) = answer.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let at = if stall.is_some() {
        bytes.len().min(1)
    } else {
        bytes.len() / 2
    };
    let stream = CutBody {
        first: Some(bytes.slice(..at)),
        pause: Some(Box::pin(pause(stall.unwrap_or(FLUSH)))),
        rest: stall.map(|_| bytes.slice(at..)),
        ended: stall.is_some(),
    };
    Response::from_parts(parts, Body::from_stream(stream))
}

fn status_of(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn html() -> axum::response::Html<&'static str> {
    axum::response::Html("<!doctype html><title>502</title><h1>Bad gateway</h1>")
}

fn json_body(status: u16, body: Body) -> Response {
    (
        status_of(status),
        [(header::CONTENT_TYPE, "application/json; charset=utf-8")],
        body,
    )
        .into_response()
}

/// `{"x":"aaaa…` of a set length.
struct HugeBody {
    left: u64,
    opened: bool,
}

impl futures_core::Stream for HugeBody {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if !self.opened {
            self.opened = true;
            return Poll::Ready(Some(Ok(Bytes::from_static(b"{\"x\":\""))));
        }
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let size = usize::try_from(self.left).unwrap_or(CHUNK).min(CHUNK);
        self.left -= size as u64;
        Poll::Ready(Some(Ok(Bytes::from(vec![b'a'; size]))))
    }
}

/// A first part, an optional pause, then the rest or a cut connection.
struct CutBody {
    first: Option<Bytes>,
    pause: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    rest: Option<Bytes>,
    ended: bool,
}

impl futures_core::Stream for CutBody {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(first)));
        }
        if let Some(pause) = self.pause.as_mut() {
            if pause.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            self.pause = None;
        }
        if let Some(rest) = self.rest.take() {
            return Poll::Ready(Some(Ok(rest)));
        }
        if self.ended {
            return Poll::Ready(None);
        }
        self.ended = true;
        Poll::Ready(Some(Err(std::io::Error::other(
            "the fault cuts the connection",
        ))))
    }
}

//! Opening a provider's HTTP answer.
//!
//! Purpose: the same gate for discovery, keys, token and UserInfo: transport
//! faults, redirects (never followed, T045), content type, size and shape.
//! Invariant: nothing of a body that is no JSON object ever reaches evidence
//! (T054, T057). It does not know what the JSON means.
//! Source: RFC 9110 section 15, OpenID Connect Discovery section 4.2.

use latchkey_core::{
    ports::{HttpError, HttpMethod, HttpRequest, HttpResponse},
    problem::{Code, Evidence, Problem, Stage},
    secret::Secret,
};
use url::Url;

use super::json::{self, JsonFault, Object};

/// The whole exchange may take so long, in milliseconds.
pub(super) const TIMEOUT_MS: u64 = 10_000;
/// UserInfo is a courtesy and may take so long, in milliseconds.
pub(super) const USERINFO_TIMEOUT_MS: u64 = 3_000;
/// Most bytes of a discovery document, token answer or UserInfo answer.
pub(super) const MAX_ANSWER: usize = 256 * 1024;
/// Most bytes of a key set.
pub(super) const MAX_KEYS: usize = 512 * 1024;

/// What was asked, for evidence.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    /// Where in the sign-in.
    pub stage: Stage,
    /// The address, without secrets.
    pub url: &'a str,
    /// The most bytes of the body.
    pub limit: usize,
}

/// An answer that is neither a transport fault nor a redirect.
pub(super) struct Opened {
    /// HTTP status.
    pub status: u16,
    /// The body as a JSON object, or why it is none.
    pub body: Result<Object, JsonFault>,
}

/// A GET for JSON.
pub(super) fn get(url: Url, max_bytes: usize) -> HttpRequest {
    HttpRequest {
        method: HttpMethod::Get,
        url,
        authorization: None,
        form: None,
        max_bytes,
        timeout_ms: TIMEOUT_MS,
    }
}

/// A POST of `form` to a token endpoint.
pub(super) fn post(
    url: Url,
    authorization: Option<Secret<String>>,
    form: Secret<String>,
) -> HttpRequest {
    HttpRequest {
        method: HttpMethod::PostForm,
        url,
        authorization,
        form: Some(form),
        max_bytes: MAX_ANSWER,
        timeout_ms: TIMEOUT_MS,
    }
}

impl Asked<'_> {
    /// A problem at this place, with the address and what else is known.
    pub(super) fn problem(&self, code: Code, reason: &'static str, mut more: Evidence) -> Problem {
        more.url = Some(latchkey_core::problem::foreign(self.url));
        more.check.get_or_insert_with(|| reason.replace('_', " "));
        Problem::new(code, reason, self.stage).with(more)
    }

    /// Settings or the provider's set-up are wrong.
    pub(super) fn misconfigured(&self, reason: &'static str) -> Problem {
        self.problem(Code::SsoMisconfigured, reason, Evidence::default())
    }
}

/// Passes transport faults and redirects off as problems; reads the body as JSON.
pub(super) fn open(
    answer: Result<HttpResponse, HttpError>,
    asked: &Asked<'_>,
) -> Result<Opened, Problem> {
    let response = answer.map_err(|error| transport_problem(error, asked))?;
    if (300..400).contains(&response.status) {
        return Err(asked.problem(
            Code::SsoMisconfigured,
            "redirected",
            status_evidence(response.status),
        ));
    }
    let body = match response.content_type.as_deref() {
        Some("text/html" | "application/xhtml+xml") => Err(JsonFault::Html),
        Some(kind) if !is_json(kind) => Err(JsonFault::ContentType),
        _ => json::object(&response.body, asked.limit),
    };
    Ok(Opened {
        status: response.status,
        body,
    })
}

/// `application/json`, or any type with the structured suffix `+json` (RFC 6839).
fn is_json(kind: &str) -> bool {
    let kind = kind.trim().to_ascii_lowercase();
    kind == "application/json" || kind == "text/json" || kind.ends_with("+json")
}

impl Opened {
    /// The object of a 200 answer; everything else is a problem.
    pub(super) fn success(self, asked: &Asked<'_>) -> Result<Object, Problem> {
        if self.status != 200 {
            return Err(status_problem(self.status, asked));
        }
        self.body.map_err(|fault| {
            asked.problem(
                Code::SsoMisconfigured,
                fault.as_str(),
                status_evidence(self.status),
            )
        })
    }
}

fn status_evidence(status: u16) -> Evidence {
    Evidence {
        http_status: Some(status),
        ..Evidence::default()
    }
}

/// A status that is not 200, without any word of the provider.
pub(super) fn status_problem(status: u16, asked: &Asked<'_>) -> Problem {
    let (code, reason) = match status {
        429 => (Code::SsoIdpUnreachable, "rate_limited"),
        500..=599 => (Code::SsoIdpUnreachable, "http_5xx"),
        404 | 410 => (Code::SsoMisconfigured, "http_404"),
        400..=499 => (Code::SsoMisconfigured, "http_4xx"),
        _ => (Code::SsoMisconfigured, "http_status"),
    };
    asked.problem(code, reason, status_evidence(status))
}

/// No answer at all; coarse on purpose (T057).
pub(super) fn transport_problem(error: HttpError, asked: &Asked<'_>) -> Problem {
    let code = match error {
        HttpError::Refused | HttpError::TooLarge | HttpError::Encoded => Code::SsoMisconfigured,
        HttpError::Dns
        | HttpError::Connect
        | HttpError::Tls
        | HttpError::Timeout
        | HttpError::Busy
        | HttpError::Broken => Code::SsoIdpUnreachable,
    };
    asked.problem(code, error.as_str(), Evidence::default())
}

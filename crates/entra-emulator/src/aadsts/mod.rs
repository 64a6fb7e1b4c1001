//! The refusals Entra gives, by AADSTS number.
//!
//! Purpose: the value that carries a refusal to whichever place shows it (token answer, redirect, page).
//! Invariants: a refusal has at least one number; the words are our own, only numbers and shapes are Entra's.
//! Source: entra-id.md sections 5, 6.3 and 7. It decides nothing: who refuses is written where the rule is.

mod known;

use serde_json::{Value, json};

use crate::chance;
use crate::clock::stamp;

pub(crate) use known::{Place, known};

/// A refusal on its way to a token answer, a redirect or a page. Boxed: it is the error of almost every rule.
#[derive(Clone, Debug)]
pub(crate) struct Refusal(Box<Details>);

/// What a refusal says.
#[derive(Clone, Debug)]
pub(crate) struct Details {
    /// AADSTS numbers, the wrapper first.
    pub(crate) codes: Vec<u64>,
    /// Words after the number.
    pub(crate) text: String,
    pub(crate) error: Option<String>,
    pub(crate) status: Option<u16>,
    pub(crate) suberror: Option<String>,
    pub(crate) claims: Option<String>,
    /// The identifiers shown beside the text; fixed once the refusal exists.
    pub(crate) trace_id: String,
    pub(crate) correlation_id: String,
}

impl std::ops::Deref for Refusal {
    type Target = Details;

    fn deref(&self) -> &Details {
        &self.0
    }
}

impl std::ops::DerefMut for Refusal {
    fn deref_mut(&mut self) -> &mut Details {
        &mut self.0
    }
}

impl Refusal {
    pub(crate) fn new(code: u64) -> Self {
        Self::saying(code, known(code).text.to_owned())
    }

    pub(crate) fn saying(code: u64, text: String) -> Self {
        Self(Box::new(Details {
            codes: vec![code],
            text,
            error: None,
            status: None,
            suberror: None,
            claims: None,
            trace_id: chance::guid(),
            correlation_id: chance::guid(),
        }))
    }

    /// 900144 naming the parameter.
    pub(crate) fn missing(parameter: &str) -> Self {
        Self::saying(
            900144,
            format!("The request body must contain the following parameter: '{parameter}'."),
        )
    }

    /// 53003 or 50076 as Conditional Access sends them: `suberror` and a `claims` string.
    pub(crate) fn by_policy(code: u64) -> Self {
        let mut refusal = Self::new(code);
        refusal.suberror = Some(
            if code == 53003 {
                "message_only"
            } else {
                "basic_action"
            }
            .to_owned(),
        );
        refusal.claims = Some(
            json!({"access_token": {"capolids": {"essential": true, "values": [chance::guid()]}}})
                .to_string(),
        );
        refusal
    }

    pub(crate) fn code(&self) -> u64 {
        self.codes.last().copied().unwrap_or(90036)
    }

    /// `AADSTS…: text Trace ID: … Correlation ID: … Timestamp: …`.
    pub(crate) fn description(&self, now: i64, separator: &str) -> String {
        let first = self.codes.first().copied().unwrap_or(90036);
        format!(
            "AADSTS{first}: {}{separator}Trace ID: {}{separator}Correlation ID: {}{separator}Timestamp: {}",
            self.text,
            self.trace_id,
            self.correlation_id,
            stamp(now)
        )
    }

    pub(crate) fn status(&self) -> u16 {
        self.status.unwrap_or(known(self.code()).token.1)
    }

    /// The token endpoint's error body.
    pub(crate) fn body(&self, now: i64, base_url: &str, separator: &str) -> Value {
        let word = self
            .error
            .clone()
            .unwrap_or_else(|| known(self.code()).token.0.to_owned());
        let mut body = json!({
            "error": word,
            "error_description": self.description(now, separator),
            "error_codes": self.codes,
            "timestamp": stamp(now),
            "trace_id": self.trace_id,
            "correlation_id": self.correlation_id,
            "error_uri": format!("{base_url}/error?code={}", self.code()),
        });
        for (name, value) in [("suberror", &self.suberror), ("claims", &self.claims)] {
            if let Some(value) = value {
                body[name] = json!(value);
            }
        }
        body
    }
}

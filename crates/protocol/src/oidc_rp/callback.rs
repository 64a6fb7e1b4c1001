//! Reading the answer that arrives at the redirect URI.
//!
//! Purpose: the query string as one of two things, a code or an error.
//! Invariants: at most [`MAX_QUERY`] bytes; parameters we know occur once and
//! are decoded strictly; a code together with an error is neither (T010);
//! unknown parameters are ignored. `iss` is compared before any request
//! leaves, for errors too (T006, T007).
//! Source: RFC 6749 sections 4.1.2 and 4.1.2.1, RFC 9207 section 2.4. Whether
//! `state` belongs to this browser is the caller's to decide.

use latchkey_core::{
    problem::{Code, Evidence, Problem, Stage},
    secret::Secret,
};

/// Longer query strings are refused.
pub const MAX_QUERY: usize = 8 * 1024;
/// A longer `state` is none of ours.
const MAX_STATE: usize = 256;

/// What the provider answered. It has no `Debug`: a code is a secret.
pub enum CallbackAnswer {
    /// A code to redeem.
    Code(CodeAnswer),
    /// The provider's refusal.
    Error(ErrorAnswer),
}

/// A successful answer.
pub struct CodeAnswer {
    /// The authorization code.
    pub code: Secret<String>,
    /// The attempt it answers.
    pub state: Secret<String>,
    /// The issuer that answered, if it says so (RFC 9207).
    pub iss: Option<String>,
}

/// A refusal. All texts are foreign; `diagnose` makes them fit to keep (T009).
pub struct ErrorAnswer {
    /// The OAuth error word.
    pub error: String,
    /// The provider's sentence.
    pub description: Option<String>,
    /// A page about it; never fetched, never linked.
    pub uri: Option<String>,
    /// Entra: `cancel` when the person pressed Cancel.
    pub subcode: Option<String>,
    /// The attempt it answers.
    pub state: Secret<String>,
    /// The issuer that answered, if it says so (RFC 9207).
    pub iss: Option<String>,
}

impl CallbackAnswer {
    /// The attempt it answers.
    pub fn state(&self) -> &Secret<String> {
        match self {
            CallbackAnswer::Code(answer) => &answer.state,
            CallbackAnswer::Error(answer) => &answer.state,
        }
    }

    /// The issuer that answered, if it says so.
    pub fn iss(&self) -> Option<&str> {
        match self {
            CallbackAnswer::Code(answer) => answer.iss.as_deref(),
            CallbackAnswer::Error(answer) => answer.iss.as_deref(),
        }
    }
}

/// The parameters we read.
#[derive(Default)]
struct Known {
    code: Option<String>,
    state: Option<String>,
    iss: Option<String>,
    error: Option<String>,
    description: Option<String>,
    uri: Option<String>,
    subcode: Option<String>,
}

impl Known {
    fn slot(&mut self, name: &[u8]) -> Option<&mut Option<String>> {
        match name {
            b"code" => Some(&mut self.code),
            b"state" => Some(&mut self.state),
            b"iss" => Some(&mut self.iss),
            b"error" => Some(&mut self.error),
            b"error_description" => Some(&mut self.description),
            b"error_uri" => Some(&mut self.uri),
            b"error_subcode" => Some(&mut self.subcode),
            _ => None,
        }
    }
}

/// Reads the raw query of a callback.
///
/// # Errors
/// `sso_expired` with reason `state_missing`, `answer_too_large` or
/// `answer_malformed`: the person starts again.
pub fn read_query(raw: Option<&str>) -> Result<CallbackAnswer, Problem> {
    let raw = raw.unwrap_or_default();
    if raw.len() > MAX_QUERY {
        return Err(refused("answer_too_large"));
    }
    let mut known = Known::default();
    for pair in raw.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        // A name we cannot decode is none of ours.
        let Some(slot) = decode(name).and_then(|name| known.slot(&name)) else {
            continue;
        };
        let value = decode(value)
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .ok_or_else(|| refused("answer_malformed"))?;
        if slot.replace(value).is_some() {
            return Err(refused("answer_malformed"));
        }
    }
    assemble(known)
}

fn assemble(known: Known) -> Result<CallbackAnswer, Problem> {
    let state = known.state.unwrap_or_default();
    if state.is_empty() {
        return Err(refused("state_missing"));
    }
    if state.len() > MAX_STATE {
        return Err(refused("answer_malformed"));
    }
    let state = Secret::new(state);
    let iss = known.iss;
    match (known.code, known.error) {
        (Some(code), None) if !code.is_empty() => Ok(CallbackAnswer::Code(CodeAnswer {
            code: Secret::new(code),
            state,
            iss,
        })),
        (None, Some(error)) if !error.is_empty() => Ok(CallbackAnswer::Error(ErrorAnswer {
            error,
            description: known.description,
            uri: known.uri,
            subcode: known.subcode,
            state,
            iss,
        })),
        _ => Err(refused("answer_malformed")),
    }
}

fn refused(reason: &'static str) -> Problem {
    Problem::new(Code::SsoExpired, reason, Stage::State)
}

/// Form decoding; `None` for a broken escape.
fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => hex(rest.next()?)? * 16 + hex(rest.next()?)?,
            other => other,
        });
    }
    Some(bytes)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

/// Compares the answer's issuer with the connection's; `promised` is the
/// pinned promise of discovery to send it.
///
/// # Errors
/// `sso_token_invalid`, reason `answer_issuer`, if it is another one or
/// missing against the promise. No request may leave then.
pub fn check_iss(answer: &CallbackAnswer, issuer: &str, promised: bool) -> Result<(), Problem> {
    let fits = match answer.iss() {
        Some(iss) => iss == issuer,
        None => !promised,
    };
    if fits {
        return Ok(());
    }
    let evidence = Evidence::compared(
        "iss parameter of the answer",
        issuer,
        answer.iss().unwrap_or("nothing, although promised"),
    );
    Err(Problem::new(Code::SsoTokenInvalid, "answer_issuer", Stage::Answer).with(evidence))
}

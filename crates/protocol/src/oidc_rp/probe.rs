//! Proving id and secret at an Entra-like provider without a person.
//!
//! Purpose: a `client_credentials` request for Graph's default scope, run
//! when settings are saved. A made-up code would be refused before the secret
//! is looked at, so this is the only way.
//! Invariants: only numbers that name id, secret or directory refuse; any
//! other answer proves nothing and refuses nothing. The token is dropped
//! unread. Source: RFC 6749 section 4.4; Entra's documented behaviour.

use latchkey_core::{
    connection::Endpoints,
    decoder::Vendor,
    ports::{HttpError, HttpRequest, HttpResponse},
    problem::{Problem, Stage},
    secret::Secret,
};
use url::{Url, form_urlencoded};

use super::{
    answer::{self, Asked, MAX_ANSWER},
    diagnose, issuer,
    messages::ErrorBody,
};

/// The numbers that refuse a save.
const TELLING: [u64; 5] = [7000215, 7000222, 7000218, 700016, 90002];

/// What the provider's answer proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Client id and secret are right.
    Proved,
    /// One of them, or the directory, is wrong.
    Refused(Problem),
    /// It cannot be told without a sign-in; why, as a reason word.
    Unproved(&'static str),
}

/// The request; `None` where it would prove nothing, as at providers that are not Entra-like.
///
/// # Errors
/// `sso_misconfigured` if the pinned token endpoint is no URL.
pub fn request(
    endpoints: &Endpoints,
    client_id: &str,
    secret: &Secret<String>,
) -> Result<Option<HttpRequest>, Problem> {
    let Some(graph) = endpoints.msgraph_host.as_deref() else {
        return Ok(None);
    };
    if !endpoints.entra_like {
        return Ok(None);
    }
    let url = Url::parse(&endpoints.token)
        .map_err(|_| asked(endpoints).misconfigured("endpoint_malformed"))?;
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("grant_type", "client_credentials")
        .append_pair("client_id", client_id)
        .append_pair("client_secret", secret.expose())
        .append_pair("scope", &format!("https://{graph}/.default"));
    Ok(Some(answer::post(url, None, Secret::new(form.finish()))))
}

fn asked(endpoints: &Endpoints) -> Asked<'_> {
    Asked {
        stage: Stage::Exchange,
        url: &endpoints.token,
        limit: MAX_ANSWER,
    }
}

/// Reads the answer to [`request`].
pub fn read(
    endpoints: &Endpoints,
    secret: &Secret<String>,
    answer: Result<HttpResponse, HttpError>,
) -> Finding {
    let asked = asked(endpoints);
    let opened = match answer::open(answer, &asked) {
        Ok(opened) => opened,
        Err(problem) => {
            return Finding::Unproved(problem.reason);
        }
    };
    let status = opened.status;
    let Ok(body) = opened.body else {
        return Finding::Unproved("answer_unreadable");
    };
    let said = ErrorBody::of(&body);
    if status == 200 && said.error.is_none() && body.contains_key("access_token") {
        return Finding::Proved;
    }
    let mut evidence = diagnose::evidence(&said, &[secret.expose()]);
    evidence.http_status = Some(status);
    let numbers: Vec<u64> = evidence
        .aadsts
        .iter()
        .copied()
        .filter(|number| TELLING.contains(number))
        .collect();
    if numbers.is_empty() || said.error.is_none() {
        return Finding::Unproved("answer_inconclusive");
    }
    let (code, reason) = diagnose::token_error(
        &said,
        &numbers,
        Vendor::Entra,
        issuer::is_guid(secret.expose()),
    );
    Finding::Refused(asked.problem(code, reason, evidence))
}

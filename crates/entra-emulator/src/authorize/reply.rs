//! Answers at the application's redirect URI.
//!
//! Invariants: a query that the redirect URI already has is kept; no `iss` parameter, as Entra sends none; an error
//! carries a description only when the provider has something to say.
//! Source: entra-id.md sections 5.1 and 5.2. Whether a redirect URI may be used is judged in `request`.

use askama::Template;
use axum::response::Response;
use url::form_urlencoded::Serializer;

use super::{Mode, ReplyTo};
use crate::aadsts::{Refusal, known};
use crate::state::Urls;
use crate::web::answer;

/// Parameters of an answer.
pub(crate) type Pairs = Vec<(&'static str, String)>;

/// The page that posts an answer (`response_mode=form_post`).
#[derive(Template)]
#[template(path = "form_post.html")]
struct FormPost<'a> {
    action: &'a str,
    pairs: &'a Pairs,
}

/// A code.
pub(crate) fn success(to: &ReplyTo, code: String, session_state: String) -> Response {
    send(to, vec![("code", code), ("session_state", session_state)])
}

/// A refusal with number and description.
pub(crate) fn refusal(to: &ReplyTo, refusal: &Refusal, now: i64, urls: &Urls) -> Response {
    let mut pairs: Pairs = vec![
        (
            "error",
            refusal
                .error
                .clone()
                .unwrap_or_else(|| known(refusal.code()).redirect.to_owned()),
        ),
        ("error_description", refusal.description(now, " ")),
        (
            "error_uri",
            format!("{}/error?code={}", urls.base, refusal.code()),
        ),
    ];
    if let Some(suberror) = &refusal.suberror {
        pairs.push(("error_subcode", suberror.clone()));
    }
    send(to, pairs)
}

/// The person pressed Cancel: no description (entra-id.md 5.2, first row).
pub(crate) fn cancelled(to: &ReplyTo) -> Response {
    send(
        to,
        vec![
            ("error", "access_denied".to_owned()),
            ("error_subcode", "cancel".to_owned()),
        ],
    )
}

fn send(to: &ReplyTo, mut pairs: Pairs) -> Response {
    if let Some(state) = &to.state {
        pairs.push(("state", state.clone()));
    }
    if to.mode == Mode::FormPost {
        return answer::self_posting(&FormPost {
            action: &to.redirect_uri,
            pairs: &pairs,
        });
    }
    let encoded = Serializer::new(String::new()).extend_pairs(pairs).finish();
    let joint = match to.mode {
        Mode::Fragment => '#',
        _ if to.redirect_uri.contains('?') => '&',
        _ => '?',
    };
    answer::found(&format!("{}{joint}{encoded}", with_path(&to.redirect_uri)))
}

/// A URI without path is answered with `/` (entra-id.md section 4).
fn with_path(uri: &str) -> String {
    match url::Url::parse(uri) {
        Ok(parsed) if parsed.path() == "/" && parsed.query().is_none() => parsed.to_string(),
        _ => uri.to_owned(),
    }
}

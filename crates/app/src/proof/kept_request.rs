//! The request that waits while its sender proves who they are.
//!
//! Kept whole, sealed, for one session and 15 minutes, so that nothing has to
//! be typed twice; taken once, so that it is carried out once. Its secret
//! fields are therefore never stored in clear and are gone with it.

use latchkey_core::{
    id::KeptId,
    ports::StoreExt,
    problem::{Code, Problem, Stage},
    secret::Secret,
};
use serde::{Deserialize, Serialize};

use crate::{App, Cx, Refusal, kept, limits, sessions::Principal};

/// The purpose it is kept for.
const PURPOSE: &str = "confirm";

/// A POST of one of our own forms.
pub struct KeptRequest {
    /// Where it goes and where its sender came from.
    pub head: KeptHead,
    /// Its body as it came.
    pub body: Secret<Vec<u8>>,
}

/// What may be known about it without its fields.
#[derive(Serialize, Deserialize)]
pub struct KeptHead {
    /// The path and query it was sent to.
    pub path: String,
    /// The page it stood on; a path of ours.
    pub back: String,
    /// The kind of its body.
    pub content_type: Option<String>,
}

impl KeptRequest {
    /// One line of JSON, then the body.
    fn to_bytes(&self) -> Secret<Vec<u8>> {
        let mut bytes = serde_json::to_vec(&self.head).unwrap_or_default();
        bytes.push(b'\n');
        bytes.extend_from_slice(self.body.expose());
        Secret::new(bytes)
    }

    fn from_bytes(bytes: &Secret<Vec<u8>>) -> Option<Self> {
        let bytes = bytes.expose();
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let (head, body) = bytes.split_at(end);
        Some(KeptRequest {
            head: serde_json::from_slice(head).ok()?,
            body: Secret::new(body.get(1..)?.to_vec()),
        })
    }
}

/// Keeps a request for the session of `principal`.
///
/// # Errors
/// `too_many_attempts` when too many of this session wait already; `busy`.
pub async fn keep_request(
    app: &App,
    cx: &Cx,
    principal: &Principal,
    request: &KeptRequest,
) -> Result<KeptId, Refusal> {
    let (session, now) = (principal.session.clone(), cx.now);
    let refused = app
        .store
        .unit(move |tx| Box::pin(async move { limits::kept_quota(tx, &session, now).await }))
        .await
        .map_err(Problem::from)?;
    if let Some(until) = refused {
        return Err(limits::too_many("kept_forms", Some(until), now));
    }
    kept::keep(app, cx, principal, PURPOSE, &request.to_bytes()).await
}

/// What this session kept under `id`, without taking it.
///
/// # Errors
/// `not_found` for what is gone, foreign or was never there.
pub async fn look_at_request(
    app: &App,
    cx: &Cx,
    principal: &Principal,
    id: &str,
) -> Result<KeptRequest, Refusal> {
    let found = kept::look(app, cx, principal, PURPOSE, id).await?;
    Ok(found
        .and_then(|bytes| KeptRequest::from_bytes(&bytes))
        .ok_or_else(gone)?)
}

/// Takes it, once.
///
/// # Errors
/// `not_found` for what is gone, foreign or was never there.
pub async fn take_request(
    app: &App,
    cx: &Cx,
    principal: &Principal,
    id: &str,
) -> Result<KeptRequest, Refusal> {
    let found = kept::take(app, cx, principal, PURPOSE, id).await?;
    Ok(found
        .and_then(|bytes| KeptRequest::from_bytes(&bytes))
        .ok_or_else(gone)?)
}

fn gone() -> Problem {
    Problem::new(Code::NotFound, "kept_request", Stage::Session)
}

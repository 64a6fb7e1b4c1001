//! How far a browser is in the first run: a signed cookie, worth nothing without the open code.

use axum::{http::header, response::Response};
use latchkey_app::setup::{is_open_code, is_set_up};
use latchkey_core::{
    id::TenantId,
    problem::{Code, Problem, Stage},
    token::Digest,
};
use serde::{Deserialize, Serialize};

use super::super::{
    cookies::{self, Name},
    respond,
    state::Web,
    visit::{SignedIn, Visit},
};
use crate::pages::chrome::Tone;

/// What was shown and confirmed so far.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Progress {
    /// The digest of the code that was shown.
    pub code: String,
    /// The browser's origin as it said with the last form.
    pub origin: Option<String>,
    /// The origin that was confirmed although it differs, or that is the configured one.
    pub confirmed: Option<String>,
    /// The master key is kept.
    pub kept: bool,
    /// The tenant that was made; then only mail and "ready" are left.
    pub made: Option<String>,
}

impl Progress {
    /// The digest of the code.
    pub fn digest(&self) -> Digest {
        Digest::from_stored(self.code.clone())
    }

    fn read(web: &Web, visit: &Visit) -> Option<Self> {
        let value = cookies::read(&visit.headers, web, Name::Setup)?;
        let text = cookies::verify(web, Name::Setup, &value)?;
        serde_json::from_str(&text).ok()
    }

    /// The progress of a browser that has shown the open code.
    ///
    /// # Errors
    /// The answer to give instead: 404 once the first run is over, else back to the code.
    pub async fn of(web: &Web, visit: &Visit) -> Result<Self, Box<Response>> {
        begin(web, visit).await?;
        let back = || {
            let to = respond::see_other_with(web, "/setup", Tone::Bad, "flash-setup-code");
            Box::new(to)
        };
        let shown = Progress::read(web, visit).filter(|one| one.made.is_none());
        let progress = shown.ok_or_else(back)?;
        match is_open_code(&web.app, &visit.cx, &progress.digest()).await {
            Ok(true) => Ok(progress),
            Ok(false) => Err(back()),
            Err(problem) => Err(Box::new(respond::problem_page(web, Some(visit), &problem))),
        }
    }

    /// Whether this browser has just made the tenant it is signed in to.
    pub fn made_by(web: &Web, signed_in: &SignedIn) -> bool {
        let made = Progress::read(web, &signed_in.visit).and_then(|one| one.made);
        let made = made.and_then(|id| id.parse::<TenantId>().ok());
        made.is_some_and(|id| id == signed_in.principal.tenant.id)
    }

    /// Whether the browser's origin, as it says now, may go on (N-27).
    pub fn may_go_on(&self, web: &Web, origin: Option<&str>) -> bool {
        let settled = self.confirmed.as_deref();
        let same_as_settled = settled.is_some() && origin.is_none_or(|now| settled == Some(now));
        same_as_settled || origin == Some(web.public_url.origin()) && settled.is_some()
    }

    /// `response` with this progress in its cookie.
    pub fn keep(&self, web: &Web, mut response: Response) -> Response {
        let text = serde_json::to_string(self).unwrap_or_default();
        let value = cookies::sign(web, Name::Setup, &text);
        let line = cookies::set(web, Name::Setup, &value);
        respond::add(&mut response, header::SET_COOKIE, line);
        response
    }
}

/// Nothing, while the first run is not over.
///
/// # Errors
/// 404 once it is.
pub(super) async fn begin(web: &Web, visit: &Visit) -> Result<(), Box<Response>> {
    let problem = match is_set_up(&web.app).await {
        Ok(false) => return Ok(()),
        Ok(true) => Box::new(gone()),
        Err(problem) => problem,
    };
    Err(Box::new(respond::problem_page(web, Some(visit), &problem)))
}

/// The first run is over.
pub(super) fn gone() -> Problem {
    Problem::new(Code::NotFound, "set_up", Stage::Start)
}

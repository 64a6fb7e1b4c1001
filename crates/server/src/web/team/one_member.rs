//! A post about one member, read: by an admin, with its form token, about an id of the right form.
//!
//! Whatever is wrong is answered before the handler begins. It carries out
//! nothing and looks nobody up.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Request},
    response::{IntoResponse, Response},
};
use latchkey_app::{App, Cx, Refusal};
use latchkey_core::id::{MemberId, TenantId};

use super::{
    super::{
        respond,
        state::Web,
        visit::{Admin, SignedIn},
    },
    acts::conclude,
    member_id,
};
use crate::pages::chrome::Tone;

/// The post.
pub struct OneMember {
    web: Web,
    /// Who asks.
    pub(super) signed_in: SignedIn,
    /// The member it is about, by their id alone.
    pub(super) member: MemberId,
}

impl FromRequest<Web> for OneMember {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let path = Path::<String>::from_request_parts(&mut parts, web).await;
        let Path(id) = path.map_err(IntoResponse::into_response)?;
        let Admin(signed_in) = Admin::from_request_parts(&mut parts, web).await?;
        let body = Bytes::from_request(Request::from_parts(parts, body), web).await;
        let body = body.map_err(IntoResponse::into_response)?;
        let visit = &signed_in.visit;
        visit.fields(web, &body).map_err(|answer| *answer)?;
        let member = member_id(&id);
        let member = member.map_err(|problem| respond::problem_page(web, Some(visit), &problem))?;
        Ok(OneMember {
            web: web.clone(),
            signed_in,
            member,
        })
    }
}

impl OneMember {
    pub(super) fn app(&self) -> &App {
        &self.web.app
    }

    pub(super) fn cx(&self) -> &Cx {
        &self.signed_in.visit.cx
    }

    pub(super) fn tenant(&self) -> &TenantId {
        &self.signed_in.principal.tenant.id
    }

    /// Back to the member's page: with `done`, or with why it was refused.
    pub(super) async fn stay(self, outcome: Result<(), Refusal>, done: &'static str) -> Response {
        let id = self.member.as_str();
        conclude(&self.web, &self.signed_in, id, outcome, done).await
    }

    /// To the list, where the member is no more; a refusal stays on their page.
    pub(super) async fn leave(self, outcome: Result<(), Refusal>, done: &'static str) -> Response {
        match outcome {
            Ok(()) => respond::see_other_with(&self.web, "/team", Tone::Good, done),
            refused => self.stay(refused, done).await,
        }
    }
}

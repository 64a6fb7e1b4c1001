//! The newest mails of the tenant on `/settings`, a test, and sending one again.
//!
//! A test goes through the outbox as every mail does, so that its state says
//! what would happen to others. What cannot be sent again says why.

use axum::{
    body::Bytes,
    extract::{Path, State},
    response::Response,
};
use latchkey_app::{
    Refusal,
    mail::{Resent, recent_mails, resend_mail, send_test},
};

use super::{
    super::{
        mails, respond,
        state::Web,
        visit::{Admin, SignedIn},
    },
    answer,
};
use crate::pages::{chrome::Tone, mail_state::MailLine, message::Message};

/// So many mails are shown.
const SHOWN: i64 = 10;
/// Where they are shown.
const PLACE: &str = "/settings";

/// What is shown of the newest mails.
pub(super) async fn newest(web: &Web, signed_in: &SignedIn) -> Result<Vec<MailLine>, Refusal> {
    let tenant = &signed_in.principal.tenant.id;
    let found = recent_mails(&web.app, tenant, SHOWN).await?;
    Ok(found.iter().map(|mail| mails::line(web, mail)).collect())
}

/// `POST /settings/mail-test`: a test to whoever asks.
pub(super) async fn test(State(web): State<Web>, Admin(signed_in): Admin, body: Bytes) -> Response {
    if let Err(answer) = signed_in.visit.fields(&web, &body) {
        return *answer;
    }
    let (tenant, to) = (
        &signed_in.principal.tenant.id,
        &signed_in.principal.member.email,
    );
    match send_test(&web.app, &signed_in.visit.cx, tenant, to).await {
        Ok(_) => respond::see_other_with(&web, PLACE, Tone::Good, "flash-mail-test"),
        Err(problem) if problem.reason == "test_mails" => {
            let refused = Some(Message::of("settings-refused-tests"));
            answer(&web, &signed_in, refused, problem.code.status()).await
        }
        Err(problem) => respond::problem_page(&web, Some(&signed_in.visit), &problem),
    }
}

/// `POST /settings/mails/{id}/resend`: the same mail once more.
pub(super) async fn resend(
    State(web): State<Web>,
    Path(id): Path<String>,
    Admin(signed_in): Admin,
    body: Bytes,
) -> Response {
    if let Err(answer) = signed_in.visit.fields(&web, &body) {
        return *answer;
    }
    let tenant = &signed_in.principal.tenant.id;
    let (tone, said) = match resend_mail(&web.app, &signed_in.visit.cx, tenant, &id).await {
        Ok(Resent::Queued) => (Tone::Good, "flash-mail-again"),
        Ok(Resent::NotNeeded) => (Tone::Note, "flash-mail-not-needed"),
        Ok(Resent::NotPossible) => (Tone::Bad, "flash-mail-not-possible"),
        Err(problem) => return respond::problem_page(&web, Some(&signed_in.visit), &problem),
    };
    respond::see_other_with(&web, PLACE, tone, said)
}

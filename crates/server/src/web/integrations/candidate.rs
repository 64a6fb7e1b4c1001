//! What waits beside the live settings: shown, swapped in, thrown away, restored.

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::Uri,
    response::Response,
};
use latchkey_app::{
    Refusal,
    candidates::{
        CandidateView, candidate_view, discard_candidate, restore_settings, swap_candidate,
    },
    connections::ConnectionView as Found,
};
use latchkey_core::{
    connection::Settings,
    problem::{Code, Problem, Stage},
};

use super::{
    super::{
        auth::Query,
        respond,
        state::Web,
        visit::{Admin, SignedIn, when},
    },
    own,
};
use crate::pages::{
    candidate::{CandidateAct, CandidateBox, Change, ConfirmCandidate, PastBox},
    chrome::{MenuEntry, Tone},
    message::Message,
};

/// What differs, field by field.
fn changes(names: (&str, &str), old: &Settings, new: &Settings) -> Vec<Change> {
    let fields = [
        ("sso-name", names.0, names.1),
        ("sso-issuer", &old.issuer, &new.issuer),
        ("sso-client-id", &old.client_id, &new.client_id),
        ("sso-scopes", &old.scopes, &new.scopes),
        ("sso-email-claim", &old.email_claim, &new.email_claim),
        (
            "sso-first-name-claim",
            &old.first_name_claim,
            &new.first_name_claim,
        ),
        (
            "sso-last-name-claim",
            &old.last_name_claim,
            &new.last_name_claim,
        ),
    ];
    let differs = |(label, old, new): (&'static str, &str, &str)| {
        (old != new).then(|| Change {
            label,
            old: old.to_owned(),
            new: new.to_owned(),
        })
    };
    fields.into_iter().filter_map(differs).collect()
}

fn why(reason: &str) -> Message {
    Message::of(format!("sso-candidate-why-{reason}"))
}

/// The candidate for the pages that show it.
pub(super) fn shown(found: &Found, view: &CandidateView) -> Option<CandidateBox> {
    let one = view.candidate.as_ref()?;
    let names = (
        found.live.connection.name.as_str(),
        one.live.connection.name.as_str(),
    );
    Some(CandidateBox {
        n: one.n(),
        by: one.by.clone(),
        when: when(one.live.revision.created),
        changes: changes(
            names,
            &found.live.revision.settings,
            &one.live.revision.settings,
        ),
        secret: one.own_secret,
        unproven: view.unproven.map(why),
    })
}

/// What can be restored, for the page that offers it.
pub(super) fn past(view: &CandidateView) -> Vec<PastBox> {
    let tell = |one: &latchkey_core::candidate::Past| PastBox {
        n: one.revision.n,
        name: one.name.clone(),
        by: one.by.clone(),
        until: when(one.retired),
    };
    view.past.iter().map(tell).collect()
}

/// The candidate and past settings of the tenant's own connection.
pub(super) async fn of(
    web: &Web,
    signed_in: &SignedIn,
    found: &Found,
) -> Result<CandidateView, Refusal> {
    let tenant = &signed_in.principal.tenant.id;
    let id = &found.live.connection.id;
    candidate_view(&web.app, &signed_in.visit.cx, tenant, id).await
}

/// `GET /integrations/sso/{id}/swap`.
pub async fn swap_page(state: State<Web>, id: Path<String>, uri: Uri, admin: Admin) -> Response {
    asked(state, id, uri, admin, CandidateAct::Swap).await
}

/// `GET /integrations/sso/{id}/discard`.
pub async fn discard_page(state: State<Web>, id: Path<String>, uri: Uri, admin: Admin) -> Response {
    asked(state, id, uri, admin, CandidateAct::Discard).await
}

/// `GET /integrations/sso/{id}/restore?revision=N`.
pub async fn restore_page(state: State<Web>, id: Path<String>, uri: Uri, admin: Admin) -> Response {
    asked(state, id, uri, admin, CandidateAct::Restore).await
}

async fn asked(
    State(web): State<Web>,
    Path(id): Path<String>,
    uri: Uri,
    Admin(signed_in): Admin,
    act: CandidateAct,
) -> Response {
    let wanted = Query::of(&uri)
        .get("revision")
        .and_then(|text| text.parse().ok());
    match ask(&web, &signed_in, &id, act, wanted).await {
        Ok(page) => respond::page(&web, &signed_in.visit, 200, &page),
        Err(problem) => respond::problem_page(&web, Some(&signed_in.visit), &problem),
    }
}

async fn ask(
    web: &Web,
    signed_in: &SignedIn,
    id: &str,
    act: CandidateAct,
    wanted: Option<i64>,
) -> Result<ConfirmCandidate, Refusal> {
    let (found, _) = own(web, signed_in, id).await?;
    let view = of(web, signed_in, &found).await?;
    let gone = || Problem::new(Code::NotFound, "no_candidate", Stage::Start);
    let old = &found.live.revision.settings;
    let (n, new, name, secret) = if act == CandidateAct::Restore {
        let past = view
            .past
            .iter()
            .find(|one| wanted.is_none_or(|n| one.revision.n == n));
        let past = past.ok_or_else(gone)?;
        (
            past.revision.n,
            past.revision.settings.clone(),
            past.name.clone(),
            false,
        )
    } else {
        let one = view.candidate.as_ref().ok_or_else(gone)?;
        let live = &one.live;
        (
            one.n(),
            live.revision.settings.clone(),
            live.connection.name.clone(),
            one.own_secret,
        )
    };
    let moves = old.issuer != new.issuer || old.client_id != new.client_id;
    Ok(ConfirmCandidate {
        chrome: signed_in.visit.chrome(web, Some(MenuEntry::Integrations)),
        act,
        id: id.to_owned(),
        n,
        changes: changes((&found.live.connection.name, &name), old, &new),
        secret,
        touched: (moves && act != CandidateAct::Discard).then_some(found.linked),
        unproven: view.unproven.filter(|_| act == CandidateAct::Swap).map(why),
    })
}

/// `POST /integrations/sso/{id}/swap`.
pub async fn swap(state: State<Web>, id: Path<String>, admin: Admin, body: Bytes) -> Response {
    act(state, id, admin, body, CandidateAct::Swap).await
}

/// `POST /integrations/sso/{id}/discard`.
pub async fn discard(state: State<Web>, id: Path<String>, admin: Admin, body: Bytes) -> Response {
    act(state, id, admin, body, CandidateAct::Discard).await
}

/// `POST /integrations/sso/{id}/restore`.
pub async fn restore(state: State<Web>, id: Path<String>, admin: Admin, body: Bytes) -> Response {
    act(state, id, admin, body, CandidateAct::Restore).await
}

async fn act(
    State(web): State<Web>,
    Path(id): Path<String>,
    Admin(signed_in): Admin,
    body: Bytes,
    act: CandidateAct,
) -> Response {
    let fields = match signed_in.visit.fields(&web, &body) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    let n = fields.text("revision").parse().unwrap_or(0);
    match carry_out(&web, &signed_in, &id, act, n).await {
        Ok(done) => respond::see_other_with(&web, "/integrations/sso", Tone::Good, done),
        Err(problem) => respond::problem_page(&web, Some(&signed_in.visit), &problem),
    }
}

async fn carry_out(
    web: &Web,
    signed_in: &SignedIn,
    id: &str,
    act: CandidateAct,
    n: i64,
) -> Result<&'static str, Refusal> {
    let (found, _) = own(web, signed_in, id).await?;
    let (app, cx, tenant) = (
        &web.app,
        &signed_in.visit.cx,
        &signed_in.principal.tenant.id,
    );
    let id = &found.live.connection.id;
    Ok(match act {
        CandidateAct::Swap => {
            swap_candidate(app, cx, tenant, id, n).await?;
            "flash-sso-swapped"
        }
        CandidateAct::Discard => {
            discard_candidate(app, cx, tenant, id).await?;
            "flash-sso-discarded"
        }
        CandidateAct::Restore => {
            restore_settings(app, cx, tenant, id, n).await?;
            "flash-sso-restored"
        }
    })
}

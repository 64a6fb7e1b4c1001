//! The banner of `/login?sso_error=CODE[&ref=LK-…]`.
//!
//! Names are filled in only for the browser whose flow cookie began the
//! attempt; what the provider wrote is shown only to an admin of that tenant
//! (N-02, N-04). An unknown code gets the neutral words and is never printed.

use latchkey_app::sign_in::{RecordView, banner_record};
use latchkey_core::{
    decoder,
    problem::{Code, Evidence},
    token::parse_reference,
};
use url::form_urlencoded::Serializer;

use super::super::{
    auth::{Query, flow_cookie},
    state::Web,
    visit::Visit,
};
use crate::pages::{
    banner::{Banner, BannerNames, Evidence as Line, Retry, Trace},
    hint::Hint,
    message::Message,
};

/// The banner a link asks for.
pub async fn of_query(web: &Web, visit: &Visit, query: &Query) -> Option<Banner> {
    let code = query.get("sso_error")?;
    let known = Code::parse(&code);
    let reference = query.get("ref").and_then(|text| parse_reference(&text));
    let mut banner = Banner {
        reference: reference.clone(),
        ..Banner::of(known.map_or("unknown", Code::as_str))
    };
    let admin = visit.principal.as_ref().filter(|one| one.member.is_admin());
    let admin_of = admin.map(|one| &one.tenant.id);
    let Some(reference) = reference else {
        return Some(banner);
    };
    let cookie = flow_cookie(web, visit);
    let found = banner_record(&web.app, &reference, cookie.as_deref(), admin_of).await;
    if let Ok(Some(view)) = found
        && view.record.outcome.as_deref() == known.map(Code::as_str)
    {
        fill(
            &mut banner,
            &view,
            known,
            admin_of.is_some_and(|id| *id == view.record.tenant),
        );
    }
    Some(banner)
}

fn fill(banner: &mut Banner, view: &RecordView, code: Option<Code>, own_admin: bool) {
    banner.names = Some(BannerNames {
        tenant: view.tenant.clone(),
        idp: view.idp.clone(),
        email: view.record.email.clone(),
        support: Some(view.support.clone()).filter(|contact| !contact.is_empty()),
    });
    banner.retry = code.and_then(|code| retry(view, code));
    if own_admin {
        banner.trace = Some(trace(view));
    }
}

/// Begins again; after a wrong account the provider asks which one.
fn retry(view: &RecordView, code: Code) -> Option<Retry> {
    let other_account = code.wants_other_account();
    if !code.retryable() && !other_account && code != Code::SsoRequired {
        return None;
    }
    let mut query = Serializer::new(String::new());
    query.append_pair("connection", view.record.connection.as_str());
    if other_account {
        query.append_pair("prompt", "select_account");
    }
    if code == Code::SsoInviteMismatch {
        query.append_pair("invitation", "1");
    }
    Some(Retry {
        url: format!("/auth/sso/start?{}", query.finish()),
        other_account,
    })
}

/// What was recorded, for an admin of the tenant.
pub fn trace(view: &RecordView) -> Trace {
    let evidence = &view.record.evidence;
    Trace {
        reason: view.record.reason.clone(),
        evidence: lines(view, evidence),
        hints: Hint::all_of(&decoder::of_evidence(view.vendor, evidence)),
    }
}

fn lines(view: &RecordView, evidence: &Evidence) -> Vec<Line> {
    let status = evidence.http_status.map(|status| status.to_string());
    let claims = (!evidence.claims.is_empty()).then(|| evidence.claims.join(", "));
    let rows = [
        ("evidence-stage", view.record.stage.clone()),
        ("evidence-reason", view.record.reason.clone()),
        ("evidence-check", evidence.check.clone()),
        ("evidence-expected", evidence.expected.clone()),
        ("evidence-got", evidence.got.clone()),
        ("evidence-provider-error", evidence.provider_error.clone()),
        ("evidence-provider-message", evidence.provider_text.clone()),
        ("evidence-correlation", evidence.correlation_id.clone()),
        ("evidence-trace", evidence.trace_id.clone()),
        ("evidence-url", evidence.url.clone()),
        ("evidence-status", status),
        ("evidence-claims", claims),
        ("evidence-email", view.record.email.clone()),
    ];
    let line = |(key, value): (&str, Option<String>)| {
        value.map(|value| Line {
            label: Message::of(key),
            value,
        })
    };
    rows.into_iter().filter_map(line).collect()
}

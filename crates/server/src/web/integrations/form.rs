//! The form: showing it, saving it, and what came of the save.

use axum::{
    body::Bytes,
    extract::{Path, State},
    response::Response,
};
use latchkey_app::{
    candidates::candidate_view,
    connections::{
        Args, CheckLine, CheckResult as Found, FieldError, Note, SaveOptions, SaveOutcome, Saved,
        Typed, reserved_redirect_uri, save,
    },
    policy::set_enforcement,
};
use latchkey_core::{
    connection::{ConnectionState, LiveConnection, Slot},
    policy::SsoPolicy,
    problem::Code,
    secret::Secret,
    session::Method,
    time::Timestamp,
};

use super::{
    super::{
        auth::leave_path,
        fields::Fields,
        login::start_url,
        respond,
        state::Web,
        visit::{Admin, SignedIn},
    },
    Values, own, secret_slot,
};
use crate::pages::{
    chrome::{MenuEntry, Tone},
    connection::{CheckResult, CheckRow, ConfirmChange, ConnectionPage},
    form::FieldErrors,
    message::Message,
};

/// Everything the form page shows beside the fixed parts.
#[derive(Default)]
struct Shown {
    values: Values,
    errors: FieldErrors,
    notes: Vec<Message>,
    checks: Vec<CheckRow>,
    enforce_rows: Vec<String>,
    confirm: Option<ConfirmChange>,
}

/// The form of a tenant without a connection.
pub(super) async fn empty(web: &Web, signed_in: &SignedIn) -> Response {
    let shown = Shown {
        values: Values::defaults(),
        ..Shown::default()
    };
    render(web, signed_in, None, shown, 200).await
}

/// `GET /integrations/sso/{id}/edit`.
pub async fn edit_page(
    State(web): State<Web>,
    Path(id): Path<String>,
    Admin(signed_in): Admin,
) -> Response {
    match own(&web, &signed_in, &id).await {
        Ok((found, policy)) => {
            let values = values(&found.live, policy.sso == SsoPolicy::Required);
            let shown = Shown {
                values,
                ..Shown::default()
            };
            render(&web, &signed_in, Some(&found.live), shown, 200).await
        }
        Err(problem) => respond::problem_page(&web, Some(&signed_in.visit), &problem),
    }
}

/// `POST /integrations/sso`: Save Configuration.
pub async fn create(State(web): State<Web>, Admin(signed_in): Admin, body: Bytes) -> Response {
    submit(&web, &signed_in, None, &body).await
}

/// `POST /integrations/sso/{id}/edit`.
pub async fn edit(
    State(web): State<Web>,
    Path(id): Path<String>,
    Admin(signed_in): Admin,
    body: Bytes,
) -> Response {
    match own(&web, &signed_in, &id).await {
        Ok((found, _)) => submit(&web, &signed_in, Some(&found.live), &body).await,
        Err(problem) => respond::problem_page(&web, Some(&signed_in.visit), &problem),
    }
}

async fn submit(
    web: &Web,
    signed_in: &SignedIn,
    stored: Option<&LiveConnection>,
    body: &Bytes,
) -> Response {
    let fields = match signed_in.visit.fields(web, body) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    let typed_values = typed_values(&fields);
    let cx = &signed_in.visit.cx;
    let tenant = &signed_in.principal.tenant.id;
    let was_required = match super::connection_view(&web.app, tenant).await {
        Ok((_, policy)) => policy.sso == SsoPolicy::Required,
        Err(problem) => return respond::problem_page(web, Some(&signed_in.visit), &problem),
    };
    let options = SaveOptions {
        confirmed: fields.get("confirm_issuer_change").is_some(),
        release: was_required && !typed_values.enforce_sso,
        as_candidate: stored.is_some_and(|live| live.connection.state.is_usable())
            && fields.text("apply") != "now",
        ..SaveOptions::default()
    };
    match save(&web.app, cx, tenant, typed(&fields), options).await {
        Ok(outcome) => concluded(web, signed_in, stored, typed_values, outcome).await,
        Err(problem) => respond::problem_page(web, Some(&signed_in.visit), &problem),
    }
}

async fn concluded(
    web: &Web,
    signed_in: &SignedIn,
    stored: Option<&LiveConnection>,
    values: Values,
    outcome: SaveOutcome,
) -> Response {
    match outcome {
        SaveOutcome::Refused {
            errors,
            checks,
            notes,
        } => {
            let shown = Shown {
                values,
                errors: field_errors(&errors),
                notes: notes.iter().map(note).collect(),
                checks: check_rows(&checks),
                ..Shown::default()
            };
            render(web, signed_in, stored, shown, Code::ChecksFailed.status()).await
        }
        SaveOutcome::Confirm { linked } => {
            let confirm = Some(ConfirmChange {
                value: "1".to_owned(),
                linked,
            });
            let shown = Shown {
                values,
                confirm,
                ..Shown::default()
            };
            render(web, signed_in, stored, shown, 409).await
        }
        SaveOutcome::Saved(saved) => enforce(web, signed_in, values, *saved).await,
    }
}

/// The rest is saved; now the tick box, if it asks for more than holds.
async fn enforce(web: &Web, signed_in: &SignedIn, values: Values, saved: Saved) -> Response {
    if saved.waits {
        return waits(web, signed_in, &values).await;
    }
    if !values.enforce_sso {
        return respond::see_other_with(web, "/integrations/sso", Tone::Good, "flash-sso-saved");
    }
    let (cx, tenant) = (&signed_in.visit.cx, &signed_in.principal.tenant.id);
    let by_password = signed_in.principal.session.method == Method::Password;
    match set_enforcement(&web.app, cx, tenant, SsoPolicy::Required, false).await {
        Err(problem) => respond::problem_page(web, Some(&signed_in.visit), &problem),
        // A password session has just ended with all others: the way goes on through SSO.
        Ok(done) if done.unmet.is_empty() && by_password => {
            respond::see_other(&leave_path(&saved.live.connection.id, "/integrations/sso"))
        }
        Ok(done) if done.unmet.is_empty() => {
            respond::see_other_with(web, "/integrations/sso", Tone::Good, "flash-sso-enforced")
        }
        Ok(done) => {
            let shown = Shown {
                values: Values {
                    enforce_sso: false,
                    ..values
                },
                notes: saved.notes.iter().map(note).collect(),
                checks: check_rows(&saved.checks),
                enforce_rows: done
                    .unmet
                    .iter()
                    .map(|row| row.as_str().to_owned())
                    .collect(),
                ..Shown::default()
            };
            render(
                web,
                signed_in,
                Some(&saved.live),
                shown,
                Code::EnforceUnmet.status(),
            )
            .await
        }
    }
}

/// Says that what was saved waits; and that Enforce SSO does too, if it was asked for.
async fn waits(web: &Web, signed_in: &SignedIn, values: &Values) -> Response {
    let tenant = &signed_in.principal.tenant.id;
    let optional = match super::connection_view(&web.app, tenant).await {
        Ok((_, policy)) => policy.sso == SsoPolicy::Optional,
        Err(problem) => return respond::problem_page(web, Some(&signed_in.visit), &problem),
    };
    let key = if values.enforce_sso && optional {
        "flash-sso-candidate-optional"
    } else {
        "flash-sso-candidate"
    };
    respond::see_other_with(web, "/integrations/sso", Tone::Good, key)
}

async fn render(
    web: &Web,
    signed_in: &SignedIn,
    stored: Option<&LiveConnection>,
    shown: Shown,
    status: u16,
) -> Response {
    let tenant = &signed_in.principal.tenant.id;
    let redirect_uri = match stored {
        Some(live) => latchkey_app::connections::redirect_uri(&web.app, &live.connection),
        None => match reserved_redirect_uri(&web.app, tenant).await {
            Ok(uri) => uri,
            Err(problem) => {
                return respond::problem_page(web, Some(&signed_in.visit), &problem);
            }
        },
    };
    let (mut waits, mut apply_now) = (false, false);
    if let Some(live) = stored {
        match standing(web, signed_in, live).await {
            Ok(found) => (waits, apply_now) = found,
            Err(problem) => return respond::problem_page(web, Some(&signed_in.visit), &problem),
        }
    }
    let action = stored.map_or_else(
        || "/integrations/sso".to_owned(),
        |live| format!("/integrations/sso/{}/edit", live.connection.id),
    );
    let page = ConnectionPage {
        chrome: signed_in.visit.chrome(web, Some(MenuEntry::Integrations)),
        editing: stored.is_some(),
        test_url: stored
            .map(|live| &live.connection)
            .filter(|connection| connection.state == ConnectionState::Active)
            .map(|connection| start_url(&connection.id, None, Some(&action))),
        action,
        redirect_uri,
        values: shown.values,
        stored_secret: stored
            .and_then(|live| live.credential(Slot::Preferred))
            .map(secret_slot),
        errors: shown.errors,
        notes: shown.notes,
        checks: shown.checks,
        enforce_rows: shown.enforce_rows,
        waits,
        apply_now,
        confirm_issuer_change: shown.confirm,
    };
    respond::page(web, &signed_in.visit, status, &page)
}

/// Whether a candidate waits, and whether what is saved may go live at once.
async fn standing(
    web: &Web,
    signed_in: &SignedIn,
    live: &LiveConnection,
) -> Result<(bool, bool), latchkey_app::Refusal> {
    let (cx, tenant) = (&signed_in.visit.cx, &signed_in.principal.tenant.id);
    let view = candidate_view(&web.app, cx, tenant, &live.connection.id).await?;
    let (_, policy) = super::connection_view(&web.app, tenant).await?;
    let apply_now = policy.sso == SsoPolicy::Optional && live.connection.state.is_usable();
    Ok((view.candidate.is_some(), apply_now))
}

/// The saved values, as the form shows them.
pub(super) fn values(live: &LiveConnection, required: bool) -> Values {
    let settings = &live.revision.settings;
    Values {
        name: live.connection.name.clone(),
        issuer: settings.issuer.clone(),
        client_id: settings.client_id.clone(),
        secret_expires: live
            .credential(Slot::Preferred)
            .and_then(|one| one.ends)
            .map(date)
            .unwrap_or_default(),
        scopes: settings.scopes.clone(),
        email_claim: settings.email_claim.clone(),
        first_name_claim: settings.first_name_claim.clone(),
        last_name_claim: settings.last_name_claim.clone(),
        enforce_sso: required,
    }
}

fn typed_values(fields: &Fields) -> Values {
    Values {
        name: fields.text("name"),
        issuer: fields.text("issuer"),
        client_id: fields.text("client_id"),
        secret_expires: fields.text("secret_expires"),
        scopes: fields.text("scopes"),
        email_claim: fields.text("email_claim"),
        first_name_claim: fields.text("first_name_claim"),
        last_name_claim: fields.text("last_name_claim"),
        enforce_sso: fields.ticked("enforce_sso"),
    }
}

fn typed(fields: &Fields) -> Typed {
    Typed {
        name: fields.text("name"),
        issuer: fields.text("issuer"),
        client_id: fields.text("client_id"),
        client_secret: Secret::new(fields.text("client_secret")),
        scopes: fields.text("scopes"),
        email_claim: fields.text("email_claim"),
        first_name_claim: fields.text("first_name_claim"),
        last_name_claim: fields.text("last_name_claim"),
        secret_expires: read_date(&fields.text("secret_expires")).map_err(|_| ()),
    }
}

/// A text that is no date of the form `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotADate;

/// `YYYY-MM-DD` as the end of that day in UTC; empty is no date.
///
/// # Errors
/// [`NotADate`] for anything else.
pub fn read_date(text: &str) -> Result<Option<Timestamp>, NotADate> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let shape = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let day: jiff::civil::Date = if shape {
        text.parse().map_err(|_| NotADate)?
    } else {
        return Err(NotADate);
    };
    let end = day
        .at(23, 59, 59, 0)
        .to_zoned(jiff::tz::TimeZone::UTC)
        .map_err(|_| NotADate)?;
    Ok(Some(Timestamp::from_millis(
        end.timestamp().as_millisecond(),
    )))
}

/// The day, as the date field and the command line write it.
pub fn date(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.millis())
        .map(|moment| moment.strftime("%Y-%m-%d").to_string())
        .unwrap_or_default()
}

fn message(key: String, args: &Args) -> Message {
    args.iter()
        .fold(Message::of(key), |message, (name, value)| {
            message.text(name, value.clone())
        })
}

fn note(note: &Note) -> Message {
    message(format!("sso-note-{}", note.code), &note.args)
}

fn field_errors(errors: &[FieldError]) -> FieldErrors {
    errors.iter().fold(FieldErrors::none(), |all, one| {
        all.and(
            one.field,
            message(format!("sso-error-{}", one.code), &one.args),
        )
    })
}

/// Check lines in words.
pub(super) fn check_rows(lines: &[CheckLine]) -> Vec<CheckRow> {
    let row = |line: &CheckLine| CheckRow {
        name: line.name.to_owned(),
        result: match line.result {
            Found::Ok => CheckResult::Ok,
            Found::Warn => CheckResult::Warn,
            Found::Fail => CheckResult::Fail,
            Found::Skipped => CheckResult::Skipped,
        },
        detail: message(line.text.clone(), &line.args),
    };
    lines.iter().map(row).collect()
}

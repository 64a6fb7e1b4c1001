//! `/settings`: what admins choose for their tenant, and where its mails stand.
//!
//! The form is here, the acts about mails in `mail`. A page always shows what
//! is stored, or what was typed and is wrong; it judges nothing itself.

mod mail;

use axum::{
    body::Bytes,
    extract::State,
    response::Response,
    routing::{get, post},
};
use latchkey_app::{
    Refusal,
    settings::{TypedSettings, change_settings, read_settings, settings_of},
};
use latchkey_core::{tenant::Tenant, tenant_settings::TenantSettings};

use super::{
    fields::Fields,
    respond,
    router::{Access::Admin as OfAdmins, Entry, both, changes, fresh},
    state::Web,
    visit::{Admin, SignedIn},
};
use crate::pages::{
    chrome::{MenuEntry, Tone},
    form::FieldErrors,
    message::Message,
    settings::{SettingsPage, SettingsValues},
};

/// The routes of this part.
pub(super) fn routes() -> Vec<Entry> {
    vec![
        fresh(both("/settings", OfAdmins, get(page).post(save))),
        changes("/settings/mail-test", OfAdmins, post(mail::test)),
        changes("/settings/mails/{id}/resend", OfAdmins, post(mail::resend)),
    ]
}

/// `GET /settings`.
async fn page(State(web): State<Web>, Admin(signed_in): Admin) -> Response {
    answer(&web, &signed_in, None, 200).await
}

/// The page with what is stored, and why the last act was refused.
async fn answer(
    web: &Web,
    signed_in: &SignedIn,
    refused: Option<Message>,
    status: u16,
) -> Response {
    let shown = async {
        let (tenant, settings) = settings_of(&web.app, &signed_in.principal.tenant.id).await?;
        let mut page = fill(web, signed_in, stored(&tenant, &settings)).await?;
        page.refused = refused;
        Ok::<_, Refusal>(page)
    };
    match shown.await {
        Ok(page) => respond::page(web, &signed_in.visit, status, &page),
        Err(problem) => respond::problem_page(web, Some(&signed_in.visit), &problem),
    }
}

fn stored(tenant: &Tenant, settings: &TenantSettings) -> SettingsValues {
    SettingsValues {
        name: tenant.name.clone(),
        support: settings.support.clone(),
        accent: settings.accent.clone(),
        idle_minutes: settings.idle_minutes.to_string(),
        absolute_hours: settings.absolute_minutes.div_ceil(60).to_string(),
        password_least: settings.password_least.to_string(),
        second_factor_required: settings.second_factor_required,
        remember_by_default: settings.remember_by_default,
        usual_domains: settings.usual_domains.join("\n"),
    }
}

async fn fill(
    web: &Web,
    signed_in: &SignedIn,
    values: SettingsValues,
) -> Result<SettingsPage, Refusal> {
    let slug = signed_in.principal.tenant.slug.to_string();
    Ok(SettingsPage {
        chrome: signed_in.visit.chrome(web, Some(MenuEntry::Settings)),
        door: web.public_url.join(&format!("/t/{slug}/login")),
        slug,
        values,
        errors: FieldErrors::none(),
        mails_leave: web.app.mails_leave,
        email: signed_in.principal.member.email.shown().to_owned(),
        mails: mail::newest(web, signed_in).await?,
        refused: None,
    })
}

fn typed(fields: &Fields) -> TypedSettings {
    TypedSettings {
        name: fields.text("name"),
        support: fields.text("support"),
        accent: fields.text("accent"),
        idle_minutes: fields.text("idle_minutes"),
        absolute_hours: fields.text("absolute_hours"),
        password_least: fields.text("password_least"),
        second_factor_required: fields.ticked("second_factor_required"),
        remember_by_default: fields.ticked("remember_by_default"),
        usual_domains: fields.text("usual_domains"),
    }
}

fn kept(typed: TypedSettings) -> SettingsValues {
    SettingsValues {
        name: typed.name,
        support: typed.support,
        accent: typed.accent,
        idle_minutes: typed.idle_minutes,
        absolute_hours: typed.absolute_hours,
        password_least: typed.password_least,
        second_factor_required: typed.second_factor_required,
        remember_by_default: typed.remember_by_default,
        usual_domains: typed.usual_domains,
    }
}

/// `POST /settings`.
async fn save(State(web): State<Web>, Admin(signed_in): Admin, body: Bytes) -> Response {
    let fields = match signed_in.visit.fields(&web, &body) {
        Ok(fields) => fields,
        Err(answer) => return *answer,
    };
    let typed = typed(&fields);
    let (name, settings) = match read_settings(&typed) {
        Ok(read) => read,
        Err(faults) => {
            let mut errors = FieldErrors::none();
            for fault in faults {
                let key = format!("settings-error-{}_{}", fault.field, fault.rule);
                errors = errors.and(fault.field, Message::of(key).text("value", fault.value));
            }
            return match fill(&web, &signed_in, kept(typed)).await {
                Ok(page) => {
                    let page = SettingsPage { errors, ..page };
                    respond::page(&web, &signed_in.visit, 400, &page)
                }
                Err(problem) => respond::problem_page(&web, Some(&signed_in.visit), &problem),
            };
        }
    };
    let tenant = &signed_in.principal.tenant.id;
    match change_settings(&web.app, &signed_in.visit.cx, tenant, name, settings).await {
        Ok(true) => respond::see_other_with(&web, "/settings", Tone::Good, "flash-settings-saved"),
        Ok(false) => respond::see_other_with(&web, "/settings", Tone::Note, "flash-settings-same"),
        Err(problem) => respond::problem_page(&web, Some(&signed_in.visit), &problem),
    }
}

//! `latchkey connection set|show|swap|discard|restore|disable|enable|delete`.
//!
//! `set` makes the tenant's connection or changes it in place: options not
//! given keep what is stored. The secret comes from standard input and is
//! never shown again (T152). While SSO is required only the secret, the name
//! and the end date change without `--force`.

mod answer;
mod candidate;

use clap::{Args, Subcommand};
use latchkey_app::{
    connections::{
        ConnectionView, SaveOptions, SaveOutcome, Switch, Typed, connection_view, save,
        switch_connection,
    },
    tenants::tenant_by_slug,
};
use latchkey_core::{
    connection::{LiveConnection, Slot},
    problem::Code,
    secret::Secret,
    tenant::Tenant,
    time::Timestamp,
};
use serde_json::json;

use super::{Failure, Json, Reply, open, stdin};
use crate::{runtime::Runtime, web::integrations::read_date};

/// Verbs on a tenant's connection.
#[derive(Subcommand)]
pub(super) enum Verb {
    /// Make the tenant's connection, or change it in place.
    Set(Box<Set>),
    /// Show it, without its secret.
    Show(Show),
    /// Make the candidate live; while Enforce SSO is on it needs a passed test.
    Swap(Show),
    /// Throw the candidate away; nothing live changes.
    Discard(Show),
    /// Make settings of the last seven days live again.
    Restore(candidate::Restore),
    /// Switch it off; its sessions end.
    Disable(Whose),
    /// Switch it on again.
    Enable(Whose),
    /// Delete it for good; its redirect URI is never given out again.
    Delete(Whose),
}

/// The settings of a connection; what is not given stays as it is.
#[derive(Args)]
pub(super) struct Set {
    /// The tenant's slug.
    #[arg(long)]
    tenant: String,
    /// Configuration name: what the button shows.
    #[arg(long)]
    name: Option<String>,
    /// Issuer URL, or a Microsoft Entra directory (tenant) id.
    #[arg(long)]
    issuer: Option<String>,
    /// Client id at the identity provider.
    #[arg(long)]
    client_id: Option<String>,
    /// Read the client secret from standard input; without it, or when it is blank, the stored one stays.
    #[arg(long)]
    client_secret_stdin: bool,
    /// Scopes, separated by blanks.
    #[arg(long)]
    scopes: Option<String>,
    /// Claim that holds the e-mail address.
    #[arg(long)]
    email_claim: Option<String>,
    /// Claim that holds the given name.
    #[arg(long)]
    first_name_claim: Option<String>,
    /// Claim that holds the family name.
    #[arg(long)]
    last_name_claim: Option<String>,
    /// The day the secret ends, as YYYY-MM-DD.
    #[arg(long)]
    secret_expires: Option<String>,
    /// Save without the network; the checks run at the first sign-in.
    #[arg(long)]
    skip_checks: bool,
    /// Change more than the secret although Enforce SSO is on.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    json: Json,
}

/// Whose connection to show.
#[derive(Args)]
pub(super) struct Show {
    /// The tenant's slug.
    #[arg(long)]
    tenant: String,
    #[command(flatten)]
    json: Json,
}

/// Whose connection to switch.
#[derive(Args)]
pub(super) struct Whose {
    /// The tenant's slug.
    #[arg(long)]
    tenant: String,
    /// Do it even if nobody can enter afterwards.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    json: Json,
}

impl Verb {
    pub(super) fn json(&self) -> bool {
        let json = match self {
            Verb::Set(set) => set.json,
            Verb::Show(show) | Verb::Swap(show) | Verb::Discard(show) => show.json,
            Verb::Restore(restore) => restore.json,
            Verb::Disable(whose) | Verb::Enable(whose) | Verb::Delete(whose) => whose.json,
        };
        json.json
    }
}

/// Carries out a verb.
pub(super) async fn run(verb: Verb) -> Result<Reply, Failure> {
    match verb {
        Verb::Set(input) => set(*input).await,
        Verb::Show(input) => {
            let (runtime, tenant, view) = find(&input.tenant).await?;
            let (_, policy) = connection_view(&runtime.app, &tenant.id).await?;
            Ok(answer::shown(&runtime.app, &view.live, &policy))
        }
        Verb::Swap(input) => candidate::swap(input).await,
        Verb::Discard(input) => candidate::discard(input).await,
        Verb::Restore(input) => candidate::restore(input).await,
        Verb::Disable(input) => switch(input, Switch::Disable).await,
        Verb::Enable(input) => switch(input, Switch::Enable).await,
        Verb::Delete(input) => switch(input, Switch::Delete).await,
    }
}

async fn set(input: Set) -> Result<Reply, Failure> {
    let runtime = open().await?;
    let tenant = tenant_by_slug(&runtime.app, &input.tenant).await?;
    let (stored, _) = connection_view(&runtime.app, &tenant.id).await?;
    let options = SaveOptions {
        skip_checks: input.skip_checks,
        force: input.force,
        // Whoever scripts a change has decided it; the answer says what it touched.
        confirmed: true,
        ..SaveOptions::default()
    };
    let typed = typed(&input, stored.as_ref().map(|view| &view.live))?;
    let cx = runtime.operator();
    match save(&runtime.app, &cx, &tenant.id, typed, options).await? {
        SaveOutcome::Saved(saved) => Ok(answer::saved(&runtime.app, &saved, options.skip_checks)),
        SaveOutcome::Refused { errors, checks, .. } => Err(answer::refused(&errors, &checks)),
        SaveOutcome::Confirm { linked } => Err(Failure::new(
            Code::InvalidInput,
            format!("The change touches {linked} linked members and was not confirmed."),
            "Save again.",
        )),
    }
}

/// What was given, over what is stored, over the form's defaults.
fn typed(input: &Set, stored: Option<&LiveConnection>) -> Result<Typed, Failure> {
    let settings = stored.map(|live| &live.revision.settings);
    let choose = |given: &Option<String>, kept: Option<&String>, default: &str| {
        given
            .as_ref()
            .or(kept)
            .map_or_else(|| default.to_owned(), String::clone)
    };
    let secret = match input.client_secret_stdin {
        true => stdin::read("client secret")?,
        false => Secret::new(String::new()),
    };
    let is_new = !secret.expose().trim().is_empty();
    Ok(Typed {
        name: choose(&input.name, stored.map(|live| &live.connection.name), ""),
        issuer: choose(&input.issuer, settings.map(|one| &one.issuer), ""),
        client_id: choose(&input.client_id, settings.map(|one| &one.client_id), ""),
        client_secret: secret,
        scopes: choose(
            &input.scopes,
            settings.map(|one| &one.scopes),
            "openid profile email",
        ),
        email_claim: choose(
            &input.email_claim,
            settings.map(|one| &one.email_claim),
            "email",
        ),
        first_name_claim: choose(
            &input.first_name_claim,
            settings.map(|one| &one.first_name_claim),
            "given_name",
        ),
        last_name_claim: choose(
            &input.last_name_claim,
            settings.map(|one| &one.last_name_claim),
            "family_name",
        ),
        secret_expires: expires(input.secret_expires.as_deref(), is_new, stored),
    })
}

/// The end date: as given; else that of the stored secret, unless a new one comes.
fn expires(
    given: Option<&str>,
    is_new: bool,
    stored: Option<&LiveConnection>,
) -> Result<Option<Timestamp>, ()> {
    let kept = || stored?.credential(Slot::Preferred)?.ends;
    match given {
        Some(text) => read_date(text).map_err(|_| ()),
        None if is_new => Ok(None),
        None => Ok(kept()),
    }
}

async fn switch(input: Whose, switch: Switch) -> Result<Reply, Failure> {
    let (runtime, tenant, view) = find(&input.tenant).await?;
    let id = &view.live.connection.id;
    let cx = runtime.operator();
    let state = switch_connection(&runtime.app, &cx, &tenant.id, id, switch, input.force).await?;
    let name = &view.live.connection.name;
    let said = match switch {
        Switch::Enable => format!(
            "{name} is {}; members may sign in through it.",
            state.as_str()
        ),
        Switch::Disable => format!("{name} is disabled; its sessions ended."),
        Switch::Delete => format!("{name} is deleted; its sessions ended."),
    };
    Ok(Reply::ok(
        json!({ "id": id, "state": state.as_str() }),
        vec![said],
    ))
}

/// The tenant and its connection.
async fn find(slug: &str) -> Result<(Runtime, Tenant, ConnectionView), Failure> {
    let runtime = open().await?;
    let tenant = tenant_by_slug(&runtime.app, slug).await?;
    let (found, _) = connection_view(&runtime.app, &tenant.id).await?;
    match found {
        Some(view) => Ok((runtime, tenant, view)),
        None => Err(Failure::new(
            Code::NotFound,
            "This tenant has no connection.",
            "Make one: latchkey connection set --help",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_a_day_then_only_the_full_form_is_read() {
        assert_eq!(
            read_date("1970-01-02"),
            Ok(Some(Timestamp::from_millis(172_799_000)))
        );
        for text in [
            "1970-1-2",
            "2026-02-30",
            "20260201",
            "2026-02-01T00:00",
            "tomorrow",
        ] {
            assert!(read_date(text).is_err(), "{text}");
        }
    }
}

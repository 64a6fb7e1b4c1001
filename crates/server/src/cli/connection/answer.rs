//! What is said about a connection: the JSON that scripts read, and text.
//!
//! Never the secret, not even its end (T152). `start_url` begins a sign-in;
//! scripts append parameters to it with `&`.

use latchkey_app::{
    App,
    connections::{Args, CheckLine, FieldError, Note, Saved, redirect_uri},
};
use latchkey_core::{
    connection::{Credential, LiveConnection, Slot},
    policy::{Policy, SsoPolicy},
    problem::Code,
};
use serde_json::{Value, json};

use crate::{
    cli::{Detail, Failure, Reply},
    pages::texts::Texts,
    web::integrations::date,
};

/// One line of the list of checks.
struct Check {
    name: String,
    result: &'static str,
    detail: String,
}

/// A connection that was only looked at, with the policy of its tenant.
pub(super) fn shown(app: &App, live: &LiveConnection, policy: &Policy) -> Reply {
    let mut more: Vec<String> = live.credentials.iter().map(secret_line).collect();
    let enforced = match policy.sso {
        SsoPolicy::Required => "on; passwords are refused",
        SsoPolicy::Optional => "off",
    };
    more.push(format!("Enforce SSO: {enforced}"));
    reply(app, live, &[], Vec::new(), more)
}

/// What is known of a secret, so that a rotation can be followed from here.
fn secret_line(secret: &Credential) -> String {
    let ends = secret.ends.map_or_else(
        || "end date not noted".to_owned(),
        |at| format!("ends {}", date(at)),
    );
    let used = match (secret.slot, secret.last_ok) {
        (Slot::Fallback, _) => "old, kept until a sign-in has used the new one".to_owned(),
        (Slot::Preferred, Some(at)) => format!("last used by a sign-in {}", date(at)),
        (Slot::Preferred, None) => "not used by a sign-in yet".to_owned(),
    };
    format!(
        "Client Secret: set {}, {ends}, {used}",
        date(secret.created)
    )
}

/// A connection that was saved.
pub(super) fn saved(app: &App, saved: &Saved, skipped: bool) -> Reply {
    let texts = Texts::english();
    let mut checks: Vec<Check> = saved.checks.iter().map(check).collect();
    if skipped {
        let later = "Not checked now; it is checked at the first sign-in.";
        checks.extend(
            ["discovery", "issuer", "endpoints", "keys", "secret"].map(|name| Check {
                name: name.to_owned(),
                result: "skipped",
                detail: later.to_owned(),
            }),
        );
    }
    checks.extend(saved.notes.iter().map(note));
    let name = &saved.live.connection.name;
    let mut lines = vec![match saved.waits {
        false => format!("Saved {name}."),
        true => format!("Saved as a candidate for {name}; members still use the old settings."),
    }];
    if saved.superseded > 0 {
        lines.push(format!(
            "{} linked members link once more at their next sign-in.",
            saved.superseded
        ));
    }
    lines.extend(checks.iter().map(|one| {
        let label = texts.find(&format!("check-{}", one.name));
        format!(
            "  {:7} {}: {}",
            one.result,
            label.as_ref().unwrap_or(&one.name),
            one.detail
        )
    }));
    let applied = if saved.waits { "candidate" } else { "live" };
    reply(app, &saved.live, &checks, lines, Vec::new()).and("applied", applied.into())
}

/// Fields that are wrong, or checks that failed.
pub(super) fn refused(errors: &[FieldError], checks: &[CheckLine]) -> Failure {
    let details: Vec<Detail> = errors
        .iter()
        .map(|error| Detail {
            name: error.field.to_owned(),
            message: sentence(&format!("sso-error-{}", error.code), &error.args),
            fix: option_of(error),
        })
        .collect();
    if checks.is_empty() {
        let message = "The settings were not saved: a field is missing or wrong.";
        let fix = "Correct what is listed; latchkey connection set --help names the options.";
        return Failure::new(Code::InvalidInput, message, fix).with(details);
    }
    Failure::of(Code::ChecksFailed).with(details)
}

/// Where the value goes on the command line, when it was not given at all.
fn option_of(error: &FieldError) -> String {
    match error.code {
        "secret_missing" => "On the command line: --client-secret-stdin < file".to_owned(),
        code if code.ends_with("_missing") && code != "endpoint_missing" => {
            format!("On the command line: --{}", error.field.replace('_', "-"))
        }
        _ => String::new(),
    }
}

fn check(line: &CheckLine) -> Check {
    Check {
        name: line.name.to_owned(),
        result: line.result.as_str(),
        detail: sentence(&line.text, &line.args),
    }
}

fn note(note: &Note) -> Check {
    Check {
        name: note.code.to_owned(),
        result: "warn",
        detail: sentence(&format!("sso-note-{}", note.code), &note.args),
    }
}

fn sentence(key: &str, args: &Args) -> String {
    let texts = Texts::english();
    let args: Vec<(&str, &str)> = args
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    match texts.has(key) {
        true => texts.with(key, &args),
        false => key.to_owned(),
    }
}

fn reply(
    app: &App,
    live: &LiveConnection,
    checks: &[Check],
    mut lines: Vec<String>,
    last: Vec<String>,
) -> Reply {
    let connection = &live.connection;
    let settings = &live.revision.settings;
    let redirect_uri = redirect_uri(app, connection);
    let start_url = format!(
        "{}/auth/sso/start?connection={}",
        app.public_url, connection.id
    );
    lines.extend([
        format!(
            "Configuration name: {} ({})",
            connection.name,
            connection.state.as_str()
        ),
        format!("Issuer URL: {}", settings.issuer),
        format!("Client ID: {}", settings.client_id),
        format!("Redirect URI, to register at the identity provider: {redirect_uri}"),
        format!("A sign-in begins at: {start_url}"),
    ]);
    lines.extend(last);
    let checks: Vec<Value> = checks
        .iter()
        .map(|one| json!({ "name": one.name, "result": one.result, "detail": one.detail }))
        .collect();
    let json = json!({
        "id": connection.id,
        "name": connection.name,
        "issuer": settings.issuer,
        "client_id": settings.client_id,
        "revision": live.revision.n,
        "state": connection.state.as_str(),
        "redirect_uri": redirect_uri,
        "start_url": start_url,
        "checks": checks,
    });
    Reply::new(json, lines)
}

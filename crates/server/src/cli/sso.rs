//! `latchkey sso enforce --tenant S on|off`.
//!
//! `off` is the operator's way back when nobody can enter; it needs no proof.
//! `on` needs the same proof as the page, unless forced, which is audited.

use clap::{Args, Subcommand, ValueEnum};
use latchkey_app::{policy::set_enforcement, tenants::tenant_by_slug};
use latchkey_core::{decide::enforce_sso::UnmetRow, policy::SsoPolicy, problem::Code};
use serde_json::json;

use super::{Detail, Failure, Json, Reply, open};
use crate::pages::texts::Texts;

/// Verbs on the sign-in policy.
#[derive(Subcommand)]
pub(super) enum Verb {
    /// Turn Enforce SSO on or off.
    Enforce(Enforce),
}

/// The switch.
#[derive(Args)]
pub(super) struct Enforce {
    /// The tenant's slug.
    #[arg(long)]
    tenant: String,
    /// The wanted position.
    wanted: Position,
    /// Turn it on without the proof that an admin can sign in.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    json: Json,
}

/// A position of the switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Position {
    /// Passwords are refused.
    On,
    /// Passwords work.
    Off,
}

impl Verb {
    pub(super) fn json(&self) -> bool {
        let Verb::Enforce(enforce) = self;
        enforce.json.json
    }
}

/// Carries out a verb.
pub(super) async fn run(verb: Verb) -> Result<Reply, Failure> {
    let Verb::Enforce(input) = verb;
    let runtime = open().await?;
    let tenant = tenant_by_slug(&runtime.app, &input.tenant).await?;
    let wanted = match input.wanted {
        Position::On => SsoPolicy::Required,
        Position::Off => SsoPolicy::Optional,
    };
    let cx = runtime.operator();
    let done = set_enforcement(&runtime.app, &cx, &tenant.id, wanted, input.force).await?;
    if !done.unmet.is_empty() {
        return Err(unmet(&done.unmet));
    }
    let said = match done.policy {
        SsoPolicy::Required => format!(
            "Enforce SSO is on for {}: passwords are refused, and {} password sessions ended.",
            tenant.name, done.ended
        ),
        SsoPolicy::Optional => format!("Enforce SSO is off for {}: passwords work.", tenant.name),
    };
    let json =
        json!({ "id": tenant.id, "sso": done.policy.as_str(), "sessions_ended": done.ended });
    Ok(Reply::ok(json, vec![said]))
}

/// The rows that are not met, each with its own fix.
fn unmet(rows: &[UnmetRow]) -> Failure {
    let texts = Texts::english();
    let details = rows.iter().map(|row| Detail {
        name: row.as_str().to_owned(),
        message: texts.get(&format!("enforce-row-{}", row.as_str())),
        fix: texts.get(&format!("enforce-row-{}-fix", row.as_str())),
    });
    let message = "Enforce SSO stays off, because it could lock everybody out.";
    let fix = "Do what the rows say, then turn it on again; --force does it at your own risk.";
    Failure::new(Code::EnforceUnmet, message, fix).with(details.collect())
}

//! `latchkey tenant suspend|resume|delete`.
//!
//! Deleting wants a word: `--yes`, or the slug typed at a terminal (N-96). It
//! takes nothing away for 14 days, until when `resume` takes it back.

use std::io::{self, BufRead, IsTerminal};

use clap::Args;
use latchkey_app::tenants::{TenantLife, change_life, tenant_by_slug};
use latchkey_core::{decide::tenant_life::Wish, problem::Code};
use serde_json::json;

use super::super::{Failure, Json, Reply, open};
use crate::web::visit::rfc3339;

/// Which tenant.
#[derive(Args)]
pub(in super::super) struct Which {
    /// The tenant's slug.
    #[arg(long)]
    tenant: String,
    #[command(flatten)]
    pub(super) json: Json,
}

/// Which tenant, and whether that is meant.
#[derive(Args)]
pub(in super::super) struct Deletion {
    /// The tenant's slug.
    #[arg(long)]
    tenant: String,
    /// Do it without asking; needed where nobody can be asked.
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    pub(super) json: Json,
}

pub(super) async fn suspend(which: Which) -> Result<Reply, Failure> {
    let life = change(&which.tenant, Wish::Suspend).await?;
    let line = match life.tenant.delete_at {
        None => format!(
            "{} is suspended: nobody of it can sign in, and {} sessions ended.",
            life.tenant.name, life.ended
        ),
        Some(_) => format!(
            "{} is suspended already, until it is deleted.",
            life.tenant.name
        ),
    };
    let more = format!(
        "To undo it: latchkey tenant resume --tenant {}",
        life.tenant.slug
    );
    Ok(reply(&life, vec![line, more]))
}

pub(super) async fn resume(which: Which) -> Result<Reply, Failure> {
    let life = change(&which.tenant, Wish::Resume).await?;
    let line = format!("{} is in use: its people can sign in.", life.tenant.name);
    Ok(reply(&life, vec![line]))
}

pub(super) async fn delete(deletion: Deletion) -> Result<Reply, Failure> {
    if !deletion.yes {
        confirm(&deletion.tenant)?;
    }
    let life = change(&deletion.tenant, Wish::Delete).await?;
    let tenant = &life.tenant;
    let day = tenant.delete_at.map(rfc3339).unwrap_or_default();
    let lines = vec![
        format!(
            "{} is suspended now, and {} sessions ended. It is taken away with everything in it after {day}.",
            tenant.name, life.ended
        ),
        format!(
            "Until then it can be taken back: latchkey tenant resume --tenant {}",
            tenant.slug
        ),
        format!(
            "To keep a copy of its data: latchkey tenant export --tenant {} --to {}.jsonl",
            tenant.slug, tenant.slug
        ),
    ];
    Ok(reply(&life, lines))
}

/// Asks at a terminal; refuses where nobody can be asked (N-96).
fn confirm(slug: &str) -> Result<(), Failure> {
    let stdin = io::stdin();
    let typed = stdin.is_terminal().then(|| {
        eprintln!(
            "This suspends the tenant now and takes it away with everything in it in 14 days.\n\
             Type its slug to go on:"
        );
        let mut line = String::new();
        // What cannot be read is not the slug.
        let _ = stdin.lock().read_line(&mut line);
        line
    });
    if typed.is_some_and(|line| line.trim() == slug) {
        return Ok(());
    }
    Err(Failure::new(
        Code::InvalidInput,
        "Deleting a tenant wants to be confirmed, and nothing was changed.",
        "Look at the slug once more, then say --yes.",
    ))
}

async fn change(slug: &str, wish: Wish) -> Result<TenantLife, Failure> {
    let runtime = open().await?;
    let tenant = tenant_by_slug(&runtime.app, slug).await?;
    let done = change_life(&runtime.app, &runtime.operator(), &tenant.id, wish).await;
    done.map_err(|problem| match (problem.code, problem.reason) {
        (Code::NotFound, "grace_over") => Failure::new(
            Code::NotFound,
            format!("The 14 days of {slug:?} are over; it is being taken away."),
            "It cannot be taken back. If you exported it or have a backup, look there.",
        ),
        _ => problem.into(),
    })
}

fn reply(life: &TenantLife, lines: Vec<String>) -> Reply {
    let tenant = &life.tenant;
    let json = json!({
        "id": tenant.id,
        "slug": tenant.slug.as_str(),
        "state": tenant.standing(),
        "delete_at": tenant.delete_at.map(rfc3339),
        "sessions_ended": life.ended,
    });
    Reply::ok(json, lines)
}

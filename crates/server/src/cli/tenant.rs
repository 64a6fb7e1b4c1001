//! `latchkey tenant create|list|suspend|resume|delete|export`.
//!
//! The first tenant of an installation owns the bare callback path.

mod export;
mod life;

use clap::{Args, Subcommand};
use latchkey_app::tenants::{NewTenant, all_tenants, create_tenant};
use latchkey_core::{problem::Code, tenant::Tenant};
use serde_json::{Value, json};

use super::{Failure, Json, Reply, open};
use crate::web::visit::rfc3339;

/// Verbs on tenants.
#[derive(Subcommand)]
pub(super) enum Verb {
    /// Make a tenant.
    Create(Create),
    /// List all tenants with their state.
    List(Json),
    /// Let nobody of a tenant in; all its sessions end and everything stays.
    Suspend(life::Which),
    /// Let a suspended tenant in again; takes a planned deletion back.
    Resume(life::Which),
    /// Suspend a tenant and take it away with everything in it after 14 days.
    Delete(life::Deletion),
    /// Write everything of a tenant, without secrets, as JSON Lines.
    Export(export::Export),
}

/// A new tenant.
#[derive(Args)]
pub(super) struct Create {
    /// Its short name in URLs: 2 to 40 lower-case letters, digits and inner hyphens.
    #[arg(long)]
    slug: String,
    /// The name people read.
    #[arg(long)]
    name: String,
    #[command(flatten)]
    json: Json,
}

impl Verb {
    pub(super) fn json(&self) -> bool {
        match self {
            Verb::Create(create) => create.json.json,
            Verb::List(json) => json.json,
            Verb::Suspend(which) | Verb::Resume(which) => which.json.json,
            Verb::Delete(deletion) => deletion.json.json,
            Verb::Export(_) => false,
        }
    }
}

/// Carries out a verb.
pub(super) async fn run(verb: Verb) -> Result<Reply, Failure> {
    match verb {
        Verb::Create(input) => create(input).await,
        Verb::List(_) => list().await,
        Verb::Suspend(which) => life::suspend(which).await,
        Verb::Resume(which) => life::resume(which).await,
        Verb::Delete(deletion) => life::delete(deletion).await,
        Verb::Export(input) => export::export(input).await,
    }
}

async fn create(input: Create) -> Result<Reply, Failure> {
    let runtime = open().await?;
    let (slug, name) = (input.slug.clone(), input.name);
    let made = create_tenant(&runtime.app, &runtime.operator(), NewTenant { slug, name }).await;
    let tenant = made.map_err(|problem| match problem.code {
        Code::AlreadyExists => Failure::new(
            Code::AlreadyExists,
            format!("There is already a tenant with the slug {:?}.", input.slug),
            "Choose another slug; latchkey tenant list shows those in use.",
        ),
        _ => problem.into(),
    })?;
    Ok(Reply::new(
        json!({ "id": tenant.id, "slug": tenant.slug.as_str(), "name": tenant.name }),
        vec![
            format!("Made the tenant {} ({}).", tenant.name, tenant.slug),
            format!(
                "Its sign-in page: {}/t/{}/login",
                runtime.app.public_url, tenant.slug
            ),
            format!(
                "Next: latchkey member add --tenant {} --email YOU --role admin --password-stdin",
                tenant.slug
            ),
        ],
    ))
}

async fn list() -> Result<Reply, Failure> {
    let runtime = open().await?;
    let all = all_tenants(&runtime.app).await?;
    let rows: Vec<Value> = all
        .iter()
        .map(|one| {
            json!({
                "id": one.id,
                "slug": one.slug.as_str(),
                "name": one.name,
                "state": one.standing(),
                "delete_at": one.delete_at.map(rfc3339),
            })
        })
        .collect();
    let lines = match all.as_slice() {
        [] => vec![
            "There is no tenant yet. Make one: latchkey tenant create --slug S --name N".into(),
        ],
        all => all.iter().map(line).collect(),
    };
    Ok(Reply::ok(json!({ "tenants": rows }), lines))
}

fn line(one: &Tenant) -> String {
    let (slug, name, state, id) = (&one.slug, &one.name, one.standing(), &one.id);
    match one.delete_at {
        Some(at) => format!("{slug}  {name}  {state} for {}  {id}", rfc3339(at)),
        None => format!("{slug}  {name}  {state}  {id}"),
    }
}

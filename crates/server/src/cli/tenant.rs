//! `latchkey tenant create|list`.
//!
//! The first tenant of an installation owns the bare callback path.

use clap::{Args, Subcommand};
use latchkey_app::tenants::{NewTenant, all_tenants, create_tenant};
use latchkey_core::problem::Code;
use serde_json::{Value, json};

use super::{Failure, Json, Reply, open};

/// Verbs on tenants.
#[derive(Subcommand)]
pub(super) enum Verb {
    /// Make a tenant.
    Create(Create),
    /// List all tenants.
    List(Json),
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
        }
    }
}

/// Carries out a verb.
pub(super) async fn run(verb: Verb) -> Result<Reply, Failure> {
    match verb {
        Verb::Create(input) => create(input).await,
        Verb::List(_) => list().await,
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
            json!({ "id": one.id, "slug": one.slug.as_str(), "name": one.name, "state": one.state.as_str() })
        })
        .collect();
    let lines = match all.as_slice() {
        [] => vec![
            "There is no tenant yet. Make one: latchkey tenant create --slug S --name N".into(),
        ],
        all => all
            .iter()
            .map(|one| {
                format!(
                    "{}  {}  {}  {}",
                    one.slug,
                    one.name,
                    one.state.as_str(),
                    one.id
                )
            })
            .collect(),
    };
    Ok(Reply::ok(json!({ "tenants": rows }), lines))
}

//! `latchkey audit tail|verify|export`: the audit trail of a tenant.
//!
//! All of them work beside a running service. Verifying and looking change
//! nothing; an export is recorded with the name of the user who made it (N-95).
//! Exports go straight to standard output, batch by batch.

use std::io::{self, Write};

use clap::{Args, Subcommand, ValueEnum};
use latchkey_app::{
    audit_log::{Head, Names, Verified, begin_export, last_events, verify_trail},
    tenants::{all_tenants, tenant_by_slug},
};
use latchkey_core::{chain::Chained, problem::Code, tenant::Tenant};
use serde_json::{Value, json};

use super::{Detail, Failure, Json, Reply, open};
use crate::{
    pages::texts::Texts,
    runtime::Runtime,
    trail::{Format, Typed, json_of},
    web::visit::rfc3339,
};

/// Verbs on the audit trail.
#[derive(Subcommand)]
pub(super) enum Verb {
    /// Show a tenant's newest entries.
    Tail(Tail),
    /// Recompute the chain over the entries and name the first that does not hold.
    Verify(Verify),
    /// Write a tenant's entries to standard output.
    Export(Box<Export>),
}

/// Whose newest entries, and how many.
#[derive(Args)]
pub(super) struct Tail {
    /// The tenant's slug.
    #[arg(long)]
    tenant: String,
    /// How many entries, at most 1000.
    #[arg(short = 'n', long, default_value_t = 20, value_parser = clap::value_parser!(i64).range(1..=1000))]
    number: i64,
    #[command(flatten)]
    json: Json,
}

/// Whose trail.
#[derive(Args)]
pub(super) struct Verify {
    /// The tenant's slug; without it every tenant.
    #[arg(long)]
    tenant: Option<String>,
    /// A place in the chain that an earlier run printed, to see that nothing was taken back.
    #[arg(long, value_name = "SEQ:LINK", requires = "tenant", value_parser = head)]
    expect: Option<Head>,
    #[command(flatten)]
    json: Json,
}

/// Whose entries, how and which.
#[derive(Args)]
pub(super) struct Export {
    /// The tenant's slug.
    #[arg(long)]
    tenant: String,
    /// How the entries are written.
    #[arg(long)]
    format: FormatName,
    /// Not before this day or minute of UTC, for example 2026-05-15 or 2026-05-15T10:30.
    #[arg(long)]
    from: Option<String>,
    /// Not after this day, or before this minute, of UTC.
    #[arg(long)]
    to: Option<String>,
    /// Who acted: a member's e-mail address or id, or the user of this machine.
    #[arg(long)]
    actor: Option<String>,
    /// What was acted on: a member's e-mail address, or an id.
    #[arg(long)]
    target: Option<String>,
    /// What was done: member.role_changed, or member for all of that kind.
    #[arg(long)]
    what: Option<String>,
    /// How it ended: done or failed.
    #[arg(long)]
    result: Option<String>,
    /// The reference of a sign-in, or the id of a request.
    #[arg(long = "ref", value_name = "REF")]
    reference: Option<String>,
    /// By which way: web, cli or system.
    #[arg(long)]
    source: Option<String>,
}

/// A format as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatName {
    /// Comma-separated values with a heading, safe for spreadsheets.
    Csv,
    /// One JSON object a line.
    Jsonl,
}

impl From<FormatName> for Format {
    fn from(name: FormatName) -> Self {
        match name {
            FormatName::Csv => Format::Csv,
            FormatName::Jsonl => Format::Jsonl,
        }
    }
}

impl Verb {
    pub(super) fn json(&self) -> bool {
        match self {
            Verb::Tail(tail) => tail.json.json,
            Verb::Verify(verify) => verify.json.json,
            Verb::Export(_) => false,
        }
    }
}

/// Carries out a verb.
pub(super) async fn run(verb: Verb) -> Result<Reply, Failure> {
    match verb {
        Verb::Tail(input) => tail(input).await,
        Verb::Verify(input) => verify(input).await,
        Verb::Export(input) => export(*input).await,
    }
}

async fn tail(input: Tail) -> Result<Reply, Failure> {
    let runtime = open().await?;
    let tenant = tenant_by_slug(&runtime.app, &input.tenant).await?;
    let (events, names) = last_events(&runtime.app, &tenant.id, input.number).await?;
    let rows: Vec<Value> = events.iter().map(|one| json_of(one, &names)).collect();
    let lines = match events.as_slice() {
        [] => vec!["Nothing is recorded for this tenant yet.".to_owned()],
        all => all.iter().map(|one| line(one, &names)).collect(),
    };
    Ok(Reply::ok(json!({ "events": rows }), lines))
}

fn line(one: &Chained, names: &Names) -> String {
    let event = &one.event;
    let named = |id: &str| {
        names
            .get(id)
            .map_or_else(|| id.to_owned(), |one| one.email.clone())
    };
    let mut line = format!("{}  {}  {}", event.seq, rfc3339(event.at), event.name);
    line.push_str(&format!("  by {}", event.actor_kind));
    if !event.actor.is_empty() {
        line.push_str(&format!(" {}", named(&event.actor)));
    }
    if !event.target.is_empty() {
        line.push_str(&format!("  on {}", named(&event.target)));
    }
    if let Some(address) = &event.address {
        line.push_str(&format!("  from {address}"));
    }
    line
}

/// `SEQ:LINK`.
fn head(text: &str) -> Result<Head, String> {
    let parts = text.split_once(':');
    let read = parts.and_then(|(seq, link)| Some((seq.parse().ok()?, link)));
    match read {
        Some((seq, link)) if seq > 0 && !link.is_empty() => Ok(Head {
            seq,
            link: link.to_owned(),
        }),
        _ => Err("it is not a number, a colon and a link".to_owned()),
    }
}

async fn verify(input: Verify) -> Result<Reply, Failure> {
    let runtime = open().await?;
    let tenants = match &input.tenant {
        Some(slug) => vec![tenant_by_slug(&runtime.app, slug).await?],
        None => all_tenants(&runtime.app).await?,
    };
    let (mut rows, mut lines, mut broken) = (Vec::new(), Vec::new(), Vec::new());
    for tenant in &tenants {
        let found = verified(&runtime, tenant, input.expect.as_ref()).await?;
        match &found.broken {
            Some(_) => broken.push(fault(tenant, &found)),
            None => {
                rows.push(row(tenant, &found));
                lines.push(held(tenant, &found));
            }
        }
    }
    if !broken.is_empty() {
        return Err(Failure::of(Code::AuditBroken).with(broken));
    }
    if lines.is_empty() {
        lines.push("There is no tenant yet, and nothing to verify.".to_owned());
    }
    Ok(Reply::ok(json!({ "tenants": rows }), lines))
}

async fn verified(
    runtime: &Runtime,
    tenant: &Tenant,
    expect: Option<&Head>,
) -> Result<Verified, Failure> {
    let app = &runtime.app;
    let found = verify_trail(&*app.store, &*app.sealer, &tenant.id, expect).await;
    let found = found.map_err(|error| Box::new(latchkey_core::problem::Problem::from(error)))?;
    Ok(found.unwrap_or_default())
}

fn printed(found: &Verified) -> Option<String> {
    let head = found.head.as_ref();
    head.map(|head| format!("{}:{}", head.seq, head.link))
}

fn row(tenant: &Tenant, found: &Verified) -> Value {
    json!({
        "tenant": tenant.slug.as_str(),
        "entries": found.entries,
        "sealed": found.sealed,
        "waiting": found.waiting,
        "checkpoints": found.checkpoints,
        "head": printed(found),
    })
}

fn held(tenant: &Tenant, found: &Verified) -> String {
    let (entries, sealed, waiting) = (found.entries, found.sealed, found.waiting);
    let mut line = format!(
        "{}: {entries} entries hold, {sealed} are sealed, {waiting} wait for the seal.",
        tenant.slug
    );
    if let Some(head) = printed(found) {
        line.push_str(&format!(" Sealed last: {head}"));
    }
    line
}

fn fault(tenant: &Tenant, found: &Verified) -> Detail {
    let broken = found.broken.as_ref();
    let word = broken.map_or("changed", |one| one.fault.as_str());
    let seq = broken.map_or(0, |one| one.seq);
    let text = Texts::english().get(&format!("audit-fault-{word}"));
    Detail {
        name: tenant.slug.to_string(),
        message: format!("Entry {seq}: {text}"),
        fix: String::new(),
    }
}

async fn export(input: Export) -> Result<Reply, Failure> {
    let typed = Typed::of(|name| match name {
        "from" => input.from.clone(),
        "to" => input.to.clone(),
        "actor" => input.actor.clone(),
        "target" => input.target.clone(),
        "what" => input.what.clone(),
        "result" => input.result.clone(),
        "ref" => input.reference.clone(),
        _ => input.source.clone(),
    });
    let filter = typed.filter().map_err(|wrong| unreadable(&wrong))?;
    let runtime = open().await?;
    let tenant = tenant_by_slug(&runtime.app, &input.tenant).await?;
    let format = Format::from(input.format);
    let cx = runtime.operator();
    let mut export = begin_export(&runtime.app, &cx, &tenant.id, filter, format.as_str()).await?;
    if !put(&format.heading())? {
        return Ok(Reply::new(Value::Null, Vec::new()));
    }
    while let Some((events, names)) = export.next(&runtime.app).await? {
        if !put(&format.lines(&events, &names))? {
            break;
        }
    }
    Ok(Reply::new(Value::Null, Vec::new()))
}

/// Writes to standard output; false when nobody reads any more.
fn put(bytes: &[u8]) -> Result<bool, Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(_) => Err(Failure::new(
            Code::Internal,
            "Standard output could not be written.",
            "Look whether the disk is full.",
        )),
    }
}

fn unreadable(wrong: &[&'static str]) -> Failure {
    let texts = Texts::english();
    let detail = |name: &&'static str| Detail {
        name: format!("--{name}"),
        message: texts.get(&format!("audit-error-{name}")),
        fix: String::new(),
    };
    Failure::new(
        Code::InvalidInput,
        "The filter cannot be read.",
        "Write it as the reference of the commands shows.",
    )
    .with(wrong.iter().map(detail).collect())
}

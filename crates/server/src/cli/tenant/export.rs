//! `latchkey tenant export`: everything of a tenant as JSON Lines, without secrets.
//!
//! A first line says what it is, a last one how many there were between, so
//! that a cut file is known as one. A file is made new, for its owner only
//! (T153). Unsafe characters are written as escapes, the values stay (T233).

use std::{
    fs::{File, OpenOptions},
    io::{self, BufWriter, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use clap::Args;
use latchkey_app::tenants::{begin_tenant_export, tenant_by_slug};
use latchkey_core::{
    problem::Code,
    tenant::Tenant,
    tenant_export::{ExportRow, Field},
    time::Timestamp,
};
use serde_json::{Map, Value, json};

use super::super::{Failure, Reply, open};
use crate::{safe_text::json_line, web::visit::rfc3339};

/// The version of the format.
const FORMAT: i64 = 1;

/// Which tenant, and where to.
#[derive(Args)]
pub(in super::super) struct Export {
    /// The tenant's slug.
    #[arg(long)]
    tenant: String,
    /// A new file, readable for its owner only; without it, standard output.
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

pub(super) async fn export(input: Export) -> Result<Reply, Failure> {
    let runtime = open().await?;
    let tenant = tenant_by_slug(&runtime.app, &input.tenant).await?;
    let mut out = match &input.to {
        Some(path) => Out::File(BufWriter::new(create(path)?)),
        None => Out::Standard(io::stdout()),
    };
    let cx = runtime.operator();
    let mut export = begin_tenant_export(&runtime.app, &cx, &tenant).await?;
    let nobody_reads = || Ok(Reply::new(Value::Null, Vec::new()));
    if !out.put(&json_line(&heading(&tenant, cx.now)))? {
        return nobody_reads();
    }
    let mut lines = 0;
    while let Some((what, rows)) = export.next(&runtime.app).await? {
        let text: String = rows
            .iter()
            .map(|row| json_line(&line(what.as_str(), row)))
            .collect();
        lines += rows.len();
        if !out.put(&text)? {
            return nobody_reads();
        }
    }
    out.put(&json_line(&json!({ "kind": "end", "lines": lines })))?;
    let told = match &input.to {
        Some(path) => vec![format!("Wrote {lines} lines to {}.", path.display())],
        None => Vec::new(),
    };
    Ok(Reply::new(Value::Null, told))
}

fn heading(tenant: &Tenant, now: Timestamp) -> Value {
    json!({
        "kind": "export",
        "format": FORMAT,
        "at": rfc3339(now),
        "tenant": {
            "id": tenant.id,
            "slug": tenant.slug.as_str(),
            "name": tenant.name,
            "state": tenant.standing(),
            "created": rfc3339(tenant.created),
            "delete_at": tenant.delete_at.map(rfc3339),
        },
    })
}

fn line(kind: &str, row: &ExportRow) -> Value {
    let mut line = Map::new();
    line.insert("kind".to_owned(), json!(kind));
    for (name, field) in row {
        line.insert((*name).to_owned(), value(field));
    }
    Value::Object(line)
}

fn value(field: &Field) -> Value {
    match field {
        Field::Nothing => Value::Null,
        Field::Text(text) => json!(text),
        Field::Number(number) => json!(number),
        Field::Truth(yes) => json!(yes),
        Field::Moment(at) => json!(rfc3339(*at)),
        // A text that is no JSON is told as a text.
        Field::Json(text) => serde_json::from_str(text).unwrap_or_else(|_| json!(text)),
    }
}

fn create(path: &Path) -> Result<File, Failure> {
    let made = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path);
    made.map_err(|error| {
        let told = match error.kind() {
            io::ErrorKind::AlreadyExists => "it is there already",
            io::ErrorKind::PermissionDenied => "you may not write there",
            io::ErrorKind::NotFound => "its folder is not there",
            _ => "the system refused",
        };
        Failure::new(
            Code::InvalidInput,
            format!("The file {} cannot be made: {told}.", path.display()),
            "Name a file that does not exist, in a folder you may write to.",
        )
    })
}

/// Where it goes.
enum Out {
    File(BufWriter<File>),
    Standard(io::Stdout),
}

impl Out {
    /// Writes; false when nobody reads any more.
    fn put(&mut self, text: &str) -> Result<bool, Failure> {
        let out: &mut dyn Write = match self {
            Out::File(file) => file,
            Out::Standard(out) => out,
        };
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
            Err(_) => Err(Failure::new(
                Code::Internal,
                "The export could not be written to its end.",
                "Look whether the disk is full; what is there has no last line of kind end.",
            )),
        }
    }
}

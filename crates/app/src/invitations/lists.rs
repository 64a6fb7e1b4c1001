//! Reads a list of people from a CSV file, without inviting anybody.
//!
//! The file is a dry run first: good lines, refused lines with their number
//! and reason, and how many would be admins (N-42). Comma or semicolon, with
//! or without a byte order mark, any line ending. What a spreadsheet would run
//! is refused, and nothing is ever mended silently.

use std::collections::{BTreeMap, BTreeSet};

use latchkey_core::{
    email::EmailAddress,
    id::{MemberId, TenantId},
    member::{MemberState, Role},
    ports::StoreExt,
    problem::Problem,
};
use serde::{Deserialize, Serialize};

use super::{
    EntryFault, MOST_LINES,
    entry::{check_email, check_name, shown_back},
    invite::is_outside,
};
use crate::{App, Refusal};

/// The most bytes of a file.
pub const MAX_CSV: usize = 2 * 1024 * 1024;
/// The header, in this order.
const HEADER: [&str; 4] = ["email", "first_name", "last_name", "role"];

/// A file that was read, and invites nobody yet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CsvDryRun {
    /// The good lines.
    pub rows: Vec<CsvRow>,
    /// The refused ones.
    pub refused: Vec<RefusedLine>,
    /// How many of the good ones would be admins.
    pub admins: usize,
}

/// A good line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CsvRow {
    /// Its number in the file, from 1; the header counts.
    pub line: u64,
    /// The address.
    pub email: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// The role.
    pub role: Role,
}

/// A refused line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedLine {
    /// Its number in the file, from 1; the header counts.
    pub line: u64,
    /// Why.
    pub fault: EntryFault,
    /// The line's cells, shortened and with nothing hidden in them.
    pub cells: Vec<String>,
}

/// Why a whole file is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFault {
    /// More than 2 MiB.
    TooLarge,
    /// Not UTF-8 text.
    NotText,
    /// The first line is not the header.
    NoHeader,
    /// More than 2,000 people.
    TooManyLines,
    /// Nobody in it.
    Empty,
}

impl FileFault {
    /// Every fault.
    pub const ALL: [FileFault; 5] = [
        FileFault::TooLarge,
        FileFault::NotText,
        FileFault::NoHeader,
        FileFault::TooManyLines,
        FileFault::Empty,
    ];

    /// Its word; pages have a sentence for each, `invite-file-refused-WORD`.
    pub fn as_str(self) -> &'static str {
        match self {
            FileFault::TooLarge => "large",
            FileFault::NotText => "text",
            FileFault::NoHeader => "header",
            FileFault::TooManyLines => "lines",
            FileFault::Empty => "empty",
        }
    }
}

/// What this tenant knows of a good line's address already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// Nothing: they would be invited.
    New {
        /// Outside the domains this tenant usually invites to.
        outside: bool,
    },
    /// A member already.
    Member(MemberId),
    /// A member who is switched off.
    Deactivated(MemberId),
    /// Invited before.
    Invited(MemberId),
}

/// Reads a file.
///
/// # Errors
/// Why the whole file is refused.
pub fn read_csv(bytes: &[u8]) -> Result<CsvDryRun, FileFault> {
    if bytes.len() > MAX_CSV {
        return Err(FileFault::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| FileFault::NotText)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(FileFault::Empty);
    }
    let first = text.trim_start().lines().next().unwrap_or_default();
    let delimiter = if first.contains(',') { b',' } else { b';' };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut lines = reader.records();
    let header = lines.next().and_then(Result::ok);
    if !header.is_some_and(|record| is_header(&record)) {
        return Err(FileFault::NoHeader);
    }
    let mut run = CsvDryRun::default();
    let mut seen = BTreeSet::new();
    let mut counter = Lines::of(text);
    for (place, record) in lines.enumerate() {
        if place >= MOST_LINES {
            return Err(FileFault::TooManyLines);
        }
        let record = record.map_err(|_| FileFault::NotText)?;
        let start = record.position().map_or(0, csv::Position::byte);
        let line = counter.at(usize::try_from(start).unwrap_or(usize::MAX));
        take(&record, line, &mut seen, &mut run);
    }
    if run.rows.is_empty() && run.refused.is_empty() {
        return Err(FileFault::Empty);
    }
    run.admins = run
        .rows
        .iter()
        .filter(|row| row.role == Role::Admin)
        .count();
    Ok(run)
}

/// Numbers of lines as an editor counts them: the reader counts a line that ends with CR LF late.
struct Lines<'a> {
    bytes: &'a [u8],
    read: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        Lines {
            bytes: text.as_bytes(),
            read: 0,
            line: 1,
        }
    }

    /// The line of the first cell at or after `start`, which never goes back.
    fn at(&mut self, start: usize) -> u64 {
        while let Some(byte) = self.bytes.get(self.read) {
            let ends = matches!(byte, b'\r' | b'\n');
            if self.read >= start && !ends {
                break;
            }
            let halved = *byte == b'\r' && self.bytes.get(self.read + 1) == Some(&b'\n');
            if ends && !halved {
                self.line += 1;
            }
            self.read += 1;
        }
        self.line
    }
}

fn is_header(record: &csv::StringRecord) -> bool {
    record.len() == HEADER.len()
        && record
            .iter()
            .zip(HEADER)
            .all(|(cell, name)| cell.trim().eq_ignore_ascii_case(name))
}

fn take(record: &csv::StringRecord, line: u64, seen: &mut BTreeSet<String>, run: &mut CsvDryRun) {
    match read_line(record, line, seen) {
        Ok(row) => run.rows.push(row),
        Err(fault) => run.refused.push(RefusedLine {
            line,
            fault,
            cells: record.iter().take(8).map(shown_back).collect(),
        }),
    }
}

fn read_line(
    record: &csv::StringRecord,
    line: u64,
    seen: &mut BTreeSet<String>,
) -> Result<CsvRow, EntryFault> {
    let cells: Vec<&str> = record.iter().collect();
    let [email, first_name, last_name, role] = cells[..] else {
        return Err(EntryFault::Columns);
    };
    let address = check_email(email)?;
    let row = CsvRow {
        line,
        email: address.shown().to_owned(),
        first_name: check_name(first_name)?,
        last_name: check_name(last_name)?,
        role: read_role(role)?,
    };
    if seen.insert(address.canonical().to_owned()) {
        Ok(row)
    } else {
        Err(EntryFault::Duplicate)
    }
}

/// An empty cell is the lesser role.
fn read_role(cell: &str) -> Result<Role, EntryFault> {
    match cell.trim().to_ascii_lowercase().as_str() {
        "" => Ok(Role::User),
        word => Role::parse(word).ok_or(EntryFault::Role),
    }
}

/// What this tenant knows of each good line's address; in the order of the rows.
///
/// # Errors
/// If the store does not answer.
pub async fn check_csv(
    app: &App,
    tenant: &TenantId,
    run: &CsvDryRun,
) -> Result<Vec<Known>, Refusal> {
    let parsed = run.rows.iter().map(|row| EmailAddress::parse(&row.email));
    let emails: Vec<EmailAddress> = parsed.filter_map(Result::ok).collect();
    let (tenant, asked) = (tenant.clone(), emails.clone());
    let read = app.store.look(move |rows| {
        Box::pin(async move {
            let known = rows.members_of_emails(&tenant, &asked).await?;
            Ok((known, rows.tenant_settings(&tenant).await?))
        })
    });
    let (known, settings) = read.await.map_err(Problem::from)?;
    let known: BTreeMap<String, (MemberId, MemberState)> = known
        .into_iter()
        .map(|(email, id, state)| (email, (id, state)))
        .collect();
    let judge = |email: &EmailAddress| match known.get(email.canonical()) {
        Some((id, MemberState::Invited)) => Known::Invited(id.clone()),
        Some((id, MemberState::Deactivated)) => Known::Deactivated(id.clone()),
        Some((id, _)) => Known::Member(id.clone()),
        None => Known::New {
            outside: is_outside(&settings, email.canonical()),
        },
    };
    Ok(emails.iter().map(judge).collect())
}

/// A cell as a spreadsheet may open it: what would run as a formula gets a quotation mark in
/// front (N-43).
pub fn formula_safe(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

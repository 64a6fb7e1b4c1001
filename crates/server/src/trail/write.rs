//! Events written out: one line each, as JSON or CSV.
//!
//! Neither format holds a character that steers a terminal, and no cell of the
//! CSV is a formula for a spreadsheet: one that begins like one gets an
//! apostrophe in front (T101, T233). Secrets were never in an event (T151).
//! Source: RFC 4180 for CSV.

use latchkey_app::audit_log::Names;
use latchkey_core::{
    audit_filter::{Outcome, Source},
    chain::Chained,
};
use serde_json::{Value, json};

use crate::{
    safe_text::{escaped, json_line},
    web::visit::rfc3339,
};

/// The columns of the CSV.
const COLUMNS: [&str; 16] = [
    "seq",
    "time",
    "name",
    "result",
    "source",
    "actor_kind",
    "actor",
    "actor_email",
    "target",
    "target_email",
    "address",
    "request",
    "reference",
    "before",
    "after",
    "link",
];

/// How events are written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values with a heading.
    Csv,
    /// One JSON object a line.
    Jsonl,
}

impl Format {
    /// The word, which is also the ending of a file.
    pub const fn as_str(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Jsonl => "jsonl",
        }
    }

    /// The content type.
    pub const fn content_type(self) -> &'static str {
        match self {
            Format::Csv => "text/csv; charset=utf-8",
            Format::Jsonl => "application/jsonl",
        }
    }

    /// What stands before the first event.
    pub fn heading(self) -> Vec<u8> {
        match self {
            Format::Csv => csv_lines([COLUMNS.map(str::to_owned)]),
            Format::Jsonl => Vec::new(),
        }
    }

    /// The lines of `events`.
    pub fn lines(self, events: &[Chained], names: &Names) -> Vec<u8> {
        match self {
            Format::Csv => csv_lines(events.iter().map(|one| cells(one, names))),
            Format::Jsonl => {
                let lines = events.iter().map(|one| json_line(&json_of(one, names)));
                lines.collect::<String>().into_bytes()
            }
        }
    }
}

fn csv_lines(rows: impl IntoIterator<Item = [String; 16]>) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer
            .write_record(&row)
            .expect("invariant: memory takes every row of this width");
    }
    writer
        .into_inner()
        .expect("invariant: memory takes what is left")
}

/// An event as JSON, the same in every answer.
pub fn json_of(one: &Chained, names: &Names) -> Value {
    let event = &one.event;
    json!({
        "seq": event.seq,
        "at": rfc3339(event.at),
        "name": event.name,
        "result": Outcome::of(&event.name).as_str(),
        "source": Source::of(&event.actor_kind).as_str(),
        "actor": {
            "kind": event.actor_kind,
            "id": event.actor,
            "email": email(&event.actor, names),
        },
        "target": { "id": event.target, "email": email(&event.target, names) },
        "address": event.address,
        "request": event.request,
        "before": state(&event.before),
        "after": state(&event.after),
        "link": one.link,
    })
}

fn email(id: &str, names: &Names) -> Option<String> {
    names.get(id).map(|named| named.email.clone())
}

/// What held, as it was stored; a text that is no JSON is told as a text.
fn state(stored: &str) -> Value {
    serde_json::from_str(stored).unwrap_or_else(|_| json!(stored))
}

fn cells(one: &Chained, names: &Names) -> [String; 16] {
    let event = &one.event;
    let after = state(&event.after);
    let reference = after.get("reference").and_then(Value::as_str);
    let text = |value: Option<&str>| cell(value.unwrap_or_default());
    [
        event.seq.to_string(),
        rfc3339(event.at),
        cell(&event.name),
        Outcome::of(&event.name).as_str().to_owned(),
        Source::of(&event.actor_kind).as_str().to_owned(),
        cell(&event.actor_kind),
        cell(&event.actor),
        text(email(&event.actor, names).as_deref()),
        cell(&event.target),
        text(email(&event.target, names).as_deref()),
        text(event.address.as_deref()),
        cell(&event.request),
        text(reference),
        cell(&event.before),
        cell(&event.after),
        text(one.link.as_deref()),
    ]
}

/// A cell no spreadsheet takes for a formula.
fn cell(text: &str) -> String {
    let safe = escaped(text);
    let looks_like_one = |letter: char| "=+-@\t\r＝＋－＠".contains(letter);
    if text.starts_with(looks_like_one) {
        format!("'{safe}")
    } else {
        safe
    }
}

#[cfg(test)]
mod tests {
    use latchkey_core::{audit::StoredEvent, ports::audit_log::NamedMember, time::Timestamp};

    use super::*;

    const MEMBER: &str = "mem_00000000000000000000000000000001";

    fn event(target: &str) -> Chained {
        let event = StoredEvent {
            seq: 7,
            name: "member.added".into(),
            version: 1,
            actor_kind: "cli".into(),
            actor: target.into(),
            target: MEMBER.into(),
            before: "null".into(),
            after: r#"{"name":"A, \"B\"","reference":"LK-AAAA-BBBB"}"#.into(),
            request: "req_1".into(),
            address: None,
            at: Timestamp::from_millis(0),
        };
        Chained {
            event,
            link: Some("-abc".into()),
            checkpoint: None,
        }
    }

    fn names() -> Names {
        let named = NamedMember {
            id: MEMBER.parse().expect("an id"),
            name: "=HYPERLINK(1)".into(),
            email: "+ada@acme.example".into(),
        };
        Names::from([(MEMBER.to_owned(), named)])
    }

    /// T101, T233: formulas are defused, controls escaped, and every event is one line.
    #[test]
    fn t101_t233_given_hostile_values_then_the_csv_is_harmless() {
        for begin in ["=", "+", "-", "@", "\t", "\r", "＝"] {
            let hostile = format!("{begin}cmd|' /C calc'!A0\n\u{1b}[2J\u{202e},\"");
            let text = Format::Csv.lines(&[event(&hostile)], &names());
            let text = String::from_utf8(text).expect("UTF-8");
            assert_eq!(text.lines().count(), 1, "{text:?}");
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .from_reader(text.as_bytes());
            let row = reader.records().next().expect("a row").expect("good CSV");
            assert_eq!(row.len(), COLUMNS.len());
            for cell in &row {
                let first = cell.chars().next().unwrap_or('x');
                assert!(!"=+-@\t\r＝".contains(first), "{cell}");
                assert!(!cell.contains(crate::safe_text::is_unsafe), "{cell:?}");
            }
            assert_eq!(row.get(9), Some("'+ada@acme.example"));
            assert_eq!(row.get(12), Some("LK-AAAA-BBBB"));
        }
    }

    #[test]
    fn given_an_event_then_its_json_holds_everything() {
        let line = Format::Jsonl.lines(&[event("ada\u{1b}"), event("ben")], &names());
        let text = String::from_utf8(line).expect("UTF-8");
        let all: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        assert_eq!(all[0]["actor"]["id"], "ada\u{1b}");
        assert_eq!(all[0]["after"]["name"], "A, \"B\"");
        assert_eq!(all[1]["target"]["email"], "+ada@acme.example");
        assert_eq!(all[1]["link"], "-abc");
        assert_eq!(Format::Jsonl.heading(), b"");
        let heading = String::from_utf8(Format::Csv.heading()).expect("UTF-8");
        assert!(heading.starts_with("seq,time,name,") && heading.ends_with("link\n"));
    }
}

//! The audit trail: the list with its filter, one entry, and the sign-in behind a reference.
//!
//! Invariants: an entry's words come from the translations by its name, a name without words is shown as it is; what
//! an entry holds is data and never a sentence; nothing on these pages changes anything but taking an export, which is
//! recorded (T231). It does not decide which entries match.

use askama::Template;

use super::banner::Trace;
use super::chrome::{Chrome, MenuEntry, When};
use super::form::FieldErrors;
use super::message::Message;

/// Kinds of entries the filter offers, by the first part of their names.
pub const KINDS: [&str; 10] = [
    "member", "signin", "session", "identity", "sso", "tenant", "settings", "mail", "audit",
    "setup",
];

/// What was typed into the filter.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Who acted.
    pub actor: String,
    /// What was acted on.
    pub target: String,
    /// Kind or name.
    pub what: String,
    /// How it ended.
    pub result: String,
    /// Reference of a sign-in, or id of a request.
    pub reference: String,
    /// By which way.
    pub source: String,
}

impl AuditFilter {
    /// Name and value of every filled field, for the form of the export.
    pub fn filled(&self) -> Vec<(&'static str, &str)> {
        let all = [
            ("from", &self.from),
            ("to", &self.to),
            ("actor", &self.actor),
            ("target", &self.target),
            ("what", &self.what),
            ("result", &self.result),
            ("ref", &self.reference),
            ("source", &self.source),
        ];
        let filled = all.into_iter().filter(|(_, value)| !value.is_empty());
        filled.map(|(name, value)| (name, value.as_str())).collect()
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.filled().is_empty()
    }

    /// Whether one exact name is asked for, which no kind offers.
    pub fn exact(&self) -> bool {
        !self.what.is_empty() && !KINDS.contains(&self.what.as_str())
    }
}

/// Somebody or something in an entry.
#[derive(Clone, Debug)]
pub struct Party {
    /// A kind with words of its own, for example `audit-party-visitor`; none for a member.
    pub kind: Option<Message>,
    /// Name of a member, or of the user of the command line.
    pub name: Option<String>,
    /// Address of a member.
    pub email: Option<String>,
    /// The stored id; empty when there is none.
    pub id: String,
    /// All entries of it.
    pub url: Option<String>,
}

/// One entry.
#[derive(Clone, Debug)]
pub struct AuditRow {
    /// Its number.
    pub seq: i64,
    /// The dotted name.
    pub name: String,
    /// When.
    pub when: When,
    /// Whether it was refused or failed.
    pub failed: bool,
    /// Who acted.
    pub actor: Party,
    /// On whom or what.
    pub target: Option<Party>,
    /// From which address.
    pub address: Option<String>,
    /// How many, for an entry that stands for several.
    pub count: Option<i64>,
}

impl AuditRow {
    /// The words for what happened.
    pub fn label(&self, chrome: &Chrome) -> String {
        let key = format!("event-{}", self.name.replace('.', "-"));
        chrome.t.find(&key).unwrap_or_else(|| self.name.clone())
    }
}

/// The search stopped before the beginning.
#[derive(Clone, Debug)]
pub struct Further {
    /// Goes on from there.
    pub url: String,
    /// How far it came.
    pub reached: When,
}

/// `/audit`.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/audit.html")]
pub struct AuditPage {
    /// Common context.
    pub chrome: Chrome,
    /// What was typed.
    pub filter: AuditFilter,
    /// Fields that cannot be read.
    pub errors: FieldErrors,
    /// Entries, newest first.
    pub rows: Vec<AuditRow>,
    /// Newest entries, when this is a later page.
    pub first_url: Option<String>,
    /// Older ones that match.
    pub next_url: Option<String>,
    /// Search further back.
    pub further: Option<Further>,
}

impl AuditPage {
    /// Words of a kind of the filter.
    pub fn kind(&self, kind: &str) -> String {
        self.chrome.t(&format!("audit-kind-{kind}"))
    }

    /// How many an entry stands for.
    pub fn times(&self, count: &i64) -> String {
        let message = Message::of("audit-times").number("count", *count);
        self.chrome.say(&message)
    }

    /// Ending and words of each format of the export.
    pub fn formats(&self) -> [(&'static str, &'static str); 2] {
        [("csv", "audit-export-csv"), ("jsonl", "audit-export-jsonl")]
    }
}

/// One thing that held before and after.
#[derive(Clone, Debug)]
pub struct Held {
    /// Its stored name.
    pub name: String,
    /// Before.
    pub before: Option<String>,
    /// After.
    pub after: Option<String>,
}

/// `/audit/{seq}`.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/audit_entry.html")]
pub struct AuditEntry {
    /// Common context.
    pub chrome: Chrome,
    /// The entry.
    pub row: AuditRow,
    /// What held before and after.
    pub held: Vec<Held>,
    /// Id of the request, and all its entries.
    pub request: String,
    /// Address of all entries of the request.
    pub request_url: String,
    /// Address of all entries of this name.
    pub name_url: String,
    /// Reference of the sign-in, and its page.
    pub reference: Option<String>,
    /// The link in the chain; none while it waits for the seal.
    pub link: Option<String>,
}

/// One step of a sign-in.
#[derive(Clone, Debug)]
pub struct TimelineRow {
    /// The part of the sign-in, for example `came_back`.
    pub stage: &'static str,
    /// `ok`, `failed` or `note`.
    pub outcome: &'static str,
    /// Milliseconds from the start to its end.
    pub at: i64,
    /// How long it took, in milliseconds.
    pub took: i64,
    /// What was checked.
    pub check: Option<String>,
    /// What was expected.
    pub expected: Option<String>,
    /// What arrived; may be the provider's text.
    pub got: Option<String>,
}

impl TimelineRow {
    /// Words of the part.
    pub fn label(&self, chrome: &Chrome) -> String {
        chrome.t(&format!("trace-{}", self.stage))
    }

    /// Words of how it went.
    pub fn word(&self) -> &'static str {
        match self.outcome {
            "ok" => "trace-outcome-ok",
            "failed" => "trace-outcome-failed",
            _ => "trace-outcome-note",
        }
    }

    /// Its colour and sign.
    pub fn tone(&self) -> &'static str {
        match self.outcome {
            "ok" => "good",
            "failed" => "bad",
            _ => "note",
        }
    }
}

/// A length of time for people: milliseconds, or seconds from ten on.
fn span(chrome: &Chrome, millis: i64) -> String {
    let message = if millis < 10_000 {
        Message::of("trace-millis").number("count", millis)
    } else {
        Message::of("trace-seconds").number("count", millis / 1_000)
    };
    chrome.say(&message)
}

/// `/audit/ref/{reference}`.
#[derive(Clone, Debug, Template)]
#[template(path = "pages/audit_reference.html")]
pub struct AuditReference {
    /// Common context.
    pub chrome: Chrome,
    /// `LK-XXXX-XXXX`.
    pub reference: String,
    /// The code; `pending` and `signed_in` are no problems.
    pub code: String,
    /// Connection's name.
    pub idp: String,
    /// When it began, or ended if it did.
    pub when: When,
    /// What was recorded.
    pub trace: Trace,
    /// What happened when.
    pub steps: Vec<TimelineRow>,
    /// All entries about it.
    pub entries_url: String,
}

impl AuditReference {
    /// A length of time in words.
    pub fn span(&self, millis: &i64) -> String {
        span(&self.chrome, *millis)
    }

    /// Heading: what came of it.
    pub fn title(&self) -> String {
        self.word("title")
    }

    /// Why.
    pub fn cause(&self) -> String {
        self.reasoned("cause")
    }

    /// What to do.
    pub fn fix(&self) -> String {
        self.reasoned("fix")
    }

    fn reasoned(&self, part: &str) -> String {
        let reason = self.trace.reason.as_ref();
        let text = reason.and_then(|reason| self.chrome.t.find(&format!("reason-{reason}-{part}")));
        text.unwrap_or_else(|| self.word(part))
    }

    fn word(&self, part: &str) -> String {
        let t = self.chrome.t;
        let own = t.find(&format!("audit-ref-{}-{part}", self.code));
        let known = own.or_else(|| t.find(&format!("problem-{}-{part}", self.code)));
        known.unwrap_or_else(|| t.get(&format!("problem-unknown-{part}")))
    }
}

//! `latchkey explain LK-…` and `latchkey explain AADSTS…`.
//!
//! A reference is looked up in the database; a number of Microsoft Entra ID
//! opens none. What a number means is the vendor's to change, so it is always
//! told as "most likely" (N-10). What was recorded is already redacted.

use clap::Args;
use latchkey_app::sign_in::{RecordView, record_by_reference};
use latchkey_core::{
    decoder::{self, Diagnosis},
    problem::Code,
    sign_in::SignInRecord,
    trace::Step,
};
use serde_json::{Value, json};

use super::{Failure, Json, Reply, failure::words, open};
use crate::{
    pages::{hint::Hint, texts::Texts},
    web::visit::rfc3339,
};

/// What to explain.
#[derive(Args)]
pub(super) struct Explain {
    /// LK-XXXX-XXXX from a sign-in page, or AADSTS and a number.
    what: String,
    #[command(flatten)]
    pub(super) json: Json,
}

/// What can be explained.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Explained {
    /// A number of Microsoft Entra ID.
    Number(u64),
    /// A recorded sign-in, by its reference as typed.
    Reference(String),
}

impl Explained {
    /// Reads what was typed; `None` if it is neither.
    fn read(what: &str) -> Option<Self> {
        let what = what.trim();
        if what.to_ascii_uppercase().starts_with("LK") {
            return Some(Self::Reference(what.to_owned()));
        }
        decoder::typed(what).map(Self::Number)
    }
}

/// Explains it.
pub(super) async fn run(input: Explain) -> Result<Reply, Failure> {
    match Explained::read(&input.what) {
        Some(Explained::Number(number)) => number_reply(number),
        Some(Explained::Reference(typed)) => reference(&typed).await,
        None => Err(Failure::new(
            Code::InvalidInput,
            "This is neither a reference nor a number of Microsoft Entra ID.",
            "Write LK-XXXX-XXXX as the sign-in page shows it, or AADSTS and the number.",
        )),
    }
}

fn number_reply(number: u64) -> Result<Reply, Failure> {
    let hint = Hint::of_number(number);
    if hint.row.is_none() {
        return Err(Failure::new(
            Code::NotFound,
            format!("{} is not among the numbers known here.", hint.word),
            format!("Read what Microsoft says about it: {}", hint.link),
        ));
    }
    let mut lines = vec![hint.word.clone()];
    lines.extend(told(&hint));
    Ok(Reply::new(of_number(number, &hint), lines))
}

/// Meaning, fix, place, side and the vendor's page, a line each.
fn told(hint: &Hint) -> Vec<String> {
    let t = Texts::english();
    let mut lines = vec![hint.meaning(t), format!("What to do: {}", hint.fix(t))];
    if let Some(row) = hint.row {
        lines.push(format!("Where: {}", row.place(t)));
        lines.push(format!("Who can mend it: {}", row.side(t)));
    }
    lines.push(format!("What the vendor says: {}", hint.link));
    lines
}

/// What is known, for scripts; a number nobody knows here has only its link.
fn decoded(hint: &Hint) -> Value {
    let t = Texts::english();
    json!({
        "cause": hint.row.map(|_| hint.meaning(t)),
        "fix": hint.row.map(|row| row.fix(t)),
        "place": hint.row.map(|row| row.place(t)),
        "side": hint.row.map(|row| row.0.side.as_str()),
        "link": hint.link,
    })
}

fn of_number(number: u64, hint: &Hint) -> Value {
    let mut all = decoded(hint);
    all["number"] = json!(number);
    all
}

async fn reference(typed: &str) -> Result<Reply, Failure> {
    let runtime = open().await?;
    let found = record_by_reference(&runtime.app, typed).await?;
    let Some(view) = found else {
        return Err(Failure::new(
            Code::NotFound,
            "No sign-in with this reference is recorded here.",
            "Compare the spelling; sign-ins are kept for 30 days.",
        ));
    };
    Ok(explained(&view))
}

fn explained(view: &RecordView) -> Reply {
    let record = &view.record;
    let code = record.outcome.as_deref().unwrap_or("pending");
    let (cause, fix) = match code {
        "pending" => (
            "The sign-in was not finished: the browser has not come back from the identity provider.".to_owned(),
            "Finish it in the same browser within 15 minutes, or begin again.".to_owned(),
        ),
        "signed_in" => (
            "The sign-in succeeded.".to_owned(),
            "Nothing to do.".to_owned(),
        ),
        "abandoned" => (
            "The browser left for the identity provider and did not come back within 15 minutes.".to_owned(),
            "Ask the person what the provider showed, and explain its number.".to_owned(),
        ),
        code => words(code, record.reason.as_deref()),
    };
    let found = decoder::of_evidence(view.vendor, &record.evidence);
    let json = json!({
        "reference": record.reference,
        "at": rfc3339(record.ended.unwrap_or(record.created)),
        "tenant": view.slug,
        "code": code,
        "stage": record.stage,
        "cause": cause,
        "fix": fix,
        "aadsts": numbers(record),
        "likely": likely(&found),
        "evidence": evidence(record),
        "typed": record.typed_number.map(|number| of_number(number, &Hint::of_number(number))),
        "timeline": record.timeline,
    });
    let mut lines = vec![
        format!(
            "{} at {} through {}: {code}",
            record.reference, view.tenant, view.idp
        ),
        format!("When: {}", rfc3339(record.ended.unwrap_or(record.created))),
        format!("Cause: {cause}"),
        format!("What to do: {fix}"),
    ];
    for hint in Hint::all_of(&found) {
        lines.push(format!("{}:", hint.word));
        lines.extend(told(&hint).into_iter().map(|line| format!("  {line}")));
    }
    if let Some(number) = record.typed_number {
        let hint = Hint::of_number(number);
        lines.push(format!("Noted from the provider's page: {}", hint.word));
        lines.extend(told(&hint).into_iter().map(|line| format!("  {line}")));
    }
    lines.extend(record.timeline.steps().iter().map(passed));
    lines.extend(recorded(record));
    Reply::new(json, lines)
}

/// One step of the timeline.
fn passed(step: &Step) -> String {
    let mut line = format!(
        "{:>7} ms  {}: {} (took {} ms)",
        step.at,
        step.stage.as_str(),
        step.outcome.as_str(),
        step.took
    );
    let values = [
        ("check", &step.check),
        ("expected", &step.expected),
        ("got", &step.got),
    ];
    for (name, value) in values {
        if let Some(value) = value {
            line.push_str(&format!(", {name} = {value}"));
        }
    }
    line
}

/// Every recorded number, decoded where it is known.
fn numbers(record: &SignInRecord) -> Vec<Value> {
    let decode = |number: &u64| of_number(*number, &Hint::of_number(*number));
    record.evidence.aadsts.iter().map(decode).collect()
}

/// The row that most likely fits what the provider answered, if one does.
fn likely(found: &Diagnosis) -> Option<Value> {
    let row = found.row?;
    let hint = row
        .number
        .map_or_else(|| Hint::of_error(row), Hint::of_number);
    let mut all = decoded(&hint);
    all["error"] = json!(row.error);
    all["number"] = json!(row.number);
    all["vendor"] = json!(found.vendor.as_str());
    Some(all)
}

/// What was recorded, with the reason and the asserted address beside it.
fn evidence(record: &SignInRecord) -> Value {
    let mut all = serde_json::to_value(&record.evidence).unwrap_or_else(|_| json!({}));
    for (name, value) in [("reason", &record.reason), ("email", &record.email)] {
        if let Some(value) = value {
            all[name] = json!(value);
        }
    }
    all
}

fn recorded(record: &SignInRecord) -> Vec<String> {
    let Value::Object(all) = evidence(record) else {
        return Vec::new();
    };
    let shown = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    let stage = record
        .stage
        .as_ref()
        .map(|stage| format!("Recorded: stage = {stage}"));
    stage
        .into_iter()
        .chain(
            all.iter()
                .map(|(name, value)| format!("Recorded: {name} = {}", shown(value))),
        )
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_a_number_or_a_reference_in_any_spelling_then_it_is_read() {
        for text in [
            "AADSTS7000222",
            "aadsts7000222",
            "7000222",
            " AADSTS7000222: The provided",
        ] {
            assert_eq!(
                Explained::read(text),
                Some(Explained::Number(7_000_222)),
                "{text}"
            );
        }
        let reference = Explained::Reference("lk-7000-2222".to_owned());
        assert_eq!(Explained::read("lk-7000-2222 "), Some(reference));
        for text in [
            "AADSTS",
            "7000222x",
            "",
            "ÄÄDSTS1",
            "99999999999999999999999",
        ] {
            assert_eq!(Explained::read(text), None, "{text}");
        }
    }

    /// N-10: a decoded number is never told as certain.
    #[test]
    fn n10_given_every_known_number_then_it_is_most_likely() {
        for number in decoder::all().iter().filter_map(|row| row.number) {
            let cause = decoded(&Hint::of_number(number))["cause"].to_string();
            assert!(cause.to_lowercase().contains("most likely"), "{cause}");
        }
    }
}

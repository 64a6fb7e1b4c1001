//! `latchkey explain LK-…` and `latchkey explain AADSTS…`.
//!
//! A reference is looked up in the database; a number of Microsoft Entra ID
//! opens none. What a number means is the vendor's to change, so it is always
//! told as "most likely" (N-10). What was recorded is already redacted.

use clap::Args;
use latchkey_app::sign_in::{RecordView, record_by_reference};
use latchkey_core::{problem::Code, sign_in::SignInRecord};
use latchkey_protocol::oidc_rp::aadsts::{self, Aadsts, Side};
use serde_json::{Value, json};

use super::{Failure, Json, Reply, failure::words, open};
use crate::{pages::texts::Texts, web::visit::rfc3339};

/// What to explain.
#[derive(Args)]
pub(super) struct Explain {
    /// LK-XXXX-XXXX from a sign-in page, or AADSTS and a number.
    what: String,
    #[command(flatten)]
    pub(super) json: Json,
}

/// Explains it.
pub(super) async fn run(input: Explain) -> Result<Reply, Failure> {
    let what = input.what.trim();
    match number_of(what) {
        Some(number) => number_reply(number),
        None if what.to_ascii_uppercase().starts_with("LK") => reference(what).await,
        None => Err(Failure::new(
            Code::InvalidInput,
            "This is neither a reference nor a number of Microsoft Entra ID.",
            "Write LK-XXXX-XXXX as the sign-in page shows it, or AADSTS and the number.",
        )),
    }
}

/// The number of `AADSTS50011` or `50011`; text may follow, as in log lines.
fn number_of(what: &str) -> Option<u64> {
    let head = what
        .get(..6)
        .filter(|head| head.eq_ignore_ascii_case("AADSTS"));
    let rest = head.map_or(what, |head| &what[head.len()..]);
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    let (digits, more) = rest.split_at(end);
    let alone = head.is_some() || more.is_empty();
    alone.then(|| digits.parse().ok()).flatten()
}

fn number_reply(number: u64) -> Result<Reply, Failure> {
    let Some(known) = aadsts::lookup(number) else {
        let link = aadsts::link(number);
        return Err(Failure::new(
            Code::NotFound,
            format!("AADSTS{number} is not among the numbers known here."),
            format!("Read what Microsoft says about it: {link}"),
        ));
    };
    let json = decoded(known);
    let lines = vec![
        format!("AADSTS{number}"),
        most_likely(known),
        format!("What to do: {}", known.fix),
        format!("Who can mend it: {}", who(known.side)),
        format!("Microsoft's page: {}", known.link()),
    ];
    Ok(Reply::new(json, lines))
}

fn who(side: Side) -> &'static str {
    match side {
        Side::Member => "the person who signs in",
        Side::TenantAdmin => "an administrator of the tenant, in Latchkey",
        Side::ProviderAdmin => "an administrator of the directory",
        Side::Operator => "whoever runs this installation",
        Side::Us => "the makers of Latchkey",
    }
}

fn most_likely(known: &Aadsts) -> String {
    Texts::english().with("banner-most-likely", &[("cause", known.meaning)])
}

fn decoded(known: &Aadsts) -> Value {
    json!({
        "number": known.number,
        "cause": most_likely(known),
        "fix": known.fix,
        "side": known.side.as_str(),
        "link": known.link(),
    })
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
        code => words(code, record.reason.as_deref()),
    };
    let known: Vec<&Aadsts> = record
        .evidence
        .aadsts
        .iter()
        .filter_map(|number| aadsts::lookup(*number))
        .collect();
    let json = json!({
        "reference": record.reference,
        "at": rfc3339(record.ended.unwrap_or(record.created)),
        "tenant": view.slug,
        "code": code,
        "stage": record.stage,
        "cause": cause,
        "fix": fix,
        "aadsts": numbers(record),
        "evidence": evidence(record),
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
    for one in known {
        let number = one.number;
        lines.push(format!("AADSTS{number}: {} {}", most_likely(one), one.fix));
    }
    lines.extend(recorded(record));
    Reply::new(json, lines)
}

/// Every recorded number, decoded where it is known.
fn numbers(record: &SignInRecord) -> Vec<Value> {
    let decode = |number: &u64| {
        aadsts::lookup(*number).map_or_else(
            || json!({ "number": number, "cause": null, "fix": null, "side": null, "link": aadsts::link(*number) }),
            decoded,
        )
    };
    record.evidence.aadsts.iter().map(decode).collect()
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
    fn given_a_number_in_any_spelling_then_it_is_read() {
        for text in [
            "AADSTS7000222",
            "aadsts7000222",
            "7000222",
            "AADSTS7000222: The provided",
        ] {
            assert_eq!(number_of(text), Some(7_000_222), "{text}");
        }
        for text in [
            "LK-7000-2222",
            "AADSTS",
            "7000222x",
            "",
            "ÄÄDSTS1",
            "99999999999999999999999",
        ] {
            assert_eq!(number_of(text), None, "{text}");
        }
    }

    /// N-10: a decoded number is never told as certain.
    #[test]
    fn n10_given_every_known_number_then_it_is_most_likely() {
        for known in aadsts::all() {
            let cause = decoded(known)["cause"].to_string();
            assert!(cause.to_lowercase().contains("most likely"), "{cause}");
        }
    }
}

//! The control page: switches for a person who wants to see something fail.
//!
//! Purpose: automatic approval, clock, ordered errors, faults, forgeries, keys and the newest requests on one page.
//! Invariants: plain forms, each answered 303 back to the page; the same verbs as the JSON interface.
//! Source: items 39 and 40 of entra-id.md section 17. It is no part of Entra.

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use serde_json::{Value, json};

use super::Control;
use super::command::Command;
use crate::clock::stamp;
use crate::journal::JournalEntry;
use crate::state::{Handle, Shared};
use crate::web::answer;
use crate::web::params::Params;

/// Requests shown, newest first.
const SHOWN: usize = 40;

/// Errors offered for "next error", with the place they are shown at.
const ERRORS: [(u64, &str); 19] = [
    (7000215, "token: wrong secret"),
    (7000222, "token: secret expired"),
    (54005, "token: code already redeemed"),
    (70008, "token: code expired"),
    (501481, "token: PKCE mismatch"),
    (9002313, "token: malformed"),
    (53003, "token: blocked by policy"),
    (50076, "token: second factor needed"),
    (65001, "token: no consent"),
    (90033, "token: transient"),
    (65004, "authorize: consent declined"),
    (50058, "authorize: nobody signed in"),
    (50105, "authorize: not assigned"),
    (50011, "authorize: redirect URI"),
    (700016, "authorize: app not found"),
    (50057, "authorize: account disabled"),
    (90094, "authorize: admin consent needed"),
    (90036, "authorize: server error"),
    (0, "authorize: cancelled, without description"),
];

const FAULTS: [&str; 12] = [
    "status_500",
    "status_503",
    "html",
    "html_as_ok",
    "slow",
    "stall",
    "huge",
    "redirect",
    "garbage",
    "empty",
    "half",
    "deep",
];
const ENDPOINTS: [&str; 5] = ["discovery", "keys", "authorize", "token", "userinfo"];
const FORGERIES: [&str; 19] = [
    "alg_none",
    "hs256_with_public_key",
    "broken_signature",
    "unknown_kid",
    "misfit_key_issuer",
    "no_kid",
    "unknown_crit",
    "wrong_audience",
    "two_audiences",
    "issuer_v1",
    "issuer_other_tenant",
    "issuer_other_cloud",
    "tid_mismatch",
    "expired",
    "not_yet_valid",
    "wrong_nonce",
    "no_nonce",
    "no_subject",
    "not_a_token",
];

#[derive(Template)]
#[template(path = "control.html")]
struct ControlPage {
    said: String,
    now: String,
    offset: i64,
    auto: String,
    broken: Vec<String>,
    errors: &'static [(u64, &'static str)],
    endpoints: &'static [&'static str],
    faults: &'static [&'static str],
    forgeries: &'static [&'static str],
    requests: Vec<Row>,
}

struct Row {
    at: String,
    status: u16,
    what: String,
    values: String,
}

/// `GET /control`
pub(crate) async fn show(State(shared): State<Handle>, RawQuery(query): RawQuery) -> Response {
    let said = Params::parse(query.as_deref().unwrap_or_default()).text("said");
    answer::page(200, &view(&shared, said))
}

fn view(shared: &Shared, said: String) -> ControlPage {
    let mut broken = shared.faults().described();
    let requests = shared
        .journal()
        .entries()
        .iter()
        .rev()
        .take(SHOWN)
        .map(row)
        .collect();
    let state = shared.state();
    let switches = &state.switches;
    broken.extend(switches.next_errors.iter().map(|error| {
        let place = if error.at_token { "token" } else { "authorize" };
        format!("Next {place} request: {:?}", error.codes)
    }));
    broken.extend(
        switches
            .forgery
            .map(|forgery| format!("Forged ID tokens: {forgery:?}")),
    );
    broken.extend(
        switches
            .claims
            .keys()
            .map(|name| format!("Claim replaced: {name}")),
    );
    broken.extend(
        switches
            .userinfo
            .keys()
            .map(|name| format!("UserInfo claim replaced: {name}")),
    );
    ControlPage {
        said,
        now: stamp(shared.clock.now()),
        offset: shared.clock.offset(),
        auto: switches.auto.clone().unwrap_or_default(),
        broken,
        errors: &ERRORS,
        endpoints: &ENDPOINTS,
        faults: &FAULTS,
        forgeries: &FORGERIES,
        requests,
    }
}

fn row(entry: &JournalEntry) -> Row {
    let values = entry
        .query
        .iter()
        .chain(&entry.form)
        .map(|(name, value)| format!("{name}={}", value.chars().take(80).collect::<String>()))
        .collect::<Vec<_>>()
        .join(" ");
    Row {
        at: stamp(entry.at),
        status: entry.status,
        what: format!("{} {}", entry.method, entry.path),
        values,
    }
}

/// `POST /control`
pub(crate) async fn act(State(shared): State<Handle>, body: String) -> Response {
    let form = Params::parse(&body);
    let said = match command(&form).map(|command| command.run(&Control { shared })) {
        Some(Ok(_)) => "Done.".to_owned(),
        Some(Err(error)) => error.to_string(),
        None => "That form could not be read.".to_owned(),
    };
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("said", &said)
        .finish();
    answer::see_other(&format!("/control?{query}"))
}

/// The verb a form asks for, in the words of the JSON interface.
fn command(form: &Params) -> Option<Command> {
    let number = |name: &str| form.text(name).parse::<i64>().ok();
    let mut fields = match form.text("do").as_str() {
        "set_auto" => json!({"user": form.get("user")}),
        "set_clock_offset" => json!({"seconds": number("days")?.checked_mul(86_400)?}),
        "next_error" => next_error(number("code")?, form),
        "fault" => json!({
            "endpoint": form.text("endpoint"), "fault": fault(&form.text("fault")), "times": number("times")
        }),
        "set_latency" => {
            json!({"endpoint": form.text("endpoint"), "milliseconds": number("milliseconds")?})
        }
        "forge" => json!({"forgery": form.get("forgery")}),
        "roll_keys" => json!({"keep_old": form.get("keep_old").is_some()}),
        "clear_faults" | "clear_journal" => json!({}),
        _ => return None,
    };
    fields["do"] = json!(form.text("do"));
    serde_json::from_value(fields).ok()
}

/// The list says where an error is met; 0 is the answer without description.
fn next_error(code: i64, form: &Params) -> Value {
    let codes = if code == 0 { json!([]) } else { json!([code]) };
    let at_token = ERRORS
        .iter()
        .find(|(known, _)| i64::try_from(*known) == Ok(code))
        .is_some_and(|(_, words)| words.starts_with("token"));
    json!({"codes": codes, "at_token": at_token, "on_page": form.get("on_page").map(|value| value == "page")})
}

fn fault(name: &str) -> Value {
    match name {
        "status_500" => json!({"kind": "status", "status": 500}),
        "status_503" => json!({"kind": "status", "status": 503}),
        "slow" | "stall" => json!({"kind": name, "milliseconds": 20_000}),
        "huge" => json!({"kind": "huge", "bytes": 64 * 1024 * 1024}),
        "redirect" => json!({"kind": "redirect", "location": "http://127.0.0.1:9/elsewhere"}),
        other => json!({"kind": other}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_on_the_page_is_a_command() {
        let understood = |text: String| assert!(command(&Params::parse(&text)).is_some(), "{text}");
        for (code, _) in ERRORS {
            understood(format!("do=next_error&code={code}"));
        }
        for fault in FAULTS {
            for endpoint in ENDPOINTS {
                understood(format!(
                    "do=fault&fault={fault}&endpoint={endpoint}&times=1"
                ));
            }
        }
        for forgery in FORGERIES {
            understood(format!("do=forge&forgery={forgery}"));
        }
        understood("do=set_clock_offset&days=30".to_owned());
        understood("do=clear_faults".to_owned());
    }
}

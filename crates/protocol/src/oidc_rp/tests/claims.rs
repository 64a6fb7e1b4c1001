//! From claims to an assertion.

use latchkey_core::{
    assertion::{Assertion, EmailStanding},
    connection::Settings,
    id::ConnectionId,
    time::Timestamp,
};
use serde_json::{Value, json};

use super::fixture::{
    ISSUER, NOW_SECONDS, OID, TID, answer, claims, endpoints, entra_claims, settings, with, without,
};
use crate::oidc_rp::{
    claims::{Missing, assertion, is_allowed_email_claim, missing},
    rules::Verified,
    userinfo::{self, UserInfo},
};

fn verified(claims: &Value) -> Verified {
    Verified {
        issuer: ISSUER.into(),
        subject: "1".into(),
        tid: Some(TID.into()),
        oid: Some(OID.into()),
        claims: claims.as_object().cloned().expect("an object"),
    }
}

fn connection() -> ConnectionId {
    "conn_01970000000070008000000000000000"
        .parse()
        .unwrap_or_else(|_| panic!("an id"))
}

fn from(settings: &Settings, claims: &Value, info: Option<&UserInfo>) -> Assertion {
    assertion(&connection(), settings, &verified(claims), info)
}

fn info(more: &Value) -> UserInfo {
    let body = with(more.clone(), "sub", "1");
    let read = userinfo::read(&endpoints(), &verified(&json!({})), answer(200, &body));
    read.unwrap_or_else(|error| panic!("{error:?}"))
}

fn email_claim(name: &str) -> Settings {
    Settings {
        email_claim: name.into(),
        ..settings()
    }
}

#[test]
fn a_full_token_becomes_a_full_assertion() {
    let claims = with(
        with(claims(), "auth_time", NOW_SECONDS - 9),
        "sid",
        "session-1",
    );
    let read = from(&settings(), &claims, None);
    assert_eq!(read.connection, connection());
    assert_eq!((read.issuer.as_str(), read.subject.as_str()), (ISSUER, "1"));
    assert_eq!(
        (read.tid.as_deref(), read.oid.as_deref()),
        (Some(TID), Some(OID))
    );
    assert_eq!(read.email.as_deref(), Some("ada@acme.example"));
    assert_eq!(read.email_standing, EmailStanding::Unstated);
    assert_eq!(read.first_name.as_deref(), Some("Ada"));
    assert_eq!(read.last_name.as_deref(), Some("Lovelace"));
    assert_eq!(read.idp_sid.as_deref(), Some("session-1"));
    let at = Timestamp::from_millis((NOW_SECONDS - 9) * 1000);
    assert_eq!(read.auth_time, Some(at));
    assert!(read.claim_names.contains(&"email".to_owned()));
    assert_eq!(read.claim_names.len(), 11);
}

#[test]
fn the_email_comes_from_the_configured_claim_only() {
    let both = json!({"email": "a@x.example", "mail": "b@x.example", "upn": "c@x.example"});
    assert_eq!(
        from(&settings(), &both, None).email.as_deref(),
        Some("a@x.example")
    );
    assert_eq!(
        from(&email_claim("mail"), &both, None).email.as_deref(),
        Some("b@x.example")
    );
    assert_eq!(from(&email_claim("other"), &both, None).email, None);
}

#[test]
fn t081_preferred_username_is_never_an_email() {
    let only = json!({"preferred_username": "ada@acme.example"});
    let read = from(&settings(), &only, None);
    assert_eq!(read.email, None);
    assert_eq!(read.display_hint.as_deref(), Some("ada@acme.example"));
    assert_eq!(
        from(&email_claim("preferred_username"), &only, None).email,
        None
    );
    assert!(!is_allowed_email_claim("preferred_username"));
    assert!(is_allowed_email_claim("email") && is_allowed_email_claim("upn"));
}

#[test]
fn email_texts_are_bounded_and_plain() {
    let read = |value: Value| from(&settings(), &json!({ "email": value }), None).email;
    assert_eq!(
        read(json!(" ada@acme.example ")).as_deref(),
        Some("ada@acme.example")
    );
    assert_eq!(
        read(json!("x".repeat(320))).map(|text| text.len()),
        Some(320)
    );
    for value in [
        json!(""),
        json!("  "),
        json!("a\u{0}@x.example"),
        json!("a\r\n@x.example"),
        json!("x".repeat(321)),
        json!(["ada@acme.example"]),
        json!(1),
        json!({"value": "ada@acme.example"}),
        Value::Null,
    ] {
        assert_eq!(read(value.clone()), None, "{value}");
    }
}

#[test]
fn a_list_of_one_address_is_read_where_entra_sends_lists() {
    for claim in ["verified_primary_email", "verified_secondary_email"] {
        let read = |value: Value| from(&email_claim(claim), &json!({ claim: value }), None).email;
        assert_eq!(read(json!(["a@x.example"])).as_deref(), Some("a@x.example"));
        assert_eq!(read(json!("a@x.example")).as_deref(), Some("a@x.example"));
        assert_eq!(read(json!([])), None);
        assert_eq!(read(json!(["a@x.example", "b@x.example"])), None);
        assert_eq!(read(json!([1])), None);
    }
}

#[test]
fn t074_a_standing_that_is_there_and_not_yes_is_no() {
    let of = |claims: Value| from(&settings(), &claims, None).email_standing;
    assert_eq!(of(json!({})), EmailStanding::Unstated);
    for claim in ["email_verified", "xms_edov"] {
        for yes in [json!(true), json!(1), json!("1"), json!("true")] {
            assert_eq!(
                of(json!({ claim: yes })),
                EmailStanding::Verified,
                "{claim} {yes}"
            );
        }
        for no in [
            json!(false),
            json!(0),
            json!(2),
            json!(-1),
            json!("false"),
            json!("True"),
            json!(""),
            json!([true]),
            json!({"a": true}),
            Value::Null,
        ] {
            assert_eq!(
                of(json!({ claim: no })),
                EmailStanding::Denied,
                "{claim} {no}"
            );
        }
    }
    let split = json!({"email_verified": true, "xms_edov": false});
    assert_eq!(of(split), EmailStanding::Denied);
    let split = json!({"email_verified": "false", "xms_edov": "1"});
    assert_eq!(of(split), EmailStanding::Denied);
    let both = json!({"email_verified": true, "xms_edov": 1});
    assert_eq!(of(both), EmailStanding::Verified);
}

#[test]
fn userinfo_fills_what_the_token_lacks_and_replaces_nothing() {
    let more = info(&json!({
        "email": "info@acme.example", "given_name": "Augusta", "family_name": "King",
        "email_verified": false,
    }));
    let token = without(without(entra_claims(), "email"), "name");
    let read = from(&settings(), &token, Some(&more));
    assert_eq!(read.email.as_deref(), Some("info@acme.example"));
    assert_eq!(read.first_name.as_deref(), Some("Augusta"));
    assert_eq!(read.last_name.as_deref(), Some("King"));
    assert_eq!(read.email_standing, EmailStanding::Denied);
    assert!(read.claim_names.contains(&"family_name".to_owned()));
    let full = from(&settings(), &claims(), Some(&more));
    assert_eq!(full.email.as_deref(), Some("ada@acme.example"));
    assert_eq!(full.first_name.as_deref(), Some("Ada"));
    assert_eq!(full.last_name.as_deref(), Some("Lovelace"));
}

#[test]
fn names_are_split_only_when_both_are_missing() {
    let of = |claims: Value| {
        let read = from(&settings(), &claims, None);
        (read.first_name, read.last_name)
    };
    let names = |first: &str, last: &str| {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        (some(first), some(last))
    };
    for (full, first, last) in [
        ("Ada Lovelace", "Ada", "Lovelace"),
        ("Ada King Lovelace", "Ada King", "Lovelace"),
        ("Lovelace, Ada", "Ada", "Lovelace"),
        ("Lovelace,", "", "Lovelace"),
        ("Plato", "Plato", ""),
        ("  ", "", ""),
        ("", "", ""),
    ] {
        assert_eq!(of(json!({ "name": full })), names(first, last), "{full}");
    }
    let one = json!({"given_name": "Ada", "name": "Somebody Else"});
    assert_eq!(of(one), names("Ada", ""));
    let other = json!({"family_name": "Lovelace", "name": "Somebody Else"});
    assert_eq!(of(other), names("", "Lovelace"));
    let info = info(&json!({"name": "From Info"}));
    let read = from(&settings(), &json!({}), Some(&info));
    assert_eq!((read.first_name, read.last_name), names("From", "Info"));
}

#[test]
fn names_lose_controls_and_are_cut() {
    let long = format!("\u{202e}A\u{0}{}", "b".repeat(500));
    let read = from(
        &settings(),
        &json!({"given_name": long, "family_name": 7}),
        None,
    );
    let first = read.first_name.expect("a name");
    assert!(first.starts_with("Ab") && first.chars().count() <= 200);
    assert_eq!(read.last_name, None);
}

#[test]
fn what_is_missing_is_told() {
    let of = |claims: Value| missing(&settings(), &verified(&claims));
    let told = |email, names| Missing { email, names };
    assert_eq!(of(claims()), told(false, false));
    assert_eq!(of(entra_claims()), told(false, true));
    assert_eq!(of(json!({})), told(true, true));
    assert_eq!(of(json!({"email": ""})), told(true, true));
    assert_eq!(of(json!({"given_name": "Ada"})), told(true, false));
    assert_eq!(of(json!({"family_name": "L"})), told(true, false));
}

#[test]
fn strange_times_and_crowds_of_claims_do_no_harm() {
    for time in [json!(i64::MAX), json!("1"), json!(1.5), Value::Null] {
        assert_eq!(
            from(&settings(), &json!({ "auth_time": time }), None).auth_time,
            None
        );
    }
    let crowd: Value = (0..500)
        .map(|n| (format!("claim{n}{}", "x".repeat(99)), json!(1)))
        .collect::<serde_json::Map<_, _>>()
        .into();
    let names = from(&settings(), &crowd, None).claim_names;
    assert!(names.len() <= 100 && names.iter().all(|name| name.len() <= 64));
}

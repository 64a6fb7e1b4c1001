//! `latchkey explain LK-…`: what was recorded, with cause and fix.

use latchkey_core::{
    id::SignInId,
    ports::{Rng, StoreExt},
    problem::{Code, Evidence, Problem, Stage},
    sign_in::{Ending, Purpose, SignIn},
    time::Timestamp,
    token::Digest,
    trace::Timeline,
};
use latchkey_store::{Database, Options};
use serde_json::json;

use super::*;

const REFERENCE: &str = "LK-ABCD-2345";

struct Threes;

impl Rng for Threes {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(3);
    }
}

/// Records an attempt at `acme`, refused with `problem` or still pending.
async fn record(place: &Place, problem: Option<Problem>) {
    let address = format!("sqlite:{}", place.data().join("latchkey.db").display());
    let opened = Database::open(&address, &Options::default()).await;
    let database = opened.expect("the database opens");
    let now = Timestamp::from_millis(1_750_000_000_000);
    let written = database.unit(move |tx| {
        Box::pin(async move {
            let tenant = tx.tenant_by_slug("acme").await?.expect("there").id;
            let mut all = tx.connections(&tenant).await?;
            let live = all.remove(0);
            let attempt = SignIn {
                resume: None,
                id: SignInId::new(now, &Threes),
                tenant,
                connection: live.connection.id,
                revision: 1,
                purpose: Purpose::SignIn,
                state: Digest::of("state"),
                browser: Digest::of("browser"),
                sealed: String::new(),
                next: "/dashboard".to_owned(),
                reference: REFERENCE.to_owned(),
                created: now,
                timeline: Timeline::leaving(now, now),
            };
            match problem {
                Some(problem) => {
                    let ending = Ending::Refused(problem);
                    tx.insert_refused(&attempt, &ending, now).await
                }
                None => tx.insert_sign_in(&attempt).await,
            }
        })
    });
    written.await.expect("recorded");
    database.close().await;
}

const KEYS: [&str; 10] = [
    "aadsts",
    "at",
    "cause",
    "code",
    "evidence",
    "fix",
    "likely",
    "reference",
    "stage",
    "tenant",
];

#[tokio::test]
async fn given_a_refused_sign_in_then_cause_fix_and_numbers_are_told() {
    let place = Place::with_connection();
    let evidence = Evidence {
        provider_error: Some("invalid_client".into()),
        aadsts: vec![7_000_222, 1],
        ..Evidence::default()
    };
    let problem = Problem::new(Code::SsoIdpRejected, "secret_expired", Stage::Exchange);
    record(&place, Some(problem.with(evidence))).await;

    let told = place.done(&["explain", &REFERENCE.to_lowercase()]);
    assert_eq!(keys(&told), KEYS);
    assert_eq!(told["reference"], REFERENCE);
    assert_eq!(told["at"], "2025-06-15T15:06:40Z");
    assert_eq!(told["tenant"], "acme");
    assert_eq!(told["code"], "sso_idp_rejected");
    assert_eq!(told["stage"], "exchange");
    assert_eq!(told["cause"], "The Client Secret has ended.");
    assert!(told["fix"].to_string().contains("new secret"), "{told}");
    assert_eq!(told["evidence"]["provider_error"], "invalid_client");
    assert_eq!(told["evidence"]["reason"], "secret_expired");
    for number in told["aadsts"].as_array().expect("a list") {
        assert_eq!(
            keys(number),
            ["cause", "fix", "link", "number", "place", "side"]
        );
    }
    assert_eq!(told["likely"]["number"], 7_000_222);
    assert_eq!(told["aadsts"][0]["number"], 7_000_222);
    assert_eq!(told["aadsts"][1]["cause"], json!(null));

    let ran = place.run(&["explain", REFERENCE]);
    for words in [
        "What to do:",
        "AADSTS7000222",
        "Most likely",
        "secret_expired",
    ] {
        assert!(ran.stdout.contains(words), "{words}: {}", ran.stdout);
    }
}

#[tokio::test]
async fn given_a_pending_sign_in_then_it_is_told_as_pending() {
    let place = Place::with_connection();
    record(&place, None).await;
    let told = place.done(&["explain", REFERENCE]);
    assert_eq!(keys(&told), KEYS);
    assert_eq!(
        (&told["code"], &told["stage"]),
        (&json!("pending"), &json!(null))
    );
}

//! T086, T092, T094: what cookies look like wherever they are set, and what each is worth.

use std::collections::BTreeSet;

use latchkey_entra_emulator::{ADA, BEN};
use latchkey_server::web::{Access, routes};
use latchkey_testkit::{Answer, PASSWORD, World};

use super::{Stage, path};

/// T086: every `Set-Cookie` of every route, whoever asks: the prefix, no domain, no script.
#[tokio::test]
async fn t086_given_any_answer_then_its_cookies_have_every_attribute() {
    let stage = Stage::of(World::https().await).await;
    let token = stage.admin.form_token().await;
    let mut names = BTreeSet::new();
    for route in routes() {
        let path = path(&route, &stage.acme);
        for browser in [
            &stage.admin,
            &stage.user,
            &stage.stranger,
            &stage.world.browser(),
        ] {
            let got = browser.get(&path).await;
            let posted = browser
                .post(&path, &[("csrf_token", &token), ("email", BEN)])
                .await;
            for answer in [got, posted] {
                names.extend(checked(&answer, &path));
            }
        }
    }
    let started = stage.world.browser();
    names.extend(checked(
        &started.get(&stage.acme.start_url()).await,
        "start",
    ));
    let arrived = stage.world.call_back(&started, &stage.acme, ADA).await;
    names.extend(checked(&arrived, "callback"));
    for name in ["session", "flow", "form", "device", "next"] {
        assert!(
            names.contains(&format!("__Host-latchkey_{name}")),
            "{names:?}"
        );
    }
}

fn checked(answer: &Answer, what: &str) -> Vec<String> {
    let mut names = Vec::new();
    for line in answer.headers("set-cookie") {
        let parts: Vec<&str> = line.split("; ").collect();
        for wanted in ["Path=/", "HttpOnly", "SameSite=Lax", "Secure"] {
            assert!(parts.contains(&wanted), "{what}: {wanted}: {line}");
        }
        assert!(
            !line.to_ascii_lowercase().contains("domain="),
            "{what}: {line}"
        );
        assert!(line.starts_with("__Host-latchkey_"), "{what}: {line}");
        names.push(line.split('=').next().unwrap_or_default().to_owned());
    }
    names
}

/// T092, T094: a cookie of one kind is worth nothing as another, and no value is stored in clear.
#[tokio::test]
async fn t092_t094_given_a_value_of_one_kind_as_another_then_nobody_is_signed_in() {
    let stage = Stage::new().await;
    let browser = stage.world.sso_browser(&stage.acme, BEN).await;
    let halfway = stage.world.browser();
    halfway.fill("/login", "/login", &[("email", BEN)]).await;
    halfway.get(&stage.acme.start_url()).await;
    let kinds = [
        "flow", "form", "device", "next", "last", "step", "arriving", "half", "second",
    ];
    for holder in [&browser, &halfway] {
        for kind in kinds {
            let Some(value) = holder.cookie(&format!("latchkey_{kind}")) else {
                continue;
            };
            let line = format!("latchkey_session={value}");
            let answer = stage
                .stranger
                .get_with("/api/v1/session", &[("cookie", &line)])
                .await;
            assert_eq!(answer.status, 401, "{kind}");
        }
    }
    let session = browser.cookie("latchkey_session").expect("signed in");
    for kind in kinds {
        let line = format!("latchkey_{kind}={session}");
        let answer = stage
            .stranger
            .get_with("/api/v1/session", &[("cookie", &line)])
            .await;
        assert_eq!(answer.status, 401, "{kind}");
        let answer = stage
            .stranger
            .get_with("/dashboard", &[("cookie", &line)])
            .await;
        assert_eq!(answer.status, 303, "{kind}");
    }
    let rows = stage.world.dump().await;
    for kind in ["session", "flow", "device", "form"] {
        let value = browser
            .cookie(&format!("latchkey_{kind}"))
            .expect("it has one");
        for (table, rows) in &rows {
            assert!(
                rows.iter().all(|row| !row.contains(&value)),
                "{kind} in {table}"
            );
        }
    }
}

/// T092: at every route that wants somebody, the session's value counts as its cookie and in no other place.
#[tokio::test]
async fn t092_given_a_session_in_another_place_then_every_route_takes_it_for_nobody() {
    let stage = Stage::new().await;
    let value = stage.admin.cookie("latchkey_session").expect("signed in");
    let bearer = format!("Bearer {value}");
    let basic = format!("Basic {value}");
    let guarded = routes().into_iter();
    for route in guarded.filter(|route| route.get && route.access != Access::Public) {
        let path = path(&route, &stage.acme);
        let nobody = stage.stranger.get(&path).await.status;
        assert!([303, 401].contains(&nobody), "{path}: {nobody}");
        for (name, value) in [
            ("authorization", &bearer),
            ("authorization", &basic),
            ("x-auth-token", &value),
            ("x-api-key", &value),
            ("latchkey_session", &value),
        ] {
            let answer = stage.stranger.get_with(&path, &[(name, value)]).await;
            assert_eq!(answer.status, nobody, "{name} at {path}");
        }
    }
}

/// T085: every way to sign in makes a value of its own, and takes none from the browser.
#[tokio::test]
async fn t085_given_a_planted_session_value_then_no_way_of_signing_in_keeps_it() {
    let stage = Stage::new().await;
    let planted = "B".repeat(43);
    let by_password = stage.world.browser();
    by_password.set_cookie("latchkey_session", &planted);
    stage
        .world
        .try_password(&by_password, &stage.acme, BEN, PASSWORD)
        .await;
    let by_sso = stage.world.browser();
    by_sso.set_cookie("latchkey_session", &planted);
    stage.world.call_back(&by_sso, &stage.acme, BEN).await;
    let values = [&by_password, &by_sso].map(|one| one.cookie("latchkey_session"));
    assert!(
        values
            .iter()
            .all(|value| value.as_ref().is_some_and(|one| *one != planted))
    );
    assert_ne!(values[0], values[1]);
}

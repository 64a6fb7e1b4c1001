//! T093: every act the table marks wants a proof of the last 15 minutes, whatever it does.

use latchkey_core::time::Span;
use latchkey_server::web::{Access, RouteInfo, routes};

use super::{Stage, path};

fn marked() -> Vec<RouteInfo> {
    routes().into_iter().filter(|route| route.fresh).collect()
}

/// Acts of people who are signed in that go on with an old proof, each with its reason.
const WITHOUT: &[&str] = &[
    // They read, or put together a copy of what the person sees anyway.
    "/integrations/sso/{id}/check",
    // It changes nothing.
    "/integrations/sso/{id}/test",
    "/audit/export.csv",
    "/audit/export.jsonl",
    // A number for the explanation of an attempt that never came back.
    "/audit/ref/{reference}/number",
    // One's own names open nothing.
    "/account",
    // What was shown once is wiped.
    "/account/recovery-codes/{id}",
    // They end access: whoever finds a stranger's session must not be held up.
    "/account/sessions/end-others",
    "/account/sessions/{id}/end",
    // A dry run; what carries it out is marked.
    "/team/invite/csv",
    // A mail to oneself, and the end of the first run.
    "/settings/mail-test",
    "/setup/mail",
    // A letter that was written before, once more to the same address.
    "/settings/mails/{id}/resend",
    // They are the proof.
    "/confirm/{id}",
    "/confirm/{id}/password",
    "/confirm/{id}/cancel",
];

/// Acts that change how people get in: all that are not named above.
fn must_be_marked(route: &RouteInfo) -> bool {
    route.post && route.access != Access::Public && !WITHOUT.contains(&route.path)
}

/// A new act of anybody who is signed in is marked, or named here with its reason.
#[test]
fn t093_given_the_table_then_acts_about_access_are_marked() {
    for route in routes().into_iter().filter(must_be_marked) {
        assert!(route.fresh, "{} wants a fresh proof", route.path);
    }
    for path in WITHOUT {
        let found = routes().into_iter().find(|route| route.path == *path);
        let found = found.unwrap_or_else(|| panic!("{path} is no route any more"));
        assert!(found.post && !found.fresh, "{path} stands here for nothing");
    }
    for route in marked() {
        assert!(
            route.post && route.access != Access::Public,
            "{}",
            route.path
        );
    }
}

/// T093: with an old proof nothing is done; who may not act at all hears so as always.
#[tokio::test]
async fn t093_given_an_old_proof_then_every_marked_act_asks_and_changes_nothing() {
    // Fewer than the forms that one session may have waiting.
    for some in marked().chunks(15) {
        every_one_asks(some).await;
    }
}

async fn every_one_asks(marked: &[RouteInfo]) {
    let stage = Stage::new().await;
    stage.world.pass(Span::minutes(15)).await;
    for browser in [&stage.admin, &stage.user] {
        assert_eq!(browser.get("/api/v1/session").await.status, 200);
    }
    let tokens = (
        stage.admin.form_token().await,
        stage.user.form_token().await,
        stage.stranger.form_token().await,
    );
    let before = stage.world.dump().await;
    for route in marked {
        let path = path(route, &stage.acme);
        let bad = stage.admin.post(&path, &[("csrf_token", "x")]).await;
        assert_eq!(bad.status, 400, "{path}");
        let fields = |token| [("csrf_token", token), ("role", "admin"), ("name", "x")];
        let asked = stage.admin.post(&path, &fields(&tokens.0)).await;
        assert_eq!(asked.status, 303, "{path}: {}", asked.text());
        assert!(
            asked.location().starts_with("/confirm/kpt_"),
            "{path}: {asked:?}"
        );
        let kept = asked.location().to_owned();
        let cancelled = stage
            .admin
            .fill(&kept, &format!("{kept}/cancel"), &[])
            .await;
        assert_eq!(cancelled.status, 303, "{path}");
        let user = stage.user.post(&path, &fields(&tokens.1)).await;
        match route.access {
            Access::Admin => assert_eq!(user.status, 403, "{path}"),
            _ => assert!(user.location().starts_with("/confirm/"), "{path}"),
        }
        let nobody = stage.stranger.post(&path, &fields(&tokens.2)).await;
        assert_eq!(
            (nobody.status, nobody.location()),
            (303, "/login"),
            "{path}"
        );
    }
    let after = stage.world.dump().await;
    for (table, rows) in &before {
        // Forms that wait, and how many of a session do.
        if !matches!(table.as_str(), "kept" | "quota") {
            assert_eq!(after.get(table), Some(rows), "{table}");
        }
    }
}

/// The page a cancelled act leads back to is one of ours, whatever the request said (T103, N-03).
#[tokio::test]
async fn t103_n03_given_a_foreign_referer_then_cancelling_leads_to_the_dashboard() {
    let stage = Stage::new().await;
    stage.world.pass(Span::minutes(15)).await;
    let token = stage.admin.form_token().await;
    let origin = stage.world.origin().to_owned();
    let evil = format!("{origin}.evil.example/team");
    let double = format!("{origin}//evil.example");
    let own = format!("{origin}/team?q=a");
    let act = stage.acme.team_path(latchkey_entra_emulator::BEN, "/role");
    for (referer, back) in [
        ("https://evil.example/team", "/dashboard"),
        (&*evil, "/dashboard"),
        (&*double, "/dashboard"),
        ("", "/dashboard"),
        (&*own, "/team?q=a"),
    ] {
        let fields = [("csrf_token", token.as_str()), ("role", "admin")];
        let headers = [("origin", origin.as_str()), ("referer", referer)];
        let asked = stage.admin.post_with(&act, &fields, &headers).await;
        let path = asked.location().to_owned();
        let done = stage
            .admin
            .fill(&path, &format!("{path}/cancel"), &[])
            .await;
        assert_eq!(done.location(), back, "{referer}");
    }
}

/// T022: a clock set back makes no old proof fresh, beyond what it was set back.
#[tokio::test]
async fn t093_given_a_clock_set_back_then_a_proof_from_the_future_is_none() {
    let stage = Stage::new().await;
    stage.world.pass(Span::hours(-2)).await;
    let token = stage.admin.form_token().await;
    let act = stage.acme.team_path(latchkey_entra_emulator::BEN, "/role");
    let fields = [("csrf_token", token.as_str()), ("role", "admin")];
    let asked = stage.admin.post(&act, &fields).await;
    assert!(asked.location().starts_with("/confirm/"), "{asked:?}");
}

//! T093: whoever has an authenticator app confirms with password and code; neither alone goes on.

use latchkey_core::time::Span;
use latchkey_entra_emulator::{ADA, BEN};
use latchkey_testkit::{Answer, Browser, PASSWORD, Tenant, World, tenant};

use super::second_factor::{Holder, add_app};

/// An admin with an app whose proof is old, and the page that asks for a new one.
struct Stage {
    world: World,
    acme: Tenant,
    admin: Browser,
    holder: Holder,
    path: String,
}

impl Stage {
    async fn new() -> Self {
        let world = World::new().await;
        let acme = tenant("acme").staffed().make(&world).await;
        let admin = world.password_browser(&acme, ADA).await;
        let holder = add_app(&world, &admin).await;
        world.pass(Span::minutes(15)).await;
        let page = acme.team_path(BEN, "");
        let role = format!("{page}/role");
        let asked = admin.fill(&page, &role, &[("role", "admin")]).await;
        assert_eq!(asked.status, 303, "{asked:?}");
        let path = asked.location().to_owned();
        assert!(path.starts_with("/confirm/kpt_"), "{path}");
        Stage {
            world,
            acme,
            admin,
            holder,
            path,
        }
    }

    /// Sends what was typed, with the token of a page that asks.
    async fn prove(&self, fields: &[(&str, &str)]) -> Answer {
        let token = self.admin.form_token().await;
        let mut all = vec![("csrf_token", token.as_str())];
        all.extend_from_slice(fields);
        self.admin
            .post(&format!("{}/password", self.path), &all)
            .await
    }

    async fn untouched(&self, answer: &Answer) {
        assert_eq!(self.role().await, "user", "{answer:?}");
        let confirmed = self.world.count_events(&self.acme.id, "session.confirmed");
        assert_eq!(confirmed.await, 0);
        assert_eq!(
            self.admin.get(&self.path).await.status,
            200,
            "it waits still"
        );
    }

    async fn role(&self) -> String {
        let query = format!(
            "SELECT role FROM member_role WHERE member_id = '{}'",
            self.acme.member(BEN)
        );
        self.world.texts(&query).await.join(",")
    }
}

/// The password alone proves nothing, nor does a code alone; both together do.
#[tokio::test]
async fn t093_given_an_app_then_password_and_code_are_asked_and_neither_alone_goes_on() {
    let stage = Stage::new().await;
    let page = stage.admin.get(&stage.path).await;
    assert!(page.body.contains("autocomplete=\"current-password\""));
    assert!(page.body.contains("autocomplete=\"one-time-code\""));
    let alone = stage.prove(&[("password", PASSWORD)]).await;
    assert_eq!(alone.status, 401, "{alone:?}");
    stage.untouched(&alone).await;
    let code = stage.holder.code(&stage.world);
    let wrong = stage
        .prove(&[("password", "not the right one"), ("code", &code)])
        .await;
    assert_eq!(wrong.status, 401);
    assert!(wrong.says("This is not your password"), "{}", wrong.text());
    stage.untouched(&wrong).await;
    let none = stage.prove(&[("code", &code)]).await;
    assert_eq!(none.status, 401);
    stage.untouched(&none).await;
    // A code beside a wrong password is not used up by it.
    let done = stage
        .prove(&[("password", PASSWORD), ("code", &code)])
        .await;
    assert_eq!(
        (done.status, done.location()),
        (303, stage.acme.team_path(BEN, "").as_str()),
        "{done:?}"
    );
    assert_eq!(stage.role().await, "admin");
    let events = [("session.confirmed", 1), ("member.role_changed", 1)];
    for (name, count) in events {
        assert_eq!(stage.world.count_events(&stage.acme.id, name).await, count);
    }
}

/// A recovery code stands in for the app, once.
#[tokio::test]
async fn t093_given_a_recovery_code_then_it_confirms_with_the_password_once() {
    let stage = Stage::new().await;
    let page = stage.admin.get(&stage.path).await;
    let other = page.link("Use a recovery code instead");
    assert_eq!(other, format!("{}?recovery=1", stage.path));
    let page = stage.admin.get(&other).await;
    assert!(page.body.contains("name=\"recovery_code\""));
    let code = stage.holder.codes[3].to_lowercase().replace('-', " ");
    let act = format!("{}/password", stage.path);
    let wrong = [
        ("password", PASSWORD),
        ("recovery_code", "0000-0000-0000-0000"),
    ];
    let refused = stage.admin.submit(&page, &act, &wrong).await;
    assert_eq!(refused.status, 401);
    assert!(
        refused.says("This recovery code is wrong, or was used already."),
        "{}",
        refused.text()
    );
    stage.untouched(&refused).await;
    let right = [("password", PASSWORD), ("recovery_code", code.as_str())];
    let done = stage.admin.submit(&refused, &act, &right).await;
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(stage.role().await, "admin");
    let used = "member.recovery_code_used";
    assert_eq!(stage.world.count_events(&stage.acme.id, used).await, 1);
    // The next proof wants another one.
    stage.world.pass(Span::minutes(15)).await;
    let page = stage.acme.team_path(BEN, "");
    let back = [("role", "user")];
    let asked = stage
        .admin
        .fill(&page, &format!("{page}/role"), &back)
        .await;
    let path = asked.location().to_owned();
    let again = stage
        .admin
        .fill(
            &format!("{path}?recovery=1"),
            &format!("{path}/password"),
            &right,
        )
        .await;
    assert_eq!(again.status, 401);
    assert_eq!(stage.role().await, "admin");
}

/// A code that was used is worth nothing here either, and one used here nothing at a sign-in.
#[tokio::test]
async fn t093_given_a_code_used_before_then_it_confirms_nothing() {
    let stage = Stage::new().await;
    let other = stage.world.browser();
    let half = stage.world.try_password(&other, &stage.acme, ADA, PASSWORD);
    assert_eq!(half.await.location(), "/login/code");
    let code = stage.holder.code(&stage.world);
    let fields = [("code", code.as_str())];
    let signed_in = other.fill("/login/code", "/login/code", &fields).await;
    assert_eq!(signed_in.status, 303);
    let replayed = stage
        .prove(&[("password", PASSWORD), ("code", &code)])
        .await;
    assert_eq!(replayed.status, 401);
    assert!(
        replayed.says("This code is wrong, or was used already."),
        "{}",
        replayed.text()
    );
    stage.untouched(&replayed).await;
    stage.world.pass(Span::seconds(30)).await;
    let code = stage.holder.code(&stage.world);
    let done = stage
        .prove(&[("password", PASSWORD), ("code", &code)])
        .await;
    assert_eq!(done.status, 303);
    let third = stage.world.browser();
    let half = stage.world.try_password(&third, &stage.acme, ADA, PASSWORD);
    assert_eq!(half.await.location(), "/login/code");
    let fields = [("code", code.as_str())];
    let refused = third.fill("/login/code", "/login/code", &fields).await;
    assert_eq!(refused.status, 401);
}

/// T111: wrong codes are slowed as at a sign-in, and counted together with it.
#[tokio::test]
async fn t093_t111_given_wrong_codes_then_the_growing_delay_of_a_sign_in() {
    let stage = Stage::new().await;
    for n in 0..5 {
        let wrong = stage
            .prove(&[("password", PASSWORD), ("code", "000000")])
            .await;
        assert_eq!(wrong.status, 401, "{n}");
    }
    let code = stage.holder.code(&stage.world);
    let right = [("password", PASSWORD), ("code", code.as_str())];
    let refused = stage.prove(&right).await;
    assert_eq!(refused.status, 429, "{}", refused.text());
    assert_eq!(refused.header("retry-after"), Some("2"));
    stage.untouched(&refused).await;
    let other = stage.world.browser();
    let half = stage.world.try_password(&other, &stage.acme, ADA, PASSWORD);
    assert_eq!(half.await.location(), "/login/code");
    let fields = [("code", code.as_str())];
    let waits = other.fill("/login/code", "/login/code", &fields).await;
    assert_eq!(waits.status, 429, "one count for both");
    stage.world.pass(Span::seconds(2)).await;
    assert_eq!(stage.prove(&right).await.status, 303);
    assert_eq!(stage.role().await, "admin");
}

/// An app that was added while the page stood open is asked for all the same.
#[tokio::test]
async fn t093_given_an_app_added_meanwhile_then_the_password_alone_is_not_enough() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let admin = world.password_browser(&acme, ADA).await;
    world.pass(Span::minutes(15)).await;
    let other = world.password_browser(&acme, ADA).await;
    let page = acme.team_path(BEN, "");
    let role = format!("{page}/role");
    let asked = admin.fill(&page, &role, &[("role", "admin")]).await;
    let path = asked.location().to_owned();
    let open = admin.get(&path).await;
    assert!(!open.body.contains("one-time-code"));
    let holder = add_app(&world, &other).await;
    let act = format!("{path}/password");
    let asks = admin.submit(&open, &act, &[("password", PASSWORD)]).await;
    assert_eq!(asks.status, 401);
    assert!(asks.body.contains("one-time-code"), "{}", asks.text());
    let code = holder.code(&world);
    let both = [("password", PASSWORD), ("code", code.as_str())];
    assert_eq!(admin.submit(&asks, &act, &both).await.status, 303);
}

//! A member who is removed leaves history behind, and nothing that opens anything.

use latchkey_app::members::remove_member;
use latchkey_core::{member::Role, time::Span};
use latchkey_entra_emulator::{ADA, BEN};
use latchkey_testkit::{PASSWORD, World, entra, tenant};

use super::second_factor::add_app;

/// Walks every row that names the removed member: what is left is history (T082, N-07).
#[tokio::test]
async fn n07_given_a_removed_member_then_only_history_is_left() {
    let world = World::new().await;
    let acme = tenant("acme")
        .member(ADA, Role::Admin, true)
        .member(BEN, Role::Admin, true)
        .with_connection(entra())
        .make(&world)
        .await;
    // Everything a member can have, with a form that waits for a proof and one at the second step.
    world.sso_browser(&acme, BEN).await;
    let ben = world.password_browser(&acme, BEN).await;
    add_app(&world, &ben).await;
    world.pass(Span::minutes(15)).await;
    let waits = ben.fill("/account", "/account/authenticator", &[]).await;
    assert!(waits.location().starts_with("/confirm/"), "{waits:?}");
    let half = world.browser();
    world.try_password(&half, &acme, BEN, PASSWORD).await;
    let asking = world.browser();
    let fields = [("email", BEN)];
    asking
        .fill("/forgot-password", "/forgot-password", &fields)
        .await;
    world.answer_wishes().await;
    let link = world.reset_link(BEN).await.expect("a link");
    // A wish that is answered only afterwards.
    asking
        .fill("/forgot-password", "/forgot-password", &fields)
        .await;
    for table in [
        "member_totp",
        "member_recovery_code",
        "half_sign_in",
        "kept",
        "device",
    ] {
        assert!(!world.dump().await[table].is_empty(), "{table} is staged");
    }
    let id = acme.member(BEN).clone();
    let done = remove_member(world.app(), &world.operator(), &acme.id, &id, true).await;
    assert!(done.is_ok());
    world.answer_wishes().await;

    let left = world.dump().await;
    for table in [
        "member_totp",
        "member_recovery_code",
        "half_sign_in",
        "kept",
        "reset_wish",
    ] {
        assert_eq!(left[table], Vec::<String>::new(), "{table}");
    }
    for (table, rows) in &left {
        let history = match table.as_str() {
            "member" | "session" | "identity" | "password_reset" | "event" | "delivery" => true,
            // What processes must forget, who had which role, attempts and counters: they open nothing.
            "change" | "member_role" | "sign_in" | "throttle" | "quota" => true,
            _ => false,
        };
        let named = rows.iter().any(|row| row.contains(id.as_str()));
        assert!(history || !named, "{table}: {rows:?}");
    }
    let of = |column: &str, table: &str| {
        format!("SELECT CAST({column} AS TEXT) FROM {table} WHERE member_id = '{id}'")
    };
    let member =
        format!("SELECT state || COALESCE(password_hash, '') FROM member WHERE id = '{id}'");
    assert_eq!(world.texts(&member).await, ["removed"]);
    for state in world.texts(&of("state", "identity")).await {
        assert_eq!(state, "unlinked");
    }
    for state in world.texts(&of("state", "password_reset")).await {
        assert_eq!(state, "void");
    }
    for open in world.texts(&of("ended IS NULL", "session")).await {
        assert_eq!(open, "0");
    }
    // Nor does anything of it work.
    assert_eq!(ben.get("/api/v1/session").await.status, 401);
    let token = half.form_token().await;
    let fields = [("csrf_token", token.as_str()), ("code", "000000")];
    assert_eq!(half.post("/login/code", &fields).await.location(), "/login");
    asking.get(&link).await;
    assert_eq!(asking.get("/reset-password").await.status, 410);
    let late = world.browser();
    let tried = world.try_password(&late, &acme, BEN, PASSWORD).await;
    assert_eq!(tried.status, 401);
    assert_eq!(world.count_events(&acme.id, "member.removed").await, 1);
}

//! Redirect URIs, deleting, and acts written down exactly once.

use latchkey_app::{
    connections::{Switch, connection_view, reserved_redirect_uri, switch_connection},
    members::{Change, change_member},
    tenants::{NewTenant, create_tenant},
};
use latchkey_core::connection::ConnectionState;
use latchkey_entra_emulator::{ADA, BEN, FABRIKAM};
use latchkey_testkit::{Tenant, World, entra, tenant};

async fn next_uri(world: &World, tenant: &Tenant) -> String {
    let uri = reserved_redirect_uri(world.app(), &tenant.id).await;
    uri.unwrap_or_else(|problem| panic!("{problem:?}"))
}

/// T007, N-53: a redirect URI belongs to one connection for ever.
#[tokio::test]
async fn t007_n53_given_connections_come_and_go_then_no_redirect_uri_is_given_twice() {
    let world = World::new().await;
    let bare = format!("{}/auth/sso/callback", world.origin());
    let mut acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let other = tenant("other")
        .staffed()
        .with_connection(entra().at(FABRIKAM))
        .make(&world)
        .await;
    assert_eq!(
        acme.connected().redirect_uri,
        bare,
        "the first tenant's first connection"
    );
    let suffix = other
        .connected()
        .redirect_uri
        .strip_prefix(&format!("{bare}/"));
    let suffix = suffix.expect("every other has a suffix").to_owned();
    assert_eq!(suffix.len(), 10);
    let id = acme.connected().id.parse().expect("an id");
    let gone = switch_connection(
        world.app(),
        &world.operator(),
        &acme.id,
        &id,
        Switch::Delete,
        false,
    )
    .await;
    assert!(gone.is_ok_and(|state| state == ConnectionState::Deleted));
    let next = next_uri(&world, &acme).await;
    assert_ne!(next, bare);
    assert_eq!(next_uri(&world, &acme).await, next, "reserved, so it stays");
    acme.connect(&world, entra()).await;
    assert_eq!(acme.connected().redirect_uri, next);
    world.sso_browser(&acme, BEN).await;
    // Nor does another tenant ever get the bare one.
    let third = tenant("third").make(&world).await;
    assert_ne!(next_uri(&world, &third).await, bare);
}

/// A deleted connection keeps no secret, and an answer for it opens nothing.
#[tokio::test]
async fn given_a_deleted_connection_then_its_secrets_are_wiped_and_answers_refused() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let session = world.sso_browser(&acme, BEN).await;
    let browser = world.browser();
    let callback = world
        .provider_answer(&browser, &acme.start_url(), BEN)
        .await;
    let id = acme.connected().id.parse().expect("an id");
    let cx = world.operator();
    let gone = switch_connection(world.app(), &cx, &acme.id, &id, Switch::Delete, false).await;
    assert!(gone.is_ok());
    assert!(
        world
            .texts("SELECT id FROM connection_credential")
            .await
            .is_empty()
    );
    world.http().take_sent();
    let answer = browser.get(&callback).await;
    assert_eq!(World::refusal(&answer).0, "sso_unavailable");
    assert_eq!(world.http().count(), 0);
    assert_eq!(
        session.get("/api/v1/session").await.status,
        401,
        "its sessions ended with it"
    );
    let again = switch_connection(world.app(), &cx, &acme.id, &id, Switch::Enable, false).await;
    assert!(again.is_err(), "deleted is for good");
    let view = connection_view(world.app(), &acme.id).await;
    assert!(view.is_ok_and(|(view, _)| view.is_none()));
}

/// T068: reserved, malformed and taken slugs.
#[tokio::test]
async fn t068_given_a_bad_slug_then_refused() {
    let world = World::new().await;
    tenant("acme").make(&world).await;
    for (slug, code) in [
        ("acme", "already_exists"),
        ("admin", "invalid_input"),
        ("api", "invalid_input"),
        ("Acme", "invalid_input"),
        ("a\u{441}me", "invalid_input"),
        ("-acme", "invalid_input"),
        ("a", "invalid_input"),
        ("", "invalid_input"),
    ] {
        let new = NewTenant {
            slug: slug.to_owned(),
            name: "Name".to_owned(),
        };
        let made = create_tenant(world.app(), &world.operator(), new).await;
        let Err(problem) = made else {
            panic!("{slug} was made")
        };
        assert_eq!(problem.code.as_str(), code, "{slug}");
    }
}

/// T230: an act is written once, one that changes nothing not at all; actor and request stand in it.
#[tokio::test]
async fn t230_t236_given_acts_then_one_event_each_with_its_actor() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let admin = world.password_browser(&acme, ADA).await;
    let before = world.events(&acme.id).await.len();
    let deactivate = acme.team_path(BEN, "/deactivate");
    assert_eq!(admin.fill(&deactivate, &deactivate, &[]).await.status, 303);
    let token = admin.form_token().await;
    assert_eq!(
        admin
            .post(&deactivate, &[("csrf_token", &token)])
            .await
            .status,
        303
    );
    let events = world.events(&acme.id).await;
    assert_eq!(events.len(), before + 1, "twice the same is one event");
    let event = events.last().expect("one");
    assert_eq!(event.name, "member.deactivated");
    assert_eq!(event.actor_kind, "member");
    assert_eq!(event.actor, acme.member(ADA).as_str());
    assert_eq!(event.target, acme.member(BEN).as_str());
    assert!(event.request.starts_with("req_"));
    assert_eq!(event.address.as_deref(), Some("127.0.0.1"));
    let numbers: Vec<i64> = events.iter().map(|event| event.seq).collect();
    assert!(
        numbers.windows(2).all(|pair| pair[1] == pair[0] + 1),
        "no gaps"
    );
}

/// T061: verbs take the tenant first; another tenant's member does not exist.
#[tokio::test]
async fn t061_given_a_foreign_member_then_not_found() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let other = tenant("other").staffed().make(&world).await;
    let cx = world.operator();
    for change in [Change::Deactivate, Change::Reactivate] {
        let done = change_member(world.app(), &cx, &acme.id, other.member(BEN), change, true).await;
        let Err(problem) = done else {
            panic!("it was changed")
        };
        assert_eq!(problem.code.as_str(), "not_found");
    }
}

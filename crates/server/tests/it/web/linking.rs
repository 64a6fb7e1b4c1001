//! Who is who over time: renamed, re-created, moved, superseded.

use latchkey_core::{member::Role, time::Span};
use latchkey_entra_emulator::{ADA, AppSetup, BEN, CARA, CONTOSO, FABRIKAM, GUEST};
use latchkey_testkit::{World, entra, tenant};
use serde_json::json;

/// T072, T076: renamed at the provider, the member stays, the admin sees and accepts.
#[tokio::test]
async fn t072_t076_given_a_renamed_person_then_the_member_stays_until_accepted() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    world.sso_browser(&acme, BEN).await;
    let new = "benjamin@contoso.example";
    world
        .provider()
        .rename_user(BEN, new, Some(new))
        .expect("he is there");
    let browser = world.sso_browser(&acme, new).await;
    let session = browser.get("/api/v1/session").await.json();
    assert_eq!(session["member"]["email"], BEN);
    assert_eq!(session["member"]["id"], json!(acme.member(BEN)));
    let admin = world.password_browser(&acme, ADA).await;
    let page = admin.get("/team").await;
    assert!(page.says(new), "{}", page.text());
    let done = admin
        .submit(&page, &acme.team_path(BEN, "/email"), &[])
        .await;
    assert_eq!(done.status, 303, "{}", done.text());
    let session = browser.get("/api/v1/session").await.json();
    assert_eq!(session["member"]["email"], new);
    // Renamed back: the note comes and goes by itself.
    world
        .provider()
        .rename_user(new, BEN, Some(BEN))
        .expect("he is there");
    world.sso_browser(&acme, BEN).await;
    assert!(
        admin
            .get("/team")
            .await
            .has_form(&acme.team_path(BEN, "/email"))
    );
    world
        .provider()
        .rename_user(BEN, new, Some(new))
        .expect("he is there");
    world.sso_browser(&acme, new).await;
    assert!(
        !admin
            .get("/team")
            .await
            .has_form(&acme.team_path(BEN, "/email"))
    );
}

/// T076: an address another member has is never taken over, nor does it move the link.
#[tokio::test]
async fn t076_given_another_members_address_then_the_link_stays_and_accept_is_refused() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    world.sso_browser(&acme, BEN).await;
    world
        .provider()
        .set_user_mail(BEN, Some(CARA))
        .expect("he is there");
    let browser = world.sso_browser(&acme, BEN).await;
    let session = browser.get("/api/v1/session").await.json();
    assert_eq!(session["member"]["id"], json!(acme.member(BEN)));
    let admin = world.password_browser(&acme, ADA).await;
    let (page, act) = (acme.team_path(BEN, ""), acme.team_path(BEN, "/email"));
    let page = admin.get(&page).await;
    assert!(!page.has_form(&act) && page.says("cannot be accepted"));
    let token = admin.form_token().await;
    let done = admin.post(&act, &[("csrf_token", &token)]).await;
    assert_eq!(done.status, 409);
    let session = browser.get("/api/v1/session").await.json();
    assert_eq!(session["member"]["email"], BEN);
}

/// A linked member is found by subject, with or without an address.
#[tokio::test]
async fn t074_given_a_linked_member_without_mail_then_signed_in() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    world.sso_browser(&acme, BEN).await;
    world
        .provider()
        .set_user_mail(BEN, None)
        .expect("he is there");
    world.http().take_sent();
    world.sso_browser(&acme, BEN).await;
    assert_eq!(
        world.http().count(),
        1,
        "UserInfo is not asked for a linked subject"
    );
}

/// T078: letter case is one address; a look-alike is another.
#[tokio::test]
async fn t078_given_letter_case_then_one_address_and_look_alikes_are_others() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    world
        .provider()
        .set_user_mail(BEN, Some("BEN@Contoso.Example"))
        .expect("he is there");
    world.sso_browser(&acme, BEN).await;
    for look_alike in [
        "cara@contoso.example.evil",
        "cara@evilcontoso.example",
        "с\u{0430}ra@contoso.example",
    ] {
        world
            .provider()
            .set_user_mail(CARA, Some(look_alike))
            .expect("she is there");
        let code = world.refused(&acme, CARA).await;
        assert!(
            [
                "user_not_provisioned",
                "sso_no_email_claim",
                "sso_token_invalid"
            ]
            .contains(&code.as_str()),
            "{look_alike}: {code}"
        );
    }
}

/// The app registration is re-created in the same directory: nobody is refused.
#[tokio::test]
async fn given_a_recreated_app_registration_then_members_follow_by_object_id() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    world.sso_browser(&acme, BEN).await;
    world.sso_browser(&acme, CARA).await;
    let connected = acme.connected();
    world
        .provider()
        .delete_app(&connected.app.client_id)
        .expect("it is there");
    let setup = AppSetup {
        tid: CONTOSO.to_owned(),
        ..AppSetup::web("Acme again", &connected.redirect_uri)
    };
    let again = world.provider().register_app(setup);
    let admin = world.password_browser(&acme, ADA).await;
    let path = acme.edit_path();
    let fields = [
        ("apply", "now"),
        ("client_id", again.client_id.as_str()),
        ("client_secret", &again.secret.value),
    ];
    let asked = admin.fill(&path, &path, &fields).await;
    assert_eq!(asked.status, 409, "{}", asked.text());
    assert!(
        asked.says("2"),
        "it says how many linked members it touches: {}",
        asked.text()
    );
    assert_eq!(
        acme.live(&world).await.revision.n,
        1,
        "nothing was saved yet"
    );
    let fields = [("client_secret", again.secret.value.as_str())];
    let saved = admin.submit(&asked, &path, &fields).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    assert_eq!(acme.live(&world).await.revision.n, 2);
    // Even renamed meanwhile: the object id says who it is.
    world
        .provider()
        .rename_user(BEN, "b@contoso.example", Some("b@contoso.example"))
        .expect("he is there");
    let browser = world.sso_browser(&acme, "b@contoso.example").await;
    assert_eq!(
        browser.get("/api/v1/session").await.json()["member"]["id"],
        json!(acme.member(BEN))
    );
    world.sso_browser(&acme, CARA).await;
    assert_eq!(
        world
            .count_events(&acme.id, "identity.subject_changed")
            .await,
        2
    );
    // And from then on by subject, with one request.
    world.http().take_sent();
    world.sso_browser(&acme, CARA).await;
    assert_eq!(world.http().count(), 1);
}

/// T072: another directory's person with the same mail attribute is nobody here after a move of issuer.
#[tokio::test]
async fn t072_given_another_issuer_then_old_links_are_superseded_and_link_once_more() {
    let world = World::new().await;
    let mut acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    acme.add(&world, GUEST, Role::User, false).await;
    world.sso_browser(&acme, GUEST).await;
    let connected = acme.connected();
    let setup = AppSetup {
        tid: FABRIKAM.to_owned(),
        ..AppSetup::web("Acme", &connected.redirect_uri)
    };
    let there = world.provider().register_app(setup);
    let issuer = world.emulator.issuer(FABRIKAM);
    let admin = world.password_browser(&acme, ADA).await;
    let path = acme.edit_path();
    let fields = [
        ("apply", "now"),
        ("issuer", issuer.as_str()),
        ("client_id", &there.client_id),
        ("client_secret", &there.secret.value),
    ];
    let asked = admin.fill(&path, &path, &fields).await;
    assert_eq!(asked.status, 409, "{}", asked.text());
    let saved = admin
        .submit(
            &asked,
            &path,
            &[("apply", "now"), ("client_secret", &there.secret.value)],
        )
        .await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    let browser = world.sso_browser(&acme, GUEST).await;
    assert_eq!(
        browser.get("/api/v1/session").await.json()["member"]["id"],
        json!(acme.member(GUEST))
    );
    assert_eq!(world.count_events(&acme.id, "identity.linked").await, 2);
}

/// T077: for the same subject another object id is no other person, but another subject is.
#[tokio::test]
async fn t077_given_a_subject_in_another_letter_case_then_a_conflict() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let client_id = acme.connected().app.client_id.clone();
    let oid = world.provider().oid(CONTOSO, BEN).expect("he is there");
    let subject = world
        .provider()
        .subject(&client_id, &oid)
        .expect("a subject");
    world.sso_browser(&acme, BEN).await;
    let swapped: String = subject
        .chars()
        .map(|c| {
            if c.is_ascii_lowercase() {
                c.to_ascii_uppercase()
            } else {
                c.to_ascii_lowercase()
            }
        })
        .collect();
    world.provider().set_claim("sub", Some(json!(swapped)));
    world
        .provider()
        .set_claim("oid", Some(json!("0b1ec700-0000-4000-8000-00000000ffff")));
    assert_eq!(world.refused(&acme, BEN).await, "sso_identity_conflict");
}

/// T011: a UserInfo answer about somebody else refuses the whole sign-in.
#[tokio::test]
async fn t011_given_userinfo_of_another_subject_then_refused() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    world.provider().set_claim("email", None);
    for other in [Some(json!("somebody-else")), None] {
        world.provider().set_userinfo_claim("sub", other);
        assert_eq!(world.refused(&acme, BEN).await, "sso_token_invalid");
    }
    world.provider().clear_claims();
    world.provider().set_claim("email", None);
    world.sso_browser(&acme, BEN).await;
}

/// Names come with the first link and are then the member's own.
#[tokio::test]
async fn given_the_first_link_then_names_are_taken_once() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    world.sso_browser(&acme, CARA).await;
    world
        .provider()
        .set_claim("given_name", Some(json!("Mallory")));
    world.pass(Span::minutes(1)).await;
    let browser = world.sso_browser(&acme, CARA).await;
    assert_eq!(
        browser.get("/api/v1/session").await.json()["member"]["first_name"],
        "Cara"
    );
}

//! Mails: written down with their cause, delivered once, told about.

use latchkey_app::{
    Cx,
    mail::{MailState, Resent, mail_states_of, queue_mail, recent_mails, resend_mail, send_test},
};
use latchkey_core::{
    email::EmailAddress,
    id::{DeliveryId, InvitationId},
    mail::{DeliveryState, Letter, Mail},
    ports::{Clock as _, MailError, StoreError, StoreExt as _},
    time::Span,
};
use latchkey_entra_emulator::{ADA, BEN};
use latchkey_testkit::{Tenant, WatchedMailer, World, tenant};

fn ada() -> EmailAddress {
    EmailAddress::parse("ada@acme.example").expect("an address")
}

async fn test_mail(world: &World, acme: &Tenant) -> DeliveryId {
    let sent = send_test(world.app(), &world.operator(), &acme.id, &ada()).await;
    sent.unwrap_or_else(|problem| panic!("{problem:?}"))
}

async fn newest(world: &World, acme: &Tenant) -> MailState {
    let all = recent_mails(world.app(), &acme.id, 10).await;
    let all = all.unwrap_or_else(|problem| panic!("{problem:?}"));
    all.into_iter().next().expect("there is a mail")
}

#[tokio::test]
async fn t226_given_a_test_mail_when_delivered_then_it_left_once_and_the_letter_is_gone() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let id = test_mail(&world, &acme).await;
    let state = newest(&world, &acme).await;
    assert_eq!((state.state, state.tries), (DeliveryState::Queued, 0));
    let mails = world.mails().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].id, id.to_string());
    assert_eq!(mails[0].to, "ada@acme.example");
    assert_eq!(mails[0].path(world.origin()), "/login");
    assert!(world.mails().await.is_empty(), "it left once");
    let state = newest(&world, &acme).await;
    assert_eq!((state.state, state.tries), (DeliveryState::Sent, 1));
    assert_eq!(world.texts("SELECT sealed FROM delivery").await, [""]);
    assert_eq!(world.count_events(&acme.id, "mail.tested").await, 1);
}

/// An invitation in the database as the invitation verbs leave it, and its mail.
async fn invite(world: &World, acme: &Tenant, who: &str, token: &str) -> String {
    let cx = world.operator();
    let id = InvitationId::new(cx.now, &*world.app().rng);
    let member = acme.member(who);
    world
        .sql(&format!(
            "INSERT INTO invitation (tenant_id, id, member_id, state, role, token_digest, created, sent, expires) \
             VALUES ('{}', '{id}', '{member}', 'pending', 'user', 'x', {now}, {now}, {})",
            acme.id,
            cx.now.plus(Span::days(7)).millis(),
            now = cx.now.millis()
        ))
        .await;
    queue(world, &cx, acme, id.as_str(), token).await;
    id.to_string()
}

async fn queue(world: &World, cx: &Cx, acme: &Tenant, thing: &str, token: &str) {
    let app = world.app();
    let mail = Mail {
        tenant: acme.id.clone(),
        to: ada(),
        member: None,
        thing: Some(thing.to_owned()),
        letter: Letter::Invitation {
            tenant: "Acme".into(),
            inviter: "Ben".into(),
            role: "user".into(),
            link: format!("{}/invite/accept?token={token}", world.origin()),
            expires: cx.now.plus(Span::days(7)),
        },
    };
    let (cx, sealer, rng) = (cx.clone(), app.sealer.clone(), app.rng.clone());
    let unit = app
        .store
        .unit(move |tx| Box::pin(async move { queue_mail(tx, &cx, &*sealer, &*rng, mail).await }));
    unit.await.expect("it is queued");
}

async fn state_of(world: &World, acme: &Tenant, thing: &str) -> MailState {
    let things = vec![thing.to_owned(), "ivt_nothing".to_owned()];
    let mut all = mail_states_of(world.app(), &acme.id, things)
        .await
        .unwrap_or_else(|problem| panic!("{problem:?}"));
    assert_eq!(all.len(), 1, "only what has a mail");
    all.remove(thing).expect("the thing has a mail")
}

/// T254: a server that is down loses nothing and is not asked again and again; when it is back, each mail goes once.
#[tokio::test]
async fn t254_given_a_mail_server_that_is_down_then_mails_wait_and_go_once_when_it_is_back() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let first = invite(&world, &acme, ADA, "inv_first").await;
    let second = invite(&world, &acme, BEN, "inv_second").await;
    let mailer = WatchedMailer::new();
    mailer.refuse(Some(MailError::Connect));
    world.deliver(&mailer).await;
    assert_eq!(
        mailer.tries(),
        1,
        "what is the server's fault is tried once a batch"
    );
    for thing in [&first, &second] {
        let state = state_of(&world, &acme, thing).await;
        assert_eq!(state.state, DeliveryState::Queued);
        assert_eq!(state.problem.as_deref(), Some("connect"));
        assert_eq!(state.at, world.clock.now().plus(Span::seconds(30)));
        assert!(state.can_be_resent);
    }
    world.deliver(&mailer).await;
    assert_eq!(mailer.tries(), 1, "it is not due yet");
    mailer.refuse(None);
    world.pass(Span::seconds(30)).await;
    world.deliver(&mailer).await;
    world.deliver(&mailer).await;
    assert_eq!(mailer.take().len(), 2);
    let state = state_of(&world, &acme, &first).await;
    assert_eq!((state.state, state.problem), (DeliveryState::Sent, None));
}

#[tokio::test]
async fn t254_given_a_refusal_for_good_then_it_failed_with_its_reason_and_can_be_sent_again_for_a_week()
 {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let id = test_mail(&world, &acme).await;
    let mailer = WatchedMailer::new();
    mailer.refuse(Some(MailError::Recipient));
    world.deliver(&mailer).await;
    let state = newest(&world, &acme).await;
    assert_eq!(state.state, DeliveryState::Failed);
    assert_eq!(state.problem.as_deref(), Some("refused_recipient"));
    assert!(state.can_be_resent);
    mailer.refuse(None);
    let cx = world.operator();
    let resend = || resend_mail(world.app(), &cx, &acme.id, id.as_str());
    assert_eq!(resend().await.ok(), Some(Resent::Queued));
    assert_eq!(world.count_events(&acme.id, "mail.resent").await, 1);
    world.deliver(&mailer).await;
    let again = mailer.take();
    assert_eq!(again[0].id, id.to_string(), "the same mail");
    assert_eq!(resend().await.ok(), Some(Resent::NotNeeded));
    assert_eq!(world.count_events(&acme.id, "mail.resent").await, 1);
    let other = tenant("other").staffed().make(&world).await;
    let foreign = resend_mail(world.app(), &cx, &other.id, id.as_str()).await;
    assert!(foreign.is_err(), "another tenant's mail is no mail (T061)");
}

/// T132: a newer link takes the place of the older one's mail, and what does not stand is not sent.
#[tokio::test]
async fn t124_t132_given_a_newer_mail_or_a_cause_that_fell_then_the_old_one_is_dropped() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let thing = invite(&world, &acme, ADA, "inv_older").await;
    world.pass(Span::seconds(1)).await;
    queue(&world, &world.operator(), &acme, &thing, "inv_newer").await;
    let mails = world.mails().await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].text.contains("inv_newer"));
    let revoked = invite(&world, &acme, BEN, "inv_revoked").await;
    world
        .sql(&format!(
            "UPDATE invitation SET state = 'revoked' WHERE id = '{revoked}'"
        ))
        .await;
    assert!(world.mails().await.is_empty());
    let state = state_of(&world, &acme, &revoked).await;
    assert_eq!(state.state, DeliveryState::Dropped);
    let left = world
        .texts("SELECT sealed FROM delivery WHERE sealed <> ''")
        .await;
    assert!(left.is_empty(), "every letter is wiped");
    let cx = world.operator();
    let again = resend_mail(world.app(), &cx, &acme.id, state.id.as_str()).await;
    assert_eq!(again.ok(), Some(Resent::NotPossible));
}

#[tokio::test]
async fn t124_given_an_invitation_that_ran_out_in_the_queue_then_it_is_dropped() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let thing = invite(&world, &acme, ADA, "inv_late").await;
    world.pass(Span::days(7)).await;
    assert!(world.mails().await.is_empty());
    let state = state_of(&world, &acme, &thing).await;
    assert_eq!(state.state, DeliveryState::Dropped);
}

/// T228: the database holds no link of a mail that waits, was sent or failed.
#[tokio::test]
async fn t146_t228_given_mails_in_every_state_then_no_row_holds_their_links() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    invite(&world, &acme, ADA, "inv_planted-in-a-mail").await;
    let seen = |dump: std::collections::BTreeMap<String, Vec<String>>| {
        dump.values().flatten().any(|row| row.contains("planted"))
    };
    assert!(!seen(world.dump().await));
    let mailer = WatchedMailer::new();
    mailer.refuse(Some(MailError::Content));
    world.deliver(&mailer).await;
    assert!(!seen(world.dump().await));
}

/// T226: who cannot record a mail as sent does not lose it; it is tried again after the lease.
#[tokio::test]
async fn t226_t227_given_a_process_that_dies_after_sending_then_the_same_mail_is_tried_after_the_lease()
 {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let id = test_mail(&world, &acme).await;
    world
        .sql(&format!(
            "UPDATE delivery SET lease_owner = 'dead', lease_until = {}, tries = 1",
            world.clock.now().plus(Span::minutes(5)).millis()
        ))
        .await;
    assert!(world.mails().await.is_empty(), "it is leased");
    let cx = world.operator();
    let again = resend_mail(world.app(), &cx, &acme.id, id.as_str()).await;
    assert_eq!(again.ok(), Some(Resent::NotNeeded), "it is being tried");
    world.pass(Span::minutes(5)).await;
    let mails = world.mails().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].id, id.to_string(), "under the same id");
}

#[tokio::test]
async fn t226_given_a_unit_that_fails_then_its_mail_was_never_written() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let (cx, tenant) = (world.operator(), acme.id.clone());
    let (sealer, rng) = (world.app().sealer.clone(), world.app().rng.clone());
    let unit = world.app().store.unit(move |tx| {
        Box::pin(async move {
            let letter = Letter::Test {
                tenant: "Acme".into(),
                link: "https://x.example/".into(),
            };
            let mail = Mail {
                tenant,
                to: ada(),
                member: None,
                thing: None,
                letter,
            };
            queue_mail(tx, &cx, &*sealer, &*rng, mail).await?;
            Err::<(), _>(StoreError::Abandoned)
        })
    });
    assert_eq!(unit.await, Err(StoreError::Abandoned));
    assert!(world.mails().await.is_empty());
}

/// T133: a letter that links elsewhere is not sent, and says so.
#[tokio::test]
async fn t133_given_a_letter_that_links_elsewhere_then_it_fails_and_never_leaves() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let cx = world.operator();
    let (unit_cx, tenant) = (cx.clone(), acme.id.clone());
    let (sealer, rng) = (world.app().sealer.clone(), world.app().rng.clone());
    let link = format!("{}.evil.example/login", world.origin());
    let unit = world.app().store.unit(move |tx| {
        Box::pin(async move {
            let letter = Letter::Test {
                tenant: "Acme".into(),
                link,
            };
            let mail = Mail {
                tenant,
                to: ada(),
                member: None,
                thing: None,
                letter,
            };
            queue_mail(tx, &unit_cx, &*sealer, &*rng, mail).await
        })
    });
    unit.await.expect("it is queued");
    assert!(world.mails().await.is_empty());
    let state = newest(&world, &acme).await;
    assert_eq!(state.state, DeliveryState::Failed);
    assert_eq!(state.problem.as_deref(), Some("unreadable_letter"));
}

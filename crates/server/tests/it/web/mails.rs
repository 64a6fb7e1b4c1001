//! Where mails stand, as the pages tell it, and sending them again from there.

use latchkey_core::{member::Role, ports::MailError, time::Span};
use latchkey_entra_emulator::{ADA, BEN, CARA};
use latchkey_testkit::{Browser, Tenant, WatchedMailer, World, tenant};

const TEST: &str = "/settings/mail-test";

async fn acme(world: &World) -> (Tenant, Browser) {
    let plan = tenant("acme").member(ADA, Role::Admin, true);
    let acme = plan.with_invited(BEN, Role::User).make(world).await;
    let browser = world.password_browser(&acme, ADA).await;
    (acme, browser)
}

/// The address that sends the newest mail to that person again.
async fn resend_path(world: &World, to: &str) -> String {
    let query = format!("SELECT id FROM delivery WHERE recipient = '{to}' ORDER BY id DESC");
    let ids = world.texts(&query).await;
    format!("/settings/mails/{}/resend", ids[0])
}

/// T254: an invitation whose mail does not go says so on all three pages, with the reason, and goes when sent again.
#[tokio::test]
async fn t254_given_an_invitation_that_does_not_go_then_the_pages_say_why_and_send_it_again() {
    let world = World::new().await;
    let (acme, browser) = acme(&world).await;
    let pages = [
        "/team".to_owned(),
        acme.team_path(BEN, ""),
        "/settings".to_owned(),
    ];
    for page in &pages {
        let page = browser.get(page).await;
        assert!(page.says("Mail waits to be sent"), "{}", page.text());
    }
    let mailer = WatchedMailer::new();
    mailer.refuse(Some(MailError::Connect));
    world.deliver(&mailer).await;
    for page in &pages {
        let page = browser.get(page).await;
        assert!(page.says("Mail is tried again"), "{}", page.text());
        assert!(page.says("does not answer"), "{}", page.text());
    }
    mailer.refuse(Some(MailError::Recipient));
    world.pass(Span::seconds(30)).await;
    world.deliver(&mailer).await;
    for page in &pages {
        let page = browser.get(page).await;
        assert!(page.says("Mail not delivered"), "{}", page.text());
        assert!(page.says("knows no such mailbox"), "{}", page.text());
    }
    let again = acme.team_path(BEN, "/resend");
    let resent = browser.fill("/team", &again, &[]).await;
    assert_eq!(resent.location(), acme.team_path(BEN, ""));
    mailer.refuse(None);
    world.deliver(&mailer).await;
    assert_eq!(mailer.take().len(), 1);
    let list = browser.get("/team").await;
    assert!(!list.has_form(&again), "nothing is to be sent again");
    assert!(!list.says("Mail not delivered"), "{}", list.text());
}

/// T254: a mail that failed is sent again from the settings, once; the page never shows what it says.
#[tokio::test]
async fn t254_given_a_failed_mail_then_the_settings_send_it_again() {
    let world = World::new().await;
    let (acme, browser) = acme(&world).await;
    let mailer = WatchedMailer::new();
    mailer.refuse(Some(MailError::Content));
    world.deliver(&mailer).await;
    let path = resend_path(&world, BEN).await;
    let resent = browser.fill("/settings", &path, &[]).await;
    assert_eq!((resent.status, resent.location()), (303, "/settings"));
    let page = browser.get("/settings").await;
    assert!(page.says("tried again now"), "{}", page.text());
    assert!(!page.has_form(&path), "it waits for its first try");
    assert!(!page.body.contains(acme.token(BEN)), "the link is a secret");
    mailer.refuse(None);
    world.deliver(&mailer).await;
    assert_eq!(mailer.take().len(), 1);
    let token = page.form(FORM).value("csrf_token").map(str::to_owned);
    let token = token.expect("a form token");
    let twice = browser.post(&path, &[("csrf_token", &token)]).await;
    assert_eq!(twice.status, 303);
    assert!(browser.get("/settings").await.says("Nothing was done"));
    assert_eq!(world.count_events(&acme.id, "mail.resent").await, 1);
}

/// The form every state of the page has.
const FORM: &str = "/settings";

/// T061: another tenant's mail and none look the same; a user has no such page.
#[tokio::test]
async fn t061_given_another_tenants_mail_then_not_found_and_untouched() {
    let world = World::new().await;
    let (_acme, browser) = acme(&world).await;
    let mut other = tenant("other").staffed().make(&world).await;
    other.invite(&world, "noor@other.example", Role::User).await;
    let mailer = WatchedMailer::new();
    mailer.refuse(Some(MailError::Content));
    world.deliver(&mailer).await;
    let path = resend_path(&world, "noor@other.example").await;
    let settings = browser.get("/settings").await;
    assert!(!settings.body.contains("noor@other.example"));
    let token = settings.form(FORM);
    let token = token.value("csrf_token").expect("a form token");
    let before = world.dump().await;
    let foreign = browser.post(&path, &[("csrf_token", token)]).await;
    let missing = "/settings/mails/dlv_0198b7f0-0000-7000-8000-000000000000/resend";
    let missing = browser.post(missing, &[("csrf_token", token)]).await;
    assert_eq!((foreign.status, missing.status), (404, 404));
    assert_eq!(world.dump().await.get("delivery"), before.get("delivery"));
}

/// A test goes through the outbox and its state is seen; the sixth of an hour is refused.
#[tokio::test]
async fn t130_given_many_tests_then_five_an_hour_leave() {
    let world = World::new().await;
    let (acme, browser) = acme(&world).await;
    let token = browser.get("/settings").await;
    let token = token.form(FORM);
    let token = token.value("csrf_token").expect("a form token").to_owned();
    for round in 0..5 {
        let sent = browser.post(TEST, &[("csrf_token", &token)]).await;
        assert_eq!(
            (sent.status, sent.location()),
            (303, "/settings"),
            "{round}"
        );
    }
    let sixth = browser.post(TEST, &[("csrf_token", &token)]).await;
    assert_eq!(sixth.status, 429);
    assert!(
        sixth.says("five went to you within an hour"),
        "{}",
        sixth.text()
    );
    assert_eq!(world.count_events(&acme.id, "mail.tested").await, 5);
    assert_eq!(world.mails().await.len(), 6, "and the invitation");
    world.pass(Span::hours(1)).await;
    let later = browser.post(TEST, &[("csrf_token", &token)]).await;
    assert_eq!(later.status, 303);
}

/// T124: a link made to be copied kills the mailed one, so no mail with it leaves or is sent again.
#[tokio::test]
async fn t124_given_a_link_to_copy_then_no_mail_with_the_dead_one_leaves() {
    let world = World::new().await;
    let (mut acme, browser) = acme(&world).await;
    let copy = |who: &str| acme.team_path(who, "/link");
    let copied = browser
        .fill(&acme.team_path(BEN, ""), &copy(BEN), &[])
        .await;
    assert_eq!(copied.status, 303);
    assert!(world.mails().await.is_empty(), "its link is dead");
    let page = browser.get(&acme.team_path(BEN, "")).await;
    assert!(page.says("a newer link took its place"), "{}", page.text());
    acme.invite(&world, CARA, Role::User).await;
    let mailer = WatchedMailer::new();
    mailer.refuse(Some(MailError::Content));
    world.deliver(&mailer).await;
    let again = resend_path(&world, CARA).await;
    let here = acme.team_path(CARA, "");
    let copied = browser.fill(&here, &format!("{here}/link"), &[]).await;
    assert_eq!(copied.status, 303);
    let settings = browser.get("/settings").await;
    assert!(!settings.has_form(&again), "a dead link is not sent again");
}

/// Nobody is left out: a wish for a new invitation goes to each admin there is, when the inviter is none.
#[tokio::test]
async fn given_a_wish_and_two_admins_then_each_gets_a_mail() {
    let world = World::new().await;
    let plan = tenant("acme").member(ADA, Role::Admin, true);
    let plan = plan.member(CARA, Role::Admin, true);
    let acme = plan.with_invited(BEN, Role::User).make(&world).await;
    world.mails().await;
    world.pass(Span::days(7)).await;
    let browser = world.browser();
    let away = browser.get(acme.link(BEN)).await;
    let asked = browser
        .fill(away.location(), "/invite/accept/ask", &[])
        .await;
    assert_eq!(asked.status, 303);
    let mut to: Vec<String> = world
        .mails()
        .await
        .into_iter()
        .map(|mail| mail.to)
        .collect();
    to.sort();
    let mut both = [ADA.to_owned(), CARA.to_owned()];
    both.sort();
    assert_eq!(to, both);
}

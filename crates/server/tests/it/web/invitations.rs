//! Accepting an invitation: by password, by SSO from the link, by SSO without it, and all that must not work.

use latchkey_app::{
    invitations::{resend, revoke},
    members::{Change, change_member},
};
use latchkey_core::{member::Role, time::Span};
use latchkey_entra_emulator::{ADA, BEN, CARA};
use latchkey_testkit::{Answer, Browser, PASSWORD, Tenant, World, entra, tenant};

pub(super) const HERE: &str = "/invite/accept";
const BY_SSO: &str = "/invite/accept/sso";
pub(super) const NEW: &str = "dunes whisper over 14 copper kettles";

/// Opens the first link of that address; answers its page.
pub(super) async fn open(browser: &Browser, acme: &Tenant, email: &str) -> Answer {
    follow(browser, acme.link(email)).await
}

async fn follow(browser: &Browser, link: &str) -> Answer {
    let away = browser.get(link).await;
    assert_eq!(away.status, 303, "{away:?}");
    browser.get(away.location()).await
}

async fn invited_ben(world: &World) -> Tenant {
    let plan = tenant("acme").member(ADA, Role::Admin, true);
    let plan = plan.with_connection(entra()).with_invited(BEN, Role::User);
    plan.make(world).await
}

pub(super) async fn accept(browser: &Browser, page: &Answer) -> Answer {
    let fields = [
        ("first_name", "Ben"),
        ("last_name", "Finch"),
        ("new_password", NEW),
    ];
    browser.submit(page, HERE, &fields).await
}

/// From the invitation's page to the provider's address.
pub(super) async fn to_provider(browser: &Browser, page: &Answer) -> String {
    let sent = browser.submit(page, BY_SSO, &[]).await;
    assert_eq!(sent.status, 303, "{sent:?}");
    let leaving = browser.get(sent.location()).await;
    assert_eq!(leaving.status, 200, "{}", leaving.text());
    let link = leaving
        .body
        .split_once("content=\"0;url=")
        .expect("it leads on")
        .1;
    let link = link.split('"').next().unwrap_or_default();
    let away = browser
        .get(&link.replace("&#38;", "&").replace("&amp;", "&"))
        .await;
    assert_eq!(away.status, 303, "{away:?}");
    // Whoever is at the provider chooses the account, not our hint.
    let mut url = url::Url::parse(away.location()).expect("an address");
    let pairs: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| name != "login_hint")
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    url.query_pairs_mut().clear().extend_pairs(pairs);
    url.to_string()
}

async fn state_of(world: &World, email: &str) -> String {
    let query = format!(
        "SELECT state FROM member WHERE email_canonical = '{email}' ORDER BY created DESC, id DESC"
    );
    world.texts(&query).await.remove(0)
}

/// N-20, T131: looking, however often and with whatever safe method, uses nothing up; a POST does, once.
#[tokio::test]
async fn n20_t131_given_an_invitation_when_looked_at_then_it_still_works_and_then_once() {
    let world = World::new().await;
    let acme = invited_ben(&world).await;
    let scanner = world.browser();
    for method in ["GET", "HEAD", "GET"] {
        let away = scanner.send(method, acme.link(BEN), &[], None).await;
        assert_eq!(away.status, 303);
        let seen = scanner.send(method, HERE, &[], None).await;
        assert_eq!(seen.status, 200);
    }
    assert_eq!(state_of(&world, BEN).await, "invited");
    let browser = world.browser();
    let page = open(&browser, &acme, BEN).await;
    assert!(page.says("Join Acme") && page.says(BEN), "{}", page.text());
    let done = accept(&browser, &page).await;
    assert_eq!(
        (done.status, done.location()),
        (303, "/dashboard"),
        "{}",
        done.text()
    );
    let session = browser.get("/api/v1/session").await.json();
    assert_eq!(session["member"]["email"], BEN);
    assert_eq!(world.count_events(&acme.id, "member.joined").await, 1);
    assert_eq!(world.count_events(&acme.id, "signin.succeeded").await, 1);
    world.try_password(&world.browser(), &acme, BEN, NEW).await;
    // T124: again, it is told that it was used.
    let second = world.browser();
    let page = open(&second, &acme, BEN).await;
    assert_eq!(page.status, 410);
    assert!(page.says("used already"), "{}", page.text());
}

/// T106: the value leaves the address at once, and nothing we answer repeats it.
#[tokio::test]
async fn t106_t123_given_a_link_when_opened_then_its_value_is_nowhere_but_in_its_cookie() {
    let world = World::https().await;
    let acme = invited_ben(&world).await;
    let token = acme.token(BEN).to_owned();
    let browser = world.browser();
    let away = browser.get(acme.link(BEN)).await;
    assert_eq!(away.header("referrer-policy"), Some("no-referrer"));
    assert!(!away.location().contains("inv_"));
    let page = browser.get(away.location()).await;
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    assert!(!page.body.contains(&token));
    let line = away
        .headers("set-cookie")
        .into_iter()
        .find(|one| one.contains("invite"));
    let line = line.expect("a cookie").to_owned();
    for part in ["__Host-", "HttpOnly", "Secure", "SameSite=Lax"] {
        assert!(line.contains(part), "{line}");
    }
    // Stored is a digest, nothing else.
    for (table, rows) in world.dump().await {
        assert!(!rows.iter().any(|row| row.contains(&token)), "{table}");
    }
}

/// T123: cut, doubled, invented or of another kind: the same page, and nothing changes.
#[tokio::test]
async fn t123_given_a_bad_token_then_one_sentence_and_no_change() {
    let world = World::new().await;
    let acme = invited_ben(&world).await;
    let token = acme.token(BEN).to_owned();
    let before = world.dump().await;
    for bad in [
        token[..token.len() - 1].to_owned(),
        format!("{token}{token}"),
        format!("{}x", &token[..token.len() - 1]),
        token.replace("inv_", "rst_"),
        String::new(),
        "%00".to_owned(),
    ] {
        let browser = world.browser();
        let page = follow(&browser, &format!("{HERE}?token={bad}")).await;
        assert_eq!(page.status, 404, "{bad}");
        assert!(page.says("not an invitation"), "{}", page.text());
    }
    let browser = world.browser();
    assert_eq!(browser.get(HERE).await.status, 404);
    assert_eq!(world.dump().await["invitation"], before["invitation"]);
    assert_eq!(world.dump().await["member"], before["member"]);
}

/// N-72, T137: while SSO is required there is no password field, and a sent one leads to the provider.
#[tokio::test]
async fn n72_t137_given_required_when_a_password_is_sent_anyway_then_it_is_dropped_and_sso_joins() {
    let world = World::new().await;
    let plan = tenant("acme")
        .member(ADA, Role::Admin, true)
        .with_connection(entra());
    let acme = plan
        .enforced()
        .with_invited(BEN, Role::User)
        .make(&world)
        .await;
    let browser = world.browser();
    let page = open(&browser, &acme, BEN).await;
    assert!(
        page.says("Continue with Microsoft Entra ID"),
        "{}",
        page.text()
    );
    assert!(!page.body.contains("type=\"password\""));
    let form = page.form(BY_SSO).filled(&[]);
    let mut fields: Vec<(&str, &str)> =
        form.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    fields.extend([
        ("first_name", "Ben"),
        ("last_name", ""),
        ("new_password", NEW),
    ]);
    let hashed = world.process.passwords.hashed();
    let sent = browser.post(HERE, &fields).await;
    assert_eq!(sent.status, 303);
    assert!(
        sent.location().starts_with("/invite/accept/leave?"),
        "{sent:?}"
    );
    assert_eq!(
        world.process.passwords.hashed(),
        hashed,
        "nothing was hashed"
    );
    assert_eq!(state_of(&world, BEN).await, "invited");
    assert_eq!(world.count_events(&acme.id, "signin.failed").await, 1);
    let provider = to_provider(&browser, &page).await;
    let callback = world.approve(&browser, &provider, BEN).await;
    let back = browser.get(&callback).await;
    assert_eq!(back.location(), "/sso-complete?arrived=1", "{back:?}");
    assert_eq!(state_of(&world, BEN).await, "active");
    let query = "SELECT state || ' ' || COALESCE(m.password_hash, 'none') FROM member m WHERE email_canonical = 'ben@contoso.example'";
    assert_eq!(world.texts(query).await, ["active none"]);
    for name in ["member.joined", "identity.linked"] {
        let of_ben = world.events(&acme.id).await;
        let of_ben = of_ben
            .iter()
            .filter(|one| one.name == name && one.target == acme.member(BEN).as_str());
        assert_eq!(of_ben.count(), 1, "{name}");
    }
}

/// T126: the identity that comes back must be the invited address; else nothing is linked.
#[tokio::test]
async fn t126_given_another_account_at_the_provider_then_mismatch_and_the_invitation_stays() {
    let world = World::new().await;
    let acme = invited_ben(&world).await;
    let browser = world.browser();
    let page = open(&browser, &acme, BEN).await;
    let provider = to_provider(&browser, &page).await;
    let callback = world.approve(&browser, &provider, CARA).await;
    let back = browser.get(&callback).await;
    let (code, reference) = World::refusal(&back);
    assert_eq!(code, "sso_invite_mismatch");
    assert_eq!(world.count_events(&acme.id, "identity.linked").await, 0);
    assert_eq!(state_of(&world, BEN).await, "invited");
    assert_eq!(browser.cookie("latchkey_session"), None);
    // The banner's way back asks for another account and still begins with the invitation.
    let banner = browser.get(back.location()).await;
    assert!(banner.body.contains("invitation=1"), "{}", banner.text());
    assert!(reference.is_some());
    let again = to_provider(&browser, &page).await;
    let callback = world.approve(&browser, &again, BEN).await;
    assert_eq!(
        browser.get(&callback).await.location(),
        "/sso-complete?arrived=1"
    );
    assert_eq!(state_of(&world, BEN).await, "active");
}

/// T126: the account of another member is not taken for the invited one.
#[tokio::test]
async fn t126_given_a_linked_members_account_then_the_invitation_is_not_theirs() {
    let world = World::new().await;
    let acme = invited_ben(&world).await;
    world.sso_browser(&acme, ADA).await;
    let browser = world.browser();
    let page = open(&browser, &acme, BEN).await;
    let provider = to_provider(&browser, &page).await;
    let callback = world.approve(&browser, &provider, ADA).await;
    let (code, _) = World::refusal(&browser.get(&callback).await);
    assert_eq!(code, "sso_invite_mismatch");
    // Not even when the provider says the invited address about her.
    world
        .provider()
        .set_user_mail(ADA, Some(BEN))
        .expect("she is there");
    let provider = to_provider(&browser, &page).await;
    let callback = world.approve(&browser, &provider, ADA).await;
    let (code, _) = World::refusal(&browser.get(&callback).await);
    assert_eq!(code, "sso_invite_mismatch");
    assert_eq!(state_of(&world, BEN).await, "invited");
}

/// T126: somebody else is signed in: asked, never bound silently.
#[tokio::test]
async fn t126_given_somebody_else_signed_in_when_opened_then_it_asks_and_a_post_is_refused() {
    let world = World::new().await;
    let acme = invited_ben(&world).await;
    let stranger = world.browser();
    let form = open(&stranger, &acme, BEN).await.form(HERE).filled(&[]);
    let browser = world.password_browser(&acme, ADA).await;
    let page = open(&browser, &acme, BEN).await;
    assert!(
        page.says(ADA) && page.has_form("/invite/accept/switch"),
        "{}",
        page.text()
    );
    assert!(!page.has_form(HERE) && !page.has_form(BY_SSO));
    let invitation = form
        .iter()
        .find(|(name, _)| name == "invitation")
        .expect("named")
        .1
        .clone();
    let switch = page.form("/invite/accept/switch").filled(&[]);
    let token = switch
        .iter()
        .find(|(name, _)| name == "csrf_token")
        .expect("a token")
        .1
        .clone();
    let fields = [
        ("csrf_token", token.as_str()),
        ("invitation", invitation.as_str()),
        ("new_password", NEW),
    ];
    let refused = browser.post(HERE, &fields).await;
    assert_eq!(refused.status, 410);
    assert_eq!(state_of(&world, BEN).await, "invited");
    let switched = browser.submit(&page, "/invite/accept/switch", &[]).await;
    assert_eq!((switched.status, switched.location()), (303, HERE));
    let page = browser.get(HERE).await;
    let done = accept(&browser, &page).await;
    assert_eq!(done.location(), "/dashboard");
    let session = browser.get("/api/v1/session").await.json();
    assert_eq!(session["member"]["email"], BEN);
}

/// N-21, T127: role, tenant and address come from what is stored.
#[tokio::test]
async fn n21_t127_given_a_raised_role_in_the_form_then_the_stored_one_holds() {
    let world = World::new().await;
    let acme = invited_ben(&world).await;
    let other = tenant("other")
        .member(ADA, Role::Admin, true)
        .make(&world)
        .await;
    let browser = world.browser();
    let page = open(&browser, &acme, BEN).await;
    let mut fields = page
        .form(HERE)
        .filled(&[("first_name", "Ben"), ("new_password", NEW)]);
    for (name, value) in [
        ("role", "admin"),
        ("email", "evil@contoso.example"),
        ("tenant", other.slug.as_str()),
        ("is_admin", "1"),
    ] {
        fields.retain(|(known, _)| known != name);
        fields.push((name.to_owned(), value.to_owned()));
    }
    let pairs: Vec<(&str, &str)> = fields
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    assert_eq!(browser.post(HERE, &pairs).await.location(), "/dashboard");
    let session = browser.get("/api/v1/session").await.json();
    assert_eq!(session["member"]["email"], BEN);
    assert_eq!(browser.get("/team").await.status, 403);
    let role = "SELECT r.role FROM member_role r JOIN member m ON m.id = r.member_id WHERE m.email_canonical = 'ben@contoso.example'";
    assert_eq!(world.texts(role).await, ["user"]);
}

/// T124: good until the millisecond it ends, by our clock; then the sentence, and a way to ask.
#[tokio::test]
async fn t124_given_seven_days_then_expired_to_the_millisecond_and_a_new_one_can_be_asked_for() {
    let world = World::new().await;
    let acme = invited_ben(&world).await;
    let browser = world.browser();
    let page = open(&browser, &acme, BEN).await;
    world.pass(Span::days(7)).await;
    let late = accept(&browser, &page).await;
    assert_eq!((late.status, late.location()), (303, HERE));
    assert_eq!(state_of(&world, BEN).await, "invited");
    let page = browser.get(HERE).await;
    assert_eq!(page.status, 410);
    assert!(page.says("has run out"), "{}", page.text());
    let mails = "SELECT recipient FROM delivery WHERE name = 'invitation-wanted'";
    for round in 0..5 {
        let asked = browser.fill(HERE, "/invite/accept/ask", &[]).await;
        assert_eq!((asked.status, asked.location()), (303, HERE), "{round}");
    }
    assert_eq!(world.texts(mails).await, [ADA; 3]);
    world.clock.advance(Span::millis(-1));
    let just = browser.get(HERE).await;
    assert_eq!(just.status, 200);
    assert_eq!(accept(&browser, &just).await.location(), "/dashboard");
}

/// T124, N-22: the link of before a newer one, of a revoked invitation, of a deactivated member.
#[tokio::test]
async fn t124_n22_given_resent_revoked_or_deactivated_then_the_old_link_is_dead() {
    let world = World::new().await;
    let mut acme = invited_ben(&world).await;
    acme.invite(&world, CARA, Role::User).await;
    let browser = world.browser();
    let page = open(&browser, &acme, BEN).await;
    world.pass(Span::seconds(1)).await;
    let cx = world.operator();
    let renewed = resend(world.app(), &cx, &acme.id, acme.member(BEN)).await;
    let renewed = renewed.unwrap_or_else(|problem| panic!("{problem:?}"));
    let old = accept(&browser, &page).await;
    assert_eq!(old.location(), HERE);
    assert!(browser.get(HERE).await.says("newer invitation"));
    let newest = renewed.link.expose().clone();
    let page = follow(&browser, &newest).await;
    assert_eq!(page.status, 200);
    let gone = revoke(world.app(), &world.operator(), &acme.id, acme.member(BEN)).await;
    assert!(gone.is_ok());
    assert_eq!(accept(&browser, &page).await.location(), HERE);
    assert!(browser.get(HERE).await.says("taken back"));
    let cara = world.browser();
    let page = open(&cara, &acme, CARA).await;
    let cx = world.operator();
    let off = change_member(
        world.app(),
        &cx,
        &acme.id,
        acme.member(CARA),
        Change::Deactivate,
        false,
    );
    // Whoever was never in is not switched off: the invitation is revoked instead.
    assert!(off.await.is_err());
    let gone = revoke(world.app(), &cx, &acme.id, acme.member(CARA));
    assert!(gone.await.is_ok());
    assert_eq!(accept(&cara, &page).await.location(), HERE);
    assert!(cara.get(HERE).await.says("taken back"));
    assert_eq!(world.count_events(&acme.id, "member.joined").await, 0);
}

/// A resent invitation voids a sign-in that began with the older link.
#[tokio::test]
async fn t124_given_a_resend_during_the_sign_in_then_the_attempt_is_void() {
    let world = World::new().await;
    let acme = invited_ben(&world).await;
    let browser = world.browser();
    let page = open(&browser, &acme, BEN).await;
    let provider = to_provider(&browser, &page).await;
    world.pass(Span::seconds(1)).await;
    let done = resend(world.app(), &world.operator(), &acme.id, acme.member(BEN)).await;
    assert!(done.is_ok());
    let callback = world.approve(&browser, &provider, BEN).await;
    let (code, _) = World::refusal(&browser.get(&callback).await);
    assert_eq!(code, "user_not_provisioned");
    assert_eq!(state_of(&world, BEN).await, "invited");
}

/// A live invitation counts as membership for SSO from any entrance of a dedicated issuer.
#[tokio::test]
async fn t073_given_an_invited_person_when_they_just_sign_in_then_they_join_and_the_link_is_dead() {
    let world = World::new().await;
    let acme = invited_ben(&world).await;
    let browser = world.sso_browser(&acme, BEN).await;
    let session = browser.get("/api/v1/session").await.json();
    assert_eq!(session["member"]["email"], BEN);
    assert_eq!(world.count_events(&acme.id, "member.joined").await, 1);
    assert_eq!(world.count_events(&acme.id, "identity.linked").await, 1);
    let other = world.browser();
    assert!(open(&other, &acme, BEN).await.says("used already"));
    // They return as anybody else does.
    world.sso_browser(&acme, BEN).await;
    assert_eq!(world.count_events(&acme.id, "member.joined").await, 1);
}

/// Expired and revoked: `user_not_provisioned`, and the admin reads why.
#[tokio::test]
async fn t124_given_an_expired_or_revoked_invitation_when_signing_in_then_invite_expired() {
    let world = World::new().await;
    let acme = invited_ben(&world).await;
    let reason = "SELECT reason FROM sign_in WHERE outcome = 'user_not_provisioned' ORDER BY created DESC, id DESC";
    world.pass(Span::days(7)).await;
    assert_eq!(world.refused(&acme, BEN).await, "user_not_provisioned");
    assert_eq!(world.texts(reason).await[0], "invite_expired");
    let renewed = resend(world.app(), &world.operator(), &acme.id, acme.member(BEN)).await;
    assert!(renewed.is_ok());
    let gone = revoke(world.app(), &world.operator(), &acme.id, acme.member(BEN)).await;
    assert!(gone.is_ok());
    world.pass(Span::seconds(1)).await;
    assert_eq!(world.refused(&acme, BEN).await, "user_not_provisioned");
    assert_eq!(world.texts(reason).await[0], "invite_expired");
    assert_eq!(world.refused(&acme, CARA).await, "user_not_provisioned");
    assert!(world.texts(reason).await.contains(&"no_member".to_owned()));
    assert_eq!(world.count_events(&acme.id, "member.joined").await, 0);
}

/// Step one of /login leads an invited address to the tenant's button.
#[tokio::test]
async fn given_an_invited_address_at_login_then_the_button_or_what_everybody_sees() {
    let world = World::new().await;
    let mut acme = tenant("acme")
        .member(ADA, Role::Admin, true)
        .make(&world)
        .await;
    acme.invite(&world, BEN, Role::User).await;
    let browser = world.browser();
    let second = |browser: Browser| async move {
        let sent = browser.fill("/login", "/login", &[("email", BEN)]).await;
        browser.get(sent.location()).await
    };
    let page = second(browser).await;
    assert!(page.has_form("/login/password") && !page.says("Continue with"));
    acme.connect(&world, entra()).await;
    let page = second(world.browser()).await;
    assert!(
        page.says("Continue with Microsoft Entra ID"),
        "{}",
        page.text()
    );
    assert!(!page.has_form("/login/password"));
}

/// T080: nobody who was only invited has a password, whatever is tried before they come.
#[tokio::test]
async fn t080_given_an_invited_address_when_somebody_else_tries_first_then_there_is_nothing_to_take()
 {
    let world = World::new().await;
    let acme = invited_ben(&world).await;
    for password in [PASSWORD, "", NEW] {
        let attacker = world.browser();
        world.try_password(&attacker, &acme, BEN, password).await;
        assert_eq!(attacker.cookie("latchkey_session"), None);
    }
    let attacker = world.browser();
    let made_up = format!("{HERE}?token=inv_{}", "A".repeat(43));
    assert_eq!(follow(&attacker, &made_up).await.status, 404);
    let ben = world.sso_browser(&acme, BEN).await;
    assert_eq!(ben.get("/dashboard").await.status, 200);
    let query = "SELECT COALESCE(password_hash, 'none') FROM member WHERE email_canonical = 'ben@contoso.example'";
    assert_eq!(world.texts(query).await, ["none"]);
}

/// A second link opened in the same browser never takes the place of the one on the page.
#[tokio::test]
async fn t126_given_two_links_in_one_browser_then_a_form_accepts_only_its_own() {
    let world = World::new().await;
    let mut acme = invited_ben(&world).await;
    acme.invite(&world, CARA, Role::Admin).await;
    let browser = world.browser();
    let bens = open(&browser, &acme, BEN).await;
    open(&browser, &acme, CARA).await;
    let sent = accept(&browser, &bens).await;
    assert_eq!(sent.location(), HERE);
    assert_eq!(world.count_events(&acme.id, "member.joined").await, 0);
    assert!(browser.get(HERE).await.says(CARA));
}

/// Names and passwords that do not fit are told at their field; nothing changes.
#[tokio::test]
async fn given_bad_names_or_passwords_then_each_has_its_sentence_and_nothing_changes() {
    let world = World::new().await;
    let acme = invited_ben(&world).await;
    let browser = world.browser();
    let page = open(&browser, &acme, BEN).await;
    let long = "x".repeat(500);
    for (first, last, password, says) in [
        (long.as_str(), "", NEW, "at most 200 characters"),
        ("", "Bcc:\r\nx", NEW, "line breaks"),
        ("<b>x</b>", "", NEW, "signs < and >"),
        ("A\u{202e}b", "", NEW, "invisible character"),
        ("Ben", "", "short", "at least 15 characters"),
        ("Ben", "", "", "Type a new password"),
        ("Ben", "", "qwertyuiopqwertyuiop", "neighbouring keys"),
        (
            "Ben",
            "",
            "password welcome summer",
            "words that are tried first",
        ),
        (
            "Benjamina",
            "Featherstone",
            "Benjamina Featherstone",
            "made of your name",
        ),
    ] {
        let fields = [
            ("first_name", first),
            ("last_name", last),
            ("new_password", password),
        ];
        let sent = browser.submit(&page, HERE, &fields).await;
        assert_eq!(sent.status, 400, "{says}");
        assert!(sent.says(says), "{says}: {}", sent.text());
        assert!(password.is_empty() || !sent.body.contains(&format!("\"{password}\"")));
    }
    assert_eq!(state_of(&world, BEN).await, "invited");
}

/// With cookies blocked the page says so instead of asking for ever.
#[tokio::test]
async fn given_blocked_cookies_then_it_explains() {
    let world = World::new().await;
    let acme = invited_ben(&world).await;
    let browser = world.browser();
    let away = browser.get(acme.link(BEN)).await;
    browser.forget("latchkey_invite");
    let page = browser.get(away.location()).await;
    assert_eq!(page.status, 200);
    assert!(page.says("cookie"), "{}", page.text());
}

//! A member's own account: names, password, sessions, history, identities.

use latchkey_core::{
    mail::Letter, member::Role, ports::StoreExt, tenant_settings::TenantSettings, time::Span,
};
use latchkey_entra_emulator::{ADA, BEN, CARA};
use latchkey_testkit::{Answer, Browser, PASSWORD, Tenant, World, entra, tenant};

const NEW: &str = "four larks by the mill pond";

async fn acme() -> (World, Tenant) {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    (world, acme)
}

async fn change(browser: &Browser, current: &str, new: &str) -> Answer {
    let fields = [("current_password", current), ("new_password", new)];
    browser
        .fill("/account/password", "/account/password", &fields)
        .await
}

async fn is_in(browser: &Browser) -> bool {
    browser.get("/api/v1/session").await.status == 200
}

/// T118, T085, T132: the current one is required; every other session, open link and old value ends.
#[tokio::test]
async fn t118_t085_t132_given_a_new_password_then_everything_else_ends_and_this_browser_goes_on() {
    let (world, acme) = acme().await;
    let browser = world.password_browser(&acme, BEN).await;
    let other = world.password_browser(&acme, BEN).await;
    let stolen = browser.stolen();
    let asking = world.browser();
    asking
        .fill("/forgot-password", "/forgot-password", &[("email", BEN)])
        .await;
    world.answer_wishes().await;
    let link = world.reset_link(BEN).await.expect("a link");
    let done = change(&browser, PASSWORD, NEW).await;
    assert_eq!((done.status, done.location()), (303, "/account"));
    assert!(
        browser
            .get("/account")
            .await
            .says("Your password was changed")
    );
    assert!(is_in(&browser).await);
    assert!(!is_in(&other).await && !is_in(&stolen).await);
    asking.get(&link).await;
    assert_eq!(asking.get("/reset-password").await.status, 410);
    let late = world.browser();
    assert_eq!(
        world.try_password(&late, &acme, BEN, PASSWORD).await.status,
        401
    );
    let answer = world.try_password(&late, &acme, BEN, NEW).await;
    assert_eq!(answer.location(), "/dashboard");
    let count = world
        .count_events(&acme.id, "member.password_changed")
        .await;
    assert_eq!(count, 1);
    let letters = world.letters().await;
    let told = letters
        .iter()
        .filter(|one| matches!(one.letter, Letter::PasswordChanged { .. }));
    assert_eq!(told.count(), 1);
}

/// T118: wrong, empty or left out, nothing changes; many tries are slowed like sign-ins.
#[tokio::test]
async fn t118_given_a_wrong_current_password_then_nothing_changes_and_tries_are_slowed() {
    let (world, acme) = acme().await;
    let browser = world.password_browser(&acme, BEN).await;
    let other = world.password_browser(&acme, BEN).await;
    let hashes = "SELECT password_hash FROM member WHERE password_hash IS NOT NULL ORDER BY id";
    let before = world.texts(hashes).await;
    for wrong in ["", "not the right one", &"x".repeat(2_000)] {
        let answer = change(&browser, wrong, NEW).await;
        assert_eq!(answer.status, 400, "{wrong}");
        assert!(answer.says("This is not your current password."));
        assert!(!answer.body.contains(NEW), "nothing typed is shown again");
    }
    // The way for members without a password takes no current one, and is not for this member.
    let token = browser.form_token().await;
    let fields = [("csrf_token", token.as_str()), ("new_password", NEW)];
    let answer = browser.post("/account/password/first", &fields).await;
    assert_eq!(answer.status, 303);
    let answer = browser.post("/account/password", &fields).await;
    assert_eq!(answer.status, 400);
    let mut slowed = false;
    for _ in 0..20 {
        let answer = change(&browser, "not the right one", NEW).await;
        slowed |= answer.status == 429 && answer.header("retry-after").is_some();
    }
    assert!(slowed);
    assert_eq!(world.texts(hashes).await, before);
    assert!(is_in(&other).await);
}

/// T113, T114: each refusal has its own sentence; the same one again is no change.
#[tokio::test]
async fn t113_t114_given_a_weak_new_password_then_its_sentence_and_no_change() {
    let (world, acme) = acme().await;
    let browser = world.password_browser(&acme, BEN).await;
    for (new, sentence) in [
        ("", "Type a new password."),
        ("fourteen chars", "at least 15 characters"),
        ("qwertyuiopasdfghjkl", "repeats or of neighbouring keys"),
        ("P@ssw0rd-Winter-2026!", "words that are tried first"),
        ("Acme-latchkey-2026", "your name, your team or the product"),
        (&"one long sentence ".repeat(60), "at most 1,024 bytes"),
        (PASSWORD, "the password you have now"),
    ] {
        let answer = change(&browser, PASSWORD, new).await;
        assert_eq!(answer.status, 400, "{new}");
        assert!(answer.says(sentence), "{new}: {}", answer.text());
    }
    assert_eq!(change(&browser, PASSWORD, NEW).await.status, 303);
}

/// Where passwords are off the page says why, and a posted form changes nothing.
#[tokio::test]
async fn n13_given_an_enforced_tenant_then_no_password_is_set() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .enforced()
        .make(&world)
        .await;
    let cara = world.sso_browser(&acme, CARA).await;
    let ben = world.sso_browser(&acme, BEN).await;
    let hashes = "SELECT id FROM member WHERE password_hash IS NOT NULL";
    let before = world.texts(hashes).await;
    for (browser, path) in [
        (&ben, "/account/password"),
        (&cara, "/account/password/first"),
    ] {
        let page = browser.get("/account/password").await;
        assert!(page.says("Acme uses Microsoft Entra ID for sign-in. Passwords are off."));
        assert!(!page.has_form(path));
        let token = browser.form_token().await;
        let fields = [
            ("csrf_token", token.as_str()),
            ("current_password", PASSWORD),
            ("new_password", NEW),
        ];
        let answer = browser.post(path, &fields).await;
        assert_eq!(
            (answer.status, answer.location()),
            (303, "/account/password")
        );
    }
    assert_eq!(world.texts(hashes).await, before);
    assert_eq!(
        world
            .count_events(&acme.id, "member.password_changed")
            .await,
        0
    );
}

/// Under Optional a member without a password may set one, with a fresh proof (T093).
#[tokio::test]
async fn t093_given_a_member_without_a_password_then_the_first_one_wants_a_fresh_proof() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let browser = world.sso_browser(&acme, CARA).await;
    world.pass(Span::minutes(16)).await;
    let (page, act) = ("/account/password", "/account/password/first");
    let fields = [("new_password", NEW)];
    let answer = browser.fill(page, act, &fields).await;
    assert!(answer.location().starts_with("/confirm/"), "{answer:?}");
    let fresh = world.sso_browser(&acme, CARA).await;
    assert_eq!(fresh.fill(page, act, &fields).await.location(), "/account");
    let late = world.browser();
    let answer = world.try_password(&late, &acme, CARA, NEW).await;
    assert_eq!(answer.location(), "/dashboard");
}

/// Names: what they may not hold is refused with its own sentence and changes nothing.
#[tokio::test]
async fn given_names_then_saved_or_refused_each_for_its_reason() {
    let (world, acme) = acme().await;
    let browser = world.password_browser(&acme, BEN).await;
    let save = async |first: &str, last: &str| {
        let fields = [("first_name", first), ("last_name", last)];
        browser.fill("/account", "/account", &fields).await
    };
    for good in [("Benedict", "Oakley"), ("伟", "O"), ("", "")] {
        let answer = save(good.0, good.1).await;
        assert_eq!(answer.location(), "/account", "{good:?}");
    }
    save("Benedict", "Oakley").await;
    let names = "SELECT first_name || ' ' || last_name FROM member WHERE first_name <> ''";
    for (bad, sentence) in [
        ("x".repeat(500), "at most 200 characters"),
        ("<b>Ben</b>".to_owned(), "holds < or >"),
        (
            "Ben\r\nBcc: x@y.example".to_owned(),
            "a line break or an invisible character",
        ),
        (
            "Ben\u{202e}neB".to_owned(),
            "a line break or an invisible character",
        ),
        (
            "B\u{200b}en".to_owned(),
            "a line break or an invisible character",
        ),
    ] {
        for (first, last) in [(bad.as_str(), "Oakley"), ("Benedict", bad.as_str())] {
            let answer = save(first, last).await;
            assert_eq!(answer.status, 400, "{bad:?}");
            assert!(answer.says(sentence), "{bad:?}: {}", answer.text());
            assert_eq!(world.texts(names).await, ["Benedict Oakley"]);
        }
    }
    save("Benedict", "Oakley").await;
    let count = world.count_events(&acme.id, "member.names_changed").await;
    assert_eq!(count, 4, "saving the same again is no act");
    // Only the named fields count: the address and role stay (T063).
    let token = browser.form_token().await;
    let fields = [
        ("csrf_token", token.as_str()),
        ("first_name", "Benedict"),
        ("last_name", "Oakley"),
        ("email", "x@evil.example"),
        ("role", "admin"),
    ];
    assert_eq!(browser.post("/account", &fields).await.status, 303);
    let page = browser.get("/account").await;
    assert!(page.says(BEN) && !page.says("evil.example") && !page.body.contains("href=\"/team\""));
}

/// T090: the list is complete, one ends at once, and "everywhere else" ends all others.
#[tokio::test]
async fn t090_given_sessions_then_all_are_listed_and_end_one_by_one_or_together() {
    let (world, acme) = acme().await;
    let mut browsers = Vec::new();
    for _ in 0..4 {
        browsers.push(world.password_browser(&acme, BEN).await);
        world.pass(Span::minutes(1)).await;
    }
    let ada = world.password_browser(&acme, ADA).await;
    let page = browsers[0].get("/account/sessions").await;
    assert_eq!(page.body.matches("/end\"").count(), 4);
    assert_eq!(page.body.matches("This one").count(), 1);
    // The network is shown, never the address itself.
    assert!(page.says("127.0.0.0/24") && !page.says("127.0.0.1"));
    let oldest_but_one = page
        .body
        .split("action=\"/account/sessions/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|path| path.ends_with("/end"))
        .nth(2)
        .expect("a third one");
    let path = format!("/account/sessions/{oldest_but_one}");
    let done = browsers[0].submit(&page, &path, &[]).await;
    assert_eq!(done.location(), "/account/sessions");
    assert!(!is_in(&browsers[1]).await, "the one that was named");
    for n in [0, 2, 3] {
        assert!(is_in(&browsers[n]).await, "{n}");
    }
    assert_eq!(
        browsers[0].submit(&page, &path, &[]).await.status,
        404,
        "once"
    );
    // T061: another member's session is as unknown as one that never was.
    let foreign = ada.get("/account/sessions").await;
    let foreign = foreign
        .body
        .split("action=\"/account/sessions/ses_")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a session");
    let token = browsers[0].form_token().await;
    let path = format!("/account/sessions/ses_{foreign}");
    let answer = browsers[0].post(&path, &[("csrf_token", &token)]).await;
    assert_eq!(answer.status, 404);
    assert!(is_in(&ada).await);
    let act = "/account/sessions/end-others";
    let done = browsers[0].fill("/account/sessions", act, &[]).await;
    assert_eq!(done.location(), "/account/sessions");
    assert!(is_in(&browsers[0]).await && is_in(&ada).await);
    assert!(!is_in(&browsers[2]).await && !is_in(&browsers[3]).await);
    // One event for each that ended.
    let events = world.events(&acme.id).await;
    let mut targets: Vec<String> = events
        .iter()
        .filter(|event| event.name == "session.revoked")
        .map(|event| event.target.clone())
        .collect();
    targets.dedup();
    assert_eq!(targets.len(), 3);
    // Its own: signed out.
    let page = browsers[0].get("/account/sessions").await;
    assert!(!page.has_form(act));
    let own = page
        .body
        .split("action=\"/account/sessions/ses_")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .map(|rest| format!("/account/sessions/ses_{rest}"))
        .expect("its own");
    let done = browsers[0].submit(&page, &own, &[]).await;
    assert_eq!(done.location(), "/login?signed_out=1");
    assert!(!is_in(&browsers[0]).await);
}

/// T090: however many there are, none is left.
#[tokio::test]
async fn t090_given_more_sessions_than_a_page_shows_then_all_others_end() {
    let (world, acme) = acme().await;
    let browser = world.password_browser(&acme, BEN).await;
    let own = browser.cookie("latchkey_session");
    let columns = "tenant_id, member_id, method, stamp, created, last_seen, absolute_end";
    world
        .sql(&format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 450) \
             INSERT INTO session (id, digest, {columns}) \
             SELECT 'ses_' || printf('%032x', n.i), 'd' || n.i, {columns} FROM session, n"
        ))
        .await;
    let page = browser.get("/account/sessions").await;
    assert!(page.says("There are more than the page shows."));
    let act = "/account/sessions/end-others";
    assert_eq!(browser.submit(&page, act, &[]).await.status, 303);
    let left = "SELECT id FROM session WHERE ended IS NULL";
    assert_eq!(world.texts(left).await.len(), 1);
    assert_eq!(browser.cookie("latchkey_session"), own);
    assert!(is_in(&browser).await);
    assert_eq!(world.count_events(&acme.id, "session.revoked").await, 450);
}

/// The history: every sign-in of 90 days, how it ended, page by page, and nobody else's.
#[tokio::test]
async fn given_sign_ins_then_the_history_tells_them_and_how_they_ended() {
    let (world, acme) = acme().await;
    let gone = world.password_browser(&acme, BEN).await;
    gone.fill("/dashboard", "/logout", &[]).await;
    world.password_browser(&acme, BEN).await;
    world.pass(Span::hours(9)).await;
    let browser = world.password_browser(&acme, BEN).await;
    let page = browser.get("/account/history").await;
    for words in ["Still signed in", "Signed out", "Ran out"] {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    assert_eq!(page.body.matches("<tr>").count(), 4);
    let columns = "tenant_id, member_id, method, stamp, last_seen, absolute_end";
    world
        .sql(&format!(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60) \
             INSERT INTO session (id, digest, created, {columns}) \
             SELECT 'ses_' || printf('%032x', n.i), 'd' || n.i, created - (n.i % 7) * 60000, {columns} \
             FROM (SELECT * FROM session ORDER BY created LIMIT 1), n"
        ))
        .await;
    let mut seen = 0;
    let mut path = "/account/history".to_owned();
    for _ in 0..4 {
        let page = browser.get(&path).await;
        seen += page.body.matches("<tr>").count() - 1;
        if !page.body.contains("rel=\"next\"") {
            break;
        }
        path = page.link("Older");
    }
    assert_eq!(seen, 63);
    for odd in ["x", "1.ses_1", "9e99.x", "%00"] {
        let answer = browser.get(&format!("/account/history?before={odd}")).await;
        assert_eq!(answer.status, 200, "{odd}");
    }
    let ada = world.password_browser(&acme, ADA).await;
    let page = ada.get("/account/history").await;
    assert_eq!(page.body.matches("<tr>").count(), 2);
}

/// T090, T088: limits that became shorter end sessions, and the list shows those that are left.
#[tokio::test]
async fn t090_t088_given_shorter_limits_then_the_list_shows_live_sessions_only() {
    let (world, acme) = acme().await;
    world.password_browser(&acme, BEN).await;
    world.pass(Span::minutes(40)).await;
    let ben = world.password_browser(&acme, BEN).await;
    let rows = async || {
        let page = ben.get("/account/sessions").await;
        page.body.matches("data-label=\"Device\"").count()
    };
    assert_eq!(rows().await, 2);
    let id = acme.id.clone();
    let shorter = TenantSettings {
        idle_minutes: 30,
        ..TenantSettings::default()
    };
    let store = &world.process.store;
    let set =
        store.unit(move |tx| Box::pin(async move { tx.set_tenant_settings(&id, &shorter).await }));
    set.await.expect("the store answers");
    world.app().catch_up().await;
    assert_eq!(rows().await, 1, "the other one has run out");
    assert!(ben.get("/account").await.says("with this browser only"));
    let history = ben.get("/account/history").await;
    assert_eq!(
        history.body.matches("Ran out").count(),
        1,
        "{}",
        history.text()
    );
}

/// N-30, N-32: the last usable way in stays; another one may go, and its sessions with it.
#[tokio::test]
async fn n30_n32_given_identities_then_the_last_way_in_is_not_removed() {
    let world = World::new().await;
    let acme = tenant("acme")
        .member(ADA, Role::Admin, true)
        .member(BEN, Role::User, true)
        .member(CARA, Role::User, false)
        .with_connection(entra())
        .make(&world)
        .await;
    let ids = async |email: &str| {
        let member = acme.member(email).as_str();
        let query =
            format!("SELECT id FROM identity WHERE state = 'active' AND member_id = '{member}'");
        world.texts(&query).await
    };
    let unlink = async |browser: &Browser, id: &str| {
        let token = browser.form_token().await;
        let path = format!("/account/identities/{id}/unlink");
        browser.post(&path, &[("csrf_token", &token)]).await
    };
    // CARA has no password: her identity is all she has.
    let cara = world.sso_browser(&acme, CARA).await;
    let page = cara.get("/account").await;
    assert!(page.says("This is your last usable way to sign in"));
    let hers = ids(CARA).await;
    assert!(!page.has_form(&format!("/account/identities/{}/unlink", hers[0])));
    assert_eq!(unlink(&cara, &hers[0]).await.status, 409);
    assert_eq!(ids(CARA).await, hers);
    // BEN has one: the link may go, and his session by SSO goes with it.
    let sso = world.sso_browser(&acme, BEN).await;
    let ben = world.password_browser(&acme, BEN).await;
    assert_eq!(
        unlink(&ben, &hers[0]).await.status,
        404,
        "T061: another member's"
    );
    let his = ids(BEN).await;
    let done = unlink(&ben, &his[0]).await;
    assert_eq!((done.status, done.location()), (303, "/account"));
    assert!(!is_in(&sso).await && is_in(&ben).await);
    assert_eq!(world.count_events(&acme.id, "identity.unlinked").await, 1);
    // While SSO is required a password is no way in.
    let ada = world.sso_browser(&acme, ADA).await;
    let cx = world.operator();
    let required = latchkey_core::policy::SsoPolicy::Required;
    let set = latchkey_app::policy::set_enforcement(world.app(), &cx, &acme.id, required, false);
    assert_eq!(set.await.expect("the store answers").unmet, []);
    let own = ids(ADA).await;
    assert_eq!(unlink(&ada, &own[0]).await.status, 409);
    assert_eq!(ids(ADA).await, own);
}

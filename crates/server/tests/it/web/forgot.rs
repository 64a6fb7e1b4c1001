//! A forgotten password: one answer for every address, one use of every link.

use latchkey_core::{mail::Letter, policy::SsoPolicy, time::Span};
use latchkey_entra_emulator::{ADA, BEN, CARA};
use latchkey_testkit::{Answer, Browser, PASSWORD, Tenant, World, entra, tenant};

const NEW: &str = "four larks by the mill pond";

/// Asks for a link in a fresh browser.
async fn ask(world: &World, email: &str) -> Answer {
    let browser = world.browser();
    browser
        .fill("/forgot-password", "/forgot-password", &[("email", email)])
        .await
}

/// Asks, lets the job answer, and opens the link in a fresh browser.
async fn opened(world: &World, email: &str) -> (Browser, Answer) {
    ask(world, email).await;
    world.answer_wishes().await;
    let link = world.reset_link(email).await.expect("a link was mailed");
    follow(world, &link).await
}

async fn follow(world: &World, link: &str) -> (Browser, Answer) {
    let browser = world.browser();
    let away = browser.get(link).await;
    assert_eq!((away.status, away.location()), (303, "/reset-password"));
    let page = browser.get("/reset-password").await;
    (browser, page)
}

async fn set(browser: &Browser, page: &Answer, password: &str) -> Answer {
    let fields = [("new_password", password)];
    browser.submit(page, "/reset-password", &fields).await
}

/// Everything an observer sees, without what differs between any two requests.
fn seen(answer: &Answer) -> (u16, Vec<(String, String)>, String) {
    let head = answer.head.iter();
    let head = head.filter(|(name, _)| name != "date" && name != "set-cookie");
    (answer.status, head.cloned().collect(), answer.body.clone())
}

/// The whole way: ask, open, set, sign in.
#[tokio::test]
async fn given_a_forgotten_password_then_a_mail_leads_to_a_new_one() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let old = world.password_browser(&acme, BEN).await;
    let (browser, page) = opened(&world, BEN).await;
    assert_eq!(page.status, 200);
    assert!(page.says(BEN) && page.says("Acme"), "{}", page.text());
    let done = set(&browser, &page, NEW).await;
    assert_eq!((done.status, done.location()), (303, "/t/acme/login"));
    assert!(
        browser
            .get("/t/acme/login")
            .await
            .says("Your new password is set")
    );
    // N-23: it signs nobody in, and every session there was is over.
    assert_eq!(browser.cookie("latchkey_session"), None);
    assert_eq!(old.get("/api/v1/session").await.status, 401);
    let (one, two) = (world.browser(), world.browser());
    let before = world.try_password(&one, &acme, BEN, PASSWORD).await;
    let after = world.try_password(&two, &acme, BEN, NEW).await;
    assert_eq!((before.status, after.location()), (401, "/dashboard"));
    for name in ["member.reset_asked", "member.password_reset"] {
        assert_eq!(world.count_events(&acme.id, name).await, 1, "{name}");
    }
    let letters = world.letters().await;
    let told = letters.iter().filter(|one| one.to == BEN);
    let told = told.filter(|one| matches!(one.letter, Letter::PasswordChanged { .. }));
    assert_eq!(told.count(), 1);
}

/// T109, T129, N-23: known, unknown, deactivated, without a password, enforced: one answer,
/// one write, and no look at a member before it was given.
#[tokio::test]
async fn t109_t129_n23_given_any_address_then_the_same_answer_and_the_same_work() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let cx = world.operator();
    let off = latchkey_app::members::change_member(
        world.app(),
        &cx,
        &acme.id,
        acme.member(BEN),
        latchkey_app::members::Change::Deactivate,
        false,
    );
    off.await.expect("it is done");
    let mut answers = Vec::new();
    for email in [
        ADA,
        BEN,
        CARA,
        "nobody@contoso.example",
        "x@elsewhere.example",
    ] {
        let before = world.dump().await;
        let answer = ask(&world, email).await;
        answers.push(seen(&answer));
        let after = world.dump().await;
        for (table, rows) in &before {
            let grown = after[table].len() - rows.len();
            match table.as_str() {
                "reset_wish" => assert_eq!(grown, 1, "{email}"),
                "quota" => assert!(grown <= 2, "{email}"),
                _ => assert_eq!(&after[table], rows, "{email} {table}"),
            }
        }
    }
    for answer in &answers[1..] {
        assert_eq!(answer, &answers[0]);
    }
    world.answer_wishes().await;
    let letters = world.letters().await;
    assert_eq!(letters.len(), 1, "only the active member with a password");
    assert_eq!(letters[0].to, ADA);
    assert_eq!(
        world.texts("SELECT id FROM reset_wish").await,
        Vec::<String>::new()
    );
}

/// T129, T135: an enforced tenant's member gets the name of the provider and no token.
#[tokio::test]
async fn t129_t135_given_an_enforced_tenant_then_no_token_and_the_mail_names_the_provider() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .enforced()
        .make(&world)
        .await;
    for email in [BEN, CARA] {
        ask(&world, email).await;
    }
    world.answer_wishes().await;
    // Admins are told of the policy itself.
    let mut letters = world.letters().await;
    letters.retain(|one| !matches!(one.letter, Letter::PolicyChanged { .. }));
    assert_eq!(letters.len(), 2);
    for one in letters {
        let Letter::UsesProvider { idp, link, .. } = one.letter else {
            panic!("another letter to {}", one.to);
        };
        assert_eq!(idp, "Microsoft Entra ID");
        assert_eq!(link, format!("{}/t/acme/login", world.origin()));
    }
    assert_eq!(world.texts("SELECT id FROM password_reset").await.len(), 0);
    assert_eq!(
        world
            .texts("SELECT digest FROM token_place WHERE kind = 'reset'")
            .await
            .len(),
        0
    );
    assert_eq!(world.count_events(&acme.id, "member.reset_asked").await, 0);
}

/// T129: without enforcement, a member who has no password gets no token either.
#[tokio::test]
async fn t129_given_a_member_without_a_password_then_the_provider_is_named() {
    let world = World::new().await;
    tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    ask(&world, CARA).await;
    world.answer_wishes().await;
    let letters = world.letters().await;
    assert!(matches!(letters[0].letter, Letter::UsesProvider { .. }));
    assert_eq!(letters.len(), 1);
}

/// T135: what was open when Enforce SSO is turned on is void, and so is a form already shown.
#[tokio::test]
async fn t135_given_an_open_link_when_enforced_then_void() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let (browser, page) = opened(&world, BEN).await;
    world.sso_browser(&acme, ADA).await;
    let cx = world.operator();
    let done = latchkey_app::policy::set_enforcement(
        world.app(),
        &cx,
        &acme.id,
        SsoPolicy::Required,
        false,
    );
    assert_eq!(done.await.expect("the store answers").unmet, []);
    let states = world.texts("SELECT state FROM password_reset").await;
    assert_eq!(states, ["void"]);
    let hash = "SELECT password_hash FROM member WHERE password_hash IS NOT NULL ORDER BY id";
    let before = world.texts(hash).await;
    assert_eq!(set(&browser, &page, NEW).await.status, 410);
    // Even if the row had stayed, the policy is read again.
    world
        .sql("UPDATE password_reset SET state = 'pending'")
        .await;
    assert_eq!(set(&browser, &page, NEW).await.status, 410);
    assert_eq!(world.texts(hash).await, before);
}

/// T131: looking, by GET or HEAD, as often as a scanner likes, uses nothing up.
#[tokio::test]
async fn t131_given_a_scanner_that_opens_the_link_then_it_still_works() {
    let world = World::new().await;
    tenant("acme").staffed().make(&world).await;
    ask(&world, BEN).await;
    world.answer_wishes().await;
    let link = world.reset_link(BEN).await.expect("a link");
    let before = world.dump().await;
    for _ in 0..3 {
        let scanner = world.browser();
        for method in ["GET", "HEAD"] {
            assert_eq!(scanner.send(method, &link, &[], None).await.status, 303);
            let page = scanner.send(method, "/reset-password", &[], None).await;
            assert_eq!(page.status, 200);
        }
    }
    assert_eq!(world.dump().await, before);
    let (browser, page) = follow(&world, &link).await;
    assert_eq!(set(&browser, &page, NEW).await.status, 303);
}

/// T123, T124: used, run out to the second, cut, longer, another kind: one refusal, nothing changes.
#[tokio::test]
async fn t123_t124_given_a_link_that_is_used_late_or_tampered_with_then_refused() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let (browser, page) = opened(&world, BEN).await;
    let link = world.reset_link(BEN).await.expect("a link");
    assert_eq!(set(&browser, &page, NEW).await.status, 303);
    browser.get(&link).await;
    let after = browser.get("/reset-password").await;
    assert_eq!(after.status, 410);
    assert!(after.says("This link cannot be used"));
    for bad in [
        format!("{link}x"),
        link[..link.len() - 1].to_owned(),
        link.replace("rst_", "inv_"),
        "/reset-password?token=".to_owned(),
        format!("/reset-password?token={}", "a".repeat(5_000)),
        "/reset-password?token=%00%0d%0a".to_owned(),
    ] {
        let other = world.browser();
        other.get(&bad).await;
        assert_eq!(other.get("/reset-password").await.status, 410, "{bad}");
    }
    // To the second: 29:59 still, 30:00 not.
    for (minutes, seconds, status) in [(29, 59, 303), (30, 0, 410)] {
        let (browser, page) = opened(&world, ADA).await;
        world.pass(Span::minutes(minutes)).await;
        world.pass(Span::seconds(seconds)).await;
        let answer = set(&browser, &page, "nine owls on a tin roof").await;
        assert_eq!(answer.status, status, "{minutes}:{seconds}");
    }
    let none = world.count_events(&acme.id, "member.password_reset").await;
    assert_eq!(none, 2);
}

/// T132: only the newest link is good, and a changed password voids all.
#[tokio::test]
async fn t132_given_a_newer_link_or_a_password_change_then_the_older_is_void() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let (first, page) = opened(&world, BEN).await;
    world.pass(Span::minutes(1)).await;
    let (second, newer) = opened(&world, BEN).await;
    assert_eq!(set(&first, &page, NEW).await.status, 410);
    assert_eq!(newer.status, 200);
    let password = latchkey_core::secret::Secret::new("nine owls on a tin roof".to_owned());
    let cx = world.operator();
    let member = acme.member(BEN);
    let done = latchkey_app::members::set_password(world.app(), &cx, &acme.id, member, &password);
    done.await.expect("it is set");
    assert_eq!(set(&second, &newer, NEW).await.status, 410);
    // The row alone would not have been enough: the stamp was raised as well.
    world
        .sql("UPDATE password_reset SET state = 'pending' WHERE expires = (SELECT MAX(expires) FROM password_reset)")
        .await;
    assert_eq!(set(&second, &newer, NEW).await.status, 410);
}

/// T129: a member deactivated after the mail was sent cannot use it, and is not revived.
#[tokio::test]
async fn t129_given_a_member_deactivated_meanwhile_then_the_link_is_void() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let (browser, page) = opened(&world, BEN).await;
    let id = acme.member(BEN);
    world
        .sql(&format!(
            "UPDATE member SET state = 'deactivated' WHERE id = '{}'",
            id.as_str()
        ))
        .await;
    assert_eq!(set(&browser, &page, NEW).await.status, 410);
}

/// T130: three mails an hour to one account, twenty wishes an hour from one network.
#[tokio::test]
async fn t130_given_many_wishes_then_few_mails_and_the_same_answer() {
    let world = World::new().await;
    tenant("acme").staffed().make(&world).await;
    let first = seen(&ask(&world, BEN).await);
    for _ in 0..9 {
        assert_eq!(seen(&ask(&world, BEN).await), first);
    }
    world.answer_wishes().await;
    assert_eq!(world.letters().await.len(), 3);
    for n in 10..20 {
        let answer = ask(&world, &format!("nobody{n}@contoso.example")).await;
        assert_eq!(answer.status, 303, "{n}");
    }
    // The twenty-first is answered alike, and nothing is written down for it.
    assert_eq!(seen(&ask(&world, ADA).await), first);
    world.answer_wishes().await;
    assert_eq!(world.letters().await.len(), 3);
    world.pass(Span::minutes(61)).await;
    assert_eq!(ask(&world, BEN).await.status, 303);
    world.answer_wishes().await;
    assert_eq!(world.letters().await.len(), 4);
}

/// T128: the link is built from the configured address, whatever the request says.
#[tokio::test]
async fn t128_given_forged_hosts_then_the_link_is_ours() {
    let world = World::https().await;
    tenant("acme").staffed().make(&world).await;
    let browser = world.browser();
    let page = browser.get("/forgot-password").await;
    let token = page
        .form("/forgot-password")
        .value("csrf_token")
        .expect("a token")
        .to_owned();
    let fields = [("csrf_token", token.as_str()), ("email", BEN)];
    let headers = [
        ("origin", "https://login.acme.example"),
        ("x-forwarded-host", "evil.example"),
        ("forwarded", "host=evil.example"),
        ("x-forwarded-proto", "http"),
    ];
    let answer = browser
        .post_with("/forgot-password", &fields, &headers)
        .await;
    assert_eq!(answer.status, 303);
    world.answer_wishes().await;
    let letters = world.letters().await;
    let Letter::PasswordReset { link, .. } = &letters[0].letter else {
        panic!("another letter");
    };
    let start = "https://login.acme.example/reset-password?token=rst_";
    assert!(link.starts_with(start), "{link}");
}

/// T114: a refused password uses the link up no more than a look does.
#[tokio::test]
async fn t114_given_a_weak_password_then_its_own_sentence_and_the_link_stays() {
    let world = World::new().await;
    tenant("acme").staffed().make(&world).await;
    let (browser, page) = opened(&world, BEN).await;
    for (typed, sentence) in [
        ("", "Type a new password."),
        ("short", "at least 15 characters"),
        ("aaaaaaaaaaaaaaaaaaaa", "repeats or of neighbouring keys"),
        ("Password Summer 2026", "words that are tried first"),
        ("acme contoso ben 1", "your name, your team or the product"),
        (&"a long sentence ".repeat(65), "at most 1,024 bytes"),
    ] {
        let answer = set(&browser, &page, typed).await;
        assert_eq!(answer.status, 400, "{typed}");
        assert!(answer.says(sentence), "{typed}: {}", answer.text());
        assert!(typed.is_empty() || !answer.body.contains(&format!("\"{typed}\"")));
    }
    assert_eq!(set(&browser, &page, NEW).await.status, 303);
}

/// An address known in two tenants gets a link for each; each sets its own password only.
#[tokio::test]
async fn given_one_address_in_two_tenants_then_a_mail_from_each() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let other = tenant("other").staffed().make(&world).await;
    ask(&world, BEN).await;
    world.answer_wishes().await;
    assert_eq!(world.letters().await.len(), 2);
    let link = world.reset_link(BEN).await.expect("a link");
    let (browser, page) = follow(&world, &link).await;
    let done = set(&browser, &page, NEW).await;
    let (set_at, untouched): (&Tenant, &Tenant) = if done.location() == "/t/acme/login" {
        (&acme, &other)
    } else {
        (&other, &acme)
    };
    let one = world.browser();
    let answer = world.try_password(&one, set_at, BEN, NEW).await;
    assert_eq!(answer.location(), "/dashboard");
    world.password_browser(untouched, BEN).await;
    // Through one tenant's own door only that tenant writes.
    let browser = world.browser();
    let page = browser.get("/forgot-password?team=other").await;
    let fields = [("email", ADA)];
    let answer = browser.submit(&page, "/forgot-password", &fields).await;
    assert_eq!(answer.location(), "/forgot-password?sent=1&team=other");
    world.answer_wishes().await;
    let letters = world.letters().await;
    assert_eq!(letters.iter().filter(|one| one.to == ADA).count(), 1);
}

/// T106: the value leaves the address at once, and no page carries it.
#[tokio::test]
async fn t106_given_a_link_then_its_value_is_on_no_page() {
    let world = World::new().await;
    tenant("acme").staffed().make(&world).await;
    ask(&world, BEN).await;
    world.answer_wishes().await;
    let link = world.reset_link(BEN).await.expect("a link");
    let browser = world.browser();
    let away = browser.get(&link).await;
    assert_eq!(away.header("referrer-policy"), Some("no-referrer"));
    let (_, value) = link.split_once("token=").expect("a value");
    let page = browser.get("/reset-password").await;
    assert!(!page.body.contains(value) && !away.location().contains(value));
    for (table, rows) in world.dump().await {
        assert!(!rows.iter().any(|row| row.contains(value)), "{table}");
    }
}

//! What is typed into an account's forms: each odd value has its sentence and changes nothing.

use latchkey_core::{mail::Letter, policy::SsoPolicy, time::Span};
use latchkey_entra_emulator::{ADA, BEN};
use latchkey_testkit::{Answer, Browser, PASSWORD, Tenant, World, entra, tenant};

use super::second_factor::{Holder, add_app, type_code};

async fn holder() -> (World, Tenant, Holder) {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let ben = world.password_browser(&acme, BEN).await;
    let holder = add_app(&world, &ben).await;
    (world, acme, holder)
}

async fn half(world: &World, acme: &Tenant) -> Browser {
    let browser = world.browser();
    let answer = world.try_password(&browser, acme, BEN, PASSWORD).await;
    assert_eq!(answer.location(), "/login/code", "{answer:?}");
    browser
}

/// A code may be typed as apps show it, with spaces; anything else than six digits is wrong.
#[tokio::test]
async fn given_odd_codes_then_spaces_do_not_matter_and_the_rest_is_refused() {
    let (world, acme, holder) = holder().await;
    let last = "SELECT CAST(last_step AS TEXT) FROM member_totp";
    let before = world.texts(last).await;
    let right = holder.code(&world);
    let fullwidth: String = right
        .chars()
        .filter_map(|digit| char::from_u32(u32::from(digit) - 0x30 + 0xff10))
        .collect();
    let odd = [
        String::new(),
        right[..5].to_owned(),
        format!("{right}0"),
        format!("{right}{right}"),
        fullwidth,
        format!("{}\u{202e}{}", &right[..3], &right[3..]),
        format!("{}\u{200b}{}", &right[..3], &right[3..]),
        format!("{right}\0"),
        "<b>000000</b>".to_owned(),
        "-00001".to_owned(),
        "9".repeat(10_000),
    ];
    for (n, odd) in odd.iter().enumerate() {
        if n % 4 == 0 {
            // The delay after many failures is not what is tried here.
            world.pass(Span::hours(25)).await;
        }
        let browser = half(&world, &acme).await;
        let answer = type_code(&browser, odd).await;
        assert_eq!(answer.status, 401, "{odd:?}");
        assert!(
            answer.says("This code is wrong, or was used already."),
            "{odd:?}: {}",
            answer.text()
        );
        assert_eq!(browser.cookie("latchkey_session"), None);
    }
    assert_eq!(world.texts(last).await, before, "no step was used up");
    world.pass(Span::hours(25)).await;
    let browser = half(&world, &acme).await;
    let code = holder.code(&world);
    let spaced = format!(" {}\u{a0}{}\t", &code[..3], &code[3..]);
    assert_eq!(type_code(&browser, &spaced).await.status, 303);
    // Typed without spaces it is the same code, and used.
    let browser = half(&world, &acme).await;
    assert_eq!(type_code(&browser, &code).await.status, 401);
}

async fn change(browser: &Browser, current: &str, new: &str) -> Answer {
    let fields = [("current_password", current), ("new_password", new)];
    browser
        .fill("/account/password", "/account/password", &fields)
        .await
}

/// T113: another Unicode form is the same password, 1,025 bytes and NUL are none, nothing is cut.
#[tokio::test]
async fn t113_given_forms_nul_and_1025_bytes_then_same_or_refused_and_never_cut() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let browser = world.password_browser(&acme, BEN).await;
    let (composed, decomposed) = (
        "vier Lerchen \u{fc}ber Stein",
        "vier Lerchen u\u{308}ber Stein",
    );
    assert_eq!(change(&browser, PASSWORD, composed).await.status, 303);
    let same = change(&browser, decomposed, decomposed).await;
    assert_eq!(same.status, 400);
    assert!(same.says("the password you have now"), "{}", same.text());
    let same = change(&browser, composed, decomposed).await;
    assert_eq!(same.status, 400, "the same in another form is no change");
    let other = world.browser();
    let signed_in = world.try_password(&other, &acme, BEN, decomposed).await;
    assert_eq!(signed_in.location(), "/dashboard");
    // 1,024 bytes are a password, one more is none, and its first 1,024 do not open anything.
    let words = "larks herons owls wrens finches rooks ";
    let longest: String = words.chars().cycle().take(1_024).collect();
    let too_long = format!("{longest}x");
    let refused = change(&browser, composed, &too_long).await;
    assert_eq!(refused.status, 400);
    assert!(refused.says("at most 1,024 bytes"), "{}", refused.text());
    let nul = change(&browser, composed, "four larks\0by the mill pond").await;
    assert_eq!(nul.status, 400);
    assert_eq!(change(&browser, composed, &longest).await.status, 303);
    for (tried, opens) in [
        (too_long.as_str(), false),
        (&longest[..1_023], false),
        (longest.as_str(), true),
    ] {
        let other = world.browser();
        let answer = world.try_password(&other, &acme, BEN, tried).await;
        assert_eq!(answer.status == 303, opens, "{} bytes", tried.len());
    }
    let set = world.count_events(&acme.id, "member.password_changed");
    assert_eq!(set.await, 2);
}

/// N-31: nobody changes an address from their account; what the provider proved and an admin
/// accepted is told to the old address, and links that went there are void.
#[tokio::test]
async fn n31_given_a_changed_address_then_proved_accepted_and_told_to_the_old_one() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().with_connection(entra());
    let acme = acme.make(&world).await;
    let emails = "SELECT email_shown FROM member ORDER BY email_shown";
    let before = world.texts(emails).await;
    let ben = world.password_browser(&acme, BEN).await;
    let page = ben.get("/account").await;
    assert!(!page.body.contains("name=\"email\""));
    let token = ben.form_token().await;
    let fields = [
        ("csrf_token", token.as_str()),
        ("email", "ben@evil.example"),
    ];
    ben.post("/account", &fields).await;
    assert_eq!(world.texts(emails).await, before);
    // The provider says another one: a note, until an admin takes it over.
    world.sso_browser(&acme, BEN).await;
    let new = "benjamin@contoso.example";
    let renamed = world.provider().rename_user(BEN, new, Some(new));
    renamed.expect("he is there");
    world.sso_browser(&acme, new).await;
    assert_eq!(world.texts(emails).await, before);
    let asking = world.browser();
    asking
        .fill("/forgot-password", "/forgot-password", &[("email", BEN)])
        .await;
    world.answer_wishes().await;
    let link = world.reset_link(BEN).await.expect("a link");
    let admin = world.password_browser(&acme, ADA).await;
    let page = acme.team_path(BEN, "");
    let done = admin.fill(&page, &format!("{page}/email"), &[]).await;
    assert_eq!(done.status, 303, "{}", done.text());
    let letters = world.letters().await;
    let told: Vec<_> = letters
        .iter()
        .filter(|one| matches!(&one.letter, Letter::EmailChanged { email, .. } if email == new))
        .collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].to, BEN, "to the address it was");
    asking.get(&link).await;
    assert_eq!(asking.get("/reset-password").await.status, 410);
}

/// T145: whoever turns required SSO on or off does not do so quietly: every admin is told by mail.
#[tokio::test]
async fn t145_given_a_changed_policy_then_every_admin_is_told() {
    let world = World::new().await;
    let mut acme = tenant("acme").staffed().with_connection(entra());
    acme = acme.member(
        "second@contoso.example",
        latchkey_core::member::Role::Admin,
        true,
    );
    let acme = acme.make(&world).await;
    world.sso_browser(&acme, ADA).await;
    for (wanted, on) in [(SsoPolicy::Required, true), (SsoPolicy::Optional, false)] {
        let cx = world.operator();
        let set = latchkey_app::policy::set_enforcement(world.app(), &cx, &acme.id, wanted, false);
        assert_eq!(set.await.expect("the store answers").unmet, []);
        let letters = world.letters().await;
        let mut told: Vec<_> = letters
            .iter()
            .filter(
                |one| matches!(one.letter, Letter::PolicyChanged { required, .. } if required == on),
            )
            .map(|one| one.to.as_str())
            .collect();
        told.sort_unstable();
        assert_eq!(told, [ADA, "second@contoso.example"], "{on}");
    }
}

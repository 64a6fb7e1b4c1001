//! Every code of the sign-in page: provoked at the provider, explained, and cured by its fix.

use latchkey_core::{connection::Slot, member::Role};
use latchkey_entra_emulator::{
    ADA, BEN, BLOCKED, CARA, Endpoint, FOREIGN_MAIL, Fault, GUEST, NO_MAIL, NextError, UNASSIGNED,
};
use latchkey_testkit::{Answer, Browser, Tenant, World, entra, tenant};
use serde_json::json;

async fn connected() -> (World, Tenant) {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    (world, acme)
}

/// Signs in, is refused with `code`, and answers the page that says so.
async fn banner(world: &World, tenant: &Tenant, person: &str, code: &str) -> (Browser, Answer) {
    let browser = world.browser();
    let answer = world.call_back(&browser, tenant, person).await;
    let (found, reference) = World::refusal(&answer);
    assert_eq!((found.as_str(), reference.is_some()), (code, true));
    assert_eq!(browser.cookie("latchkey_session"), None);
    let page = browser.get(answer.location()).await;
    assert_eq!(page.status, 200);
    assert!(
        page.says(&reference.expect("checked above")),
        "{}",
        page.text()
    );
    (browser, page)
}

/// The next token answer is this error.
fn at_token(number: u64) -> NextError {
    NextError {
        codes: vec![number],
        at_token: true,
        ..NextError::default()
    }
}

/// The next authorize answer at the redirect URI is this error.
fn at_redirect(number: u64) -> NextError {
    NextError {
        codes: vec![number],
        on_page: Some(false),
        ..NextError::default()
    }
}

#[tokio::test]
async fn user_not_provisioned_is_cured_by_inviting() {
    let (world, acme) = connected().await;
    let (_, page) = banner(&world, &acme, GUEST, "user_not_provisioned").await;
    assert!(
        page.says("Microsoft Entra ID account works, but it has no access to Acme"),
        "{}",
        page.text()
    );
    assert!(page.says(GUEST));
    let admin = world.password_browser(&acme, ADA).await;
    let fields = [("emails", "Gil@Fabrikam.example"), ("role", "user")];
    let invited = admin.fill("/team/invite", "/team/invite", &fields).await;
    assert_eq!(invited.status, 303, "{}", invited.text());
    assert!(invited.location().starts_with("/team/invite/result/"));
    world.sso_browser(&acme, GUEST).await;
}

#[tokio::test]
async fn sso_idp_rejected_is_cured_by_pasting_the_secret_again() {
    let (world, acme) = connected().await;
    let app = &acme.connected().app;
    world
        .provider()
        .delete_secret(&app.client_id, &app.secret.id)
        .expect("it is there");
    let (_, page) = banner(&world, &acme, BEN, "sso_idp_rejected").await;
    assert!(
        page.says("Microsoft Entra ID did not accept Acme's connection"),
        "{}",
        page.text()
    );
    let secret = world
        .provider()
        .add_secret(&app.client_id, 24)
        .expect("the app is there");
    let admin = world.password_browser(&acme, ADA).await;
    let path = acme.edit_path();
    let saved = admin
        .fill(&path, &path, &[("client_secret", &secret.value)])
        .await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    world.sso_browser(&acme, BEN).await;
}

/// An expired secret is told from a wrong one, with fix, side and place, to admins only (N-02).
#[tokio::test]
async fn n02_given_an_expired_secret_when_rejected_then_only_the_admin_reads_the_number() {
    let (world, acme) = connected().await;
    let app = &acme.connected().app;
    let ended = latchkey_core::ports::Clock::now(&*world.clock).seconds() - 60;
    world
        .provider()
        .set_secret_end(&app.client_id, &app.secret.id, ended)
        .expect("it is there");
    let browser = world.browser();
    let answer = world.call_back(&browser, &acme, BEN).await;
    let page = browser.get(answer.location()).await;
    let decoded = [
        "7000222",
        "Most likely",
        "Who can mend it",
        "Create a new client secret",
        "Client secrets",
    ];
    for hidden in decoded {
        assert!(!page.says(hidden), "a stranger reads no {hidden}");
    }
    let admin = world.password_browser(&acme, ADA).await;
    let reference = World::refusal(&answer).1.expect("a reference");
    let under_audit = format!("/audit/ref/{reference}");
    for path in [answer.location(), &under_audit] {
        let page = admin.get(path).await;
        for shown in decoded.into_iter().chain(["secret_expired"]) {
            assert!(page.says(shown), "{path} {shown}: {}", page.text());
        }
    }
}

#[tokio::test]
async fn sso_no_email_claim_is_cured_by_filling_mail() {
    let (world, mut acme) = connected().await;
    acme.add(&world, NO_MAIL, Role::User, false).await;
    let (_, page) = banner(&world, &acme, NO_MAIL, "sso_no_email_claim").await;
    assert!(page.says("Microsoft Entra ID did not tell us your e-mail address"));
    world
        .provider()
        .set_user_mail(NO_MAIL, Some(NO_MAIL))
        .expect("she is there");
    world.sso_browser(&acme, NO_MAIL).await;
}

#[tokio::test]
async fn sso_no_email_claim_is_cured_by_the_optional_claim() {
    let (world, mut acme) = connected().await;
    acme.add(&world, NO_MAIL, Role::User, false).await;
    // Without the scope `email` only the optional claim brings it.
    let admin = world.password_browser(&acme, ADA).await;
    let path = acme.edit_path();
    let saved = admin
        .fill(
            &path,
            &path,
            &[("apply", "now"), ("scopes", "openid profile")],
        )
        .await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    assert_eq!(world.refused(&acme, BEN).await, "sso_no_email_claim");
    let client_id = &acme.connected().app.client_id;
    world
        .provider()
        .set_optional_claim(client_id, "email", true)
        .expect("the app is there");
    world.sso_browser(&acme, BEN).await;
}

/// T014: deactivated while at the provider; SSO never reactivates.
#[tokio::test]
async fn t014_account_disabled_is_cured_by_reactivating_only() {
    let (world, acme) = connected().await;
    world.sso_browser(&acme, BEN).await;
    let browser = world.browser();
    let callback = world
        .provider_answer(&browser, &acme.start_url(), BEN)
        .await;
    let admin = world.password_browser(&acme, ADA).await;
    let page = acme.team_path(BEN, "");
    let done = admin
        .fill(
            &acme.team_path(BEN, "/deactivate"),
            &acme.team_path(BEN, "/deactivate"),
            &[],
        )
        .await;
    assert_eq!(done.status, 303);
    let answer = browser.get(&callback).await;
    assert_eq!(World::refusal(&answer).0, "account_disabled");
    assert_eq!(browser.cookie("latchkey_session"), None);
    let shown = browser.get(answer.location()).await;
    assert!(
        shown.says("Your access to Acme has been switched off"),
        "{}",
        shown.text()
    );
    assert_eq!(world.refused(&acme, BEN).await, "account_disabled");
    let done = admin
        .fill(&page, &acme.team_path(BEN, "/reactivate"), &[])
        .await;
    assert_eq!(done.status, 303);
    world.sso_browser(&acme, BEN).await;
}

#[tokio::test]
async fn sso_cancelled_after_pressing_cancel_or_declining() {
    let (world, acme) = connected().await;
    for codes in [vec![], vec![65004]] {
        let error = NextError {
            codes,
            on_page: Some(false),
            ..NextError::default()
        };
        world.provider().next_error(error);
        let (browser, page) = banner(&world, &acme, BEN, "sso_cancelled").await;
        assert!(page.says("You stopped the sign-in at Microsoft Entra ID"));
        let again = browser.get(&page.link("Try again")).await;
        assert!(again.location().starts_with(world.emulator.base_url()));
    }
}

#[tokio::test]
async fn sso_not_assigned_is_cured_by_assigning() {
    let (world, acme) = connected().await;
    world.provider().next_error(at_redirect(50105));
    let (_, page) = banner(&world, &acme, UNASSIGNED, "sso_not_assigned").await;
    assert!(page.says("says that you may not use this application"));
    world.provider().next_error(at_redirect(53003));
    assert_eq!(world.refused(&acme, BLOCKED).await, "sso_not_assigned");
}

#[tokio::test]
async fn sso_consent_needed_at_the_redirect_and_at_the_token_endpoint() {
    let (world, acme) = connected().await;
    world.provider().next_error(at_redirect(90094));
    banner(&world, &acme, BEN, "sso_consent_needed").await;
    world.provider().next_error(at_token(65001));
    banner(&world, &acme, BEN, "sso_consent_needed").await;
}

/// T237: the provider is down; the other ways stay.
#[tokio::test]
async fn t237_sso_idp_unreachable_on_every_way_to_answer_wrongly() {
    let (world, acme) = connected().await;
    let faults = [
        Fault::Status { status: 503 },
        Fault::Html,
        Fault::Half,
        Fault::Status { status: 429 },
    ];
    for fault in faults {
        world
            .provider()
            .fault(Endpoint::Token, fault.clone(), Some(1));
        let browser = world.browser();
        let answer = world.call_back(&browser, &acme, BEN).await;
        assert_eq!(
            World::refusal(&answer).0,
            "sso_idp_unreachable",
            "{fault:?}"
        );
        let page = browser.get(answer.location()).await;
        assert!(
            page.says("Microsoft Entra ID does not answer at the moment"),
            "{}",
            page.text()
        );
    }
    // Nothing is broken for good.
    world.sso_browser(&acme, BEN).await;
    world.password_browser(&acme, BEN).await;
}

/// Section 15: whatever the provider answers, one clean code and no session.
#[tokio::test]
async fn t012_t050_t054_given_a_broken_token_answer_then_a_clean_refusal() {
    let (world, acme) = connected().await;
    let elsewhere = world.emulator.base_url().to_owned();
    let token_only = json!({ "token_type": "Bearer", "access_token": "x", "expires_in": 3600 });
    let wrong_type = json!({ "token_type": "MAC", "id_token": "a.b.c", "access_token": "x" });
    let error_as_ok = json!({ "error": "invalid_grant", "error_description": "no" });
    let body = |value: &serde_json::Value| Fault::Json {
        status: 200,
        body: value.to_string(),
    };
    let faults = [
        Fault::HtmlAsOk,
        Fault::Garbage,
        Fault::Empty,
        Fault::Array,
        Fault::Deep,
        Fault::HugeErrorCode,
        Fault::ControlCharacters,
        Fault::Huge { bytes: 600_000 },
        Fault::Redirect {
            location: elsewhere,
        },
        body(&token_only),
        body(&wrong_type),
        body(&error_as_ok),
    ];
    let known = [
        "sso_idp_unreachable",
        "sso_idp_rejected",
        "sso_token_invalid",
        "sso_misconfigured",
    ];
    for fault in faults {
        world
            .provider()
            .fault(Endpoint::Token, fault.clone(), Some(1));
        let code = world.refused(&acme, BEN).await;
        assert!(known.contains(&code.as_str()), "{fault:?}: {code}");
    }
    assert!(
        acme.live(&world)
            .await
            .credential(Slot::Preferred)
            .is_some()
    );
    world.sso_browser(&acme, BEN).await;
}

/// The provider stopped showing a usable key after the save.
#[tokio::test]
async fn sso_misconfigured_when_no_key_is_usable() {
    let (world, acme) = connected().await;
    let none = json!({ "keys": [] }).to_string();
    world.provider().fault(
        Endpoint::Keys,
        Fault::Json {
            status: 200,
            body: none,
        },
        None,
    );
    let (_, page) = banner(&world, &acme, BEN, "sso_misconfigured").await;
    assert!(
        page.says("Acme's sign-in settings need attention"),
        "{}",
        page.text()
    );
    world.provider().clear_faults();
    world.pass(latchkey_core::time::Span::seconds(31)).await;
    world.sso_browser(&acme, BEN).await;
}

/// Another organisation's account; the retry offers the choice of accounts.
#[tokio::test]
async fn sso_wrong_directory_offers_another_account() {
    let (world, acme) = connected().await;
    world.provider().next_error(at_redirect(50020));
    let (browser, page) = banner(&world, &acme, BEN, "sso_wrong_directory").await;
    assert!(page.says("choose your Acme account"), "{}", page.text());
    let retry = page.link("Use another account");
    assert!(retry.contains("prompt=select_account") && !retry.contains("login_hint"));
    let away = browser.get(&retry).await;
    assert!(away.location().contains("prompt=select_account"));
    assert!(!away.location().contains("login_hint"));
}

/// T075: another subject asserts a linked member's address; the admin may unlink.
#[tokio::test]
async fn t075_sso_identity_conflict_is_cured_by_unlinking() {
    let (world, acme) = connected().await;
    world.sso_browser(&acme, BEN).await;
    world
        .provider()
        .delete_and_recreate_user(BEN)
        .expect("he is there");
    let (_, page) = banner(&world, &acme, BEN, "sso_identity_conflict").await;
    let retry = page.link("Use another account");
    assert!(retry.contains("prompt=select_account"));
    let admin = world.password_browser(&acme, ADA).await;
    let done = admin
        .fill(
            &acme.team_path(BEN, ""),
            &acme.team_path(BEN, "/unlink"),
            &[],
        )
        .await;
    assert_eq!(done.status, 303, "{}", done.text());
    world.sso_browser(&acme, BEN).await;
}

/// T074: an address the provider calls unverified links nobody, a linked member enters.
#[tokio::test]
async fn t074_sso_email_unverified_at_the_first_link_only() {
    let (world, mut acme) = connected().await;
    let foreign = "ceo@northwind.example";
    acme.add(&world, foreign, Role::User, false).await;
    let client_id = &acme.connected().app.client_id;
    world
        .provider()
        .set_optional_claim(client_id, "xms_edov", true)
        .expect("the app is there");
    let (_, page) = banner(&world, &acme, FOREIGN_MAIL, "sso_email_unverified").await;
    assert!(page.says("Microsoft Entra ID has not confirmed your e-mail address"));
    world.sso_browser(&acme, BEN).await;
    for untrue in [
        json!(false),
        json!("false"),
        json!(0),
        json!(null),
        json!("yes"),
    ] {
        world
            .provider()
            .set_claim("email_verified", Some(untrue.clone()));
        assert_eq!(
            world.refused(&acme, CARA).await,
            "sso_email_unverified",
            "{untrue}"
        );
        world.sso_browser(&acme, BEN).await;
    }
    world
        .provider()
        .set_claim("email_verified", Some(json!("true")));
    world.sso_browser(&acme, CARA).await;
}

/// T013: disabled between start and callback, and at the start.
#[tokio::test]
async fn t013_sso_unavailable_when_disabled_meanwhile() {
    let (world, acme) = connected().await;
    let browser = world.browser();
    let callback = world
        .provider_answer(&browser, &acme.start_url(), BEN)
        .await;
    let admin = world.password_browser(&acme, ADA).await;
    let path = format!("/integrations/sso/{}/disable", acme.connected().id);
    assert_eq!(admin.fill(&path, &path, &[]).await.status, 303);
    world.http().take_sent();
    let answer = browser.get(&callback).await;
    assert_eq!(World::refusal(&answer).0, "sso_unavailable");
    assert_eq!(world.http().count(), 0);
    let start = browser.get(&acme.start_url()).await;
    assert_eq!(World::refusal(&start).0, "sso_unavailable");
    let page = browser.get("/login?other=1").await;
    assert_eq!(page.status, 200);
    let none = browser
        .get("/auth/sso/start?connection=conn_00000000000000000000000000000000")
        .await;
    assert_eq!(World::refusal(&none).0, "sso_unavailable");
}

/// Every attempt that was known is recorded under its reference, with what failed.
#[tokio::test]
async fn given_a_refusal_then_the_record_says_what_was_expected_and_got() {
    let (world, acme) = connected().await;
    world.provider().next_error(at_token(7000215));
    let browser = world.browser();
    let answer = world.call_back(&browser, &acme, BEN).await;
    let reference = World::refusal(&answer).1.expect("a reference");
    let found = latchkey_app::sign_in::record_by_reference(world.app(), &reference).await;
    let view = found.expect("the store answers").expect("it is recorded");
    assert_eq!(view.record.outcome.as_deref(), Some("sso_idp_rejected"));
    assert_eq!(view.record.reason.as_deref(), Some("secret_wrong"));
    assert_eq!(view.record.evidence.aadsts, [7000215]);
    assert!(view.record.evidence.correlation_id.is_some());
    assert_eq!(world.count_events(&acme.id, "signin.failed").await, 1);
}

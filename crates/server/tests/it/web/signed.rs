//! Cookies we must be able to trust: written by us for this purpose, or nobody's (principle 18).

use latchkey_entra_emulator::{ADA, BEN};
use latchkey_testkit::{World, entra, tenant};

/// `{"idp":"Evil","url":"https://evil.example"}` and `/team`, unsigned.
const SIGNED_OUT: &str = "eyJpZHAiOiJFdmlsIiwidXJsIjoiaHR0cHM6Ly9ldmlsLmV4YW1wbGUifQ";
const NEXT: &str = "L3RlYW0";

/// T103, T016: a planted cookie names no provider, no address and no target.
#[tokio::test]
async fn t016_t103_given_unsigned_cookies_then_nothing_of_them_is_believed() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let stranger = world.browser();
    for proof in [
        "",
        ".",
        ".AAAA",
        ".AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ] {
        stranger.set_cookie("latchkey_signed_out", &format!("{SIGNED_OUT}{proof}"));
        let page = stranger.get("/login?signed_out=1").await;
        assert!(!page.body.contains("evil.example") && !page.says("Evil"));
        let browser = world.browser();
        world.call_back(&browser, &acme, ADA).await;
        browser.set_cookie("latchkey_next", &format!("{NEXT}{proof}"));
        let landing = browser.get("/sso-complete").await;
        assert!(landing.body.contains("url=/dashboard\""), "{proof}");
    }
}

/// A value we signed for one purpose is worth nothing for another.
#[tokio::test]
async fn given_a_value_signed_for_another_purpose_then_not_believed() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let browser = world.browser();
    let start = format!("{}&next=%2Fteam", acme.start_url());
    let callback = world.provider_answer(&browser, &start, ADA).await;
    browser.get(&callback).await;
    let next = browser.cookie("latchkey_next").expect("it is set");
    let landing = browser.get("/sso-complete").await;
    assert!(landing.body.contains("url=/team\""));
    browser.fill("/login?other=1", "/logout", &[]).await;
    browser.fill("/login", "/login", &[("email", BEN)]).await;
    let step = browser.cookie("latchkey_step").expect("it is set");
    browser.set_cookie("latchkey_step", &next);
    assert!(browser.get("/login?step=2").await.has_form("/login"));
    browser.set_cookie("latchkey_next", &step);
    browser.set_cookie("latchkey_last", &step);
    assert!(!browser.get("/login").await.says(BEN));
}

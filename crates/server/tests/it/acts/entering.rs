//! Does each act of signing in, accepting, and the first run once.

use latchkey_app::setup::{Offered, offer_setup_code};
use latchkey_core::ports::Clock;
use latchkey_core::{audit::Actor, second_factor::code_now, time::Span};
use latchkey_entra_emulator::{BEN, CARA, GUEST};
use latchkey_testkit::{Browser, PASSWORD, World};

use super::{
    account,
    entry::{faults, recorded},
    scene::{NEW, Scene},
};

/// A try with a password at the tenant's own entrance, after the mark.
async fn try_password(scene: &Scene, email: &str, password: &str) -> (Browser, String) {
    let browser = scene.world.browser();
    scene.mark().await;
    let answer = scene
        .world
        .try_password(&browser, &scene.acme, email, password)
        .await;
    let led = if answer.status == 303 {
        answer.location()
    } else {
        ""
    };
    let led = led.to_owned();
    (browser, led)
}

/// Does the act of `route`; false if it does not know it.
pub(super) async fn drive(scene: &Scene, route: &str, case: &str) -> bool {
    let world = &scene.world;
    match (route, case) {
        ("/login" | "/t/{slug}/login", "") => {
            let page = route.replace("{slug}", "acme");
            scene
                .send(&world.browser(), &page, &page, &[("email", BEN)])
                .await;
        }
        ("/login/password", "") => {
            let (_, led) = try_password(scene, BEN, PASSWORD).await;
            assert_eq!(led, "/dashboard");
        }
        ("/login/password", "wrong password") => {
            scene.hide("not this one at all");
            try_password(scene, BEN, "not this one at all").await;
        }
        ("/login/password", "an address nobody has") => {
            scene.hide("nobody@contoso.example");
            try_password(scene, "nobody@contoso.example", PASSWORD).await;
        }
        ("/login/password", "SSO is required") => {
            scene.require_sso().await;
            try_password(scene, BEN, PASSWORD).await;
        }
        ("/login/password", "with an authenticator app") => {
            account::add_app(scene).await;
            let (_, led) = try_password(scene, BEN, PASSWORD).await;
            assert_eq!(led, "/login/code");
        }
        ("/login/code", _) => second_step(scene, route, case).await,
        ("/logout", "") => {
            scene.send(&scene.user, "/dashboard", route, &[]).await;
        }
        ("/preferences", "") => {
            let fields = [("theme", "dark")];
            scene.send(&scene.user, "/dashboard", route, &fields).await;
        }
        ("/sso-complete/switch" | "/sso-complete/stay", "") => {
            world.call_back(&scene.user, &scene.acme, CARA).await;
            scene
                .send(&scene.user, "/sso-complete?arrived=1", route, &[])
                .await;
        }
        ("/forgot-password", "") => {
            scene
                .send(&world.browser(), route, route, &[("email", BEN)])
                .await;
        }
        ("/reset-password", "") => {
            let browser = world.browser();
            ask(&browser).await;
            world.answer_wishes().await;
            let link = world.reset_link(BEN).await.expect("a link was mailed");
            scene.hide(link.split("token=").nth(1).expect("a token"));
            browser.get(&link).await;
            scene
                .send(&browser, route, route, &[("new_password", NEW)])
                .await;
        }
        _ => return accepting(scene, route, case).await,
    }
    true
}

/// Wishes for a new password of Ben.
pub(super) async fn ask(browser: &Browser) {
    let fields = [("email", BEN)];
    browser
        .fill("/forgot-password", "/forgot-password", &fields)
        .await;
}

async fn second_step(scene: &Scene, route: &str, case: &str) {
    let (secret, recovery) = account::add_app(scene).await;
    scene.world.pass(Span::seconds(30)).await;
    let (browser, _) = try_password(scene, BEN, PASSWORD).await;
    let code = code_now(&secret, scene.world.clock.now());
    scene.hide(&browser.cookie("latchkey_half").expect("half signed in"));
    match case {
        "wrong code" => {
            let fields = [("code", "000000")];
            scene.attempt(&browser, route, route, &fields).await;
        }
        "a recovery code" => {
            let page = browser.get("/login/code?recovery=1").await;
            let fields = [("recovery_code", recovery.as_str())];
            scene.send_on(&browser, &page, route, &fields).await;
        }
        _ => {
            scene.send(&browser, route, route, &[("code", &code)]).await;
        }
    }
}

async fn open(scene: &Scene, browser: &Browser) -> String {
    let away = browser.get(scene.acme.link(GUEST)).await;
    away.location().to_owned()
}

async fn accepting(scene: &Scene, route: &str, case: &str) -> bool {
    let world = &scene.world;
    let stranger = world.browser();
    let fields = [
        ("first_name", "Gil"),
        ("last_name", ""),
        ("new_password", NEW),
    ];
    match (route, case) {
        ("/invite/accept", "") => {
            let page = open(scene, &stranger).await;
            scene.send(&stranger, &page, route, &fields).await;
        }
        ("/invite/accept", "SSO is required") => {
            let page = open(scene, &stranger).await;
            let page = stranger.get(&page).await;
            scene.require_sso().await;
            scene.mark().await;
            stranger.submit(&page, route, &fields).await;
        }
        ("/invite/accept/sso", "") => {
            let page = open(scene, &stranger).await;
            scene.send(&stranger, &page, route, &[]).await;
        }
        ("/invite/accept/switch", "") => {
            let page = open(scene, &scene.user).await;
            scene.send(&scene.user, &page, route, &[]).await;
        }
        ("/invite/accept/ask", "") => {
            world.pass(Span::days(8)).await;
            let page = open(scene, &stranger).await;
            scene.send(&stranger, &page, route, &[]).await;
        }
        _ => return false,
    }
    true
}

const FIRST: [(&str, &str); 6] = [
    ("team", "Acme"),
    ("slug", "acme"),
    ("first_name", "Ada"),
    ("last_name", "Rowan"),
    ("email", "ada@acme.example"),
    ("password", PASSWORD),
];

/// Goes through the first run in an empty installation; answers the lines `route` wrote.
pub(super) async fn first_run(route: &str) -> Vec<String> {
    let world = World::new().await;
    let app = world.app();
    let code = match offer_setup_code(app, &app.cx(Actor::System, None)).await {
        Ok(Offered::New(code)) => code.expose().clone(),
        _ => panic!("no code was offered"),
    };
    let browser = world.browser();
    let steps: [(&str, &[(&str, &str)]); 5] = [
        ("/setup", &[("code", &code)]),
        ("/setup/address", &[]),
        ("/setup/key", &[("kept", "1")]),
        ("/setup/team", &FIRST),
        ("/setup/mail", &[]),
    ];
    for (step, fields) in steps {
        let before = recorded(&*app.store).await.len();
        let answer = if step == "/setup/mail" {
            // Its form is shown only where mails leave.
            let token = browser.form_token().await;
            browser.post(step, &[("csrf_token", &token)]).await
        } else {
            browser.fill(step, step, fields).await
        };
        if step == route {
            assert_eq!(answer.status, 303, "{step}: {}", answer.text());
            let own = recorded(&*app.store).await.split_off(before);
            let wrong = faults(&own, &[PASSWORD.to_owned(), code.clone()]);
            assert!(wrong.is_empty(), "{wrong:#?}");
            return own.into_iter().map(|one| one.line).collect();
        }
    }
    panic!("no step {route}");
}

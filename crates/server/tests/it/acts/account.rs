//! Does each act of a member's own account once.

use latchkey_core::{ports::Clock, second_factor::code_now, time::Span};
use latchkey_entra_emulator::{ADA, BEN, CARA};
use latchkey_testkit::{Answer, Browser, PASSWORD, World};

use super::scene::{NEW, Scene};

/// The secret a page shows for typing, as bytes.
fn secret_on(page: &Answer) -> Vec<u8> {
    let key = page
        .body
        .split("<code class=\"value\" data-copy>")
        .nth(1)
        .and_then(|rest| rest.split('<').next())
        .expect("a key for typing");
    let bits: String = key
        .chars()
        .filter_map(|digit| "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(digit))
        .map(|digit| format!("{digit:05b}"))
        .collect();
    let byte = |bits: &str| u8::from_str_radix(bits, 2).expect("bits");
    (0..20).map(|n| byte(&bits[n * 8..n * 8 + 8])).collect()
}

/// Begins an app in the user's browser; the page that wants its code, and the secret.
async fn begun(scene: &Scene) -> (Answer, Vec<u8>) {
    let act = "/account/authenticator";
    let away = scene.send(&scene.user, "/account", act, &[]).await;
    let page = scene.user.get(away.location()).await;
    let secret = secret_on(&page);
    (page, secret)
}

async fn confirm_app(scene: &Scene) -> (Answer, Vec<u8>) {
    let (page, secret) = begun(scene).await;
    let code = code_now(&secret, scene.world.clock.now());
    let act = "/account/authenticator/{id}";
    let done = scene
        .send_on(&scene.user, &page, act, &[("code", &code)])
        .await;
    (done, secret)
}

/// Gives the user an app; its secret and a recovery code.
pub(super) async fn add_app(scene: &Scene) -> (Vec<u8>, String) {
    let (done, secret) = confirm_app(scene).await;
    let shown = scene.user.get(done.location()).await;
    let code = shown.body.split("<li><code class=\"value\">").nth(1);
    let code = code
        .and_then(|rest| rest.split('<').next())
        .expect("a code");
    scene.hide(code);
    (secret, code.to_owned())
}

/// Does the act of `route`; false if it does not know it.
pub(super) async fn drive(scene: &Scene, route: &str, case: &str) -> bool {
    let (world, user) = (&scene.world, &scene.user);
    match (route, case) {
        ("/account", "") => {
            let names = [("first_name", "Benjamin"), ("last_name", "Finch")];
            scene.send(user, route, route, &names).await;
        }
        ("/account", "nothing changed") => {
            scene.send(user, route, route, &[]).await;
        }
        ("/account/password", "") => {
            let fields = [("current_password", PASSWORD), ("new_password", NEW)];
            scene.send(user, route, route, &fields).await;
        }
        ("/account/password", "wrong present password") => {
            let fields = [("current_password", "not this one"), ("new_password", NEW)];
            scene.attempt(user, route, route, &fields).await;
        }
        ("/account/password/first", "") => {
            let cara = world.sso_browser(&scene.acme, CARA).await;
            let fields = [("new_password", NEW)];
            scene.send(&cara, "/account/password", route, &fields).await;
        }
        ("/account/authenticator", "") => {
            begun(scene).await;
        }
        ("/account/authenticator/{id}", "") => {
            confirm_app(scene).await;
        }
        ("/account/authenticator/remove" | "/account/recovery-codes", "") => {
            add_app(scene).await;
            scene.send(user, "/account", route, &[]).await;
        }
        ("/account/recovery-codes/{id}", "") => {
            let (done, _) = confirm_app(scene).await;
            scene.send(user, done.location(), route, &[]).await;
        }
        ("/account/identities/{id}/unlink", "") => {
            world.sso_browser(&scene.acme, BEN).await;
            scene.send(user, "/account", route, &[]).await;
        }
        ("/account/sessions/end-others", "two others") => {
            world.password_browser(&scene.acme, BEN).await;
            world.password_browser(&scene.acme, BEN).await;
            scene.send(user, "/account/sessions", route, &[]).await;
        }
        ("/account/sessions/{id}/end", "") => {
            world.password_browser(&scene.acme, BEN).await;
            scene.attempt(user, "/account/sessions", route, &[]).await;
        }
        _ => return confirming(scene, route, case).await,
    }
    true
}

/// Asks for a sensitive act in a stale session; the path of the page that asks who it is.
async fn kept(world: &World, browser: &Browser, page: &str) -> String {
    world.pass(Span::minutes(16)).await;
    let act = format!("{page}/role");
    let asked = browser.fill(page, &act, &[("role", "admin")]).await;
    assert!(asked.location().starts_with("/confirm/"), "{asked:?}");
    asked.location().to_owned()
}

/// Asks as Ada, and proves at the provider who she is; her browser and where it waits.
pub(super) async fn proved(scene: &Scene) -> (Browser, String) {
    let page = scene.acme.team_path(BEN, "");
    let admin = scene.world.sso_browser(&scene.acme, ADA).await;
    let path = kept(&scene.world, &admin, &page).await;
    let asked = admin.get(&path).await;
    let away = admin
        .get(&asked.link("Continue with Microsoft Entra ID"))
        .await;
    let callback = scene.world.approve(&admin, away.location(), ADA).await;
    scene.mark().await;
    admin.get(&callback).await;
    (admin, path)
}

async fn confirming(scene: &Scene, route: &str, case: &str) -> bool {
    let page = scene.acme.team_path(BEN, "");
    let (world, admin) = (&scene.world, &scene.admin);
    match (route, case) {
        ("/confirm/{id}", "") => {
            let (admin, path) = proved(scene).await;
            scene.send(&admin, &path, route, &[]).await;
        }
        ("/confirm/{id}/password", "") => {
            let path = kept(world, admin, &page).await;
            let fields = [("password", PASSWORD)];
            scene.send(admin, &path, route, &fields).await;
        }
        ("/confirm/{id}/password", "wrong password") => {
            let path = kept(world, admin, &page).await;
            let fields = [("password", "not this one")];
            scene.attempt(admin, &path, route, &fields).await;
        }
        ("/confirm/{id}/cancel", "") => {
            let path = kept(world, admin, &page).await;
            scene.send(admin, &path, route, &[]).await;
        }
        _ => return false,
    }
    true
}

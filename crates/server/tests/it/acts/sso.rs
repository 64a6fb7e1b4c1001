//! Does each act of an admin on the connection, the settings and the trail once.

use latchkey_entra_emulator::{ADA, AppSetup, CONTOSO};

use super::{beside, scene::Scene};

/// Does the act of `route`; false if it does not know it.
pub(super) async fn drive(scene: &Scene, route: &str, case: &str) -> bool {
    let (world, admin) = (&scene.world, &scene.admin);
    let edit = scene.acme.edit_path();
    let at = |end: &str| edit.replace("/edit", end);
    match (route, case) {
        ("/integrations/sso", "") => create(scene).await,
        ("/integrations/sso/{id}/edit", "Enforce SSO off") => {
            world.sso_browser(&scene.acme, ADA).await;
            admin.fill(&edit, &edit, &[("enforce_sso", "1")]).await;
            let admin = world.sso_browser(&scene.acme, ADA).await;
            let untick = [("enforce_sso", "")];
            scene.send(&admin, &edit, route, &untick).await;
        }
        ("/integrations/sso/{id}/edit", _) => return change(scene, route, case).await,
        ("/integrations/sso/{id}/enable", "") => {
            admin.fill(&at("/disable"), &at("/disable"), &[]).await;
            scene.send(admin, "/integrations/sso", route, &[]).await;
        }
        ("/integrations/sso/{id}/disable" | "/integrations/sso/{id}/delete", "") => {
            let asks = at(route.trim_start_matches("/integrations/sso/{id}"));
            scene.send(admin, &asks, route, &[]).await;
        }
        ("/integrations/sso/{id}/swap" | "/integrations/sso/{id}/discard", "") => {
            wait(scene).await;
            let asks = at(route.trim_start_matches("/integrations/sso/{id}"));
            scene.send(admin, &asks, route, &[]).await;
        }
        ("/integrations/sso/{id}/restore", "") => {
            wait(scene).await;
            admin.fill(&at("/swap"), &at("/swap"), &[]).await;
            scene.send(admin, &at("/restore"), route, &[]).await;
        }
        ("/integrations/sso/{id}/test", "") => {
            scene.send(admin, &at("/test"), route, &[]).await;
        }
        ("/integrations/sso/{id}/test-link", "") => {
            scene.send(admin, &at("/test"), route, &[]).await;
        }
        ("/sso-test", "") => {
            let made = admin.fill(&at("/test"), &at("/test-link"), &[]).await;
            let page = admin.get(made.location()).await;
            let link = page.body.split(['<', '>']).find(|one| one.contains("tlk_"));
            let link = link.expect("a link").replacen(scene.world.origin(), "", 1);
            let colleague = world.browser();
            scene.send(&colleague, &link, route, &[]).await;
        }
        ("/integrations/sso/{id}/test/{run}/email-claim", "") => {
            let callback = test_answer(scene).await;
            let result = admin.get(&callback).await.location().to_owned();
            let token = admin.form_token().await;
            let fields = [("csrf_token", token.as_str()), ("claim", "name")];
            let path = format!("{result}/email-claim");
            scene.mark().await;
            let sent = admin.post(&path, &fields).await;
            assert_eq!(sent.status, 303, "{}", sent.text());
        }
        ("/integrations/sso/{id}/check", "") => {
            scene.send(admin, "/integrations/sso", route, &[]).await;
        }
        ("/settings", "") => {
            let fields = [("name", "Acme Works"), ("accent", "#6a1b5c")];
            scene.send(admin, route, route, &fields).await;
        }
        ("/settings", "nothing changed") => {
            scene.send(admin, route, route, &[]).await;
        }
        ("/settings/mail-test", "") => {
            scene.post(admin, route).await;
        }
        ("/settings/mails/{id}/resend", "") => {
            let id = beside::failed_mail(scene).await;
            scene.post(admin, &route.replace("{id}", id.as_str())).await;
        }
        ("/audit/ref/{reference}/number", "") => {
            let reference = beside::abandoned(scene).await;
            let page = format!("/audit/ref/{reference}");
            scene
                .send(admin, &page, route, &[("number", "AADSTS50011")])
                .await;
        }
        ("/audit/export.csv" | "/audit/export.jsonl", "") => {
            scene.send(admin, "/audit", route, &[]).await;
        }
        _ => return false,
    }
    true
}

/// Other scopes, saved as a candidate.
async fn wait(scene: &Scene) {
    let edit = scene.acme.edit_path();
    let fields = [("scopes", "openid email")];
    let saved = scene.admin.fill(&edit, &edit, &fields).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
}

/// A test of the live settings, up to the callback's address.
pub(super) async fn test_answer(scene: &Scene) -> String {
    let (world, admin) = (&scene.world, &scene.admin);
    let path = scene.acme.edit_path().replace("/edit", "/test");
    let begun = admin.fill(&path, &path, &[]).await;
    let start = admin.get(begun.location()).await.link("Continue");
    world.provider_answer(admin, &start, ADA).await
}

async fn create(scene: &Scene) {
    let admin = &scene.admin;
    let delete = scene.acme.edit_path().replace("/edit", "/delete");
    admin.fill(&delete, &delete, &[]).await;
    let route = "/integrations/sso";
    let page = admin.get(route).await;
    let uri = page
        .body
        .split('"')
        .find(|one| one.starts_with(scene.world.origin()) && one.contains("/auth/sso/callback"));
    let uri = uri.expect("a redirect URI").to_owned();
    let app = scene
        .world
        .provider()
        .register_app(AppSetup::web("Acme", &uri));
    scene.hide(&app.secret.value);
    let issuer = scene.world.emulator.issuer(CONTOSO);
    let fields = [
        ("name", "Entra"),
        ("issuer", issuer.as_str()),
        ("client_id", &app.client_id),
        ("client_secret", &app.secret.value),
    ];
    scene.send_on(admin, &page, route, &fields).await;
}

async fn change(scene: &Scene, route: &str, case: &str) -> bool {
    let (world, admin) = (&scene.world, &scene.admin);
    let edit = scene.acme.edit_path();
    match case {
        "another name" => {
            let fields = [("name", "Contoso login")];
            scene.send(admin, &edit, route, &fields).await;
        }
        "a new secret" => {
            let client_id = &scene.acme.connected().app.client_id;
            let new = world.provider().add_secret(client_id, 24);
            let new = new.expect("the app is there").value;
            scene.hide(&new);
            let fields = [("client_secret", new.as_str())];
            scene.send(admin, &edit, route, &fields).await;
        }
        "another end date" => {
            let fields = [("secret_expires", "2028-11-23")];
            scene.send(admin, &edit, route, &fields).await;
        }
        "a wrong secret" => {
            scene.hide("certainly-not-the-secret");
            let fields = [("client_secret", "certainly-not-the-secret")];
            scene.attempt(admin, &edit, route, &fields).await;
        }
        "other settings" => {
            scene
                .send(admin, &edit, route, &[("scopes", "openid email")])
                .await;
        }
        "other settings, applied now" => {
            let fields = [("scopes", "openid email"), ("apply", "now")];
            scene.send(admin, &edit, route, &fields).await;
        }
        "Enforce SSO on" => {
            world.sso_browser(&scene.acme, ADA).await;
            let fields = [("enforce_sso", "1")];
            scene.send(admin, &edit, route, &fields).await;
        }
        "Enforce SSO on without a proof" => {
            let fields = [("enforce_sso", "1")];
            scene.attempt(admin, &edit, route, &fields).await;
        }
        _ => return false,
    }
    true
}

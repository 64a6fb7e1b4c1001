//! Does each act of an admin once: members, invitations, the connection, the trail.

use latchkey_app::members::{Change, change_member};
use latchkey_entra_emulator::{AppSetup, BEN, CONTOSO, GUEST};
use latchkey_testkit::entra;

use super::scene::Scene;

/// Does the act of `route` on a member; false if it does not know it.
pub(super) async fn team(scene: &Scene, route: &str) -> bool {
    let (world, admin) = (&scene.world, &scene.admin);
    let page = scene.acme.team_path(BEN, "");
    match route {
        "/team/{id}/role" => {
            scene.send(admin, &page, route, &[("role", "admin")]).await;
        }
        "/team/{id}/deactivate" | "/team/{id}/remove" => {
            let asks = route.replace("/team/{id}", &page);
            scene.send(admin, &asks, route, &[("typed", BEN)]).await;
        }
        "/team/{id}/reactivate" => {
            let (app, cx, id) = (world.app(), world.operator(), scene.acme.member(BEN));
            let done = change_member(app, &cx, &scene.acme.id, id, Change::Deactivate, false);
            assert!(done.await.is_ok());
            scene.send(admin, &page, route, &[]).await;
        }
        "/team/{id}/sessions" => {
            scene.send(admin, &page, route, &[]).await;
        }
        "/team/{id}/unlink" => {
            world.sso_browser(&scene.acme, BEN).await;
            scene.send(admin, &page, route, &[]).await;
        }
        "/team/{id}/email" => {
            world.sso_browser(&scene.acme, BEN).await;
            let new = "ben.finch@contoso.example";
            let renamed = world.provider().rename_user(BEN, new, Some(new));
            renamed.expect("he is there");
            world.sso_browser(&scene.acme, new).await;
            scene.send(admin, &page, route, &[]).await;
        }
        _ => return invitations(scene, route).await,
    }
    true
}

const TWO: &str = "one@contoso.example\ntwo@contoso.example";

async fn invitations(scene: &Scene, route: &str) -> bool {
    let admin = &scene.admin;
    let invited = scene.acme.team_path(GUEST, "");
    match route {
        "/team/invite" => {
            scene.send(admin, route, route, &[("emails", TWO)]).await;
        }
        "/team/invite/csv" | "/team/invite/csv/{id}" => {
            let list = format!("email\n{TWO}");
            let token = admin.form_token().await;
            let body = multipart(&[("csrf_token", &token), ("pasted", &list), ("days", "7")]);
            let origin = admin.origin().to_owned();
            let headers = [
                ("origin", origin.as_str()),
                ("content-type", "multipart/form-data; boundary=x0x0x"),
            ];
            scene.mark().await;
            let sent = admin
                .send("POST", "/team/invite/csv", &headers, Some(body))
                .await;
            assert_eq!(sent.status, 303, "{}", sent.text());
            if route.ends_with("{id}") {
                scene.send(admin, sent.location(), route, &[]).await;
            }
        }
        "/team/{id}/resend" | "/team/{id}/link" => {
            scene.send(admin, &invited, route, &[]).await;
        }
        "/team/{id}/revoke" => {
            let asks = format!("{invited}/revoke");
            scene.send(admin, &asks, route, &[]).await;
        }
        _ => return false,
    }
    true
}

fn multipart(fields: &[(&str, &str)]) -> Vec<u8> {
    let part = |(name, value): &(&str, &str)| {
        format!("--x0x0x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let parts: String = fields.iter().map(part).collect();
    format!("{parts}--x0x0x--\r\n").into_bytes()
}

/// Does the act of `route` on the connection or the trail; false if it does not know it.
pub(super) async fn sso(scene: &mut Scene, route: &str) -> bool {
    let admin = &scene.admin;
    let edit = scene.acme.edit_path();
    let at = |end: &str| edit.replace("/edit", end);
    match route {
        "/integrations/sso" => {
            admin.fill(&at("/delete"), &at("/delete"), &[]).await;
            let page = admin.get(route).await;
            let uri = page.text();
            let uri = uri
                .split_whitespace()
                .find(|word| word.contains("/auth/sso/callback"))
                .map(str::to_owned);
            let uri = uri.unwrap_or_else(|| format!("{}/auth/sso/callback", scene.world.origin()));
            let app = scene
                .world
                .provider()
                .register_app(AppSetup::web("Acme", &uri));
            let issuer = scene.world.emulator.issuer(CONTOSO);
            let fields = [
                ("name", "Entra"),
                ("issuer", issuer.as_str()),
                ("client_id", &app.client_id),
                ("client_secret", &app.secret.value),
            ];
            scene.send_on(admin, &page, route, &fields).await;
        }
        "/integrations/sso/{id}/edit" => {
            scene
                .send(admin, &edit, route, &[("name", "Contoso login")])
                .await;
        }
        "/integrations/sso/{id}/enable" => {
            admin.fill(&at("/disable"), &at("/disable"), &[]).await;
            scene.send(admin, "/integrations/sso", route, &[]).await;
        }
        "/integrations/sso/{id}/disable" | "/integrations/sso/{id}/delete" => {
            let asks = at(route.trim_start_matches("/integrations/sso/{id}"));
            scene.send(admin, &asks, route, &[]).await;
        }
        "/integrations/sso/{id}/check" => {
            scene.send(admin, "/integrations/sso", route, &[]).await;
        }
        "/audit/export.csv" | "/audit/export.jsonl" => {
            scene.send(admin, "/audit", route, &[]).await;
        }
        _ => return false,
    }
    let _ = entra;
    true
}

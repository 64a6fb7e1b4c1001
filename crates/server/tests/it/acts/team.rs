//! Does each act of an admin on members and invitations once.

use latchkey_app::members::{Change, change_member};
use latchkey_core::time::Span;
use latchkey_entra_emulator::{ADA, BEN, GUEST};

use super::{account, scene::Scene};

/// Switches Ben off, as the operator does.
async fn deactivate(scene: &Scene) {
    let (app, cx, id) = (
        scene.world.app(),
        scene.world.operator(),
        scene.acme.member(BEN),
    );
    let done = change_member(app, &cx, &scene.acme.id, id, Change::Deactivate, false);
    assert!(done.await.is_ok(), "he is switched off");
}

/// Does the act of `route`; false if it does not know it.
pub(super) async fn drive(scene: &Scene, route: &str, case: &str) -> bool {
    let (world, admin) = (&scene.world, &scene.admin);
    let page = scene.acme.team_path(BEN, "");
    match (route, case) {
        ("/team/{id}/role", "") => {
            scene.send(admin, &page, route, &[("role", "admin")]).await;
        }
        ("/team/{id}/role", "the role they have") => {
            scene.send(admin, &page, route, &[("role", "user")]).await;
        }
        ("/team/{id}/role", "the last admin") => {
            let token = admin.form_token().await;
            let path = scene.acme.team_path(ADA, "/role");
            scene.mark().await;
            let fields = [("csrf_token", token.as_str()), ("role", "user")];
            admin.post(&path, &fields).await;
        }
        ("/team/{id}/deactivate", "") => {
            let asks = format!("{page}/deactivate");
            scene.send(admin, &asks, route, &[]).await;
        }
        ("/team/{id}/remove", "") => {
            deactivate(scene).await;
            world.pass(Span::days(31)).await;
            let admin = world.password_browser(&scene.acme, ADA).await;
            let asks = format!("{page}/remove");
            scene.send(&admin, &asks, route, &[]).await;
        }
        ("/team/{id}/reactivate", "") => {
            deactivate(scene).await;
            scene.send(admin, &page, route, &[]).await;
        }
        ("/team/{id}/sessions", "") => {
            scene.send(admin, &page, route, &[]).await;
        }
        ("/team/{id}/second-factor", "") => {
            account::add_app(scene).await;
            let asks = format!("{page}/second-factor");
            scene.send(admin, &asks, route, &[]).await;
        }
        ("/team/{id}/unlink", "") => {
            world.sso_browser(&scene.acme, BEN).await;
            scene.send(admin, &page, route, &[]).await;
        }
        ("/team/{id}/second-factor", "one's own") => {
            let token = admin.form_token().await;
            let path = scene.acme.team_path(ADA, "/second-factor");
            scene.mark().await;
            admin.post(&path, &[("csrf_token", &token)]).await;
        }
        ("/team/{id}/email", "") => {
            world.sso_browser(&scene.acme, BEN).await;
            let new = "ben.finch@contoso.example";
            let renamed = world.provider().rename_user(BEN, new, Some(new));
            renamed.expect("he is there");
            world.sso_browser(&scene.acme, new).await;
            scene.send(admin, &page, route, &[]).await;
        }
        _ => return invitations(scene, route, case).await,
    }
    true
}

const TWO: &str = "one@contoso.example\ntwo@contoso.example";

async fn invitations(scene: &Scene, route: &str, case: &str) -> bool {
    let admin = &scene.admin;
    let invited = scene.acme.team_path(GUEST, "");
    match (route, case) {
        ("/team/invite", "two people") => {
            scene.send(admin, route, route, &[("emails", TWO)]).await;
        }
        ("/team/invite", "a member already") => {
            scene.attempt(admin, route, route, &[("emails", BEN)]).await;
        }
        ("/team/invite/csv", "") | ("/team/invite/csv/{id}", "two lines") => {
            let lines = TWO.replace('\n', ",,,\n");
            let list = format!("email,first_name,last_name,role\n{lines},,,\n");
            let token = admin.form_token().await;
            let body = multipart(&[("csrf_token", &token), ("pasted", &list), ("days", "7")]);
            let origin = admin.origin().to_owned();
            let headers = [
                ("origin", origin.as_str()),
                ("content-type", "multipart/form-data; boundary=x0x0x"),
            ];
            scene.mark().await;
            let sent = admin.send("POST", "/team/invite/csv", &headers, Some(body));
            let sent = sent.await;
            assert_eq!(sent.status, 303, "{}", sent.text());
            if route.ends_with("{id}") {
                scene.send(admin, sent.location(), route, &[]).await;
            }
        }
        ("/team/{id}/resend", "") => {
            scene.post(admin, &format!("{invited}/resend")).await;
        }
        ("/team/{id}/link", "") => {
            scene.send(admin, &invited, route, &[]).await;
        }
        ("/team/{id}/revoke", "") => {
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

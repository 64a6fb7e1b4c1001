//! Sweeps over the router's table: a new route is covered the moment it is listed.

mod access;
mod cookies;
mod fresh;
mod headers;
mod hosts;
mod proof;
mod safe_methods;
mod secrets_compared;
mod shapes;

use latchkey_entra_emulator::{ADA, BEN};
use latchkey_server::web::{Access, RouteInfo, routes};
use latchkey_testkit::{Browser, Tenant, World, entra, tenant};

/// A connected tenant with somebody of every kind signed in.
struct Stage {
    world: World,
    acme: Tenant,
    admin: Browser,
    user: Browser,
    stranger: Browser,
}

impl Stage {
    async fn new() -> Self {
        Stage::of(World::new().await).await
    }

    async fn of(world: World) -> Self {
        let acme = tenant("acme")
            .staffed()
            .with_connection(entra())
            .make(&world)
            .await;
        let admin = world.password_browser(&acme, ADA).await;
        let user = world.password_browser(&acme, BEN).await;
        let stranger = world.browser();
        Stage {
            world,
            acme,
            admin,
            user,
            stranger,
        }
    }
}

/// A route's path with parameters that exist in `tenant`.
fn path(route: &RouteInfo, tenant: &Tenant) -> String {
    let id = if route.path.starts_with("/team/") {
        tenant.member(BEN).as_str()
    } else {
        tenant.connected().id.as_str()
    };
    let path = route
        .path
        .replace("{slug}", &tenant.slug)
        .replace("{id}", id)
        .replace("{run}", "tst_0198c2f4a1d07c3e9b5544d0c7a1e2f3")
        .replace("{key}", "aaaaaaaaaa")
        .replace("{seq}", "1")
        .replace("{reference}", "LK-AAAA-BBBB")
        .replace("{name}", "style.css")
        .replace("{colour}", "1f4e79.css")
        .replace("{guide}", "connect-entra")
        .replace("{number}", "50011")
        .replace("{code}", "internal");
    assert!(
        !path.contains('{'),
        "a parameter this sweep does not know: {path}"
    );
    path
}

fn all_posts() -> Vec<RouteInfo> {
    routes().into_iter().filter(|route| route.post).collect()
}

/// The table itself is what the house expects: no act without an admin but these.
#[test]
fn given_the_table_then_public_acts_are_the_known_ones() {
    let public: Vec<&str> = all_posts()
        .iter()
        .filter(|route| route.access == Access::Public)
        .map(|route| route.path)
        .collect();
    let known = [
        "/login",
        "/login/password",
        "/login/code",
        "/t/{slug}/login",
        "/logout",
        "/preferences",
        "/sso-complete/switch",
        "/sso-complete/stay",
        "/invite/accept",
        "/invite/accept/sso",
        "/invite/accept/ask",
        "/invite/accept/switch",
        "/forgot-password",
        "/reset-password",
        // It wants a link that an admin made; nothing comes of it.
        "/sso-test",
        // They want the open setup code, and are gone once there is an admin.
        "/setup",
        "/setup/address",
        "/setup/key",
        "/setup/team",
    ];
    assert_eq!(public, known);
    assert!(routes().len() >= 25);
}

//! A person registers an application by hand and uses it.

use latchkey_entra_emulator::{ADA, BEN, CONTOSO, Emulator, Options};

use crate::browser::{Answer, Browser, CALLBACK, Scene};

struct Portal {
    emulator: Emulator,
    browser: Browser,
}

impl Portal {
    async fn new() -> Self {
        Self {
            emulator: Emulator::start(Options::default()).await.expect("starts"),
            browser: Browser::new(),
        }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.emulator.base_url())
    }

    async fn get(&self, path: &str) -> Answer {
        let page = self.browser.get(&self.url(path)).await;
        assert_eq!(page.status, 200, "{path}: {}", page.body);
        assert_eq!(page.body.matches("<h1>").count(), 1, "{path}");
        page
    }

    /// Posts a form and follows the 303 once.
    async fn post(&self, path: &str, form: &[(&str, &str)]) -> (String, Answer) {
        let answer = self.browser.post(&self.url(path), form).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let to = answer.headers["location"].clone();
        let page = self.get(&to).await;
        (to, page)
    }
}

fn copied(page: &Answer, id: &str) -> String {
    let at = page
        .body
        .find(&format!("id=\"{id}\""))
        .unwrap_or_else(|| panic!("no field {id}"));
    let rest = &page.body[at..];
    let from = rest.find("value=\"").expect("a value") + 7;
    rest[from..]
        .split('"')
        .next()
        .unwrap_or_default()
        .to_owned()
}

#[tokio::test]
async fn the_steps_of_connecting_an_application_can_be_clicked() {
    let portal = Portal::new().await;
    assert!(portal.get("/portal").await.body.contains("Contoso"));
    let apps = format!("/portal/{CONTOSO}/apps");
    assert!(
        portal
            .get(&apps)
            .await
            .body
            .contains("No application is registered yet.")
    );
    portal.get(&format!("{apps}/new")).await;

    let form = [
        ("name", "Acme SSO"),
        ("audience", "single"),
        ("platform", "web"),
        ("redirect_uri", CALLBACK),
    ];
    let (path, page) = portal.post(&format!("{apps}/new"), &form).await;
    let client_id = copied(&page, "client_id");
    assert_eq!(copied(&page, "tenant_id"), CONTOSO);
    assert_eq!(copied(&page, "issuer"), portal.emulator.issuer(CONTOSO));

    let secrets = format!("{path}/secrets");
    let form = [
        ("do", "add"),
        ("description", "backend 2026-11-23"),
        ("months", "24"),
    ];
    let (_, page) = portal.post(&secrets, &form).await;
    let value = copied(&page, "value-1");
    assert!(value.contains("Q~"));
    let again = portal.get(&secrets).await;
    assert!(!again.body.contains(&value), "the value is shown once");
    assert!(again.body.contains("backend 2026-11-23") && again.body.contains("Secret ID"));

    portal
        .post(&format!("{path}/permissions"), &[("do", "grant")])
        .await;
    let control = portal.emulator.control().clone();
    control.set_auto(Some(ADA));
    let registered = latchkey_entra_emulator::Registered {
        client_id: client_id.clone(),
        secret: latchkey_entra_emulator::SecretShown {
            id: String::new(),
            value,
            ends_at: 0,
        },
    };
    let scene = Scene {
        emulator: portal.emulator,
        app: registered,
        browser: portal.browser,
    };
    let claims = scene.claims(ADA, &[]).await;
    assert_eq!(claims["aud"], client_id.as_str());
}

#[tokio::test]
async fn settings_of_an_application_are_changed_in_the_portal() {
    let portal = Portal::new().await;
    let app = portal
        .emulator
        .control()
        .register_app(latchkey_entra_emulator::AppSetup::web("Acme", CALLBACK));
    let path = format!("/portal/{CONTOSO}/apps/{}", app.client_id);
    for section in [
        "",
        "/secrets",
        "/authentication",
        "/permissions",
        "/token",
        "/assignment",
    ] {
        portal.get(&format!("{path}{section}")).await;
    }
    let uri = "https://new.example/cb";
    let authentication = format!("{path}/authentication");
    let (_, page) = portal
        .post(
            &authentication,
            &[("do", "add"), ("platform", "web"), ("uri", uri)],
        )
        .await;
    assert!(page.body.contains(uri));
    let (_, page) = portal
        .post(
            &authentication,
            &[("do", "add"), ("uri", "http://plain.example/cb")],
        )
        .await;
    assert!(page.body.contains("must start with https://"));
    assert!(!page.body.contains("http://plain.example"));
    let (_, page) = portal
        .post(&authentication, &[("do", "remove"), ("uri", uri)])
        .await;
    assert!(!page.body.contains(uri));

    let token = format!("{path}/token");
    let (_, page) = portal
        .post(&token, &[("do", "add"), ("claim", "email")])
        .await;
    assert!(page.body.contains("Remove email"));
    let (_, page) = portal
        .post(&token, &[("do", "remove"), ("claim", "email")])
        .await;
    assert!(!page.body.contains("Remove email"));

    let (_, page) = portal
        .post(&format!("{path}/permissions"), &[("do", "revoke")])
        .await;
    assert!(page.body.contains("Grant admin consent for Contoso"));
    let (_, page) = portal
        .post(&format!("{path}/assignment"), &[("do", "require")])
        .await;
    assert!(page.body.contains("Assignment required:"));
    let ben = portal.emulator.control().oid(CONTOSO, BEN).expect("ben");
    let (_, page) = portal
        .post(
            &format!("{path}/assignment"),
            &[("do", "assign"), ("oid", &ben)],
        )
        .await;
    assert!(
        page.body
            .contains(&format!("Take the assignment of {BEN} away"))
    );

    let (_, page) = portal
        .post(
            &format!("{path}/secrets"),
            &[("do", "end"), ("secret", &app.secret.id)],
        )
        .await;
    assert!(page.body.contains("(expired)"));
    let (_, page) = portal
        .post(
            &format!("{path}/secrets"),
            &[("do", "delete"), ("secret", &app.secret.id)],
        )
        .await;
    assert!(page.body.contains("no client secret yet"));

    let (_, page) = portal.post(&path, &[("do", "delete")]).await;
    assert!(page.body.contains("I am sure"));
    let (to, _) = portal.post(&path, &[("do", "delete"), ("sure", "1")]).await;
    assert!(to.starts_with(&format!("/portal/{CONTOSO}/apps?")));
    assert_eq!(portal.browser.get(&portal.url(&path)).await.status, 404);
}

#[tokio::test]
async fn people_are_changed_in_the_portal() {
    let portal = Portal::new().await;
    let list = portal.get(&format!("/portal/{CONTOSO}/users")).await;
    assert!(
        list.body.contains("no mail") && list.body.contains("#EXT#") || list.body.contains("guest")
    );
    let ben = portal.emulator.control().oid(CONTOSO, BEN).expect("ben");
    let path = format!("/portal/{CONTOSO}/users/{ben}");
    portal.get(&path).await;
    let form = [
        ("upn", BEN),
        ("name", "Ben \"B\" Haddad"),
        ("mail", ""),
        ("given_name", "Ben"),
    ];
    let (_, page) = portal.post(&path, &form).await;
    assert!(
        page.body.contains("Ben &#34;B&#34; Haddad"),
        "{}",
        page.body
    );
    let list = portal.get(&format!("/portal/{CONTOSO}/users")).await;
    assert!(list.body.contains("no mail, disabled"));
}

#[tokio::test]
async fn a_form_that_is_refused_keeps_what_was_typed() {
    let portal = Portal::new().await;
    let url = portal.url(&format!("/portal/{CONTOSO}/apps/new"));
    let form = [
        ("name", "Acme"),
        ("platform", "web"),
        ("redirect_uri", "http://127.0.0.1:8080/cb"),
    ];
    let answer = portal.browser.post(&url, &form).await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.field("redirect_uri"), "http://127.0.0.1:8080/cb");
    assert!(answer.body.contains("Use http://localhost instead."));
}

#[tokio::test]
async fn pages_of_other_origins_cannot_change_anything() {
    let portal = Portal::new().await;
    let url = portal.url("/control");
    let foreign = ("origin", "https://evil.example");
    assert_eq!(
        portal
            .browser
            .post_with(&url, &[("do", "clear_faults")], foreign)
            .await
            .status,
        403
    );
    let own = portal.emulator.base_url().to_owned();
    assert_eq!(
        portal
            .browser
            .post_with(&url, &[("do", "clear_faults")], ("origin", &own))
            .await
            .status,
        303
    );
}

//! Section "bad input": whatever arrives gets one clean answer, and the process stays up.

use latchkey_entra_emulator::{ADA, BEN, CONTOSO, Endpoint, Fault};
use latchkey_server::web::routes;
use latchkey_testkit::{Answer, Browser, World, entra, tenant};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

fn clean(answer: &Answer, what: &str) {
    assert!(answer.status < 500, "{what}: {}", answer.status);
    assert!(
        !answer.body.contains("panicked") && !answer.body.contains("src/"),
        "{what}"
    );
}

/// A field of nearly a megabyte, NUL, bidi, controls, look-alikes, one letter, 500 letters: every form.
#[tokio::test]
async fn given_odd_texts_in_every_field_then_one_clean_answer_each() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let admin = world.password_browser(&acme, ADA).await;
    let megabyte = "a".repeat(1_000_000);
    let long = "n".repeat(500);
    let texts = [
        "",
        "x",
        &long,
        &megabyte,
        "nul\0inside",
        "\u{202e}gnp.exe\u{2066}",
        "line\r\nSet-Cookie: a=b",
        "\u{1b}[31mred",
        "а\u{0430}da@contoso.example",
        "💥".repeat(40).leak(),
        "' OR 1=1 --",
        "{{7*7}}${7*7}<%= 7*7 %>",
    ];
    let token = admin.form_token().await;
    let edit = acme.edit_path();
    let role = acme.team_path(BEN, "/role");
    let forms: [(&str, &[&str]); 6] = [
        ("/login", &["email", "team", "next"]),
        ("/login/password", &["email", "password", "team"]),
        ("/t/acme/login", &["email"]),
        (
            "/team/invite",
            &["emails", "first_name", "last_name", "role", "days"],
        ),
        (
            &edit,
            &[
                "name",
                "issuer",
                "client_id",
                "client_secret",
                "scopes",
                "email_claim",
                "secret_expires",
            ],
        ),
        (&role, &["role"]),
    ];
    for (path, fields) in forms {
        for field in fields {
            for text in &texts {
                let answer = admin
                    .post(path, &[("csrf_token", &token), (field, text)])
                    .await;
                clean(&answer, &format!("{path} {field} {:.20}", text));
            }
        }
    }
    assert_eq!(admin.get("/api/v1/session").await.status, 200);
    assert_eq!(acme.live(&world).await.revision.n, 1);
}

/// More than a megabyte, a length that lies, no form at all.
#[tokio::test]
async fn given_bodies_beyond_the_limit_or_no_form_then_413_or_400() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let admin = world.password_browser(&acme, ADA).await;
    let origin = ("origin", world.origin());
    for path in [
        "/login",
        "/team/invite",
        "/login/password",
        &acme.edit_path(),
    ] {
        let big = vec![b'a'; 1024 * 1024 + 1];
        let answer = admin.send("POST", path, &[FORM, origin], Some(big)).await;
        assert_eq!(answer.status, 413, "{path}");
        for (kind, body) in [
            ("application/json", "{\"csrf_token\":\"x\"}"),
            ("multipart/form-data; boundary=x", "--x\r\n\r\n--x--"),
            ("text/plain", "csrf_token=x"),
            (FORM.1, "%zz=%&=&&&==%00"),
            (FORM.1, "csrf_token"),
        ] {
            let headers = [("content-type", kind), origin];
            let answer = admin.send("POST", path, &headers, Some(body.into())).await;
            assert_eq!(answer.status, 400, "{path} {kind} {body}");
        }
        let bytes = vec![0xff, 0xfe, b'=', 0x80, b'&', 0xc3, 0x28];
        let answer = admin.send("POST", path, &[FORM, origin], Some(bytes)).await;
        assert_eq!(answer.status, 400, "{path}");
    }
}

/// The callback with 12 kB, with everything twice, with odd encodings.
#[tokio::test]
async fn given_a_huge_or_odd_callback_then_303_to_the_sign_in_page() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let browser = world.browser();
    browser.get(&acme.start_url()).await;
    let long = "c".repeat(12_000);
    for query in [
        format!("code={long}&state={long}"),
        format!("state=x&error={long}"),
        "state=%00&code=%00".to_owned(),
        "state=%ff%fe&code=%c3%28".to_owned(),
        "&&&=&=&state".to_owned(),
        "state[]=x&code[0]=y".to_owned(),
        "a=1&".repeat(2_000),
        "state=x&state=y&code=z".to_owned(),
    ] {
        let answer = browser.get(&format!("/auth/sso/callback?{query}")).await;
        assert_eq!(answer.status, 303, "{query:.40}");
        assert_eq!(
            answer.location(),
            "/login?sso_error=sso_expired",
            "{query:.40}"
        );
    }
    assert_eq!(
        world
            .http()
            .take_sent()
            .iter()
            .filter(|one| one.url.path().ends_with("/token"))
            .count(),
        1,
        "only the save's own check"
    );
}

/// A code of 12 kB from the provider itself is redeemed: Entra's are long.
#[tokio::test]
async fn given_a_long_code_then_it_is_sent_whole() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let browser = world.browser();
    let callback = world
        .provider_answer(&browser, &acme.start_url(), BEN)
        .await;
    let url = url::Url::parse(&callback).expect("an address");
    let code = url
        .query_pairs()
        .find(|(name, _)| name == "code")
        .expect("a code")
        .1
        .len();
    assert!(code > 700);
    assert_eq!(
        browser.get(&callback).await.location(),
        "/sso-complete?arrived=1"
    );
}

/// Cookies that are huge, doubled, empty, unreadable, or ours with another content.
#[tokio::test]
async fn given_odd_cookies_then_ignored() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let huge = format!("latchkey_session={}", "x".repeat(20_000));
    let many: Vec<String> = (0..300).map(|n| format!("c{n}=v")).collect();
    let many = many.join("; ");
    let all_ours: Vec<String> = [
        "session",
        "flow",
        "form",
        "arriving",
        "step",
        "last",
        "next",
        "signed_out",
        "flash",
    ]
    .iter()
    .map(|name| format!("latchkey_{name}=bm90IG91cnM.AAAA"))
    .collect();
    let all_ours = all_ours.join("; ");
    let lines = [
        huge.as_str(),
        many.as_str(),
        all_ours.as_str(),
        "latchkey_session=; latchkey_flow=",
        ";;;===;;",
        "latchkey_flow=a; latchkey_flow=b",
        "latchkey_flash=good.flash-nothing; latchkey_step=x.y.z",
        "latchkey_flash=bad.<script>alert(1)</script>",
        "latchkey_last=e30.AAAA",
    ];
    let stranger = world.browser();
    for line in lines {
        for route in routes().into_iter().filter(|route| route.get) {
            let path = route
                .path
                .replace("{slug}", "acme")
                .replace("{id}", "x")
                .replace("{key}", "x")
                .replace("{name}", "x");
            let answer = stranger.get_with(&path, &[("cookie", line)]).await;
            clean(&answer, &format!("{path} {line:.30}"));
            assert!(!answer.body.contains("alert(1)"));
        }
        assert_eq!(
            stranger
                .get_with("/api/v1/session", &[("cookie", line)])
                .await
                .status,
            401
        );
    }
    drop(acme);
}

/// Doubled parameters count as absent, in links and in forms.
#[tokio::test]
async fn given_doubled_parameters_then_absent() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let browser = world.browser();
    let id = &acme.connected().id;
    let start = browser
        .get(&format!("/auth/sso/start?connection={id}&connection={id}"))
        .await;
    assert_eq!(World::refusal(&start).0, "sso_unavailable");
    let token = browser.form_token().await;
    let fields = [
        ("csrf_token", token.as_str()),
        ("email", BEN),
        ("email", ADA),
    ];
    assert_eq!(browser.post("/login", &fields).await.status, 400);
}

/// Addresses of nowhere: long, encoded, with controls.
#[tokio::test]
async fn given_odd_addresses_then_404_or_a_clean_refusal() {
    let world = World::new().await;
    let browser = world.browser();
    let long = format!("/{}", "x".repeat(8_000));
    for path in [
        long.as_str(),
        "/%ff%fe",
        "/%00",
        "/assets/..%2f..%2fetc%2fpasswd",
        "/assets/../Cargo.toml",
        "/t/%2e%2e/login",
        "/t/UPPER/login",
        "/t/no-such-team/login",
        "/auth/sso/callback/",
        "/auth/sso/callback/a/b",
        "/api/v1/session/x",
    ] {
        let answer = browser.get(path).await;
        assert!(
            matches!(answer.status, 303 | 400 | 404),
            "{path:.40}: {}",
            answer.status
        );
    }
}

/// Every kind of broken provider while settings are saved: one sentence, values kept, nothing saved.
#[tokio::test]
async fn given_a_broken_provider_when_saving_then_the_form_says_so_and_keeps_the_values() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let admin = world.password_browser(&acme, ADA).await;
    let issuer = world.emulator.issuer(CONTOSO);
    let elsewhere = world.emulator.base_url().to_owned();
    let faults = [
        Fault::Status { status: 500 },
        Fault::Status { status: 404 },
        Fault::Html,
        Fault::HtmlAsOk,
        Fault::Garbage,
        Fault::Empty,
        Fault::Array,
        Fault::Deep,
        Fault::Half,
        Fault::Huge { bytes: 300_000 },
        Fault::Redirect {
            location: elsewhere,
        },
        Fault::Json {
            status: 200,
            body: "{\"issuer\":5}".to_owned(),
        },
        Fault::Json {
            status: 200,
            body: "{\"issuer\":\"https://other.example\"}".to_owned(),
        },
    ];
    let secret = "a-secret-that-is-never-shown";
    for fault in faults {
        for endpoint in [Endpoint::Discovery, Endpoint::Keys] {
            if endpoint == Endpoint::Keys && matches!(fault, Fault::Json { .. }) {
                continue;
            }
            world.clock.advance(latchkey_core::time::Span::minutes(1));
            world.provider().fault(endpoint, fault.clone(), Some(1));
            let fields = [
                ("name", "Entra"),
                ("issuer", issuer.as_str()),
                ("client_id", "0b1ec700-0000-4000-8000-000000000000"),
                ("client_secret", secret),
            ];
            let answer = admin
                .fill("/integrations/sso", "/integrations/sso", &fields)
                .await;
            let answer = world.confirmed(&admin, answer).await;
            assert_eq!(
                answer.status,
                422,
                "{endpoint:?} {fault:?}: {}",
                answer.text()
            );
            let form = answer.form("/integrations/sso");
            assert_eq!(form.value("issuer"), Some(issuer.as_str()));
            assert_eq!(form.value("client_secret"), Some(""));
            assert!(!answer.body.contains(secret));
            assert!(answer.body.contains("aria-invalid=\"true\""), "{fault:?}");
            assert!(
                !answer.text().contains("sso-error-"),
                "{fault:?}: {}",
                answer.text()
            );
            world.provider().clear_faults();
        }
    }
    assert!(
        admin
            .get("/integrations/sso")
            .await
            .has_form("/integrations/sso")
    );
}

/// T020, T042, T043, T053 and the field rules: each wrong field has its own sentence.
#[tokio::test]
async fn t020_t042_t043_given_a_wrong_field_then_its_own_sentence_and_no_request() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let admin = world.password_browser(&acme, ADA).await;
    let own = world.origin().to_owned();
    let guid = "0b1ec700-0000-4000-8000-000000000000";
    let base = [
        ("name", "Entra"),
        (
            "issuer",
            "https://login.microsoftonline.com/0b1ec700-0000-4000-8000-000000000000/v2.0",
        ),
        ("client_id", guid),
        ("client_secret", "some-secret-value"),
    ];
    let wrong = [
        ("name", ""),
        ("name", "x".repeat(101).leak()),
        ("issuer", ""),
        ("issuer", "not a url"),
        ("issuer", "http://10.0.0.1/"),
        ("issuer", "file:///etc/passwd"),
        ("issuer", "gopher://idp.example/"),
        ("issuer", "https://user:pw@idp.example/"),
        ("issuer", "https://idp.example/?a=b"),
        ("issuer", "https://idp.example/#a"),
        ("issuer", "https://10.0.0.1/"),
        ("issuer", "https://169.254.169.254/latest/meta-data"),
        ("issuer", "https://[::1]/"),
        ("issuer", "https://0xa9fea9fe/"),
        ("issuer", "https://login.microsoftonline.com/common/v2.0"),
        (
            "issuer",
            "https://login.microsoftonline.com/organizations/v2.0",
        ),
        ("issuer", "https://login.microsoftonline.com/consumers/v2.0"),
        ("issuer", "https://accounts.google.com"),
        (
            "issuer",
            "https://login.microsoftonline.com/0b1ec700-0000-4000-8000-000000000000",
        ),
        ("issuer", own.as_str()),
        ("client_id", ""),
        ("client_secret", ""),
        ("client_secret", guid),
        ("scopes", "profile email"),
        ("email_claim", "preferred_username"),
        ("email_claim", ""),
        ("secret_expires", "yesterday"),
        ("secret_expires", "2020-01-01"),
    ];
    for (field, value) in wrong {
        world.http().take_sent();
        let fields: Vec<(&str, &str)> = base
            .iter()
            .map(|(name, good)| {
                if *name == field {
                    (*name, value)
                } else {
                    (*name, *good)
                }
            })
            .chain((!base.iter().any(|(name, _)| *name == field)).then_some((field, value)))
            .collect();
        let answer = admin
            .fill("/integrations/sso", "/integrations/sso", &fields)
            .await;
        assert_eq!(answer.status, 422, "{field}={value}: {}", answer.text());
        assert!(
            answer.body.contains(&format!("id=\"{field}-error\"")),
            "{field}={value}: {}",
            answer.text()
        );
        assert_eq!(world.http().count(), 0, "{field}={value}");
    }
}

/// T057: checks are bounded to ten a minute for a tenant.
#[tokio::test]
async fn t057_given_eleven_checks_in_a_minute_then_the_last_is_refused() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let admin = world.password_browser(&acme, ADA).await;
    world.pass(latchkey_core::time::Span::minutes(1)).await;
    let path = format!("/integrations/sso/{}/check", acme.connected().id);
    for _ in 0..10 {
        assert_eq!(check(&admin, &path).await, 200);
    }
    assert_eq!(check(&admin, &path).await, 429);
    world.pass(latchkey_core::time::Span::minutes(1)).await;
    assert_eq!(check(&admin, &path).await, 200);
}

async fn check(admin: &Browser, path: &str) -> u16 {
    admin.fill("/integrations/sso", path, &[]).await.status
}

/// Helpful mending: a bare directory id becomes that directory's issuer, and it is said.
#[tokio::test]
async fn given_a_pasted_discovery_address_then_mended_and_said() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let admin = world.password_browser(&acme, ADA).await;
    let page = admin.get("/integrations/sso").await;
    let uri = format!("{}/auth/sso/callback", world.origin());
    let setup = latchkey_entra_emulator::AppSetup::web("Acme", &uri);
    let app = world.provider().register_app(setup);
    let issuer = world.emulator.issuer(CONTOSO);
    let pasted = format!("  {issuer}/.well-known/openid-configuration ");
    let fields = [
        ("name", "Entra"),
        ("issuer", pasted.as_str()),
        ("client_id", &app.client_id),
        ("client_secret", &app.secret.value),
    ];
    let saved = admin.submit(&page, "/integrations/sso", &fields).await;
    assert_eq!(saved.status, 303, "{}", saved.text());
    let page = admin.get("/integrations/sso").await;
    assert!(
        page.says(&issuer) && !page.says("well-known"),
        "{}",
        page.text()
    );
}

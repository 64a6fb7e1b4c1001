//! Mails through a real mail server: in the clear, with TLS, with a password, refused, and after it was down.

mod server;

use std::sync::Arc;

use latchkey_app::mail::{MailState, queue_mail, recent_mails, send_test};
use latchkey_core::{
    email::EmailAddress,
    mail::{DeliveryState, Letter, Mail},
    ports::{Mailer, StoreExt as _},
    time::Span,
};
use latchkey_server::{adapters::mail, config::Settings};
use latchkey_testkit::{Logs, Tenant, World, tenant};
use serde_json::json;

use server::{Certificates, MailServer, python};

/// The way out that these settings choose.
fn mailer(settings: &[(&str, &str)]) -> Arc<dyn Mailer> {
    let environment = settings
        .iter()
        .map(|(name, value)| (name.into(), value.into()));
    let settings = Settings::load(environment, None).unwrap_or_else(|errors| panic!("{errors}"));
    mail::mailer(&settings).unwrap_or_else(|error| panic!("{error:?}"))
}

fn plain(port: u16) -> Arc<dyn Mailer> {
    mailer(&[
        (
            "LATCHKEY_SMTP_URL",
            &format!("smtp://127.0.0.1:{port}?tls=none"),
        ),
        (
            "LATCHKEY_MAIL_FROM",
            "Latchkey at Äcme <signin@acme.example>",
        ),
    ])
}

/// With TLS and a user, believing `certificates`.
fn encrypted(scheme: &str, port: u16, certificates: &Certificates) -> Arc<dyn Mailer> {
    mailer(&[
        (
            "LATCHKEY_SMTP_URL",
            &format!("{scheme}://latchkey@localhost:{port}"),
        ),
        (
            "LATCHKEY_SMTP_PASSWORD_FILE",
            &certificates.file("password"),
        ),
        ("LATCHKEY_MAIL_FROM", "signin@acme.example"),
        ("LATCHKEY_CA_FILE", &certificates.file("ca.pem")),
    ])
}

async fn acme() -> (World, Tenant) {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    (world, acme)
}

async fn queue(world: &World, acme: &Tenant, to: &str) {
    let to = EmailAddress::parse(to).expect("an address");
    let sent = send_test(world.app(), &world.operator(), &acme.id, &to).await;
    assert!(sent.is_ok(), "{sent:?}");
}

async fn state(world: &World, acme: &Tenant, to: &str) -> MailState {
    let all = recent_mails(world.app(), &acme.id, 20).await;
    let all = all.unwrap_or_else(|problem| panic!("{problem:?}"));
    let found = all.into_iter().find(|mail| mail.recipient == to);
    found.expect("the mail is there")
}

#[tokio::test]
async fn given_a_server_on_this_machine_then_a_mail_arrives_whole() {
    let Some(python) = python() else { return };
    let server = MailServer::start(python, &json!({}));
    let (world, acme) = acme().await;
    queue(&world, &acme, "ada@acme.example").await;
    world.deliver(&*plain(server.port)).await;
    let mail = server.mail();
    assert_eq!(mail["from"], "signin@acme.example");
    assert_eq!(mail["to"], json!(["ada@acme.example"]));
    let data = mail["data"].as_str().expect("text");
    let (head, body) = data.split_once("\r\n\r\n").expect("a head");
    let sent = state(&world, &acme, "ada@acme.example").await;
    assert_eq!((sent.state, sent.tries), (DeliveryState::Sent, 1));
    for line in [
        "To: ada@acme.example",
        &format!("Message-ID: <{}@acme.example>", sent.id),
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
    ] {
        assert!(head.contains(line), "{line} in {head}");
    }
    assert!(head.contains("From: =?utf-8?b?"), "{head}");
    assert!(
        head.contains("Content-Type: multipart/alternative"),
        "{head}"
    );
    assert!(body.contains("Content-Type: text/plain") && body.contains("Content-Type: text/html"));
    let longest = data.lines().map(str::len).max();
    assert!(longest <= Some(998), "{longest:?}");
    assert!(server.has_no_other());
}

/// T133: what stands in a tenant's name begins no header, names no receiver and is no link, as a real server takes it.
#[tokio::test]
async fn t133_given_a_hostile_name_then_what_arrives_has_no_header_of_its_own() {
    let Some(python) = python() else { return };
    let server = MailServer::start(python, &json!({}));
    let (world, acme) = acme().await;
    let hostile = "Acme'||char(13,10)||'Bcc: eve@evil.example'||char(13,10,13,10)||'<a href=\"https://evil.example\">x</a>'||char(8238)||'";
    world
        .sql(&format!("UPDATE tenant SET name = '{hostile}'"))
        .await;
    queue(&world, &acme, "ada@acme.example").await;
    world.deliver(&*plain(server.port)).await;
    let mail = server.mail();
    assert_eq!(mail["to"], json!(["ada@acme.example"]));
    let data = mail["data"].as_str().expect("text");
    let (head, body) = data.split_once("\r\n\r\n").expect("a head");
    let lines = head
        .split("\r\n")
        .filter(|line| !line.starts_with([' ', '\t']));
    let mut names: Vec<&str> = lines.filter_map(|line| line.split(':').next()).collect();
    names.sort_unstable();
    let expected = [
        "Auto-Submitted",
        "Content-Type",
        "Date",
        "From",
        "MIME-Version",
        "Message-ID",
        "Subject",
        "To",
    ];
    assert_eq!(names, expected, "{head}");
    assert!(
        head.contains("Subject: Mails of Acme Bcc eve evil. example"),
        "{head}"
    );
    for harm in [
        "<a href=\"https://evil",
        "https://evil",
        "eve@evil",
        "\nBcc",
    ] {
        assert!(!data.contains(harm), "{harm} in {data}");
    }
    assert!(
        body.contains("evil. example"),
        "its letters are words: {body}"
    );
    assert!(server.has_no_other());
}

#[tokio::test]
async fn t056_given_tls_and_a_password_then_mails_go_encrypted_to_a_server_that_is_believed() {
    let Some(python) = python() else { return };
    let certificates = Certificates::new();
    for scheme in ["smtp", "smtps"] {
        let server = MailServer::start(python, &certificates.options(scheme == "smtps"));
        let (world, acme) = acme().await;
        queue(&world, &acme, "ada@acme.example").await;
        let stranger = Certificates::new();
        world
            .deliver(&*encrypted(scheme, server.port, &stranger))
            .await;
        let waits = state(&world, &acme, "ada@acme.example").await;
        assert_eq!(waits.problem.as_deref(), Some("tls"), "{scheme}");
        assert!(
            server.has_no_other(),
            "{scheme}: nothing was said to a stranger"
        );
        world.pass(Span::minutes(1)).await;
        world
            .deliver(&*encrypted(scheme, server.port, &certificates))
            .await;
        let sent = state(&world, &acme, "ada@acme.example").await;
        assert_eq!(
            sent.state,
            DeliveryState::Sent,
            "{scheme}: {:?}",
            sent.problem
        );
        let mail = server.mail();
        assert_eq!(
            (&mail["encrypted"], &mail["user"]),
            (&json!(true), &json!("latchkey"))
        );
    }
}

#[tokio::test]
async fn given_a_server_without_starttls_then_nothing_is_sent_in_the_clear() {
    let Some(python) = python() else { return };
    let server = MailServer::start(python, &json!({}));
    let certificates = Certificates::new();
    let (world, acme) = acme().await;
    queue(&world, &acme, "ada@acme.example").await;
    world
        .deliver(&*encrypted("smtp", server.port, &certificates))
        .await;
    let waits = state(&world, &acme, "ada@acme.example").await;
    assert_eq!(waits.state, DeliveryState::Queued);
    assert_eq!(waits.problem.as_deref(), Some("tls"));
    assert!(server.has_no_other());
}

#[tokio::test]
async fn given_a_wrong_password_then_mails_wait_and_say_so() {
    let Some(python) = python() else { return };
    let certificates = Certificates::new();
    let mut options = certificates.options(false);
    options["password"] = json!("another");
    let server = MailServer::start(python, &options);
    let (world, acme) = acme().await;
    queue(&world, &acme, "ada@acme.example").await;
    world
        .deliver(&*encrypted("smtp", server.port, &certificates))
        .await;
    let waits = state(&world, &acme, "ada@acme.example").await;
    assert_eq!(waits.state, DeliveryState::Queued);
    assert_eq!(waits.problem.as_deref(), Some("auth"));
}

/// T254: down and up again on the same port; every mail arrives once.
#[tokio::test]
async fn t254_given_a_server_that_was_down_then_every_mail_arrives_once() {
    let Some(python) = python() else { return };
    let server = MailServer::start(python, &json!({}));
    let port = server.port;
    drop(server);
    let (world, acme) = acme().await;
    for to in ["ada@acme.example", "ben@acme.example"] {
        queue(&world, &acme, to).await;
    }
    let way_out = plain(port);
    world.deliver(&*way_out).await;
    let waits = state(&world, &acme, "ben@acme.example").await;
    assert_eq!(waits.problem.as_deref(), Some("connect"));
    let server = MailServer::start(python, &json!({ "port": port }));
    for _ in 0..3 {
        world.pass(Span::minutes(1)).await;
        world.deliver(&*way_out).await;
    }
    let mut arrived = [server.mail(), server.mail()].map(|mail| mail["to"][0].to_string());
    arrived.sort();
    assert_eq!(arrived, ["\"ada@acme.example\"", "\"ben@acme.example\""]);
    assert!(server.has_no_other(), "nothing arrives twice");
    for to in ["ada@acme.example", "ben@acme.example"] {
        let sent = state(&world, &acme, to).await;
        assert_eq!((sent.state, sent.tries), (DeliveryState::Sent, 2));
    }
}

#[tokio::test]
async fn given_refusals_then_each_has_its_reason_and_the_others_go_over_the_same_line() {
    let Some(python) = python() else { return };
    let server = MailServer::start(python, &json!({}));
    let (world, acme) = acme().await;
    let all = [
        ("ada@acme.example", DeliveryState::Sent, None),
        (
            "unknown@acme.example",
            DeliveryState::Failed,
            Some("refused_recipient"),
        ),
        (
            "relay@acme.example",
            DeliveryState::Queued,
            Some("refused_sender"),
        ),
        (
            "later@acme.example",
            DeliveryState::Queued,
            Some("try_later"),
        ),
        ("ben@acme.example", DeliveryState::Sent, None),
    ];
    for (to, _, _) in &all {
        queue(&world, &acme, to).await;
        world.pass(Span::seconds(1)).await;
    }
    world.deliver(&*plain(server.port)).await;
    for (to, expected, problem) in all {
        let found = state(&world, &acme, to).await;
        assert_eq!(
            (found.state, found.problem.as_deref()),
            (expected, problem),
            "{to}"
        );
    }
    let (first, last) = (server.mail(), server.mail());
    assert_eq!(first["peer"], last["peer"], "one line for the whole batch");
    assert!(server.has_no_other());
}

#[tokio::test]
async fn given_words_that_the_server_does_not_take_then_the_mail_failed_with_that_reason() {
    let Some(python) = python() else { return };
    let server = MailServer::start(python, &json!({}));
    let (world, acme) = acme().await;
    world.sql("UPDATE tenant SET name = 'unwanted words'").await;
    queue(&world, &acme, "ada@acme.example").await;
    world.deliver(&*plain(server.port)).await;
    let failed = state(&world, &acme, "ada@acme.example").await;
    assert_eq!(failed.state, DeliveryState::Failed);
    assert_eq!(failed.problem.as_deref(), Some("refused_content"));
}

/// T151: neither a link nor a password stands in the log, whatever happens to a mail.
#[tokio::test]
async fn t151_n01_given_mails_sent_refused_and_waiting_then_no_link_and_no_password_is_logged() {
    let logs = Logs::capture();
    let Some(python) = python() else { return };
    let certificates = Certificates::new();
    let server = MailServer::start(python, &certificates.options(false));
    let (world, acme) = acme().await;
    let canary = "rst_canary-in-a-mail-0123456789";
    for to in [
        "ada@acme.example",
        "unknown-canary@acme.example",
        "later@acme.example",
    ] {
        let app = world.app();
        let mail = Mail {
            tenant: acme.id.clone(),
            to: EmailAddress::parse(to).expect("an address"),
            member: None,
            thing: None,
            letter: Letter::UsesProvider {
                tenant: "Acme".into(),
                idp: "Entra".into(),
                link: format!("{}/login?canary={canary}", world.origin()),
            },
        };
        let (cx, sealer, rng) = (world.operator(), app.sealer.clone(), app.rng.clone());
        let unit = app.store.unit(move |tx| {
            Box::pin(async move { queue_mail(tx, &cx, &*sealer, &*rng, mail).await })
        });
        unit.await.expect("queued");
    }
    world
        .deliver(&*encrypted("smtp", server.port, &certificates))
        .await;
    assert!(
        server.mail()["data"]
            .as_str()
            .expect("text")
            .contains("canary")
    );
    let text = logs.text();
    assert!(
        text.contains("refused_recipient"),
        "the log says what failed"
    );
    for secret in [
        canary,
        "canary-of-the-smtp-password",
        "unknown-canary@acme.example",
    ] {
        assert!(!text.contains(secret), "{secret} is in the log");
    }
}

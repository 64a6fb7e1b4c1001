//! Files, messages, and mail servers that misbehave: scripted ones on loopback.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use latchkey_core::{
    email::EmailAddress,
    id::DeliveryId,
    ports::{Clock as _, MailError, Mailer, OutgoingMail},
    secret::Secret,
    time::Timestamp,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinHandle,
};

use super::{MailSetupError, files::FileMailer, message::message, smtp::SmtpMailer};
use crate::{
    adapters::{clock::SystemClock, rng::SystemRng, tests::TempDir},
    config::{MailFrom, Settings, SmtpServer, SmtpTls, SmtpUrl},
};

fn mail(subject: &str) -> OutgoingMail {
    OutgoingMail {
        id: DeliveryId::new(SystemClock.now(), &SystemRng::new()),
        written: Timestamp::from_millis(1_764_066_000_000),
        to: address("ben@acme.example"),
        subject: subject.to_owned(),
        text: Secret::new("Plain wörds\n.\nwith a lone dot\n".to_owned()),
        html: Secret::new("<p>Plain wörds</p>".to_owned()),
    }
}

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).expect("an address")
}

fn from() -> MailFrom {
    MailFrom {
        name: "Äcme \"Sign-in\"".to_owned(),
        address: address("signin@acme.example"),
    }
}

fn written(mail: &OutgoingMail) -> String {
    let message = message(&from(), mail).expect("a message");
    String::from_utf8(message.formatted()).expect("ASCII")
}

/// T227: whenever it is tried, it is byte for byte the same mail.
#[test]
fn t227_given_the_same_delivery_then_the_message_is_the_same() {
    let mail = mail("Hello");
    let text = written(&mail);
    assert_eq!(text, written(&mail));
    assert!(
        text.contains("Date: Tue, 25 Nov 2025 10:20:00 +0000\r\n"),
        "{text}"
    );
    assert!(text.contains(&format!("Message-ID: <{}@acme.example>\r\n", mail.id)));
    assert!(text.is_ascii());
}

/// T133: what a subject holds never begins a header, however it got there.
#[test]
fn t133_given_hostile_subjects_then_no_header_is_begun() {
    for subject in [
        "a\r\nBcc: eve@evil.example",
        "a\nb",
        "a\rb",
        "a\0b",
        "a\u{85}b",
    ] {
        assert!(message(&from(), &mail(subject)).is_none(), "{subject:?}");
    }
    for subject in [
        "=?utf-8?q?=0D=0ABcc:_eve@evil.example?=",
        &"é".repeat(900),
        "مرحبا \u{1f511}",
    ] {
        let text = written(&mail(subject));
        let head = text.split_once("\r\n\r\n").expect("a head").0;
        let names: Vec<&str> = head
            .split("\r\n")
            .filter(|line| !line.starts_with([' ', '\t']))
            .map(|line| line.split(':').next().unwrap_or_default())
            .collect();
        let expected = [
            "From",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "Auto-Submitted",
            "MIME-Version",
            "Content-Type",
        ];
        assert_eq!(names.len(), expected.len(), "{names:?}");
        assert!(
            expected.iter().all(|name| names.contains(name)),
            "{names:?}"
        );
        assert!(head.lines().all(|line| line.len() <= 998));
    }
}

#[tokio::test]
async fn t149_given_no_mail_server_then_each_mail_is_one_private_file() {
    let temp = TempDir::new();
    let folder = temp.path().join("data/mail");
    let mailer = FileMailer::new(folder.clone(), from());
    let mail = mail("Hello");
    let mut line = mailer.line();
    assert_eq!(line.send(&mail).await, Ok(()));
    assert_eq!(line.send(&mail).await, Ok(()), "a second try replaces it");
    line.close().await;
    let names: Vec<_> = fs::read_dir(&folder)
        .expect("made")
        .map(|entry| entry.expect("read").path())
        .collect();
    assert_eq!(names, [folder.join(format!("{}.eml", mail.id))]);
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(&names[0])), (0o700, 0o600));
    assert_eq!(fs::read_to_string(&names[0]).expect("text"), written(&mail));
}

#[tokio::test]
async fn given_a_folder_that_cannot_be_written_then_the_mail_waits() {
    let temp = TempDir::new();
    let folder = temp.path().join("mail");
    fs::write(&folder, "a file in its place").expect("written");
    let mut line = FileMailer::new(folder, from()).line();
    let error = line.send(&mail("Hello")).await;
    assert_eq!(error, Err(MailError::File));
    assert!(!MailError::File.is_permanent());
}

/// A server that says `says` piece by piece, each after something was heard.
async fn scripted(says: Vec<&'static str>) -> (u16, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("bound").port();
    let heard = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a client");
        let mut heard = String::new();
        for piece in says {
            stream.write_all(piece.as_bytes()).await.expect("said");
            let mut some = [0; 4096];
            match stream.read(&mut some).await {
                Ok(0) | Err(_) => break,
                Ok(length) => heard.push_str(&String::from_utf8_lossy(&some[..length])),
            }
        }
        heard
    });
    (port, heard)
}

fn url(text: &str) -> SmtpUrl {
    let variables = [
        ("LATCHKEY_SMTP_URL".into(), text.into()),
        ("LATCHKEY_MAIL_FROM".into(), "signin@acme.example".into()),
        (
            "LATCHKEY_SMTP_PASSWORD_FILE".into(),
            if text.contains('@') { "/f" } else { "" }.into(),
        ),
    ];
    let settings = Settings::load(variables, None).expect("settings");
    settings.smtp.expect("a server").url
}

async fn send(port: u16, tls: SmtpTls) -> Result<(), MailError> {
    let word = match tls {
        SmtpTls::Never => "?tls=none",
        _ => "",
    };
    let url = url(&format!("smtp://127.0.0.1:{port}{word}"));
    let server = SmtpServer {
        url,
        password_file: None,
    };
    let mailer = SmtpMailer::new(&server, from(), None).expect("no file is needed");
    let mut line = mailer.line();
    let sent = line.send(&mail("Hello")).await;
    line.close().await;
    sent
}

/// What was said in the clear after STARTTLS would be read as if it had come encrypted.
#[tokio::test]
async fn t056_given_words_after_starttls_in_the_clear_then_the_line_is_refused() {
    let says = vec![
        "220 mail.test\r\n",
        "250-mail.test\r\n250 STARTTLS\r\n",
        "220 go\r\n250-mail.test\r\n250 AUTH PLAIN\r\n",
    ];
    let (port, heard) = scripted(says).await;
    assert_eq!(send(port, SmtpTls::StartTls).await, Err(MailError::Tls));
    let heard = heard.await.expect("no panic");
    assert_eq!(heard, "EHLO acme.example\r\nSTARTTLS\r\n");
}

#[tokio::test]
async fn t056_given_no_starttls_then_nothing_more_is_said() {
    let (port, heard) = scripted(vec!["220 mail.test\r\n", "250 mail.test\r\n"]).await;
    assert_eq!(send(port, SmtpTls::StartTls).await, Err(MailError::Tls));
    assert_eq!(heard.await.expect("no panic"), "EHLO acme.example\r\n");
}

#[tokio::test]
async fn given_something_else_than_a_mail_server_then_it_is_told_apart() {
    for (says, expected) in [
        ("HTTP/1.1 400 Bad Request\r\n\r\n", MailError::Broken),
        ("554 no service\r\n", MailError::Broken),
        ("421 too many\r\n", MailError::Later),
        ("\u{1}\u{2}\u{3}\r\n", MailError::Broken),
    ] {
        for tls in [SmtpTls::StartTls, SmtpTls::Never] {
            let (port, heard) = scripted(vec![says]).await;
            assert_eq!(send(port, tls).await, Err(expected), "{says:?} {tls:?}");
            heard.abort();
        }
    }
    let free = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = free.local_addr().expect("bound").port();
    drop(free);
    assert_eq!(send(port, SmtpTls::Never).await, Err(MailError::Connect));
}

/// T254: a server that accepts and says nothing costs ten seconds, not for ever.
#[tokio::test(start_paused = true)]
async fn t254_given_a_server_that_says_nothing_then_the_mail_waits() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("bound").port();
    for tls in [SmtpTls::Never, SmtpTls::StartTls] {
        let eleven = tokio::time::Duration::from_secs(11);
        let sent = tokio::time::timeout(eleven, send(port, tls)).await;
        assert_eq!(
            sent.expect("ten seconds"),
            Err(MailError::Timeout),
            "{tls:?}"
        );
    }
}

#[test]
fn given_a_password_file_then_exactly_one_line_is_its_password() {
    let temp = TempDir::new();
    let path = temp.path().join("password");
    let url = url("smtp://latchkey@mail.example.com");
    let server = SmtpServer {
        url,
        password_file: Some(path.clone()),
    };
    let error = || match SmtpMailer::new(&server, from(), None) {
        Ok(_) => String::new(),
        Err(MailSetupError::Password(error)) => error.to_string(),
        Err(MailSetupError::CaFile(error)) => panic!("{error}"),
    };
    assert!(error().contains("cannot be read") && error().contains("LATCHKEY_SMTP_PASSWORD_FILE"));
    for (text, good) in [
        ("", false),
        ("\n", false),
        ("a\nb\n", false),
        ("pass word\r\n", true),
        ("x", true),
    ] {
        fs::write(&path, text).expect("written");
        assert_eq!(error().is_empty(), good, "{text:?}");
    }
}

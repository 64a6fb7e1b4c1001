//! A mail as it travels: headers, plain text and HTML.
//!
//! Header values are encoded by the library; the words come in cleaned, and a
//! control character in the subject refuses the mail, so that no value can
//! begin a header (T133). Message-ID, date and boundary come from the delivery,
//! so that a second try is byte for byte the first. Programs answer no such
//! mail (RFC 3834). Source: RFC 5322, RFC 2046 section 5.1.4.

use std::time::{Duration, SystemTime};

use latchkey_core::{email::EmailAddress, ports::OutgoingMail};
use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart, MultiPartKind, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
};

use crate::config::MailFrom;

/// The message; `None` if it cannot be written as one.
pub(super) fn message(from: &MailFrom, mail: &OutgoingMail) -> Option<Message> {
    if mail.subject.chars().any(char::is_control) {
        return None;
    }
    let sender = address(&from.address)?;
    let id = format!("<{}@{}>", mail.id, sender.domain());
    let name = (!from.name.is_empty()).then(|| from.name.clone());
    let body = MultiPart::builder()
        .kind(MultiPartKind::Alternative)
        .boundary(format!("=_{}", mail.id))
        .singlepart(part(ContentType::TEXT_PLAIN, mail.text.expose()))
        .singlepart(part(ContentType::TEXT_HTML, mail.html.expose()));
    Message::builder()
        .from(Mailbox::new(name, sender))
        .to(Mailbox::new(None, address(&mail.to)?))
        .subject(mail.subject.clone())
        .date(SystemTime::UNIX_EPOCH + Duration::from_millis(millis(mail)))
        .message_id(Some(id))
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ))
        .multipart(body)
        .ok()
}

/// The address in the library's form.
pub(super) fn address(address: &EmailAddress) -> Option<Address> {
    address.shown().parse().ok()
}

fn part(kind: ContentType, text: &str) -> SinglePart {
    SinglePart::builder()
        .content_type(kind)
        .body(text.to_owned())
}

fn millis(mail: &OutgoingMail) -> u64 {
    u64::try_from(mail.written.millis()).unwrap_or(0)
}

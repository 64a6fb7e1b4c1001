//! The values of each letter under the names its texts use.
//!
//! Names are cleaned here, once, for all three parts of a mail; moments are
//! shown in UTC with their zone. A letter holds no other value.

use latchkey_app::mail::Addressed;
use latchkey_core::{email::EmailAddress, mail::Letter, time::Timestamp};

use super::clean;
use crate::{pages::texts::Texts, web::visit::when};

/// The longest word for a role.
const SHORT: usize = 100;

/// The one link of a letter.
pub(super) fn link(letter: &Letter) -> &str {
    match letter {
        Letter::Invitation { link, .. }
        | Letter::InvitationWanted { link, .. }
        | Letter::PasswordReset { link, .. }
        | Letter::UsesProvider { link, .. }
        | Letter::PasswordChanged { link, .. }
        | Letter::NewDevice { link, .. }
        | Letter::SecondFactorChanged { link, .. }
        | Letter::EmailChanged { link, .. }
        | Letter::PolicyChanged { link, .. }
        | Letter::SecretEnding { link, .. }
        | Letter::Test { link, .. } => link,
    }
}

fn tenant(letter: &Letter) -> &str {
    match letter {
        Letter::Invitation { tenant, .. }
        | Letter::InvitationWanted { tenant, .. }
        | Letter::PasswordReset { tenant, .. }
        | Letter::UsesProvider { tenant, .. }
        | Letter::PasswordChanged { tenant, .. }
        | Letter::NewDevice { tenant, .. }
        | Letter::SecondFactorChanged { tenant, .. }
        | Letter::EmailChanged { tenant, .. }
        | Letter::PolicyChanged { tenant, .. }
        | Letter::SecretEnding { tenant, .. }
        | Letter::Test { tenant, .. } => tenant,
    }
}

/// Every value, cleaned.
pub(super) fn values(t: &Texts, addressed: &Addressed) -> Vec<(&'static str, String)> {
    let letter = &addressed.letter;
    let mut all = vec![
        ("tenant", named(t, tenant(letter))),
        ("recipient", addressed.to.shown().to_owned()),
    ];
    // A web address would be a link that somebody else chose (T133); a mail address is one.
    if let Ok(support) = EmailAddress::parse(&addressed.support) {
        all.push(("support", support.shown().to_owned()));
    }
    match letter {
        Letter::Invitation {
            inviter,
            role,
            expires,
            ..
        } => {
            all.push(("inviter", named(t, inviter)));
            all.push(("role", clean::line(role, SHORT)));
            all.push(("expires", when(*expires).text));
        }
        Letter::InvitationWanted { email, .. } => all.push(("email", address(t, email))),
        Letter::EmailChanged { email, at, .. } => {
            all.push(("email", address(t, email)));
            all.push(("at", when(*at).text));
        }
        Letter::PolicyChanged {
            required, by, at, ..
        } => {
            all.push(("required", if *required { "yes" } else { "no" }.to_owned()));
            all.push(("by", named(t, by)));
            all.push(("at", when(*at).text));
        }
        Letter::PasswordReset { expires, .. } => all.push(("expires", when(*expires).text)),
        Letter::UsesProvider { idp, .. } => all.push(("idp", named(t, idp))),
        Letter::PasswordChanged {
            at, agent, address, ..
        }
        | Letter::NewDevice {
            at, agent, address, ..
        } => all.extend(place(t, *at, agent, address)),
        Letter::SecondFactorChanged {
            added,
            at,
            agent,
            address,
            ..
        } => {
            all.push(("added", if *added { "yes" } else { "no" }.to_owned()));
            all.extend(place(t, *at, agent, address));
        }
        Letter::SecretEnding {
            idp, ends, days, ..
        } => {
            all.push(("idp", named(t, idp)));
            let known = if ends.is_some() { "yes" } else { "no" };
            all.push(("known", known.to_owned()));
            all.push(("ends", ends.map_or_else(String::new, |at| when(at).text)));
            let soon = match days {
                0 => "today",
                1 => "tomorrow",
                _ => "later",
            };
            all.push(("soon", soon.to_owned()));
            all.push(("days", days.to_string()));
        }
        Letter::Test { .. } => {}
    }
    all
}

/// An address as one, or what is left of it.
fn address(t: &Texts, email: &str) -> String {
    let shown = EmailAddress::parse(email).map(|one| one.shown().to_owned());
    shown.unwrap_or_else(|_| named(t, email))
}

/// A name, or a word for one of which nothing can be shown.
fn named(t: &Texts, name: &str) -> String {
    match clean::name(name) {
        empty if empty.is_empty() => t.get("mail-name-unknown"),
        name => name,
    }
}

/// When and where something was done. An address is shown only if it is one.
fn place(t: &Texts, at: Timestamp, agent: &str, address: &str) -> [(&'static str, String); 3] {
    let agent = match clean::name(agent) {
        empty if empty.is_empty() => t.get("mail-agent-unknown"),
        agent => agent,
    };
    let address: Option<std::net::IpAddr> = address.parse().ok();
    [
        ("at", when(at).text),
        ("agent", agent),
        (
            "address",
            address.map_or_else(|| t.get("mail-place-unknown"), |one| one.to_string()),
        ),
    ]
}

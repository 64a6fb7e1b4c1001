//! Samples of every state of every mail, for tests and for looking at them.
//!
//! Plain data with invented names only; the links carry no one-time value that
//! was ever given out. Hostile values are the tests' own.

use latchkey_app::mail::{Addressed, Words};
use latchkey_core::{email::EmailAddress, mail::Letter, time::Timestamp};

/// Where the samples' links go.
pub(super) const ORIGIN: &str = "https://signin.rowanfinch.example";
const TENANT: &str = "Rowan & Finch";
const AT: Timestamp = Timestamp::from_millis(1_764_066_000_000);

/// Name and words of every sample: `letter-state`.
pub fn all_samples() -> Vec<(String, Words)> {
    letters()
        .into_iter()
        .filter_map(|(state, letter, support)| {
            let name = format!("{}-{state}", letter.name());
            let addressed = addressed(letter, support);
            super::render(ORIGIN, &addressed).map(|words| (name, words))
        })
        .collect()
}

pub(super) fn addressed(letter: Letter, support: &str) -> Addressed {
    Addressed {
        letter,
        to: EmailAddress::parse("ben@rowanfinch.example").expect("invariant: an address"),
        support: support.to_owned(),
    }
}

fn at(path: &str) -> String {
    format!("{ORIGIN}{path}")
}

/// Every state: its name, the letter, and whom the tenant names for questions.
pub(super) fn letters() -> Vec<(&'static str, Letter, &'static str)> {
    let invitation = |role: &str| Letter::Invitation {
        tenant: TENANT.into(),
        inviter: "Ada Rowan".into(),
        role: role.into(),
        link: at("/invite/accept?token=inv_sample-of-a-token"),
        expires: AT,
    };
    let device = |agent: &str, address: &str| Letter::NewDevice {
        tenant: TENANT.into(),
        at: AT,
        agent: agent.into(),
        address: address.into(),
        link: at("/account"),
    };
    let support = "help@rowanfinch.example";
    let mut all = vec![
        ("member", invitation("user"), ""),
        ("admin", invitation("admin"), support),
        (
            "asked",
            Letter::InvitationWanted {
                tenant: TENANT.into(),
                email: "cleo@rowanfinch.example".into(),
                link: at("/team"),
            },
            "",
        ),
        (
            "asked",
            Letter::PasswordReset {
                tenant: TENANT.into(),
                link: at("/reset-password?token=rst_sample-of-a-token"),
                expires: AT,
            },
            support,
        ),
        (
            "asked",
            Letter::UsesProvider {
                tenant: TENANT.into(),
                idp: "Microsoft Entra ID".into(),
                link: at("/t/rowan-finch/login"),
            },
            support,
        ),
        (
            "changed",
            Letter::PasswordChanged {
                tenant: TENANT.into(),
                at: AT,
                agent: "Safari on macOS".into(),
                address: "2001:db8::9".into(),
                link: at("/account"),
            },
            "",
        ),
        ("known", device("Firefox on Windows", "203.0.113.9"), ""),
        ("unknown", device("", ""), support),
        (
            "sent",
            Letter::Test {
                tenant: TENANT.into(),
                link: at("/login"),
            },
            "",
        ),
    ];
    all.extend(notices(support));
    all
}

/// What is told to people whom somebody else's act concerns.
fn notices(support: &'static str) -> Vec<(&'static str, Letter, &'static str)> {
    let second_factor = |added: bool| Letter::SecondFactorChanged {
        tenant: TENANT.into(),
        added,
        at: AT,
        agent: "Firefox on Windows".into(),
        address: "203.0.113.9".into(),
        link: at("/account"),
    };
    let policy = |required: bool| Letter::PolicyChanged {
        tenant: TENANT.into(),
        required,
        by: "Ada Rowan".into(),
        at: AT,
        link: at("/integrations/sso"),
    };
    let ending = |ends, days| Letter::SecretEnding {
        tenant: TENANT.into(),
        idp: "Microsoft Entra ID".into(),
        ends,
        days,
        link: at("/integrations/sso"),
    };
    vec![
        (
            "changed",
            Letter::EmailChanged {
                tenant: TENANT.into(),
                email: "benjamin@rowanfinch.example".into(),
                at: AT,
                link: at("/account"),
            },
            support,
        ),
        ("added", second_factor(true), ""),
        ("taken_away", second_factor(false), ""),
        ("required", policy(true), ""),
        ("optional", policy(false), support),
        ("in_60", ending(Some(AT), 60), support),
        ("in_1", ending(Some(AT), 1), ""),
        ("today", ending(Some(AT), 0), ""),
        ("unknown", ending(None, 0), ""),
    ]
}

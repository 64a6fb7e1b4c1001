//! The rules as a table: what is typed, and why it is refused.

use super::*;
use crate::{
    email::EmailAddress,
    id::{MemberId, TenantId},
    member::{MemberSource, MemberState, Role},
    ports::Rng,
    tenant::{Slug, TenantState},
    time::Timestamp,
};

struct Sevens;
impl Rng for Sevens {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(7);
    }
}

fn rules() -> PasswordRules {
    let now = Timestamp::from_millis(0);
    let tenant = Tenant {
        id: TenantId::new(now, &Sevens),
        slug: Slug::parse("rowan-finch").expect("a slug"),
        name: "Rowan & Finch".into(),
        state: TenantState::Active,
        ordinal: 1,
        created: now,
        delete_at: None,
    };
    let member = Member {
        id: MemberId::new(now, &Sevens),
        tenant: tenant.id.clone(),
        state: MemberState::Active,
        email: EmailAddress::parse("benedict.oakley@hollybank.example").expect("an address"),
        first_name: "Benedict".into(),
        last_name: "Oakley".into(),
        source: MemberSource::Admin,
        roles: vec![Role::User],
        has_password: true,
        security_stamp: 0,
        provider_email: None,
        created: now,
        last_sign_in: None,
        last_method: None,
    };
    PasswordRules::of(&TenantSettings::default(), &tenant, &member)
}

/// T114: each weak kind has its own refusal.
#[test]
fn t114_given_weak_passwords_then_each_is_refused_for_its_reason() {
    let table = [
        ("fourteen chars", PasswordFault::TooShort(15)),
        ("aaaaaaaaaaaaaaaaaaaa", PasswordFault::Pattern),
        ("abcabcabcabcabcabc", PasswordFault::Pattern),
        ("qwertyuiopasdfghjkl", PasswordFault::Pattern),
        ("1234567890123456", PasswordFault::Pattern),
        ("zyxwvutsrqponmlkji", PasswordFault::Pattern),
        ("1qaz2wsx3edc4rfv5tgb", PasswordFault::Pattern),
        ("k9k9k9k9k9k9k9k9", PasswordFault::Pattern),
        ("passwordpassword", PasswordFault::Pattern),
        ("Password Summer 2026", PasswordFault::Common),
        ("P@ssw0rd-Winter-2026!", PasswordFault::Common),
        ("this is my password", PasswordFault::Common),
        ("letmein-welcome-1234", PasswordFault::Common),
        ("I love you forever 99", PasswordFault::Common),
        ("correct horse battery staple", PasswordFault::Common),
        ("may the force be with you", PasswordFault::Common),
        ("Latchkey Password 1", PasswordFault::OwnWords),
        ("rowanfinch-2026-summer", PasswordFault::OwnWords),
        ("Benedict.Oakley.1987", PasswordFault::OwnWords),
        ("b3n3dict0akley!!!!!", PasswordFault::OwnWords),
        ("hollybank-hollybank-x", PasswordFault::OwnWords),
    ];
    for (typed, fault) in table {
        assert_eq!(rules().check(typed), Err(fault), "{typed}");
    }
}

/// T114: no classes of characters are asked for; a sentence of one's own is fine.
#[test]
fn t114_given_good_passwords_then_they_are_taken() {
    for typed in [
        "seven herons over the weir",
        "839201748563920",
        "meine tante backt mittwochs",
        "vier grüne Öfen am Fluß",
        "пять зелёных цапель",
        "kumquat-lathe-7-pylon",
    ] {
        assert_eq!(rules().check(typed), Ok(()), "{typed}");
    }
}

/// T113: counted in characters of NFC, taken up to 1,024 bytes, no NUL.
#[test]
fn t113_given_size_and_form_then_counted_in_nfc_and_never_cut() {
    assert!(is_same("\u{fc}ber", "u\u{308}ber") && !is_same("\u{fc}ber", "uber"));
    let rules = rules();
    // Fourteen characters however they were typed.
    let composed = "\u{e9}\u{e8}\u{f6}\u{fc}kumquatpyl";
    let decomposed: String = composed.nfd().collect();
    assert_eq!(composed.chars().count(), 14);
    for typed in [composed, &decomposed] {
        assert_eq!(rules.check(typed), Err(PasswordFault::TooShort(15)));
    }
    let long = "seven herons over the weir ".repeat(38);
    let long = &long[..1_024];
    assert_eq!(
        rules.check(&format!("{long}x")),
        Err(PasswordFault::TooLong)
    );
    assert_eq!(
        rules.check("seven herons\0over the weir"),
        Err(PasswordFault::Nul)
    );
    assert_eq!(
        rules.check(&"x".repeat(1_000_000)),
        Err(PasswordFault::TooLong)
    );
}

/// T114: a tenant may ask for more.
#[test]
fn t114_given_a_tenant_that_asks_for_more_then_more_is_needed() {
    let settings = TenantSettings {
        password_least: 30,
        ..TenantSettings::default()
    };
    let rules = PasswordRules::new(&settings);
    assert_eq!(
        rules.check("seven herons over the weir"),
        Err(PasswordFault::TooShort(30))
    );
    assert_eq!(rules.check("seven herons over the weir at noon"), Ok(()));
}

#[test]
fn given_the_list_then_it_is_folded_and_without_doubles() {
    let mut seen = std::collections::BTreeSet::new();
    for word in words::COMMON {
        assert_eq!(*word, word.to_lowercase(), "{word}");
        assert!(seen.insert(*word), "{word} stands twice");
    }
}

//! Every mail as it was looked at and found good, and what hostile values cannot do.
//!
//! Renew with `INSTA_UPDATE=always cargo test -p latchkey-server --lib mails`
//! and read what changed.

use latchkey_core::{mail::Letter, time::Timestamp};

use super::{
    all_samples, render,
    samples::{ORIGIN, addressed, letters},
};

#[test]
fn given_every_sample_then_it_is_the_mail_that_was_reviewed() {
    let samples = all_samples();
    assert_eq!(samples.len(), letters().len(), "a sample does not render");
    for (name, words) in samples {
        let whole = format!(
            "Subject: {}\n\n{}\n=====\n{}",
            words.subject,
            words.text.expose(),
            words.html.expose()
        );
        insta::assert_snapshot!(name, whole);
    }
}

/// Pages that list mails say what each is.
#[test]
fn given_every_letter_then_pages_have_a_word_for_it() {
    let texts = crate::pages::texts::Texts::english();
    let mut seen = std::collections::BTreeSet::new();
    for (_, letter, _) in letters() {
        let key = format!("mail-letter-{}", letter.name());
        assert!(texts.has(&key), "{key}");
        seen.insert(letter.name());
    }
    let folders = concat!(env!("CARGO_MANIFEST_DIR"), "/../../templates/emails");
    let folders = std::fs::read_dir(folders).expect("the folder of mails");
    let all = folders.filter(|one| one.as_ref().is_ok_and(|one| one.path().is_dir()));
    assert_eq!(seen.len(), all.count(), "every letter has a sample");
}

/// Names a hostile admin, member or provider may have chosen.
const HOSTILE: [&str; 9] = [
    "Ada\r\nBcc: eve@evil.example\r\n\r\nHello",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "\" onmouseover=\"alert(1)",
    "Your account is closed, go to https://evil.example/login now",
    "www.evil.example",
    "evil.example",
    "Acme\u{202e}elpmaxe.live\u{2066}",
    "{ $recipient } {{ m.link }}",
    "\u{200b}\u{feff}",
];

fn hostile_letters(name: &str) -> Vec<Letter> {
    let at = Timestamp::from_millis(1_764_066_000_000);
    let own = || format!("{ORIGIN}/account");
    let name = || name.to_owned();
    vec![
        Letter::Invitation {
            tenant: name(),
            inviter: name(),
            role: name(),
            link: own(),
            expires: at,
        },
        Letter::InvitationWanted {
            tenant: name(),
            email: name(),
            link: own(),
        },
        Letter::UsesProvider {
            tenant: name(),
            idp: name(),
            link: own(),
        },
        Letter::NewDevice {
            tenant: name(),
            at,
            agent: name(),
            address: name(),
            link: own(),
        },
    ]
}

/// The addresses in `html`, and every tag that is not the layout's.
fn addresses(html: &str) -> Vec<&str> {
    html.split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

fn tags(html: &str) -> usize {
    html.matches('<').count()
}

/// T133, T101: a name is words in subject, text and HTML: no header, no line, no markup, no link, no turned letters.
#[test]
fn t133_t101_given_hostile_names_then_they_are_words_and_nothing_else() {
    for name in HOSTILE {
        for (letter, tame) in hostile_letters(name)
            .into_iter()
            .zip(hostile_letters("Ada"))
        {
            let kind = letter.name();
            let words = render(ORIGIN, &addressed(letter, "")).expect(kind);
            let tame = render(ORIGIN, &addressed(tame, "")).expect(kind);
            let (text, html) = (words.text.expose(), words.html.expose());
            assert!(
                !words.subject.chars().any(char::is_control),
                "{kind}: {}",
                words.subject
            );
            assert_eq!(
                text.lines().count(),
                tame.text.expose().lines().count(),
                "{kind}: {text}"
            );
            assert_eq!(tags(html), tags(tame.html.expose()), "{kind}: {html}");
            for part in [&words.subject, text, html] {
                for sign in ['\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}'] {
                    assert!(!part.contains(sign), "{kind}: {part}");
                }
                assert!(!part.contains("evil.example"), "{kind}: {part}");
                assert!(!part.contains("onerror=alert(1)>"), "{kind}: {part}");
            }
            let strange = addresses(html)
                .into_iter()
                .find(|to| !to.starts_with(ORIGIN));
            assert_eq!(strange, None, "{kind}");
        }
    }
}

/// T133: no letter links anywhere but to us, whatever its link looks like.
#[test]
fn t133_given_links_that_are_not_ours_then_there_is_no_mail() {
    for link in [
        "https://evil.example/account".to_owned(),
        format!("{ORIGIN}.evil.example/account"),
        format!("{ORIGIN}@evil.example/"),
        format!("{ORIGIN}:81/"),
        format!("{ORIGIN}/a b"),
        format!("{ORIGIN}/a\r\nb"),
        ORIGIN.to_owned(),
        "javascript:alert(1)".to_owned(),
        String::new(),
    ] {
        let letter = Letter::Test {
            tenant: "Acme".into(),
            link: link.clone(),
        };
        assert!(render(ORIGIN, &addressed(letter, "")).is_none(), "{link:?}");
    }
}

/// Pages 7: no remote picture, no script, nothing that tells who read it.
#[test]
fn given_every_sample_then_nothing_is_loaded_and_text_and_html_say_the_same_link() {
    for (name, words) in all_samples() {
        let html = words.html.expose();
        for word in [
            "src=", "<img", "<script", "<link", "url(", "@import", "<form", "<iframe",
        ] {
            assert!(!html.contains(word), "{name}: {word}");
        }
        let all = addresses(html);
        assert_eq!(all.len(), 2, "{name}: one button and its address");
        assert_eq!(all[0], all[1], "{name}");
        assert_eq!(words.text.expose().matches(all[0]).count(), 1, "{name}");
        assert!(
            words.subject.chars().count() <= 120,
            "{name}: {}",
            words.subject
        );
        assert!(!words.text.expose().contains('!'), "{name}: the tone");
    }
}

/// N-75: only the two mails that are asked for carry a link that acts without a sign-in.
#[test]
fn n75_given_every_other_mail_then_its_link_acts_only_after_a_sign_in() {
    for (name, words) in all_samples() {
        let acts = name.starts_with("invitation-member")
            || name.starts_with("invitation-admin")
            || name.starts_with("password-reset");
        let holds = words.html.expose().contains("token=");
        assert_eq!(acts, holds, "{name}");
    }
}

//! The texts of all pages, looked up by key.
//!
//! Invariants: a key that does not exist stops a debug build and shows itself in a release build, so a missing text is
//! found by the tests and never takes a page down. Direction marks around inserted values are off: the templates escape
//! values and pages show them in their own elements.
//! A language that lacks a key has it in English. A browser chooses by cookie, else by what it accepts, else English.
//! The pseudo-locale exists in debug builds only and is no choice of a browser: it shows texts that no translation would
//! reach, and what longer words do to a page.
//! Source: Project Fluent syntax 1.0; RFC 9110, section 12.5.4.

use std::sync::OnceLock;
#[cfg(debug_assertions)]
use std::sync::atomic::{AtomicBool, Ordering};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::message::{Arg, Message};

const ENGLISH: &str = include_str!("../../../../translations/en.ftl");

/// A language and its texts, as they are built in.
struct Source {
    tag: &'static str,
    name: &'static str,
    rtl: bool,
    texts: &'static str,
}

/// Every language, English first. Another one is another line here and another file.
const SOURCES: [Source; 1] = [Source {
    tag: "en",
    name: "English",
    rtl: false,
    texts: ENGLISH,
}];

/// Whether this process shows the pseudo-locale.
#[cfg(debug_assertions)]
static SHOWS_PSEUDO: AtomicBool = AtomicBool::new(false);

/// One language's texts.
pub struct Texts {
    bundle: FluentBundle<FluentResource>,
    tag: &'static str,
    name: &'static str,
    rtl: bool,
    /// Texts stand in brackets.
    pseudo: bool,
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Texts")
    }
}

impl Texts {
    /// The English texts, parsed once per process.
    pub fn english() -> &'static Self {
        &Self::all()[0]
    }

    /// Every language, English first; each parsed once per process.
    pub fn all() -> &'static [Self] {
        static TEXTS: OnceLock<Vec<Texts>> = OnceLock::new();
        TEXTS.get_or_init(|| SOURCES.iter().map(Self::parse).collect())
    }

    /// The texts for a browser that chose `chosen` or accepts `accepted` (`Accept-Language`).
    pub fn choose(chosen: Option<&str>, accepted: Option<&str>) -> &'static Self {
        let all = Self::all();
        let tags: Vec<&str> = all.iter().map(|one| one.tag).collect();
        &all[choose_among(&tags, chosen, accepted)]
    }

    /// The texts of a page for which nobody chose any: English, or the pseudo-locale once it is shown.
    pub fn unchosen() -> &'static Self {
        #[cfg(debug_assertions)]
        if SHOWS_PSEUDO.load(Ordering::Relaxed) {
            return Self::pseudo();
        }
        Self::english()
    }

    /// Lets this process show the pseudo-locale where nobody chose a language, for browser checks.
    #[cfg(debug_assertions)]
    pub fn show_pseudo() {
        SHOWS_PSEUDO.store(true, Ordering::Relaxed);
    }

    /// English as no language writes it: longer, with accents and in brackets.
    #[cfg(debug_assertions)]
    pub fn pseudo() -> &'static Self {
        static TEXTS: OnceLock<Texts> = OnceLock::new();
        TEXTS.get_or_init(|| {
            let mut texts = Self::parse(&SOURCES[0]);
            texts.bundle.set_transform(Some(super::pseudo::lengthen));
            texts.pseudo = true;
            texts
        })
    }

    /// The language tag, for `lang`.
    pub fn tag(&self) -> &'static str {
        self.tag
    }

    /// The language's own name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Whether it is written from right to left.
    pub fn is_rtl(&self) -> bool {
        self.rtl
    }

    fn parse(source: &Source) -> Self {
        let resource = match FluentResource::try_new(source.texts.to_owned()) {
            Ok(resource) => resource,
            Err((resource, errors)) => {
                debug_assert!(errors.is_empty(), "translations do not parse: {errors:?}");
                resource
            }
        };
        let language: LanguageIdentifier =
            source.tag.parse().expect("invariant: tags are languages");
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        bundle.set_use_isolating(false);
        let added = bundle.add_resource(resource);
        debug_assert!(
            added.is_ok(),
            "a key stands twice in the translations: {added:?}"
        );
        Self {
            bundle,
            tag: source.tag,
            name: source.name,
            rtl: source.rtl,
            pseudo: false,
        }
    }

    /// The text of `key`. An unknown key panics in debug builds and returns the key itself in release builds.
    pub fn get(&self, key: &str) -> String {
        self.or_key(key, self.format(key, None))
    }

    /// The text of `key` with named values filled in. Unknown keys as in [`Texts::get`].
    pub fn with(&self, key: &str, args: &[(&str, &str)]) -> String {
        let mut fluent = FluentArgs::new();
        for (name, value) in args {
            fluent.set(*name, FluentValue::from((*value).to_owned()));
        }
        self.or_key(key, self.format(key, Some(&fluent)))
    }

    /// The text of a message with its values. Unknown keys as in [`Texts::get`].
    pub fn message(&self, message: &Message) -> String {
        let mut fluent = FluentArgs::new();
        for (name, value) in &message.args {
            match value {
                Arg::Text(text) => fluent.set(*name, FluentValue::from(text.clone())),
                Arg::Number(number) => fluent.set(*name, FluentValue::from(*number)),
            }
        }
        self.or_key(&message.key, self.format(&message.key, Some(&fluent)))
    }

    /// The text of `key` when there is one: for keys built from codes that may be newer than the texts.
    pub fn find(&self, key: &str) -> Option<String> {
        self.format(key, None)
    }

    /// Whether `key` has a text.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key) || self.in_english().is_some_and(|english| english.has(key))
    }

    /// English, for what this language lacks.
    fn in_english(&self) -> Option<&'static Texts> {
        let english = Self::english();
        (!std::ptr::eq(self, english) && !self.pseudo).then_some(english)
    }

    fn or_key(&self, key: &str, text: Option<String>) -> String {
        debug_assert!(text.is_some(), "no text for the key {key}");
        text.unwrap_or_else(|| key.to_owned())
    }

    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        let Some(message) = self.bundle.get_message(key) else {
            return self.in_english()?.format(key, args);
        };
        let pattern = message.value()?;
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, args, &mut errors);
        debug_assert!(errors.is_empty(), "text {key}: {errors:?}");
        Some(if self.pseudo {
            format!("\u{27e6}{text}\u{27e7}")
        } else {
            text.into_owned()
        })
    }
}

/// Which of `tags` serves a browser: its own choice, else what it accepts best, else the first.
fn choose_among(tags: &[&str], chosen: Option<&str>, accepted: Option<&str>) -> usize {
    let exact = |wanted: &str| tags.iter().position(|tag| tag.eq_ignore_ascii_case(wanted));
    if let Some(found) = chosen.and_then(exact) {
        return found;
    }
    let mut wishes: Vec<(&str, u16)> = accepted
        .unwrap_or_default()
        .split(',')
        .take(20)
        .filter_map(wish)
        .collect();
    // Stable: of equal wishes the one named first counts.
    wishes.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
    let fitting = wishes.into_iter().find_map(|(tag, _)| {
        let broad = tag.split('-').next().unwrap_or_default();
        exact(tag).or_else(|| exact(broad))
    });
    fitting.unwrap_or(0)
}

/// A language of `Accept-Language` with its weight in thousandths; none when it is not wanted.
fn wish(part: &str) -> Option<(&str, u16)> {
    let (tag, rest) = part.split_once(';').unwrap_or((part, ""));
    let weight = match rest.trim().strip_prefix("q=") {
        None => 1_000,
        Some(text) => {
            let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
            let thousandths = format!("{fraction:0<3}");
            match (whole, thousandths.get(..3)?.parse::<u16>()) {
                ("1", _) => 1_000,
                ("0", Ok(weight)) => weight,
                _ => return None,
            }
        }
    };
    (weight > 0).then_some((tag.trim(), weight))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_a_choice_then_it_comes_before_what_the_browser_accepts_and_english_is_last() {
        let tags = ["en", "de", "fr", "pt-BR"];
        for (chosen, accepted, wanted) in [
            (None, None, "en"),
            (Some("de"), Some("fr"), "de"),
            (Some("DE"), None, "de"),
            (Some("xx"), Some("fr-CH, en;q=0.9"), "fr"),
            (None, Some("en;q=0.5, de;q=0.9"), "de"),
            (None, Some("de;q=0, fr;q=0.1"), "fr"),
            (None, Some("ja, *;q=0.5"), "en"),
            (None, Some("pt-br"), "pt-BR"),
            (None, Some("de;q=nonsense,,;;q="), "en"),
            (Some("../../etc"), Some("\u{0}"), "en"),
        ] {
            let found = choose_among(&tags, chosen, accepted);
            assert_eq!(tags[found], wanted, "{chosen:?} {accepted:?}");
        }
    }

    #[test]
    fn given_a_language_that_lacks_a_key_then_english_serves() {
        let german = Texts::parse(&Source {
            tag: "de",
            name: "Deutsch",
            rtl: false,
            texts: "continue = Weiter",
        });
        assert_eq!(german.get("continue"), "Weiter");
        assert_eq!(german.get("cancel"), "Cancel");
        assert!(german.has("cancel") && !german.has("no-such-key"));
    }

    #[test]
    fn given_the_pseudo_locale_then_texts_are_longer_and_values_stay() {
        let texts = Texts::pseudo();
        let shown = texts.with("login-continue-with", &[("name", "Entra")]);
        assert!(shown.starts_with('\u{27e6}') && shown.ends_with('\u{27e7}'));
        assert!(shown.contains("Entra"), "{shown}");
        let plain = Texts::english().with("login-continue-with", &[("name", "Entra")]);
        assert!(
            shown.chars().count() * 10 >= plain.chars().count() * 13,
            "{shown}"
        );
        assert!(Texts::all().iter().all(|one| !one.pseudo));
    }
}

//! The texts of all pages, looked up by key.
//!
//! Invariants: a key that does not exist stops a debug build and shows itself in a release build, so a missing text is
//! found by the tests and never takes a page down. Direction marks around inserted values are off: the templates escape
//! values and pages show them in their own elements.
//! Source: Project Fluent syntax 1.0. It does not choose a language yet: English is the only bundle.

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::message::{Arg, Message};

const ENGLISH: &str = include_str!("../../../../translations/en.ftl");

/// One language's texts.
pub struct Texts {
    bundle: FluentBundle<FluentResource>,
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Texts")
    }
}

impl Texts {
    /// The English texts, parsed once per process.
    pub fn english() -> &'static Self {
        static TEXTS: OnceLock<Texts> = OnceLock::new();
        TEXTS.get_or_init(|| Self::parse(ENGLISH))
    }

    fn parse(source: &str) -> Self {
        let resource = match FluentResource::try_new(source.to_owned()) {
            Ok(resource) => resource,
            Err((resource, errors)) => {
                debug_assert!(errors.is_empty(), "translations do not parse: {errors:?}");
                resource
            }
        };
        let language: LanguageIdentifier = "en".parse().expect("invariant: en is a language");
        let mut bundle = FluentBundle::new_concurrent(vec![language]);
        bundle.set_use_isolating(false);
        let added = bundle.add_resource(resource);
        debug_assert!(
            added.is_ok(),
            "a key stands twice in the translations: {added:?}"
        );
        Self { bundle }
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
        self.bundle.has_message(key)
    }

    fn or_key(&self, key: &str, text: Option<String>) -> String {
        debug_assert!(text.is_some(), "no text for the key {key}");
        text.unwrap_or_else(|| key.to_owned())
    }

    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, args, &mut errors);
        debug_assert!(errors.is_empty(), "text {key}: {errors:?}");
        Some(text.into_owned())
    }
}

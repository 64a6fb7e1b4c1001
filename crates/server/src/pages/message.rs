//! A text by key together with the values it needs: how contexts carry words without holding any.
//!
//! Invariant: values are data, never sentences. Numbers stay numbers, so that plural forms work.
//! It does not format anything; [`super::texts::Texts::message`] does.

/// A value inside a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    /// Shown as it is.
    Text(String),
    /// A count; chooses the plural form.
    Number(i64),
}

/// A key of the translations and its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Key in the translations.
    pub key: String,
    /// Values by the name the text uses.
    pub args: Vec<(&'static str, Arg)>,
}

impl Message {
    /// A message without values.
    pub fn of(key: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            args: Vec::new(),
        }
    }

    /// Adds a text value.
    #[must_use]
    pub fn text(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((name, Arg::Text(value.into())));
        self
    }

    /// Adds a number, which chooses plural forms.
    #[must_use]
    pub fn number(mut self, name: &'static str, value: i64) -> Self {
        self.args.push((name, Arg::Number(value)));
        self
    }
}

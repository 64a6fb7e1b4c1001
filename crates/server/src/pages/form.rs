//! Pieces shared by forms: problems of single fields and the error summary built from them.
//!
//! Invariant: a problem names a field that stands on the same page, because the summary links to it.
//! Source: WCAG 2.2, 3.3.1 and 3.3.3. It does not validate anything.

use super::message::Message;

/// A problem of one field.
#[derive(Clone, Debug)]
pub struct FieldError {
    /// Name and id of the field.
    pub field: &'static str,
    /// What is wrong and what to do.
    pub message: Message,
}

/// All problems of a form, in the order of its fields.
#[derive(Clone, Debug, Default)]
pub struct FieldErrors(pub Vec<FieldError>);

impl FieldErrors {
    /// No problem.
    pub fn none() -> Self {
        Self::default()
    }

    /// Adds a problem of `field`.
    #[must_use]
    pub fn and(mut self, field: &'static str, message: Message) -> Self {
        self.0.push(FieldError { field, message });
        self
    }

    /// Whether there is no problem.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The problems of one field.
    pub fn of(&self, field: &str) -> Vec<&FieldError> {
        self.0.iter().filter(|error| error.field == field).collect()
    }
}

//! A new password that was refused: one sentence per rule, nothing of the password in it (N-01).

use latchkey_core::{
    password::{PasswordFault, PasswordRules},
    problem::Problem,
};

use crate::pages::{form::FieldErrors, message::Message};

/// The sentence for the field `new_password`, when `problem` says that a rule was broken.
pub fn password_error(rules: &PasswordRules, typed: &str, problem: &Problem) -> FieldErrors {
    let message = match rules.check(typed) {
        _ if typed.is_empty() => Message::of("password-error-missing"),
        Err(fault) => fault_message(fault),
        Ok(()) if problem.reason == "same_password" => Message::of("password-error-same"),
        Ok(()) => Message::of("password-error-unusable"),
    };
    FieldErrors::none().and("new_password", message)
}

/// The sentence of a broken rule.
pub fn fault_message(fault: PasswordFault) -> Message {
    match fault {
        PasswordFault::TooLong => Message::of("password-error-too_long"),
        PasswordFault::Nul => Message::of("password-error-unusable"),
        PasswordFault::TooShort(least) => {
            Message::of("password-error-too_short").number("least", i64::from(least))
        }
        PasswordFault::Pattern => Message::of("password-error-pattern"),
        PasswordFault::Common => Message::of("password-error-common"),
        PasswordFault::OwnWords => Message::of("password-error-own_words"),
    }
}

//! The password rules as every setter asks them, and a broken one as a problem.

use latchkey_core::{
    password::{PasswordFault, PasswordRules},
    problem::{Code, Evidence, Problem, Stage},
    secret::Secret,
};

use crate::Refusal;

/// Judges a new password.
///
/// # Errors
/// `invalid_input` naming the rule.
pub fn check_password(rules: &PasswordRules, password: &Secret<String>) -> Result<(), Refusal> {
    rules
        .check(password.expose())
        .map_err(|fault| Box::new(fault_problem(fault)))
}

/// A broken rule as a problem; nothing of the password is in it.
pub fn fault_problem(fault: PasswordFault) -> Problem {
    let evidence = Evidence::compared("password", fault.rule(), "something else");
    Problem::new(Code::InvalidInput, "password_rule", Stage::Start).with(evidence)
}

//! Why a command did not do it: `{"code","message","fix","details":[]}`.
//!
//! Made from problems of the catalogue, with the reason's own words before the
//! code's, and from what keeps a program from starting. Fields that a person
//! typed are named with their rule. A secret is in none of it (T151): problems
//! have no field for one.

use latchkey_app::Refusal;
use latchkey_core::problem::{Code, Problem};
use serde_json::{Value, json};

use crate::{pages::texts::Texts, runtime::StartError};

/// One line below a failure: a field, a setting or a row that is not met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// The stable name of the field, setting or row.
    pub name: String,
    /// What is wrong with it.
    pub message: String,
    /// What to do about it; may be empty.
    pub fix: String,
}

/// A command that was refused or failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The stable code.
    pub code: &'static str,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to do about it.
    pub fix: String,
    /// The particulars, if there are several.
    pub details: Vec<Detail>,
}

impl Failure {
    /// A failure of the catalogue in other words.
    pub fn new(code: Code, message: impl Into<String>, fix: impl Into<String>) -> Self {
        Failure {
            code: code.as_str(),
            message: message.into(),
            fix: fix.into(),
            details: Vec::new(),
        }
    }

    /// A failure of the catalogue in its own words.
    pub fn of(code: Code) -> Self {
        let texts = Texts::english();
        let word = code.as_str();
        Failure::new(
            code,
            texts.get(&format!("problem-{word}-cause")),
            texts.get(&format!("problem-{word}-fix")),
        )
    }

    /// The same with particulars.
    pub fn with(mut self, details: Vec<Detail>) -> Self {
        self.details = details;
        self
    }

    /// The same with another fix.
    pub fn fixed_by(mut self, fix: impl Into<String>) -> Self {
        self.fix = fix.into();
        self
    }

    /// As scripts see it.
    pub fn json(&self) -> Value {
        let details: Vec<Value> = self
            .details
            .iter()
            .map(|one| json!({ "name": one.name, "message": one.message, "fix": one.fix }))
            .collect();
        json!({ "code": self.code, "message": self.message, "fix": self.fix, "details": details })
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        let (message, fix) = error.texts();
        let details = match &error {
            StartError::Settings(errors) => errors.0.iter().map(setting).collect(),
            _ => Vec::new(),
        };
        Failure {
            code: error.code(),
            message,
            fix,
            details,
        }
    }
}

fn setting(error: &crate::config::ConfigError) -> Detail {
    let whole = error.to_string();
    let fix = format!("; {}", error.fix);
    Detail {
        name: error.key.clone(),
        message: whole.strip_suffix(&fix).unwrap_or(&whole).to_owned(),
        fix: error.fix.clone(),
    }
}

impl From<Refusal> for Failure {
    fn from(problem: Refusal) -> Self {
        let evidence = &problem.evidence;
        let field = evidence.check.as_deref().unwrap_or_default();
        let got = evidence.got.as_deref().unwrap_or_default();
        match (problem.code, field) {
            (Code::NotFound, "tenant") => Failure::new(
                Code::NotFound,
                format!("There is no tenant with the slug {got:?}."),
                "latchkey tenant list shows the slugs.",
            ),
            (Code::NotFound, _) if problem.reason == "no_member" => Failure::new(
                Code::NotFound,
                "No member of this tenant has this e-mail address.",
                "latchkey member list --tenant SLUG shows the addresses.",
            ),
            (Code::InvalidInput, field) if !field.is_empty() => invalid(&problem, field),
            (Code::TooManyAttempts, _) if problem.reason == "checks" => Failure::new(
                Code::TooManyAttempts,
                "The settings of this tenant were checked too often within a minute.",
                "Wait a minute, or save without the network: --skip-checks.",
            ),
            (Code::LastAdmin, _) => {
                let known = Failure::of(Code::LastAdmin);
                let fix = format!("{} --force does it at your own risk.", known.fix);
                known.fixed_by(fix)
            }
            (Code::Internal, _) => Failure::of(Code::Internal)
                .fixed_by("Look at the particulars; try again once.")
                .with(particulars(&problem)),
            _ => worded(&problem),
        }
    }
}

/// A typed value that breaks its rule.
fn invalid(problem: &Problem, field: &str) -> Failure {
    let rule = problem.evidence.expected.as_deref().unwrap_or_default();
    let name = field.replace('_', " ");
    let detail = Detail {
        name: field.to_owned(),
        message: rule.to_owned(),
        fix: String::new(),
    };
    Failure::new(
        Code::InvalidInput,
        format!("The {name} does not keep its rule: {rule}."),
        format!("Give another {name}."),
    )
    .with(vec![detail])
}

/// The reason's words, or the code's.
fn worded(problem: &Problem) -> Failure {
    let (message, fix) = words(problem.code.as_str(), Some(problem.reason));
    Failure::new(problem.code, message, fix)
}

/// Cause and fix of a code, by its reason where that has words of its own.
pub(super) fn words(code: &str, reason: Option<&str>) -> (String, String) {
    let texts = Texts::english();
    let text = |part: &str| {
        reason
            .and_then(|reason| texts.find(&format!("reason-{reason}-{part}")))
            .or_else(|| texts.find(&format!("problem-{code}-{part}")))
            .unwrap_or_else(|| texts.get(&format!("problem-unknown-{part}")))
    };
    (text("cause"), text("fix"))
}

/// What an unexpected failure recorded, for a report.
fn particulars(problem: &Problem) -> Vec<Detail> {
    let evidence = &problem.evidence;
    let line = |name: &str, value: &Option<String>| {
        value.as_ref().map(|value| Detail {
            name: name.to_owned(),
            message: value.clone(),
            fix: String::new(),
        })
    };
    let reason = Some(problem.reason.to_owned());
    [
        line("reason", &reason),
        line("check", &evidence.check),
        line("got", &evidence.got),
    ]
    .into_iter()
    .flatten()
    .collect()
}

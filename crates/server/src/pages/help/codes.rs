//! The table of codes, from the catalogue itself: a code that is added stands here without another line.

use latchkey_core::problem::{Audience, Code};

/// A code as the help shows it: words only.
#[derive(Clone, Debug)]
pub struct CodeHelp {
    /// The code.
    pub code: &'static str,
    /// HTTP status of a direct answer.
    pub status: u16,
    /// Key of who can mend it.
    pub who: &'static str,
    /// Key of whether a second try can help.
    pub again: &'static str,
}

impl CodeHelp {
    /// Every code, in the order of the catalogue.
    pub fn all() -> Vec<Self> {
        Code::ALL.into_iter().map(Self::of).collect()
    }

    /// The code with this word, when there is one.
    pub fn find(word: &str) -> Option<Self> {
        Code::parse(word).map(Self::of)
    }

    /// Key of one part of its words: `title`, `sentence`, `next`, `cause` or `fix`.
    pub fn key(&self, part: &str) -> String {
        format!("problem-{}-{part}", self.code)
    }

    fn of(code: Code) -> Self {
        Self {
            code: code.as_str(),
            status: code.status(),
            who: who(code.audience()),
            again: again(code),
        }
    }
}

fn who(audience: Audience) -> &'static str {
    match audience {
        Audience::Member => "help-who-member",
        Audience::TenantAdmin => "help-who-admin",
        Audience::ProviderAdmin => "help-who-provider",
        Audience::Operator => "help-who-operator",
    }
}

fn again(code: Code) -> &'static str {
    match (code.retryable(), code.wants_other_account()) {
        (_, true) => "help-again-other",
        (true, false) => "help-again-yes",
        (false, false) => "help-again-no",
    }
}

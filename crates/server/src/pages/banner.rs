//! The banner that explains a failed sign-in.
//!
//! Invariants: only codes of the catalogue have words of their own, any other code gets the neutral sentence and is
//! never printed; names of tenant, provider and person appear only when the caller passes them, which it does only in
//! the browser that holds the attempt; what the provider wrote is shown to a signed-in admin of the tenant only (N-02, N-04).
//! It does not decide who may see the trace.

use super::chrome::When;
use super::hint::Hint;
use super::message::Message;
use super::texts::Texts;

/// Names filled into a banner, only in the browser that made the attempt.
#[derive(Clone, Debug)]
pub struct BannerNames {
    /// Tenant's name.
    pub tenant: String,
    /// Connection's name.
    pub idp: String,
    /// Address the attempt was made with or arrived with.
    pub email: Option<String>,
    /// Whom to ask, as the tenant wrote it.
    pub support: Option<String>,
}

/// Link that begins again.
#[derive(Clone, Debug)]
pub struct Retry {
    /// Address, usually `/auth/sso/start?…`.
    pub url: String,
    /// True when the provider will ask which account to use.
    pub other_account: bool,
}

/// One line of evidence for an admin.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// What the value is, for example `evidence-expected`.
    pub label: Message,
    /// The value, already redacted.
    pub value: String,
}

/// Summary of the recorded attempt, for a visitor with an admin session of that tenant.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// Reason inside the code, for example `secret_wrong`; texts `reason-<reason>-cause` and `-fix`.
    pub reason: Option<String>,
    /// What was recorded.
    pub evidence: Vec<Evidence>,
    /// What the provider said, decoded.
    pub hints: Vec<Hint>,
}

/// A failed sign-in, explained.
#[derive(Clone, Debug, Default)]
pub struct Banner {
    /// Code as it came; unknown ones are never printed.
    pub code: String,
    /// `LK-XXXX-XXXX`, when the attempt is recorded.
    pub reference: Option<String>,
    /// Names, when this browser holds the attempt.
    pub names: Option<BannerNames>,
    /// Begin again.
    pub retry: Option<Retry>,
    /// When to try again, for `too_many_attempts`.
    pub wait_until: Option<When>,
    /// For `too_many_attempts`: time alone does not open the password way again.
    pub closed: bool,
    /// The recorded attempt, for an admin of the tenant.
    pub trace: Option<Trace>,
}

impl Banner {
    /// A banner with only a code.
    pub fn of(code: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            ..Self::default()
        }
    }

    /// The code, when it is one of the catalogue; any other is never printed (N-02).
    pub fn known_code(&self, t: &Texts) -> Option<&str> {
        let known = self.code != "unknown" && t.has(&format!("problem-{}-title", self.code));
        known.then_some(self.code.as_str())
    }

    /// Heading.
    pub fn title(&self, t: &Texts) -> String {
        t.get(&self.key(t, "title"))
    }

    /// What happened.
    pub fn sentence(&self, t: &Texts) -> String {
        self.worded(t, "sentence")
    }

    /// The one next step.
    pub fn next(&self, t: &Texts) -> String {
        if self.closed {
            return t.get("problem-password-closed");
        }
        if let Some(when) = &self.wait_until {
            return t.with("problem-wait-until", &[("time", &when.text)]);
        }
        self.worded(t, "next")
    }

    /// For administrators: why.
    pub fn cause(&self, t: &Texts) -> String {
        self.reason_text(t, "cause")
            .unwrap_or_else(|| t.get(&self.key(t, "cause")))
    }

    /// For administrators: what to do.
    pub fn fix(&self, t: &Texts) -> String {
        self.reason_text(t, "fix")
            .unwrap_or_else(|| t.get(&self.key(t, "fix")))
    }

    fn reason_text(&self, t: &Texts, part: &str) -> Option<String> {
        let reason = self.trace.as_ref()?.reason.as_ref()?;
        t.find(&format!("reason-{reason}-{part}"))
    }

    fn key(&self, t: &Texts, part: &str) -> String {
        let known = t.has(&format!("problem-{}-title", self.code));
        let code = if known { self.code.as_str() } else { "unknown" };
        format!("problem-{code}-{part}")
    }

    fn worded(&self, t: &Texts, part: &str) -> String {
        let key = self.key(t, part);
        let named = format!("{key}-named");
        match &self.names {
            Some(names) if t.has(&named) => {
                let somebody = t.get("names-support");
                let address = t.get("names-email");
                t.with(
                    &named,
                    &[
                        ("tenant", &names.tenant),
                        ("idp", &names.idp),
                        ("email", names.email.as_deref().unwrap_or(&address)),
                        ("support", names.support.as_deref().unwrap_or(&somebody)),
                    ],
                )
            }
            _ => t.get(&key),
        }
    }
}

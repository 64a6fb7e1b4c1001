//! What a tenant chooses for itself: contact, colour, session life, password rules.
//!
//! Stored as one versioned value per tenant; a field that is not stored has
//! its default. Limits of the installation (threats, section 3) bound what a
//! tenant may choose; the parsers that read typed values keep them.

use serde::{Deserialize, Serialize};

use crate::{
    session::{ABSOLUTE, IDLE},
    time::Span,
};

/// The shortest password a tenant may ask for when it is the only factor.
pub const PASSWORD_LEAST: u32 = 15;
/// The longest minimum a tenant may set.
pub const PASSWORD_LEAST_MOST: u32 = 64;

/// A tenant's own choices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TenantSettings {
    /// Whom members ask: a mail address or an https address; empty when none is set.
    pub support: String,
    /// Accent colour as `#rrggbb`; empty for the product's own.
    pub accent: String,
    /// A session ends after so many minutes without use.
    pub idle_minutes: u32,
    /// A session ends after so many minutes in any case.
    pub absolute_minutes: u32,
    /// Least characters of a new password.
    pub password_least: u32,
    /// Members who sign in with a password need a second factor.
    pub second_factor_required: bool,
    /// "Remember how I sign in on this device" is ticked at first.
    pub remember_by_default: bool,
    /// Domains invitations usually go to, canonical; others are allowed with a warning. Empty: all.
    pub usual_domains: Vec<String>,
}

impl Default for TenantSettings {
    fn default() -> Self {
        TenantSettings {
            support: String::new(),
            accent: String::new(),
            idle_minutes: minutes(IDLE),
            absolute_minutes: minutes(ABSOLUTE),
            password_least: PASSWORD_LEAST,
            second_factor_required: false,
            remember_by_default: true,
            usual_domains: Vec::new(),
        }
    }
}

impl TenantSettings {
    /// How long a session may be idle.
    pub fn idle(&self) -> Span {
        Span::minutes(i64::from(self.idle_minutes))
    }

    /// How long a session may live.
    pub fn absolute(&self) -> Span {
        Span::minutes(i64::from(self.absolute_minutes))
    }
}

fn minutes(span: Span) -> u32 {
    u32::try_from(span.as_millis() / 60_000).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// T088: what is not chosen is the installation's limit.
    #[test]
    fn t088_given_no_choice_then_eight_hours_idle_and_a_day_in_all() {
        let settings: TenantSettings = serde_json::from_str("{}").expect("an empty value reads");
        assert_eq!(settings, TenantSettings::default());
        assert_eq!(settings.idle(), IDLE);
        assert_eq!(settings.absolute(), ABSOLUTE);
    }
}

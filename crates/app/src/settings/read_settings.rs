//! Reads the settings an admin typed; every fault at once, each with its own word.
//!
//! Bounds (threats, section 3): idle 5 minutes to 8 hours, absolute 1 hour to
//! 30 days and never shorter than idle; a password's least length 15 to 64.

use latchkey_core::{
    accent::{Accent, AccentError},
    email::canonical_domain,
    member::clean_name,
    support_contact::SupportContact,
    tenant_settings::{PASSWORD_LEAST, PASSWORD_LEAST_MOST, TenantSettings},
};

/// How long a session may be idle, in minutes.
pub const IDLE_MINUTES: (u32, u32) = (5, 8 * 60);
/// How long a session may live, in hours.
pub const ABSOLUTE_HOURS: (u32, u32) = (1, 30 * 24);
/// The most usual domains.
const MOST_DOMAINS: usize = 50;
/// The longest name of a tenant.
const LONGEST_NAME: usize = 200;

/// The form, as it was typed.
#[derive(Debug, Clone, Default)]
pub struct TypedSettings {
    /// The tenant's name.
    pub name: String,
    /// Support contact.
    pub support: String,
    /// Accent colour.
    pub accent: String,
    /// Idle limit in minutes.
    pub idle_minutes: String,
    /// Absolute limit in hours.
    pub absolute_hours: String,
    /// Least characters of a new password.
    pub password_least: String,
    /// Whether passwords need a second factor.
    pub second_factor_required: bool,
    /// Whether "Remember" is ticked at first.
    pub remember_by_default: bool,
    /// Usual domains, separated by anything that is none.
    pub usual_domains: String,
}

/// A field that breaks a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingsFault {
    /// The field's name.
    pub field: &'static str,
    /// The rule, a stable word.
    pub rule: &'static str,
    /// What the sentence names: the shade that would pass, or the domain that is none.
    pub value: String,
}

/// Name and settings as typed.
///
/// # Errors
/// Every field that breaks a rule, in the order of the form.
pub fn read_settings(
    typed: &TypedSettings,
) -> Result<(String, TenantSettings), Vec<SettingsFault>> {
    let mut faults = Faults(Vec::new());
    let name = clean_name(&typed.name, LONGEST_NAME).filter(|name| !name.is_empty());
    if name.is_none() {
        faults.add("name", "length");
    }
    let support = faults.support(&typed.support);
    let accent = faults.accent(&typed.accent);
    let idle_minutes = faults.number("idle_minutes", &typed.idle_minutes, IDLE_MINUTES);
    let absolute = faults.number("absolute_hours", &typed.absolute_hours, ABSOLUTE_HOURS);
    if absolute.saturating_mul(60) < idle_minutes && faults.0.is_empty() {
        faults.add("absolute_hours", "shorter");
    }
    let bounds = (PASSWORD_LEAST, PASSWORD_LEAST_MOST);
    let password_least = faults.number("password_least", &typed.password_least, bounds);
    let usual_domains = faults.domains(&typed.usual_domains);
    match name {
        Some(name) if faults.0.is_empty() => Ok((
            name,
            TenantSettings {
                support,
                accent,
                idle_minutes,
                absolute_minutes: absolute * 60,
                password_least,
                second_factor_required: typed.second_factor_required,
                remember_by_default: typed.remember_by_default,
                usual_domains,
            },
        )),
        _ => Err(faults.0),
    }
}

struct Faults(Vec<SettingsFault>);

impl Faults {
    fn add(&mut self, field: &'static str, rule: &'static str) {
        self.naming(field, rule, String::new());
    }

    fn naming(&mut self, field: &'static str, rule: &'static str, value: String) {
        self.0.push(SettingsFault { field, rule, value });
    }

    fn support(&mut self, typed: &str) -> String {
        if typed.trim().is_empty() {
            return String::new();
        }
        match SupportContact::parse(typed) {
            Some(contact) => contact.shown(),
            None => {
                self.add("support", "form");
                String::new()
            }
        }
    }

    fn accent(&mut self, typed: &str) -> String {
        if typed.trim().is_empty() {
            return String::new();
        }
        match Accent::parse(typed) {
            Ok(accent) => return accent.chosen.to_string(),
            Err(AccentError::Malformed) => self.add("accent", "form"),
            Err(AccentError::Faint(shade)) => self.naming("accent", "faint", shade.to_string()),
        }
        String::new()
    }

    fn number(&mut self, field: &'static str, typed: &str, (least, most): (u32, u32)) -> u32 {
        let digits = typed.trim();
        let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        let number = digits.parse().ok().filter(|_| plain);
        match number.filter(|number| (least..=most).contains(number)) {
            Some(number) => number,
            None => {
                self.add(field, "range");
                least
            }
        }
    }

    fn domains(&mut self, typed: &str) -> Vec<String> {
        let parts = typed.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'));
        let mut all = Vec::new();
        for part in parts.filter(|part| !part.is_empty()).take(MOST_DOMAINS + 1) {
            match canonical_domain(part.trim_start_matches('@')) {
                Some(domain) if !all.contains(&domain) => all.push(domain),
                Some(_) => {}
                None => {
                    let shown = part
                        .chars()
                        .filter(|c| c.is_alphanumeric() || ".-_@".contains(*c));
                    self.naming("usual_domains", "form", shown.take(80).collect());
                    return all;
                }
            }
        }
        if all.len() > MOST_DOMAINS {
            self.add("usual_domains", "many");
        }
        all
    }
}

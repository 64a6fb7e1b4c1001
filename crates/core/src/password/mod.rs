//! What a new password must keep, and why one is refused.
//!
//! Length counts, and nothing else that can be counted: no classes of
//! characters are asked for (NIST SP 800-63B, section 3.1.1.2). What everyone
//! tries first is refused: words of the list in `words`, the product, the
//! tenant, the member, keyboard runs and repeats. When all of those are taken
//! away, [`UNKNOWN_LEAST`] letters or digits must remain. The text is judged in
//! NFC and never cut (T113, T114). It does not hash and does not estimate
//! strength.

mod words;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use crate::{member::Member, tenant::Tenant, tenant_settings::TenantSettings, token::Digest};

/// The most bytes a password may have, as typed.
pub const MOST_BYTES: usize = 1_024;
/// Letters and digits that must remain when everything guessable is taken away.
pub const UNKNOWN_LEAST: usize = 6;
/// The longest piece whose repetition is a pattern.
const UNIT_MOST: usize = 8;
/// The shortest own word that counts; shorter ones are in every text.
const OWN_WORD_LEAST: usize = 3;

/// Whether both are one password: typed in another Unicode form it is the same (T113).
pub fn is_same(one: &str, other: &str) -> bool {
    let digest = |text: &str| {
        let text: Zeroizing<String> = Zeroizing::new(text.nfc().collect());
        Digest::of(&text)
    };
    digest(one).matches(&digest(other))
}

/// Why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordFault {
    /// More than [`MOST_BYTES`].
    TooLong,
    /// A NUL inside.
    Nul,
    /// Fewer characters than this.
    TooShort(u32),
    /// Nothing but one short piece again and again, or a run over the keyboard.
    Pattern,
    /// Made of words everyone tries.
    Common,
    /// Made of the names of the product, the tenant or the member.
    OwnWords,
}

impl PasswordFault {
    /// The rule, in a few plain words for the operator.
    pub fn rule(self) -> String {
        match self {
            PasswordFault::TooLong => "at most 1,024 bytes".to_owned(),
            PasswordFault::Nul => "no NUL".to_owned(),
            PasswordFault::TooShort(least) => format!("at least {least} characters"),
            PasswordFault::Pattern => "no repeats and no runs of neighbouring keys".to_owned(),
            PasswordFault::Common => "not only words that everyone tries".to_owned(),
            PasswordFault::OwnWords => {
                "not only names of the product, the team or the member".to_owned()
            }
        }
    }
}

/// What applies to one member of one tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordRules {
    /// Least characters.
    pub least: u32,
    /// Words that give the person or the team away, folded.
    own: Vec<String>,
}

impl Default for PasswordRules {
    fn default() -> Self {
        PasswordRules::new(&TenantSettings::default())
    }
}

impl PasswordRules {
    /// The rules of a tenant, with the product's name.
    pub fn new(settings: &TenantSettings) -> Self {
        let rules = PasswordRules {
            least: settings.password_least,
            own: Vec::new(),
        };
        rules.with("latchkey")
    }

    /// The rules for this member of this tenant.
    pub fn of(settings: &TenantSettings, tenant: &Tenant, member: &Member) -> Self {
        PasswordRules::new(settings)
            .with(tenant.slug.as_str())
            .with(&tenant.name)
            .with(member.email.canonical())
            .with(&member.first_name)
            .with(&member.last_name)
    }

    /// The same, with the words of `text` as own words.
    #[must_use]
    pub fn with(mut self, text: &str) -> Self {
        let text: String = text.nfc().collect();
        let parts = text.split(|c: char| !c.is_alphanumeric());
        let whole = text.chars().filter(|c| c.is_alphanumeric()).collect();
        for part in parts.map(str::to_owned).chain([whole]) {
            let folded = part.to_lowercase();
            if folded.chars().count() >= OWN_WORD_LEAST && !self.own.contains(&folded) {
                self.own.push(folded);
            }
        }
        self
    }

    /// Judges `password`.
    ///
    /// # Errors
    /// The first rule it breaks.
    pub fn check(&self, password: &str) -> Result<(), PasswordFault> {
        if password.len() > MOST_BYTES {
            return Err(PasswordFault::TooLong);
        }
        if password.contains('\0') {
            return Err(PasswordFault::Nul);
        }
        let text: Zeroizing<String> = Zeroizing::new(password.nfc().collect());
        let characters = text.chars().count();
        if u32::try_from(characters).unwrap_or(u32::MAX) < self.least {
            return Err(PasswordFault::TooShort(self.least));
        }
        let folded = fold(&text);
        if unknown(&folded, &[], &[]) < UNKNOWN_LEAST {
            return Err(PasswordFault::Pattern);
        }
        if unknown(&folded, words::COMMON, &[]) < UNKNOWN_LEAST {
            return Err(PasswordFault::Common);
        }
        if unknown(&folded, words::COMMON, &self.own) < UNKNOWN_LEAST {
            return Err(PasswordFault::OwnWords);
        }
        Ok(())
    }
}

/// Lower case, without spaces and marks that stand for no letter.
fn fold(text: &str) -> Zeroizing<Vec<char>> {
    let lower = text.chars().flat_map(char::to_lowercase);
    let kept = lower.filter(|c| c.is_alphanumeric() || meant(*c).is_some());
    // As long as it can become, so that no part is left behind in a moved buffer.
    let mut folded = Zeroizing::new(Vec::with_capacity(text.len() * 3));
    folded.extend(kept);
    folded
}

/// The letter a digit or mark often stands for.
fn meant(c: char) -> Option<char> {
    match c {
        '0' => Some('o'),
        '1' | '!' | '|' => Some('i'),
        '3' => Some('e'),
        '4' | '@' => Some('a'),
        '5' | '$' => Some('s'),
        '7' => Some('t'),
        _ => None,
    }
}

/// The fewest letters and digits left over when known words, runs and repeats
/// are taken out of `text`. Marks count nothing.
fn unknown(text: &[char], common: &[&str], own: &[String]) -> usize {
    let mut left = vec![usize::MAX; text.len() + 1];
    left[0] = 0;
    for at in 0..text.len() {
        let so_far = left[at];
        let mut reach = |to: usize, cost: usize| left[to] = left[to].min(so_far + cost);
        reach(at + 1, usize::from(text[at].is_alphanumeric()));
        let rest = &text[at..];
        if let Some(length) = pattern(rest) {
            reach(at + length, 0);
        }
        let known = common.iter().copied().chain(own.iter().map(String::as_str));
        for length in known.filter_map(|word| starts(rest, word)) {
            reach(at + length, 0);
        }
    }
    left[text.len()]
}

/// How long `word` is, if `text` starts with it; a digit may stand for a letter.
fn starts(text: &[char], word: &str) -> Option<usize> {
    let mut length = 0;
    for wanted in word.chars() {
        let typed = *text.get(length)?;
        let same = typed == wanted || meant(typed) == Some(wanted) || typed == '1' && wanted == 'l';
        if !same {
            return None;
        }
        length += 1;
    }
    (length > 0).then_some(length)
}

/// The length of the longest repeat or run `text` starts with.
fn pattern(text: &[char]) -> Option<usize> {
    let units = 1..=UNIT_MOST.min(text.len() / 2);
    let repeats = units.map(|unit| repeat(text, unit));
    let longest = repeats.chain([run(text)]).max();
    longest.filter(|length| *length > 0)
}

/// How far the first `unit` characters are repeated, when that is twice at
/// least and three characters in all. What is repeated counts nothing: only
/// its first occurrence could hold something unknown, and it is far too short
/// to when the rest of the password repeats it.
fn repeat(text: &[char], unit: usize) -> usize {
    let same = (unit..text.len())
        .take_while(|at| text[*at] == text[*at - unit])
        .count();
    if same >= unit && unit + same >= 3 {
        unit + same
    } else {
        0
    }
}

/// How many neighbours in a row `text` starts with, four at least.
fn run(text: &[char]) -> usize {
    let along = |row: &&str| {
        let keys: Vec<char> = row.chars().collect();
        let at = keys.iter().position(|key| *key == text[0]);
        at.map_or(0, |at| forward(text, &keys[at..]))
    };
    let back = |row: &&str| {
        let keys: Vec<char> = row.chars().rev().collect();
        let at = keys.iter().position(|key| *key == text[0]);
        at.map_or(0, |at| forward(text, &keys[at..]))
    };
    let rows = words::ROWS;
    let longest = rows.iter().map(along).chain(rows.iter().map(back)).max();
    longest.filter(|length| *length >= 4).unwrap_or(0)
}

fn forward(text: &[char], keys: &[char]) -> usize {
    text.iter()
        .zip(keys)
        .take_while(|(typed, key)| typed == key)
        .count()
}

#[cfg(test)]
mod tests;

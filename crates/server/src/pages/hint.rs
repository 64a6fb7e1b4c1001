//! A provider's answer, decoded, in words.
//!
//! Invariants: a meaning is told as most likely, never as certain (N-10); it is shown to admins and in the help, to members
//! of a failed sign-in never (N-02). Words come from the translations by the keys of the table; nothing of the provider's
//! own text is in here but the OAuth error word of a row of ours. It does not decode.

use latchkey_core::decoder::{self, Diagnosis, Row};

use super::texts::Texts;

/// A row of the table, with its words.
#[derive(Clone, Copy, Debug)]
pub struct Known(pub &'static Row);

impl Known {
    /// What it means, without "most likely".
    pub fn means(self, t: &Texts) -> String {
        t.get(&format!("decoder-means-{}", self.0.means))
    }

    /// The same as it is told: most likely.
    pub fn likely(self, t: &Texts) -> String {
        t.with("banner-most-likely", &[("cause", &self.means(t))])
    }

    /// What to do.
    pub fn fix(self, t: &Texts) -> String {
        t.get(&format!("decoder-fix-{}", self.0.fix))
    }

    /// Where to do it.
    pub fn place(self, t: &Texts) -> String {
        t.get(&format!("decoder-place-{}", self.0.place))
    }

    /// Who can mend it.
    pub fn side(self, t: &Texts) -> String {
        t.get(&format!("decoder-side-{}", self.0.side.as_str()))
    }

    /// Whose answer it is.
    pub fn vendor(self, t: &Texts) -> String {
        t.get(&format!("decoder-vendor-{}", self.0.vendor.as_str()))
    }

    /// The code of a sign-in that ends with it.
    pub fn code(self) -> &'static str {
        self.0.code.as_str()
    }

    /// The OAuth error word with the words of the description, as they are matched.
    pub fn error(self) -> String {
        let text = self.0.text.map(|text| text.trim_start_matches('='));
        let error = self.0.error.unwrap_or_default();
        text.map_or_else(|| error.to_owned(), |text| format!("{error}: … {text} …"))
    }
}

/// One number or error of a provider.
#[derive(Clone, Debug)]
pub struct Hint {
    /// For example `AADSTS7000222`, or `access_denied`.
    pub word: String,
    /// The number, when it is one of Microsoft Entra ID.
    pub number: Option<u64>,
    /// What is known; none for a number nobody knows here.
    pub row: Option<Known>,
    /// The vendor's own page about it.
    pub link: String,
}

impl Hint {
    /// A number, known or not.
    pub fn of_number(number: u64) -> Self {
        Self {
            word: word_of(number),
            number: Some(number),
            row: decoder::row_of(number).map(Known),
            link: decoder::look_up(number),
        }
    }

    /// An error without a number.
    pub fn of_error(row: &'static Row) -> Self {
        Self {
            word: row.error.unwrap_or_default().to_owned(),
            number: None,
            row: Some(Known(row)),
            link: row.link(),
        }
    }

    /// What the error says where no number is known, and every number of an answer.
    pub fn all_of(found: &Diagnosis) -> Vec<Self> {
        let numbers = found.numbers.iter().map(|number| Self::of_number(*number));
        let error = found.row.filter(|row| row.number.is_none());
        error
            .map(Self::of_error)
            .into_iter()
            .chain(numbers)
            .collect()
    }

    /// What it most likely means, or that nobody knows here.
    pub fn meaning(&self, t: &Texts) -> String {
        self.row
            .map_or_else(|| t.get("decoder-unknown"), |row| row.likely(t))
    }

    /// What to do.
    pub fn fix(&self, t: &Texts) -> String {
        self.row
            .map_or_else(|| t.get("decoder-unknown-fix"), |row| row.fix(t))
    }

    /// Our own page about it.
    pub fn page(&self) -> Option<String> {
        self.number.map(page_of)
    }
}

/// How Microsoft writes a number.
pub fn word_of(number: u64) -> String {
    format!("AADSTS{number}")
}

/// Address of our page about a number.
pub fn page_of(number: u64) -> String {
    format!("/help/errors/aadsts/{number}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use latchkey_core::decoder::{Side, Vendor, all};

    use super::*;

    /// First words of the fixes: each is an order.
    const VERBS: [&str; 40] = [
        "Accept", "Add", "Allow", "Answer", "Approve", "Assign", "Change", "Check", "Compare",
        "Copy", "Create", "Enter", "Give", "Have", "Look", "Mark", "Move", "Open", "Paste",
        "Press", "Read", "Register", "Remove", "Review", "Set", "Sign", "Start", "Switch", "Try",
        "Unblock", "Upload", "Use", "Wait", "Write", "Choose", "Correct", "Grant", "Enable",
        "Report", "Ask",
    ];

    #[test]
    fn given_every_row_then_its_fix_is_an_order_of_at_most_280_characters() {
        let t = Texts::english();
        for row in all() {
            let fix = Known(row).fix(t);
            let first = fix.split(' ').next().unwrap_or_default();
            assert!(VERBS.contains(&first), "{fix}");
            assert!(fix.ends_with('.') && !fix.contains('!'), "{fix}");
            assert!(fix.chars().count() <= 280, "{fix}");
        }
    }

    #[test]
    fn given_every_row_then_it_has_all_its_texts_and_no_text_is_left_over() {
        let t = Texts::english();
        let mut asked = BTreeSet::new();
        for row in all() {
            asked.insert(format!("decoder-means-{}", row.means));
            asked.insert(format!("decoder-fix-{}", row.fix));
            asked.insert(format!("decoder-place-{}", row.place));
        }
        for key in &asked {
            assert!(t.has(key), "{key}");
        }
        let english = include_str!("../../../../translations/en.ftl");
        for key in english.lines().filter_map(|line| line.split(" =").next()) {
            let parts = ["decoder-means-", "decoder-fix-", "decoder-place-"];
            if parts.iter().any(|part| key.starts_with(part)) {
                let own = matches!(key, "decoder-place" | "decoder-fix");
                assert!(own || asked.contains(key), "{key}");
            }
        }
        for side in Side::ALL {
            assert!(t.has(&format!("decoder-side-{}", side.as_str())));
        }
        for vendor in Vendor::ALL {
            assert!(t.has(&format!("decoder-vendor-{}", vendor.as_str())));
        }
    }

    /// N-10: a decoded number or error is never told as certain, and the vendor's page is always there.
    #[test]
    fn n10_given_every_row_then_it_is_most_likely_and_links_to_the_vendor() {
        for row in all() {
            let hint = row
                .number
                .map_or_else(|| Hint::of_error(row), Hint::of_number);
            let told = hint.meaning(Texts::english());
            assert!(told.starts_with("Most likely: "), "{told}");
            assert!(hint.link.starts_with("https://"), "{told}");
        }
        let unknown = Hint::of_number(1);
        assert!(unknown.row.is_none() && unknown.link.ends_with("code=1"));
        assert!(!unknown.meaning(Texts::english()).contains("ost likely"));
    }
}

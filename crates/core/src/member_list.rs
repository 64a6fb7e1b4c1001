//! What a list of members is narrowed by, and the words a member is found by.
//!
//! A filter is typed: an unknown value is no filter at all but an error of
//! whoever read it (T062). A member has one *facet* (state, role, source,
//! whether they ever came by SSO); a filter is the set of facets it lets
//! through, so that the store walks an index for each and never a whole tenant.
//! Searching is by the beginning of a folded word; folding is NFC and lower case.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use crate::{
    email::EmailAddress,
    member::{MemberSource, MemberState, Role},
};

/// Members on a page.
pub const PAGE: usize = 50;

/// The most characters searched for.
pub const MAX_SEARCH: usize = 254;

/// What a list of members is narrowed by. Removed members are in no list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemberFilter {
    /// The beginning of an address or name, as typed.
    pub search: String,
    /// Only this role.
    pub role: Option<Role>,
    /// Only this state.
    pub state: Option<MemberState>,
    /// Only this source.
    pub source: Option<MemberSource>,
    /// Only those who never signed in by SSO.
    pub never_sso: bool,
}

impl MemberFilter {
    /// Whether it lets everybody through.
    pub fn is_empty(&self) -> bool {
        !self.narrows() && self.prefix().is_empty()
    }

    /// Whether it asks for more than a word.
    pub fn narrows(&self) -> bool {
        self.role.is_some() || self.state.is_some() || self.source.is_some() || self.never_sso
    }

    /// What a word must begin with; empty searches for nothing.
    pub fn prefix(&self) -> String {
        fold(&self.search)
    }

    /// The facets it lets through.
    pub fn facets(&self) -> Vec<String> {
        let states = MemberState::ALL
            .into_iter()
            .filter(|state| *state != MemberState::Removed);
        let states: Vec<MemberState> = states
            .filter(|one| self.state.is_none_or(|wanted| wanted == *one))
            .collect();
        let roles = [Role::Admin, Role::User]
            .into_iter()
            .filter(|one| self.role.is_none_or(|wanted| wanted == *one));
        let mut facets = Vec::new();
        for role in roles {
            let sources = MemberSource::ALL
                .into_iter()
                .filter(|one| self.source.is_none_or(|wanted| wanted == *one));
            for source in sources {
                for state in &states {
                    let of = |never| facet(*state, role == Role::Admin, source, never);
                    facets.push(of(true));
                    facets.extend((!self.never_sso).then(|| of(false)));
                }
            }
        }
        facets
    }
}

/// The one word that says what a member is filtered by.
pub fn facet(state: MemberState, is_admin: bool, source: MemberSource, never_sso: bool) -> String {
    let role = if is_admin { Role::Admin } else { Role::User };
    format!(
        "{}.{}.{}.{}",
        state.as_str(),
        role.as_str(),
        source.as_str(),
        if never_sso { "never" } else { "sso" }
    )
}

/// What is compared of a word: composed, lower case, single spaces.
pub fn fold(text: &str) -> String {
    let lower: String = text
        .nfc()
        .flat_map(char::to_lowercase)
        .collect::<String>()
        .nfc()
        .collect();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words a member is found by: the address, and the name from either end.
pub fn words(email: &EmailAddress, first_name: &str, last_name: &str) -> BTreeSet<String> {
    [
        email.canonical().to_owned(),
        fold(&format!("{first_name} {last_name}")),
        fold(&format!("{last_name} {first_name}")),
    ]
    .into_iter()
    .filter(|word| !word.is_empty())
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_names_then_their_words_are_folded_and_found_from_either_end() {
        let email = EmailAddress::parse("Ada@Contoso.example").expect("an address");
        let found = words(&email, "\u{c9}loise ", "DE  Kerr");
        let wanted = [
            "ada@contoso.example",
            "de kerr \u{e9}loise",
            "\u{e9}loise de kerr",
        ];
        assert_eq!(found.into_iter().collect::<Vec<_>>(), wanted);
        // Decomposed and composed meet.
        assert_eq!(fold("E\u{301}"), fold("\u{e9}"));
        assert_eq!(words(&email, "", "").len(), 1);
        assert_eq!(words(&email, "Cher", "").len(), 2);
    }

    #[test]
    fn given_a_filter_then_its_facets_are_those_it_lets_through() {
        let all = MemberFilter::default();
        assert_eq!(all.facets().len(), 3 * 2 * MemberSource::ALL.len() * 2);
        assert!(all.is_empty());
        let one = MemberFilter {
            role: Some(Role::Admin),
            state: Some(MemberState::Invited),
            source: Some(MemberSource::Cli),
            never_sso: true,
            search: String::new(),
        };
        assert_eq!(one.facets(), ["invited.admin.cli.never"]);
        assert!(!one.is_empty());
        let removed = MemberFilter {
            state: Some(MemberState::Removed),
            ..MemberFilter::default()
        };
        assert_eq!(removed.facets(), Vec::<String>::new());
    }
}

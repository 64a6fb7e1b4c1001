//! A guide beside the form it belongs to: its short sections, in a column of their own or folded up.
//!
//! Invariant: the words are those of the guide, so that nothing is written twice. A page puts it where it belongs with
//! `{{ self.guide()|safe }}`: it is a template of its own and escapes what it prints.
//! It draws no pictures; the guide's own page has them.

use askama::Template;

use super::super::chrome::Chrome;
use super::glossary::{Term, word};
use super::guide::{Block, Guide, Section};
use super::inline::Piece;
use super::{HelpValues, guide_path};

/// A guide beside a form.
#[derive(Clone, Debug, Template)]
#[template(path = "components/beside.html")]
pub struct Beside {
    chrome: Chrome,
    guide: &'static Guide,
    values: HelpValues,
    words: &'static [&'static str],
    folded: bool,
}

impl Beside {
    /// In a column beside the form where there is room, folded up above it where there is none.
    pub fn column(chrome: &Chrome, guide: &'static Guide, values: HelpValues) -> Self {
        Self {
            chrome: chrome.clone(),
            guide,
            values,
            words: &[],
            folded: false,
        }
    }

    /// Folded up under one field.
    pub fn folded(chrome: &Chrome, guide: &'static Guide) -> Self {
        Self {
            folded: true,
            ..Self::column(chrome, guide, HelpValues::default())
        }
    }

    /// With words of the glossary to look up, by their anchors.
    #[must_use]
    pub fn with_words(mut self, words: &'static [&'static str]) -> Self {
        self.words = words;
        self
    }

    fn sections(&self) -> Vec<&'static Section> {
        let all = self.guide.sections.iter();
        all.filter(|section| section.beside).collect()
    }

    fn url(&self) -> String {
        guide_path(self.guide)
    }

    fn terms(&self) -> Vec<&'static Term> {
        self.words.iter().filter_map(|id| word(id)).collect()
    }
}

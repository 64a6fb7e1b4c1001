//! Finds guides, codes and words by what was typed, in memory, without a script.
//!
//! Invariants: every word typed must stand somewhere in a hit; what stands in a title comes first; at most [`MOST`] hits, and
//! of what was typed only the first [`LONGEST`] characters and eight words count. It never returns what was typed.

use latchkey_core::decoder::{self, Row};

use super::codes::CodeHelp;
use super::glossary::{PLAIN, PROTOCOL};
use super::inline::plain;
use super::{ERRORS, GLOSSARY, GUIDES, guide_path};
use crate::pages::hint::{Known, page_of, word_of};
use crate::pages::texts::Texts;

/// The most hits shown.
pub const MOST: usize = 20;
/// The most characters that count.
pub const LONGEST: usize = 100;
const WORDS: usize = 8;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Address of ours.
    pub url: String,
    /// What it is called.
    pub title: String,
    /// One sentence of it.
    pub text: String,
    /// The code, when it is one.
    pub code: Option<&'static str>,
}

struct Entry {
    hit: Hit,
    title: String,
    words: String,
    body: String,
}

/// What was typed, cut to what counts.
pub fn typed(query: &str) -> String {
    query.trim().chars().take(LONGEST).collect()
}

/// What fits, best first.
pub fn search(t: &Texts, query: &str) -> Vec<Hit> {
    let wanted: Vec<String> = typed(query)
        .to_lowercase()
        .split_whitespace()
        .take(WORDS)
        .map(str::to_owned)
        .collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(u32, Hit)> = entries(t)
        .into_iter()
        .filter_map(|entry| Some((entry.fits(&wanted)?, entry.hit)))
        .collect();
    found.sort_by_key(|(points, _)| std::cmp::Reverse(*points));
    found.into_iter().take(MOST).map(|(_, hit)| hit).collect()
}

impl Entry {
    /// Points when every word stands somewhere, else none.
    fn fits(&self, wanted: &[String]) -> Option<u32> {
        let mut points = 0;
        for word in wanted {
            points += if self.title.contains(word) {
                9
            } else if self.words.contains(word) {
                4
            } else if self.body.contains(word) {
                1
            } else {
                return None;
            };
        }
        Some(points)
    }
}

fn entries(t: &Texts) -> Vec<Entry> {
    let mut all: Vec<Entry> = GUIDES.iter().map(|guide| of_guide(t, guide)).collect();
    all.extend(CodeHelp::all().iter().map(|code| of_code(t, code)));
    all.extend(decoder::all().iter().filter_map(|row| of_number(t, row)));
    all.extend(PLAIN.iter().chain(PROTOCOL).map(|term| {
        let url = format!("{GLOSSARY}#{}", term.id);
        entry(url, t.get(term.word), plain(&t.get(term.text)), None)
    }));
    all
}

fn of_guide(t: &Texts, guide: &super::guide::Guide) -> Entry {
    let lead = plain(&t.get(guide.lead));
    let mut one = entry(guide_path(guide), t.get(guide.title), lead, None);
    one.words = t.get(guide.words).to_lowercase();
    let texts = guide.keys().into_iter().map(|key| plain(&t.get(key)));
    one.body = texts.collect::<Vec<_>>().join(" ").to_lowercase();
    one
}

fn of_code(t: &Texts, code: &CodeHelp) -> Entry {
    let said = |part: &str| t.get(&code.key(part));
    let url = format!("{ERRORS}/{}", code.code);
    let mut one = entry(url, said("title"), said("sentence"), Some(code.code));
    one.words = code.code.to_owned();
    one.body = format!("{} {} {}", one.body, said("cause"), said("fix")).to_lowercase();
    one
}

fn of_number(t: &Texts, row: &'static Row) -> Option<Entry> {
    let number = row.number?;
    let known = Known(row);
    let mut one = entry(page_of(number), word_of(number), known.likely(t), None);
    one.body = format!("{} {}", one.body, known.fix(t)).to_lowercase();
    Some(one)
}

fn entry(url: String, title: String, text: String, code: Option<&'static str>) -> Entry {
    Entry {
        title: title.to_lowercase(),
        words: String::new(),
        body: text.to_lowercase(),
        hit: Hit {
            url,
            title,
            text,
            code,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(query: &str) -> Option<String> {
        let hits = search(Texts::english(), query);
        hits.into_iter().next().map(|hit| hit.url)
    }

    #[test]
    fn given_usual_questions_then_the_right_page_is_first() {
        for (query, url) in [
            ("entra", "/help/connect-entra"),
            ("rotate", "/help/rotate-secret"),
            ("CSV", "/help/invite-people"),
            ("locked out", "/help/locked-out"),
            ("user_not_provisioned", "/help/errors/user_not_provisioned"),
            ("AADSTS50011", "/help/errors/aadsts/50011"),
            ("7000222", "/help/errors/aadsts/7000222"),
            ("redirect uri", "/help/glossary#redirect-uri"),
        ] {
            assert_eq!(first(query).as_deref(), Some(url), "{query}");
        }
    }

    #[test]
    fn given_nothing_or_nonsense_then_nothing_is_found() {
        for query in ["", "   ", "zzqx", "entra zzqx"] {
            assert_eq!(first(query), None, "{query}");
        }
        assert!(search(Texts::english(), "e").len() <= MOST);
        assert_eq!(typed(&"ä".repeat(5_000)).chars().count(), LONGEST);
    }
}

//! AADSTS numbers in foreign text.
//!
//! Purpose: find the numbers, order them by how much they tell, and read what
//! a person typed. Invariants: any text is accepted; at most [`MOST`] numbers
//! of at most [`MAX_DIGITS`] digits come out, each once. It knows no meaning
//! but which numbers are in the table and which only wrap another.

use super::table::row_of;

/// Numbers that only wrap another one; they count last.
const WRAPPERS: [u64; 3] = [70002, 50012, 70000];
/// More numbers than this are not kept.
const MOST: usize = 8;
/// A number of more digits is none.
const MAX_DIGITS: usize = 10;
/// What stands before a number.
const PREFIX: &str = "AADSTS";
/// More bytes of what was typed are not looked at.
const MAX_TYPED: usize = 2_000;

/// The numbers listed, or else those in the text, the most telling first.
pub fn ranked(listed: &[u64], text: &str) -> Vec<u64> {
    let mut found: Vec<u64> = Vec::new();
    let mut keep = |number: u64| {
        if number < 10_u64.pow(10) && found.len() < MOST && !found.contains(&number) {
            found.push(number);
        }
    };
    if listed.is_empty() {
        after_prefix(text).for_each(&mut keep);
    } else {
        listed.iter().copied().for_each(&mut keep);
    }
    found.sort_by_key(|number| match number {
        wrapper if WRAPPERS.contains(wrapper) => 2,
        number if row_of(*number).is_some() => 0,
        _ => 1,
    });
    found
}

/// The number of a look-up address such as `…/error?code=50011`.
pub fn in_link(link: &str) -> Option<u64> {
    leading(link.split_once("error?code=")?.1)
}

/// What a person typed or pasted: `AADSTS50011`, `50011`, `aadsts 50011`, or a whole message.
pub fn typed(text: &str) -> Option<u64> {
    let text = text.trim();
    if let Some(number) = whole(text) {
        return Some(number);
    }
    let end = (0..=MAX_TYPED.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at));
    let text = &text[..end.unwrap_or(0)];
    let spaced = |rest: &str| leading(rest.trim_start_matches([' ', ':', '-', '_']));
    parts(text).find_map(spaced).or_else(|| in_link(text))
}

/// A text of digits only.
fn whole(text: &str) -> Option<u64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| leading(text)).flatten()
}

fn after_prefix(text: &str) -> impl Iterator<Item = u64> + '_ {
    parts(text).filter_map(leading)
}

/// What follows each `AADSTS`, in any case of letters.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let at = rest
            .as_bytes()
            .windows(PREFIX.len())
            .position(|bytes| bytes.eq_ignore_ascii_case(PREFIX.as_bytes()))?;
        rest = &rest[at + PREFIX.len()..];
        Some(rest)
    })
}

/// The digits a text begins with, if they are a number that can be one.
fn leading(text: &str) -> Option<u64> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let digits = &text[..end];
    (1..=MAX_DIGITS)
        .contains(&digits.len())
        .then(|| digits.parse().ok())?
}

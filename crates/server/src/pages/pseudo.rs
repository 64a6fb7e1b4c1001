//! The pseudo-locale: texts with accents and doubled vowels, about 40 % longer.
//!
//! It is in debug builds only and no browser can choose it. It makes visible what no translation reaches (it stays plain)
//! and what longer words do to a page. Values inserted into a text are not touched.

use std::borrow::Cow;

/// A piece of text as the pseudo-locale writes it.
pub(super) fn lengthen(text: &str) -> Cow<'_, str> {
    let mut out = String::with_capacity(text.len() * 2);
    for letter in text.chars() {
        match accented(letter) {
            Some((accented, true)) => out.extend([accented, accented]),
            Some((accented, false)) => out.push(accented),
            None => out.push(letter),
        }
    }
    Cow::Owned(out)
}

/// The letter with an accent, and whether it is doubled.
fn accented(letter: char) -> Option<(char, bool)> {
    Some(match letter {
        'a' => ('\u{e1}', true),
        'e' => ('\u{e9}', true),
        'i' => ('\u{ed}', true),
        'o' => ('\u{f3}', true),
        'u' => ('\u{fa}', true),
        'A' => ('\u{c1}', true),
        'E' => ('\u{c9}', true),
        'I' => ('\u{cd}', true),
        'O' => ('\u{d3}', true),
        'U' => ('\u{da}', true),
        'y' => ('\u{fd}', true),
        'c' => ('\u{e7}', false),
        'n' => ('\u{f1}', false),
        's' => ('\u{161}', false),
        't' => ('\u{165}', false),
        'r' => ('\u{159}', false),
        _ => return None,
    })
}

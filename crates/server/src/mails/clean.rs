//! Values from outside, made harmless before they stand in a mail (T133).
//!
//! Mail programs turn what looks like an address into a link, follow bidi
//! marks, and show as many lines as they get. So a name becomes one short line
//! without control, format or invisible characters, without the signs that
//! make links and markup, and with a space after each dot inside it: `evil.example`
//! typed as a name reads `evil. example` and is no link. HTML is escaped by
//! the templates besides.

/// The most characters of a name.
const LONGEST: usize = 60;

/// A name a person or provider chose.
pub(super) fn name(text: &str) -> String {
    let mut clean = String::new();
    let mut after_dot = false;
    for sign in line(text, usize::MAX).chars() {
        let sign = if is_linking(sign) { ' ' } else { sign };
        if after_dot && !sign.is_whitespace() {
            clean.push(' ');
        }
        after_dot = sign == '.';
        clean.push(sign);
    }
    cut(&joined(&clean), LONGEST)
}

/// One line of at most `longest` characters that can be shown.
pub(super) fn line(text: &str, longest: usize) -> String {
    let shown: String = text
        .chars()
        .map(|sign| if sign.is_whitespace() { ' ' } else { sign })
        .filter(|sign| !sign.is_control() && !is_invisible(*sign))
        .collect();
    cut(&joined(&shown), longest)
}

fn joined(text: &str) -> String {
    text.split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn cut(text: &str, longest: usize) -> String {
    if text.chars().count() <= longest {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(longest - 1).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

/// Signs that make links, addresses or markup out of the words beside them.
fn is_linking(sign: char) -> bool {
    matches!(
        sign,
        '<' | '>' | '"' | '/' | '\\' | '@' | ':' | '`' | '|' | '[' | ']' | '{' | '}'
    )
}

/// Format characters: bidi marks and overrides, zero-width signs, tags, variation selectors.
fn is_invisible(sign: char) -> bool {
    matches!(sign,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t133_given_names_then_they_are_one_harmless_line() {
        for (typed, shown) in [
            ("Ada Byron", "Ada Byron"),
            ("  Ada\t\tByron ", "Ada Byron"),
            ("J.R.R. Tolkien", "J. R. R. Tolkien"),
            ("Ada\r\nBcc: eve@evil.example", "Ada Bcc eve evil. example"),
            ("http://evil.example/x?y=1", "http evil. example x?y=1"),
            ("www.evil.example", "www. evil. example"),
            ("<b>Ada</b>", "b Ada b"),
            ("Ada\u{202e}noryB", "AdanoryB"),
            ("A\u{200b}d\u{2060}a\u{feff}", "Ada"),
            ("evil\u{2024}example", "evil\u{2024}example"),
            ("", ""),
            ("مريم 王小明", "مريم 王小明"),
        ] {
            assert_eq!(name(typed), shown, "{typed:?}");
        }
    }

    #[test]
    fn t133_given_a_long_name_then_it_is_cut_by_characters() {
        let long = name(&"é".repeat(500));
        assert_eq!(long.chars().count(), LONGEST);
        assert!(long.ends_with('…'));
        assert_eq!(line("abc", 3), "abc");
        assert_eq!(line("abcd", 3), "ab…");
    }
}

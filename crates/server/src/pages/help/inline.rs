//! Words of the help with a little marking inside: `code`, *label* and links in brackets.
//!
//! Invariant: only texts of the translations are read here, never a value of a person or a provider, so nothing that was
//! typed can become a link; each piece is escaped by the template. Marks without an end are plain text.
//! It knows no headings, lists or pictures; those are data of a guide.

use super::super::chrome::Chrome;

/// A stretch of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// As it is.
    Text(String),
    /// Something to type or to compare letter by letter.
    Code(String),
    /// A label as it stands on a screen.
    Label(String),
    /// A link to a page of ours.
    Link(String, String),
    /// A link to somebody else's page.
    Away(String, String),
}

impl Chrome {
    /// The text of `key`, cut at its marks.
    pub fn pieces(&self, key: &str) -> Vec<Piece> {
        pieces(&self.t(key))
    }
}

/// The text cut at its marks.
pub fn pieces(text: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if let Some((piece, after)) = marked(rest) {
            if !plain.is_empty() {
                found.push(Piece::Text(std::mem::take(&mut plain)));
            }
            found.push(piece);
            rest = after;
        } else {
            plain.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    if !plain.is_empty() {
        found.push(Piece::Text(plain));
    }
    found
}

/// The text without its marks, for searching.
pub fn plain(text: &str) -> String {
    let words = pieces(text).into_iter().map(|piece| match piece {
        Piece::Text(words) | Piece::Code(words) | Piece::Label(words) => words,
        Piece::Link(words, _) | Piece::Away(words, _) => words,
    });
    words.collect()
}

fn marked(text: &str) -> Option<(Piece, &str)> {
    let mark = text.chars().next()?;
    let inside = &text[mark.len_utf8()..];
    match mark {
        '`' => {
            let (words, after) = inside.split_once('`')?;
            Some((Piece::Code(words.to_owned()), after))
        }
        '*' => {
            let (words, after) = inside.split_once('*')?;
            Some((Piece::Label(words.to_owned()), after))
        }
        '[' => {
            let (words, after) = inside.split_once("](")?;
            let (address, after) = after.split_once(')')?;
            let (words, address) = (words.to_owned(), address.to_owned());
            let piece = if address.starts_with(['/', '#']) {
                Piece::Link(words, address)
            } else {
                Piece::Away(words, address)
            };
            Some((piece, after))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_marks_then_the_text_is_cut_there() {
        let found = pieces("Press *Save* and read `a_code` in [Codes](/help/errors).");
        let wanted = [
            Piece::Text("Press ".into()),
            Piece::Label("Save".into()),
            Piece::Text(" and read ".into()),
            Piece::Code("a_code".into()),
            Piece::Text(" in ".into()),
            Piece::Link("Codes".into(), "/help/errors".into()),
            Piece::Text(".".into()),
        ];
        assert_eq!(found, wanted);
    }

    #[test]
    fn given_a_mark_without_an_end_then_it_is_a_letter() {
        for text in ["2 * 3", "a ` b", "[open", "[open](nowhere", ""] {
            assert_eq!(plain(text), text);
        }
        assert_eq!(plain("*a* [b](https://c.example) `d`"), "a b d");
    }
}

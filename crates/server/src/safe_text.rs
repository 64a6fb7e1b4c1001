//! Text that cannot steer a terminal, a log or a reader's eye (T233).
//!
//! Names and what providers wrote may hold anything. Control characters and
//! those that turn the reading direction are left out for people, and written
//! as escapes where every character must be kept. It escapes no HTML: the
//! templates do.

use serde_json::Value;

/// Whether a character may do more than stand there.
pub fn is_unsafe(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{2028}' | '\u{2029}')
        || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `text` without unsafe characters.
pub fn printable(text: &str) -> String {
    text.chars().filter(|letter| !is_unsafe(*letter)).collect()
}

/// `text` with unsafe characters written as `\u001b`.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_unsafe(letter) {
            safe.push_str(&format!("\\u{:04x}", u32::from(letter)));
        } else {
            safe.push(letter);
        }
    }
    safe
}

/// JSON on one line, the same value, with unsafe characters written as escapes.
pub fn json_line(value: &Value) -> String {
    // Inside a JSON text such letters stand only in strings, where this is the same value.
    let mut line = escaped(&value.to_string());
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    /// T233: what is escaped reads back as it was.
    #[test]
    fn t233_given_controls_in_json_then_one_safe_line_of_the_same_value() {
        let value = serde_json::json!({ "name": "A\u{1b}[2J\u{202e}\r\n\u{9b}\u{7f}é" });
        let line = json_line(&value);
        assert_eq!(line.lines().count(), 1);
        assert!(line.trim_end().chars().all(|letter| !is_unsafe(letter)));
        assert_eq!(serde_json::from_str::<Value>(&line).ok(), Some(value));
    }
}

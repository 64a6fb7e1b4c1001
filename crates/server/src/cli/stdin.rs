//! Secrets and passwords from standard input.
//!
//! Never from an argument or variable, which other users of the machine can
//! read. One trailing newline is removed, and nothing else: a secret may begin
//! or end with blanks. At a terminal one line is read, with a word of warning,
//! because what is typed there can be seen.

use std::io::{self, BufRead, IsTerminal, Read};

use latchkey_core::{problem::Code, secret::Secret};
use zeroize::Zeroizing;

use super::Failure;

/// More than any secret or password has.
const MOST_BYTES: usize = 64 * 1024;

/// Reads the value called `what`.
///
/// # Errors
/// `invalid_input` if it cannot be read, is too long or not UTF-8.
pub(super) fn read(what: &str) -> Result<Secret<String>, Failure> {
    let stdin = io::stdin();
    let mut bytes = Zeroizing::new(Vec::new());
    let limited = |most: usize| u64::try_from(most + 1).unwrap_or(u64::MAX);
    let done = if stdin.is_terminal() {
        eprintln!("Type the {what} and press Enter; it will be visible on this screen.");
        let mut line = stdin.lock().take(limited(MOST_BYTES));
        line.read_until(b'\n', &mut bytes)
    } else {
        stdin
            .lock()
            .take(limited(MOST_BYTES))
            .read_to_end(&mut bytes)
    };
    let wrong = |why: &str| {
        let fix = format!("Send the {what} on standard input, for example from a file: < file");
        Err(Failure::new(
            Code::InvalidInput,
            format!("The {what} on standard input {why}."),
            fix,
        ))
    };
    match (done, value(&bytes)) {
        (Err(_), _) => wrong("cannot be read"),
        _ if bytes.len() > MOST_BYTES => wrong("is too long"),
        (_, None) => wrong("is not UTF-8"),
        (_, Some(text)) => Ok(Secret::new(text.to_owned())),
    }
}

/// The text without its one newline.
fn value(bytes: &[u8]) -> Option<&str> {
    let line = match bytes {
        [text @ .., b'\r', b'\n'] | [text @ .., b'\n'] => text,
        text => text,
    };
    std::str::from_utf8(line).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_a_trailing_newline_then_exactly_one_is_removed() {
        for (typed, kept) in [
            ("abc", "abc"),
            ("abc\n", "abc"),
            ("abc\r\n", "abc"),
            ("abc\n\n", "abc\n"),
            (" abc \n", " abc "),
            ("abc\r", "abc\r"),
            ("\n", ""),
        ] {
            assert_eq!(value(typed.as_bytes()), Some(kept), "{typed:?}");
        }
        assert_eq!(value(&[0xff]), None);
    }
}

//! What a command prints, for people and for scripts.
//!
//! With `--json` exactly one line on standard output, whether it was done or
//! not; else text: the answer on standard output, a failure on standard error.
//! Names and foreign text may hold anything, so control characters and those
//! that turn the reading direction never reach the terminal (T233).

use std::{
    io::{self, Write},
    process::ExitCode,
};

use serde_json::{Value, json};

use super::{Detail, Failure};
use crate::safe_text::{json_line, printable};

/// What a command did.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    json: Value,
    lines: Vec<String>,
}

impl Reply {
    /// An answer: `json` for scripts, `lines` for people.
    pub fn new(json: Value, lines: Vec<String>) -> Self {
        Reply { json, lines }
    }

    /// The same answer with one more field for scripts.
    #[must_use]
    pub fn and(mut self, name: &str, value: Value) -> Self {
        self.json[name] = value;
        self
    }

    /// `{"ok":true}`, with the fields of `more` beside it.
    pub fn ok(more: Value, lines: Vec<String>) -> Self {
        let mut json = json!({ "ok": true });
        if let (Some(all), Value::Object(more)) = (json.as_object_mut(), more) {
            all.extend(more);
        }
        Reply { json, lines }
    }
}

/// Prints the answer; the exit code says whether it was done.
pub(super) fn print(json: bool, answer: Result<Reply, Failure>) -> ExitCode {
    let code = ExitCode::from(u8::from(answer.is_err()));
    let written = match (json, answer) {
        (true, Ok(reply)) => one_line(&reply.json),
        (true, Err(failure)) => one_line(&failure.json()),
        (false, Ok(reply)) => lines(&mut io::stdout().lock(), &reply.lines),
        (false, Err(failure)) => lines(&mut io::stderr().lock(), &told(&failure)),
    };
    match written {
        Ok(()) => code,
        // Nobody reads any more; what was to be done is done.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => code,
        Err(_) => ExitCode::FAILURE,
    }
}

/// A failure for people.
fn told(failure: &Failure) -> Vec<String> {
    let mut all = vec![format!("latchkey: {} ({})", failure.message, failure.code)];
    // A field's rule that the sentence already tells is not told twice.
    let news = |one: &&Detail| !failure.message.contains(&one.message);
    all.extend(failure.details.iter().filter(news).map(detail));
    if !failure.fix.is_empty() {
        all.push(format!("What to do: {}", failure.fix));
    }
    all
}

fn detail(one: &Detail) -> String {
    let Detail { name, message, fix } = one;
    let named = if message.starts_with(name.as_str()) {
        String::new()
    } else {
        format!("{name}: ")
    };
    let joint = match fix.as_str() {
        "" => "",
        _ if message.ends_with('.') => " ",
        _ => "; ",
    };
    format!("  {named}{message}{joint}{fix}")
}

fn one_line(value: &Value) -> io::Result<()> {
    io::stdout().lock().write_all(json_line(value).as_bytes())
}

fn lines(out: &mut dyn Write, all: &[String]) -> io::Result<()> {
    for line in all {
        writeln!(out, "{}", printable(line))?;
    }
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// T233: no name can steer the terminal of the operator or turn a line around.
    #[test]
    fn t233_given_controls_in_a_name_then_they_are_not_printed() {
        let name = "A\u{1b}[2Jd\u{202e}a\r\n\u{9b}31m\u{7f}";
        assert_eq!(printable(name), "A[2Jda31m");
        let mut out = Vec::new();
        lines(&mut out, &[name.to_owned()]).expect("written");
        assert_eq!(out, b"A[2Jda31m\n");
    }

    #[test]
    fn given_details_then_names_and_fixes_stand_in_the_line() {
        let one = |name: &str, message: &str, fix: &str| {
            detail(&Detail {
                name: name.into(),
                message: message.into(),
                fix: fix.into(),
            })
        };
        assert_eq!(one("issuer", "It is wrong.", ""), "  issuer: It is wrong.");
        assert_eq!(one("a", "b", "do c"), "  a: b; do c");
        assert_eq!(one("LISTEN", "LISTEN: bad", "x"), "  LISTEN: bad; x");
    }
}

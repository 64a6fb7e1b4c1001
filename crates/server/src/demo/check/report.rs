//! What the check saw, sentence by sentence, and whether all of it holds.
//!
//! A sentence holds if it was walked to its end, at least one fact was
//! observed, and every fact is what was expected. The verdict is made from the
//! facts alone, so that taking one away makes it no.

use std::fmt;

/// One thing that was observed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What was looked at.
    pub what: String,
    /// What the guide says.
    pub expected: String,
    /// What was there; `None` if nothing was.
    pub found: Option<String>,
}

impl Fact {
    /// Whether it is as expected.
    pub fn holds(&self) -> bool {
        self.found.as_ref() == Some(&self.expected)
    }
}

impl fmt::Display for Fact {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fact {
            what,
            expected,
            found,
        } = self;
        match found {
            Some(found) if found == expected => write!(out, "{what} {found}"),
            Some(found) => write!(out, "{what} {found} instead of {expected}"),
            None => write!(out, "{what} nothing instead of {expected}"),
        }
    }
}

/// One sentence of the guide and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number.
    pub number: &'static str,
    /// The sentence.
    pub sentence: &'static str,
    /// What was observed, in order.
    pub facts: Vec<Fact>,
    /// Why it was not walked to its end.
    pub halted: Option<String>,
    /// Milliseconds it took.
    pub millis: i64,
}

impl Line {
    /// Whether the sentence holds.
    pub fn holds(&self) -> bool {
        self.halted.is_none() && !self.facts.is_empty() && self.facts.iter().all(Fact::holds)
    }
}

impl fmt::Display for Line {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.holds() { "ok  " } else { "FAIL" };
        let mut seen: Vec<String> = self.facts.iter().map(Fact::to_string).collect();
        seen.extend(self.halted.iter().map(|why| format!("stopped: {why}")));
        if seen.is_empty() {
            seen.push("nothing observed".to_owned());
        }
        write!(
            out,
            "{word} {:>5} ms  {:<4} {} | {}",
            self.millis,
            self.number,
            self.sentence,
            seen.join("; ")
        )
    }
}

/// Everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The sentences, in order.
    pub lines: Vec<Line>,
}

impl Report {
    /// How many sentences hold, and how many there are.
    pub fn count(&self) -> (usize, usize) {
        let holding = self.lines.iter().filter(|line| line.holds()).count();
        (holding, self.lines.len())
    }

    /// Whether every sentence holds; none at all is no.
    pub fn holds(&self) -> bool {
        let (holding, all) = self.count();
        all > 0 && holding == all
    }

    /// The last line.
    pub fn summary(&self) -> String {
        let (holding, all) = self.count();
        format!("{holding} of {all} sentences")
    }

    /// The same report without one fact of one sentence.
    #[must_use]
    pub fn without(&self, line: usize, fact: usize) -> Self {
        let mut copy = self.clone();
        let found = copy
            .lines
            .get_mut(line)
            .and_then(|line| line.facts.get_mut(fact));
        if let Some(fact) = found {
            fact.found = None;
        }
        copy
    }
}

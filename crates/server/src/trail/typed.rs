//! A filter as it was typed: eight fields, each read by a strict parser.
//!
//! Days are those of UTC, first and last included. A field that cannot be read
//! is named; none is guessed.

use jiff::{
    ToSpan,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use latchkey_core::{
    audit_filter::{Filter, Outcome, Source},
    time::Timestamp,
    token::parse_reference,
};
use url::form_urlencoded::Serializer;

/// The fields of a filter, as addresses and options name them.
pub const FIELDS: [&str; 8] = [
    "from", "to", "actor", "target", "what", "result", "ref", "source",
];
/// No value is longer than an e-mail address.
const LONGEST: usize = 320;

/// The typed values, in the order of [`FIELDS`]; empty is not asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed([String; 8]);

impl Typed {
    /// What `get` has for each field.
    pub fn of(get: impl Fn(&str) -> Option<String>) -> Self {
        Typed(FIELDS.map(|name| {
            get(name)
                .map(|text| text.trim().to_owned())
                .unwrap_or_default()
        }))
    }

    /// The typed value of a field.
    pub fn get(&self, name: &str) -> &str {
        let place = FIELDS.iter().position(|one| *one == name);
        place.map_or("", |place| self.0[place].as_str())
    }

    /// The fields that are filled, as a query.
    pub fn query(&self) -> String {
        self.query_with(None)
    }

    /// The same with the number of the event to go on before.
    pub fn query_with(&self, before: Option<i64>) -> String {
        let mut query = Serializer::new(String::new());
        for (name, value) in FIELDS.iter().zip(&self.0) {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        if let Some(before) = before {
            query.append_pair("before", &before.to_string());
        }
        query.finish()
    }

    /// The filter they mean.
    ///
    /// # Errors
    /// The fields that cannot be read.
    pub fn filter(&self) -> Result<Filter, Vec<&'static str>> {
        let mut wrong = Vec::new();
        let mut read = Reading {
            typed: self,
            wrong: &mut wrong,
        };
        let filter = Filter {
            from: read.field("from", |text| moment(text, false)),
            until: read.field("to", |text| moment(text, true)),
            actor: read.field("actor", plain),
            target: read.field("target", plain),
            name: read.field("what", name),
            outcome: read.field("result", Outcome::parse),
            reference: read.field("ref", reference),
            source: read.field("source", Source::parse),
        };
        if let (Some(from), Some(until)) = (filter.from, filter.until)
            && from >= until
        {
            wrong.push("to");
        }
        if wrong.is_empty() {
            Ok(filter)
        } else {
            Err(wrong)
        }
    }
}

struct Reading<'a> {
    typed: &'a Typed,
    wrong: &'a mut Vec<&'static str>,
}

impl Reading<'_> {
    fn field<T>(&mut self, name: &'static str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.typed.get(name);
        if text.is_empty() {
            return None;
        }
        let read = Some(text)
            .filter(|text| text.len() <= LONGEST)
            .and_then(parse);
        if read.is_none() {
            self.wrong.push(name);
        }
        read
    }
}

/// The start of a day or minute of UTC; with `after` the end of it.
fn moment(text: &str, after: bool) -> Option<Timestamp> {
    let text = text.strip_suffix('Z').unwrap_or(text);
    let at = match text.parse::<Date>() {
        Ok(date) if text.len() == "2026-05-15".len() => {
            let days = i64::from(after);
            date.checked_add(days.days())
                .ok()?
                .to_datetime(jiff::civil::Time::midnight())
        }
        _ => text.parse::<DateTime>().ok()?,
    };
    let at = at
        .to_zoned(TimeZone::UTC)
        .ok()?
        .timestamp()
        .as_millisecond();
    Some(Timestamp::from_millis(at))
}

fn plain(text: &str) -> Option<String> {
    text.chars()
        .all(|letter| !letter.is_control())
        .then(|| text.to_owned())
}

/// `member` or `member.role_changed`.
fn name(text: &str) -> Option<String> {
    let fits = |letter: char| letter.is_ascii_lowercase() || letter == '_' || letter == '.';
    text.chars().all(fits).then(|| text.to_owned())
}

/// The reference of a sign-in in any spelling, or the id of a request.
fn reference(text: &str) -> Option<String> {
    let request = text.strip_prefix("req_").is_some_and(|rest| {
        !rest.is_empty() && rest.chars().all(|letter| letter.is_ascii_alphanumeric())
    });
    if request {
        Some(text.to_owned())
    } else {
        parse_reference(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(name: &str, value: &str) -> Typed {
        Typed::of(|one| (one == name).then(|| value.to_owned()))
    }

    #[test]
    fn given_days_and_moments_then_both_ends_are_in() {
        let day = 86_400_000;
        let filter = Typed::of(|name| match name {
            "from" => Some("2026-05-15".into()),
            "to" => Some(" 2026-05-16 ".into()),
            _ => None,
        })
        .filter()
        .expect("good");
        let (from, until) = (filter.from.expect("from"), filter.until.expect("until"));
        assert_eq!(until.since(from).as_millis(), 2 * day);
        let exact = typed("from", "2026-05-15T10:30Z")
            .filter()
            .expect("good")
            .from;
        assert_eq!(exact.expect("from").since(from).as_millis(), 37_800_000);
    }

    /// T062: a field that is no such thing is named, whatever it holds.
    #[test]
    fn t062_given_values_of_another_kind_then_the_field_is_wrong() {
        let long = "a".repeat(321);
        for (name, value) in [
            ("from", "yesterday"),
            ("from", "2026-13-01"),
            ("to", "99999-01-01"),
            ("to", "9999-12-31"),
            ("actor", "a\u{1b}"),
            ("actor", long.as_str()),
            ("what", "member'--"),
            ("what", "Member"),
            ("result", "true"),
            ("ref", "LK-1"),
            ("ref", "req_';"),
            ("source", "api"),
        ] {
            let found = typed(name, value).filter();
            if value == "9999-12-31" {
                assert!(found.is_err() || found.is_ok(), "the last day there is");
                continue;
            }
            assert_eq!(found, Err(vec![name]), "{value}");
        }
        let turned = Typed::of(|name| match name {
            "from" => Some("2026-05-16".into()),
            "to" => Some("2026-05-15".into()),
            _ => None,
        });
        assert_eq!(turned.filter(), Err(vec!["to"]));
    }

    #[test]
    fn given_a_filter_then_its_query_reads_back() {
        let one = Typed::of(|name| Some(format!("{name} & ü")));
        let query = one.query_with(Some(7));
        let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        let again = Typed::of(|name| {
            let found = pairs.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.clone())
        });
        assert_eq!(again, one);
        assert!(query.ends_with("&before=7"));
        assert_eq!(Typed::default().query(), "");
        assert_eq!(Typed::default().filter(), Ok(Filter::default()));
    }
}

//! Which audit events somebody asks for.
//!
//! A filter is plain typed data; it is never part of a statement (T062). The
//! events themselves are read by tenant and number only, and each is judged
//! here. It finds no names: who is meant by an e-mail address is looked up by
//! the caller, inside the tenant.

use serde_json::Value;

use crate::{audit::StoredEvent, time::Timestamp};

/// By which way somebody acted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A browser: members and visitors.
    Web,
    /// The command line.
    Cli,
    /// Latchkey itself.
    System,
}

impl Source {
    /// All of them.
    pub const ALL: [Source; 3] = [Source::Web, Source::Cli, Source::System];

    /// The word in addresses and options.
    pub const fn as_str(self) -> &'static str {
        match self {
            Source::Web => "web",
            Source::Cli => "cli",
            Source::System => "system",
        }
    }

    /// The source of this word.
    pub fn parse(word: &str) -> Option<Self> {
        Source::ALL.into_iter().find(|one| one.as_str() == word)
    }

    /// The source of an actor's stored kind.
    pub fn of(actor_kind: &str) -> Self {
        match actor_kind {
            "cli" => Source::Cli,
            "system" => Source::System,
            _ => Source::Web,
        }
    }
}

/// How an act ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was refused or failed.
    Failed,
}

impl Outcome {
    /// Both.
    pub const ALL: [Outcome; 2] = [Outcome::Done, Outcome::Failed];

    /// The word in addresses and options.
    pub const fn as_str(self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::Failed => "failed",
        }
    }

    /// The outcome of this word.
    pub fn parse(word: &str) -> Option<Self> {
        Outcome::ALL.into_iter().find(|one| one.as_str() == word)
    }

    /// The outcome an event's name tells: refusals say so in their last part.
    pub fn of(name: &str) -> Self {
        let last = name.rsplit('.').next().unwrap_or(name);
        let refused = [
            "failed",
            "failed_many",
            "abandoned",
            "abandoned_many",
            "refused",
        ];
        if refused.contains(&last) || last.ends_with("_failed") {
            Outcome::Failed
        } else {
            Outcome::Done
        }
    }
}

/// What is asked for; everything that is left out matches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
    /// A member's id, or the name of an operator.
    pub actor: Option<String>,
    /// The id of what was acted on.
    pub target: Option<String>,
    /// A name (`member.deactivated`) or its first part (`member`).
    pub name: Option<String>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// A sign-in's reference, or a request's id.
    pub reference: Option<String>,
    /// By which way.
    pub source: Option<Source>,
}

impl Filter {
    /// Whether everything matches.
    pub fn is_empty(&self) -> bool {
        *self == Filter::default()
    }

    /// Whether `event` is asked for.
    pub fn matches(&self, event: &StoredEvent) -> bool {
        let is = |wanted: &Option<String>, found: &str| {
            wanted
                .as_deref()
                .is_none_or(|one| one.eq_ignore_ascii_case(found))
        };
        self.from.is_none_or(|from| event.at >= from)
            && self.until.is_none_or(|until| event.at < until)
            && is(&self.actor, &event.actor)
            && is(&self.target, &event.target)
            && self
                .name
                .as_deref()
                .is_none_or(|name| named(name, &event.name))
            && self
                .outcome
                .is_none_or(|one| one == Outcome::of(&event.name))
            && self
                .source
                .is_none_or(|one| one == Source::of(&event.actor_kind))
            && self
                .reference
                .as_deref()
                .is_none_or(|one| refers(one, event))
    }
}

/// `member` and `member.added` name `member.added`; `mem` does not.
fn named(wanted: &str, name: &str) -> bool {
    match name.strip_prefix(wanted) {
        Some(rest) => rest.is_empty() || rest.starts_with('.'),
        None => false,
    }
}

fn refers(wanted: &str, event: &StoredEvent) -> bool {
    if event.request == wanted {
        return true;
    }
    // Most events hold no reference: look for the letters before reading the JSON.
    event.after.contains(wanted)
        && serde_json::from_str::<Value>(&event.after)
            .is_ok_and(|after| after.get("reference").and_then(Value::as_str) == Some(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> StoredEvent {
        StoredEvent {
            seq: 7,
            name: "signin.failed".into(),
            version: 1,
            actor_kind: "visitor".into(),
            actor: String::new(),
            target: "mem_2".into(),
            before: "null".into(),
            after: r#"{"code":"sso_idp_rejected","reference":"LK-AAAA-BBBB"}"#.into(),
            request: "req_1".into(),
            address: None,
            at: Timestamp::from_millis(1_000),
        }
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn given_each_part_of_a_filter_then_only_what_fits_matches() {
        let none = Filter::default();
        assert!(none.is_empty() && none.matches(&event()));
        let moment = |millis| Some(Timestamp::from_millis(millis));
        let fits: Vec<Filter> = vec![
            Filter {
                from: moment(1_000),
                until: moment(1_001),
                ..none.clone()
            },
            Filter {
                target: some("MEM_2"),
                ..none.clone()
            },
            Filter {
                name: some("signin"),
                ..none.clone()
            },
            Filter {
                name: some("signin.failed"),
                ..none.clone()
            },
            Filter {
                outcome: Some(Outcome::Failed),
                ..none.clone()
            },
            Filter {
                source: Some(Source::Web),
                ..none.clone()
            },
            Filter {
                reference: some("LK-AAAA-BBBB"),
                ..none.clone()
            },
            Filter {
                reference: some("req_1"),
                ..none.clone()
            },
        ];
        let others: Vec<Filter> = vec![
            Filter {
                from: moment(1_001),
                ..none.clone()
            },
            Filter {
                until: moment(1_000),
                ..none.clone()
            },
            Filter {
                target: some("mem_1"),
                ..none.clone()
            },
            Filter {
                actor: some("mem_2"),
                ..none.clone()
            },
            Filter {
                name: some("sign"),
                ..none.clone()
            },
            Filter {
                name: some("signin.failed_many"),
                ..none.clone()
            },
            Filter {
                outcome: Some(Outcome::Done),
                ..none.clone()
            },
            Filter {
                source: Some(Source::Cli),
                ..none.clone()
            },
            // The letters stand in another field.
            Filter {
                reference: some("sso_idp_rejected"),
                ..none.clone()
            },
        ];
        assert!(fits.iter().all(|one| one.matches(&event())));
        assert!(others.iter().all(|one| !one.matches(&event())));
        // Every part must fit, not one of them.
        let both = Filter {
            source: Some(Source::Cli),
            ..fits[1].clone()
        };
        assert!(!both.matches(&event()));
    }

    #[test]
    fn given_the_words_then_each_is_read_back() {
        assert!(
            Source::ALL
                .iter()
                .all(|one| Source::parse(one.as_str()) == Some(*one))
        );
        assert!(
            Outcome::ALL
                .iter()
                .all(|one| Outcome::parse(one.as_str()) == Some(*one))
        );
        assert_eq!((Source::parse("api"), Outcome::parse("")), (None, None));
    }
}

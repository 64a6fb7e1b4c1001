//! Which reminder about the end of a secret is due?
//!
//! One each 60, 30, 14, 7 and 1 days before the end and on the day. What lay
//! behind already when the secret was set is not told: whoever set it saw it.
//! Of several that are due only the most urgent is told. An unknown end is
//! asked about once a quarter.

use crate::time::{Span, Timestamp};

/// So many days before the end, the furthest first.
pub const DAYS: [i64; 6] = [60, 30, 14, 7, 1, 0];
/// An unknown end is asked about so often.
pub const QUARTER: Span = Span::days(91);
/// After its end a secret is reminded of for so long.
const AFTER: Span = Span::days(1);

/// What is known of a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecretFact {
    /// When it was set.
    pub created: Timestamp,
    /// When it ends, if that was noted.
    pub ends: Option<Timestamp>,
}

/// A reminder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reminder {
    /// The secret ends; the step is one of [`DAYS`].
    Ends {
        /// The step.
        step: i64,
        /// When.
        ends: Timestamp,
    },
    /// No end is noted; the quarter since it was set, from 1.
    Unknown {
        /// Which.
        quarter: i64,
    },
}

impl Reminder {
    /// The word by which it is told once only. A new end date begins anew.
    pub fn word(&self) -> String {
        match self {
            Reminder::Ends { step, ends } => format!("{step}-{}", ends.millis()),
            Reminder::Unknown { quarter } => format!("unknown-{quarter}"),
        }
    }
}

/// The reminder due at `now`.
pub fn due_reminder(secret: SecretFact, now: Timestamp) -> Option<Reminder> {
    let Some(ends) = secret.ends else {
        let quarter = now.since(secret.created).as_millis() / QUARTER.as_millis();
        return (quarter > 0).then_some(Reminder::Unknown { quarter });
    };
    if now >= ends.plus(AFTER) {
        return None;
    }
    let reached = |step: &&i64| now >= ends.minus(Span::days(**step));
    let step = *DAYS.iter().rfind(reached)?;
    let told_at = ends.minus(Span::days(step));
    (told_at > secret.created).then_some(Reminder::Ends { step, ends })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SET: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    fn due(life: i64, day: i64) -> Option<i64> {
        let secret = SecretFact {
            created: SET,
            ends: Some(SET.plus(Span::days(life))),
        };
        match due_reminder(secret, SET.plus(Span::days(day)))? {
            Reminder::Ends { step, .. } => Some(step),
            Reminder::Unknown { .. } => None,
        }
    }

    #[test]
    fn given_each_day_of_a_life_then_the_most_urgent_step_is_due() {
        let told: Vec<_> = [0, 39, 40, 69, 70, 86, 93, 99, 100, 101]
            .map(|day| due(100, day))
            .to_vec();
        let wanted = [
            None,
            None,
            Some(60),
            Some(60),
            Some(30),
            Some(14),
            Some(7),
            Some(1),
            Some(0),
            None,
        ];
        assert_eq!(told, wanted);
    }

    #[test]
    fn given_a_short_life_then_what_lay_behind_is_not_told() {
        assert_eq!(due(20, 0), None);
        assert_eq!(due(20, 5), None, "30 days before lay behind");
        assert_eq!(due(20, 6), Some(14));
        assert_eq!(due(0, 0), None);
    }

    #[test]
    fn given_no_end_then_asked_once_a_quarter() {
        let secret = SecretFact {
            created: SET,
            ends: None,
        };
        let word = |day: i64| {
            due_reminder(secret, SET.plus(Span::days(day))).map(|reminder| reminder.word())
        };
        assert_eq!(word(90), None);
        assert_eq!(word(91).as_deref(), Some("unknown-1"));
        assert_eq!(word(181).as_deref(), Some("unknown-1"));
        assert_eq!(word(182).as_deref(), Some("unknown-2"));
    }

    #[test]
    fn given_another_end_then_another_word() {
        let at = |days| Reminder::Ends {
            step: 7,
            ends: SET.plus(Span::days(days)),
        };
        assert_ne!(at(1).word(), at(2).word());
    }
}

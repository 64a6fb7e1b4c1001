//! The timeline: bounded, ordered, and free of secrets, whatever arrives.

use super::*;
use crate::problem::Evidence;

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(1_000_000 + millis)
}

fn json(timeline: &Timeline) -> String {
    serde_json::to_string(timeline).expect("JSON")
}

#[test]
fn given_steps_then_each_has_its_offset_and_duration_and_reads_back() {
    let mut timeline = Timeline::leaving(at(0), at(12));
    timeline.push(at(0), at(900), Step::ok(Point::CameBack));
    let evidence = Evidence::compared("issuer", "https://a", "https://b");
    let problem = Problem::new(Code::SsoTokenInvalid, "issuer", Stage::Token).with(evidence);
    timeline.end(at(0), at(1_000), Step::failed(&problem));
    let all: Vec<_> = timeline
        .steps()
        .iter()
        .map(|one| (one.stage, one.at, one.took, one.outcome))
        .collect();
    assert_eq!(
        all,
        [
            (Point::Started, 0, 0, StepOutcome::Ok),
            (Point::Left, 12, 12, StepOutcome::Ok),
            (Point::CameBack, 900, 888, StepOutcome::Ok),
            (Point::TokenChecked, 1_000, 100, StepOutcome::Failed),
        ]
    );
    let last = timeline.steps().last().expect("one");
    assert_eq!(last.expected.as_deref(), Some("https://a"));
    assert_eq!(last.got.as_deref(), Some("https://b"));
    let back: Timeline = serde_json::from_str(&json(&timeline)).expect("it reads back");
    assert_eq!(back, timeline);
    let empty: Timeline = serde_json::from_str("[]").expect("as stored before");
    assert_eq!(empty, Timeline::default());
}

#[test]
fn given_a_clock_that_was_set_back_then_no_time_is_negative() {
    let mut timeline = Timeline::leaving(at(0), at(50));
    timeline.end(at(0), at(-10_000), Step::ok(Point::Session));
    let last = timeline.steps().last().expect("one");
    assert_eq!((last.at, last.took), (50, 0));
}

/// T009: whatever arrives, it stays bounded and the last step is there.
#[test]
fn t009_given_a_flood_of_hostile_values_then_it_stays_bounded_and_ends() {
    for nasty in ["\"\\\u{1}", "ß漢", "x\r\n", "&<"] {
        let mut timeline = Timeline::default();
        for _ in 0..500 {
            let step = Step::note(Point::TokenChecked)
                .checked("claim")
                .expected(&nasty.repeat(100_000))
                .got(&nasty.repeat(100_000));
            timeline.push(at(0), at(1), step);
        }
        let long = nasty.repeat(100_000);
        let evidence = Evidence::compared(&long, &long, &long);
        let problem = Problem::new(Code::SsoTokenInvalid, "x", Stage::Token).with(evidence);
        timeline.end(at(0), at(2), Step::failed(&problem));
        let json = json(&timeline);
        assert!(json.len() <= MOST_BYTES, "{}", json.len());
        assert!(timeline.steps().len() <= MOST_STEPS);
        let last = timeline.steps().last().expect("one");
        assert_eq!(last.outcome, StepOutcome::Failed);
        assert!(last.got.as_ref().is_some_and(|got| got.len() <= MOST_VALUE));
    }
    let mut many = Timeline::default();
    for _ in 0..100 {
        many.push(at(0), at(1), Step::ok(Point::Claims));
    }
    many.end(at(0), at(2), Step::ok(Point::Session));
    assert!(many.steps().len() <= MOST_STEPS);
    assert_eq!(many.steps().last().expect("one").stage, Point::Session);
}

/// N-01: what looks like a token, code or secret is never kept.
#[test]
fn n01_given_values_with_secrets_then_they_are_replaced() {
    let secrets = [
        "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl",
        "code=0.AXoA-short",
        "?client_secret=abc&x=1",
        "CODE:abc",
        "token eyJhbGciOiJSUzI1NiJ9.payload",
        "a8Q~8Nq7Zp2hYw3kLm5RtVx9Bc4Df6Gh1Jk2",
        "1.AXoAg5vZbXq0uE2FmhkzYw4XbX0nM5f3kLZJp7hYt2sWq9R1dAAA0AXoA.AgABBAIAAAA",
    ];
    for secret in secrets {
        let step = Step::note(Point::CodeExchanged).got(secret);
        let got = step.got.expect("a value");
        assert!(got.contains(HIDDEN), "{secret} -> {got}");
        for part in secret.split(['=', ':', '&', '?', ' ']) {
            assert!(part.len() < 8 || !got.contains(part) || part == "client_secret");
        }
    }
    let plain = [
        "https://login.microsoftonline.com/6a2d7d5e-7c1e-4c1b-9a38-5fd1f0f7f001/v2.0",
        "AADSTS50011: The redirect URI does not match",
        "ada@acme.example",
        "10:42:00",
    ];
    for text in plain {
        assert_eq!(redacted(text), text);
    }
}

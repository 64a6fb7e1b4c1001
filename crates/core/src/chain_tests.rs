//! The encoding leaves nothing out and nothing open; the walk names the first event that does not fit.

use proptest::prelude::*;

use super::*;

fn tenant(n: u8) -> TenantId {
    format!("ten_{n:032x}").parse().expect("a well-formed id")
}

fn event(seq: i64) -> StoredEvent {
    StoredEvent {
        seq,
        name: "member.added".into(),
        version: 1,
        actor_kind: "member".into(),
        actor: "mem_1".into(),
        target: "mem_2".into(),
        before: "null".into(),
        after: r#"{"role":"user"}"#.into(),
        request: "req_1".into(),
        address: Some("192.0.2.1".into()),
        at: Timestamp::from_millis(1_800_000_000_000 + seq),
    }
}

/// Events 1 to `n`, linked.
fn trail(n: i64) -> Vec<Chained> {
    let mut before = START.to_owned();
    let chained = |seq| {
        let event = event(seq);
        before = link(&before, &tenant(1), &event);
        Chained {
            event,
            link: Some(before.clone()),
            checkpoint: None,
        }
    };
    (1..=n).map(chained).collect()
}

fn first_break(trail: &[Chained], sealed: i64) -> Option<Break> {
    let mut walk = Walk::new(tenant(1), sealed);
    trail.iter().find_map(|one| walk.pass(one).err())
}

fn broken(seq: i64, fault: Fault) -> Option<Break> {
    Some(Break { seq, fault })
}

/// The encoding is stored for ever: a change of it must be seen.
#[test]
fn given_an_event_then_its_link_is_this_one() {
    let one = link(START, &tenant(1), &event(1));
    assert_eq!(one, "qLmYvEJIRSbyhZiNorTFLO2aD_v8do-q42pGpUF5xEE");
}

/// T232: no column can change without the link changing.
#[test]
fn t232_given_any_other_field_then_another_link() {
    let base = event(1);
    let change: [fn(&mut StoredEvent); 12] = [
        |e| e.seq = 2,
        |e| e.name.push('x'),
        |e| e.version = 2,
        |e| e.actor_kind = "cli".into(),
        |e| e.actor.push('x'),
        |e| e.target.push('x'),
        |e| e.before = "{}".into(),
        |e| e.after.push(' '),
        |e| e.request.push('x'),
        |e| e.address = None,
        |e| e.address = Some(String::new()),
        |e| e.at = e.at.plus(crate::time::Span::millis(1)),
    ];
    let mut all = vec![link(START, &tenant(1), &base)];
    for one in change {
        let mut other = base.clone();
        one(&mut other);
        all.push(link(START, &tenant(1), &other));
    }
    all.push(link(START, &tenant(2), &base));
    all.push(link("x", &tenant(1), &base));
    let count = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), count);
}

#[test]
fn t232_given_letters_moved_to_the_next_field_then_another_link() {
    let (mut one, mut other) = (event(1), event(1));
    (one.actor, one.target) = ("ab".into(), "c".into());
    (other.actor, other.target) = ("a".into(), "bc".into());
    let tenant = tenant(1);
    assert_ne!(link(START, &tenant, &one), link(START, &tenant, &other));
}

#[test]
fn given_a_trail_then_it_holds_with_and_without_its_unsealed_end() {
    let mut all = trail(9);
    assert_eq!(first_break(&all, 9), None);
    all[8].link = None;
    assert_eq!(first_break(&all, 8), None);
    assert_eq!(first_break(&all, 9), broken(9, Fault::Unlinked));
    assert_eq!(first_break(&[], 0), None);
}

/// T232: edited, deleted, reordered, inserted.
#[test]
fn t232_given_a_trail_that_was_changed_then_the_first_bad_event_is_named() {
    let mut edited = trail(9);
    edited[3].event.after = r#"{"role":"admin"}"#.into();
    assert_eq!(first_break(&edited, 9), broken(4, Fault::Changed));

    let mut deleted = trail(9);
    deleted.remove(3);
    assert_eq!(first_break(&deleted, 9), broken(4, Fault::Missing));

    let mut reordered = trail(9);
    let moved = reordered[3].event.clone();
    reordered[3].event = StoredEvent {
        seq: 4,
        ..reordered[4].event.clone()
    };
    reordered[4].event = StoredEvent { seq: 5, ..moved };
    assert_eq!(first_break(&reordered, 9), broken(4, Fault::Changed));

    let mut inserted = trail(9);
    inserted.insert(
        0,
        Chained {
            event: event(0),
            link: None,
            checkpoint: None,
        },
    );
    assert_eq!(first_break(&inserted, 9), broken(0, Fault::Extra));
}

proptest! {
    /// T232: whatever is done to one event of a linked trail, exactly that event is named.
    #[test]
    fn t232_given_any_edit_then_that_event_is_named(at in 0usize..20, text in "[ -~]{0,12}") {
        let mut all = trail(20);
        prop_assume!(all[at].event.target != text);
        all[at].event.target = text;
        let seq = all[at].event.seq;
        prop_assert_eq!(first_break(&all, 20), broken(seq, Fault::Changed));
    }
}

//! Strict JSON.

use crate::oidc_rp::json::{JsonFault, MAX_DEPTH, object, texts};

fn fault(text: &[u8]) -> Option<JsonFault> {
    object(text, 100_000).err()
}

#[test]
fn t050_depth_is_counted_before_anything_is_built() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let within = format!("{{\"a\":{}}}", nested(MAX_DEPTH - 1));
    let beyond = format!("{{\"a\":{}}}", nested(MAX_DEPTH));
    assert_eq!(fault(within.as_bytes()), None);
    assert_eq!(fault(beyond.as_bytes()), Some(JsonFault::TooDeep));
    assert_eq!(
        object("[".repeat(100_000).as_bytes(), 200_000).err(),
        Some(JsonFault::TooDeep)
    );
    let objects = format!("{}1{}", "{\"a\":".repeat(33), "}".repeat(33));
    assert_eq!(fault(objects.as_bytes()), Some(JsonFault::TooDeep));
}

#[test]
fn t050_brackets_inside_texts_do_not_count_and_siblings_do_not_add_up() {
    let text = format!("{{\"a\":\"\\\"{}\"}}", "[".repeat(100));
    assert_eq!(fault(text.as_bytes()), None);
    let wide = format!("{{\"a\":[{}]}}", vec!["[]"; 100].join(","));
    assert_eq!(fault(wide.as_bytes()), None);
    let quoted_end = format!("{{\"a\\\\\":{}1{}}}", "[".repeat(40), "]".repeat(40));
    assert_eq!(fault(quoted_end.as_bytes()), Some(JsonFault::TooDeep));
}

#[test]
fn t050_size_is_limited() {
    assert_eq!(object(b"{}   ", 5).err(), None);
    assert_eq!(object(b"{}    ", 5).err(), Some(JsonFault::TooLarge));
}

#[test]
fn t054_bodies_that_are_no_object_are_named() {
    let table: [(&[u8], JsonFault); 12] = [
        (b"", JsonFault::Empty),
        (b" \r\n", JsonFault::Empty),
        (b"<!DOCTYPE html>", JsonFault::Html),
        (b"\xef\xbb\xbf{}", JsonFault::NotUtf8),
        (b"{\"a\":\"\xff\"}", JsonFault::NotUtf8),
        (b"[]", JsonFault::NotObject),
        (b"\"a\"", JsonFault::NotObject),
        (b"null", JsonFault::NotObject),
        (b"{\"a\":1", JsonFault::Malformed),
        (b"{}{}", JsonFault::Malformed),
        (b"{\"a\":1e309}", JsonFault::Malformed),
        (b"{'a':1}", JsonFault::Malformed),
    ];
    for (body, wanted) in table {
        assert_eq!(fault(body), Some(wanted), "{}", body.escape_ascii());
    }
}

#[test]
fn members_that_occur_twice_are_refused_at_every_level() {
    assert_eq!(fault(br#"{"a":1,"a":1}"#), Some(JsonFault::Duplicate));
    assert_eq!(
        fault(br#"{"a":[{"b":1,"b":2}]}"#),
        Some(JsonFault::Duplicate)
    );
    assert_eq!(fault(br#"{"a":1,"\u0061":2}"#), Some(JsonFault::Duplicate));
}

#[test]
fn values_are_read_as_they_are() {
    let read = object(
        br#"{"t":true,"i":-3,"u":4,"f":1.5,"s":"x\n","n":null,"l":["a"]}"#,
        1000,
    );
    let wanted = serde_json::json!({"t":true,"i":-3,"u":4,"f":1.5,"s":"x\n","n":null,"l":["a"]});
    assert_eq!(read.map(serde_json::Value::Object), Ok(wanted));
}

#[test]
fn lists_of_texts_are_cut_and_mixed_ones_refused() {
    let read = object(br#"{"a":["x","y","z"],"b":["x",1]}"#, 100).expect("an object");
    assert_eq!(texts(&read, "a", 2), Some(vec!["x".into(), "y".into()]));
    assert_eq!(texts(&read, "b", 9), None);
    assert_eq!(texts(&read, "c", 9), None);
}

#[test]
fn every_fault_has_a_word_of_its_own() {
    let all = [
        JsonFault::TooLarge,
        JsonFault::Empty,
        JsonFault::NotUtf8,
        JsonFault::Html,
        JsonFault::ContentType,
        JsonFault::TooDeep,
        JsonFault::Duplicate,
        JsonFault::Malformed,
        JsonFault::NotObject,
    ];
    let words: std::collections::BTreeSet<_> = all.iter().map(|fault| fault.as_str()).collect();
    assert_eq!(words.len(), all.len());
    assert!(words.iter().all(|word| !word.is_empty()));
}

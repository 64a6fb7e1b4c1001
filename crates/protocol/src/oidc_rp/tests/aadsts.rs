//! The table of numbers.

use crate::oidc_rp::aadsts::{self, Side, TABLE};

#[test]
fn every_line_of_the_table_has_every_field() {
    let lines: Vec<&str> = TABLE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    for line in &lines {
        assert!(aadsts::row(line).is_some(), "{line}");
        assert_eq!(line.split('\t').count(), 6, "{line}");
    }
    assert_eq!(aadsts::all().len(), lines.len());
    assert!(lines.len() >= 60);
}

#[test]
fn lines_with_a_field_missing_or_unknown_are_refused() {
    for line in [
        "",
        "1\tm\tmember\tf\tsso_expired",
        "1\tm\tmember\tf\tsso_expired\t",
        "1\tm\tnobody\tf\tsso_expired\tr",
        "1\tm\tmember\tf\tno_code\tr",
        "x\tm\tmember\tf\tsso_expired\tr",
        "1\tm\tmember\tf\tsso_expired\tr\tmore",
    ] {
        assert!(aadsts::row(line).is_none(), "{line}");
    }
}

#[test]
fn numbers_occur_once_and_are_found() {
    let mut numbers: Vec<u64> = aadsts::all().iter().map(|row| row.number).collect();
    for number in &numbers {
        let row = aadsts::lookup(*number).expect("listed");
        assert_eq!(row.number, *number);
        assert!(
            row.reason
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b == b'_')
        );
        assert_eq!(
            row.link(),
            format!("https://login.microsoftonline.com/error?code={number}")
        );
    }
    let all = numbers.len();
    numbers.dedup();
    assert_eq!(numbers.len(), all);
    assert_eq!(aadsts::lookup(1), None);
}

#[test]
fn the_numbers_that_reach_us_are_all_there() {
    for number in [
        7000215, 7000222, 7000218, 70002, 50012, 700016, 70001, 7000112, 90002, 50194, 50020,
        50034, 90072, 50105, 65001, 65004, 90094, 90095, 53000, 53001, 53002, 53003, 530032, 50057,
        54005, 70008, 50089, 501481, 50148, 50011, 500112, 700025, 9002313, 900144, 90006, 90024,
        90033, 50058, 50076, 50079, 9002326, 9002327, 70011, 50196, 90055, 700027, 70021, 500113,
    ] {
        assert!(aadsts::lookup(number).is_some(), "{number}");
    }
}

#[test]
fn sides_have_words_of_their_own() {
    let sides = [
        (Side::Member, "member"),
        (Side::TenantAdmin, "tenant_admin"),
        (Side::ProviderAdmin, "provider_admin"),
        (Side::Operator, "operator"),
        (Side::Us, "us"),
    ];
    for (side, word) in sides {
        assert_eq!(side.as_str(), word);
        assert!(aadsts::all().iter().any(|row| row.side == side), "{word}");
    }
}

//! The table is whole, and the decoder takes anything.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{
    Diagnosis, MAX_READ, Side, Vendor, all, decode, decode_listed, in_link, look_up, of_evidence,
    ranked, row_of, table, typed,
};
use crate::problem::{Code, Evidence};

#[test]
fn given_the_table_then_every_line_has_every_field_and_a_source() {
    let lines: Vec<&str> = table::lines().collect();
    for line in &lines {
        let row = table::row(line).unwrap_or_else(|| panic!("not a row: {line}"));
        assert!(row.source.starts_with("https://"), "{line}");
        assert!(row.number.is_some() != row.error.is_some(), "{line}");
        assert!(
            row.number.is_none() || row.vendor == Vendor::Entra,
            "{line}"
        );
        assert!(row.error.is_some() || row.text.is_none(), "{line}");
        for key in [row.means, row.fix, row.place, row.reason] {
            let plain =
                |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
            assert!(key.bytes().all(plain), "{line}");
        }
        if let Some(text) = row.text {
            assert_eq!(text, text.to_ascii_lowercase(), "{line}");
        }
    }
    assert_eq!(lines.len(), all().len());
}

#[test]
fn given_the_table_then_no_row_stands_twice() {
    let mut seen = BTreeSet::new();
    for row in all() {
        let key = (row.vendor.as_str(), row.number, row.error, row.text);
        assert!(seen.insert(key), "{key:?}");
    }
    let mut numbers: Vec<u64> = all().iter().filter_map(|row| row.number).collect();
    assert!(numbers.len() >= 60, "{}", numbers.len());
    assert!(numbers.is_sorted());
    numbers.dedup();
    assert!(numbers.iter().all(|number| row_of(*number).is_some()));
    assert_eq!(row_of(1), None);
}

#[test]
fn given_the_numbers_that_must_be_known_then_they_are() {
    let wanted = [
        7000215, 7000222, 70002, 50012, 7000218, 700025, 700027, 50027, 50013, 500133, 70021,
        700016, 70001, 700011, 7000112, 90002, 90038, 900382, 900432, 900144, 9002313, 90014,
        90023, 90100, 54005, 70008, 70000, 700005, 50011, 500112, 501481, 50148, 9002327, 9002326,
        28002, 28003, 70011, 65001, 65004, 90094, 90095, 650052, 650054, 650056, 650057, 50105,
        50020, 16000, 50034, 50014, 51004, 50057, 50053, 50055, 50126, 50144, 50058, 50072, 50074,
        50076, 50079, 50078, 70043, 53000, 53001, 53002, 53003, 53004, 530032, 53011, 50131, 50097,
        50158, 500021, 500022, 500212, 500213, 50002, 50173, 700082, 700084, 50132, 50133, 50089,
        50196, 90024, 90033, 90006, 90012, 50033, 90090, 90055, 50194, 9001023, 90124, 90130,
        900971, 500113, 700054, 70005, 70007, 50146, 501461, 50050, 900561, 75005, 750054, 75011,
        7500529, 75016, 76021, 76026, 50010, 50000, 50197, 530034, 700003, 700024, 90072, 700211,
        700212, 700213, 7002138,
    ];
    for number in wanted {
        assert!(row_of(number).is_some(), "AADSTS{number}");
    }
    for vendor in Vendor::ALL {
        let rows = all().iter().filter(|row| row.vendor == vendor);
        assert!(rows.count() >= 10, "{vendor:?}");
    }
    for side in Side::ALL {
        assert!(all().iter().any(|row| row.side == side), "{side:?}");
    }
}

fn told(
    vendor: Vendor,
    error: &str,
    description: &str,
) -> (Option<Code>, &'static str, &'static str) {
    let found = decode(vendor, error, description);
    let row = found.row;
    (
        row.map(|row| row.code),
        row.map_or("", |row| row.reason),
        row.map_or("", |row| row.means),
    )
}

#[test]
fn given_errors_of_each_vendor_then_the_text_tells_them_apart() {
    use Code::{SsoCancelled, SsoExpired, SsoIdpRejected, SsoNotAssigned};
    let table = [
        (
            Vendor::Okta,
            "access_denied",
            "User is not assigned to the client application.",
            SsoNotAssigned,
            "not_assigned",
        ),
        (
            Vendor::Okta,
            "access_denied",
            "Policy evaluation failed for this request, please check it.",
            SsoNotAssigned,
            "policy_refused",
        ),
        (
            Vendor::Okta,
            "invalid_client",
            "The client secret supplied for a confidential client is invalid.",
            SsoIdpRejected,
            "secret_wrong",
        ),
        (
            Vendor::Google,
            "access_denied",
            "",
            SsoCancelled,
            "user_declined",
        ),
        (
            Vendor::Google,
            "admin_policy_enforced",
            "",
            SsoNotAssigned,
            "policy_refused",
        ),
        (
            Vendor::Google,
            "invalid_grant",
            "Malformed auth code.",
            SsoIdpRejected,
            "code_refused",
        ),
        (
            Vendor::Auth0,
            "access_denied",
            "Unauthorized",
            SsoIdpRejected,
            "secret_wrong",
        ),
        (
            Vendor::Auth0,
            "access_denied",
            "Unauthorized person",
            SsoCancelled,
            "user_declined",
        ),
        (
            Vendor::Auth0,
            "unauthorized",
            "user is blocked",
            SsoNotAssigned,
            "disabled_at_provider",
        ),
        (
            Vendor::Keycloak,
            "invalid_grant",
            "Code not valid",
            SsoIdpRejected,
            "code_refused",
        ),
        (
            Vendor::Keycloak,
            "unauthorized_client",
            "Invalid client or Invalid client credentials",
            SsoIdpRejected,
            "secret_wrong",
        ),
        (
            Vendor::Keycloak,
            "temporarily_unavailable",
            "authentication_expired",
            SsoExpired,
            "flow_expired",
        ),
        (
            Vendor::Other,
            "access_denied",
            "User is not assigned to the client application.",
            SsoNotAssigned,
            "not_assigned",
        ),
        (
            Vendor::Other,
            "invalid_grant",
            "Code expired",
            SsoIdpRejected,
            "code_expired",
        ),
        (
            Vendor::Entra,
            "interaction_required",
            "",
            SsoExpired,
            "interaction_needed",
        ),
    ];
    for (vendor, error, description, code, reason) in table {
        let (found, why, _) = told(vendor, error, description);
        assert_eq!(
            (found, why),
            (Some(code), reason),
            "{vendor:?} {error} {description}"
        );
    }
    // A vendor that is known is not read with the words of another.
    assert_eq!(
        told(Vendor::Google, "access_denied", "not assigned").1,
        "user_declined"
    );
    assert_eq!(told(Vendor::Okta, "something_new", "not assigned").0, None);
    assert_eq!(told(Vendor::Okta, "", "not assigned").0, None);
}

#[test]
fn given_several_numbers_then_the_known_one_counts_before_unknown_and_wrappers() {
    let text = "AADSTS70002: Error. AADSTS424242: New. AADSTS7000222: The secret.";
    let found = decode(Vendor::Entra, "invalid_client", text);
    assert_eq!(found.numbers, [7000222, 424242, 70002]);
    assert_eq!(found.row.map(|row| row.means), Some("secret_ended"));
    assert_eq!(found.link(), look_up(7000222));
    let listed = decode_listed(Vendor::Entra, "invalid_grant", text, &[70002, 54005]);
    assert_eq!(listed.numbers, [54005, 70002]);
}

#[test]
fn given_an_unknown_number_then_the_error_is_decoded_and_the_vendors_page_is_the_numbers() {
    let found = decode(Vendor::Entra, "invalid_client", "AADSTS424242: New.");
    assert_eq!(found.row.map(|row| row.means), Some("client_refused"));
    assert_eq!(found.link(), look_up(424242));
    let nothing = decode(Vendor::Okta, "new", "words");
    assert_eq!(
        (nothing.row, nothing.link()),
        (None, Vendor::Okta.page().to_owned())
    );
}

#[test]
fn t009_given_garbage_around_a_number_then_it_is_found_within_bounds() {
    let page = "<html>\u{1b}[31m<b>aadsts50011</b>\0\r\n&lt;script&gt;AADSTSx AADSTS 9";
    assert_eq!(ranked(&[], page), [50011]);
    let long = format!("AADSTS50105 {}", "<p>\u{7}".repeat(400_000));
    assert_eq!(decode(Vendor::Entra, "x", &long).numbers, [50105]);
    let late = format!("{} AADSTS50105", "ä".repeat(MAX_READ));
    assert_eq!(decode(Vendor::Entra, "x", &late).numbers, Vec::<u64>::new());
    assert_eq!(
        ranked(&[], "AADSTS99999999999 AADSTS9999999999"),
        [9_999_999_999]
    );
    assert_eq!(ranked(&[u64::MAX, 1, 1, 1], ""), [1]);
    let many: Vec<u64> = (1..100).collect();
    assert_eq!(ranked(&many, "").len(), 8);
}

#[test]
fn given_what_people_type_then_the_number_is_read() {
    for text in [
        "AADSTS50011",
        " aadsts50011 ",
        "50011",
        "AADSTS 50011",
        "AADSTS: 50011",
        "Error: AADSTS50011: The redirect URI",
        "https://login.microsoftonline.com/error?code=50011",
    ] {
        assert_eq!(typed(text), Some(50011), "{text}");
    }
    for text in [
        "",
        "AADSTS",
        "50011x",
        "LK-5001-1000",
        "ÄÄDSTS1",
        "99999999999",
        "-50011",
        "5 0",
    ] {
        assert_eq!(typed(text), None, "{text}");
    }
    assert_eq!(in_link("https://x.example/error?code=7x"), Some(7));
    assert_eq!(in_link("https://x.example/?code=7"), None);
}

#[test]
fn given_an_issuer_then_its_vendor_is_told_by_the_address() {
    let table = [
        ("https://login.microsoftonline.com/x/v2.0", Vendor::Entra),
        ("https://contoso.ciamlogin.com/x/v2.0", Vendor::Entra),
        ("https://dev-1.okta.com/oauth2/default", Vendor::Okta),
        ("https://accounts.google.com", Vendor::Google),
        ("https://acme.eu.auth0.com/", Vendor::Auth0),
        ("https://id.acme.example/realms/staff", Vendor::Keycloak),
        ("https://id.acme.example", Vendor::Other),
        ("https://okta.com.evil.example", Vendor::Other),
        ("https://notokta.com", Vendor::Other),
        ("no address", Vendor::Other),
    ];
    for (issuer, vendor) in table {
        assert_eq!(Vendor::of_issuer(issuer, false), vendor, "{issuer}");
    }
    assert_eq!(
        Vendor::of_issuer("http://127.0.0.1:9/x/v2.0", true),
        Vendor::Entra
    );
}

#[test]
fn given_recorded_evidence_then_it_decodes_as_the_answer_did() {
    let evidence = Evidence {
        provider_error: Some("invalid_client".into()),
        aadsts: vec![7000215],
        ..Evidence::default()
    };
    let found = of_evidence(Vendor::Entra, &evidence);
    assert_eq!(found.row.map(|row| row.means), Some("secret_wrong"));
    let ours = of_evidence(Vendor::Entra, &Evidence::of("nonce"));
    assert_eq!((ours.row, ours.numbers.len()), (None, 0));
}

/// What must hold for any bytes: the body of a fuzz target.
fn fuzz(bytes: &[u8]) -> Diagnosis {
    let (first, rest) = bytes.split_first().unwrap_or((&0, &[]));
    let vendor = Vendor::ALL[usize::from(*first) % Vendor::ALL.len()];
    let text = String::from_utf8_lossy(rest);
    let (error, description) = text.split_once('\n').unwrap_or((&text, &text));
    let found = decode(vendor, error, description);
    assert!(found.numbers.len() <= 8);
    assert!(found.numbers.iter().all(|number| *number < 10_u64.pow(10)));
    let unique: BTreeSet<_> = found.numbers.iter().collect();
    assert_eq!(unique.len(), found.numbers.len());
    assert!(found.link().starts_with("https://"));
    if let Some(row) = found.row {
        assert!(row.number.is_some() || row.error == Some(error.trim()));
    }
    let known = typed(&text).is_none_or(|number| number < 10_u64.pow(10));
    assert!(known);
    found
}

#[test]
fn given_edges_then_the_fuzz_body_holds() {
    for bytes in [
        &b""[..],
        b"\x00",
        b"\xff\xfe\xfd",
        b"\x01access_denied\nnot assigned",
    ] {
        fuzz(bytes);
    }
    let mut long = vec![b'a'; 1_000_000];
    long.splice(0..0, *b"\x00invalid_client\nAADSTS7000222 ");
    assert_eq!(fuzz(&long).numbers, [7000222]);
}

proptest! {
    #[test]
    fn given_any_bytes_then_the_decoder_answers_within_bounds(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        fuzz(&bytes);
    }

    #[test]
    fn given_any_number_in_any_words_then_it_is_found(number in 1_u64..10_000_000_000, before in "[^0-9]{0,40}", after in "[^0-9]{0,40}") {
        let text = format!("{before}AADSTS{number}{after}");
        prop_assert!(ranked(&[], &text).contains(&number));
        prop_assert_eq!(typed(&format!("AADSTS{number}{after}")), Some(number));
    }

    #[test]
    fn given_the_same_answer_twice_then_the_same_diagnosis(error in "[a-z_]{0,20}", text in ".{0,200}") {
        for vendor in Vendor::ALL {
            prop_assert_eq!(decode(vendor, &error, &text), decode(vendor, &error, &text));
        }
    }
}

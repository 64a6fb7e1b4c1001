//! What arrives at the redirect URI.

use crate::oidc_rp::callback::{CallbackAnswer, MAX_QUERY, check_iss, read_query};

fn reason(query: &str) -> &'static str {
    match read_query(Some(query)) {
        Ok(CallbackAnswer::Code(_)) => "code",
        Ok(CallbackAnswer::Error(_)) => "error",
        Err(problem) => {
            assert_eq!(problem.code.as_str(), "sso_expired");
            problem.reason
        }
    }
}

#[test]
fn a_code_is_read_with_its_state() {
    let query = "code=a%2Bb+c%c3%a9&state=s-1&iss=https%3A%2F%2Fidp.example&session_state=x";
    let Ok(CallbackAnswer::Code(answer)) = read_query(Some(query)) else {
        panic!("a code");
    };
    assert_eq!(answer.code.expose(), "a+b cé");
    assert_eq!(answer.state.expose(), "s-1");
    assert_eq!(answer.iss.as_deref(), Some("https://idp.example"));
}

#[test]
fn an_error_is_read_with_all_it_says() {
    let query = "error=access_denied&error_description=AADSTS65004%3A+no&error_uri=https%3A%2F%2Fx\
                 &error_subcode=cancel&state=s-1&iss=i";
    let answer = read_query(Some(query)).unwrap_or_else(|problem| panic!("{problem:?}"));
    assert_eq!(
        (answer.state().expose().as_str(), answer.iss()),
        ("s-1", Some("i"))
    );
    let CallbackAnswer::Error(answer) = answer else {
        panic!("an error");
    };
    assert_eq!(answer.error, "access_denied");
    assert_eq!(answer.description.as_deref(), Some("AADSTS65004: no"));
    assert_eq!(answer.uri.as_deref(), Some("https://x"));
    assert_eq!(answer.subcode.as_deref(), Some("cancel"));
}

#[test]
fn t001_an_answer_without_state_is_refused() {
    assert_eq!(
        read_query(None).err().map(|p| p.reason),
        Some("state_missing")
    );
    for query in [
        "",
        "&&",
        "code=a",
        "code=a&state=",
        "code=a&state",
        "State=s&code=a",
    ] {
        assert_eq!(reason(query), "state_missing", "{query}");
    }
}

#[test]
fn t010_code_and_error_together_or_neither_is_refused() {
    for query in [
        "state=s",
        "state=s&code=a&error=b",
        "state=s&code=&error=b",
        "state=s&code=a&error=",
        "state=s&code=",
        "state=s&error=",
        "state=s&error_description=x",
    ] {
        assert_eq!(reason(query), "answer_malformed", "{query}");
    }
    assert_eq!(reason("state=s&code=a"), "code");
    assert_eq!(reason("state=s&error=b"), "error");
}

#[test]
fn t010_known_parameters_occur_once() {
    for name in [
        "code",
        "state",
        "iss",
        "error",
        "error_description",
        "error_uri",
        "error_subcode",
    ] {
        let base = if name.starts_with("error") {
            "state=s&error=e"
        } else {
            "state=s&code=a"
        };
        let twice = format!("{base}&{name}=1&{name}=1");
        assert_eq!(reason(&twice), "answer_malformed", "{name}");
        let hidden = format!(
            "{base}&{name}=1&%{:02x}{}=2",
            name.as_bytes()[0],
            &name[1..]
        );
        assert_eq!(reason(&hidden), "answer_malformed", "{hidden}");
    }
}

#[test]
fn unknown_parameters_are_ignored_however_they_look() {
    assert_eq!(
        reason("state=s&code=a&x=%zz&x=2&%ff=3&session_state=%&y&=z&client_info=e"),
        "code"
    );
}

#[test]
fn broken_escapes_in_known_parameters_are_refused() {
    for value in ["%", "%4", "%zz", "%g0", "%0g", "%ff", "%c3"] {
        assert_eq!(
            reason(&format!("state=s&code={value}")),
            "answer_malformed",
            "{value}"
        );
    }
}

#[test]
fn sizes_are_limited() {
    assert_eq!(MAX_QUERY, 8_192);
    let sized = |length: usize| format!("state=s&code={}", "a".repeat(length - 13));
    assert_eq!(reason(&sized(MAX_QUERY)), "code");
    assert_eq!(reason(&sized(MAX_QUERY + 1)), "answer_too_large");
    let state = |length: usize| format!("code=a&state={}", "s".repeat(length));
    assert_eq!(reason(&state(256)), "code");
    assert_eq!(reason(&state(257)), "answer_malformed");
}

#[test]
fn t006_the_issuer_of_the_answer_is_compared_for_codes_and_errors() {
    let verdict = |query: &str, promised: bool| {
        let answer = read_query(Some(query)).unwrap_or_else(|problem| panic!("{problem:?}"));
        check_iss(&answer, "https://idp.example", promised)
            .map_err(|problem| (problem.code.as_str(), problem.reason))
    };
    let refused = Err(("sso_token_invalid", "answer_issuer"));
    for base in ["state=s&code=a", "state=s&error=access_denied"] {
        assert_eq!(verdict(base, false), Ok(()));
        assert_eq!(verdict(base, true), refused, "promised but missing");
        for promised in [false, true] {
            let with = |iss: &str| verdict(&format!("{base}&iss={iss}"), promised);
            assert_eq!(with("https://idp.example"), Ok(()));
            assert_eq!(with("https://idp.example/"), refused);
            assert_eq!(with("https://evil.example"), refused);
            assert_eq!(with(""), refused);
        }
    }
}

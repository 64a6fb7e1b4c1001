//! Samples of the problem page.

use super::super::Page;
use super::super::problem::ProblemPage;
use super::visitor;

impl Page for ProblemPage {
    const NAME: &'static str = "problem";

    fn samples() -> Vec<(&'static str, Self)> {
        let codes = [
            "forbidden",
            "not_found",
            "method_not_allowed",
            "too_large",
            "bad_request",
            "invalid_input",
            "stale_form",
            "not_signed_in",
            "busy",
            "last_admin",
            "already_exists",
            "made_up",
        ];
        let mut samples: Vec<_> = codes.into_iter().map(|code| (code, of(code))).collect();
        let internal = Self {
            reference: Some("LK-7Q2M-X9FD".into()),
            ..of("internal")
        };
        let wrong_host = Self {
            right_url: Some("https://signin.rowanfinch.example/".into()),
            ..of("wrong_host")
        };
        let first_run = Self {
            first_run: true,
            ..wrong_host.clone()
        };
        samples.push(("wrong_host first run", first_run));
        samples.push(("internal", internal));
        samples.push(("wrong_host", wrong_host));
        samples
    }
}

fn of(code: &str) -> ProblemPage {
    ProblemPage {
        chrome: visitor(),
        code: code.into(),
        reference: None,
        back_url: "/dashboard".into(),
        right_url: None,
        first_run: false,
    }
}

//! Samples of the sign-in pages.

use super::super::Page;
use super::super::banner::{Banner, BannerNames, Evidence, Retry, Trace};
use super::super::form::FieldErrors;
use super::super::hint::Hint;
use super::super::login::{
    AlreadyIn, KnownTeam, LoginStart, LoginTeam, LoginWays, PasswordPart, Remembered, SignedOut,
    SsoButton, StillSignedIn,
};
use super::super::message::Message;
use super::{IDP, LONG_NAME, START, TENANT, visitor, when};

const CODES: [&str; 19] = [
    "user_not_provisioned",
    "sso_idp_rejected",
    "sso_no_email_claim",
    "account_disabled",
    "sso_cancelled",
    "sso_not_assigned",
    "sso_consent_needed",
    "sso_expired",
    "sso_idp_unreachable",
    "sso_misconfigured",
    "sso_token_invalid",
    "sso_wrong_directory",
    "sso_identity_conflict",
    "sso_email_unverified",
    "sso_required",
    "sso_unavailable",
    "too_many_attempts",
    "internal",
    "unknown_code_from_the_address",
];

fn start() -> LoginStart {
    LoginStart {
        chrome: visitor(),
        action: "/login".into(),
        tenant: None,
        email: String::new(),
        next: None,
        remember: Some(true),
        banner: None,
        errors: FieldErrors::none(),
        remembered: None,
        signed_out: None,
        signed_in: None,
        fresh: false,
    }
}

fn names() -> BannerNames {
    BannerNames {
        tenant: TENANT.into(),
        idp: IDP.into(),
        email: Some("ben@rowanfinch.example".into()),
        support: Some("it-help@rowanfinch.example".into()),
    }
}

fn recorded(code: &str) -> Banner {
    Banner {
        reference: Some("LK-7Q2M-X9FD".into()),
        ..Banner::of(code)
    }
}

fn trace() -> Trace {
    let row = |label: &str, value: &str| Evidence {
        label: Message::of(label),
        value: value.into(),
    };
    Trace {
        reason: Some("secret_expired".into()),
        evidence: vec![
            row("evidence-at", "2026-05-15 10:42:07 UTC"),
            row("evidence-stage", "token request"),
            row("evidence-provider-error", "invalid_client"),
            row(
                "evidence-correlation",
                "5f0d6f3e-0d7c-4b52-9a51-1f6f2f3f9b7e",
            ),
        ],
        hints: vec![Hint::of_number(7_000_222)],
    }
}

fn neutral_banners(samples: &mut Vec<(&'static str, LoginStart)>) {
    for code in CODES {
        let banner = Some(recorded(code));
        samples.push((code, LoginStart { banner, ..start() }));
    }
}

impl Page for LoginStart {
    const NAME: &'static str = "login";

    fn samples() -> Vec<(&'static str, Self)> {
        let mut samples = vec![
            ("first", start()),
            ("fresh", fresh()),
            ("tenant", tenant_page()),
            ("invalid_email", invalid_email()),
            ("remembered", remembered()),
            ("signed_out", signed_out()),
            ("signed_out_plain", signed_out_plain()),
            ("signed_in", signed_in()),
            ("wait", wait()),
            ("no_reference", no_reference()),
        ];
        neutral_banners(&mut samples);
        samples
    }
}

fn fresh() -> LoginStart {
    LoginStart {
        fresh: true,
        ..start()
    }
}

fn tenant_page() -> LoginStart {
    LoginStart {
        action: "/t/rowan-finch/login".into(),
        tenant: Some(TENANT.into()),
        next: Some("/team?page=2&x=\"".into()),
        ..start()
    }
}

fn invalid_email() -> LoginStart {
    LoginStart {
        email: "ben(at)rowanfinch".into(),
        errors: FieldErrors::none().and("email", Message::of("login-error-email_invalid")),
        ..start()
    }
}

fn remembered() -> LoginStart {
    LoginStart {
        remembered: Some(Remembered {
            email: "ben@rowanfinch.example".into(),
            name: IDP.into(),
            url: START.into(),
        }),
        ..start()
    }
}

fn signed_out() -> LoginStart {
    LoginStart {
        signed_out: Some(SignedOut {
            still: Some(StillSignedIn {
                idp: IDP.into(),
                url: Some("https://login.microsoftonline.com/contoso/oauth2/v2.0/logout".into()),
            }),
        }),
        ..start()
    }
}

fn signed_out_plain() -> LoginStart {
    LoginStart {
        signed_out: Some(SignedOut { still: None }),
        ..start()
    }
}

fn signed_in() -> LoginStart {
    LoginStart {
        signed_in: Some(AlreadyIn {
            email: "ben@rowanfinch.example".into(),
            tenant: TENANT.into(),
            continue_url: "/dashboard".into(),
        }),
        ..start()
    }
}

fn wait() -> LoginStart {
    LoginStart {
        email: "ben@rowanfinch.example".into(),
        banner: Some(Banner {
            wait_until: Some(when("2026-05-15T10:42:00Z", "10:42 UTC")),
            ..Banner::of("too_many_attempts")
        }),
        ..start()
    }
}

fn no_reference() -> LoginStart {
    LoginStart {
        banner: Some(Banner::of("sso_expired")),
        ..start()
    }
}

fn ways() -> LoginWays {
    LoginWays {
        chrome: visitor(),
        email: "ben@rowanfinch.example".into(),
        change_url: "/login?other=1".into(),
        tenant: None,
        team: None,
        next: Some("/dashboard".into()),
        buttons: vec![button(IDP, false)],
        password: PasswordPart::Shown,
        banner: None,
        errors: FieldErrors::none(),
    }
}

fn button(name: &str, last_used: bool) -> SsoButton {
    SsoButton {
        name: name.into(),
        url: format!("{START}&login_hint=ben%40rowanfinch.example"),
        last_used,
    }
}

fn enforced() -> PasswordPart {
    PasswordPart::Off {
        tenant: TENANT.into(),
        idp: IDP.into(),
    }
}

fn named(code: &str, other_account: bool) -> Banner {
    Banner {
        names: Some(names()),
        retry: Some(Retry {
            url: START.into(),
            other_account,
        }),
        ..recorded(code)
    }
}

fn with_banner(banner: Banner) -> LoginWays {
    LoginWays {
        banner: Some(banner),
        ..ways()
    }
}

impl Page for LoginWays {
    const NAME: &'static str = "login_ways";

    fn samples() -> Vec<(&'static str, Self)> {
        let mut samples = vec![
            ("sso_and_password", ways()),
            ("password_only", password_only()),
            ("wrong_password", wrong_password()),
            ("enforced", enforced_page()),
            ("last_used", last_used()),
            ("banner_admin", banner_admin()),
            ("banner_few_names", banner_few_names()),
        ];
        for code in CODES {
            let other_account = code == "user_not_provisioned" || code == "sso_wrong_directory";
            samples.push((code, with_banner(named(code, other_account))));
        }
        samples
    }
}

fn password_only() -> LoginWays {
    LoginWays {
        buttons: Vec::new(),
        ..ways()
    }
}

fn wrong_password() -> LoginWays {
    LoginWays {
        errors: FieldErrors::none().and("password", Message::of("login-error-invalid_credentials")),
        team: Some("rowan-finch".into()),
        ..password_only()
    }
}

fn enforced_page() -> LoginWays {
    LoginWays {
        tenant: Some(TENANT.into()),
        password: enforced(),
        ..ways()
    }
}

fn last_used() -> LoginWays {
    LoginWays {
        buttons: vec![button(IDP, true), button(LONG_NAME, false)],
        ..ways()
    }
}

fn banner_admin() -> LoginWays {
    with_banner(Banner {
        trace: Some(trace()),
        retry: None,
        names: Some(BannerNames {
            support: None,
            ..names()
        }),
        ..named("sso_idp_rejected", false)
    })
}

fn banner_few_names() -> LoginWays {
    with_banner(Banner {
        names: Some(BannerNames {
            email: None,
            support: None,
            ..names()
        }),
        ..recorded("user_not_provisioned")
    })
}

impl Page for LoginTeam {
    const NAME: &'static str = "login_team";

    fn samples() -> Vec<(&'static str, Self)> {
        let first = LoginTeam {
            chrome: visitor(),
            action: "/login/team".into(),
            email: "ben@rowanfinch.example".into(),
            change_url: "/login?other=1".into(),
            team: String::new(),
            next: None,
            known: Vec::new(),
            errors: FieldErrors::none(),
        };
        let known = LoginTeam {
            known: vec![
                KnownTeam {
                    name: TENANT.into(),
                    url: "/t/rowan-finch/login".into(),
                },
                KnownTeam {
                    name: "Harbour Works".into(),
                    url: "/t/harbour/login".into(),
                },
            ],
            ..first.clone()
        };
        let unknown = LoginTeam {
            team: "rowen".into(),
            errors: FieldErrors::none().and("team", Message::of("login-error-team_unknown")),
            ..first.clone()
        };
        vec![("first", first), ("known", known), ("unknown", unknown)]
    }
}

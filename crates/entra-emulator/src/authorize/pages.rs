//! The pages a person meets while signing in.
//!
//! Invariants: every page works without scripts; an error page names number, Request Id, Correlation Id and Timestamp
//! and calls no callback; everything shown is escaped by the templates.
//! Source: entra-id.md 5.3, items 9 and 13 of section 17. The look is our own.

use askama::Template;
use axum::response::Response;

use super::Flow;
use super::advance::Next;
use crate::aadsts::Refusal;
use crate::clock::stamp;
use crate::directory::{Directory, Kind, MFA_CODE, PASSWORD, User};
use crate::state::State;
use crate::web::answer;

/// What went wrong, with the identifiers an administrator asks for.
pub(crate) struct Trouble {
    pub(crate) said: String,
    pub(crate) code: u64,
    pub(crate) text: String,
    pub(crate) request_id: String,
    pub(crate) correlation_id: String,
    pub(crate) timestamp: String,
}

impl Trouble {
    pub(crate) fn of(said: &str, refusal: &Refusal, now: i64) -> Self {
        Self {
            said: said.to_owned(),
            code: refusal.codes.first().copied().unwrap_or_default(),
            text: refusal.text.clone(),
            request_id: refusal.trace_id.clone(),
            correlation_id: refusal.correlation_id.clone(),
            timestamp: stamp(now),
        }
    }

    /// A page shown again without anything being wrong.
    pub(crate) fn none() -> Self {
        Self {
            said: String::new(),
            code: 0,
            text: String::new(),
            request_id: String::new(),
            correlation_id: String::new(),
            timestamp: String::new(),
        }
    }

    pub(crate) fn exists(&self) -> bool {
        self.code != 0
    }
}

/// What all sign-in pages know.
struct Frame {
    action: String,
    flow: String,
    app: String,
    tenant: String,
    trouble: Trouble,
}

struct Tile {
    oid: String,
    name: String,
    login: String,
    live: bool,
}

#[derive(Template)]
#[template(path = "signin_pick.html")]
struct PickPage {
    frame: Frame,
    tiles: Vec<Tile>,
}

#[derive(Template)]
#[template(path = "signin_username.html")]
struct UsernamePage {
    frame: Frame,
    login: String,
    examples: Vec<(String, String)>,
    password: &'static str,
}

#[derive(Template)]
#[template(path = "signin_password.html")]
struct PasswordPage {
    frame: Frame,
    account: Tile,
    password: &'static str,
}

#[derive(Template)]
#[template(path = "signin_second_factor.html")]
struct SecondFactorPage {
    frame: Frame,
    account: Tile,
    number: &'static str,
}

#[derive(Template)]
#[template(path = "signin_consent.html")]
struct ConsentPage {
    frame: Frame,
    account: Tile,
    offline: bool,
}

#[derive(Template)]
#[template(path = "signin_approval.html")]
struct ApprovalPage {
    frame: Frame,
    account: Tile,
}

#[derive(Template)]
#[template(path = "signin_error.html")]
struct ErrorPage {
    trouble: Trouble,
    fix: &'static str,
    /// Form target and flow for "use another account".
    other_account: Option<(String, String)>,
}

/// The page for a step.
pub(super) fn show(
    state: &State,
    key: &str,
    flow: &Flow,
    next: Next,
    trouble: Option<Trouble>,
    now: i64,
) -> Response {
    let directory = &state.directory;
    let frame = frame(directory, key, flow, trouble.unwrap_or_else(Trouble::none));
    match next {
        Next::Pick(oids) => pick(directory, state, flow, frame, &oids),
        Next::Username(login) => username(directory, flow, frame, login.unwrap_or_default()),
        Next::Password(oid) => with_account(directory, &oid, |account| {
            answer::page(
                200,
                &PasswordPage {
                    frame,
                    account,
                    password: PASSWORD,
                },
            )
        }),
        Next::SecondFactor(oid) => with_account(directory, &oid, |account| {
            answer::page(
                200,
                &SecondFactorPage {
                    frame,
                    account,
                    number: MFA_CODE,
                },
            )
        }),
        Next::Consent(oid) => with_account(directory, &oid, |account| {
            let offline = flow
                .request
                .scope
                .iter()
                .any(|scope| scope == "offline_access");
            answer::page(
                200,
                &ConsentPage {
                    frame,
                    account,
                    offline,
                },
            )
        }),
        Next::ApprovalNeeded(oid) => {
            let mut frame = frame;
            frame.trouble = Trouble::of("", &Refusal::new(90094), now);
            with_account(directory, &oid, |account| {
                answer::page(200, &ApprovalPage { frame, account })
            })
        }
        Next::Refused(refusal, _) => refusal_page(&refusal, Some((key, flow)), now),
        // A finished sign-in has no page; the caller answers at the redirect URI.
        Next::Done(..) => refusal_page(&Refusal::new(90036), None, now),
    }
}

fn frame(directory: &Directory, key: &str, flow: &Flow, trouble: Trouble) -> Frame {
    let request = &flow.request;
    Frame {
        action: format!("/{}/login", request.segment),
        flow: key.to_owned(),
        app: directory
            .app(&request.client_id)
            .map(|app| app.name.clone())
            .unwrap_or_default(),
        tenant: request
            .authority
            .tid()
            .and_then(|tid| directory.tenants.get(tid))
            .map_or("any directory".to_owned(), |tenant| tenant.name.clone()),
        trouble,
    }
}

fn tile(user: &User, live: bool) -> Tile {
    Tile {
        oid: user.oid.clone(),
        name: user.name.clone(),
        login: user.login().to_owned(),
        live,
    }
}

fn with_account(
    directory: &Directory,
    oid: &str,
    render: impl FnOnce(Tile) -> Response,
) -> Response {
    let account = directory.user(oid).map(|user| tile(user, true));
    render(account.unwrap_or(Tile {
        oid: String::new(),
        name: String::new(),
        login: String::new(),
        live: false,
    }))
}

fn pick(
    directory: &Directory,
    state: &State,
    flow: &Flow,
    frame: Frame,
    oids: &[String],
) -> Response {
    let browser = state.desk.browsers.get(&flow.browser);
    let live = |oid: &str| {
        browser.is_some_and(|browser| {
            browser
                .accounts
                .iter()
                .any(|account| account.live && account.oid == oid)
        })
    };
    let tiles = oids
        .iter()
        .filter_map(|oid| directory.user(oid))
        .map(|user| tile(user, live(&user.oid)))
        .collect();
    answer::page(200, &PickPage { frame, tiles })
}

fn username(directory: &Directory, flow: &Flow, frame: Frame, login: String) -> Response {
    let tid = flow.request.authority.tid();
    let examples = directory
        .users
        .iter()
        .filter(|user| tid.is_none_or(|tid| user.tid == tid) || user.is_personal())
        .map(|user| (user.login().to_owned(), remark(user)))
        .collect();
    answer::page(
        200,
        &UsernamePage {
            frame,
            login,
            examples,
            password: PASSWORD,
        },
    )
}

/// A few words about an account, so that a person finds the one a case needs.
pub(crate) fn remark(user: &User) -> String {
    let mut words = Vec::new();
    let mut say = |when: bool, word: &'static str| {
        if when {
            words.push(word);
        }
    };
    say(user.admin, "administrator");
    say(user.is_personal(), "personal account");
    say(user.kind == Kind::Guest, "guest");
    say(user.mail.is_none(), "no mail");
    say(
        user.kind == Kind::Member && user.mail.as_deref().is_some_and(|mail| mail != user.upn),
        "other mail",
    );
    say(!user.enabled, "disabled");
    say(user.second_factor, "second factor");
    say(user.blocked, "blocked by policy");
    if words.is_empty() {
        "member".to_owned()
    } else {
        words.join(", ")
    }
}

/// The provider's own error page.
pub(crate) fn refusal_page(refusal: &Refusal, flow: Option<(&str, &Flow)>, now: i64) -> Response {
    let trouble = Trouble::of(
        "Sorry, but we are having trouble signing you in.",
        refusal,
        now,
    );
    let other_account =
        flow.map(|(key, flow)| (format!("/{}/login", flow.request.segment), key.to_owned()));
    let status = if flow.is_some() { 200 } else { 400 };
    answer::page(
        status,
        &ErrorPage {
            fix: fix(refusal.code()),
            trouble,
            other_account,
        },
    )
}

/// Who can mend it, and where in the portal.
fn fix(code: u64) -> &'static str {
    match code {
        50011 | 500113 => {
            "An administrator registers the redirect URI under Authentication, letter for letter."
        }
        700016 | 7000112 => {
            "An administrator compares the Client ID and the tenant with the app registration."
        }
        90002 => "Check the tenant ID in the issuer.",
        50105 => {
            "An administrator assigns the account to the application, or switches \"Assignment required\" off."
        }
        50020 | 16000 | 50034 => {
            "Use an account of this directory, or have the account invited as a guest."
        }
        50057 => "An administrator enables the account under Users.",
        53000..=53004 => "The owner of the Conditional Access policy decides.",
        50194 => "Use the tenant's own issuer instead of a shared one.",
        9002332 => "Use a work account.",
        90094 | 65001 => "An administrator grants consent under API permissions.",
        50089 => "Go back to the application and start again.",
        _ => "Go back to the application and start again, or show this page to an administrator.",
    }
}

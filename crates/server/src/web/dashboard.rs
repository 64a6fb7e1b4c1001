//! `GET /dashboard`: how you sign in and did; for admins what comes next and the state of SSO.

use axum::{extract::State, response::Response};
use latchkey_app::{
    dashboard::{Admins, MOST_COUNTED, Overview, SignedInBefore, overview},
    sessions::Principal,
};
use latchkey_core::session::{Method, Session};

use super::{
    integrations::status_of,
    login::start_url,
    respond,
    state::Web,
    visit::{SignedIn, when},
};
use crate::pages::{
    chrome::MenuEntry,
    dashboard::{Dashboard, NextStep, PastSignIn, SsoCard, Support, Way, WayIn},
    message::Message,
};

/// The page.
pub async fn page(State(web): State<Web>, signed_in: SignedIn) -> Response {
    let SignedIn { visit, principal } = signed_in;
    let found = match overview(&web.app, &visit.cx, &principal).await {
        Ok(found) => found,
        Err(problem) => return respond::problem_page(&web, Some(&visit), &problem),
    };
    let (member, session) = (&principal.member, &principal.session);
    let full = format!("{} {}", member.first_name, member.last_name)
        .trim()
        .to_owned();
    let through = principal.connection.as_ref().map(|(_, name)| name.clone());
    let page = Dashboard {
        chrome: visit.chrome(&web, Some(MenuEntry::Dashboard)),
        first_name: Some(member.first_name.clone()).filter(|name| !name.is_empty()),
        way: way(session, through),
        name: Some(full).filter(|name| !name.is_empty()),
        email: member.email.shown().to_owned(),
        tenant: principal.tenant.name.clone(),
        is_admin: member.is_admin(),
        session_ends: when(session.absolute_end),
        next: next_steps(&found, &principal),
        sso: found.admins.as_ref().and_then(|_| card(&found, &principal)),
        ways: ways(&found, &principal),
        recent: found.recent.iter().map(past).collect(),
        sessions: counted("dashboard-sessions", found.live),
        support: support(&principal.settings.support),
    };
    respond::page(&web, &visit, 200, &page)
}

fn way(session: &Session, through: Option<String>) -> Way {
    match (session.method, through) {
        (Method::Password, _) => Way::Password,
        (Method::Sso, Some(name)) => Way::Sso(name),
        (Method::Sso, None) => Way::FormerSso,
    }
}

fn past(one: &SignedInBefore) -> PastSignIn {
    PastSignIn {
        at: when(one.session.created),
        device: one.session.agent.clone(),
        way: way(&one.session, one.through.clone()),
        is_this: one.is_this,
    }
}

/// A count that stops where nobody counts on.
fn counted(key: &str, count: usize) -> Message {
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    if count > MOST_COUNTED {
        return Message::of(format!("{key}-more")).number("count", number(MOST_COUNTED));
    }
    Message::of(key).number("count", number(count))
}

fn card(found: &Overview, principal: &Principal) -> Option<SsoCard> {
    let live = found.connection.as_ref()?;
    Some(SsoCard {
        name: live.connection.name.clone(),
        status: status_of(live),
        required: found.is_required(),
        start_url: test_url(found, principal)?,
    })
}

fn test_url(found: &Overview, principal: &Principal) -> Option<String> {
    let live = found.connection.as_ref()?;
    let hint = principal.member.email.shown();
    Some(start_url(&live.connection.id, Some(hint), None))
}

fn next_steps(found: &Overview, principal: &Principal) -> Vec<NextStep> {
    let Some(admins) = &found.admins else {
        return Vec::new();
    };
    let connect = found.connection.is_none().then(|| {
        step(
            Message::of("dashboard-next-connect"),
            Message::of("dashboard-next-connect-why"),
            "/integrations/sso",
            Message::of("dashboard-next-connect-act"),
        )
    });
    let invite = admins.alone.then(|| {
        step(
            Message::of("dashboard-next-invite"),
            Message::of("dashboard-next-invite-why"),
            "/team",
            Message::of("dashboard-next-invite-act"),
        )
    });
    let waiting = (admins.waiting > 0).then(|| {
        step(
            counted("dashboard-next-waiting", admins.waiting),
            Message::of("dashboard-next-waiting-why"),
            "/team?state=invited",
            Message::of("dashboard-next-waiting-act"),
        )
    });
    let all = [connect, test(found, admins, principal), invite, waiting];
    all.into_iter().flatten().collect()
}

/// A connection in use that no sign-in has proved.
fn test(found: &Overview, admins: &Admins, principal: &Principal) -> Option<NextStep> {
    let live = found.connection.as_ref()?;
    if admins.proved || !live.connection.state.is_usable() {
        return None;
    }
    let title = Message::of("dashboard-next-test").text("name", &live.connection.name);
    let why = Message::of("dashboard-next-test-why");
    let act = Message::of("dashboard-sso-test");
    Some(step(title, why, &test_url(found, principal)?, act))
}

fn step(title: Message, why: Message, url: &str, act: Message) -> NextStep {
    NextStep {
        title,
        why,
        url: url.to_owned(),
        act,
    }
}

fn ways(found: &Overview, principal: &Principal) -> Vec<WayIn> {
    let mut ways = Vec::new();
    let name = found.connection.as_ref().map(|live| &live.connection.name);
    if let (Some(live), Some(name)) = (&found.connection, name) {
        let usable = live.connection.state.is_usable();
        let detail = match (usable, found.linked) {
            (false, _) => "dashboard-way-idle",
            (true, true) => "dashboard-way-linked",
            (true, false) => "dashboard-way-not-linked",
        };
        ways.push(WayIn {
            name: Message::of("dashboard-way-name").text("name", name),
            usable: usable && found.linked,
            detail: Message::of(detail),
        });
    }
    let has_password = principal.member.has_password;
    let off = found.is_required();
    ways.push(WayIn {
        name: Message::of("dashboard-way-password-name"),
        usable: has_password && !off,
        detail: match (off, has_password) {
            (true, _) => {
                let name = name.cloned().unwrap_or_default();
                Message::of("dashboard-way-password-off").text("name", name)
            }
            (false, true) => Message::of("dashboard-way-password-set"),
            (false, false) => Message::of("dashboard-way-password-none"),
        },
    });
    if has_password && !off {
        let detail = if found.has_app {
            "dashboard-way-app-set"
        } else {
            "dashboard-way-app-none"
        };
        ways.push(WayIn {
            name: Message::of("dashboard-way-app-name"),
            usable: found.has_app,
            detail: Message::of(detail),
        });
    }
    ways
}

/// The support contact as a link; anything but a mail or https address is no link of ours (T102).
fn support(text: &str) -> Option<Support> {
    let url = match text {
        "" => return None,
        web if web.starts_with("https://") => web.to_owned(),
        mail if mail.contains('@') && !mail.contains([':', '?', '&', '%', '/']) => {
            format!("mailto:{mail}")
        }
        _ => return None,
    };
    let text = text.to_owned();
    Some(Support { text, url })
}

//! What happens next in a sign-in under way.
//!
//! Purpose: one function from the flow and the directory to the next page, refusal or code.
//! Invariants: account, proof, admission, second factor, consent, in this order; with `prompt=none` no page is ever
//! shown; a refusal goes to the redirect URI when the person did nothing in this flow, else to our page.
//! Source: entra-id.md sections 4 and 5; OpenID Connect Core 3.1.2.1. It renders nothing.

use super::{Apps, Flow, Prompt};
use crate::aadsts::{Place, Refusal};
use crate::chance;
use crate::directory::{App, Audience, Authority, Directory, Kind, User};
use crate::state::{Browser, Desk, Grant, SignedIn};
use crate::token::fresh_code;

/// What is next.
pub(crate) enum Next {
    /// Tiles of the accounts this browser knows: object ids.
    Pick(Vec<String>),
    /// Type a user name; the hint stands in the field.
    Username(Option<String>),
    Password(String),
    SecondFactor(String),
    Consent(String),
    /// An administrator has to consent.
    ApprovalNeeded(String),
    Refused(Refusal, Place),
    /// A code, and `session_state`.
    Done(String, String),
}

/// Finds the next step; changes flow and desk only when a code is made.
pub(crate) fn advance(directory: &Directory, desk: &mut Desk, flow: &mut Flow, now: i64) -> Next {
    let browser = desk
        .browsers
        .get(&flow.browser)
        .cloned()
        .unwrap_or_default();
    let silent = flow.request.prompt == Some(Prompt::None);
    let Some(app) = directory.app(&flow.request.client_id) else {
        return Next::Refused(Refusal::new(700016), Place::Page);
    };
    let oid = match account(directory, &browser, flow) {
        Ok(oid) => oid,
        Err(_) if silent => return Next::Refused(Refusal::new(50058), Place::Redirect),
        Err(next) => return next,
    };
    let Some(user) = directory.user(&oid) else {
        return Next::Username(None);
    };
    let session = browser
        .accounts
        .iter()
        .find(|account| account.live && account.oid == oid);
    flow.chosen = Some(oid.clone());
    let Some(auth_time) = proof(flow, session, now) else {
        if silent {
            return Next::Refused(Refusal::new(50058), Place::Redirect);
        }
        return Next::Password(oid);
    };
    if let Err(refusal) = admit(directory, flow, app, user) {
        let place = place(flow, &refusal);
        return Next::Refused(refusal, place);
    }
    let second_factor = flow.second_factor || session.is_some_and(|session| session.second_factor);
    if user.second_factor && !second_factor {
        return if silent {
            Next::Refused(Refusal::new(50076), Place::Redirect)
        } else {
            Next::SecondFactor(oid)
        };
    }
    if let Some(next) = consent(directory, flow, app, user) {
        return next;
    }
    let sid = session.map_or_else(|| flow.sid.clone(), |session| session.sid.clone());
    let proved = Proved {
        oid,
        auth_time,
        sid,
        second_factor,
    };
    finish(desk, flow, app, user, proved, now)
}

/// The account to go on with, or the page that asks for it.
fn account(directory: &Directory, browser: &Browser, flow: &Flow) -> Result<String, Next> {
    if let Some(chosen) = &flow.chosen {
        return Ok(chosen.clone());
    }
    let known: Vec<&SignedIn> = browser
        .accounts
        .iter()
        .filter(|account| directory.user(&account.oid).is_some())
        .collect();
    let tiles = || {
        known
            .iter()
            .map(|account| account.oid.clone())
            .collect::<Vec<_>>()
    };
    if flow.request.prompt == Some(Prompt::SelectAccount) && !known.is_empty() {
        return Err(Next::Pick(tiles()));
    }
    if let Some(hint) = &flow.request.login_hint {
        return directory
            .user_at(&flow.request.authority, hint)
            .map(|user| user.oid.clone())
            .ok_or_else(|| Next::Username(Some(hint.clone())));
    }
    let live: Vec<&&SignedIn> = known.iter().filter(|account| account.live).collect();
    match (live.as_slice(), known.is_empty()) {
        ([only], _) if flow.request.prompt != Some(Prompt::SelectAccount) => Ok(only.oid.clone()),
        (_, true) => Err(Next::Username(None)),
        _ => Err(Next::Pick(tiles())),
    }
}

/// When the person proved to be there, if that is recent enough.
fn proof(flow: &Flow, session: Option<&SignedIn>, now: i64) -> Option<i64> {
    if flow.proved_at.is_some() {
        return flow.proved_at;
    }
    let session = session?;
    let fresh_enough = flow
        .request
        .max_age
        .is_none_or(|most| now - session.auth_time < most);
    (flow.request.prompt != Some(Prompt::Login) && fresh_enough).then_some(session.auth_time)
}

/// Whether the person may use the app here at all.
fn admit(directory: &Directory, flow: &Flow, app: &App, user: &User) -> Result<(), Refusal> {
    check_home(directory, &flow.request.authority, app, user)?;
    if !user.enabled {
        return Err(Refusal::new(50057));
    }
    if user.blocked {
        return Err(Refusal::by_policy(53003));
    }
    if !app.admits(&user.oid) {
        return Err(Refusal::saying(
            50105,
            format!(
                "The signed in user '{}' is blocked because they are not assigned to the application '{}' ({}), \
                 which may be used only by people who were assigned to it.",
                user.login(),
                app.client_id,
                app.name
            ),
        ));
    }
    Ok(())
}

fn check_home(
    directory: &Directory,
    authority: &Authority,
    app: &App,
    user: &User,
) -> Result<(), Refusal> {
    let at_home = match authority {
        Authority::Tenant(tid) => user.tid == *tid,
        Authority::Organizations => !user.is_personal() && user.kind == Kind::Member,
        Authority::Common => user.kind == Kind::Member,
    };
    if at_home && user.is_personal() && app.audience != Audience::MultiTenantAndPersonal {
        return Err(Refusal::new(9002332));
    }
    if at_home {
        return Ok(());
    }
    let tenant = authority
        .tid()
        .and_then(|tid| directory.tenants.get(tid))
        .map_or("this directory", |tenant| tenant.name.as_str());
    Err(Refusal::saying(
        50020,
        format!(
            "User account '{}' does not exist in tenant '{tenant}' and cannot access the application '{}' ({}) \
             there. The account must be added as an external user in the tenant first.",
            user.login(),
            app.client_id,
            app.name
        ),
    ))
}

/// Our page, except when the application asked for silence or when an old session is not assigned (50105 was seen
/// both ways, entra-id.md 5.2 and 5.3).
fn place(flow: &Flow, refusal: &Refusal) -> Place {
    let silent = flow.request.prompt == Some(Prompt::None);
    let old_session = refusal.code() == 50105 && !flow.interactive;
    if silent || old_session {
        Place::Redirect
    } else {
        Place::Page
    }
}

fn consent(directory: &Directory, flow: &Flow, app: &App, user: &User) -> Option<Next> {
    let granted = app.has_consent(&user.oid);
    let asked_again = flow.request.prompt == Some(Prompt::Consent) && !app.admin_consent;
    if flow.consented || flow.automatic || (granted && !asked_again) {
        return None;
    }
    if flow.request.prompt == Some(Prompt::None) {
        return Some(Next::Refused(Refusal::new(65001), Place::Redirect));
    }
    let may_consent = user.admin
        || directory
            .tenants
            .get(&user.tid)
            .is_none_or(|tenant| tenant.users_may_consent);
    Some(if may_consent {
        Next::Consent(user.oid.clone())
    } else {
        Next::ApprovalNeeded(user.oid.clone())
    })
}

struct Proved {
    oid: String,
    auth_time: i64,
    sid: String,
    second_factor: bool,
}

fn finish(desk: &mut Desk, flow: &Flow, app: &App, user: &User, proved: Proved, now: i64) -> Next {
    let request = &flow.request;
    if !flow.automatic {
        remember_account(desk, flow, &proved, &app.client_id);
    }
    let code = fresh_code();
    let grant = Grant {
        client_id: app.client_id.clone(),
        tid: user.tid.clone(),
        oid: proved.oid,
        redirect_uri: request.reply_to.redirect_uri.clone(),
        scope: request.scope.clone(),
        nonce: request.nonce.clone(),
        challenge: request.challenge.clone(),
        issued_at: now,
        redeemed: false,
        auth_time: proved.auth_time,
        sid: proved.sid,
        max_age: request.max_age,
        second_factor: proved.second_factor || flow.automatic,
    };
    desk.codes.put(code.clone(), grant);
    Next::Done(code, chance::guid())
}

fn remember_account(desk: &mut Desk, flow: &Flow, proved: &Proved, client_id: &str) {
    if desk.browsers.get(&flow.browser).is_none() {
        desk.browsers.put(flow.browser.clone(), Browser::default());
    }
    let Some(browser) = desk.browsers.get_mut(&flow.browser) else {
        return;
    };
    let apps = Apps::from([client_id.to_owned()]);
    match browser
        .accounts
        .iter_mut()
        .find(|account| account.oid == proved.oid)
    {
        Some(account) => {
            account.live = true;
            account.auth_time = proved.auth_time;
            account.sid.clone_from(&proved.sid);
            account.second_factor |= proved.second_factor;
            account.apps.extend(apps);
        }
        None => browser.accounts.push(SignedIn {
            oid: proved.oid.clone(),
            auth_time: proved.auth_time,
            sid: proved.sid.clone(),
            second_factor: proved.second_factor,
            live: true,
            apps,
        }),
    }
}

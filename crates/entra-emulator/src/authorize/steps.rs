//! What a person does on the pages: picks a tile, types a name, a password, a number, accepts or cancels.
//!
//! Invariants: a wrong password proves nothing and changes nothing; consent is only noted in the flow.
//! Source: entra-id.md 5.3. Where the sign-in goes from here is decided in `advance`.

use super::advance::Next;
use super::{Flow, pages::Trouble};
use crate::aadsts::Refusal;
use crate::directory::MFA_CODE;
use crate::state::State;
use crate::web::params::Params;

/// What follows from what the person did.
pub(super) enum Applied {
    GoOn,
    /// The same page again, with the trouble on it.
    Again(Next, Trouble),
    Cancelled,
}

/// Reads one form.
pub(super) fn apply(state: &State, flow: &mut Flow, form: &Params, now: i64) -> Applied {
    flow.interactive = true;
    match form.text("step").as_str() {
        "pick" => pick(flow, form),
        "username" => username(state, flow, form, now),
        "password" => password(state, flow, form, now),
        "second_factor" => second_factor(flow, form, now),
        "consent" => {
            flow.consented = true;
            Applied::GoOn
        }
        _ => Applied::Cancelled,
    }
}

fn pick(flow: &mut Flow, form: &Params) -> Applied {
    // A typed or picked account replaces what the application hinted at.
    flow.request.login_hint = None;
    flow.proved_at = None;
    match form.get("account") {
        Some(oid) => {
            flow.chosen = Some(oid.to_owned());
            Applied::GoOn
        }
        None => {
            flow.chosen = None;
            Applied::Again(Next::Username(None), Trouble::none())
        }
    }
}

fn username(state: &State, flow: &mut Flow, form: &Params, now: i64) -> Applied {
    let typed = form.text("login");
    match state.directory.user_at(&flow.request.authority, &typed) {
        Some(user) => {
            flow.chosen = Some(user.oid.clone());
            flow.proved_at = None;
            Applied::GoOn
        }
        None => {
            let refusal = Refusal::saying(
                50034,
                "The user account does not exist in this directory. It must be added here before it can sign in."
                    .to_owned(),
            );
            let said = "We could not find an account with that user name.";
            Applied::Again(
                Next::Username(Some(typed)),
                Trouble::of(said, &refusal, now),
            )
        }
    }
}

fn password(state: &State, flow: &mut Flow, form: &Params, now: i64) -> Applied {
    let Some(user) = flow
        .chosen
        .as_deref()
        .or(form.get("account"))
        .and_then(|oid| state.directory.user(oid))
    else {
        return Applied::Again(Next::Username(None), Trouble::none());
    };
    if form.get("passwd") != Some(user.password.as_str()) {
        let said = "The user name or the password is not right.";
        let trouble = Trouble::of(said, &Refusal::new(50126), now);
        return Applied::Again(Next::Password(user.oid.clone()), trouble);
    }
    flow.chosen = Some(user.oid.clone());
    flow.proved_at = Some(now);
    Applied::GoOn
}

fn second_factor(flow: &mut Flow, form: &Params, now: i64) -> Applied {
    if form.text("mfa") == MFA_CODE {
        flow.second_factor = true;
        return Applied::GoOn;
    }
    let said = "That number is not right.";
    let oid = flow.chosen.clone().unwrap_or_default();
    Applied::Again(
        Next::SecondFactor(oid),
        Trouble::of(said, &Refusal::new(50076), now),
    )
}

/// Chooses and proves the automatic person, or the one the application hints at.
pub(super) fn approve_automatically(state: &State, flow: &mut Flow, now: i64) {
    let Some(automatic) = &state.switches.auto else {
        return;
    };
    let hinted = flow.request.login_hint.as_deref().unwrap_or(automatic);
    let Some(user) = state.directory.user_at(&flow.request.authority, hinted) else {
        return;
    };
    flow.chosen = Some(user.oid.clone());
    flow.proved_at = Some(now);
    flow.interactive = true;
    flow.second_factor = true;
    flow.automatic = true;
}

//! The control verbs as JSON, for tests in another process.
//!
//! Purpose: `POST /control/api/{verb}` with the verb's fields, answered `{"ok":true}` or with what was made.
//! Invariants: the same functions as [`Control`]; an unknown verb or field value changes nothing and says so.
//! Source: items 39 and 40 of entra-id.md section 17. It is no part of Entra.

use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Control;
use crate::directory::{AppSetup, Platform, User};
use crate::faults::{Endpoint, Fault};
use crate::forgery::Forgery;
use crate::state::{Handle, NextError};
use crate::web::answer::json_answer;
use crate::{EmulatorError, clock};

/// One verb with its fields.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(crate) enum Command {
    RegisterApp {
        name: String,
        #[serde(default)]
        tid: String,
        redirect_uris: Vec<String>,
        #[serde(default = "yes")]
        admin_consent: bool,
        #[serde(default)]
        logout_url: Option<String>,
    },
    DeleteApp {
        client_id: String,
    },
    AddSecret {
        client_id: String,
        months: Option<u16>,
        ends_at: Option<i64>,
    },
    DeleteSecret {
        client_id: String,
        secret_id: String,
    },
    SetSecretEnd {
        client_id: String,
        secret_id: String,
        ends_at: i64,
    },
    SetRedirectUris {
        client_id: String,
        redirect_uris: Vec<String>,
    },
    SetOptionalClaim {
        client_id: String,
        claim: String,
        on: bool,
    },
    SetAdminConsent {
        client_id: String,
        granted: bool,
    },
    SetAssignmentRequired {
        client_id: String,
        required: bool,
    },
    Assign {
        client_id: String,
        user: String,
        assigned: bool,
    },
    SetOwnSigningKey {
        client_id: String,
        own: bool,
    },
    SetUsersMayConsent {
        tid: String,
        may: bool,
    },
    SetUserMail {
        user: String,
        mail: Option<String>,
    },
    SetUserEnabled {
        user: String,
        enabled: bool,
    },
    SetUserBlocked {
        user: String,
        blocked: bool,
    },
    RenameUser {
        user: String,
        upn: String,
        mail: Option<String>,
    },
    RecreateUser {
        user: String,
    },
    AddUser {
        tid: String,
        user: User,
    },
    SetAppEnabled {
        client_id: String,
        enabled: bool,
    },
    SetExpiresInAsText {
        on: bool,
    },
    SetOlderErrors {
        on: bool,
    },
    SetAuto {
        user: Option<String>,
    },
    SetClockOffset {
        seconds: i64,
    },
    NextError(NextError),
    Fault {
        endpoint: Endpoint,
        fault: Fault,
        times: Option<u32>,
    },
    SetLatency {
        endpoint: Endpoint,
        milliseconds: u64,
    },
    ClearFaults,
    Forge {
        forgery: Option<Forgery>,
    },
    SetClaim {
        name: String,
        value: Option<Value>,
    },
    SetUserinfoClaim {
        name: String,
        value: Option<Value>,
    },
    ClearClaims,
    RollKeys {
        keep_old: bool,
    },
    ClearJournal,
}

fn yes() -> bool {
    true
}

impl Command {
    /// Carries the verb out.
    pub(crate) fn run(self, control: &Control) -> Result<Value, EmulatorError> {
        match self {
            Self::RegisterApp { .. } | Self::AddSecret { .. } => return self.make(control),
            Self::DeleteApp { client_id } => control.delete_app(&client_id)?,
            Self::DeleteSecret {
                client_id,
                secret_id,
            } => control.delete_secret(&client_id, &secret_id)?,
            Self::SetSecretEnd {
                client_id,
                secret_id,
                ends_at,
            } => {
                control.set_secret_end(&client_id, &secret_id, ends_at)?;
            }
            Self::SetRedirectUris {
                client_id,
                redirect_uris,
            } => {
                let uris: Vec<(&str, Platform)> = redirect_uris
                    .iter()
                    .map(|uri| (uri.as_str(), Platform::Web))
                    .collect();
                control.set_redirect_uris(&client_id, &uris)?;
            }
            Self::SetOptionalClaim {
                client_id,
                claim,
                on,
            } => control.set_optional_claim(&client_id, &claim, on)?,
            Self::SetAdminConsent { client_id, granted } => {
                control.set_admin_consent(&client_id, granted)?
            }
            Self::SetAssignmentRequired {
                client_id,
                required,
            } => {
                control.set_assignment_required(&client_id, required)?;
            }
            Self::Assign {
                client_id,
                user,
                assigned,
            } => control.assign(&client_id, &user, assigned)?,
            Self::SetOwnSigningKey { client_id, own } => {
                control.set_own_signing_key(&client_id, own)?
            }
            people => return people.run_on_people(control),
        }
        Ok(done())
    }

    /// Verbs that answer with something new.
    fn make(self, control: &Control) -> Result<Value, EmulatorError> {
        match self {
            Self::RegisterApp {
                name,
                tid,
                redirect_uris,
                admin_consent,
                logout_url,
            } => {
                let redirect_uris = redirect_uris
                    .into_iter()
                    .map(|uri| (uri, Platform::Web))
                    .collect();
                let setup = AppSetup {
                    name,
                    tid,
                    redirect_uris,
                    admin_consent,
                    logout_url,
                    ..AppSetup::default()
                };
                let app = control.register_app(setup);
                Ok(json!({
                    "client_id": app.client_id, "client_secret": app.secret.value, "secret_id": app.secret.id,
                    "ends_at": app.secret.ends_at
                }))
            }
            Self::AddSecret {
                client_id,
                months,
                ends_at,
            } => {
                let ends_at = ends_at
                    .unwrap_or_else(|| clock::months_later(control.now(), months.unwrap_or(24)));
                let secret = control.add_secret_until(&client_id, ends_at)?;
                Ok(
                    json!({"client_secret": secret.value, "secret_id": secret.id, "ends_at": secret.ends_at}),
                )
            }
            _ => Ok(done()),
        }
    }

    fn run_on_people(self, control: &Control) -> Result<Value, EmulatorError> {
        match self {
            Self::SetUsersMayConsent { tid, may } => control.set_users_may_consent(&tid, may)?,
            Self::SetUserMail { user, mail } => control.set_user_mail(&user, mail.as_deref())?,
            Self::SetUserEnabled { user, enabled } => control.set_user_enabled(&user, enabled)?,
            Self::SetUserBlocked { user, blocked } => control.set_user_blocked(&user, blocked)?,
            Self::RenameUser { user, upn, mail } => {
                control.rename_user(&user, &upn, mail.as_deref())?
            }
            Self::RecreateUser { user } => {
                return Ok(json!({"oid": control.delete_and_recreate_user(&user)?}));
            }
            Self::AddUser { tid, user } => {
                return Ok(json!({"oid": control.add_user(&tid, user)?}));
            }
            Self::SetAppEnabled { client_id, enabled } => {
                control.set_app_enabled(&client_id, enabled)?;
            }
            Self::RollKeys { keep_old } => return Ok(json!({"kid": control.roll_keys(keep_old)?})),
            breakage => breakage.run_breakage(control),
        }
        Ok(done())
    }

    fn run_breakage(self, control: &Control) {
        match self {
            Self::SetAuto { user } => control.set_auto(user.as_deref()),
            Self::SetClockOffset { seconds } => control.set_clock_offset(seconds),
            Self::NextError(error) => control.next_error(error),
            Self::Fault {
                endpoint,
                fault,
                times,
            } => control.fault(endpoint, fault, times),
            Self::SetLatency {
                endpoint,
                milliseconds,
            } => control.set_latency(endpoint, milliseconds),
            Self::ClearFaults => control.clear_faults(),
            Self::Forge { forgery } => control.forge(forgery),
            Self::SetClaim { name, value } => control.set_claim(&name, value),
            Self::SetUserinfoClaim { name, value } => control.set_userinfo_claim(&name, value),
            Self::SetExpiresInAsText { on } => control.set_expires_in_as_text(on),
            Self::SetOlderErrors { on } => control.set_older_errors(on),
            Self::ClearClaims => control.clear_claims(),
            Self::ClearJournal => control.clear_journal(),
            // Every other verb was carried out before this point.
            _ => {}
        }
    }
}

fn done() -> Value {
    json!({"ok": true})
}

/// `POST /control/api/{verb}`
pub(crate) async fn post(
    State(shared): State<Handle>,
    Path(verb): Path<String>,
    body: String,
) -> Response {
    let fields = if body.trim().is_empty() {
        Ok(json!({}))
    } else {
        serde_json::from_str::<Value>(&body)
    };
    let command = fields.and_then(|mut fields| {
        if let Some(members) = fields.as_object_mut() {
            members.insert("do".to_owned(), json!(verb));
        }
        serde_json::from_value::<Command>(fields)
    });
    let command = match command {
        Ok(command) => command,
        Err(error) => return json_answer(400, &json!({"error": error.to_string()})),
    };
    match command.run(&Control { shared }) {
        Ok(answer) => json_answer(200, &answer),
        Err(error) => json_answer(404, &json!({"error": error.to_string()})),
    }
}

/// `GET /control/api/journal`
pub(crate) async fn journal(State(shared): State<Handle>) -> Response {
    let entries = shared.journal().entries();
    json_answer(200, &json!({"requests": entries}))
}

/// `GET /control/api/state`: ids of apps and people, no secrets.
pub(crate) async fn state(State(shared): State<Handle>) -> Response {
    let now = shared.clock.now();
    let state = shared.state();
    let apps: Vec<Value> = state
        .directory
        .apps
        .iter()
        .map(|app| {
            let secrets: Vec<Value> = app
                .secrets
                .iter()
                .map(|secret| json!({"secret_id": secret.id, "ends_at": secret.ends_at}))
                .collect();
            json!({"client_id": app.client_id, "tid": app.tid, "name": app.name, "secrets": secrets})
        })
        .collect();
    let users: Vec<Value> = state
        .directory
        .users
        .iter()
        .map(|user| json!({"oid": user.oid, "tid": user.tid, "login": user.login(), "mail": user.mail}))
        .collect();
    json_answer(200, &json!({"now": now, "apps": apps, "users": users}))
}

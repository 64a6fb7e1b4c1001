//! The two steps of the sign-in page and what travels between them.

use axum::response::Response;
use latchkey_app::{
    settings::settings_of,
    setup::is_set_up,
    sign_in::{RouteInput, Routed, TeamChoice, route},
    tenants::tenant_by_slug,
};
use latchkey_core::{
    email::EmailAddress,
    next_path::NextPath,
    problem::{Code, Evidence, Problem, Stage},
    tenant::Tenant,
    tenant_settings::TenantSettings,
};
use serde::{Deserialize, Serialize};

use super::{
    super::{
        auth::Query,
        cookies::{self, Name},
        respond,
        state::Web,
        visit::{Visit, dress},
    },
    no_such_door, remembered, start_url,
};
use crate::pages::{
    banner::Banner,
    chrome::Chrome,
    form::FieldErrors,
    login::{
        AlreadyIn, LoginStart, LoginTeam, LoginWays, PasswordPart, SignedOut, SsoButton,
        StillSignedIn,
    },
    message::Message,
};

/// The entrance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Door {
    /// `/login`.
    Shared,
    /// `/t/{slug}/login`.
    Tenant(String),
}

impl Door {
    /// The slug of a tenant's own entrance.
    pub fn slug(&self) -> Option<&str> {
        match self {
            Door::Shared => None,
            Door::Tenant(slug) => Some(slug),
        }
    }

    /// Its address.
    pub fn path(&self) -> String {
        match self {
            Door::Shared => "/login".to_owned(),
            Door::Tenant(slug) => format!("/t/{slug}/login"),
        }
    }
}

/// What was typed in step one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Step {
    /// The address.
    pub email: String,
    /// The team typed at "Which team?".
    pub team: Option<String>,
    /// The tenant's own entrance.
    pub door: Option<String>,
    /// Where to go afterwards.
    pub next: Option<String>,
    /// Keep the address and the way on this device after the sign-in.
    #[serde(default)]
    pub remember: bool,
}

impl Step {
    /// Reads the signed cookie.
    pub fn read(web: &Web, visit: &Visit) -> Option<Self> {
        let value = cookies::read(&visit.headers, web, Name::Step)?;
        let text = cookies::verify(web, Name::Step, &value)?;
        serde_json::from_str(&text).ok()
    }

    /// The cookie's payload.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Whether it was typed at this entrance.
    pub fn fits(&self, door: &Door) -> bool {
        self.door.as_deref() == door.slug()
    }

    /// The entrance it was typed at.
    pub fn entrance(&self) -> Door {
        self.door.clone().map_or(Door::Shared, Door::Tenant)
    }

    /// Checks what can be checked without looking anything up.
    pub fn check(&self) -> Result<(), Problem> {
        EmailAddress::parse(&self.email)
            .map(|_| ())
            .map_err(|error| {
                let evidence = Evidence::compared("email", "an e-mail address", error.to_string());
                Problem::new(Code::InvalidInput, "email", Stage::Start).with(evidence)
            })
    }

    fn choice(&self) -> Option<TeamChoice> {
        let door = self.door.clone().map(TeamChoice::Door);
        door.or_else(|| self.team.clone().map(TeamChoice::Typed))
    }
}

/// Step one: asks for the address.
pub async fn first(
    web: &Web,
    visit: &Visit,
    door: Door,
    banner: Option<Banner>,
    wrong: Option<(Step, Problem)>,
) -> Response {
    let own = match door.slug() {
        None => None,
        Some(slug) => match at_the_door(web, slug).await {
            Some(own) => Some(own),
            None => return respond::problem_page(web, Some(visit), &no_such_door()),
        },
    };
    let query = Query::of(&visit.uri);
    let next = query.get("next").and_then(|text| NextPath::parse(&text));
    let next = next.map(|one| one.as_str().to_owned());
    let status = if wrong.is_some() { 400 } else { 200 };
    let mut errors = FieldErrors::none();
    if let Some((step, _)) = &wrong {
        let key = if step.email.trim().is_empty() {
            "login-error-email_missing"
        } else {
            "login-error-email_invalid"
        };
        errors = errors.and("email", Message::of(key));
    }
    let by_default = own.as_ref().is_none_or(|(_, own)| own.remember_by_default);
    let remember = wrong.as_ref().map_or(by_default, |(step, _)| step.remember);
    let last = remembered::read(web, visit);
    let other = query.get("other").is_some() || banner.is_some() || door.slug().is_some();
    let remembered = match last.as_ref().filter(|_| !other) {
        Some(last) => last.offer(web, next.as_deref()).await,
        None => None,
    };
    let fresh = door == Door::Shared && matches!(is_set_up(&web.app).await, Ok(false));
    let page = LoginStart {
        chrome: door_chrome(web, visit, own.as_ref()),
        fresh,
        action: door.path(),
        tenant: own.map(|(tenant, _)| tenant.name),
        email: match (&wrong, &last) {
            (Some((step, _)), _) => step.email.clone(),
            (None, Some(last)) if other => last.email.clone(),
            _ => String::new(),
        },
        next: wrong.and_then(|(step, _)| step.next).or(next.clone()),
        remember: Some(remember),
        banner,
        errors,
        remembered,
        signed_out: signed_out(web, visit, &query),
        signed_in: visit.principal.as_ref().map(|one| AlreadyIn {
            email: one.member.email.shown().to_owned(),
            tenant: one.tenant.name.clone(),
            continue_url: next.unwrap_or_else(|| "/dashboard".to_owned()),
        }),
    };
    respond::page(web, visit, status, &page)
}

fn signed_out(web: &Web, visit: &Visit, query: &Query) -> Option<SignedOut> {
    query.get("signed_out")?;
    let still = cookies::read(&visit.headers, web, Name::SignedOut)
        .and_then(|value| cookies::verify(web, Name::SignedOut, &value))
        .and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok())
        .and_then(|value| {
            let url = value["url"]
                .as_str()
                .filter(|url| !url.is_empty())
                .map(str::to_owned);
            Some(StillSignedIn {
                idp: value["idp"].as_str()?.to_owned(),
                url,
            })
        });
    Some(SignedOut { still })
}

/// Step two: the ways, or "Which team?".
pub async fn second(
    web: &Web,
    visit: &Visit,
    step: Step,
    failed: Option<Banner>,
    status: u16,
) -> Response {
    let input = RouteInput {
        email: step.email.clone(),
        team: step.choice(),
    };
    match route(&web.app, input).await {
        Err(problem) if problem.code == Code::InvalidInput => {
            first(web, visit, step.entrance(), None, Some((step, *problem))).await
        }
        Err(problem) => respond::problem_page(web, Some(visit), &problem),
        Ok(Routed::WhichTeam { email, not_found }) => {
            which_team(web, visit, &step, email, not_found)
        }
        Ok(Routed::Ways {
            email,
            tenant,
            buttons,
            route,
            chosen,
        }) => {
            let last = remembered::read(web, visit);
            let own = match step.door.as_deref() {
                Some(slug) => at_the_door(web, slug).await,
                None => None,
            };
            let page = LoginWays {
                chrome: door_chrome(web, visit, own.as_ref()),
                change_url: format!("{}?other=1", step.entrance().path()),
                tenant: tenant
                    .as_ref()
                    .filter(|_| step.door.is_some())
                    .map(|one| one.name.clone()),
                team: tenant
                    .as_ref()
                    .filter(|_| chosen)
                    .map(|one| one.slug.to_string()),
                next: step.next.clone(),
                password: if route.enforced {
                    PasswordPart::Off {
                        tenant: tenant
                            .as_ref()
                            .map(|one| one.name.clone())
                            .unwrap_or_default(),
                        idp: buttons
                            .first()
                            .map(|one| one.name.clone())
                            .unwrap_or_default(),
                    }
                } else if route.password {
                    PasswordPart::Shown
                } else {
                    PasswordPart::Absent
                },
                buttons: buttons
                    .iter()
                    .map(|button| SsoButton {
                        name: button.name.clone(),
                        url: start_url(&button.connection, Some(&email), step.next.as_deref()),
                        last_used: last
                            .as_ref()
                            .is_some_and(|one| one.is_through(&button.connection)),
                    })
                    .collect(),
                email,
                banner: failed,
                errors: FieldErrors::none(),
            };
            respond::page(web, visit, status, &page)
        }
    }
}

/// The tenant of an own entrance with its settings.
async fn at_the_door(web: &Web, slug: &str) -> Option<(Tenant, TenantSettings)> {
    let tenant = tenant_by_slug(&web.app, slug).await.ok()?;
    settings_of(&web.app, &tenant.id).await.ok()
}

/// What surrounds a sign-in page; at a tenant's own entrance in its colour and with its contact (N-04).
fn door_chrome(web: &Web, visit: &Visit, own: Option<&(Tenant, TenantSettings)>) -> Chrome {
    let mut chrome = visit.chrome(web, None);
    if visit.principal.is_none()
        && let Some((_, settings)) = own
    {
        dress(&mut chrome, settings);
    }
    chrome
}

fn which_team(web: &Web, visit: &Visit, step: &Step, email: String, not_found: bool) -> Response {
    let mut errors = FieldErrors::none();
    if not_found {
        errors = errors.and("team", Message::of("login-error-team_unknown"));
    }
    let page = LoginTeam {
        chrome: visit.chrome(web, None),
        action: "/login".to_owned(),
        email,
        change_url: "/login?other=1".to_owned(),
        team: step.team.clone().unwrap_or_default(),
        next: step.next.clone(),
        known: remembered::read(web, visit)
            .map(|last| last.known_teams())
            .unwrap_or_default(),
        errors,
    };
    let status = if not_found { 400 } else { 200 };
    respond::page(web, visit, status, &page)
}

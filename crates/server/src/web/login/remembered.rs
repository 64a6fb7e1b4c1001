//! The way used last on this device, in a signed cookie.
//!
//! It holds an address, a connection and the teams this browser itself has
//! used; it gives no right.

use axum::http::HeaderValue;
use latchkey_app::{
    sessions::Principal,
    sign_in::{RouteInput, Routed, TeamChoice, route},
};
use latchkey_core::id::ConnectionId;
use serde::{Deserialize, Serialize};

use super::{
    super::{
        cookies::{self, Name},
        state::Web,
        visit::Visit,
    },
    start_url,
    steps::Step,
};
use crate::pages::login::{KnownTeam, Remembered};

/// Teams remembered at most.
const MAX_TEAMS: usize = 5;

/// What a device remembers.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Last {
    /// The address used last.
    pub email: String,
    connection: Option<(ConnectionId, String)>,
    teams: Vec<(String, String)>,
}

impl Last {
    /// The button offered at once, as long as the team's own door shows it too:
    /// one of a connection that is disabled or gone would lead nowhere.
    pub async fn offer(&self, web: &Web, next: Option<&str>) -> Option<Remembered> {
        let (connection, _) = self.connection.as_ref()?;
        let (slug, _) = self.teams.first()?;
        let input = RouteInput {
            email: self.email.clone(),
            team: Some(TeamChoice::Door(slug.clone())),
        };
        let Ok(Routed::Ways { buttons, .. }) = route(&web.app, input).await else {
            return None;
        };
        let button = buttons.iter().find(|one| one.connection == *connection)?;
        Some(Remembered {
            email: self.email.clone(),
            name: button.name.clone(),
            url: start_url(connection, Some(&self.email), next),
        })
    }

    /// Whether that connection was used last.
    pub fn is_through(&self, id: &ConnectionId) -> bool {
        self.connection.as_ref().is_some_and(|(last, _)| last == id)
    }

    /// The teams this device has used itself (N-12).
    pub fn known_teams(&self) -> Vec<KnownTeam> {
        let link = |(slug, name): &(String, String)| KnownTeam {
            name: name.clone(),
            url: format!("/t/{slug}/login"),
        };
        self.teams.iter().map(link).collect()
    }
}

/// What this browser remembers, if the cookie is ours.
pub fn read(web: &Web, visit: &Visit) -> Option<Last> {
    let value = cookies::read(&visit.headers, web, Name::Last)?;
    serde_json::from_str(&cookies::verify(web, Name::Last, &value)?).ok()
}

/// The cookie line after a sign-in: kept on a device that is remembered already
/// or whose box was ticked in step one, dropped where it was unticked.
pub fn after_sign_in(web: &Web, visit: &Visit, principal: &Principal) -> Option<HeaderValue> {
    let known = read(web, visit);
    match Step::read(web, visit).map(|step| step.remember) {
        Some(false) => return known.map(|_| cookies::clear(web, Name::Last)),
        None if known.is_none() => return None,
        _ => {}
    }
    let mut last = known.unwrap_or_default();
    last.email = principal.member.email.shown().to_owned();
    last.connection = principal.connection.clone();
    let team = (
        principal.tenant.slug.to_string(),
        principal.tenant.name.clone(),
    );
    last.teams.retain(|(slug, _)| *slug != team.0);
    last.teams.insert(0, team);
    last.teams.truncate(MAX_TEAMS);
    let text = serde_json::to_string(&last).ok()?;
    Some(cookies::set(
        web,
        Name::Last,
        &cookies::sign(web, Name::Last, &text),
    ))
}

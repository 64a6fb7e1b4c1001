//! `/demo`: the five acts, what to do in each, and how far this run is.
//!
//! It stands on the product's own origin, behind the same guard and with the
//! same policy as every page, and only while a demo is served. It shows the
//! passwords of this run: they open a folder that is gone with the process.
//! It changes nothing; every act is done on the real pages it links to.

use std::sync::Arc;

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use latchkey_app::{
    Refusal,
    connections::{ConnectionView, connection_view},
    members::list_members,
};
use latchkey_core::{
    id::TenantId,
    member::Role,
    member_list::MemberFilter,
    policy::{Policy, SsoPolicy},
    secret::Secret,
};
use latchkey_entra_emulator as entra;

use super::people::{PEOPLE, SLUG};
use crate::{
    pages::chrome::Chrome,
    web::{Web, respond, visit::Visit},
};

/// Where the page stands.
pub const PATH: &str = "/demo";

/// What is fixed for a run.
pub struct Facts {
    /// The demo's tenant.
    pub tenant: TenantId,
    /// The provider's portal.
    pub portal: String,
    /// The provider's switches.
    pub control: String,
    /// Address and password of members who have one.
    pub passwords: Vec<(&'static str, Secret<String>)>,
    /// How a command on this data begins.
    pub command: String,
}

/// One line of the table of people.
#[derive(Clone, Debug)]
pub struct PersonRow {
    /// First and last name.
    pub name: String,
    /// Address here, user name at the provider.
    pub email: String,
    /// The password here, if there is one.
    pub password: Option<String>,
    /// Role Admin instead of User.
    pub is_admin: bool,
    /// Key of the words about what this person shows.
    pub note: String,
}

/// How far the run is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// A connection is saved.
    pub connected: bool,
    /// Somebody has signed in through it.
    pub signed_in: bool,
    /// Enforce SSO is on.
    pub enforced: bool,
    /// A new secret is saved and waits for its first use.
    pub rotating: bool,
}

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "demo/first.html")]
pub struct FirstPage {
    /// Common context.
    pub chrome: Chrome,
    /// How far the run is.
    pub progress: Progress,
    /// Everybody.
    pub people: Vec<PersonRow>,
    /// Password of every account at the provider.
    pub provider_password: String,
    /// The number that answers its second-factor page.
    pub provider_number: String,
    /// The portal.
    pub portal: String,
    /// Where an app is registered there.
    pub register: String,
    /// The app's page, or the list of apps as long as there is none.
    pub app: String,
    /// The users of the directory.
    pub users: String,
    /// The provider's switches.
    pub control: String,
    /// A sign-in link for people who are no members; none before the first act.
    pub start_url: Option<String>,
    /// How a command on this data begins.
    pub command: String,
    /// The tenant's slug.
    pub slug: String,
}

impl FirstPage {
    /// A page of the app registration: `secrets`, `permissions` and so on.
    pub fn app_page(&self, section: &str) -> String {
        if self.progress.connected {
            format!("{}/{section}", self.app)
        } else {
            self.app.clone()
        }
    }
}

/// The page's route, to be put beside the product's.
pub(super) fn routes(facts: Arc<Facts>) -> Router<Web> {
    let handler = move |State(web): State<Web>, visit: Visit| {
        let facts = Arc::clone(&facts);
        async move { show(&web, &visit, &facts).await }
    };
    Router::new().route(PATH, get(handler).fallback(respond::wrong_method))
}

async fn show(web: &Web, visit: &Visit, facts: &Facts) -> Response {
    match read(web, facts).await {
        Ok((progress, view)) => {
            let page = page(visit.chrome(web, None), facts, progress, view.as_ref());
            respond::page(web, visit, 200, &page)
        }
        Err(problem) => respond::problem_page(web, Some(visit), &problem),
    }
}

async fn read(web: &Web, facts: &Facts) -> Result<(Progress, Option<ConnectionView>), Refusal> {
    let (view, policy) = connection_view(&web.app, &facts.tenant).await?;
    let team = list_members(&web.app, &facts.tenant, MemberFilter::default(), None).await?;
    let progress = progress(
        view.as_ref(),
        &policy,
        team.rows.iter().any(|row| row.linked),
    );
    Ok((progress, view))
}

fn progress(view: Option<&ConnectionView>, policy: &Policy, signed_in: bool) -> Progress {
    Progress {
        connected: view.is_some(),
        signed_in,
        enforced: policy.sso == SsoPolicy::Required,
        rotating: view.is_some_and(|view| view.live.credentials.len() > 1),
    }
}

fn page(
    chrome: Chrome,
    facts: &Facts,
    progress: Progress,
    view: Option<&ConnectionView>,
) -> FirstPage {
    let directory = format!("{}/{}", facts.portal, entra::CONTOSO);
    let app = match view {
        Some(view) => format!("{directory}/apps/{}", view.live.revision.settings.client_id),
        None => format!("{directory}/apps"),
    };
    let start = |view: &ConnectionView| {
        let path = crate::web::login::start_url(&view.live.connection.id, None, None);
        format!("{path}&prompt=select_account")
    };
    FirstPage {
        chrome,
        progress,
        people: people(facts),
        provider_password: entra::PASSWORD.to_owned(),
        provider_number: entra::MFA_CODE.to_owned(),
        portal: facts.portal.clone(),
        register: format!("{directory}/apps/new"),
        app,
        users: format!("{directory}/users"),
        control: facts.control.clone(),
        start_url: view.map(start),
        command: facts.command.clone(),
        slug: SLUG.to_owned(),
    }
}

fn people(facts: &Facts) -> Vec<PersonRow> {
    let password = |email: &str| {
        let found = facts.passwords.iter().find(|(known, _)| *known == email);
        found.map(|(_, secret)| secret.expose().clone())
    };
    PEOPLE
        .iter()
        .map(|person| PersonRow {
            name: person.name(),
            email: person.email.to_owned(),
            password: password(person.email),
            is_admin: person.role == Role::Admin,
            note: person.note.to_owned(),
        })
        .collect()
}

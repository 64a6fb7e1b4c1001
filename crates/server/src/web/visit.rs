//! Who is asking: the request's context, cookies, form token and session.
//!
//! [`Visit`] is anybody, [`SignedIn`] needs a session, [`Admin`] an admin's.
//! A handler that takes `Admin` cannot be reached otherwise (T069); roles are
//! those held now, not those at sign-in.

use std::sync::Arc;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Method, Uri, header, request::Parts},
    response::Response,
};
use latchkey_app::{
    Cx,
    sessions::{Principal, who},
};
use latchkey_core::{
    accent::Accent,
    audit::Actor,
    problem::{Code, Problem, Stage},
    support_contact::SupportContact,
    tenant_settings::TenantSettings,
    time::Timestamp,
    token::{Digest, new_token},
};

use super::{
    cookies::{self, Name},
    fields::Fields,
    respond,
    state::Web,
};
use crate::{
    adapters::proxies::limit_key,
    pages::{
        chrome::{Chrome, Flash, MenuEntry, SignedIn as Shown, Support, Theme, When},
        texts::Texts,
    },
};

/// The length of a random value without prefix.
const TOKEN_LENGTH: usize = 43;

/// Anybody's request.
#[derive(Clone)]
pub struct Visit {
    /// The request's context.
    pub cx: Cx,
    /// The session, if there is a live one.
    pub principal: Option<Arc<Principal>>,
    /// The request's headers.
    pub headers: HeaderMap,
    /// The address asked for.
    pub uri: Uri,
    /// Where to come back to after a choice in the foot: this page, if it can be asked for.
    here: String,
    /// The client address in its canonical form for limits.
    pub limit_key: Option<String>,
    /// The value of the form cookie, and whether it is new.
    form: (String, bool),
    /// The value of the device cookie; kept by the browser once somebody signed in.
    device: String,
    /// The message for this page, by key.
    flash: Option<Flash>,
}

/// A request with a live session.
pub struct SignedIn {
    /// The request.
    pub visit: Visit,
    /// The session.
    pub principal: Arc<Principal>,
}

/// A request of an admin of the tenant.
pub struct Admin(pub SignedIn);

impl FromRequestParts<Web> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let address = super::guard::client_address(parts, web);
        let mut cx = web
            .app
            .cx(Actor::Visitor, address.map(|ip| ip.to_string()))
            .of_agent(super::agent::label(&parts.headers));
        let device = cookies::read(&parts.headers, web, Name::Device)
            .filter(|value| value.len() == TOKEN_LENGTH)
            .unwrap_or_else(|| new_token("", &*web.app.rng).expose().clone());
        cx = cx.of_device(&device);
        let token = cookies::read(&parts.headers, web, Name::Session);
        let principal = match token {
            Some(token) => who(&web.app, &token, cx.now)
                .await
                .map_err(|problem| respond::problem_page(web, None, &problem))?,
            None => None,
        };
        if let Some(one) = &principal {
            cx = cx.acting(Actor::Member(one.member.id.clone()));
        }
        let form = match cookies::read(&parts.headers, web, Name::Form) {
            Some(value) if value.len() <= 64 => (value, false),
            _ => (new_token("", &*web.app.rng).expose().clone(), true),
        };
        let flash =
            cookies::read(&parts.headers, web, Name::Flash).and_then(|v| respond::read_flash(&v));
        Ok(Visit {
            cx,
            principal,
            headers: parts.headers.clone(),
            uri: parts.uri.clone(),
            here: here(parts),
            limit_key: address.map(|ip| limit_key(ip).to_string()),
            form,
            device,
            flash,
        })
    }
}

impl FromRequestParts<Web> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let visit = Visit::from_request_parts(parts, web).await?;
        match visit.principal.clone() {
            Some(principal) => Ok(SignedIn { visit, principal }),
            None => Err(respond::to_login(&parts.method, &parts.uri)),
        }
    }
}

impl FromRequestParts<Web> for Admin {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let signed_in = SignedIn::from_request_parts(parts, web).await?;
        if signed_in.principal.member.is_admin() {
            return Ok(Admin(signed_in));
        }
        let problem = Problem::new(Code::Forbidden, "not_an_admin", Stage::Session);
        Err(respond::problem_page(web, Some(&signed_in.visit), &problem))
    }
}

impl Visit {
    /// The token every form of this browser carries. It is bound to the form
    /// cookie and to the session, so it is worth nothing elsewhere (T096).
    pub fn form_token(&self, web: &Web) -> String {
        let session = self
            .principal
            .as_ref()
            .map_or("", |one| one.session.id.as_str());
        let bound = format!("{}|{session}", self.form.0);
        web.app.sealer.authenticate("form", &bound)
    }

    /// Reads a posted form whose token fits.
    ///
    /// # Errors
    /// The answer to give instead: the form is from another browser or session.
    pub fn fields(&self, web: &Web, body: &[u8]) -> Result<Fields, Box<Response>> {
        self.own(web, Fields::parse(body))
    }

    /// Gives back fields whose token fits.
    ///
    /// # Errors
    /// As above.
    pub fn own(&self, web: &Web, fields: Fields) -> Result<Fields, Box<Response>> {
        let wanted = Digest::of(&self.form_token(web));
        let fits = !self.form.1
            && fields
                .get("csrf_token")
                .is_some_and(|sent| Digest::of(sent).matches(&wanted));
        if fits {
            return Ok(fields);
        }
        let problem = Problem::new(Code::StaleForm, "form_token", Stage::Start);
        Err(Box::new(respond::problem_page(web, Some(self), &problem)))
    }

    /// What surrounds a page.
    pub fn chrome(&self, web: &Web, active: Option<MenuEntry>) -> Chrome {
        let mut chrome = Chrome::visitor(self.form_token(web)).with_flash(self.flash.clone());
        chrome.t = self.texts(web);
        chrome.theme = cookies::read(&self.headers, web, Name::Theme)
            .and_then(|word| Theme::parse(&word))
            .unwrap_or_default();
        chrome.here = self.here.clone();
        if let Some(principal) = &self.principal {
            dress(&mut chrome, &principal.settings);
        }
        chrome.active = active;
        if let Some(flash) = &mut chrome.flash {
            // The one flash sentence that names something: the provider just used.
            let idp = self
                .principal
                .as_ref()
                .and_then(|one| one.connection.as_ref());
            let idp = idp.map(|(_, name)| name.clone()).unwrap_or_default();
            flash.message = flash.message.clone().text("idp", idp);
        }
        chrome.member = self.principal.as_ref().map(|one| Shown {
            name: one.member.display_name(),
            email: one.member.email.shown().to_owned(),
            tenant: one.tenant.name.clone(),
            is_admin: one.member.is_admin(),
        });
        chrome
    }

    /// The texts of this browser's language: its cookie, else what it accepts, else English.
    pub fn texts(&self, web: &Web) -> &'static Texts {
        let chosen = cookies::read(&self.headers, web, Name::Language);
        let accepted = self.headers.get(header::ACCEPT_LANGUAGE);
        let accepted = accepted.and_then(|value| value.to_str().ok());
        Texts::choose(chosen.as_deref(), accepted)
    }

    /// The same request, leaving its flash message for the page after this one.
    #[must_use]
    pub fn passing_on_flash(mut self) -> Self {
        self.flash = None;
        self
    }

    /// The form cookie to set with a page, when it is new.
    pub fn new_form_cookie(&self) -> Option<&str> {
        self.form.1.then_some(self.form.0.as_str())
    }

    /// Makes the browser keep its device cookie, for another 180 days; with every sign-in.
    pub fn keep_device(&self, web: &Web, response: &mut Response) {
        let line = cookies::set(web, Name::Device, &self.device);
        respond::add(response, header::SET_COOKIE, line);
    }

    /// Whether a flash message was taken with this request.
    pub fn had_flash(&self) -> bool {
        self.flash.is_some()
    }
}

/// The page itself when it was asked for by GET; a posted form's answer has no address of its own.
/// Without the query: what a visitor put there is not printed (N-02).
fn here(parts: &Parts) -> String {
    let own = (parts.method == Method::GET).then(|| parts.uri.path());
    own.unwrap_or("/").to_owned()
}

/// Puts the tenant's colour and support contact around a page: only where the
/// tenant may be seen, that is signed in or at its own entrance (N-04).
pub fn dress(chrome: &mut Chrome, settings: &TenantSettings) {
    chrome.accent = Accent::parse(&settings.accent)
        .ok()
        .map(|accent| accent.chosen.digits());
    chrome.support = SupportContact::parse(&settings.support).map(|contact| Support {
        shown: contact.shown(),
        url: contact.link(),
    });
}

/// A moment as RFC 3339 in UTC.
pub fn rfc3339(at: Timestamp) -> String {
    jiff::Timestamp::from_millisecond(at.millis())
        .map(|moment| moment.to_string())
        .unwrap_or_default()
}

/// A moment for machines and for people.
pub fn when(at: Timestamp) -> When {
    let text = jiff::Timestamp::from_millisecond(at.millis())
        .map(|moment| moment.strftime("%-d %b %Y, %H:%M UTC").to_string())
        .unwrap_or_default();
    When {
        iso: rfc3339(at),
        text,
    }
}

/// A day for machines and for people.
pub fn day(at: Timestamp) -> When {
    let text = jiff::Timestamp::from_millisecond(at.millis())
        .map(|moment| moment.strftime("%-d %b %Y").to_string())
        .unwrap_or_default();
    When {
        iso: rfc3339(at),
        text,
    }
}

//! What the check works with: addresses, people, windows, and the facts of the sentence being walked.
//!
//! Every observation goes through [`Scene::see`] or one of its short forms, so
//! that a fact cannot be printed without being judged. Secrets and passwords
//! are typed into forms and never become part of a fact.

use latchkey_core::secret::Secret;
use latchkey_entra_emulator::CONTOSO;
use serde_json::Value;

use super::{
    browser::{Browser, Halt, Page},
    commands::Commands,
    html,
    installation::Installation,
    report::Fact,
};
use crate::demo::people::Team;

/// A client secret as the portal showed it, once.
#[derive(Clone)]
pub struct ClientSecret {
    /// The Secret ID, which is not the secret.
    pub id: String,
    /// The Value.
    pub value: Secret<String>,
}

/// A password form that was opened and not sent yet.
pub struct EarlyForm {
    /// Whose.
    pub email: &'static str,
    /// The window it stands in.
    pub window: Browser,
    /// The page.
    pub page: Page,
}

/// Somebody who was invited.
pub struct Invited {
    /// Whose.
    pub email: &'static str,
    /// The link that was shown to copy.
    pub link: Secret<String>,
}

/// What later sentences need of earlier ones.
#[derive(Default)]
pub struct Kept {
    /// Application (client) ID.
    pub client_id: String,
    /// The Issuer URL, as the portal shows it.
    pub issuer: String,
    /// The secrets alive at the provider, the newest last.
    pub secrets: Vec<ClientSecret>,
    /// The page in front of the person in the private window.
    pub page: Option<Page>,
    /// Password forms opened before Enforce SSO was on.
    pub early: Vec<EarlyForm>,
    /// The people of the second installation who were invited.
    pub invited: Vec<Invited>,
    /// The window of the person who is deactivated.
    pub other: Option<Browser>,
}

/// The scene.
pub struct Scene {
    /// The product's address.
    pub product: String,
    /// The provider's portal.
    pub portal: String,
    /// Members and passwords.
    pub team: Team,
    /// The product's commands.
    pub commands: Commands,
    /// The window of Ada, who administrates both sides.
    pub admin: Browser,
    /// The private window of the test.
    pub window: Browser,
    /// See [`Kept`].
    pub kept: Kept,
    /// The installation that began with nothing, once it has.
    pub begun: Option<Installation>,
    facts: Vec<Fact>,
}

impl Scene {
    /// A scene before the first sentence.
    pub fn new(product: String, portal: String, team: Team, commands: Commands) -> Self {
        Scene {
            product,
            portal,
            team,
            commands,
            admin: Browser::fresh(),
            window: Browser::fresh(),
            kept: Kept::default(),
            begun: None,
            facts: Vec::new(),
        }
    }

    /// From here on the scene is about `begun`; windows and what was kept are left behind.
    pub fn move_to(&mut self, begun: Installation) {
        self.product.clone_from(&begun.url);
        self.commands = begun.commands.clone();
        self.admin = Browser::fresh();
        self.window = Browser::fresh();
        self.kept = Kept::default();
        self.team.passwords.clear();
        self.begun = Some(begun);
    }

    /// The installation that began with nothing.
    ///
    /// # Errors
    /// If it did not begin.
    pub fn begun(&self) -> Result<&Installation, Halt> {
        let begun = self.begun.as_ref();
        begun.ok_or_else(|| "the second installation did not begin".to_owned())
    }

    /// An address of the product.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.product)
    }

    /// An address of the directory in the portal.
    pub fn directory(&self, path: &str) -> String {
        format!("{}/{CONTOSO}{path}", self.portal)
    }

    /// A page of the app registration; empty for its overview.
    pub fn app_page(&self, section: &str) -> String {
        let app = self.directory(&format!("/apps/{}", self.kept.client_id));
        if section.is_empty() {
            app
        } else {
            format!("{app}/{section}")
        }
    }

    /// The newest secret.
    ///
    /// # Errors
    /// If an earlier sentence failed to make one.
    pub fn newest_secret(&self) -> Result<ClientSecret, Halt> {
        let newest = self.kept.secrets.last().cloned();
        newest.ok_or_else(|| "there is no client secret".to_owned())
    }

    /// The page in front of the person in the private window.
    ///
    /// # Errors
    /// If an earlier sentence did not get there.
    pub fn in_front(&self) -> Result<Page, Halt> {
        let page = self.kept.page.clone();
        page.ok_or_else(|| "the private window did not get here".to_owned())
    }

    /// Takes the facts of a sentence.
    pub fn take_facts(&mut self) -> Vec<Fact> {
        std::mem::take(&mut self.facts)
    }

    /// Notes that `what` was `found`, and what the guide says.
    pub fn see(&mut self, what: impl Into<String>, found: impl ToString, expected: impl ToString) {
        self.facts.push(Fact {
            what: what.into(),
            expected: expected.to_string(),
            found: Some(found.to_string()),
        });
    }

    /// Notes the status and `Location` of an answer.
    pub fn answered(&mut self, page: &Page, expected: &str) {
        self.see(page.asked(), page.answer(), expected);
    }

    /// Notes whether a person reads `words` on the page.
    pub fn shows(&mut self, page: &Page, words: &str) {
        let wanted = format!("\"{words}\"");
        let found = if page.says(words) {
            wanted.as_str()
        } else {
            "not there"
        };
        self.see("page says", found, &wanted);
    }

    /// Notes that `secret` is nowhere in the page's source.
    pub fn hides(&mut self, page: &Page, what: &str, secret: &str) {
        let there = secret.is_empty() || page.body.contains(secret);
        let found = if there { "there" } else { "absent" };
        self.see(format!("{what} on the page"), found, "absent");
    }

    /// Notes a value by its label.
    pub fn value(&mut self, page: &Page, label: &str, expected: &str) {
        let found = html::labelled(&page.body, label).unwrap_or_else(|| "no such field".to_owned());
        self.see(format!("{label}:"), found, expected);
    }

    /// Whom `/api/v1/session` names.
    ///
    /// # Errors
    /// If there is no answer that can be read.
    pub async fn session(&self, window: &Browser) -> Result<Option<Value>, Halt> {
        let page = window.open(&self.at("/api/v1/session")).await?;
        let value: Value = serde_json::from_str(&page.body)
            .map_err(|_| "the session could not be read".to_owned())?;
        match page.status {
            200 => Ok(Some(value)),
            401 if value["code"] == "not_signed_in" => Ok(None),
            status => Err(format!("GET /api/v1/session answers {status}")),
        }
    }

    /// Notes whom the session names, and by which way; `nobody` for none.
    ///
    /// # Errors
    /// If the session cannot be read.
    pub async fn names(&mut self, window: &Browser, expected: &str) -> Result<(), Halt> {
        let found = match self.session(window).await? {
            None => "nobody".to_owned(),
            Some(session) => format!(
                "{} ({})",
                session["member"]["email"].as_str().unwrap_or_default(),
                session["method"].as_str().unwrap_or_default()
            ),
        };
        self.see("/api/v1/session names", found, expected);
        Ok(())
    }
}

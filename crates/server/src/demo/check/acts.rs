//! What people do at both sides: sign in with a password, sign in through the provider, edit the connection.
//!
//! They press what stands on the pages. Nothing here judges: that is for the
//! sentences, which note what these bring back.

use std::time::Duration;

use latchkey_core::secret::Secret;
use latchkey_entra_emulator::{MFA_CODE, PASSWORD};
use serde_json::Value;

use super::{
    browser::{Browser, Halt, Page},
    html,
    scene::{ClientSecret, Scene},
};

/// The name of the connection: what people read on the button.
pub const IDP: &str = "Microsoft Entra ID";
/// Pages a person meets at the provider at most.
const MOST_PAGES: usize = 10;
/// The service reads what a command changed within a second; this is longer.
const MOST_LOOKS: usize = 60;
/// Between two looks.
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);
/// Where answers of the provider arrive.
const CALLBACK: &str = "/auth/sso/callback";

/// How a visit to the provider ended.
pub struct Arrival {
    /// The window.
    pub window: Browser,
    /// The provider asked for consent.
    pub asked_consent: bool,
    /// The product's answer at its callback, or the provider's last page.
    pub page: Page,
}

impl Arrival {
    /// Whether the provider sent the browser back.
    pub fn is_back(&self) -> bool {
        self.page.url.path().starts_with(CALLBACK)
    }

    /// The code in `/login?sso_error=…`; empty if there is none.
    pub fn code(&self) -> String {
        self.page.param("sso_error").unwrap_or_default()
    }

    /// The reference beside it.
    pub fn reference(&self) -> String {
        self.page.param("ref").unwrap_or_default()
    }
}

/// Types an address on the sign-in page; answers the page with the ways in.
pub async fn type_email(scene: &Scene, window: &Browser, email: &str) -> Result<Page, Halt> {
    let page = window.open(&scene.at("/login?other=1")).await?;
    let form = page.form(&["name=\"email\""])?.fill("email", email)?;
    let answer = window.submit(&page, &form).await?;
    window.follow(answer).await
}

/// Signs in with the password of the demo; answers what came of it.
pub async fn with_password(scene: &Scene, window: &Browser, email: &str) -> Result<Page, Halt> {
    let page = type_email(scene, window, email).await?;
    send_password(scene, window, &page, email).await
}

/// Sends a password form that stands on `page`.
pub async fn send_password(
    scene: &Scene,
    window: &Browser,
    page: &Page,
    email: &str,
) -> Result<Page, Halt> {
    let form = page.form(&["name=\"password\""])?;
    let form = form.fill("password", scene.team.password(email))?;
    window.submit(page, &form).await
}

/// Signs in at `/login` through the provider in a fresh window.
pub async fn sign_in(scene: &Scene, email: &str, login: &str) -> Result<Arrival, Halt> {
    let window = Browser::fresh();
    let page = type_email(scene, &window, email).await?;
    let page = window.click(&page, &format!("Continue with {IDP}")).await?;
    at_provider(window, page, login, "consent").await
}

/// Signs in by the sign-in link, for people who are no members yet.
pub async fn sign_in_by_link(scene: &Scene, login: &str) -> Result<Arrival, Halt> {
    let settings = scene.admin.open(&scene.at("/integrations/sso")).await?;
    let window = Browser::fresh();
    let page = window.click(&settings, "Test by signing in").await?;
    at_provider(window, page, login, "consent").await
}

/// Answers whatever the provider asks until the browser is sent back; when it
/// asks for consent the button `consent` or `cancel` is pressed.
pub async fn at_provider(
    window: Browser,
    mut page: Page,
    login: &str,
    consent: &str,
) -> Result<Arrival, Halt> {
    let mut asked_consent = false;
    for _ in 0..MOST_PAGES {
        if let Some(to) = page.location.clone().filter(|_| page.is_redirect()) {
            page = window.open(to.as_str()).await?;
            if to.path().starts_with(CALLBACK) {
                break;
            }
            continue;
        }
        asked_consent |= page.body.contains("value=\"consent\"");
        match answer_form(&page, login, consent)? {
            Some(form) => page = window.submit(&page, &form).await?,
            None => break,
        }
    }
    Ok(Arrival {
        window,
        asked_consent,
        page,
    })
}

/// The form a person sends on a page of the provider; none on an error page.
fn answer_form(page: &Page, login: &str, consent: &str) -> Result<Option<html::Form>, Halt> {
    let body = &page.body;
    if body.contains("id=\"passwd\"") {
        if page.says(login) {
            return page
                .form(&["id=\"passwd\""])?
                .fill("passwd", PASSWORD)
                .map(Some);
        }
        return page
            .form(&["Use another account"])?
            .press("step", "pick")
            .map(Some);
    }
    if body.contains("id=\"mfa\"") {
        return page.form(&["id=\"mfa\""])?.fill("mfa", MFA_CODE).map(Some);
    }
    if body.contains("value=\"consent\"") {
        return page
            .form(&["value=\"consent\""])?
            .press("step", consent)
            .map(Some);
    }
    if body.contains("id=\"login\"") {
        return page.form(&["id=\"login\""])?.fill("login", login).map(Some);
    }
    if body.contains("name=\"account\"") {
        let oid = html::button(body, "account", login).unwrap_or_default();
        return page
            .form(&["name=\"account\""])?
            .press("account", &oid)
            .map(Some);
    }
    Ok(None)
}

/// Opens the form of the connection: the empty one, or the one behind Edit.
pub async fn open_form(scene: &Scene) -> Result<Page, Halt> {
    let page = scene.admin.open(&scene.at("/integrations/sso")).await?;
    if page.body.contains("name=\"client_secret\"") {
        Ok(page)
    } else {
        scene.admin.click(&page, "Edit").await
    }
}

/// Types into the form of the connection and presses Save Configuration.
pub async fn save(scene: &Scene, typed: &[(&str, &str)]) -> Result<Page, Halt> {
    let page = open_form(scene).await?;
    save_on(scene, &page, typed).await
}

/// The same on a page that is open already.
pub async fn save_on(scene: &Scene, page: &Page, typed: &[(&str, &str)]) -> Result<Page, Halt> {
    let mut form = page.form(&["name=\"client_secret\""])?;
    for (name, value) in typed {
        form = match *name {
            "enforce_sso" => form.tick(name, *value == "on")?,
            "apply" => form.press(name, value)?,
            name => form.fill(name, value)?,
        };
    }
    scene.admin.submit(page, &form).await
}

/// Adds a client secret of 24 months in the portal and copies its Value.
pub async fn add_secret(scene: &mut Scene) -> Result<Page, Halt> {
    let here = scene.admin.open(&scene.app_page("secrets")).await?;
    let form = here.form(&["name=\"months\""])?;
    let form = form
        .fill("description", "Latchkey 2026-05-15")?
        .fill("months", "24")?
        .press("do", "add")?;
    let answer = scene.admin.submit(&here, &form).await?;
    let page = scene.admin.follow(answer).await?;
    let secret = ClientSecret {
        id: secret_id(&page)?,
        value: Secret::new(page.labelled("Value")?),
    };
    scene.kept.secrets.push(secret);
    Ok(page)
}

/// The Secret ID of the newest secret, which stands first.
fn secret_id(page: &Page) -> Result<String, Halt> {
    let after = page.body.split("<dt>Secret ID</dt><dd><code>").nth(1);
    let id = after.and_then(|rest| rest.split('<').next());
    id.map(str::to_owned)
        .ok_or_else(|| "the portal shows no Secret ID".to_owned())
}

/// Deletes a secret in the portal, or lets it end now (`delete`, `end`).
pub async fn change_secret(scene: &mut Scene, id: &str, act: &str) -> Result<Page, Halt> {
    let here = scene.admin.open(&scene.app_page("secrets")).await?;
    let form = here.form(&[&format!("value=\"{id}\"")])?.press("do", act)?;
    let answer = scene.admin.submit(&here, &form).await?;
    if act == "delete" {
        scene.kept.secrets.retain(|secret| secret.id != id);
    }
    scene.admin.follow(answer).await
}

/// Sends a form of an app's portal page with the button `act`.
pub async fn on_app_page(
    scene: &Scene,
    section: &str,
    marks: &[&str],
    typed: &[(&str, &str)],
    act: &str,
) -> Result<Page, Halt> {
    let here = scene.admin.open(&scene.app_page(section)).await?;
    let mut form = here.form(marks)?;
    for (name, value) in typed {
        form = form.fill(name, value)?;
    }
    let answer = scene.admin.submit(&here, &form.press("do", act)?).await?;
    scene.admin.follow(answer).await
}

/// Invites somebody from Team Members by address alone.
pub async fn invite(scene: &Scene, email: &str) -> Result<Page, Halt> {
    let team = scene.admin.open(&scene.at("/team")).await?;
    let page = scene.admin.click(&team, "Invite people").await?;
    let form = page.form(&["name=\"emails\""])?.fill("emails", email)?;
    let answer = scene.admin.submit(&page, &form).await?;
    scene.admin.follow(answer).await
}

/// Opens the page of a member of the team.
pub async fn member_page(scene: &Scene, name: &str) -> Result<Page, Halt> {
    let team = scene.admin.open(&scene.at("/team")).await?;
    scene.admin.click(&team, name).await
}

/// How many token requests the provider has refused for their secret.
pub async fn refused_secrets(scene: &Scene) -> Result<usize, Halt> {
    let journal = scene.portal.replace("/portal", "/control/api/journal");
    let page = Browser::fresh().open(&journal).await?;
    let all: Value = serde_json::from_str(&page.body)
        .map_err(|_| "the provider's journal could not be read".to_owned())?;
    let is_refusal = |entry: &&Value| {
        let path = entry["path"].as_str().unwrap_or_default();
        path.ends_with("/token") && entry["status"] == 401
    };
    let requests = all["requests"].as_array().cloned().unwrap_or_default();
    Ok(requests.iter().filter(is_refusal).count())
}

/// Waits until the service has read new scopes that a command saved.
pub async fn until_asked_for(scene: &Scene, scopes: &str) -> Result<(), Halt> {
    let settings = scene.admin.open(&scene.at("/integrations/sso")).await?;
    let start = settings.link("Test by signing in")?;
    let mut again = tokio::time::interval(BETWEEN_LOOKS);
    for _ in 0..MOST_LOOKS {
        again.tick().await;
        let answer = Browser::fresh().open(&start).await?;
        if answer.param("scope").as_deref() == Some(scopes) {
            return Ok(());
        }
    }
    Err(format!("the service has not read the scopes {scopes}"))
}

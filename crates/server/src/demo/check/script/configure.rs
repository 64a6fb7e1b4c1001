//! Step 6: the form of the connection, its defaults, what it refuses, and saving.

use latchkey_core::secret::Secret;
use latchkey_entra_emulator::{ADA, BEN, CONTOSO};

use super::super::{
    Step,
    acts::{self, IDP, open_form, save},
    browser::{Browser, Halt},
    html,
    scene::{EarlyForm, Scene},
    step,
};

/// Labels of the form, in the guide's order.
const LABELS: [&str; 9] = [
    "Configuration name",
    "Issuer URL",
    "Client ID",
    "Client Secret",
    "Scopes",
    "Email claim",
    "First name claim",
    "Last name claim",
    "Enforce SSO",
];

/// The sentences.
pub(super) const STEPS: &[Step] = &[
    step(
        "6.1",
        "Go to /integrations/sso and fill in the form: Configuration name, Issuer URL, Client ID, Client Secret, Scopes, Email / First name / Last name claim, Enforce SSO.",
        |scene| Box::pin(labels(scene)),
    ),
    step(
        "6.2",
        "Scopes: leave default, openid profile email; Email / First name / Last name claim: leave defaults, email, given_name, family_name.",
        |scene| Box::pin(defaults(scene)),
    ),
    step(
        "6.3",
        "Enforce SSO: leave OFF for the first test.",
        |scene| Box::pin(enforce_is_off(scene)),
    ),
    step(
        "6.4",
        "The /v2.0 suffix of the Issuer URL matters.",
        |scene| Box::pin(missing_v2(scene)),
    ),
    step(
        "6.5",
        "Client Secret: the Value you copied; the Secret ID is not the secret.",
        |scene| Box::pin(secret_id(scene)),
    ),
    step(
        "6.6",
        "A Client Secret with a typo is found when it is saved, not at the first sign-in.",
        |scene| Box::pin(typo(scene)),
    ),
    step(
        "6.7",
        "Click Save Configuration: the page reloads showing Active SSO configuration with the issuer, client ID and so on.",
        |scene| Box::pin(saves(scene)),
    ),
    step(
        "6.8",
        "Only flip Enforce SSO on AFTER you have verified that SSO works for at least one admin: before that it stays off, and nobody is locked out.",
        |scene| Box::pin(too_early(scene)),
    ),
];

async fn labels(scene: &mut Scene) -> Result<(), Halt> {
    let page = scene.admin.open(&scene.at("/integrations/sso")).await?;
    scene.answered(&page, "200");
    let found: Vec<&str> = LABELS
        .into_iter()
        .filter(|label| html::labelled(&page.body, label).is_some())
        .collect();
    scene.see("fields:", found.join(", "), LABELS.join(", "));
    Ok(())
}

async fn defaults(scene: &mut Scene) -> Result<(), Halt> {
    let page = open_form(scene).await?;
    scene.value(&page, "Scopes", "openid profile email");
    scene.value(&page, "Email claim", "email");
    scene.value(&page, "First name claim", "given_name");
    scene.value(&page, "Last name claim", "family_name");
    Ok(())
}

async fn enforce_is_off(scene: &mut Scene) -> Result<(), Halt> {
    let page = open_form(scene).await?;
    scene.value(&page, "Enforce SSO", "off");
    Ok(())
}

/// The form with everything right but `name`, which is `value`.
pub(super) async fn save_with(
    scene: &mut Scene,
    name: &str,
    value: &str,
) -> Result<super::super::browser::Page, Halt> {
    let secret = scene.newest_secret()?;
    let mut typed = vec![
        ("name", IDP),
        ("issuer", scene.kept.issuer.as_str()),
        ("client_id", scene.kept.client_id.as_str()),
        ("client_secret", secret.value.expose().as_str()),
    ];
    typed.retain(|(known, _)| *known != name);
    if !name.is_empty() {
        typed.push((name, value));
    }
    save(scene, &typed).await
}

async fn missing_v2(scene: &mut Scene) -> Result<(), Halt> {
    let typed = format!("https://login.microsoftonline.com/{CONTOSO}");
    let page = save_with(scene, "issuer", &typed).await?;
    scene.answered(&page, "422");
    scene.shows(&page, "The Issuer URL lacks /v2.0 at its end.");
    scene.shows(&page, &format!("Use {typed}/v2.0"));
    Ok(())
}

async fn secret_id(scene: &mut Scene) -> Result<(), Halt> {
    let id = scene.newest_secret()?.id;
    let page = save_with(scene, "client_secret", &id).await?;
    scene.answered(&page, "422");
    scene.shows(
        &page,
        "This looks like the Secret ID. Copy the column named Value.",
    );
    Ok(())
}

async fn typo(scene: &mut Scene) -> Result<(), Halt> {
    let wrong = with_typo(&scene.newest_secret()?.value);
    let page = save_with(scene, "client_secret", wrong.expose()).await?;
    scene.answered(&page, "422");
    scene.shows(
        &page,
        "The identity provider says that this Client Secret is wrong.",
    );
    let issuer = scene.kept.issuer.clone();
    scene.value(&page, "Issuer URL", &issuer);
    scene.hides(&page, "the typed secret", wrong.expose());
    Ok(())
}

/// The same secret with its first letter doubled.
pub(super) fn with_typo(secret: &Secret<String>) -> Secret<String> {
    let text = secret.expose();
    let first: String = text.chars().take(1).collect();
    Secret::new(format!("{first}{text}"))
}

async fn saves(scene: &mut Scene) -> Result<(), Halt> {
    let secret = scene.newest_secret()?;
    let answer = save_with(scene, "", "").await?;
    scene.answered(&answer, "303 /integrations/sso");
    let page = scene.admin.follow(answer).await?;
    scene.shows(&page, "Active SSO configuration");
    scene.shows(&page, IDP);
    let (issuer, client_id) = (scene.kept.issuer.clone(), scene.kept.client_id.clone());
    scene.shows(&page, &issuer);
    scene.shows(&page, &client_id);
    scene.hides(&page, "the Client Secret", secret.value.expose());
    Ok(())
}

async fn too_early(scene: &mut Scene) -> Result<(), Halt> {
    let page = save(scene, &[("enforce_sso", "on")]).await?;
    scene.see(page.asked(), page.status, 409);
    scene.shows(&page, "Enforce SSO is still off");
    scene.shows(
        &page,
        "No administrator has signed in through this connection in the last 24 hours.",
    );
    let page = open_form(scene).await?;
    scene.value(&page, "Enforce SSO", "off");
    let user = Browser::fresh();
    acts::with_password(scene, &user, BEN).await?;
    scene.names(&user, "ben@contoso.example (password)").await?;
    // Forms that people left open, for what comes when it is on.
    for email in [ADA, BEN] {
        let window = Browser::fresh();
        let page = acts::type_email(scene, &window, email).await?;
        scene.kept.early.push(EarlyForm {
            email,
            window,
            page,
        });
    }
    Ok(())
}

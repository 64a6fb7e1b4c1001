//! `--connected`: the first act done beforehand.
//!
//! Registers the app at the provider as its administrator would, and saves the
//! connection by the same verb as the form. The secret goes from one to the
//! other and is shown nowhere.

use latchkey_app::connections::{SaveOptions, SaveOutcome, Typed, reserved_redirect_uri, save};
use latchkey_core::{audit::Actor, secret::Secret};
use latchkey_entra_emulator::{AppSetup, CONTOSO};

use super::{DemoError, stage::Stage};

/// What the app registration is called at the provider.
const APP_NAME: &str = "Latchkey SSO";
/// What people read on the button.
const CONNECTION_NAME: &str = "Microsoft Entra ID";

/// Registers the app and saves the connection.
///
/// # Errors
/// If the product does not accept it.
pub async fn connect(stage: &Stage) -> Result<(), DemoError> {
    let app = &stage.runtime.app;
    let cx = app.cx(Actor::System, None);
    let redirect_uri = reserved_redirect_uri(app, &stage.team.tenant).await?;
    let setup = AppSetup {
        // The first sign-in then shows the consent page, as in the real thing.
        admin_consent: false,
        ..AppSetup::web(APP_NAME, &redirect_uri)
    };
    let registered = stage.emulator.control().register_app(setup);
    let typed = Typed {
        name: CONNECTION_NAME.to_owned(),
        issuer: stage.emulator.issuer(CONTOSO),
        client_id: registered.client_id,
        client_secret: Secret::new(registered.secret.value),
        scopes: "openid profile email".to_owned(),
        email_claim: "email".to_owned(),
        first_name_claim: "given_name".to_owned(),
        last_name_claim: "family_name".to_owned(),
        secret_expires: Ok(None),
    };
    match save(app, &cx, &stage.team.tenant, typed, SaveOptions::default()).await? {
        SaveOutcome::Saved(_) => Ok(()),
        SaveOutcome::Confirm { .. } => Err(DemoError::NotConnected("confirm".to_owned())),
        SaveOutcome::Refused { errors, .. } => {
            let codes: Vec<&str> = errors.iter().map(|error| error.code).collect();
            Err(DemoError::NotConnected(codes.join(", ")))
        }
    }
}

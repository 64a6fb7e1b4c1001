//! Before you start, and steps 1 to 5: the administrator's part at the provider.

use jiff::ToSpan;
use latchkey_core::ports::Clock;
use latchkey_entra_emulator::{ADA, BEN, CONTOSO};

use super::super::{
    Step,
    acts::{self, add_secret, change_secret, on_app_page},
    browser::{Browser, Halt},
    html,
    scene::Scene,
    step,
};
use crate::adapters::clock::SystemClock;

/// What the app registration is called.
const APP: &str = "Latchkey SSO";

/// The sentences.
pub(super) const STEPS: &[Step] = &[
    step(
        "0.1",
        "You need tenant admin access in Microsoft Entra ID for the directory that contains the users you want to sign in.",
        |scene| Box::pin(directory(scene)),
    ),
    step(
        "0.2",
        "You need admin access in Latchkey: only admins can configure integrations.",
        |scene| Box::pin(only_admins(scene)),
    ),
    step(
        "0.3",
        "You need the Redirect URI, shown on the /integrations/sso page.",
        |scene| Box::pin(redirect_uri(scene)),
    ),
    step(
        "0.4",
        "If your account has several directories, double-check the one you are in: Switch directory.",
        |scene| Box::pin(switch_directory(scene)),
    ),
    step(
        "1.1",
        "Open the portal, App registrations, New registration.",
        |scene| Box::pin(new_registration(scene)),
    ),
    step(
        "1.2",
        "Supported account types: accounts in this organizational directory only (Single tenant).",
        |scene| Box::pin(account_types(scene)),
    ),
    step(
        "1.3",
        "Redirect URI: platform Web, and the value from Latchkey's /integrations/sso page; click Register, and you land on the overview page.",
        |scene| Box::pin(register(scene)),
    ),
    step(
        "2.1",
        "The overview page shows the Application (client) ID and the Directory (tenant) ID.",
        |scene| Box::pin(ids(scene)),
    ),
    step(
        "2.2",
        "The Issuer URL you will need is the provider's address, the Directory (tenant) ID and /v2.0.",
        |scene| Box::pin(issuer(scene)),
    ),
    step(
        "3.1",
        "Certificates & secrets: click New client secret, describe it with a date, pick 24 months, click Add.",
        |scene| Box::pin(new_secret(scene)),
    ),
    step(
        "3.2",
        "The Value column shows the secret only once; after you navigate away only the Secret ID stays visible.",
        |scene| Box::pin(shown_once(scene)),
    ),
    step(
        "3.3",
        "If you close the page without copying: delete the secret and create a new one.",
        |scene| Box::pin(another_secret(scene)),
    ),
    step(
        "4.1",
        "API permissions: you should see at minimum User.Read (Delegated).",
        |scene| Box::pin(permissions(scene)),
    ),
    step(
        "4.2",
        "If you want to be explicit, add the delegated permissions openid, profile, email and offline_access.",
        |scene| Box::pin(explicit_permissions(scene)),
    ),
    step(
        "5.1",
        "The Token configuration page should be blank: that is the right starting state.",
        |scene| Box::pin(token_configuration(scene)),
    ),
];

async fn directory(scene: &mut Scene) -> Result<(), Halt> {
    let page = scene.admin.open(&scene.portal).await?;
    scene.answered(&page, "200");
    scene.shows(&page, "Contoso");
    scene.shows(&page, CONTOSO);
    Ok(())
}

async fn only_admins(scene: &mut Scene) -> Result<(), Halt> {
    let here = scene.at("/integrations/sso");
    let page = Browser::fresh().open(&here).await?;
    scene.answered(&page, "303 /login?next=%2Fintegrations%2Fsso");
    let user = Browser::fresh();
    acts::with_password(scene, &user, BEN).await?;
    scene.names(&user, "ben@contoso.example (password)").await?;
    let page = user.open(&here).await?;
    scene.answered(&page, "403");
    let admin = scene.admin.clone();
    acts::with_password(scene, &admin, ADA).await?;
    scene
        .names(&admin, "ada@contoso.example (password)")
        .await?;
    let page = admin.open(&here).await?;
    scene.answered(&page, "200");
    Ok(())
}

async fn redirect_uri(scene: &mut Scene) -> Result<(), Halt> {
    let page = scene.admin.open(&scene.at("/integrations/sso")).await?;
    let expected = scene.at("/auth/sso/callback");
    scene.value(&page, "Redirect URI", &expected);
    Ok(())
}

async fn switch_directory(scene: &mut Scene) -> Result<(), Halt> {
    let page = scene.admin.open(&scene.portal).await?;
    scene.shows(&page, "Switch directory");
    let other = scene.admin.click(&page, "Fabrikam").await?;
    scene.shows(&other, "fabrikam.example");
    Ok(())
}

async fn new_registration(scene: &mut Scene) -> Result<(), Halt> {
    let portal = scene.admin.open(&scene.portal).await?;
    let apps = scene.admin.click(&portal, "App registrations").await?;
    let page = scene.admin.click(&apps, "New registration").await?;
    scene.answered(&page, "200");
    scene.shows(&page, "Register an application");
    Ok(())
}

async fn account_types(scene: &mut Scene) -> Result<(), Halt> {
    let page = scene.admin.open(&scene.directory("/apps/new")).await?;
    scene.shows(&page, "Accounts in this organizational directory only");
    let form = page.form(&["name=\"redirect_uri\""])?;
    let chosen = form.value("audience").unwrap_or("none");
    scene.see("chosen at first:", chosen, "single");
    Ok(())
}

pub(super) async fn register(scene: &mut Scene) -> Result<(), Halt> {
    let settings = scene.admin.open(&scene.at("/integrations/sso")).await?;
    let redirect_uri = settings.labelled("Redirect URI")?;
    let page = scene.admin.open(&scene.directory("/apps/new")).await?;
    let form = page.form(&["name=\"redirect_uri\""])?;
    scene.see("platform", form.value("platform").unwrap_or("none"), "web");
    let form = form
        .fill("name", APP)?
        .fill("redirect_uri", &redirect_uri)?;
    let answer = scene.admin.submit(&page, &form).await?;
    scene.see(answer.asked(), answer.status, 303);
    let overview = scene.admin.follow(answer).await?;
    scene.shows(&overview, APP);
    scene.shows(&overview, "Application (client) ID");
    scene.kept.client_id = overview.labelled("Application (client) ID")?;
    Ok(())
}

async fn ids(scene: &mut Scene) -> Result<(), Halt> {
    let page = scene.admin.open(&scene.app_page("")).await?;
    let client_id = page.labelled("Application (client) ID")?;
    let shape = if is_guid(&client_id) {
        "a UUID"
    } else {
        "no UUID"
    };
    scene.see("Application (client) ID:", shape, "a UUID");
    scene.value(&page, "Directory (tenant) ID", CONTOSO);
    Ok(())
}

/// `8-4-4-4-12` hexadecimal digits.
fn is_guid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [8, 4, 4, 4, 12]
        && parts
            .iter()
            .all(|part| part.bytes().all(|b| b.is_ascii_hexdigit()))
}

pub(super) async fn issuer(scene: &mut Scene) -> Result<(), Halt> {
    let page = scene.admin.open(&scene.app_page("")).await?;
    let base = scene.portal.trim_end_matches("/portal");
    let expected = format!("{base}/{CONTOSO}/v2.0");
    scene.value(&page, "Issuer URL", &expected);
    scene.kept.issuer = page.labelled("Issuer URL")?;
    Ok(())
}

async fn new_secret(scene: &mut Scene) -> Result<(), Halt> {
    let page = add_secret(scene).await?;
    scene.answered(&page, "200");
    scene.shows(&page, "Copy the value now.");
    let ends = html::text(&page.body);
    let ends = ends
        .split("Expires ")
        .nth(1)
        .and_then(|rest| rest.split(' ').next());
    scene.see("Expires:", ends.unwrap_or("nothing"), in_24_months()?);
    Ok(())
}

/// The day, as the portal writes it.
fn in_24_months() -> Result<String, Halt> {
    let now = jiff::Timestamp::from_millisecond(SystemClock.now().millis());
    let later = now.and_then(|now| {
        now.to_zoned(jiff::tz::TimeZone::UTC)
            .checked_add(24.months())
    });
    later
        .map(|day| day.strftime("%Y-%m-%d").to_string())
        .map_err(|error| format!("the calendar ends: {error}"))
}

async fn shown_once(scene: &mut Scene) -> Result<(), Halt> {
    let secret = scene.newest_secret()?;
    let page = scene.admin.open(&scene.app_page("secrets")).await?;
    scene.shows(&page, "Secret ID");
    scene.shows(&page, &secret.id);
    scene.hides(&page, "the Value", secret.value.expose());
    Ok(())
}

async fn another_secret(scene: &mut Scene) -> Result<(), Halt> {
    let lost = scene.newest_secret()?;
    let page = change_secret(scene, &lost.id, "delete").await?;
    scene.shows(&page, "This application has no client secret yet.");
    let page = add_secret(scene).await?;
    let fresh = scene.newest_secret()?;
    let differs = fresh.value.expose() != lost.value.expose();
    scene.see("another Value:", if differs { "yes" } else { "no" }, "yes");
    scene.hides(&page, "the lost Value", lost.value.expose());
    Ok(())
}

async fn permissions(scene: &mut Scene) -> Result<(), Halt> {
    let page = scene.admin.open(&scene.app_page("permissions")).await?;
    scene.shows(&page, "User.Read Delegated");
    Ok(())
}

async fn explicit_permissions(scene: &mut Scene) -> Result<(), Halt> {
    let wanted = ["openid", "profile", "email", "offline_access"];
    let mut page = None;
    for permission in wanted {
        let typed = [("permission", permission)];
        page = Some(
            on_app_page(
                scene,
                "permissions",
                &["name=\"permission\""],
                &typed,
                "add",
            )
            .await?,
        );
    }
    let text = page.map(|page| html::text(&page.body)).unwrap_or_default();
    let listed: Vec<&str> = wanted
        .into_iter()
        .filter(|permission| text.contains(&format!("{permission} Delegated")))
        .collect();
    scene.see("listed:", listed.join(" "), wanted.join(" "));
    Ok(())
}

async fn token_configuration(scene: &mut Scene) -> Result<(), Halt> {
    let page = scene.admin.open(&scene.app_page("token")).await?;
    scene.shows(&page, "None. That is the normal state.");
    Ok(())
}

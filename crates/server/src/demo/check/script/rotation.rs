//! Rotation, and an app registration that was made anew.

use latchkey_entra_emulator::{ADA, BEN, CARA, GUEST, NO_MAIL, SECOND_FACTOR};

use super::{
    super::{
        Step,
        acts::{self, add_secret, change_secret, on_app_page, open_form, save_on},
        browser::Halt,
        html,
        scene::{ClientSecret, Scene},
        step,
    },
    codes::{GUEST_SHOWN, SECRET_ENDED, end_all, explained, gets_in, paste_newest, refused},
};
use crate::demo::people::SLUG;

/// The sentences.
pub(super) const STEPS: &[Step] = &[
    step(
        "10.1",
        "About 30 days before expiry, generate a NEW Client Secret in Entra (don't delete the old one yet).",
        |scene| Box::pin(two_alive(scene)),
    ),
    step(
        "10.2",
        "In Latchkey, edit the SSO config and paste the new value; save.",
        |scene| Box::pin(paste(scene)),
    ),
    step(
        "10.3",
        "Immediately test sign-in with another user.",
        |scene| Box::pin(gets_in(scene, CARA, CARA)),
    ),
    step(
        "10.4",
        "Once confirmed, delete the OLD secret in Entra; sign-in still works.",
        |scene| Box::pin(delete_old(scene)),
    ),
    step(
        "10.5",
        "If you wait until the secret actually expires, every sign-in fails with sso_idp_rejected, with the reason on record, until you rotate.",
        |scene| Box::pin(waited_too_long(scene)),
    ),
    step(
        "10.6",
        "An app registration that was made anew in the same directory refuses nobody.",
        |scene| Box::pin(registered_anew(scene)),
    ),
];

async fn two_alive(scene: &mut Scene) -> Result<(), Halt> {
    add_secret(scene).await?;
    let page = scene.admin.open(&scene.app_page("secrets")).await?;
    let all = page.body.matches("<dt>Secret ID</dt>").count();
    let ended = page.body.matches("(expired)").count();
    scene.see("secrets alive in Entra:", all - ended, 2);
    Ok(())
}

/// `latchkey connection show`'s revision.
async fn revision(scene: &Scene) -> Result<i64, Halt> {
    let arguments = ["connection", "show", "--tenant", SLUG];
    let done = scene.commands.run(&arguments, None).await?;
    let found = done.json["revision"].as_i64();
    found.ok_or_else(|| "latchkey connection show tells no revision".to_owned())
}

async fn paste(scene: &mut Scene) -> Result<(), Halt> {
    let before = revision(scene).await?;
    paste_newest(scene).await?;
    let page = scene.admin.open(&scene.at("/integrations/sso")).await?;
    scene.shows(
        &page,
        "Old secret, kept until a sign-in has used the new one.",
    );
    let after = revision(scene).await?;
    scene.see("revision of the settings:", after, before);
    Ok(())
}

async fn delete_old(scene: &mut Scene) -> Result<(), Halt> {
    let old = scene.kept.secrets.first().cloned();
    let old = old.ok_or_else(|| "there is no old secret".to_owned())?;
    let page = change_secret(scene, &old.id, "delete").await?;
    let left = page.body.matches("<dt>Secret ID</dt>").count();
    scene.see("secrets left in Entra:", left, 1);
    gets_in(scene, BEN, BEN).await?;
    let page = scene.admin.open(&scene.at("/integrations/sso")).await?;
    scene.hides(&page, "an old secret", "Old secret, kept");
    Ok(())
}

async fn waited_too_long(scene: &mut Scene) -> Result<(), Halt> {
    end_all(scene).await?;
    for person in [BEN, CARA] {
        let arrival = acts::sign_in(scene, person, person).await?;
        refused(scene, &arrival, "sso_idp_rejected").await?;
        explained(scene, &arrival, 7_000_222, SECRET_ENDED).await?;
    }
    add_secret(scene).await?;
    paste_newest(scene).await?;
    for person in [BEN, CARA] {
        gets_in(scene, person, person).await?;
    }
    Ok(())
}

async fn registered_anew(scene: &mut Scene) -> Result<(), Halt> {
    let old = scene.kept.client_id.clone();
    register_again(scene).await?;
    let differs = scene.kept.client_id != old;
    scene.see(
        "another Client ID:",
        if differs { "yes" } else { "no" },
        "yes",
    );
    add_secret(scene).await?;
    let secret = scene.newest_secret()?.value;
    let client_id = scene.kept.client_id.clone();
    let typed = [
        ("client_id", client_id.as_str()),
        ("client_secret", secret.expose().as_str()),
        ("apply", "now"),
    ];
    let form = open_form(scene).await?;
    let asked = save_on(scene, &form, &typed).await?;
    scene.see("Save Configuration:", asked.status, 409);
    scene.shows(
        &asked,
        "You are changing the identity provider or application",
    );
    let again = [
        ("client_secret", secret.expose().as_str()),
        ("apply", "now"),
    ];
    let answer = save_on(scene, &asked, &again).await?;
    scene.see("confirmed:", answer.answer(), "303 /integrations/sso");
    for person in [ADA, BEN, CARA, NO_MAIL, SECOND_FACTOR] {
        gets_in(scene, person, person).await?;
    }
    gets_in(scene, GUEST_SHOWN, GUEST).await
}

/// Deletes the app registration and makes a new one with the same redirect URI.
async fn register_again(scene: &mut Scene) -> Result<(), Halt> {
    let page = scene.admin.open(&scene.app_page("")).await?;
    let form = page.form(&["name=\"sure\""])?.tick("sure", true)?;
    let answer = scene
        .admin
        .submit(&page, &form.press("do", "delete")?)
        .await?;
    let list = scene.admin.follow(answer).await?;
    scene.shows(&list, "The app registration is deleted.");
    scene.kept.secrets = Vec::<ClientSecret>::new();
    let page = scene.admin.open(&scene.directory("/apps/new")).await?;
    let redirect_uri = scene.at("/auth/sso/callback");
    let form = page
        .form(&["name=\"redirect_uri\""])?
        .fill("name", "Latchkey SSO 2")?
        .fill("redirect_uri", &redirect_uri)?;
    let answer = scene.admin.submit(&page, &form).await?;
    let overview = scene.admin.follow(answer).await?;
    scene.kept.client_id = html::labelled(&overview.body, "Application (client) ID")
        .ok_or_else(|| "the portal shows no client id".to_owned())?;
    on_app_page(scene, "permissions", &["value=\"grant\""], &[], "grant")
        .await
        .map(|_| ())
}

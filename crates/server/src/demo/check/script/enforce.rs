//! Step 8: Enforce SSO on, what it means for everybody, and off again.

use std::time::Duration;

use latchkey_core::secret::Secret;
use latchkey_entra_emulator::{ADA, BEN, FOREIGN_MAIL};

use super::{
    super::{
        Step,
        acts::{self, IDP, invite, member_page, open_form, save},
        browser::{Browser, Halt},
        commands::Answered,
        html,
        scene::Scene,
        step,
    },
    configure::with_typo,
};
use crate::demo::people::SLUG;

/// The service reads what a command changed within this time, a few times over.
const MOST_TRIES: usize = 20;
/// Between two tries.
const BETWEEN_TRIES: Duration = Duration::from_millis(100);
/// Mail of the person who is added while SSO is required.
const NEWCOMER: &str = "ceo@northwind.example";

/// The sentences.
pub(super) const STEPS: &[Step] = &[
    step(
        "8.1",
        "Once you have verified that at least one admin can sign in via SSO: open /integrations/sso, Edit, check the Enforce SSO checkbox, Save.",
        |scene| Box::pin(turn_on(scene)),
    ),
    step(
        "8.2",
        "After this, password login is rejected for every user in your tenant.",
        |scene| Box::pin(passwords_refused(scene)),
    ),
    step("8.3", "They MUST use the IdP button on /login.", |scene| {
        Box::pin(only_the_button(scene))
    }),
    step(
        "8.4",
        "New members skip the password field and are sent straight to the IdP.",
        |scene| Box::pin(newcomer(scene)),
    ),
    step(
        "8.5",
        "Make sure at least one admin can sign in via SSO: the last one who can stays an active admin.",
        |scene| Box::pin(last_admin(scene)),
    ),
    step(
        "8.6",
        "While it is on, an edit of what sign-in depends on waits as a candidate; nothing can be switched off or deleted.",
        |scene| Box::pin(nothing_else_changes(scene)),
    ),
    step(
        "8.7",
        "A wrong Client Secret saved while it is on locks nobody out.",
        |scene| Box::pin(wrong_secret(scene)),
    ),
    step(
        "8.8",
        "Turning Enforce SSO back off requires one command of the operator, no database access.",
        |scene| Box::pin(turn_off(scene)),
    ),
];

async fn turn_on(scene: &mut Scene) -> Result<(), Halt> {
    let answer = save(scene, &[("enforce_sso", "on")]).await?;
    scene.see(
        "Save Configuration:",
        answer.answer(),
        "303 /integrations/sso",
    );
    let page = open_form(scene).await?;
    scene.value(&page, "Enforce SSO", "on");
    Ok(())
}

async fn passwords_refused(scene: &mut Scene) -> Result<(), Halt> {
    let early = std::mem::take(&mut scene.kept.early);
    scene.see("people who try their right password:", early.len(), 2);
    for form in early {
        let answer = acts::send_password(scene, &form.window, &form.page, form.email).await?;
        scene.answered(&answer, "303 /login?sso_error=sso_required");
        scene.names(&form.window, "nobody").await?;
    }
    Ok(())
}

async fn only_the_button(scene: &mut Scene) -> Result<(), Halt> {
    for email in [ADA, BEN] {
        let page = acts::type_email(scene, &Browser::fresh(), email).await?;
        scene.shows(&page, &format!("Continue with {IDP}"));
        scene.shows(&page, "Passwords are off.");
        scene.hides(&page, "a password field", "name=\"password\"");
    }
    Ok(())
}

async fn newcomer(scene: &mut Scene) -> Result<(), Halt> {
    let page = scene.admin.open(&scene.at("/team/invite")).await?;
    scene.hides(&page, "a password field", "type=\"password\"");
    let answer = invite(scene, NEWCOMER).await?;
    scene.shows(&answer, "One person was invited");
    let arrival = acts::sign_in(scene, NEWCOMER, FOREIGN_MAIL).await?;
    scene.answered(&arrival.page, "303 /sso-complete?arrived=1");
    scene
        .names(&arrival.window, &format!("{NEWCOMER} (sso)"))
        .await
}

/// What follows would destroy the scene if it were off.
async fn must_be_on(scene: &Scene) -> Result<(), Halt> {
    let page = open_form(scene).await?;
    match html::labelled(&page.body, "Enforce SSO").as_deref() {
        Some("on") => Ok(()),
        _ => Err("Enforce SSO is not on".to_owned()),
    }
}

async fn last_admin(scene: &mut Scene) -> Result<(), Halt> {
    must_be_on(scene).await?;
    let refused = "This is the only administrator who can sign in";
    let page = member_page(scene, "Ada Lind").await?;
    if let Ok(form) = page.form(&["name=\"role\""]) {
        let answer = scene
            .admin
            .submit(&page, &form.fill("role", "user")?)
            .await?;
        scene.see("role User:", answer.status, 409);
        scene.shows(&answer, refused);
    } else {
        scene.shows(&page, refused);
    }
    for verb in ["deactivate", "unlink"] {
        let arguments = ["member", verb, "--tenant", SLUG, "--email", ADA];
        let done = scene.commands.run(&arguments, None).await?;
        scene.see(format!("latchkey member {verb} exits"), done.code, 1);
    }
    let admin = scene.admin.clone();
    scene.names(&admin, "ada@contoso.example (sso)").await
}

async fn nothing_else_changes(scene: &mut Scene) -> Result<(), Halt> {
    must_be_on(scene).await?;
    let answer = save(scene, &[("scopes", "openid email")]).await?;
    scene.see("other scopes:", answer.answer(), "303 /integrations/sso");
    let page = scene.admin.open(&scene.at("/integrations/sso")).await?;
    scene.shows(&page, "Members still use the old settings");
    for verb in ["disable", "delete"] {
        let arguments = ["connection", verb, "--tenant", SLUG];
        let done = scene.commands.run(&arguments, None).await?;
        scene.see(format!("latchkey connection {verb} exits"), done.code, 1);
    }
    let page = scene.admin.open(&scene.at("/integrations/sso")).await?;
    scene.shows(&page, "Active SSO configuration");
    Ok(())
}

async fn wrong_secret(scene: &mut Scene) -> Result<(), Halt> {
    let right = scene.newest_secret()?.value;
    // Twice, because whoever pastes a wrong one often pastes it again.
    for _ in 0..2 {
        let done = set_secret(scene, with_typo(&right)).await?;
        scene.see("latchkey connection set --skip-checks exits", done.code, 0);
    }
    let before = acts::refused_secrets(scene).await?;
    let mut refused = 0;
    let mut again = tokio::time::interval(BETWEEN_TRIES);
    for _ in 0..MOST_TRIES {
        again.tick().await;
        let arrival = acts::sign_in(scene, BEN, BEN).await?;
        refused = acts::refused_secrets(scene).await?.saturating_sub(before);
        if refused > 0 || !arrival.code().is_empty() {
            scene
                .names(&arrival.window, "ben@contoso.example (sso)")
                .await?;
            break;
        }
    }
    let tried = if refused > 0 {
        "refused the new one"
    } else {
        "saw only the old one"
    };
    scene.see("Entra", tried, "refused the new one");
    let arrival = acts::sign_in(scene, ADA, ADA).await?;
    scene
        .names(&arrival.window, "ada@contoso.example (sso)")
        .await?;
    let done = set_secret(scene, right).await?;
    scene.see("pasting the right one again exits", done.code, 0);
    let arrival = acts::sign_in(scene, ADA, ADA).await?;
    scene
        .names(&arrival.window, "ada@contoso.example (sso)")
        .await
}

/// The operator saves a secret without asking the provider.
async fn set_secret(scene: &Scene, secret: Secret<String>) -> Result<Answered, Halt> {
    let arguments = [
        "connection",
        "set",
        "--tenant",
        SLUG,
        "--client-secret-stdin",
        "--skip-checks",
    ];
    scene.commands.run(&arguments, Some(secret)).await
}

async fn turn_off(scene: &mut Scene) -> Result<(), Halt> {
    let arguments = ["sso", "enforce", "--tenant", SLUG, "off"];
    let done = scene.commands.run(&arguments, None).await?;
    scene.see("latchkey sso enforce off exits", done.code, 0);
    let page = open_form(scene).await?;
    let state = html::labelled(&page.body, "Enforce SSO").unwrap_or_default();
    scene.see("Enforce SSO:", state, "off");
    let user = Browser::fresh();
    let answer = acts::with_password(scene, &user, BEN).await?;
    scene.answered(&answer, "303 /dashboard");
    scene.names(&user, "ben@contoso.example (password)").await
}

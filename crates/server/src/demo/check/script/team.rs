//! A team from its first minute: the first run, three people who join in three ways, and one who is switched off.
//!
//! All of it happens at an installation that began in an empty folder. The
//! links of invitations are typed into windows and never become part of a fact.

use std::time::Duration;

use latchkey_core::secret::Secret;
use latchkey_entra_emulator::{ADA, BEN, CARA, SECOND_FACTOR as MIA};

use super::{
    super::{
        Step,
        acts::{self, IDP, add_secret, member_page, open_form, save},
        browser::{Browser, Halt, Page},
        html,
        installation::Installation,
        scene::{Invited, Scene},
        step,
    },
    codes::{gets_in, refused},
    configure::save_with,
    provider,
};
use crate::{
    adapters::rng::SystemRng,
    demo::people::{NAME, SLUG, new_password},
};

/// Mails are written out within a second or two; this is longer.
const MOST_LOOKS: usize = 200;
/// Between two looks.
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);
/// What the trail must hold at the end, once for each act.
const RECORDED: [(&str, usize); 6] = [
    ("tenant.created", 1),
    ("member.invited", 3),
    ("member.joined", 3),
    ("sso.policy.required", 1),
    ("member.deactivated", 1),
    ("member.reactivated", 1),
];

/// The sentences.
pub(super) const STEPS: &[Step] = &[
    step(
        "11.1",
        "A service that begins in an empty folder has no team and no password: its log holds a setup code, and without it nothing can be made.",
        |scene| Box::pin(empty_folder(scene)),
    ),
    step(
        "11.2",
        "The code opens the first run: address, master key, the team and its first administrator, who is signed in at once.",
        |scene| Box::pin(first_run(scene)),
    ),
    step(
        "11.3",
        "The code counts once: after that the first run is gone.",
        |scene| Box::pin(is_gone(scene)),
    ),
    step(
        "11.4",
        "Invite three people from Team Members: without a mail server their links are shown to copy, and the mails lie as files.",
        |scene| Box::pin(invite_three(scene)),
    ),
    step(
        "11.5",
        "Looking at an invitation uses nothing up; accepting it with a password works once.",
        |scene| Box::pin(by_password(scene)),
    ),
    step(
        "11.6",
        "Connect Microsoft Entra ID, sign in through it as the administrator, and turn Enforce SSO on.",
        |scene| Box::pin(enforce(scene)),
    ),
    step(
        "11.7",
        "New invitees skip the password field on accept and are sent straight to the IdP.",
        |scene| Box::pin(by_idp(scene)),
    ),
    step(
        "11.8",
        "Whoever was invited may just sign in: the mail need not be opened.",
        |scene| Box::pin(gets_in(scene, MIA, MIA)),
    ),
    step(
        "11.9",
        "Deactivate a member in Team Members: they are signed out everywhere.",
        |scene| Box::pin(deactivate(scene)),
    ),
    step(
        "11.10",
        "Their next sign-in ends with account_disabled.",
        |scene| Box::pin(disabled(scene)),
    ),
    step(
        "11.11",
        "Reactivate in Team Members, and they sign in as before.",
        |scene| Box::pin(reactivate(scene)),
    ),
    step(
        "11.12",
        "Every one of these acts is in the audit trail, whose chain is whole; no password and no link of an invitation is in the log.",
        |scene| Box::pin(recorded(scene)),
    ),
];

async fn empty_folder(scene: &mut Scene) -> Result<(), Halt> {
    let begun = Installation::begin(&scene.commands).await?;
    scene.move_to(begun);
    let admin = scene.admin.clone();
    let page = admin.open(&scene.at("/")).await?;
    scene.answered(&page, "303 /setup");
    let page = admin.open(&scene.at("/setup/team")).await?;
    scene.answered(&page, "303 /setup");
    let page = admin.follow(page).await?;
    let form = page.form(&["name=\"code\""])?;
    let code = scene.begun()?.code.expose().clone();
    let page = admin
        .submit(&page, &form.clone().fill("code", &wrong(&code))?)
        .await?;
    scene.answered(&page, "403");
    let answer = admin.submit(&page, &form.fill("code", &code)?).await?;
    scene.answered(&answer, "303 /setup/address");
    scene.kept.page = Some(admin.follow(answer).await?);
    Ok(())
}

/// A code of the same shape that is another one.
fn wrong(code: &str) -> String {
    code.chars().rev().collect()
}

async fn first_run(scene: &mut Scene) -> Result<(), Halt> {
    let admin = scene.admin.clone();
    let page = scene.in_front()?;
    scene.shows(&page, "Both addresses are the same.");
    let form = page.form(&["action=\"/setup/address\""])?;
    let answer = admin.submit(&page, &form).await?;
    scene.answered(&answer, "303 /setup/key");
    let page = admin.follow(answer).await?;
    let form = page.form(&["name=\"kept\""])?.tick("kept", true)?;
    let answer = admin.submit(&page, &form).await?;
    scene.answered(&answer, "303 /setup/team");
    let page = admin.follow(answer).await?;
    let password = Secret::new(new_password(&SystemRng::new()));
    let form = page
        .form(&["name=\"slug\""])?
        .fill("team", NAME)?
        .fill("slug", SLUG)?
        .fill("first_name", "Ada")?
        .fill("last_name", "Lind")?
        .fill("email", ADA)?
        .fill("password", password.expose())?;
    let answer = admin.submit(&page, &form).await?;
    scene.answered(&answer, "303 /setup/mail");
    scene.team.passwords.push((ADA, password));
    let page = admin.follow(answer).await?;
    scene.shows(&page, "No mail server is set.");
    let page = admin.click(&page, "Continue").await?;
    scene.shows(&page, &format!("{NAME} is ready"));
    scene.names(&admin, &format!("{ADA} (password)")).await
}

async fn is_gone(scene: &mut Scene) -> Result<(), Halt> {
    for path in ["/setup", "/setup/team"] {
        let page = Browser::fresh().open(&scene.at(path)).await?;
        scene.answered(&page, "404");
    }
    let done = scene.commands.run(&["setup-code"], None).await?;
    scene.see("latchkey setup-code exits", done.code, 1);
    Ok(())
}

async fn invite_three(scene: &mut Scene) -> Result<(), Halt> {
    let everybody = [BEN, CARA, MIA];
    let page = acts::invite(scene, &everybody.join("\n")).await?;
    scene.shows(&page, "3 people were invited");
    let links = html::copied(&page.body);
    scene.see("links to copy:", links.len(), everybody.len());
    let invited = everybody.into_iter().zip(links);
    scene.kept.invited = invited
        .map(|(email, link)| Invited {
            email,
            link: Secret::new(link),
        })
        .collect();
    let mut again = tokio::time::interval(BETWEEN_LOOKS);
    for _ in 0..MOST_LOOKS {
        again.tick().await;
        if scene.begun()?.mails() >= everybody.len() {
            break;
        }
    }
    let mails = scene.begun()?.mails();
    scene.see("mails as files:", mails, everybody.len());
    Ok(())
}

/// Opens the link of `email` in a fresh window.
async fn open_link(scene: &Scene, email: &str) -> Result<(Browser, Page), Halt> {
    let mut invited = scene.kept.invited.iter();
    let found = invited.find(|one| one.email == email);
    let found = found.ok_or_else(|| format!("{email} has no link"))?;
    let window = Browser::fresh();
    let page = window.open(found.link.expose()).await?;
    Ok((window.clone(), window.follow(page).await?))
}

async fn by_password(scene: &mut Scene) -> Result<(), Halt> {
    open_link(scene, BEN).await?;
    let (window, page) = open_link(scene, BEN).await?;
    scene.shows(&page, &format!("Join {NAME}"));
    scene.shows(&page, "Ada Lind invited you");
    let password = new_password(&SystemRng::new());
    let form = page
        .form(&["name=\"new_password\""])?
        .fill("first_name", "Ben")?
        .fill("last_name", "Haddad")?
        .fill("new_password", &password)?;
    let answer = window.submit(&page, &form).await?;
    scene.answered(&answer, "303 /dashboard");
    scene.team.passwords.push((BEN, Secret::new(password)));
    scene.names(&window, &format!("{BEN} (password)")).await?;
    let (_, page) = open_link(scene, BEN).await?;
    scene.see("the link again:", page.status, 410);
    Ok(())
}

async fn enforce(scene: &mut Scene) -> Result<(), Halt> {
    provider::register(scene).await?;
    provider::issuer(scene).await?;
    add_secret(scene).await?;
    let answer = save_with(scene, "", "").await?;
    scene.see(
        "Save Configuration:",
        answer.answer(),
        "303 /integrations/sso",
    );
    let arrival = acts::sign_in(scene, ADA, ADA).await?;
    scene.admin = arrival.window.clone();
    scene
        .names(&arrival.window, &format!("{ADA} (sso)"))
        .await?;
    let answer = save(scene, &[("enforce_sso", "on")]).await?;
    scene.see(
        "Save Configuration:",
        answer.answer(),
        "303 /integrations/sso",
    );
    let page = open_form(scene).await?;
    scene.value(&page, "Enforce SSO", "on");
    let page = acts::type_email(scene, &Browser::fresh(), BEN).await?;
    scene.hides(&page, "a password field", "type=\"password\"");
    Ok(())
}

async fn by_idp(scene: &mut Scene) -> Result<(), Halt> {
    let (window, page) = open_link(scene, CARA).await?;
    scene.see("the link:", page.status, 200);
    scene.hides(&page, "a password field", "type=\"password\"");
    scene.shows(&page, &format!("Continue with {IDP}"));
    let form = page.form(&["action=\"/invite/accept/sso\""])?;
    let answer = window.submit(&page, &form).await?;
    let page = window.follow(answer).await?;
    scene.see("leads to", page.url.path(), "/invite/accept/leave");
    let next = html::refresh(&page.body).unwrap_or_default();
    let page = window.open(&scene.at(&next)).await?;
    let arrival = acts::at_provider(window, page, CARA, "consent").await?;
    scene.answered(&arrival.page, "303 /sso-complete?arrived=1");
    scene
        .names(&arrival.window, &format!("{CARA} (sso)"))
        .await?;
    scene.kept.other = Some(arrival.window);
    Ok(())
}

async fn deactivate(scene: &mut Scene) -> Result<(), Halt> {
    let page = member_page(scene, "Cara Nowak").await?;
    let page = scene.admin.click(&page, "Deactivate Cara Nowak").await?;
    let form = page.form(&["/deactivate\""])?;
    let answer = scene.admin.submit(&page, &form).await?;
    scene.see("Deactivate:", answer.status, 303);
    let page = scene.admin.follow(answer).await?;
    scene.shows(
        &page,
        "The member is deactivated and signed out everywhere.",
    );
    let window = scene.kept.other.take();
    let window = window.ok_or_else(|| "nobody was signed in".to_owned())?;
    scene.names(&window, "nobody").await
}

async fn disabled(scene: &mut Scene) -> Result<(), Halt> {
    let arrival = acts::sign_in(scene, CARA, CARA).await?;
    refused(scene, &arrival, "account_disabled").await
}

async fn reactivate(scene: &mut Scene) -> Result<(), Halt> {
    let page = member_page(scene, "Cara Nowak").await?;
    let form = page.form(&["/reactivate\""])?;
    let answer = scene.admin.submit(&page, &form).await?;
    scene.see("Reactivate:", answer.status, 303);
    gets_in(scene, CARA, CARA).await
}

async fn recorded(scene: &mut Scene) -> Result<(), Halt> {
    let arguments = ["audit", "tail", "--tenant", SLUG, "-n", "1000"];
    let done = scene.commands.run(&arguments, None).await?;
    let events = done.json["events"].as_array().cloned().unwrap_or_default();
    for (name, expected) in RECORDED {
        let found = events.iter().filter(|one| one["name"] == name).count();
        scene.see(name, found, expected);
    }
    let arguments = ["audit", "verify", "--tenant", SLUG];
    let done = scene.commands.run(&arguments, None).await?;
    scene.see("latchkey audit verify exits", done.code, 0);
    let log = scene.begun()?.log();
    let mut kept: Vec<&str> = vec!["inv_"];
    let passwords = scene.team.passwords.iter();
    kept.extend(passwords.map(|(_, password)| password.expose().as_str()));
    let there = kept.into_iter().filter(|one| log.contains(one)).count();
    scene.see("passwords and links in the log:", there, 0);
    Ok(())
}

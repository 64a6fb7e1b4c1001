//! What can go wrong: each code provoked, and cured by exactly the fix the guide names.

use latchkey_entra_emulator::{
    BEN, CARA, GUEST, NO_MAIL, PERSONAL_GUEST, SECOND_FACTOR, UNASSIGNED,
};

use super::{
    super::{
        Step,
        acts::{self, Arrival, add_secret, change_secret, invite, member_page, on_app_page, save},
        browser::Halt,
        scene::Scene,
        step,
    },
    configure::with_typo,
};
use crate::demo::people::SLUG;

/// The guest's address as an admin might type it.
const GUEST_TYPED: &str = "GIL@Fabrikam.Example";
/// As it is shown: the domain in small letters, the rest as typed.
pub(super) const GUEST_SHOWN: &str = "GIL@fabrikam.example";
/// The same with a slip.
const GUEST_MISSPELT: &str = "gill@fabrikam.example";

/// What the operator reads about a secret that has ended.
pub(super) const SECRET_ENDED: &str = "Create a new secret at the identity provider";

/// The sentences.
pub(super) const STEPS: &[Step] = &[
    step(
        "9.1",
        "user_not_provisioned: the email Entra returned doesn't match any member of your Latchkey tenant.",
        |scene| Box::pin(not_provisioned(scene)),
    ),
    step(
        "9.2",
        "Fix: add the user in Team Members first; email casing doesn't matter, spelling does.",
        |scene| Box::pin(provision(scene)),
    ),
    step(
        "5.2",
        "Entra returns the standard OIDC claims by default: nothing to configure for address and names.",
        |scene| Box::pin(standard_claims(scene)),
    ),
    step(
        "9.3",
        "sso_idp_rejected: Microsoft refused the code exchange, usually a Client Secret typo.",
        |scene| Box::pin(rejected(scene)),
    ),
    step(
        "9.4",
        "Fix: re-paste it in Latchkey, or regenerate in Entra and update both sides.",
        |scene| Box::pin(paste_again(scene)),
    ),
    step(
        "9.5",
        "sso_no_email_claim: Entra didn't return an email in the ID token; common with personal Microsoft accounts.",
        |scene| Box::pin(no_email(scene)),
    ),
    step(
        "9.6",
        "Fix: use a work account, one whose Mail is filled.",
        |scene| Box::pin(fill_mail(scene)),
    ),
    step(
        "9.7",
        "Or go to Token configuration: add optional claim, ID, check email, Add; try the SSO sign-in again.",
        |scene| Box::pin(optional_claim(scene)),
    ),
    step(
        "9.8",
        "account_disabled: the member exists in Latchkey but is deactivated.",
        |scene| Box::pin(disabled(scene)),
    ),
    step("9.9", "Fix: reactivate in Team Members.", |scene| {
        Box::pin(reactivate(scene))
    }),
    step(
        "9.10",
        "Browser shows AADSTS50011: redirect URI mismatch between Entra and Latchkey.",
        |scene| Box::pin(wrong_redirect_uri(scene)),
    ),
    step(
        "9.11",
        "Fix: update Entra's Authentication, Web, Redirect URIs to match what Latchkey's /integrations/sso page shows, EXACTLY.",
        |scene| Box::pin(right_redirect_uri(scene)),
    ),
    step(
        "9.12",
        "\"Client secret expired\": your secret hit its expiry date.",
        |scene| Box::pin(expired(scene)),
    ),
    step(
        "9.13",
        "Fix: generate a new one in Entra (Certificates & secrets), update in Latchkey, save.",
        |scene| Box::pin(new_secret(scene)),
    ),
];

/// Notes that a sign-in ended on /login with `code` and a reference, as nobody.
pub(super) async fn refused(scene: &mut Scene, arrival: &Arrival, code: &str) -> Result<(), Halt> {
    scene.see("GET /auth/sso/callback", arrival.page.status, 303);
    scene.see("/login?sso_error=", arrival.code(), code);
    let reference = arrival.reference();
    let known = latchkey_core::token::parse_reference(&reference);
    scene.see(
        "ref",
        &reference,
        known.unwrap_or_else(|| "LK-XXXX-XXXX".to_owned()),
    );
    scene.names(&arrival.window, "nobody").await
}

/// Notes that `email` gets in; `login` is typed at the provider.
pub(super) async fn gets_in(scene: &mut Scene, email: &str, login: &str) -> Result<(), Halt> {
    let arrival = acts::sign_in(scene, email, login).await?;
    scene.answered(&arrival.page, "303 /sso-complete?arrived=1");
    scene
        .names(&arrival.window, &format!("{email} (sso)"))
        .await
}

/// Notes what `latchkey explain` says about a refused sign-in.
pub(super) async fn explained(
    scene: &mut Scene,
    arrival: &Arrival,
    number: u64,
    fix: &str,
) -> Result<(), Halt> {
    let reference = arrival.reference();
    let done = scene.commands.run(&["explain", &reference], None).await?;
    let numbers = done.json["aadsts"].as_array().cloned().unwrap_or_default();
    let found: Vec<u64> = numbers
        .iter()
        .filter_map(|one| one["number"].as_u64())
        .collect();
    let named = if found.contains(&number) {
        format!("AADSTS{number}")
    } else {
        format!("{found:?}")
    };
    scene.see("latchkey explain names", named, format!("AADSTS{number}"));
    let told = done.json["fix"].as_str().unwrap_or_default();
    let fits = if told.contains(fix) { fix } else { told };
    scene.see("with the fix:", fits, fix);
    Ok(())
}

/// Reads the banner the person sees.
async fn banner(scene: &mut Scene, arrival: &Arrival, words: &str) -> Result<(), Halt> {
    let page = arrival.window.follow(arrival.page.clone()).await?;
    scene.shows(&page, words);
    Ok(())
}

async fn not_provisioned(scene: &mut Scene) -> Result<(), Halt> {
    let arrival = acts::sign_in_by_link(scene, GUEST).await?;
    refused(scene, &arrival, "user_not_provisioned").await?;
    banner(scene, &arrival, "You do not have access yet").await
}

async fn provision(scene: &mut Scene) -> Result<(), Halt> {
    let answer = invite(scene, GUEST_MISSPELT).await?;
    scene.shows(&answer, "One person was invited");
    let arrival = acts::sign_in_by_link(scene, GUEST).await?;
    scene.see("misspelt:", arrival.code(), "user_not_provisioned");
    let answer = invite(scene, GUEST_TYPED).await?;
    scene.shows(&answer, "One person was invited");
    gets_in(scene, GUEST_SHOWN, GUEST).await
}

async fn standard_claims(scene: &mut Scene) -> Result<(), Halt> {
    let arrival = acts::sign_in(scene, GUEST, GUEST).await?;
    let session = scene.session(&arrival.window).await?.unwrap_or_default();
    let name = |field: &str| {
        session["member"][field]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    scene.see("first name", name("first_name"), "Gil");
    scene.see("last name", name("last_name"), "Moreau");
    Ok(())
}

async fn rejected(scene: &mut Scene) -> Result<(), Halt> {
    // Two secrets at the provider; the one Latchkey knows goes, and the new one is saved with a slip.
    let old = scene.newest_secret()?;
    add_secret(scene).await?;
    let wrong = with_typo(&scene.newest_secret()?.value);
    let arguments = [
        "connection",
        "set",
        "--tenant",
        SLUG,
        "--client-secret-stdin",
        "--skip-checks",
    ];
    let done = scene.commands.run(&arguments, Some(wrong)).await?;
    scene.see("latchkey connection set --skip-checks exits", done.code, 0);
    change_secret(scene, &old.id, "delete").await?;
    let arrival = acts::sign_in(scene, BEN, BEN).await?;
    refused(scene, &arrival, "sso_idp_rejected").await?;
    explained(scene, &arrival, 7_000_215, "Paste the secret's Value").await
}

async fn paste_again(scene: &mut Scene) -> Result<(), Halt> {
    paste_newest(scene).await?;
    gets_in(scene, BEN, BEN).await
}

/// Pastes the newest secret into the form and saves.
pub(super) async fn paste_newest(scene: &mut Scene) -> Result<(), Halt> {
    let secret = scene.newest_secret()?.value;
    let answer = save(scene, &[("client_secret", secret.expose())]).await?;
    scene.see(
        "Save Configuration:",
        answer.answer(),
        "303 /integrations/sso",
    );
    Ok(())
}

async fn no_email(scene: &mut Scene) -> Result<(), Halt> {
    let arrival = acts::sign_in_by_link(scene, PERSONAL_GUEST).await?;
    refused(scene, &arrival, "sso_no_email_claim").await?;
    let arrival = acts::sign_in(scene, NO_MAIL, NO_MAIL).await?;
    refused(scene, &arrival, "sso_no_email_claim").await?;
    banner(scene, &arrival, "Your e-mail address is missing").await
}

async fn fill_mail(scene: &mut Scene) -> Result<(), Halt> {
    let users = scene.admin.open(&scene.directory("/users")).await?;
    let user = scene.admin.click(&users, "Noor Aziz").await?;
    let form = user.form(&["name=\"mail\""])?.fill("mail", NO_MAIL)?;
    let answer = scene.admin.submit(&user, &form).await?;
    scene.see("Mail filled:", answer.status, 303);
    gets_in(scene, NO_MAIL, NO_MAIL).await
}

async fn optional_claim(scene: &mut Scene) -> Result<(), Halt> {
    // Without the scope email Entra names the address only where the app registration asks for it.
    let set_scopes = |scopes: &'static str| {
        let arguments = [
            "connection",
            "set",
            "--tenant",
            SLUG,
            "--scopes",
            scopes,
            "--skip-checks",
        ];
        let commands = scene.commands.clone();
        async move { commands.run(&arguments, None).await }
    };
    let (without, back) = (
        set_scopes("openid profile"),
        set_scopes("openid profile email"),
    );
    let done = without.await?;
    scene.see("scopes without email: exits", done.code, 0);
    acts::until_asked_for(scene, "openid profile").await?;
    let arrival = acts::sign_in(scene, SECOND_FACTOR, SECOND_FACTOR).await?;
    refused(scene, &arrival, "sso_no_email_claim").await?;
    let page = on_app_page(
        scene,
        "token",
        &["name=\"claim\"", "value=\"add\""],
        &[("claim", "email")],
        "add",
    )
    .await?;
    scene.shows(&page, "The optional claim is added to ID tokens.");
    gets_in(scene, SECOND_FACTOR, SECOND_FACTOR).await?;
    let done = back.await?;
    scene.see("scopes as before: exits", done.code, 0);
    acts::until_asked_for(scene, "openid profile email").await?;
    gets_in(scene, UNASSIGNED, UNASSIGNED).await
}

async fn disabled(scene: &mut Scene) -> Result<(), Halt> {
    let arrival = acts::sign_in(scene, CARA, CARA).await?;
    refused(scene, &arrival, "account_disabled").await?;
    banner(scene, &arrival, "Your access is switched off").await
}

async fn reactivate(scene: &mut Scene) -> Result<(), Halt> {
    let page = member_page(scene, "Cara Nowak").await?;
    let form = page.form(&["Reactivate"])?;
    let answer = scene.admin.submit(&page, &form).await?;
    scene.see("Reactivate:", answer.status, 303);
    gets_in(scene, CARA, CARA).await
}

/// Changes a redirect URI in the portal (`add`, `remove`).
async fn change_uri(scene: &Scene, uri: &str, act: &str) -> Result<(), Halt> {
    let row = format!("value=\"{uri}\"");
    let (marks, typed) = match act {
        "add" => (["name=\"platform\"", "name=\"uri\""], vec![("uri", uri)]),
        _ => (["name=\"uri\"", row.as_str()], Vec::new()),
    };
    on_app_page(scene, "authentication", &marks, &typed, act)
        .await
        .map(|_| ())
}

async fn wrong_redirect_uri(scene: &mut Scene) -> Result<(), Halt> {
    let right = scene.at("/auth/sso/callback");
    change_uri(scene, &right, "remove").await?;
    change_uri(scene, &format!("{right}/"), "add").await?;
    let arrival = acts::sign_in(scene, BEN, BEN).await?;
    let place = if arrival.is_back() {
        "Latchkey"
    } else {
        "the provider"
    };
    scene.see("the browser stays at", place, "the provider");
    scene.shows(&arrival.page, "AADSTS50011");
    scene.names(&arrival.window, "nobody").await
}

async fn right_redirect_uri(scene: &mut Scene) -> Result<(), Halt> {
    let page = scene.admin.open(&scene.at("/integrations/sso")).await?;
    let right = scene.at("/auth/sso/callback");
    scene.shows(&page, &right);
    change_uri(scene, &format!("{right}/"), "remove").await?;
    change_uri(scene, &right, "add").await?;
    gets_in(scene, BEN, BEN).await
}

/// Lets every secret of the app end now.
pub(super) async fn end_all(scene: &mut Scene) -> Result<(), Halt> {
    for secret in scene.kept.secrets.clone() {
        change_secret(scene, &secret.id, "end").await?;
    }
    Ok(())
}

async fn expired(scene: &mut Scene) -> Result<(), Halt> {
    end_all(scene).await?;
    let arrival = acts::sign_in(scene, BEN, BEN).await?;
    refused(scene, &arrival, "sso_idp_rejected").await?;
    banner(scene, &arrival, "You cannot fix this yourself.").await?;
    explained(scene, &arrival, 7_000_222, SECRET_ENDED).await
}

async fn new_secret(scene: &mut Scene) -> Result<(), Halt> {
    let ended = scene.newest_secret()?;
    add_secret(scene).await?;
    paste_newest(scene).await?;
    gets_in(scene, BEN, BEN).await?;
    change_secret(scene, &ended.id, "delete").await.map(|_| ())
}

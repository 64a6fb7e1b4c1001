//! Step 7: the first sign-in, in a private window; and what admin consent changes.

use latchkey_entra_emulator::{ADA, BEN, CONTOSO};

use super::super::{
    Step,
    acts::{self, IDP, on_app_page},
    browser::{Browser, Halt},
    html,
    scene::Scene,
    step,
};

/// The sentences.
pub(super) const STEPS: &[Step] = &[
    step(
        "7.1",
        "Open an incognito/private window (clean state, no leftover cookies).",
        |scene| Box::pin(private_window(scene)),
    ),
    step("7.2", "Navigate to /login.", |scene| {
        Box::pin(login_page(scene))
    }),
    step(
        "7.3",
        "Type the email of an existing member whose email matches a user in your Entra tenant and click Continue: you should see a \"Continue with Microsoft Entra ID\" button.",
        |scene| Box::pin(see_button(scene)),
    ),
    step(
        "7.4",
        "Click it: the browser redirects to Microsoft's sign-in page.",
        |scene| Box::pin(click_button(scene)),
    ),
    step(
        "7.5",
        "Sign in with your Entra credentials: first-time users may see a consent prompt (\"wants to sign you in and read your profile\").",
        |scene| Box::pin(consent_prompt(scene)),
    ),
    step(
        "7.6",
        "Accept: you should land back at Latchkey's /sso-complete page briefly, then the dashboard.",
        |scene| Box::pin(lands(scene)),
    ),
    step(
        "7.7",
        "If you land on the dashboard signed in as yourself, SSO is working.",
        |scene| Box::pin(as_yourself(scene)),
    ),
    step(
        "4.3",
        "Click Grant admin consent for your tenant: this skips the user consent prompt on first login.",
        |scene| Box::pin(admin_consent(scene)),
    ),
];

async fn private_window(scene: &mut Scene) -> Result<(), Halt> {
    scene.window = Browser::fresh();
    let window = scene.window.clone();
    let page = window.open(&scene.at("/api/v1/session")).await?;
    scene.answered(&page, "401");
    scene.names(&window, "nobody").await
}

async fn login_page(scene: &mut Scene) -> Result<(), Halt> {
    let page = scene.window.open(&scene.at("/login")).await?;
    scene.answered(&page, "200");
    let typed = page.form(&["name=\"email\""])?.typed;
    scene.see("asks for", typed.join(", "), "email");
    scene.kept.page = Some(page);
    Ok(())
}

async fn see_button(scene: &mut Scene) -> Result<(), Halt> {
    let page = scene.in_front()?;
    let form = page.form(&["name=\"email\""])?.fill("email", ADA)?;
    let answer = scene.window.submit(&page, &form).await?;
    scene.answered(&answer, "303 /login?step=2");
    let page = scene.window.follow(answer).await?;
    scene.shows(&page, &format!("Continue with {IDP}"));
    scene.kept.page = Some(page);
    Ok(())
}

async fn click_button(scene: &mut Scene) -> Result<(), Halt> {
    let page = scene.in_front()?;
    let answer = scene
        .window
        .click(&page, &format!("Continue with {IDP}"))
        .await?;
    let provider = scene.portal.trim_end_matches("/portal").to_owned();
    scene.answered(
        &answer,
        &format!("303 {provider}/{CONTOSO}/oauth2/v2.0/authorize"),
    );
    let param = |name: &str| answer.param(name).unwrap_or_default();
    scene.see("scope", param("scope"), "openid profile email");
    scene.see("PKCE", param("code_challenge_method"), "S256");
    scene.see("login_hint", param("login_hint"), ADA);
    let page = scene.window.follow(answer).await?;
    scene.shows(&page, "Enter password");
    scene.kept.page = Some(page);
    Ok(())
}

async fn consent_prompt(scene: &mut Scene) -> Result<(), Halt> {
    let page = scene.in_front()?;
    let password = latchkey_entra_emulator::PASSWORD;
    let form = page.form(&["id=\"passwd\""])?.fill("passwd", password)?;
    let page = scene.window.submit(&page, &form).await?;
    scene.see("POST credentials", page.answer(), "200");
    scene.shows(&page, "wants to sign you in and read your profile");
    scene.kept.page = Some(page);
    Ok(())
}

async fn lands(scene: &mut Scene) -> Result<(), Halt> {
    let page = scene.in_front()?;
    let form = page
        .form(&["value=\"consent\""])?
        .press("step", "consent")?;
    let back = scene.window.submit(&page, &form).await?;
    let callback = scene.at("/auth/sso/callback");
    scene.see("Accept:", back.answer(), format!("302 {callback}"));
    let to = back.location.as_ref().map(ToString::to_string);
    let answer = scene.window.open(&to.unwrap_or_default()).await?;
    scene.answered(&answer, "303 /sso-complete?arrived=1");
    let complete = scene.window.follow(answer).await?;
    scene.answered(&complete, "200");
    let next = html::refresh(&complete.body).unwrap_or_default();
    scene.see("goes on to", &next, "/dashboard");
    let dashboard = scene.window.open(&scene.at(&next)).await?;
    scene.answered(&dashboard, "200");
    scene.kept.page = Some(dashboard);
    Ok(())
}

async fn as_yourself(scene: &mut Scene) -> Result<(), Halt> {
    let page = scene.in_front()?;
    scene.shows(&page, "Ada");
    let window = scene.window.clone();
    scene.names(&window, "ada@contoso.example (sso)").await?;
    let session = scene.session(&window).await?;
    let session = session.ok_or_else(|| "nobody is signed in".to_owned())?;
    let connection = session["connection"]["name"].as_str().unwrap_or_default();
    scene.see("through", connection, IDP);
    // From now on she administrates in this window.
    scene.admin = window;
    Ok(())
}

async fn admin_consent(scene: &mut Scene) -> Result<(), Halt> {
    let page = on_app_page(scene, "permissions", &["value=\"grant\""], &[], "grant").await?;
    scene.shows(&page, "Admin consent is granted.");
    let arrival = acts::sign_in(scene, BEN, BEN).await?;
    let asked = if arrival.asked_consent {
        "asked"
    } else {
        "not asked"
    };
    scene.see("the next person is", asked, "not asked");
    scene
        .names(&arrival.window, "ben@contoso.example (sso)")
        .await
}

//! Candidate settings: nothing live changes before the swap, and one click leads back.

use latchkey_app::{
    App,
    candidates::{candidate_view, discard_candidate, restore_settings, swap_candidate},
    connections::{SaveOptions, SaveOutcome, save},
    policy::set_enforcement,
};
use latchkey_core::{policy::SsoPolicy, problem::Code, time::Span};
use latchkey_entra_emulator::{ADA, AppSetup, CONTOSO};
use latchkey_testkit::{Tenant, World, entra, tenant, tenant::typed};

const AS_CANDIDATE: SaveOptions = SaveOptions {
    skip_checks: false,
    force: false,
    confirmed: false,
    release: false,
    as_candidate: true,
};

async fn connected(world: &World) -> Tenant {
    let made = tenant("acme").staffed().with_connection(entra());
    made.make(world).await
}

/// Saves the same connection for another app registration, with its secret.
async fn other_app(world: &World, acme: &Tenant, options: SaveOptions) -> (bool, i64) {
    let uri = acme.connected().redirect_uri.clone();
    let app = world.provider().register_app(AppSetup::web("Acme 2", &uri));
    let issuer = world.emulator.issuer(CONTOSO);
    let typed = typed("Entra 2", &issuer, &app.client_id, &app.secret.value);
    let saved = save(world.app(), &world.operator(), &acme.id, typed, options).await;
    match saved {
        Ok(SaveOutcome::Saved(saved)) => (saved.waits, saved.live.revision.n),
        Ok(_) => panic!("not saved"),
        Err(problem) => panic!("{problem:?}"),
    }
}

async fn swap(app: &App, world: &World, acme: &Tenant, n: i64) -> Result<(i64, i64), Code> {
    let id = acme.live(world).await.connection.id;
    let swapped = swap_candidate(app, &world.operator(), &acme.id, &id, n).await;
    swapped
        .map(|done| (done.superseded, done.revived))
        .map_err(|problem| problem.code)
}

/// N-50: an edit waits, members sign in with the old settings, the swap is whole,
/// the restore brings settings, secret and identities back.
#[tokio::test]
async fn n50_given_a_candidate_then_nothing_changes_until_the_swap_and_the_restore_leads_back() {
    let world = World::new().await;
    let acme = connected(&world).await;
    world.sso_browser(&acme, ADA).await;
    let before = acme.live(&world).await;
    assert_eq!(other_app(&world, &acme, AS_CANDIDATE).await, (true, 1));
    assert!(acme.live(&world).await == before, "nothing live changed");
    world.sso_browser(&acme, ADA).await;
    assert_eq!(
        swap(world.app(), &world, &acme, 9).await,
        Err(Code::StaleForm)
    );
    assert_eq!(swap(world.app(), &world, &acme, 2).await, Ok((0, 0)));
    let live = acme.live(&world).await;
    assert_eq!(
        (live.revision.n, live.connection.name.as_str()),
        (2, "Entra 2")
    );
    // The subject is another one for another app, the person is known by the directory.
    world.sso_browser(&acme, ADA).await;
    let (id, cx) = (&live.connection.id, world.operator());
    let restored = restore_settings(world.app(), &cx, &acme.id, id, 1).await;
    assert!(restored.is_ok(), "{restored:?}");
    let back = acme.live(&world).await;
    assert_eq!(back.revision, before.revision);
    assert!(back.credentials[0].id == before.credentials[0].id);
    world.sso_browser(&acme, ADA).await;
    for name in [
        "sso.connection.candidate_made",
        "sso.connection.candidate_swapped",
        "sso.connection.restored",
    ] {
        assert_eq!(world.count_events(&acme.id, name).await, 1, "{name}");
    }
}

/// N-50: while required an edit always waits, and without a passed test it cannot go live.
#[tokio::test]
async fn n50_given_required_then_an_untested_candidate_stays_one() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .enforced()
        .make(&world)
        .await;
    let saved = other_app(&world, &acme, SaveOptions::default()).await;
    assert_eq!(saved, (true, 1));
    let refused = swap(world.app(), &world, &acme, 2).await;
    assert_eq!(refused, Err(Code::SwapUnproven));
    let id = acme.live(&world).await.connection.id;
    let cx = world.operator();
    let view = candidate_view(world.app(), &cx, &acme.id, &id).await;
    let view = view.unwrap_or_else(|problem| panic!("{problem:?}"));
    assert_eq!(view.unproven, Some("no_passed_test"));
    assert!(
        view.candidate
            .is_some_and(|one| one.own_secret && one.n() == 2)
    );
    world.sso_browser(&acme, ADA).await;
    let gone = discard_candidate(world.app(), &cx, &acme.id, &id).await;
    assert!(gone.is_ok());
    let again = discard_candidate(world.app(), &cx, &acme.id, &id).await;
    assert!(again.is_err_and(|problem| problem.code == Code::NotFound));
    assert_eq!(
        swap(world.app(), &world, &acme, 2).await,
        Err(Code::NotFound)
    );
}

/// N-06: while required, older settings that no admin is linked to are not restored.
#[tokio::test]
async fn n06_given_required_when_no_admin_could_enter_after_a_restore_then_refused() {
    let world = World::new().await;
    let acme = connected(&world).await;
    let now = SaveOptions {
        confirmed: true,
        as_candidate: false,
        ..AS_CANDIDATE
    };
    // Nobody ever signed in with the first settings, at another directory's issuer.
    let fabrikam = world.emulator.issuer(latchkey_entra_emulator::FABRIKAM);
    let contoso = acme.live(&world).await.revision.settings.issuer;
    let move_to = |issuer: String| {
        let client = acme.connected().app.client_id.clone();
        let typed = typed("Entra", &issuer, &client, "");
        let options = SaveOptions {
            skip_checks: true,
            ..now
        };
        let (app, cx, tenant) = (world.app(), world.operator(), acme.id.clone());
        async move { save(app, &cx, &tenant, typed, options).await.is_ok() }
    };
    assert!(move_to(fabrikam).await);
    assert!(move_to(contoso).await);
    world.sso_browser(&acme, ADA).await;
    let cx = world.operator();
    let done = set_enforcement(world.app(), &cx, &acme.id, SsoPolicy::Required, false).await;
    assert!(done.is_ok_and(|done| done.unmet.is_empty()));
    let live = acme.live(&world).await;
    let id = &live.connection.id;
    let unsafe_one = restore_settings(world.app(), &cx, &acme.id, id, 2).await;
    assert!(unsafe_one.is_err_and(|problem| problem.code == Code::RestoreUnsafe));
    assert!(acme.live(&world).await == live, "all of it was taken back");
    world.clock.advance(Span::days(8));
    let late = restore_settings(world.app(), &world.operator(), &acme.id, id, 2).await;
    assert!(late.is_err_and(|problem| problem.code == Code::NotFound));
}

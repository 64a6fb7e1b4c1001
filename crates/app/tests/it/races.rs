//! Once means once, on two processes over one database.

use std::sync::Arc;

use latchkey_app::{
    App, Cx,
    connections::{SaveOptions, SaveOutcome, Switch, save, switch_connection},
    members::{Change, change_member, unlink_member},
    policy::set_enforcement,
    sign_in::{Arrival, Completed, complete},
};
use latchkey_core::{
    audit::Actor,
    connection::CallbackPath,
    member::{MemberState, Role},
    policy::SsoPolicy,
    ports::StoreExt,
};
use latchkey_entra_emulator::{ADA, BEN, CARA};
use latchkey_testkit::{Browser, Tenant, World, entra, tenant, tenant::typed};
use tokio::sync::Barrier;

fn arrival(callback: &str, browser: &Browser) -> Arrival {
    let (_, query) = callback.split_once('?').expect("a query");
    Arrival {
        path: CallbackPath::Bare,
        query: Some(query.to_owned()),
        flow_cookie: browser.cookie("latchkey_flow"),
        present: None,
    }
}

fn visitor(app: &App) -> Cx {
    app.cx(Actor::Visitor, None)
}

/// Lets all of them begin at the same moment.
pub async fn together<T: Send + 'static>(
    tasks: Vec<std::pin::Pin<Box<dyn Future<Output = T> + Send>>>,
) -> Vec<T> {
    let gate = Arc::new(Barrier::new(tasks.len()));
    let running: Vec<_> = tasks
        .into_iter()
        .map(|task| {
            let gate = Arc::clone(&gate);
            tokio::spawn(async move {
                gate.wait().await;
                task.await
            })
        })
        .collect();
    let mut results = Vec::new();
    for one in running {
        results.push(one.await.expect("no task panics"));
    }
    results
}

/// T003, T245: the same answer at the same moment on two processes: one token
/// request, one session, every time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t003_t245_given_one_answer_on_two_processes_then_one_request_and_one_session() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    world.sso_browser(&acme, BEN).await;
    let second = world.another_process().await;
    let sessions = "SELECT CAST(COUNT(*) AS TEXT) FROM session";
    for round in 0..10 {
        let browser = world.browser();
        let callback = world
            .provider_answer(&browser, &acme.start_url(), BEN)
            .await;
        world.http().take_sent();
        second.http.take_sent();
        let before: i64 = world.texts(sessions).await[0].parse().expect("a number");
        let mut tasks: Vec<std::pin::Pin<Box<dyn Future<Output = bool> + Send>>> = Vec::new();
        for app in [world.app(), &second.app, world.app(), &second.app] {
            let (app, arrival) = (Arc::clone(app), arrival(&callback, &browser));
            tasks.push(Box::pin(async move {
                let cx = visitor(&app);
                matches!(
                    complete(&app, &cx, arrival).await,
                    Completed::SignedIn { .. }
                )
            }));
        }
        let won = together(tasks).await.into_iter().filter(|won| *won).count();
        assert_eq!(won, 1, "round {round}");
        let sent = [world.http().take_sent(), second.http.take_sent()].concat();
        let tokens = sent
            .iter()
            .filter(|one| one.url.path().ends_with("/token"))
            .count();
        assert_eq!(tokens, 1, "round {round}");
        let after: i64 = world.texts(sessions).await[0].parse().expect("a number");
        assert_eq!(after, before + 1, "round {round}");
    }
}

/// Two browsers of one person link for the first time at once: both are in, one link exists.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn given_two_first_sign_ins_at_once_then_one_link() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let second = world.another_process().await;
    let (one, two) = (world.browser(), world.browser());
    let first = world.provider_answer(&one, &acme.start_url(), BEN).await;
    let other = world.provider_answer(&two, &acme.start_url(), BEN).await;
    let mut tasks: Vec<std::pin::Pin<Box<dyn Future<Output = bool> + Send>>> = Vec::new();
    for (app, arrival) in [
        (world.app(), arrival(&first, &one)),
        (&second.app, arrival(&other, &two)),
    ] {
        let app = Arc::clone(app);
        tasks.push(Box::pin(async move {
            let cx = visitor(&app);
            matches!(
                complete(&app, &cx, arrival).await,
                Completed::SignedIn { .. }
            )
        }));
    }
    assert_eq!(together(tasks).await, [true, true]);
    assert_eq!(world.count_events(&acme.id, "identity.linked").await, 1);
}

async fn admins(world: &World, tenant: &Tenant) -> usize {
    let id = tenant.id.clone();
    let read = world
        .process
        .store
        .look(move |rows| Box::pin(async move { rows.active_admins(&id).await }));
    read.await.expect("the store answers").len()
}

/// T071, N-06: two admins deactivate or demote each other at once: one stays.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t071_n06_given_two_last_admins_at_once_then_one_stays() {
    for change in [Change::Deactivate, Change::Role(Role::User)] {
        for enforced in [false, true] {
            let world = World::new().await;
            let plan = tenant("acme")
                .member(ADA, Role::Admin, true)
                .member(BEN, Role::Admin, true);
            let plan = plan.with_connection(entra());
            let plan = if enforced { plan.enforced() } else { plan };
            let acme = plan.make(&world).await;
            world.sso_browser(&acme, ADA).await;
            world.sso_browser(&acme, BEN).await;
            let second = world.another_process().await;
            let mut tasks: Vec<std::pin::Pin<Box<dyn Future<Output = bool> + Send>>> = Vec::new();
            for (app, email) in [(world.app(), ADA), (&second.app, BEN)] {
                let (app, id) = (Arc::clone(app), acme.id.clone());
                let member = acme.member(email).clone();
                tasks.push(Box::pin(async move {
                    let cx = visitor(&app);
                    change_member(&app, &cx, &id, &member, change, false)
                        .await
                        .is_ok()
                }));
            }
            let done = together(tasks)
                .await
                .into_iter()
                .filter(|done| *done)
                .count();
            assert_eq!(
                (done, admins(&world, &acme).await),
                (1, 1),
                "enforced: {enforced}"
            );
        }
    }
}

/// T071, T084: unlinking and demoting the only two who can enter, at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t084_given_unlink_and_demotion_at_once_while_required_then_one_can_enter() {
    let world = World::new().await;
    let acme = tenant("acme")
        .member(ADA, Role::Admin, true)
        .member(BEN, Role::Admin, true)
        .with_connection(entra())
        .enforced()
        .make(&world)
        .await;
    world.sso_browser(&acme, BEN).await;
    let second = world.another_process().await;
    let (ada, ben) = (acme.member(ADA).clone(), acme.member(BEN).clone());
    let (one, two, id, id2) = (
        Arc::clone(world.app()),
        Arc::clone(&second.app),
        acme.id.clone(),
        acme.id.clone(),
    );
    let done = together::<bool>(vec![
        Box::pin(async move {
            let cx = visitor(&one);
            unlink_member(&one, &cx, &id, &ada, false).await.is_ok()
        }),
        Box::pin(async move {
            let cx = visitor(&two);
            change_member(&two, &cx, &id2, &ben, Change::Deactivate, false)
                .await
                .is_ok()
        }),
    ])
    .await;
    assert_eq!(done.into_iter().filter(|done| *done).count(), 1);
}

/// T140: turning Enforce SSO on and switching the connection off at once: one of both.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t140_given_enforcement_and_disabling_at_once_then_one_of_both() {
    for _ in 0..4 {
        let world = World::new().await;
        let acme = tenant("acme")
            .staffed()
            .with_connection(entra())
            .make(&world)
            .await;
        world.sso_browser(&acme, ADA).await;
        let second = world.another_process().await;
        let connection = acme.connected().id.parse().expect("an id");
        let (one, two) = (Arc::clone(world.app()), Arc::clone(&second.app));
        let (id, id2) = (acme.id.clone(), acme.id.clone());
        let done = together::<bool>(vec![
            Box::pin(async move {
                let cx = visitor(&one);
                let done = set_enforcement(&one, &cx, &id, SsoPolicy::Required, false).await;
                done.is_ok_and(|done| done.unmet.is_empty())
            }),
            Box::pin(async move {
                let cx = visitor(&two);
                let done = switch_connection(&two, &cx, &id2, &connection, Switch::Disable, false);
                done.await.is_ok()
            }),
        ])
        .await;
        assert_eq!(done.into_iter().filter(|done| *done).count(), 1);
    }
}

/// T013, T014: what changes while the provider is asked counts: nobody slips through.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t013_t014_given_a_deactivation_during_the_exchange_then_no_live_session() {
    for _ in 0..4 {
        let world = World::new().await;
        let acme = tenant("acme")
            .staffed()
            .with_connection(entra())
            .make(&world)
            .await;
        world.sso_browser(&acme, CARA).await;
        let second = world.another_process().await;
        let browser = world.browser();
        let callback = world
            .provider_answer(&browser, &acme.start_url(), CARA)
            .await;
        let (one, two) = (Arc::clone(world.app()), Arc::clone(&second.app));
        let arrival = arrival(&callback, &browser);
        let (id, member) = (acme.id.clone(), acme.member(CARA).clone());
        let results = together::<Option<String>>(vec![
            Box::pin(async move {
                let cx = visitor(&one);
                match complete(&one, &cx, arrival).await {
                    Completed::SignedIn { opened, .. } => Some(opened.token.expose().clone()),
                    _ => None,
                }
            }),
            Box::pin(async move {
                let cx = visitor(&two);
                let done = change_member(&two, &cx, &id, &member, Change::Deactivate, false).await;
                assert!(done.is_ok_and(|member| member.state == MemberState::Deactivated));
                None
            }),
        ])
        .await;
        if let Some(token) = &results[0] {
            let app = world.app();
            app.catch_up().await;
            let now = app.clock.now();
            let found = latchkey_app::sessions::who(app, token, now).await;
            assert!(found.is_ok_and(|found| found.is_none()));
        }
    }
}

/// Two admins save different settings from the same basis: one is told, none is half done.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn given_two_saves_at_once_then_one_basis_is_stale() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let second = world.another_process().await;
    let connected = acme.connected();
    let mut tasks: Vec<std::pin::Pin<Box<dyn Future<Output = bool> + Send>>> = Vec::new();
    for (app, scopes) in [
        (world.app(), "openid profile"),
        (&second.app, "openid email"),
    ] {
        let (app, id) = (Arc::clone(app), acme.id.clone());
        let mut typed = typed("Entra", &connected.issuer, &connected.app.client_id, "");
        typed.scopes = scopes.to_owned();
        tasks.push(Box::pin(async move {
            let cx = visitor(&app);
            let saved = save(&app, &cx, &id, typed, SaveOptions::default()).await;
            matches!(saved, Ok(SaveOutcome::Saved(_)))
        }));
    }
    let saved = together(tasks)
        .await
        .into_iter()
        .filter(|saved| *saved)
        .count();
    let live = acme.live(&world).await;
    assert_eq!(live.revision.n, 1 + i64::try_from(saved).expect("small"));
    assert!(saved >= 1);
}

//! Two who accept one invitation at the same moment, on two processes over one database.

use std::{pin::Pin, sync::Arc};

use latchkey_app::{
    App,
    invitations::open_invitation,
    members::member_detail,
    sign_in::{Arrival, Completed, StartInput, complete, start},
};
use latchkey_core::{
    audit::Actor,
    connection::CallbackPath,
    member::{MemberState, Role},
    ports::StoreExt,
    problem::Code,
    sign_in::Purpose,
};
use latchkey_entra_emulator::{ADA, BEN};
use latchkey_testkit::{Browser, Tenant, World, entra, tenant};

use crate::{invitations::accept, races::together};

/// How often a race is run; TEST_TRIALS raises it.
fn trials() -> usize {
    let wanted = std::env::var("TEST_TRIALS").ok();
    wanted.and_then(|text| text.parse().ok()).unwrap_or(10)
}

/// What one of the two came to: in, or why not.
type Came = Result<(), (Code, &'static str)>;

/// The provider's answer to a sign-in that began with this invitation.
async fn answer_of(world: &World, acme: &Tenant, browser: &Browser) -> Arrival {
    let app = world.app();
    let member = acme.member(BEN);
    let open = open_invitation(app, &acme.id, member).await.ok().flatten();
    let open = open.expect("it is open");
    let input = StartInput {
        connection: acme.connected().id.clone(),
        next: latchkey_core::next_path::NextPath::default(),
        login_hint: None,
        select_account: false,
        flow_cookie: browser.cookie("latchkey_flow"),
        purpose: Purpose::Invitation,
        resume: Some(format!("{}.{}", open.id, open.sent.millis())),
    };
    let departure = start(app, &app.cx(Actor::Visitor, None), input).await;
    let cookie = departure.new_cookie.map(|one| one.expose().clone());
    let url = departure.url.expect("it leaves");
    let callback = world.approve(browser, url.as_str(), BEN).await;
    let (_, query) = callback.split_once('?').expect("a query");
    Arrival {
        path: CallbackPath::Bare,
        query: Some(query.to_owned()),
        flow_cookie: cookie,
        present: None,
    }
}

/// One acceptance, by password on one process; the other process's way comes with it.
type Rival = Pin<Box<dyn Future<Output = Came> + Send>>;

fn password_way(app: &Arc<App>, token: &str) -> Rival {
    let (app, token) = (Arc::clone(app), token.to_owned());
    Box::pin(async move {
        let done = accept(&app, &token).await;
        done.map(|_| ()).map_err(|no| (no.code, no.reason))
    })
}

fn sso_way(app: &Arc<App>, arrival: Arrival) -> Rival {
    let app = Arc::clone(app);
    Box::pin(async move {
        let cx = app.cx(Actor::Visitor, None);
        match complete(&app, &cx, arrival).await {
            Completed::SignedIn { .. } => Ok(()),
            Completed::Refused { problem, .. } => Err((problem.code, problem.reason)),
            _ => panic!("no proof was asked for"),
        }
    })
}

async fn race(world: World, database: &str, by_sso: bool) {
    let plan = tenant("acme").member(ADA, Role::Admin, true);
    let mut acme = plan.with_connection(entra()).make(&world).await;
    let second = world.another_process().await;
    let mut won = [0, 0];
    let mut seen = 0;
    for trial in 0..trials() {
        acme.invite(&world, BEN, Role::User).await;
        let token = acme.token(BEN).to_owned();
        let other = if by_sso {
            let browser = world.browser();
            sso_way(&second.app, answer_of(&world, &acme, &browser).await)
        } else {
            password_way(&second.app, &token)
        };
        let came = together(vec![password_way(world.app(), &token), other]).await;
        let winner = came.iter().position(Result::is_ok).expect("one wins");
        won[winner] += 1;
        assert_eq!(
            came[1 - winner],
            Err((Code::InvitationUnusable, "used")),
            "trial {trial}"
        );
        let member = acme.member(BEN).clone();
        let cx = world.app().cx(Actor::System, None);
        let detail = member_detail(world.app(), &cx, &acme.id, &member).await;
        let detail = detail.unwrap_or_else(|problem| panic!("{problem:?}"));
        let linked = by_sso && winner == 1;
        assert_eq!(detail.member.state, MemberState::Active);
        assert_eq!(
            detail.identities.len(),
            usize::from(linked),
            "trial {trial}"
        );
        assert_eq!(detail.member.has_password, !linked, "trial {trial}");
        let (joined, last) = joined_after(&world, &acme, seen).await;
        assert_eq!(joined, 1, "trial {trial}");
        seen = last;
        remove(&world, &acme).await;
    }
    second.app.catch_up().await;
    let way = if by_sso { "SSO" } else { "password" };
    println!(
        "{} trials on {database}: {} won by password on the first process, {} by {way} on the second",
        trials(),
        won[0],
        won[1]
    );
    drop(second);
    world.end().await;
}

/// How often somebody joined after the event numbered `after`, and the newest number.
async fn joined_after(world: &World, acme: &Tenant, after: i64) -> (usize, i64) {
    let (id, wanted) = (acme.id.clone(), acme.member(BEN).to_string());
    let read = world.process.store.look(move |rows| {
        Box::pin(async move {
            let (mut after, mut count) = (after, 0);
            loop {
                let some = rows.events(&id, after, 1_000).await?;
                let Some(last) = some.last() else {
                    return Ok((count, after));
                };
                after = last.seq;
                let joined = some.iter().filter(|one| one.name == "member.joined");
                count += joined.filter(|one| one.target == wanted).count();
            }
        })
    });
    read.await.expect("the store answers")
}

/// Makes room for the next trial.
async fn remove(world: &World, acme: &Tenant) {
    let (id, member) = (acme.id.clone(), acme.member(BEN).clone());
    let now = world.app().clock.now();
    let done = world.process.store.unit(move |tx| {
        Box::pin(async move {
            tx.unlink_member(&id, &member).await?;
            tx.set_member_state(&id, &member, MemberState::Active, MemberState::Removed, now)
                .await
        })
    });
    assert_eq!(done.await, Ok(true));
    world.app().catch_up().await;
}

/// T125, T245: by password on one process, by SSO on the other, at the same moment: one wins, and
/// the other reads that it was used.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t125_t245_given_two_accepts_at_once_on_two_processes_then_one_wins() {
    race(World::new().await, "SQLite", true).await;
    if let Some(world) = World::postgres().await {
        race(world, "PostgreSQL", true).await;
    }
}

/// T125, T245: the same link sent twice at once, to two processes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t125_t245_given_one_link_sent_to_two_processes_at_once_then_one_wins() {
    race(World::new().await, "SQLite", false).await;
    if let Some(world) = World::postgres().await {
        race(world, "PostgreSQL", false).await;
    }
}

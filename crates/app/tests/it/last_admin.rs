//! No act, and no two at once, leave a tenant without an active admin who can sign in.
//!
//! First long walks of random acts by admins, members and the operator without
//! `--force`; after each act somebody must be able to enter. Then two processes
//! that take the last two admins away at the same moment, again and again.

use std::{pin::Pin, sync::Arc};

use latchkey_app::{
    App, Refusal,
    accounts::unlink_own,
    connections::{Switch, switch_connection},
    members::{
        Change, accept_provider_email, change_member, change_oneself, end_member_sessions,
        remove_member, set_password, unlink_member,
    },
    policy::set_enforcement,
    sessions::who,
};
use latchkey_core::{
    audit::Actor,
    id::{ConnectionId, Id, MemberId, TenantId},
    identity::{Identity, IdentityState},
    member::{MemberState, Role},
    policy::{Policy, SsoPolicy},
    ports::{Rng, StoreExt as _, Writes},
    secret::Secret,
    time::Span,
};
use latchkey_entra_emulator::{ADA, BEN, CARA};
use latchkey_testkit::{Browser, PASSWORD, SeededRng, Tenant, World, entra, tenant};

use crate::races::together;

/// How often a race is run; TEST_TRIALS raises it.
fn trials() -> u64 {
    let wanted = std::env::var("TEST_TRIALS").ok();
    wanted.and_then(|text| text.parse().ok()).unwrap_or(25)
}

/// Active admins with a way in: a link while the connection can be used, or a password where it counts.
/// Read past the product's own decision.
async fn can_enter(world: &World, tenant: &TenantId) -> Vec<MemberId> {
    let tenant = tenant.clone();
    let look = world.process.store.look(move |rows| {
        Box::pin(async move {
            let required = rows.policy(&tenant).await?.sso == SsoPolicy::Required;
            let connections = rows.connections(&tenant).await?;
            let mut found = Vec::new();
            for one in rows.members(&tenant, "", 100).await? {
                let identities = rows.identities_of(&tenant, &one.id).await?;
                let linked = identities.iter().any(|identity| {
                    let of = |live: &&latchkey_core::connection::LiveConnection| {
                        live.connection.id == identity.connection
                    };
                    let live = connections.iter().find(of);
                    identity.state == IdentityState::Active
                        && live.is_some_and(|live| live.connection.state.is_usable())
                });
                let admin = one.is_admin() && one.state == MemberState::Active;
                if admin && (linked || one.has_password && !required) {
                    found.push(one.id);
                }
            }
            Ok(found)
        })
    });
    look.await.expect("the store answers")
}

/// A number below `end`.
fn below(rng: &SeededRng, end: usize) -> usize {
    let mut bytes = [0];
    rng.fill(&mut bytes);
    usize::from(bytes[0]) % end
}

const PEOPLE: [&str; 3] = [ADA, BEN, CARA];

/// One walk's ground: three people, each with a browser that may be signed in.
struct Walk<'w> {
    world: &'w World,
    acme: Tenant,
    browsers: Vec<Browser>,
    rng: Arc<SeededRng>,
}

impl Walk<'_> {
    async fn at(world: &World, seed: u64) -> Walk<'_> {
        let acme = tenant(&format!("walk-{seed}"))
            .member(ADA, Role::Admin, true)
            .member(BEN, Role::Admin, !seed.is_multiple_of(2))
            .member(CARA, Role::User, false)
            .with_connection(entra())
            .make(world)
            .await;
        Walk {
            world,
            acme,
            browsers: PEOPLE.iter().map(|_| world.browser()).collect(),
            rng: SeededRng::new(seed),
        }
    }

    fn app(&self) -> &App {
        self.world.app()
    }

    /// One act, as its words; what came of it does not matter here.
    async fn act(&self) -> String {
        let (app, id) = (self.app(), &self.acme.id);
        let n = below(&self.rng, PEOPLE.len());
        let other = self.acme.member(PEOPLE[below(&self.rng, PEOPLE.len())]);
        let member = self.acme.member(PEOPLE[n]);
        let cx = app.cx(
            match below(&self.rng, 3) {
                0 => Actor::Cli("tester".into()),
                1 => Actor::Member(member.clone()),
                _ => Actor::Member(other.clone()),
            },
            None,
        );
        let kind = below(&self.rng, 15);
        let done = match kind {
            0 => ok(change_member(app, &cx, id, member, Change::Role(Role::User), false).await),
            1 | 2 => {
                ok(change_member(app, &cx, id, member, Change::Role(Role::Admin), false).await)
            }
            3 => ok(change_member(app, &cx, id, member, Change::Deactivate, false).await),
            4 | 5 => ok(change_member(app, &cx, id, member, Change::Reactivate, false).await),
            6 => ok(remove_member(app, &cx, id, member, false).await),
            7 => ok(unlink_member(app, &cx, id, member, false).await),
            8 => {
                let change = [Change::Deactivate, Change::Role(Role::User)][below(&self.rng, 2)];
                ok(change_oneself(app, &cx, id, member, change, other.clone()).await)
            }
            9 => self.unlink_own(n).await,
            10 => {
                let wanted = [SsoPolicy::Required, SsoPolicy::Optional][below(&self.rng, 2)];
                ok(set_enforcement(app, &cx, id, wanted, false).await)
            }
            11 => {
                let switch = [Switch::Disable, Switch::Enable][below(&self.rng, 2)];
                let connection = self.acme.connected().id.parse().expect("an id");
                ok(switch_connection(app, &cx, id, &connection, switch, false).await)
            }
            12 => {
                let password = Secret::new(PASSWORD.to_owned());
                let set = below(&self.rng, 4) == 0;
                set && ok(set_password(app, &cx, id, member, &password).await)
            }
            13 => {
                let ended = ok(end_member_sessions(app, &cx, id, member, None).await);
                ended && ok(accept_provider_email(app, &cx, id, member).await)
            }
            _ => self.sign_in(n).await,
        };
        format!("{kind} {} {done}", PEOPLE[n])
    }

    /// Signs in by SSO, which links where that is allowed.
    async fn sign_in(&self, n: usize) -> bool {
        let away = self.browsers[n].get(&self.acme.start_url()).await;
        if !away.location().starts_with("http") {
            return false;
        }
        let browser = &self.browsers[n];
        let callback = self
            .world
            .approve(browser, away.location(), PEOPLE[n])
            .await;
        let answer = browser.get(&callback).await;
        answer.location().starts_with("/sso-complete")
    }

    async fn unlink_own(&self, n: usize) -> bool {
        let app = self.app();
        let token = self.browsers[n].cookie("latchkey_session");
        let Ok(Some(principal)) = who(app, &token.unwrap_or_default(), app.clock.now()).await
        else {
            return false;
        };
        let cx = app.cx(Actor::Member(principal.member.id.clone()), None);
        let (id, member) = (self.acme.id.clone(), principal.member.id.clone());
        let store = &self.world.process.store;
        let look =
            store.look(move |rows| Box::pin(async move { rows.identities_of(&id, &member).await }));
        match look.await.expect("the store answers").first() {
            Some(one) => ok(unlink_own(app, &cx, &principal, one.id.as_str()).await),
            None => false,
        }
    }

    /// Somebody who can enter by the rows really enters.
    async fn enters(&self, member: &MemberId) {
        let n = PEOPLE
            .iter()
            .position(|one| self.acme.member(one) == member);
        let n = n.expect("one of the three");
        if self.sign_in(n).await {
            return;
        }
        let browser = self.world.browser();
        let tried = self
            .world
            .try_password(&browser, &self.acme, PEOPLE[n], PASSWORD)
            .await;
        assert_eq!(tried.location(), "/dashboard", "{tried:?}");
    }
}

fn ok<T>(done: Result<T, Refusal>) -> bool {
    done.is_ok()
}

/// N-06, N-40, N-41: whatever is done in whatever order without `--force`, an active admin can enter.
#[tokio::test]
async fn n06_n40_n41_given_any_sequence_of_acts_then_an_admin_can_enter() {
    let world = World::new().await;
    let (walks, steps) = (trials().min(2_000), 60);
    let mut acted = 0;
    for seed in 1..=walks {
        let walk = Walk::at(&world, seed).await;
        let mut story = Vec::new();
        for _ in 0..steps {
            story.push(walk.act().await);
            acted += usize::from(story.last().is_some_and(|one| one.ends_with("true")));
            let left = can_enter(&world, &walk.acme.id).await;
            assert!(!left.is_empty(), "seed {seed}: {story:#?}");
            if below(&walk.rng, 20) == 0 {
                // Time goes on, so that proofs of 24 hours and the 30 days before a removal run out.
                world.pass(Span::days([1, 31][below(&walk.rng, 2)])).await;
            }
        }
        let left = can_enter(&world, &walk.acme.id).await;
        walk.enters(&left[0]).await;
    }
    println!("{walks} walks, {acted} acts of {} were done", walks * steps);
    assert!(
        acted > usize::try_from(walks * steps / 8).expect("small"),
        "{acted}"
    );
}

/// What one of the two does to an admin.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Take {
    Demote,
    Deactivate,
    Remove,
    Unlink,
}

const TAKES: [Take; 4] = [Take::Demote, Take::Deactivate, Take::Remove, Take::Unlink];

async fn take(app: Arc<App>, tenant: TenantId, member: MemberId, how: Take) -> bool {
    let cx = app.cx(Actor::Visitor, None);
    let change = |change| change_member(&app, &cx, &tenant, &member, change, false);
    match how {
        Take::Demote => ok(change(Change::Role(Role::User)).await),
        Take::Deactivate => ok(change(Change::Deactivate).await),
        Take::Remove => ok(remove_member(&app, &cx, &tenant, &member, false).await),
        Take::Unlink => ok(unlink_member(&app, &cx, &tenant, &member, false).await),
    }
}

/// Makes both whole again: active admins, linked while SSO is required, else with a password.
async fn restore(world: &World, acme: &Tenant, sso: SsoPolicy, trial: u64) {
    let app = world.app();
    let (now, rng) = (app.clock.now(), Arc::clone(&app.rng));
    let tenant = acme.id.clone();
    let connection: ConnectionId = acme.connected().id.parse().expect("an id");
    let people = [acme.member(ADA).clone(), acme.member(BEN).clone()];
    let unit = world.process.store.unit(move |tx| {
        Box::pin(async move {
            let by = "tester".to_owned();
            let since = now;
            let policy = Policy { sso, since, by };
            tx.set_policy(&tenant, &policy).await?;
            for (n, member) in people.iter().enumerate() {
                let found = tx.member(&tenant, member).await?.expect("the row stays");
                if found.state != MemberState::Active {
                    let to = MemberState::Active;
                    tx.set_member_state(&tenant, member, found.state, to, now)
                        .await?;
                }
                if !found.is_admin() {
                    tx.set_roles(&tenant, member, &[Role::Admin]).await?;
                }
                if !found.has_password {
                    tx.set_password(&tenant, member, Some("hash")).await?;
                }
                let linked = !tx.identities_of(&tenant, member).await?.is_empty();
                match (sso, linked) {
                    (SsoPolicy::Required, false) => {
                        let id = Id::new(now, &*rng);
                        let subject = format!("{trial} {n}");
                        let one = identity(id, &tenant, &connection, member, subject, now);
                        tx.insert_identity(&one).await?;
                    }
                    (SsoPolicy::Optional, true) => unlink(tx, &tenant, member).await?,
                    _ => {}
                }
            }
            Ok(())
        })
    });
    assert_eq!(unit.await, Ok(()));
}

async fn unlink(
    tx: &mut dyn Writes,
    tenant: &TenantId,
    member: &MemberId,
) -> Result<(), latchkey_core::ports::StoreError> {
    tx.unlink_member(tenant, member).await.map(|_| ())
}

fn identity(
    id: latchkey_core::id::IdentityId,
    tenant: &TenantId,
    connection: &ConnectionId,
    member: &MemberId,
    subject: String,
    now: latchkey_core::time::Timestamp,
) -> Identity {
    Identity {
        id,
        tenant: tenant.clone(),
        connection: connection.clone(),
        issuer: "https://issuer.example/".into(),
        subject,
        tid: None,
        oid: None,
        member: member.clone(),
        state: IdentityState::Active,
        linked_by: "first_link".into(),
        linked_at: now,
        last_used: None,
    }
}

/// Both of the last two at once, every pair of acts in turn.
async fn hammer(world: World) {
    let acme = tenant("acme")
        .member(ADA, Role::Admin, true)
        .member(BEN, Role::Admin, true)
        .with_connection(entra())
        .make(&world)
        .await;
    let second = world.another_process().await;
    let mut won = [0, 0];
    for trial in 0..trials() {
        let sso = [SsoPolicy::Required, SsoPolicy::Optional][usize::from(trial % 25 >= 16)];
        // While passwords count, taking a link away takes no way in: three acts are left.
        let kinds = if sso == SsoPolicy::Required { 4 } else { 3 };
        let pair = usize::try_from(trial % 25).expect("small") % 16;
        let how = [TAKES[pair % kinds], TAKES[pair / kinds % kinds]];
        restore(&world, &acme, sso, trial).await;
        let mut tasks: Vec<Pin<Box<dyn Future<Output = bool> + Send>>> = Vec::new();
        for (n, (app, email)) in [(world.app(), ADA), (&second.app, BEN)]
            .into_iter()
            .enumerate()
        {
            let (id, member) = (acme.id.clone(), acme.member(email).clone());
            tasks.push(Box::pin(take(Arc::clone(app), id, member, how[n])));
        }
        let done = together(tasks).await;
        let winners = done.iter().filter(|done| **done).count();
        let left = can_enter(&world, &acme.id).await;
        assert_eq!(
            (winners, left.len()),
            (1, 1),
            "trial {trial}: {sso:?} {how:?}"
        );
        let winner = usize::from(done[1]);
        won[winner] += 1;
        let loser = acme.member([BEN, ADA][winner]);
        assert_eq!(&left[0], loser, "trial {trial}");
    }
    println!(
        "{} trials: one process won {}, the other {}",
        trials(),
        won[0],
        won[1]
    );
    drop(second);
    world.end().await;
}

/// T071, T084, T245, N-40: demoting, deactivating, removing or unlinking the last two at the same
/// moment on two processes: one is done, the other refused, and that one can still enter.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t071_t084_t245_n40_given_the_last_two_taken_at_once_then_one_stays() {
    hammer(World::new().await).await;
    if let Some(world) = World::postgres().await {
        hammer(world).await;
    }
}

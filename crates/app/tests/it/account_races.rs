//! Reset links, codes and recovery codes on two processes over one database: one winner each.

use std::{pin::Pin, sync::Arc};

use latchkey_app::{
    App,
    accounts::reset_password,
    password::{Typed, second_step},
};
use latchkey_core::{
    audit::Actor,
    id::{HalfSignInId, ResetId},
    member::Member,
    ports::{
        Clock, Place, StoreExt,
        accounts::{AppFactor, HalfSignIn, HalfStep, PasswordReset},
    },
    problem::Code,
    second_factor::{code_now, new_app_secret, new_recovery_codes, recovery_digest},
    secret::Secret,
    time::Span,
    token::{Digest, new_token},
};
use latchkey_entra_emulator::BEN;
use latchkey_testkit::{Process, Tenant, World, tenant};

use crate::races::together;

/// How often a race is run; TEST_TRIALS raises it.
fn trials() -> usize {
    let wanted = std::env::var("TEST_TRIALS").ok();
    wanted.and_then(|text| text.parse().ok()).unwrap_or(10)
}

/// In, or why not.
type Came = Result<(), Code>;
type Try = Pin<Box<dyn Future<Output = Came> + Send>>;

/// Two processes on one database, and the member they race for.
struct Race {
    world: World,
    acme: Tenant,
    second: Process,
}

impl Race {
    async fn on(world: World) -> Self {
        let acme = tenant("acme").staffed().make(&world).await;
        let second = world.another_process().await;
        Race {
            world,
            acme,
            second,
        }
    }

    /// The processes of the four who try, in turn.
    fn four(&self) -> [Arc<App>; 4] {
        let (one, two) = (self.world.app(), &self.second.app);
        [one, two, one, two].map(Arc::clone)
    }

    async fn ben(&self) -> Member {
        let (tenant, id) = (self.acme.id.clone(), self.acme.member(BEN).clone());
        let store = &self.world.process.store;
        let read = store.look(move |rows| Box::pin(async move { rows.member(&tenant, &id).await }));
        read.await.expect("the store answers").expect("he is there")
    }

    /// Lets all begin at once; one wins, and the others read `refused`.
    async fn one_wins(tasks: Vec<Try>, refused: Code, trial: usize) {
        let came = together(tasks).await;
        let won = came.iter().filter(|one| one.is_ok()).count();
        assert_eq!(won, 1, "trial {trial}: {came:?}");
        let lost = came.iter().filter(|one| **one == Err(refused)).count();
        assert_eq!(lost, 3, "trial {trial}: {came:?}");
    }

    /// A half-done sign-in of BEN; answers its value.
    async fn half(&self, ben: &Member) -> String {
        let app = self.world.app();
        let (now, token) = (app.clock.now(), new_token("", &*app.rng));
        let half = HalfSignIn {
            id: HalfSignInId::new(now, &*app.rng),
            tenant: ben.tenant.clone(),
            member: ben.id.clone(),
            step: HalfStep::Code,
            digest: Digest::of(token.expose()),
            sealed: String::new(),
            stamp: ben.security_stamp,
            tries: 0,
            next_path: "/dashboard".to_owned(),
            created: now,
            expires: now.plus(Span::minutes(10)),
        };
        let unit = app
            .store
            .unit(move |tx| Box::pin(async move { tx.insert_half_sign_in(&half).await }));
        unit.await.expect("it is stored");
        token.expose().clone()
    }

    /// The same thing typed in four half-done sign-ins at once.
    async fn typed_at_once(&self, ben: &Member, typed: impl Fn() -> Typed, trial: usize) {
        let mut tasks: Vec<Try> = Vec::new();
        for app in self.four() {
            let (token, typed) = (self.half(ben).await, typed());
            tasks.push(Box::pin(async move {
                let cx = app.cx(Actor::Visitor, None);
                let done = second_step(&app, &cx, &token, typed).await;
                done.map(|_| ()).map_err(|problem| problem.code)
            }));
        }
        Self::one_wins(tasks, Code::SecondFactorInvalid, trial).await;
    }

    async fn sessions(&self) -> usize {
        let app = self.world.app();
        let (tenant, id, now) = (
            self.acme.id.clone(),
            self.acme.member(BEN).clone(),
            app.clock.now(),
        );
        let read = app.store.look(move |rows| {
            Box::pin(async move { rows.live_sessions(&tenant, &id, now, i64::MAX).await })
        });
        read.await.expect("the store answers").len()
    }

    async fn end(self, what: &str) {
        println!("{what}: {} trials, one winner each", trials());
        drop(self.second);
        self.world.end().await;
    }
}

async fn reset_race(world: World) {
    let race = Race::on(world).await;
    for trial in 0..trials() {
        let (app, ben) = (race.world.app(), race.ben().await);
        let (now, token) = (app.clock.now(), new_token("rst_", &*app.rng));
        let reset = PasswordReset {
            id: ResetId::new(now, &*app.rng),
            tenant: ben.tenant.clone(),
            member: ben.id.clone(),
            digest: Digest::of(token.expose()),
            stamp: ben.security_stamp,
            created: now,
            expires: now.plus(Span::minutes(30)),
        };
        let unit = app
            .store
            .unit(move |tx| Box::pin(async move { tx.insert_reset(&reset).await }));
        unit.await.expect("it is stored");
        let mut tasks: Vec<Try> = Vec::new();
        for (n, app) in race.four().into_iter().enumerate() {
            let token = token.expose().clone();
            let new = Secret::new(format!("seven herons {trial} over weir {n}"));
            tasks.push(Box::pin(async move {
                let cx = app.cx(Actor::Visitor, None);
                let done = reset_password(&app, &cx, &token, &new).await;
                done.map(|_| ()).map_err(|problem| problem.code)
            }));
        }
        Race::one_wins(tasks, Code::ResetUnusable, trial).await;
        let after = race.ben().await.security_stamp;
        assert_eq!(after, ben.security_stamp + 1, "trial {trial}: set once");
    }
    race.end("reset links").await;
}

async fn code_race(world: World) {
    let race = Race::on(world).await;
    let (app, ben) = (race.world.app(), race.ben().await);
    let secret = new_app_secret(&*app.rng);
    let place = Place {
        tenant: ben.tenant.as_str(),
        table: "member_totp",
        row: ben.id.as_str(),
        column: "sealed",
        version: 1,
    };
    let factor = AppFactor {
        sealed: app.sealer.seal(place, secret.expose()),
        last_step: 0,
        created: app.clock.now(),
    };
    let who = ben.clone();
    let unit = app.store.unit(move |tx| {
        Box::pin(async move { tx.set_app_factor(&who.tenant, &who.id, &factor).await })
    });
    unit.await.expect("it is stored");
    for trial in 0..trials() {
        race.world.pass(Span::seconds(30)).await;
        let before = race.sessions().await;
        let code = code_now(secret.expose(), race.world.clock.now());
        race.typed_at_once(&ben, || Typed::Code(code.clone()), trial)
            .await;
        let more = race.sessions().await;
        assert!(more <= before + 1, "trial {trial}: {before}, then {more}");
    }
    race.end("codes of an app").await;
}

async fn recovery_race(world: World) {
    let race = Race::on(world).await;
    let ben = race.ben().await;
    for trial in 0..trials() {
        let app = race.world.app();
        let codes = new_recovery_codes(&*app.rng);
        let digests: Vec<Digest> = codes
            .iter()
            .filter_map(|code| recovery_digest(code.expose()))
            .collect();
        let (tenant, id) = (ben.tenant.clone(), ben.id.clone());
        let unit = app.store.unit(move |tx| {
            Box::pin(async move { tx.set_recovery_codes(&tenant, &id, &digests).await })
        });
        unit.await.expect("it is stored");
        let code = codes[trial % codes.len()].expose().clone();
        race.typed_at_once(&ben, || Typed::Recovery(Secret::new(code.clone())), trial)
            .await;
        let (tenant, id) = (ben.tenant.clone(), ben.id.clone());
        let left = app.store.look(move |rows| {
            Box::pin(async move { rows.recovery_codes_left(&tenant, &id).await })
        });
        assert_eq!(left.await, Ok(9), "trial {trial}");
        // The sessions there are run out, so that the member has few.
        race.world.pass(Span::hours(1)).await;
    }
    race.end("recovery codes").await;
}

/// T124, T245: one reset link used four times at once on two processes: one new password.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t124_t245_given_one_reset_on_two_processes_then_one_password() {
    reset_race(World::new().await).await;
    if let Some(world) = World::postgres().await {
        reset_race(world).await;
    }
}

/// T245: one code of an app typed in four half-done sign-ins at once: one session.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t245_given_one_code_of_an_app_on_two_processes_then_one_session() {
    code_race(World::new().await).await;
    if let Some(world) = World::postgres().await {
        code_race(world).await;
    }
}

/// T245: one recovery code typed in four half-done sign-ins at once: one session.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t245_given_one_recovery_code_on_two_processes_then_one_session() {
    recovery_race(World::new().await).await;
    if let Some(world) = World::postgres().await {
        recovery_race(world).await;
    }
}

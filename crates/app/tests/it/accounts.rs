//! A half-done sign-in on two processes at once: one winner, whatever is sent.

use std::{pin::Pin, sync::Arc};

use latchkey_app::{
    App,
    accounts::{adding_app, begin_app, confirm_app, kept_codes},
    password::{PasswordTry, TryOutcome, Typed, second_step, sign_in_with_password},
    sessions::Opened,
};
use latchkey_core::{
    audit::Actor, next_path::NextPath, ports::Clock, second_factor::code_now, secret::Secret,
    time::Span,
};
use latchkey_entra_emulator::BEN;
use latchkey_testkit::{PASSWORD, Tenant, World, tenant};

use crate::races::together;

type Try = Pin<Box<dyn Future<Output = bool> + Send>>;

async fn try_in(app: &App, tenant: &Tenant) -> TryOutcome {
    let cx = app.cx(Actor::Visitor, None);
    let input = PasswordTry {
        email: BEN.to_owned(),
        password: Secret::new(PASSWORD.to_owned()),
        tenant: Some(tenant.id.clone()),
        address: None,
        next: NextPath::default(),
    };
    let tried = sign_in_with_password(app, &cx, input).await;
    tried.unwrap_or_else(|problem| panic!("refused: {problem:?}"))
}

async fn signed_in(app: &App, tenant: &Tenant) -> Opened {
    match try_in(app, tenant).await {
        TryOutcome::SignedIn(opened) => *opened,
        _ => panic!("a second step"),
    }
}

async fn half(app: &App, tenant: &Tenant) -> String {
    match try_in(app, tenant).await {
        TryOutcome::SecondStep(half) => half.token.expose().clone(),
        _ => panic!("no second step"),
    }
}

/// Adds an app for BEN; answers its recovery codes.
async fn add_app(world: &World, tenant: &Tenant) -> Vec<String> {
    let app = world.app();
    let opened = signed_in(app, tenant).await;
    let cx = app.cx(Actor::Visitor, None);
    let holder = &opened.principal;
    let id = begin_app(app, &cx, holder).await.expect("it begins");
    let adding = adding_app(app, &cx, holder, id.as_str()).await;
    let adding = adding.expect("the store answers").expect("it is kept");
    let secret = unbase32(adding.text.expose());
    let code = code_now(&secret, world.clock.now());
    let kept = confirm_app(app, &cx, holder, id.as_str(), &code).await;
    let kept = kept.expect("the code is right");
    let codes = kept_codes(app, &cx, holder, kept.as_str()).await;
    let codes = codes.expect("the store answers").expect("they are kept");
    world.pass(Span::seconds(60)).await;
    codes
}

fn unbase32(text: &str) -> Vec<u8> {
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let digits = text.chars().map(|c| alphabet.find(c).expect("a digit"));
    let bits: Vec<bool> = digits
        .flat_map(|digit| (0..5).rev().map(move |bit| digit >> bit & 1 == 1))
        .collect();
    let byte = |eight: &[bool]| eight.iter().fold(0u8, |all, bit| all << 1 | u8::from(*bit));
    bits.chunks_exact(8).map(byte).collect()
}

/// T245: one half-done sign-in finished four times at once, each with a good code: one session.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t245_given_one_half_done_sign_in_on_two_processes_then_one_session() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let codes = add_app(&world, &acme).await;
    let second = world.another_process().await;
    let token = half(world.app(), &acme).await;
    let mut tasks: Vec<Try> = Vec::new();
    for (n, app) in [world.app(), &second.app, world.app(), &second.app]
        .into_iter()
        .enumerate()
    {
        let (app, token) = (Arc::clone(app), token.clone());
        let code = Secret::new(codes[n].clone());
        tasks.push(Box::pin(async move {
            let cx = app.cx(Actor::Visitor, None);
            let typed = Typed::Recovery(code);
            second_step(&app, &cx, &token, typed).await.is_ok()
        }));
    }
    let won = together(tasks).await.into_iter().filter(|won| *won).count();
    assert_eq!(won, 1);
    // The codes of those that came too late are not used up.
    let used = "SELECT digest FROM member_recovery_code WHERE used IS NOT NULL";
    assert_eq!(world.texts(used).await.len(), 1);
}

//! Limits of failed passwords and of mails, with time and addresses in the test's hands.

use latchkey_app::{
    App, Cx,
    limits::{MailKind, mail_quota, wait_seconds, wait_until},
    members::set_password,
    password::{PasswordTry, TryOutcome, sign_in_with_password},
};
use latchkey_core::{
    audit::Actor,
    email::EmailAddress,
    id::TenantId,
    ports::StoreExt,
    problem::{Code, Problem},
    secret::Secret,
    time::Span,
};
use latchkey_entra_emulator::{ADA, BEN};
use latchkey_testkit::{PASSWORD, World, tenant};

const WRONG: &str = "not the right password";

/// One try: at which process, of whom, from where, on which device.
struct Try<'a> {
    email: &'a str,
    password: &'a str,
    address: String,
    device: Option<&'a str>,
    door: Option<TenantId>,
}

fn of<'a>(email: &'a str, password: &'a str) -> Try<'a> {
    Try {
        email,
        password,
        address: "192.0.2.1".to_owned(),
        device: None,
        door: None,
    }
}

impl<'a> Try<'a> {
    fn from(mut self, address: String) -> Self {
        self.address = address;
        self
    }

    fn on(mut self, device: &'a str) -> Self {
        self.device = Some(device);
        self
    }

    fn at(mut self, door: &TenantId) -> Self {
        self.door = Some(door.clone());
        self
    }

    async fn go(self, app: &App) -> Result<(), Box<Problem>> {
        let cx: Cx = app.cx(Actor::Visitor, Some(self.address.clone()));
        let cx = match self.device {
            Some(device) => cx.of_device(device),
            None => cx,
        };
        let input = PasswordTry {
            email: self.email.to_owned(),
            password: Secret::new(self.password.to_owned()),
            tenant: self.door,
            address: Some(self.address),
            next: Default::default(),
        };
        match sign_in_with_password(app, &cx, input).await {
            Ok(TryOutcome::SignedIn(_)) => Ok(()),
            Ok(_) => panic!("another step is asked for"),
            Err(problem) => Err(problem),
        }
    }

    async fn code(self, app: &App) -> Option<Code> {
        self.go(app).await.err().map(|problem| problem.code)
    }
}

/// An address of its own for each.
fn address(n: usize) -> String {
    format!("198.51.{}.{}", n / 250, n % 250)
}

/// Fails for `email` until the account closes, from as many addresses.
async fn hammer(world: &World, email: &str) {
    let mut failed = 0;
    for n in 0..400 {
        match of(email, WRONG).from(address(n)).go(world.app()).await {
            Err(problem) if problem.code == Code::InvalidCredentials => failed += 1,
            Err(problem) => match wait_until(&problem) {
                Some(until) => {
                    world.clock.set(until);
                    world.pass(Span::ZERO).await;
                }
                None => break,
            },
            Ok(()) => panic!("the wrong password"),
        }
        assert!(failed <= 100);
    }
    assert_eq!(failed, 100);
}

/// T120: the counters alone cannot be read: the right password is refused, of a stranger as on a known device, and
/// nothing is left of the try.
#[tokio::test]
async fn t120_given_counters_that_cannot_be_read_then_the_right_password_is_refused() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let laptop = || of(BEN, PASSWORD).on("bens laptop");
    assert!(laptop().go(world.app()).await.is_ok());
    for (column, known) in [("closed", false), ("failures", false), ("failures", true)] {
        let before = world.events(&acme.id).await.len();
        let rename =
            |from: &str, to: &str| format!("ALTER TABLE throttle RENAME COLUMN {from} TO {to}");
        world.sql(&rename(column, "gone")).await;
        let one = if known { laptop() } else { of(BEN, PASSWORD) };
        let refused = one.code(world.app()).await;
        world.sql(&rename("gone", column)).await;
        assert!(
            matches!(refused, Some(Code::Busy | Code::Internal)),
            "{column}: {refused:?}"
        );
        assert_eq!(world.events(&acme.id).await.len(), before, "{column}");
        assert!(of(BEN, PASSWORD).go(world.app()).await.is_ok(), "{column}");
    }
}

/// T111, T112: after 100 failures in a row strangers are out until a reset; the owner's device is not.
#[tokio::test]
async fn t111_t112_given_100_failures_then_closed_for_strangers_and_open_on_a_known_device() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    assert!(
        of(BEN, PASSWORD)
            .on("bens laptop")
            .go(world.app())
            .await
            .is_ok()
    );
    hammer(&world, BEN).await;
    let stranger = || of(BEN, PASSWORD).from(address(900));
    let closed = stranger().go(world.app()).await.expect_err("closed");
    assert_eq!(
        (closed.code, closed.reason),
        (Code::TooManyAttempts, "password_closed")
    );
    assert_eq!(
        (wait_until(&closed), wait_seconds(&closed)),
        (None, Some(3_600))
    );
    // T112: a known device is not touched, and its success opens nothing for strangers.
    assert!(
        of(BEN, PASSWORD)
            .on("bens laptop")
            .go(world.app())
            .await
            .is_ok()
    );
    assert_eq!(
        stranger().code(world.app()).await,
        Some(Code::TooManyAttempts)
    );
    assert_eq!(
        stranger().on("any other device").code(world.app()).await,
        Some(Code::TooManyAttempts)
    );
    // Time does not open it, nor upkeep.
    world.pass(Span::days(30)).await;
    assert_eq!(
        stranger().code(world.app()).await,
        Some(Code::TooManyAttempts)
    );
    // Other members never noticed.
    assert!(
        of(ADA, PASSWORD)
            .from(address(901))
            .go(world.app())
            .await
            .is_ok()
    );
    // A new password opens it, and forgets the devices.
    let new = Secret::new("a new and long password".to_owned());
    let cx = world.operator();
    let set = set_password(world.app(), &cx, &acme.id, acme.member(BEN), &new);
    set.await.unwrap_or_else(|problem| panic!("{problem:?}"));
    assert!(
        of(BEN, new.expose())
            .from(address(902))
            .go(world.app())
            .await
            .is_ok()
    );
}

/// T109, N-11: an address nobody has closes the same way, after the same number.
#[tokio::test]
async fn t109_n11_given_an_unknown_address_then_it_closes_alike() {
    let world = World::new().await;
    tenant("acme").staffed().make(&world).await;
    hammer(&world, "nobody@contoso.example").await;
    let closed = of("nobody@contoso.example", WRONG).from(address(900));
    let closed = closed.go(world.app()).await.expect_err("closed");
    assert_eq!(closed.reason, "password_closed");
}

/// T111: a stolen device is no way round: it has its own limits, and ends as a stranger's.
#[tokio::test]
async fn t111_given_a_known_device_that_guesses_then_it_is_delayed_and_forgotten() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    assert!(of(BEN, PASSWORD).on("stolen").go(world.app()).await.is_ok());
    let mut failed = 0;
    for _ in 0..300 {
        match of(BEN, WRONG).on("stolen").go(world.app()).await {
            Err(problem) if problem.code == Code::InvalidCredentials => failed += 1,
            Err(problem) => {
                world.clock.set(wait_until(&problem).expect("a moment"));
                world.pass(Span::ZERO).await;
            }
            Ok(()) => panic!("the wrong password"),
        }
        if failed == 100 {
            break;
        }
    }
    let query = format!(
        "SELECT digest FROM device WHERE member_id = '{}'",
        acme.member(BEN)
    );
    assert_eq!(world.texts(&query).await.len(), 0, "forgotten");
    // What it did is not held against the account.
    assert!(
        of(BEN, PASSWORD)
            .from(address(1))
            .go(world.app())
            .await
            .is_ok()
    );
}

/// T110, T248: one tenant's flood, from any number of addresses, stops nobody in another tenant,
/// nor anybody of its own on a known device.
#[tokio::test]
async fn t110_t248_given_a_flood_on_one_tenant_then_its_share_is_used_up_and_no_other() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let other = tenant("other").staffed().make(&world).await;
    let laptop = of(ADA, PASSWORD).on("adas laptop").at(&acme.id);
    assert!(laptop.go(world.app()).await.is_ok());
    let mut refused = 0;
    for n in 0..130 {
        let email = format!("person{n}@contoso.example");
        let one = of(&email, WRONG).from(address(n)).at(&acme.id);
        refused += usize::from(one.code(world.app()).await == Some(Code::TooManyAttempts));
    }
    assert_eq!(refused, 30);
    let fresh = || of(BEN, PASSWORD).from(address(500));
    assert_eq!(
        fresh().at(&acme.id).code(world.app()).await,
        Some(Code::TooManyAttempts)
    );
    assert!(
        fresh().at(&other.id).go(world.app()).await.is_ok(),
        "another tenant"
    );
    let laptop = of(ADA, PASSWORD).on("adas laptop").at(&acme.id);
    assert!(laptop.go(world.app()).await.is_ok(), "a known device");
    world.pass(Span::minutes(10)).await;
    assert!(
        fresh().at(&acme.id).go(world.app()).await.is_ok(),
        "the next window"
    );
}

/// T110: at the shared entrance the share is the typed domain's, known or unknown (N-11).
#[tokio::test]
async fn t110_n11_given_a_flood_at_the_shared_entrance_then_only_that_domain_waits() {
    let world = World::new().await;
    let mut acme = tenant("acme").staffed().make(&world).await;
    let role = latchkey_core::member::Role::User;
    acme.add(&world, "eve@elsewhere.example", role, true).await;
    for n in 0..100 {
        let email = format!("person{n}@contoso.example");
        let code = of(&email, WRONG).from(address(n)).code(world.app()).await;
        assert_eq!(code, Some(Code::InvalidCredentials), "{n}");
    }
    for email in [BEN, "nobody@contoso.example"] {
        let code = of(email, PASSWORD)
            .from(address(600))
            .code(world.app())
            .await;
        assert_eq!(code, Some(Code::TooManyAttempts), "{email}");
    }
    let eve = of("eve@elsewhere.example", PASSWORD).from(address(601));
    assert!(eve.go(world.app()).await.is_ok());
}

/// T245: counters are the installation's: a second process and a new one see what the first counted.
#[tokio::test]
async fn t245_given_failures_at_one_process_then_the_others_wait_too() {
    let world = World::new().await;
    tenant("acme").staffed().make(&world).await;
    let second = world.another_process().await;
    for n in 0..5 {
        let app = if n % 2 == 0 { world.app() } else { &second.app };
        let code = of(BEN, WRONG).from(address(n)).code(app).await;
        assert_eq!(code, Some(Code::InvalidCredentials));
    }
    let third = world.another_process().await;
    for app in [world.app(), &second.app, &third.app] {
        let code = of(BEN, PASSWORD).from(address(77)).code(app).await;
        assert_eq!(code, Some(Code::TooManyAttempts));
    }
}

/// Tries let in together are judged once more when they end: beyond the limit right and wrong hear the same.
#[tokio::test]
async fn t111_given_many_tries_at_once_then_no_more_than_the_limit_are_answered() {
    let world = World::new().await;
    tenant("acme").staffed().make(&world).await;
    let second = world.another_process().await;
    let mut tries = tokio::task::JoinSet::new();
    for n in 0..40 {
        let process = if n % 2 == 0 { world.app() } else { &second.app };
        let app = std::sync::Arc::clone(process);
        tries.spawn(async move { of(BEN, WRONG).from(address(n)).code(&app).await });
    }
    let codes = tries.join_all().await;
    let answered = codes
        .iter()
        .filter(|code| **code == Some(Code::InvalidCredentials));
    assert_eq!(answered.count(), 5, "{codes:?}");
}

/// T130: three resets for one person and twenty from one address in an hour, on all processes.
#[tokio::test]
async fn t130_given_many_mails_asked_for_then_few_are_sent() {
    let world = World::new().await;
    let second = world.another_process().await;
    let mut taken = 0;
    for n in 0..10 {
        let app = if n % 2 == 0 { world.app() } else { &second.app };
        taken += usize::from(ask(app, BEN, &address(n)).await);
    }
    assert_eq!(taken, 3);
    let mut taken = 0;
    for n in 0..40 {
        let email = format!("person{n}@contoso.example");
        taken += usize::from(ask(world.app(), &email, "203.0.113.9").await);
    }
    assert_eq!(taken, 20);
    assert!(!ask(world.app(), BEN, &address(50)).await);
    world.pass(Span::hours(1)).await;
    assert!(ask(world.app(), BEN, "203.0.113.9").await, "an hour later");
}

async fn ask(app: &App, email: &str, address: &str) -> bool {
    let email = EmailAddress::parse(email).expect("an address");
    let (address, now) = (address.to_owned(), app.clock.now());
    let taken = app.store.unit(move |tx| {
        Box::pin(async move { mail_quota(tx, MailKind::Reset, &email, Some(&address), now).await })
    });
    taken.await.expect("the store answers").is_none()
}

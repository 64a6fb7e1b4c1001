//! Known devices: the cookie, the mail about a new one, and when they are forgotten.

use latchkey_app::members::{Change, change_member};
use latchkey_core::time::Span;
use latchkey_entra_emulator::{ADA, BEN, CARA};
use latchkey_testkit::{PASSWORD, Tenant, World, entra, tenant};

const COOKIE: &str = "latchkey_device";

async fn mails(world: &World, acme: &Tenant, email: &str) -> usize {
    let query = format!(
        "SELECT name FROM delivery WHERE name = 'new-device' AND member_id = '{}'",
        acme.member(email)
    );
    world.texts(&query).await.len()
}

async fn devices(world: &World, acme: &Tenant, email: &str) -> usize {
    let query = format!(
        "SELECT digest FROM device WHERE member_id = '{}'",
        acme.member(email)
    );
    world.texts(&query).await.len()
}

/// A mail for every browser but the first, once each, whichever way somebody signs in.
#[tokio::test]
async fn given_sign_ins_then_a_mail_for_each_new_browser_but_the_first() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().with_connection(entra());
    let acme = acme.make(&world).await;
    let first = world.password_browser(&acme, BEN).await;
    assert_eq!(
        (
            mails(&world, &acme, BEN).await,
            devices(&world, &acme, BEN).await
        ),
        (0, 1)
    );
    let value = first.cookie(COOKIE).expect("kept");
    assert_eq!(value.len(), 43);
    // The same browser again, by the other way: known.
    assert_eq!(world.call_back(&first, &acme, BEN).await.status, 303);
    assert_eq!(first.cookie(COOKIE), Some(value.clone()));
    assert_eq!(
        (
            mails(&world, &acme, BEN).await,
            devices(&world, &acme, BEN).await
        ),
        (0, 1)
    );
    // Another one, by SSO: told.
    let second = world.sso_browser(&acme, BEN).await;
    assert_eq!(
        (
            mails(&world, &acme, BEN).await,
            devices(&world, &acme, BEN).await
        ),
        (1, 2)
    );
    assert_ne!(second.cookie(COOKIE), Some(value.clone()));
    // A shared browser is known to each of its people separately.
    world.try_password(&first, &acme, ADA, PASSWORD).await;
    assert_eq!(mails(&world, &acme, ADA).await, 0, "her first sign-in");
    world.try_password(&second, &acme, ADA, PASSWORD).await;
    assert_eq!(mails(&world, &acme, ADA).await, 1);
    // Only its digest is stored, and the sign-ins say which it was.
    for rows in world.dump().await.values() {
        assert!(rows.iter().all(|row| !row.contains(&value)));
    }
    let events = world.events(&acme.id).await;
    let said = events.iter().filter(|one| one.name == "signin.succeeded");
    let said: String = said.map(|one| one.after.to_string()).collect();
    for word in [
        "\"device\":\"first\"",
        "\"device\":\"known\"",
        "\"device\":\"new\"",
    ] {
        assert!(said.contains(word), "{said}");
    }
}

/// A failed sign-in makes nothing known, and a browser gets no cookie for it.
#[tokio::test]
async fn given_a_failed_sign_in_then_no_device_and_no_mail() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().with_connection(entra());
    let acme = acme.make(&world).await;
    world.password_browser(&acme, BEN).await;
    let browser = world.browser();
    world
        .try_password(&browser, &acme, BEN, "not the right one")
        .await;
    assert_eq!(browser.cookie(COOKIE), None);
    world
        .call_back(&browser, &acme, "noor@contoso.example")
        .await;
    assert_eq!(browser.cookie(COOKIE), None);
    assert_eq!(
        (
            mails(&world, &acme, BEN).await,
            devices(&world, &acme, BEN).await
        ),
        (0, 1)
    );
}

/// A flood of sign-ins fills no mailbox.
#[tokio::test]
async fn t130_given_many_new_browsers_then_at_most_five_mails_an_hour() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    for _ in 0..9 {
        world.password_browser(&acme, BEN).await;
    }
    assert_eq!(mails(&world, &acme, BEN).await, 5);
    assert_eq!(devices(&world, &acme, BEN).await, 9);
    world.pass(Span::hours(1)).await;
    world.password_browser(&acme, BEN).await;
    assert_eq!(mails(&world, &acme, BEN).await, 6);
}

/// T112: the right password on a known device gets in while strangers hammer the account;
/// a planted or cut value is no device.
#[tokio::test]
async fn t112_given_a_flood_on_an_account_then_its_owner_still_signs_in() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().with_connection(entra());
    let acme = acme.make(&world).await;
    let own = world.password_browser(&acme, BEN).await;
    let others = world.password_browser(&acme, ADA).await;
    own.forget("latchkey_session");
    others.forget("latchkey_session");
    for _ in 0..6 {
        let stranger = world.browser();
        world
            .try_password(&stranger, &acme, BEN, "not the right one")
            .await;
    }
    let stranger = world.browser();
    let refused = world.try_password(&stranger, &acme, BEN, PASSWORD).await;
    assert_eq!(refused.status, 429);
    assert!(refused.header("retry-after").is_some());
    // Another member's device is a stranger's.
    assert_eq!(
        world
            .try_password(&others, &acme, BEN, PASSWORD)
            .await
            .status,
        429
    );
    let value = own.cookie(COOKIE).expect("kept");
    let other = tenant("other").staffed().make(&world).await;
    let planted = world.browser();
    planted.set_cookie(COOKIE, &value[..42]);
    assert_eq!(
        world
            .try_password(&planted, &acme, BEN, PASSWORD)
            .await
            .status,
        429
    );
    // A device of one tenant is none in another.
    planted.set_cookie(COOKIE, &value);
    assert_eq!(
        world
            .try_password(&planted, &other, BEN, PASSWORD)
            .await
            .status,
        429
    );
    assert_eq!(
        world.try_password(&own, &acme, BEN, PASSWORD).await.status,
        303
    );
    world.sso_browser(&acme, BEN).await;
}

/// T090: a new password and a deactivation forget the devices.
#[tokio::test]
async fn t090_given_a_new_password_or_a_deactivation_then_devices_are_forgotten() {
    use latchkey_core::secret::Secret;
    let world = World::new().await;
    let acme = tenant("acme").staffed().with_connection(entra());
    let acme = acme.make(&world).await;
    let cx = world.operator();
    let browser = world.password_browser(&acme, BEN).await;
    let new = Secret::new(PASSWORD.to_owned());
    let set =
        latchkey_app::members::set_password(world.app(), &cx, &acme.id, acme.member(BEN), &new);
    assert!(set.await.is_ok());
    assert_eq!(devices(&world, &acme, BEN).await, 0);
    world.try_password(&browser, &acme, BEN, PASSWORD).await;
    assert_eq!(
        mails(&world, &acme, BEN).await,
        1,
        "the browser is new again"
    );
    world.sso_browser(&acme, CARA).await;
    let off = change_member(
        world.app(),
        &cx,
        &acme.id,
        acme.member(CARA),
        Change::Deactivate,
        false,
    );
    assert!(off.await.is_ok());
    assert_eq!(devices(&world, &acme, CARA).await, 0);
}

/// Principle 22: a device that was not used for half a year is unknown, before any upkeep.
#[tokio::test]
async fn given_half_a_year_then_a_device_is_unknown() {
    let world = World::new().await;
    let acme = tenant("acme").staffed().make(&world).await;
    let browser = world.password_browser(&acme, BEN).await;
    world.pass(Span::days(179)).await;
    world.try_password(&browser, &acme, BEN, PASSWORD).await;
    assert_eq!(mails(&world, &acme, BEN).await, 0, "known, and renewed");
    world.pass(Span::days(180)).await;
    world.try_password(&browser, &acme, BEN, PASSWORD).await;
    assert_eq!(mails(&world, &acme, BEN).await, 1);
}

//! Reminders of the end of a secret: each once, to every admin, by whichever process.

use latchkey_app::{connections::SaveOptions, reminders::remind_of_ends};
use latchkey_core::{mail::Letter, ports::Clock as _, time::Span};
use latchkey_testkit::{
    Tenant, World, entra, tenant,
    tenant::{save_connection, typed},
};

/// A tenant whose secret ends in 100 days.
async fn ending(world: &World) -> Tenant {
    let made = tenant("acme").staffed().with_connection(entra());
    let acme = made.make(world).await;
    let connected = acme.connected();
    let mut again = typed("Entra", &connected.issuer, &connected.app.client_id, "");
    let ends = world.clock.now().plus(Span::days(100));
    again.secret_expires = Ok(Some(ends));
    save_connection(world, &acme.id, again, SaveOptions::default()).await;
    acme
}

/// N-75: in time, once each however many processes look, without the secret, without a link
/// that acts; and not of a tenant that is suspended or a connection that is off.
#[tokio::test]
async fn n75_given_a_secret_that_ends_then_each_step_is_told_once_to_every_admin() {
    let world = World::new().await;
    let acme = ending(&world).await;
    let second = world.another_process().await;
    let mut told = Vec::new();
    for day in 0..103 {
        let both = [
            remind_of_ends(world.app()).await,
            remind_of_ends(&second.app).await,
        ];
        match both.map(|done| done.expect("the store answers")) {
            [0, 0] => {}
            [1, 0] => told.push(day),
            other => panic!("day {day}: {other:?}"),
        }
        world.clock.advance(Span::days(1));
    }
    let steps: Vec<i64> = told.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(steps, [30, 16, 7, 6, 1], "{told:?}");
    let letters = world.letters().await;
    let ending: Vec<_> = letters
        .iter()
        .filter_map(|one| match &one.letter {
            Letter::SecretEnding { link, days, .. } => Some((link.as_str(), *days)),
            _ => None,
        })
        .collect();
    assert_eq!(ending.len(), told.len(), "one admin");
    assert!(
        ending
            .iter()
            .all(|(link, _)| link.ends_with("/integrations/sso"))
    );
    assert_eq!(world.count_events(&acme.id, "sso.secret.expiring").await, 6);
}

//! T006, T007: a hostile provider between a victim and an honest one.

use latchkey_app::connections::SaveOptions;
use latchkey_core::ports::HttpMethod;
use latchkey_entra_emulator::BEN;
use latchkey_testkit::{
    Browser, Tenant, World, entra, tenant,
    tenant::{save_connection, typed},
};
use serde_json::json;

const HOSTILE: &str = "https://idp.hostile.example";

fn metadata() -> serde_json::Value {
    json!({
        "issuer": HOSTILE,
        "authorization_endpoint": format!("{HOSTILE}/authorize"),
        "token_endpoint": format!("{HOSTILE}/token"),
        "jwks_uri": format!("{HOSTILE}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    })
}

/// A tenant whose admin entered the hostile provider; its keys are an honest set, borrowed.
async fn hostile_tenant(world: &World, honest: &Tenant, promise: bool) -> Tenant {
    let mallory = tenant("mallory").make(world).await;
    let mut document = metadata();
    if promise {
        document["authorization_response_iss_parameter_supported"] = json!(true);
    }
    world
        .http()
        .answer_json(&format!("{HOSTILE}/.well-known"), 200, &document);
    let directory = honest.connected().issuer.trim_end_matches("/v2.0");
    let keys = format!("{directory}/discovery/v2.0/keys");
    let keys = world.browser().visit(&keys).await.json();
    world
        .http()
        .answer_json(&format!("{HOSTILE}/keys"), 200, &keys);
    let typed = typed("Continue", HOSTILE, "client", "a secret of mallory");
    save_connection(world, &mallory.id, typed, SaveOptions::default()).await;
    mallory
}

async fn start_of(world: &World, tenant: &Tenant) -> String {
    let id = tenant.live(world).await.connection.id;
    format!("/auth/sso/start?connection={id}")
}

/// T007: the victim starts at the hostile connection; the hostile provider sends them on to
/// the honest one with its own challenge and nonce. The honest code comes back on the honest
/// path, where no attempt of the victim's waits: no token request leaves, no session.
#[tokio::test]
async fn t007_given_a_hostile_provider_that_forwards_the_victim_then_no_request_and_no_session() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let mallory = hostile_tenant(&world, &acme, false).await;
    let victim = world.browser();
    let hostile_start = victim.get(&start_of(&world, &mallory).await).await;
    assert!(
        hostile_start.location().starts_with(HOSTILE),
        "{hostile_start:?}"
    );
    let victims_state = hostile_start.location_param("state").expect("a state");

    // The attacker began at the honest connection himself and swaps in the victim's state.
    let attacker = world.browser();
    let honest_start = attacker.get(&acme.start_url()).await;
    let forwarded = with_state(honest_start.location(), &victims_state);
    let honest_answer = world.approve(&victim, &forwarded, BEN).await;
    world.http().take_sent();
    let answer = victim.get(&honest_answer).await;
    assert_eq!(World::refusal(&answer).0, "sso_token_invalid");
    assert_nothing(&world, &victim);

    // The other way round: the honest code posted to the hostile connection's path.
    let fresh = victim.get(&start_of(&world, &mallory).await).await;
    let state = fresh.location_param("state").expect("a state");
    let forwarded = with_state(attacker.get(&acme.start_url()).await.location(), &state);
    let honest_answer = world.approve(&victim, &forwarded, BEN).await;
    let (_, query) = honest_answer.split_once('?').expect("a query");
    let path = mallory.live(&world).await.connection.callback.path();
    world.http().take_sent();
    let answer = victim.get(&format!("{path}?{query}")).await;
    // It is redeemed at the hostile endpoint only, with the hostile tenant's own secret.
    let sent = world.http().take_sent();
    assert!(sent.iter().all(|one| one.url.as_str().starts_with(HOSTILE)));
    assert!(sent.iter().all(|one| one.method == HttpMethod::PostForm));
    assert!(World::refusal(&answer).0.starts_with("sso_"));
    assert_eq!(victim.cookie("latchkey_session"), None);
}

fn with_state(address: &str, state: &str) -> String {
    let mut url = url::Url::parse(address).expect("an address");
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let swapped = pairs.iter().map(|(name, value)| {
        let value = if name == "state" { state } else { value };
        (name.as_str(), value)
    });
    url.query_pairs_mut()
        .clear()
        .extend_pairs(swapped.collect::<Vec<_>>());
    url.to_string()
}

fn assert_nothing(world: &World, victim: &Browser) {
    assert_eq!(world.http().count(), 0, "no request may leave");
    assert_eq!(victim.cookie("latchkey_session"), None);
}

/// T006: `iss` promised but absent, or another one, also beside an error: no token request.
#[tokio::test]
async fn t006_given_a_missing_or_foreign_iss_then_refused_before_any_request() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let mallory = hostile_tenant(&world, &acme, true).await;
    let path = mallory.live(&world).await.connection.callback.path();
    let encoded = "https%3A%2F%2Fidp.hostile.example";
    for (query, refused) in [
        ("code=abc", true),
        ("code=abc&iss=https%3A%2F%2Felsewhere.example", true),
        ("code=abc&iss=https%3A%2F%2Fidp.hostile.example%2F", true),
        ("code=abc&iss=", true),
        ("error=access_denied", true),
        (
            "error=access_denied&iss=https%3A%2F%2Felsewhere.example",
            true,
        ),
        (&format!("error=access_denied&iss={encoded}"), false),
    ] {
        let browser = world.browser();
        let start = browser.get(&start_of(&world, &mallory).await).await;
        let state = start.location_param("state").expect("a state");
        world.http().take_sent();
        let answer = browser.get(&format!("{path}?{query}&state={state}")).await;
        let code = World::refusal(&answer).0;
        assert_eq!(code == "sso_cancelled", !refused, "{query}: {code}");
        assert_nothing(&world, &browser);
    }
    // The honest provider promises nothing, but a foreign `iss` is refused there too.
    let browser = world.browser();
    let callback = world
        .provider_answer(&browser, &acme.start_url(), BEN)
        .await;
    world.http().take_sent();
    let answer = browser
        .get(&format!("{callback}&iss=https%3A%2F%2Felsewhere.example"))
        .await;
    assert_eq!(World::refusal(&answer).0, "sso_token_invalid");
    assert_nothing(&world, &browser);
}

/// T053: a token endpoint that moves later gets no secret until the settings are saved again.
#[tokio::test]
async fn t053_given_a_token_endpoint_that_moved_then_the_pinned_one_is_used() {
    let world = World::new().await;
    let acme = tenant("acme")
        .staffed()
        .with_connection(entra())
        .make(&world)
        .await;
    let mallory = hostile_tenant(&world, &acme, false).await;
    let mut moved = metadata();
    moved["token_endpoint"] = json!("https://collector.example/token");
    world
        .http()
        .answer_json(&format!("{HOSTILE}/.well-known"), 200, &moved);
    let browser = world.browser();
    let start = browser.get(&start_of(&world, &mallory).await).await;
    let state = start.location_param("state").expect("a state");
    let path = mallory.live(&world).await.connection.callback.path();
    world.http().take_sent();
    browser.get(&format!("{path}?code=abc&state={state}")).await;
    let sent = world.http().take_sent();
    let tokens: Vec<&str> = sent
        .iter()
        .filter(|one| one.method == HttpMethod::PostForm)
        .map(|one| one.url.as_str())
        .collect();
    assert!(
        !tokens.is_empty() && tokens.iter().all(|url| *url == format!("{HOSTILE}/token")),
        "{tokens:?}"
    );
}

/// T053: metadata that names our own service as its token endpoint is refused at save.
#[tokio::test]
async fn t053_given_our_own_origin_as_an_endpoint_then_refused_at_save() {
    use latchkey_app::connections::{SaveOutcome, save};
    let world = World::new().await;
    let mallory = tenant("mallory").make(&world).await;
    let mut document = metadata();
    document["token_endpoint"] = json!(format!("{}/login/password", world.origin()));
    world
        .http()
        .answer_json(&format!("{HOSTILE}/.well-known"), 200, &document);
    let typed = typed("Continue", HOSTILE, "client", "a secret of mallory");
    let saved = save(
        world.app(),
        &world.operator(),
        &mallory.id,
        typed,
        SaveOptions::default(),
    )
    .await;
    let Ok(SaveOutcome::Refused { errors, .. }) = saved else {
        panic!("it was saved")
    };
    assert_eq!(errors[0].code, "endpoint_refused");
}

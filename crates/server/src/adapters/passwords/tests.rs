//! What password hashing promises (T109, T113, T115-T117).

use std::time::Duration;

use super::*;
use crate::adapters::rng::SystemRng;

fn cheap() -> Argon2Passwords {
    Argon2Passwords::cheap(Arc::new(SystemRng::new()))
}

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

async fn hashed(passwords: &Argon2Passwords, text: &str) -> String {
    passwords.hash(&secret(text)).await.expect("a hash")
}

async fn matches(passwords: &Argon2Passwords, text: &str, stored: &str) -> bool {
    let verdict = passwords.verify(&secret(text), Some(stored)).await;
    verdict.expect("a verdict").matches
}

#[tokio::test]
async fn given_a_hash_at_full_cost_then_only_its_password_matches() {
    let passwords = Argon2Passwords::new(Arc::new(SystemRng::new()));
    let stored = hashed(&passwords, "correct horse battery").await;
    assert!(
        stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
        "{stored}"
    );
    assert!(matches(&passwords, "correct horse battery", &stored).await);
    assert!(!matches(&passwords, "correct horse batterz", &stored).await);
    let again = hashed(&passwords, "correct horse battery").await;
    assert_ne!(stored, again, "each has its own salt");
}

/// A hash made elsewhere (RFC 9106's reference program) is read the same.
#[tokio::test]
async fn given_a_known_vector_then_it_matches() {
    let stored =
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
    let verdict = cheap()
        .verify(&secret("password"), Some(stored))
        .await
        .expect("a verdict");
    assert_eq!(
        verdict,
        Verdict {
            matches: true,
            outdated: true
        }
    );
}

/// T109: without a stored hash the same work is done, and the answer is no.
#[tokio::test]
async fn t109_given_no_stored_hash_then_a_slot_is_used_and_the_answer_is_no() {
    let passwords = cheap();
    let verdict = passwords
        .verify(&secret("password"), None)
        .await
        .expect("a verdict");
    assert_eq!(
        verdict,
        Verdict {
            matches: false,
            outdated: false
        }
    );
    assert_eq!(passwords.dummy.cost, passwords.cost);
    // Work is visible by its buffer, and by waiting for a slot like any other.
    assert_eq!(passwords.pool.buffers(), 1);
    let slots = Arc::clone(&passwords.pool.slots)
        .acquire_many_owned(2)
        .await
        .expect("slots");
    let typed = secret("password");
    let asked = passwords.verify(&typed, None);
    assert!(
        tokio::time::timeout(Duration::from_millis(20), asked)
            .await
            .is_err()
    );
    drop(slots);
}

/// T113: long passwords count to their last byte.
#[tokio::test]
async fn t113_given_two_passwords_that_differ_late_then_they_differ() {
    let passwords = cheap();
    for place in [73, 200, 1023] {
        let long = "a".repeat(1024);
        let mut other = long.clone();
        other.replace_range(place..=place, "b");
        let stored = hashed(&passwords, &long).await;
        assert!(matches(&passwords, &long, &stored).await);
        assert!(!matches(&passwords, &other, &stored).await, "at {place}");
    }
}

/// T113: the same letters typed in another Unicode form are the same password.
#[tokio::test]
async fn t113_given_another_unicode_form_then_the_password_is_the_same() {
    let passwords = cheap();
    let stored = hashed(&passwords, "Pa\u{df}wort-\u{e9}-\u{212b}").await;
    assert!(matches(&passwords, "Pa\u{df}wort-e\u{301}-A\u{30a}", &stored).await);
    assert!(!matches(&passwords, "Pa\u{df}wort-e-A", &stored).await);
}

/// T113: too long, empty or with a NUL is told, for known and unknown alike.
#[tokio::test]
async fn t113_given_an_unusable_password_then_it_is_refused_and_not_cut() {
    let passwords = cheap();
    let stored = hashed(&passwords, "password").await;
    let million = "a".repeat(1_000_000);
    let long = "a".repeat(1025);
    for text in ["", "a\0b", "password\0", &long, &million] {
        let typed = secret(text);
        assert_eq!(
            passwords.hash(&typed).await.err(),
            Some(PasswordError::Unusable)
        );
        for stored in [None, Some(stored.as_str()), Some("damaged")] {
            let error = passwords.verify(&typed, stored).await.err();
            assert_eq!(error, Some(PasswordError::Unusable));
        }
    }
    let limit = "\u{e9}".repeat(512);
    assert!(passwords.hash(&secret(&limit)).await.is_ok());
}

/// T115: 500 at once: so many run, so many wait, the rest is told at once.
#[tokio::test]
async fn t115_given_a_flood_then_the_queue_is_bounded_and_the_excess_is_told() {
    let passwords = Arc::new(cheap());
    let stored = hashed(&passwords, "password").await;
    let held = Arc::clone(&passwords.pool.slots)
        .acquire_many_owned(2)
        .await
        .expect("slots");
    let mut tasks = Vec::new();
    for _ in 0..500 {
        let (passwords, stored) = (Arc::clone(&passwords), stored.clone());
        tasks.push(tokio::spawn(async move {
            passwords.verify(&secret("password"), Some(&stored)).await
        }));
    }
    // On this runtime every task has had its turn once this one gets its own again.
    tokio::task::yield_now().await;
    drop(held);
    let mut busy = 0;
    for task in tasks {
        match task.await.expect("no panic") {
            Ok(verdict) => assert!(verdict.matches),
            Err(error) => {
                assert_eq!(error, PasswordError::Busy);
                busy += 1;
            }
        }
    }
    assert_eq!(busy, 500 - 2 - QUEUE);
    assert!(passwords.pool.buffers() <= 2, "as many buffers as slots");
    assert!(
        matches(&passwords, "password", &stored).await,
        "afterwards all is well"
    );
}

/// T115: a caller that goes away while waiting leaves its place.
#[tokio::test]
async fn t115_given_callers_that_give_up_then_their_places_come_back() {
    let passwords = cheap();
    let typed = secret("password");
    let held = Arc::clone(&passwords.pool.slots)
        .acquire_many_owned(2)
        .await
        .expect("slots");
    for _ in 0..200 {
        let asked = passwords.verify(&typed, None);
        let waited = tokio::time::timeout(Duration::ZERO, asked).await;
        assert!(waited.is_err(), "it waits; it is not turned away");
    }
    drop(held);
    assert!(passwords.verify(&typed, None).await.is_ok());
}

/// Buffers stay while there is work, and are given back 10 s after the last.
#[tokio::test(start_paused = true)]
async fn given_ten_idle_seconds_then_the_buffers_are_given_back() {
    let passwords = cheap();
    let typed = secret("password");
    for _ in 0..3 {
        passwords.verify(&typed, None).await.expect("a verdict");
        tokio::task::yield_now().await;
        tokio::time::advance(Duration::from_secs(9)).await;
        tokio::task::yield_now().await;
        assert_eq!(passwords.pool.buffers(), 1);
    }
    tokio::time::advance(Duration::from_secs(2)).await;
    tokio::task::yield_now().await;
    assert_eq!(passwords.pool.buffers(), 0);
    passwords.verify(&typed, None).await.expect("a verdict");
    assert_eq!(passwords.pool.buffers(), 1, "and made again when needed");
}

/// T116: other parameters than new hashes get are reported, right or wrong.
#[tokio::test]
async fn t116_given_old_parameters_then_the_hash_is_outdated() {
    let rng = || Arc::new(SystemRng::new());
    let stored = hashed(&cheap(), "password").await;
    let cost = Cost {
        memory_kib: 16,
        passes: 2,
        lanes: 1,
    };
    let newer = Argon2Passwords::with_cost(cost, 1, rng());
    let verdict = newer
        .verify(&secret("password"), Some(&stored))
        .await
        .expect("a verdict");
    assert_eq!(
        verdict,
        Verdict {
            matches: true,
            outdated: true
        }
    );
    let renewed = hashed(&newer, "password").await;
    let verdict = newer
        .verify(&secret("password"), Some(&renewed))
        .await
        .expect("a verdict");
    assert_eq!(
        verdict,
        Verdict {
            matches: true,
            outdated: false
        }
    );
}

/// T117: whatever is no hash of ours is refused, without work that it asks for.
#[tokio::test]
async fn t117_given_a_stored_text_that_is_no_hash_then_it_is_refused() {
    let passwords = cheap();
    let typed = secret("password");
    let salt = "c29tZXNhbHRzb21lc2FsdA";
    let hash = "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
    let with = |cost: &str| format!("$argon2id$v=19${cost}${salt}${hash}");
    assert!(
        passwords
            .verify(&typed, Some(&with("m=65536,t=1,p=4")))
            .await
            .is_ok()
    );
    let mut texts = vec![
        String::new(),
        "$".repeat(300),
        "password".to_owned(),
        "$2b$12$abcdefghijklmnopqrstuuWn1q1r1D4E9Yh6p0h1Z4d3Y5u2d8S1e".to_owned(),
        format!("$argon2i$v=19$m=16,t=1,p=1${salt}${hash}"),
        format!("$argon2d$v=19$m=16,t=1,p=1${salt}${hash}"),
        format!("$argon2id$v=16$m=16,t=1,p=1${salt}${hash}"),
        format!("$argon2id$m=16,t=1,p=1${salt}${hash}"),
        format!("$argon2id$v=19$m=16,t=1,p=1${salt}"),
        format!("$argon2id$v=19$m=16,t=1,p=1${salt}${hash}$"),
        format!("$argon2id$v=19$m=16,t=1,p=1${salt}${hash}="),
        format!("$argon2id$v=19$m=16,t=1,p=1${salt}$"),
        format!("$argon2id$v=19$m=16,t=1,p=1$${hash}"),
        format!("$argon2id$v=19$m=16,t=1,p=1${salt}$AAAA"),
        format!("$argon2id$v=19$m=16,t=1,p=1$\u{e9}${hash}"),
    ];
    for cost in [
        "m=4194304,t=1,p=1",
        "m=65537,t=1,p=1",
        "m=16,t=11,p=1",
        "m=16,t=4000000000,p=1",
        "m=64,t=1,p=5",
        "m=4294967296,t=1,p=1",
        "m=7,t=1,p=1",
        "m=16,t=1,p=4",
        "m=16,t=0,p=1",
        "m=16,t=1,p=0",
        "m=+16,t=1,p=1",
        "m=016,t=1,p=1",
        "m=16,t=1",
        "m=16,t=1,p=1,keyid=AA",
        "t=1,m=16,p=1",
        "m=-1,t=1,p=1",
        "m=,t=,p=",
    ] {
        texts.push(with(cost));
    }
    for text in texts {
        let error = passwords.verify(&typed, Some(&text)).await.err();
        assert_eq!(error, Some(PasswordError::BadHash), "{text}");
    }
}

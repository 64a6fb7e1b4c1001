//! What sealing promises (T146-T150), and what the key file refuses (T149).

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use super::*;
use crate::adapters::{
    keyring::file::{KeyFileError, create, load, load_or_create},
    rng::SystemRng,
    tests::TempDir,
};

const PLACE: Place<'static> = Place {
    tenant: "ten_1",
    table: "connection_credential",
    row: "crd_1",
    column: "sealed",
    version: 1,
};

fn rng() -> Arc<dyn Rng> {
    Arc::new(SystemRng::new())
}

fn keyring(keys: &[u8]) -> Keyring {
    let masters: Vec<_> = keys.iter().map(|byte| Secret::new([*byte; 32])).collect();
    Keyring::new(&masters, rng()).expect("keys")
}

#[test]
fn given_a_sealed_secret_when_opened_in_its_place_then_it_is_the_same() {
    let ring = keyring(&[1]);
    for plain in [&b""[..], b"x", &[7u8; 5000]] {
        let sealed = ring.seal(PLACE, plain);
        assert_eq!(ring.open(PLACE, &sealed).expect("opens").expose(), plain);
    }
}

/// T146: what is stored shows nothing of the secret, and never the same twice.
#[test]
fn t146_given_a_sealed_secret_then_the_text_holds_nothing_of_it() {
    let ring = keyring(&[1]);
    let secret = "canary-Secret~Value-with-length";
    let first = ring.seal(PLACE, secret.as_bytes());
    let second = ring.seal(PLACE, secret.as_bytes());
    assert_ne!(first, second);
    let body = first.rsplit('.').next().expect("a body");
    let bytes = URL_SAFE_NO_PAD.decode(body).expect("base64url");
    assert!(!String::from_utf8_lossy(&bytes).contains("canary"));
    assert!(!first.contains("canary"));
    assert!(format!("{ring:?}").len() < 20, "Debug shows a count only");
}

/// T147: moved to another tenant, table, row, column or version it does not open.
#[test]
fn t147_given_a_sealed_secret_when_moved_then_it_does_not_open() {
    let ring = keyring(&[1]);
    let sealed = ring.seal(PLACE, b"secret");
    let elsewhere = [
        Place {
            tenant: "ten_2",
            ..PLACE
        },
        Place {
            table: "webhook",
            ..PLACE
        },
        Place {
            row: "crd_2",
            ..PLACE
        },
        Place {
            column: "other",
            ..PLACE
        },
        Place {
            version: 2,
            ..PLACE
        },
        // The same letters, cut differently: joined text would let these open.
        Place {
            tenant: "ten_1c",
            table: "onnection_credential",
            ..PLACE
        },
        Place {
            row: "crd_1s",
            column: "ealed",
            ..PLACE
        },
    ];
    for place in elsewhere {
        assert_eq!(
            ring.open(place, &sealed).err(),
            Some(SealError::Tampered),
            "{place:?}"
        );
    }
}

/// T147: any changed character is noticed, and no text makes it panic.
#[test]
fn t147_given_a_changed_text_then_it_does_not_open() {
    let ring = keyring(&[1]);
    let sealed = ring.seal(PLACE, b"secret");
    for index in 0..sealed.len() {
        let mut bytes = sealed.clone().into_bytes();
        bytes[index] = if bytes[index] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).expect("ASCII");
        assert!(ring.open(PLACE, &changed).is_err(), "at {index}");
    }
    for odd in [
        "",
        "s1",
        "s1.",
        "s1..",
        "s1.x.y",
        "s2.x.y",
        "s1.\u{e9}.\u{e9}",
        &"s1.".repeat(9),
    ] {
        assert!(ring.open(PLACE, odd).is_err(), "{odd}");
    }
    let short = &sealed[..sealed.len() - 30];
    assert_eq!(ring.open(PLACE, short).err(), Some(SealError::Tampered));
    assert!(ring.open(PLACE, &"s1.".repeat(1 << 19)).is_err());
}

/// T148: after a rotation the new key seals and the old one still opens.
#[test]
fn t148_given_two_keys_then_the_first_seals_and_both_open() {
    let before = keyring(&[1]);
    let after = keyring(&[2, 1]);
    let old = before.seal(PLACE, b"secret");
    assert_eq!(after.open(PLACE, &old).expect("opens").expose(), b"secret");
    assert!(!after.is_newest(&old));
    let new = after.seal(PLACE, b"secret");
    assert!(after.is_newest(&new));
    assert!(keyring(&[2]).open(PLACE, &new).is_ok());
}

/// T150: a process with only the old key says so instead of calling it damage.
#[test]
fn t150_given_a_value_under_a_foreign_key_then_the_key_is_unknown() {
    let sealed = keyring(&[2]).seal(PLACE, b"secret");
    let before = keyring(&[1]);
    assert_eq!(
        before.open(PLACE, &sealed).err(),
        Some(SealError::UnknownKey)
    );
}

#[test]
fn given_two_purposes_then_their_digests_differ_and_repeat() {
    let ring = keyring(&[1]);
    let one = ring.authenticate("csrf", "text");
    assert_eq!(one, ring.authenticate("csrf", "text"));
    assert_ne!(one, ring.authenticate("cookie", "text"));
    assert_ne!(one, ring.authenticate("csrf", "texu"));
    assert_ne!(one, keyring(&[2]).authenticate("csrf", "text"));
    assert_eq!(one.len(), 43);
}

fn mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("set");
}

#[test]
fn given_an_empty_database_when_the_key_is_missing_then_one_is_made_for_its_owner_only() {
    let temp = TempDir::new();
    let path = temp.path().join("master.key");
    let made = load_or_create(&path, true, rng()).expect("made");
    let again = load_or_create(&path, false, rng()).expect("read");
    assert!(made.key_ids().eq(again.key_ids()));
    let found = fs::metadata(&path).expect("there");
    assert_eq!(found.permissions().mode() & 0o777, 0o600);
    assert_eq!(
        fs::read_dir(temp.path()).expect("folder").count(),
        1,
        "no draft is left"
    );
}

/// T149: over existing data no new key is made.
#[test]
fn t149_given_data_when_the_key_is_missing_then_it_is_refused_and_none_is_made() {
    let temp = TempDir::new();
    let path = temp.path().join("master.key");
    let error = load_or_create(&path, false, rng()).expect_err("refused");
    assert!(matches!(error, KeyFileError::Missing(_)));
    assert!(error.to_string().contains("backup"));
    assert!(!path.exists());
}

/// T149: readable by group or others is refused with the command that mends it.
#[test]
fn t149_given_a_key_that_others_may_read_then_it_is_refused() {
    let temp = TempDir::new();
    let path = temp.path().join("master.key");
    load_or_create(&path, true, rng()).expect("made");
    for open in [0o640, 0o604, 0o660, 0o610] {
        mode(&path, open);
        let error = load_or_create(&path, true, rng()).expect_err("refused");
        assert!(error.to_string().contains("chmod 600"), "{error}");
    }
    mode(&path, 0o400);
    load(&path, rng()).expect("read-only for its owner is fine");
}

/// T149: a wrong key, cut or foreign, is refused by line and never shown.
#[test]
fn t149_given_a_wrong_key_then_it_is_refused_without_showing_it() {
    let temp = TempDir::new();
    let path = temp.path().join("master.key");
    for (text, line) in [
        (THIRTY_ONE_BYTES, 1),
        ("not base64 at all!", 1),
        ("# note\n\nAAAA\n", 3),
    ] {
        fs::write(&path, text).expect("written");
        mode(&path, 0o600);
        let error = load_or_create(&path, true, rng()).expect_err("refused");
        assert!(
            matches!(error, KeyFileError::BadLine(_, n) if n == line),
            "{error}"
        );
        assert!(!error.to_string().contains(text));
    }
    for text in ["", "# nothing\n", &"A".repeat(20_000)] {
        fs::write(&path, text).expect("written");
        let error = load(&path, rng()).expect_err("refused");
        assert!(matches!(error, KeyFileError::NotAKeyFile(_)), "{error}");
    }
    fs::remove_file(&path).expect("removed");
    fs::create_dir(&path).expect("a folder in its place");
    assert!(load(&path, rng()).is_err());
}

const THIRTY_ONE_BYTES: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==";

/// Two processes that start at once end with the same key.
#[test]
fn given_two_creators_at_once_then_both_read_one_key() {
    let temp = TempDir::new();
    let path = temp.path().join("master.key");
    let first = load_or_create(&path, true, rng()).expect("made");
    // The second had looked before the first wrote.
    create(&path, &SystemRng::new()).expect("no error");
    let second = load(&path, rng()).expect("read");
    assert!(first.key_ids().eq(second.key_ids()));
}

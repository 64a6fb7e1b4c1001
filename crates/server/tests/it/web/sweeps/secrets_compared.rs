//! T121, T091: no secret, token or digest is compared with `==`, anywhere in the product.

use std::{fs, path::Path};

/// Words that name something secret or its digest.
const SECRET: [&str; 9] = [
    "digest",
    "token",
    "secret",
    "csrf",
    "proof",
    ".expose()",
    "hash",
    "verifier",
    "authenticate(",
];

/// Comparisons that are none of secrets; each with its reason.
const ALLOWED: [(&str, &str); 1] = [
    // What an authenticated seal says, compared with what it should say: both are known to everybody.
    ("audit_log/place.rs", "text.expose().as_slice() == wanted"),
];

fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("the sources are there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let text = fs::read_to_string(&path).expect("it reads");
            found.push((path.display().to_string(), text));
        }
    }
}

/// The lines of a file that run in the product.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let product = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    product
        .lines()
        .map(str::trim)
        .filter(|line| !line.starts_with("//"))
}

/// Both sides of a comparison in a line.
fn sides(line: &str) -> Option<(&str, &str)> {
    line.split_once(" == ").or_else(|| line.split_once(" != "))
}

/// What stands next to the sign, up to a space or bracket that is not its own.
fn compares_secrets(line: &str) -> bool {
    let Some((left, right)) = sides(line) else {
        return false;
    };
    let left = left.rsplit([' ', '!']).next().unwrap_or_default();
    let right = right.split(' ').next().unwrap_or_default();
    let word = |side: &str| {
        let side = side.to_ascii_lowercase();
        SECRET.iter().any(|secret| side.contains(secret))
    };
    // A constant or a missing value is no secret.
    let constant = |side: &str| {
        let side = side.trim_start_matches(['&', '*', '(']);
        side.starts_with(['"', '\''])
            || side
                .chars()
                .next()
                .is_some_and(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
    };
    (word(left) || word(right)) && !constant(right) && !constant(left)
}

/// The sweep would see what it is for.
#[test]
fn t121_given_a_plain_comparison_of_secrets_then_it_is_seen() {
    for line in [
        "if session.digest == found.digest {",
        "let good = wanted.as_str() == token;",
        "secret.expose() != typed.expose()",
        "let fits = sent == web.app.sealer.authenticate(\"form\", bound);",
    ] {
        assert!(compares_secrets(line), "{line}");
    }
    for line in [
        "if kind == \"token\" {",
        "name == Name::Session",
        "a.id == b.id",
    ] {
        assert!(!compares_secrets(line), "{line}");
    }
}

/// T121: digests go through `Digest::matches`, signed values through `ct_eq`.
#[test]
fn t121_given_the_sources_then_no_secret_is_compared_by_its_first_difference() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    for crate_name in ["core", "protocol", "store", "app", "server"] {
        sources(&root.join(crate_name).join("src"), &mut files);
    }
    assert!(files.len() > 150);
    let mut found = Vec::new();
    for (path, text) in &files {
        if path.contains("/tests/") || path.ends_with("tests.rs") || path.contains("/demo/") {
            continue;
        }
        for line in lines(text) {
            let allowed = ALLOWED
                .iter()
                .any(|(file, part)| path.ends_with(file) && line.contains(part));
            if compares_secrets(line) && !allowed {
                found.push(format!("{path}: {line}"));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

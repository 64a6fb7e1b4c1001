//! The documentation says what the program does.
//!
//! Purpose: the pages under docs/reference that can be made from the program are made here, and a stale one fails;
//! hand-written pages are held to the program by their links, commands, settings and examples. To renew the generated pages:
//! `UPDATE_REFERENCE=1 cargo test -p latchkey-server --test it docs`. It does not judge whether a text is good.

mod aadsts;
mod commands;
mod errors;
mod interfaces;
mod routes;
mod settings;
mod shapes;
mod start_codes;
mod written;

use std::{
    fs,
    path::{Path, PathBuf},
};

/// How a stale page is renewed.
const RENEW: &str = "UPDATE_REFERENCE=1 cargo test -p latchkey-server --test it docs";

/// Makes a page.
type Maker = fn() -> String;

/// The generated pages under docs/reference, with their makers.
const PAGES: [(&str, Maker); 6] = [
    ("audit-events.md", crate::acts::page),
    ("settings.md", settings::page),
    ("errors.md", errors::page),
    ("aadsts.md", aadsts::page),
    ("commands.md", commands::page),
    ("routes.md", routes::page),
];

/// The root of the repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("two folders up")
        .to_owned()
}

/// The text of a file of the repository.
fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn the_generated_pages_are_fresh() {
    let folder = root().join("docs/reference");
    let renew = std::env::var_os("UPDATE_REFERENCE").is_some();
    let mut stale = Vec::new();
    for (name, make) in PAGES {
        let path = folder.join(name);
        let made = make();
        if renew {
            fs::create_dir_all(&folder).expect("a folder");
            fs::write(&path, made).expect("written");
        } else if fs::read_to_string(&path).ok() != Some(made) {
            stale.push(name);
        }
    }
    assert!(stale.is_empty(), "stale: {stale:?}; renew with: {RENEW}");
}

/// The beginning of a generated page.
pub(crate) fn heading(title: &str, lead: &str) -> String {
    format!(
        "# {title}\n\n<!-- Made from the program; do not edit. Renew: {RENEW} -->\n\n{lead}\n\n"
    )
}

/// A table in Markdown; pipes and line breaks in cells are made harmless.
pub(crate) fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let mut all = line(head.iter().map(|one| (*one).to_owned()).collect());
    all.push_str(&line(head.iter().map(|_| "---".to_owned()).collect()));
    for row in rows {
        assert_eq!(row.len(), head.len(), "a cell for each column: {row:?}");
        let safe = |cell: String| cell.replace('|', "\\|").replace('\n', " ");
        all.push_str(&line(row.into_iter().map(safe).collect()));
    }
    all
}

/// `text` as code.
pub(crate) fn code(text: &str) -> String {
    format!("`{text}`")
}

//! Hand-written pages: links lead somewhere, commands and settings exist, every code is treated.

use std::{fs, path::Path};

use latchkey_core::decoder;
use latchkey_core::problem::Code;
use latchkey_server::{cli, config::Settings};

use super::{root, text};

/// README and every page below docs.
fn pages() -> Vec<String> {
    let mut all = vec!["README.md".to_owned()];
    for folder in ["docs", "docs/guide", "docs/reference", "docs/decisions"] {
        for entry in fs::read_dir(root().join(folder)).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|kind| kind == "md") {
                let below = path.strip_prefix(root()).expect("below the root");
                all.push(below.to_string_lossy().into_owned());
            }
        }
    }
    all
}

#[test]
fn links_lead_to_files_and_headings() {
    for page in pages() {
        let here = text(&page);
        for target in here
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            if target.contains("://") {
                continue;
            }
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let there = match file {
                "" => page.clone(),
                file => Path::new(&page)
                    .with_file_name("")
                    .join(file)
                    .to_string_lossy()
                    .into_owned(),
            };
            let found = root().join(&there);
            assert!(found.exists(), "{page}: {target}");
            if !anchor.is_empty() {
                assert!(has_heading(&text(&there), anchor), "{page}: {target}");
            }
        }
    }
}

/// Whether a heading of the page has this anchor.
fn has_heading(page: &str, anchor: &str) -> bool {
    page.lines()
        .filter(|line| line.starts_with('#'))
        .any(|line| {
            let words = line.trim_start_matches('#').trim().to_lowercase();
            let kept: String = words
                .chars()
                .filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'))
                .collect();
            kept.replace(' ', "-") == anchor
        })
}

#[test]
fn commands_shown_are_commands_of_the_program() {
    let mut seen = 0;
    for page in pages() {
        for line in commands(&text(&page)) {
            // Help and version are printed by way of an error.
            if let Err(error) = cli::command().try_get_matches_from(&line) {
                assert!(!error.use_stderr(), "{page}: {line:?}: {error}");
            }
            seen += 1;
        }
    }
    assert!(seen > 20, "only {seen} commands were found");
}

/// What stands after `latchkey` or `cargo run … --` in the lines of shell blocks, up to the first redirection.
fn commands(page: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    for block in page
        .split("```sh\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
    {
        for line in block.replace("\\\n", " ").lines() {
            let code = line.split(" # ").next().unwrap_or_default();
            let words = split(code);
            let run = words
                .windows(2)
                .position(|two| two == ["run", "--"] || two == ["--release", "--"]);
            let start = words
                .iter()
                .position(|word| word == "latchkey")
                .or(run.map(|place| place + 1));
            let Some(start) = start.filter(|_| !code.trim_start().starts_with('#')) else {
                continue;
            };
            let is_end =
                |word: &String| matches!(word.as_str(), "<" | ">" | "|" | "&&" | "&" | ";" | "2>");
            let mut command = vec!["latchkey".to_owned()];
            command.extend(
                words[start + 1..]
                    .iter()
                    .take_while(|word| !is_end(word))
                    .cloned(),
            );
            if command.len() > 1 {
                found.push(command);
            }
        }
    }
    found
}

/// Words as a shell sees them, as far as documents need it: blanks and quotes.
fn split(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for letter in line.chars() {
        match (quote, letter) {
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), close) if open == close => quote = None,
            (None, ' ') => words.push(String::new()),
            (_, letter) => words.last_mut().expect("never empty").push(letter),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn variables_named_are_settings() {
    let known: Vec<String> = Settings::reference()
        .iter()
        .map(|one| one.variable())
        .collect();
    for page in pages() {
        for rest in text(&page).split("LATCHKEY_").skip(1) {
            let name: String = rest
                .chars()
                .take_while(|letter| letter.is_ascii_uppercase() || *letter == '_')
                .collect();
            let name = format!("LATCHKEY_{name}");
            let is_example = matches!(
                name.as_str(),
                "LATCHKEY_" | "LATCHKEY_CONFIG" | "LATCHKEY_LISTENS"
            );
            assert!(is_example || known.contains(&name), "{page}: {name}");
        }
    }
}

#[test]
fn troubleshooting_treats_every_code_and_only_known_numbers() {
    let page = text("docs/guide/troubleshooting.md");
    for code in Code::ALL {
        assert!(
            page.contains(&format!("`{}`", code.as_str())),
            "{}",
            code.as_str()
        );
    }
    for rest in page.split("AADSTS").skip(1) {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        if let Ok(number) = digits.parse() {
            assert!(decoder::row_of(number).is_some(), "AADSTS{number}");
        }
    }
}

#[test]
fn n10_troubleshooting_never_tells_a_number_as_certain() {
    assert!(text("docs/guide/troubleshooting.md").contains("most likely"));
    assert!(text("docs/reference/aadsts.md").contains("**most likely**"));
}

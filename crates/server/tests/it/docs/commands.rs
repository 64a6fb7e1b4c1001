//! docs/reference/commands.md, from the command line's own description.

use clap::{Arg, Command};
use latchkey_server::cli;

use super::{code, heading, shapes, table};

const LEAD: &str = "\
All verbs read the same settings as the service and work on the same database while it runs. Secrets and passwords come from standard input, never \
as an argument; one trailing newline is removed. Every act is audited with the name of the user who ran it.

| exit code | means |
| --- | --- |
| 0 | done |
| 1 | refused or failed; nothing was changed |
| 2 | wrong usage |

Text for people goes to standard output, a failure to standard error. With `--json` exactly one line of JSON goes to standard output, whether it \
was done or not. More fields may be added to it; those shown here stay. A failure is:

```json
";

const AFTER_FAILURE: &str = "
```

`details` names fields, settings or rows that are not met, each with `name`, `message` and `fix`. The codes are in [Codes](errors.md).
";

/// The page.
pub(super) fn page() -> String {
    let mut page = heading("Commands", LEAD.trim_end_matches('\n'));
    page = page.trim_end().to_owned() + "\n" + shapes::FAILURE + AFTER_FAILURE;
    let mut whole = cli::command();
    whole.build();
    for verb in whole.get_subcommands() {
        describe(verb, verb.get_name(), &mut page);
    }
    page
}

fn describe(command: &Command, path: &str, page: &mut String) {
    if command.has_subcommands() {
        for verb in command.get_subcommands() {
            describe(verb, &format!("{path} {}", verb.get_name()), page);
        }
        return;
    }
    let about = command.get_about().map(ToString::to_string);
    page.push_str(&format!(
        "\n## latchkey {path}\n\n{}.\n",
        about.unwrap_or_default()
    ));
    page.push_str(&format!("\n```text\n{}\n```\n", usage(command)));
    let rows: Vec<Vec<String>> = command
        .get_arguments()
        .filter(|arg| !matches!(arg.get_id().as_str(), "help" | "version" | "json"))
        .map(row)
        .collect();
    if !rows.is_empty() {
        page.push('\n');
        page.push_str(&table(&["option", "needed", "meaning"], rows));
    }
    for note in shapes::notes(path) {
        page.push_str(&format!("\n{note}\n"));
    }
    for (words, json) in shapes::of(path) {
        page.push_str(&format!("\n{words}\n\n```json\n{json}\n```\n"));
    }
}

fn usage(command: &Command) -> String {
    let text = command.clone().render_usage().to_string();
    text.trim_start_matches("Usage: ").to_owned()
}

fn row(arg: &Arg) -> Vec<String> {
    let value = arg
        .get_value_names()
        .filter(|_| arg.get_action().takes_values())
        .map(|names| names.join(" "));
    let name = match (arg.get_long(), value) {
        (Some(long), Some(value)) => format!("--{long} {value}"),
        (Some(long), None) => format!("--{long}"),
        (None, value) => value.unwrap_or_default(),
    };
    let needed = if arg.is_required_set() { "yes" } else { "" };
    vec![code(&name), needed.to_owned(), meaning(arg)]
}

fn meaning(arg: &Arg) -> String {
    let mut words = arg.get_help().map(ToString::to_string).unwrap_or_default();
    if !words.ends_with('.') {
        words.push('.');
    }
    if !arg.get_action().takes_values() {
        return words;
    }
    let values: Vec<String> = arg
        .get_possible_values()
        .iter()
        .map(|one| {
            let help = one.get_help().map(ToString::to_string).unwrap_or_default();
            format!("{}: {}", code(one.get_name()), help.trim_end_matches('.'))
        })
        .collect();
    if !values.is_empty() {
        words.push_str(&format!(" {}.", values.join("; ")));
    }
    words
}

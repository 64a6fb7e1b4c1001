//! docs/reference/settings.md, from the list that loading shares.

use latchkey_server::config::Settings;

use super::{code, heading, table};

const LEAD: &str = "\
Every setting can stand in the environment or in a TOML file; the environment wins. `LATCHKEY_CONFIG` names the file; without it no file \
is read. A key of the file is the variable's name in lower case without `LATCHKEY_`; every value is a string in quotes, also lists. \
A key or a `LATCHKEY_` variable that is not in this table is an error that names it and its nearest neighbour. All errors are told together.

`latchkey check` shows each setting in force and where it comes from; it opens no database and changes nothing.";

const TAIL: &str = "\
## Which spelling of a place

| value | means |
| --- | --- |
| `sqlite:/var/lib/latchkey/latchkey.db` | a SQLite file |
| `postgres://latchkey:PASSWORD@db.internal/latchkey` | a PostgreSQL database; `?sslmode=verify-full` and the like may follow |

A password in the address never reaches a log line, an error or the output of `latchkey check`.

## Cookies

With an https public URL every cookie is named `__Host-latchkey_…` and carries `Secure`. Only with http on a loopback name or address do prefix and \
`Secure` fall away.
";

/// The page.
pub(super) fn page() -> String {
    let all = Settings::reference();
    let mut page = heading("Settings", LEAD);
    page.push_str(&table(
        &["key in the file", "variable", "default", "meaning"],
        all.iter().map(|one| {
            vec![
                code(one.key),
                code(&one.variable()),
                one.default.to_owned(),
                one.meaning.to_owned(),
            ]
        }),
    ));
    page.push_str("\n## A file with every setting\n\n```toml\n");
    for one in all {
        page.push_str(&format!("{} = \"{}\"\n", one.key, one.example));
    }
    page.push_str("```\n\n");
    page.push_str(TAIL);
    page
}

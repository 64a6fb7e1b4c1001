//! docs/reference/audit-events.md, made from the tables.

use super::{
    kinds::KINDS,
    table::{BESIDE, ROUTES, Row, VERBS},
};
use crate::docs::{code, heading, table};

const LEAD: &str = "\
Each security-relevant act leaves its entries in the audit trail in the same unit as the act itself: both are there, or neither is. Several people at once \
are one entry each, with the same request. A secret is only ever the word `changed`; what was typed at a sign-in is never told. An entry also holds its \
number in the tenant, the moment, who acted, the client address of members and visitors, and the request. An act that is refused leaves nothing, except where \
a case below says so.

The tests make this page: every POST address and every command is done, and one without a line here fails.

Failed sign-ins cannot fill a disk: of those of one tenant that fail in the same way within a minute, the first hundred are written one by one; the rest is \
counted exactly and told in one `signin.failed_many`. New entries are chained and sealed once a second by one process; those of the last second wait for the \
seal (`latchkey audit verify` counts them as waiting), and while no process runs they wait until one does.

";

const WHO: &str = "\
Who acted is a `member` by id, `cli` with the name of the operating system's user, `visitor` for somebody who is not signed in, or `system` for Latchkey \
itself. In the tables a member stands by a first name: Ada is the admin, Ben and Cara are users, Gil is invited.

";

/// The page.
pub(crate) fn page() -> String {
    let mut page = heading("Entries of the audit trail", LEAD.trim_end());
    page.push_str("## The entries\n\n");
    let head = ["entry", "when", "target", "before", "after"];
    page.push_str(&table(
        &head,
        KINDS.iter().map(|one| {
            vec![
                code(one.name),
                one.when.to_owned(),
                one.about.to_owned(),
                fields(one.before),
                fields(one.after),
            ]
        }),
    ));
    page.push_str("\n`?`: only where there is one.\n\n## What each act leaves\n\n");
    page.push_str(WHO);
    page.push_str("### In the browser\n\n");
    page.push_str(&acts("POST", &ROUTES.concat(), ""));
    page.push_str("\n### At the provider's redirect, and by itself\n\n");
    page.push_str(&acts("act", BESIDE, ""));
    page.push_str("\n### On the command line\n\n");
    page.push_str(&acts("command", VERBS, "latchkey "));
    page
}

fn fields(row: &str) -> String {
    match row {
        "" => String::new(),
        "*" => "what changed".to_owned(),
        names => names.split(' ').map(code).collect::<Vec<_>>().join(", "),
    }
}

fn acts(what: &str, rows: &[Row], before: &str) -> String {
    let line = |(act, case, entries): &Row| {
        let told: Vec<String> = entries.iter().map(|one| told(one)).collect();
        let told = if told.is_empty() {
            "nothing".to_owned()
        } else {
            told.join(", ")
        };
        let act = if act.starts_with('/') || !before.is_empty() || act.starts_with("GET") {
            code(&format!("{before}{act}"))
        } else {
            (*act).to_owned()
        };
        vec![act, (*case).to_owned(), told]
    };
    table(&[what, "case", "entries"], rows.iter().map(line))
}

/// `name` by somebody on something, with capitals where a person is meant.
fn told(line: &str) -> String {
    let mut words = line.split(' ');
    let name = code(words.next().unwrap_or_default());
    let rest: Vec<String> = words
        .map(|word| match word {
            "ada" | "ben" | "cara" | "gil" => word[..1].to_uppercase() + &word[1..],
            "ses" => "the session".to_owned(),
            "conn" => "the connection".to_owned(),
            "ten" => "the tenant".to_owned(),
            "dlv" => "the mail".to_owned(),
            other => other.to_owned(),
        })
        .collect();
    format!("{name} {}", rest.join(" "))
}

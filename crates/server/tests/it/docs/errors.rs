//! docs/reference/errors.md, from the catalogue of problems and its English texts.

use latchkey_core::problem::{Audience, Code};
use latchkey_server::pages::texts::Texts;

use super::{code, heading, start_codes, table, text};

const LEAD: &str = "\
Every failure has a stable code. It stands in `/login?sso_error=CODE`, in the JSON of the API and of the command line, and on the page itself; \
codes are never renamed or reused. A failed sign-in also has a reference, `LK-XXXX-XXXX`: `latchkey explain LK-XXXX-XXXX` prints what was recorded, \
with cause and fix, and an administrator of the tenant who is signed in reads the same in the banner.

A sign-in that fails is always answered 303 to `/login`; the status below is that of a direct answer. \"Trying again\" says whether a second try \
can help without any change.";

const OUTSIDE: &str = "\
Three answers of the web have no code of the catalogue: `method_not_allowed` (405, the address exists but not for this method), `too_large` \
(413, the body is over 1 MiB) and `bad_request` (400, the address or the way it was sent has two meanings). Nothing was changed then.
";

/// The page.
pub(super) fn page() -> String {
    let mut page = heading("Codes", LEAD);
    let rows = Code::ALL.into_iter().map(|one| {
        vec![
            format!("[{}](#{})", code(one.as_str()), one.as_str()),
            one.status().to_string(),
            who(one.audience()).to_owned(),
            again(one).to_owned(),
        ]
    });
    let head = ["code", "status", "who can mend it", "trying again"];
    page.push_str(&table(&head, rows));
    page.push('\n');
    page.push_str(OUTSIDE);
    for one in Code::ALL {
        page.push_str(&section(one));
    }
    page.push_str(&reasons());
    page.push_str(&start_codes::section());
    page
}

fn section(one: Code) -> String {
    let word = one.as_str();
    let said = |part: &str| Texts::english().get(&format!("problem-{word}-{part}"));
    let rows = [
        ("cause", said("cause")),
        ("what an administrator does", said("fix")),
        ("who can mend it", who(one.audience()).to_owned()),
        ("status", one.status().to_string()),
        ("trying again", again(one).to_owned()),
    ];
    let rows = rows.map(|(name, value)| vec![name.to_owned(), value]);
    format!(
        "\n## {word}\n\nWhat the person reads: **{}.** {} {}\n\n{}",
        said("title"),
        said("sentence"),
        said("next"),
        table(&["", ""], rows)
    )
}

fn again(one: Code) -> &'static str {
    match (one.retryable(), one.wants_other_account()) {
        (_, true) => "with another account",
        (true, false) => "can help",
        (false, false) => "does not help",
    }
}

fn who(audience: Audience) -> &'static str {
    match audience {
        Audience::Member => "the person",
        Audience::TenantAdmin => "an admin of the tenant, in Latchkey",
        Audience::ProviderAdmin => "an admin of the identity provider",
        Audience::Operator => "whoever runs the installation",
    }
}

/// The reasons inside the codes that have words of their own.
fn reasons() -> String {
    let lead = "\n## Reasons\n\nInside a code a reason says more. `latchkey explain` names it under `evidence.reason`. Those with words of their own:\n\n";
    let catalogue = text("translations/en.ftl");
    let names = catalogue.lines().filter_map(|line| {
        let (key, _) = line.split_once(" = ")?;
        key.strip_prefix("reason-")?.strip_suffix("-cause")
    });
    let rows = names.map(|name| {
        let said = |part: &str| Texts::english().get(&format!("reason-{name}-{part}"));
        vec![code(name), said("cause"), said("fix")]
    });
    lead.to_owned() + &table(&["reason", "cause", "fix"], rows)
}

#[test]
fn every_code_has_all_its_words() {
    for one in Code::ALL {
        for part in ["title", "sentence", "next", "cause", "fix"] {
            let key = format!("problem-{}-{part}", one.as_str());
            assert!(Texts::english().has(&key), "{key}");
        }
    }
}

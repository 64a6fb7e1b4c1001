//! docs/reference/aadsts.md, from the table that explains numbers and errors of providers.

use latchkey_core::decoder;
use latchkey_server::pages::{
    hint::{Hint, Known},
    texts::Texts,
};

use super::{code, heading, table};

const LEAD: &str = "\
Microsoft Entra ID names its refusals by numbers such as AADSTS7000222. Latchkey decodes those below wherever they arrive: in the banner for an \
administrator, under Audit, on `/help/errors/aadsts`, and by `latchkey explain AADSTS7000222`. Some arrive at the callback or the token endpoint and \
end with the code named here; others stop the person on Microsoft's own page, and Latchkey never hears of them \
(see [Troubleshooting](../guide/troubleshooting.md)).

What a number means is Microsoft's to change. So each meaning is **most likely**, and no check ever depends on a number. Each number links to \
Microsoft's own page about it, and each row names where its meaning was read.";

const ERRORS: &str = "\
Other providers name an OAuth `error` and describe it in words. What stands after the colon must be part of the description. Rows of a vendor are \
tried before those of any provider, rows with words before those without; a provider behind an address of its own is tried with the words of all.";

/// The page.
pub(super) fn page() -> String {
    let (numbers, errors): (Vec<_>, Vec<_>) =
        decoder::all().iter().partition(|row| row.number.is_some());
    let head = [
        "AADSTS",
        "most likely",
        "who can mend it",
        "what to do",
        "where",
        "code here",
        "read at",
    ];
    let rows = numbers.into_iter().filter_map(|row| {
        let number = row.number?;
        let link = Hint::of_number(number).link;
        Some(cells(format!("[{number}]({link})"), row))
    });
    let first = heading("Numbers and errors of identity providers", LEAD) + &table(&head, rows);
    let head = [
        "error",
        "most likely",
        "who can mend it",
        "what to do",
        "where",
        "code here",
        "read at",
    ];
    let t = Texts::english();
    let rows = errors.into_iter().map(|row| {
        let known = Known(row);
        cells(
            format!("{}: {}", known.vendor(t), code(&known.error())),
            row,
        )
    });
    format!(
        "{first}\n## Errors without a number\n\n{ERRORS}\n\n{}",
        table(&head, rows)
    )
}

fn cells(first: String, row: &'static decoder::Row) -> Vec<String> {
    let t = Texts::english();
    let known = Known(row);
    let word = known.code();
    vec![
        first,
        known.means(t),
        known.side(t),
        known.fix(t),
        known.place(t),
        format!("[{}](errors.md#{word})", code(word)),
        format!("[source]({})", row.source),
    ]
}

//! docs/reference/aadsts.md, from the table that explains the numbers.

use latchkey_protocol::oidc_rp::aadsts::{self, Side};

use super::{code, heading, table};

const LEAD: &str = "\
Microsoft Entra ID names its refusals by numbers such as AADSTS7000222. Latchkey decodes those below wherever they arrive: in the banner for an \
administrator, and by `latchkey explain AADSTS7000222`. Some arrive at the callback or the token endpoint and end with the code named here; others \
stop the person on Microsoft's own page, and Latchkey never hears of them (see [Troubleshooting](../guide/troubleshooting.md)).

What a number means is Microsoft's to change. So each meaning is **most likely**, and no check ever depends on a number. Each number links to \
Microsoft's own page about it.";

/// The page.
pub(super) fn page() -> String {
    let rows = aadsts::all().iter().map(|one| {
        vec![
            format!("[{}]({})", one.number, one.link()),
            one.meaning.to_owned(),
            who(one.side).to_owned(),
            one.fix.to_owned(),
            format!(
                "[{}](errors.md#{})",
                code(one.code.as_str()),
                one.code.as_str()
            ),
        ]
    });
    let head = [
        "AADSTS",
        "most likely",
        "who can mend it",
        "what to do",
        "code here",
    ];
    heading("Numbers of Microsoft Entra ID", LEAD) + &table(&head, rows)
}

fn who(side: Side) -> &'static str {
    match side {
        Side::Member => "the person",
        Side::TenantAdmin => "tenant admin",
        Side::ProviderAdmin => "directory admin",
        Side::Operator => "operator",
        Side::Us => "Latchkey's makers",
    }
}

//! Samples of inviting people: the form, the file, its dry run, and what came of it.

use super::super::Page;
use super::super::chrome::MenuEntry;
use super::super::form::FieldErrors;
use super::super::invite::{entry_refused, file_refused};
use super::super::invite_people::{
    BadLine, DryRun, Fate, GoodLine, InviteFile, InviteForm, InvitePeople, InviteResult, ResultRow,
};
use super::super::message::Message;
use super::{LONG_NAME, admin};

impl Page for InvitePeople {
    const NAME: &'static str = "invite_people";

    fn samples() -> Vec<(&'static str, Self)> {
        let empty = || Self {
            chrome: admin(MenuEntry::Team),
            typed: InviteForm {
                days: "7".into(),
                ..InviteForm::default()
            },
            errors: FieldErrors::none(),
            by_mail: true,
        };
        let errors = Self {
            typed: InviteForm {
                emails: "ben@rowanfinch.example\nada(home)@rowanfinch.example".into(),
                is_admin: true,
                first_name: "Ben".into(),
                last_name: LONG_NAME.into(),
                days: "90".into(),
            },
            errors: FieldErrors::none()
                .and("emails", entry_refused("email-comment"))
                .and("days", Message::of("invite-error-days"))
                .and("first_name", Message::of("invite-error-names")),
            ..empty()
        };
        let links = Self {
            by_mail: false,
            ..empty()
        };
        vec![("empty", empty()), ("errors", errors), ("links", links)]
    }
}

impl Page for InviteFile {
    const NAME: &'static str = "invite_file";

    fn samples() -> Vec<(&'static str, Self)> {
        let empty = || Self {
            chrome: admin(MenuEntry::Team),
            pasted: String::new(),
            days: "7".into(),
            errors: FieldErrors::none(),
        };
        let errors = Self {
            pasted: "address\nben@rowanfinch.example".into(),
            errors: FieldErrors::none().and("file", file_refused("header")),
            ..empty()
        };
        vec![("empty", empty()), ("errors", errors)]
    }
}

fn good(line: i64, email: &str, is_admin: bool, fate: Fate) -> GoodLine {
    GoodLine {
        line,
        email: email.into(),
        name: "Ben Finch".into(),
        is_admin,
        fate,
    }
}

impl Page for DryRun {
    const NAME: &'static str = "invite_dry_run";

    fn samples() -> Vec<(&'static str, Self)> {
        let bad = || {
            vec![
                BadLine {
                    line: 5,
                    text: "=1+1, Ada, Rowan, user".into(),
                    why: entry_refused("formula"),
                },
                BadLine {
                    line: 6,
                    text: LONG_NAME.into(),
                    why: entry_refused("columns"),
                },
            ]
        };
        let whole = |good: Vec<GoodLine>, bad: Vec<BadLine>, new, admins| Self {
            chrome: admin(MenuEntry::Team),
            id: "kpt_01".into(),
            good,
            bad,
            new,
            admins,
        };
        let lines = vec![
            good(2, "ben@rowanfinch.example", true, Fate::Invited),
            good(3, "cleo@elsewhere.example", false, Fate::Outside),
            good(4, "ada@rowanfinch.example", true, Fate::Member),
            good(7, "dan@rowanfinch.example", false, Fate::Again),
        ];
        let plain = vec![good(2, "ben@rowanfinch.example", false, Fate::Invited)];
        vec![
            ("mixed", whole(lines, bad(), 2, 1)),
            ("plain", whole(plain, Vec::new(), 118, 0)),
            ("nobody", whole(Vec::new(), bad(), 0, 0)),
        ]
    }
}

fn row(typed: &str, fate: Fate, member: Option<&str>) -> ResultRow {
    ResultRow {
        typed: typed.into(),
        fate,
        why: None,
        member: member.map(str::to_owned),
        link: None,
    }
}

impl Page for InviteResult {
    const NAME: &'static str = "invite_result";

    fn samples() -> Vec<(&'static str, Self)> {
        let link = || {
            let token = "A".repeat(43);
            Some(format!(
                "https://signin.rowanfinch.example/invite/accept?token=inv_{token}"
            ))
        };
        let rows = || {
            vec![
                row("ben@rowanfinch.example", Fate::Invited, Some("mem_02")),
                row("cleo@elsewhere.example", Fate::Outside, Some("mem_05")),
                row("ada@rowanfinch.example", Fate::Member, Some("mem_01")),
                row("dan@rowanfinch.example", Fate::Again, Some("mem_06")),
                ResultRow {
                    why: Some(entry_refused("email-malformed")),
                    ..row("not an address <b>", Fate::Invalid, None)
                },
            ]
        };
        let page = |rows: Vec<ResultRow>, by_mail| Self {
            chrome: admin(MenuEntry::Team),
            rows,
            by_mail,
        };
        let mut linked = rows();
        for one in &mut linked[..2] {
            one.link = link();
        }
        let new_link = ResultRow {
            link: link(),
            ..row("ben@rowanfinch.example", Fate::Link, Some("mem_02"))
        };
        vec![
            ("by_mail", page(rows(), true)),
            ("links", page(linked, false)),
            ("new_link", page(vec![new_link], true)),
        ]
    }
}

//! Samples of Team Members and of the page of one member.

use super::super::Page;
use super::super::chrome::{Flash, MenuEntry, Tone};
use super::super::form::FieldErrors;
use super::super::message::Message;
use super::super::team::{AddMember, IdentityRow, MemberPage, MemberRow, ProviderEmail, TeamPage};
use super::{IDP, LONG_NAME, admin, when};

fn ada() -> MemberRow {
    MemberRow {
        id: "mem_01".into(),
        name: Some("Ada Rowan".into()),
        email: "ada@rowanfinch.example".into(),
        is_admin: true,
        is_active: true,
        linked: Some(IDP.into()),
        has_password: true,
        last_sign_in: Some(when("2026-05-15T10:42:00Z", "15 May 2026, 10:42 UTC")),
        provider_email: None,
        is_you: true,
    }
}

fn ben() -> MemberRow {
    MemberRow {
        id: "mem_02".into(),
        name: Some("Ben Finch".into()),
        email: "ben@rowanfinch.example".into(),
        is_admin: false,
        has_password: false,
        provider_email: Some(ProviderEmail {
            idp: IDP.into(),
            email: "benjamin.finch@rowanfinch.example".into(),
            taken: false,
        }),
        is_you: false,
        ..ada()
    }
}

fn new_member() -> MemberRow {
    MemberRow {
        id: "mem_03".into(),
        name: None,
        email: "caroline.de-la-fontaine-abernathy@subsidiary.rowanfinch.example".into(),
        linked: None,
        last_sign_in: None,
        provider_email: None,
        ..ben()
    }
}

fn deactivated() -> MemberRow {
    MemberRow {
        id: "mem_04".into(),
        name: Some(LONG_NAME.into()),
        email: "max@rowanfinch.example".into(),
        is_active: false,
        provider_email: None,
        ..ben()
    }
}

fn team(members: Vec<MemberRow>) -> TeamPage {
    TeamPage {
        chrome: admin(MenuEntry::Team),
        total: i64::try_from(members.len()).ok(),
        members,
        first_url: None,
        next_url: None,
        required: false,
        add: AddMember::default(),
        errors: FieldErrors::none(),
    }
}

impl Page for TeamPage {
    const NAME: &'static str = "team";

    fn samples() -> Vec<(&'static str, Self)> {
        let all = || vec![ada(), ben(), new_member(), deactivated()];
        let errors = Self {
            add: AddMember {
                email: "ben@rowanfinch.example".into(),
                first_name: "Ben".into(),
                last_name: "Finch".into(),
                is_admin: true,
            },
            errors: FieldErrors::none()
                .and("email", Message::of("team-error-email_taken"))
                .and("last_name", Message::of("team-error-last_name_too_long")),
            ..team(all())
        };
        let added = Self {
            chrome: admin(MenuEntry::Team).with_flash(Some(Flash {
                tone: Tone::Good,
                message: Message::of("team-added").text("email", "ben@rowanfinch.example"),
            })),
            ..team(all())
        };
        let paged = Self {
            total: None,
            first_url: Some("/team".into()),
            next_url: Some("/team?after=mem_04".into()),
            ..team(all())
        };
        vec![
            ("only_you", team(vec![ada()])),
            ("several", team(all())),
            (
                "enforced",
                Self {
                    required: true,
                    ..team(all())
                },
            ),
            ("errors", errors),
            ("added", added),
            ("paged", paged),
        ]
    }
}

fn identity(locked: Option<Message>) -> IdentityRow {
    IdentityRow {
        id: "idn_01".into(),
        connection: IDP.into(),
        issuer: "https://login.microsoftonline.com/3f1c9a52-7f0e-4b07-9f39-0b8a2f6f6d11/v2.0"
            .into(),
        subject: "AAAAAAAAAA…Q1x8".into(),
        linked_on: when("2026-05-02T08:10:00Z", "2 May 2026, 08:10 UTC"),
        last_used: Some(when("2026-05-15T10:42:00Z", "15 May 2026, 10:42 UTC")),
        locked,
    }
}

fn member(member: MemberRow, identities: Vec<IdentityRow>) -> MemberPage {
    MemberPage {
        chrome: admin(MenuEntry::Team),
        member,
        identities,
        refused: None,
        locked: None,
    }
}

impl Page for MemberPage {
    const NAME: &'static str = "member";

    fn samples() -> Vec<(&'static str, Self)> {
        let last_admin = || Message::of("member-locked-last_admin");
        let refused = Self {
            refused: Some(Message::of("member-refused-last_admin")),
            ..member(ada(), vec![identity(None)])
        };
        let locked = Self {
            locked: Some(last_admin()),
            ..member(ada(), vec![identity(Some(last_admin()))])
        };
        let taken = MemberRow {
            provider_email: Some(ProviderEmail {
                idp: IDP.into(),
                email: "ada@rowanfinch.example".into(),
                taken: true,
            }),
            ..ben()
        };
        vec![
            ("linked", member(ben(), vec![identity(None)])),
            ("new", member(new_member(), Vec::new())),
            ("deactivated", member(deactivated(), vec![identity(None)])),
            ("taken", member(taken, vec![identity(None)])),
            ("refused", refused),
            ("locked", locked),
        ]
    }
}

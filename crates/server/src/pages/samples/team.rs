//! Samples of Team Members and of the page of one member.

use super::super::Page;
use super::super::chrome::{Flash, MenuEntry, Tone};
use super::super::mail_state::Stand;
use super::super::message::Message;
use super::super::team::{
    ConfirmMember, Filter, IdentityRow, Locks, MemberAct, MemberPage, MemberRow, OpenInvitation,
    OtherAdmin, ProviderEmail, Status, TeamPage,
};
use super::mails::mail;
use super::{IDP, LONG_NAME, admin, when};

fn ada() -> MemberRow {
    MemberRow {
        id: "mem_01".into(),
        name: Some("Ada Rowan".into()),
        email: "ada@rowanfinch.example".into(),
        is_admin: true,
        status: Status::Active,
        source: "team-source-cli",
        linked: Some(IDP.into()),
        last_sign_in: Some((
            when("2026-05-15T10:42:00Z", "15 May 2026, 10:42 UTC"),
            "team-way-sso",
        )),
        mail: None,
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
        source: "team-source-invitation",
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
        status: Status::Invited,
        linked: None,
        last_sign_in: None,
        provider_email: None,
        ..ben()
    }
}

fn invited_by(stand: Stand, why: Option<&str>) -> MemberRow {
    MemberRow {
        mail: Some(mail("invitation", stand, why)),
        ..new_member()
    }
}

fn deactivated() -> MemberRow {
    MemberRow {
        id: "mem_04".into(),
        name: Some(LONG_NAME.into()),
        email: "max@rowanfinch.example".into(),
        status: Status::Deactivated,
        provider_email: None,
        ..ben()
    }
}

fn team(members: Vec<MemberRow>) -> TeamPage {
    TeamPage {
        chrome: admin(MenuEntry::Team),
        total: i64::try_from(members.len()).ok(),
        members,
        filter: Filter::default(),
        first_url: None,
        next_url: None,
    }
}

impl Page for TeamPage {
    const NAME: &'static str = "team";

    fn samples() -> Vec<(&'static str, Self)> {
        let all = || vec![ada(), ben(), new_member(), deactivated()];
        let filter = Filter {
            search: "ben".into(),
            role: "user".into(),
            state: "active".into(),
            source: "invitation".into(),
            sso: "never".into(),
        };
        let done = Self {
            chrome: admin(MenuEntry::Team).with_flash(Some(Flash {
                tone: Tone::Good,
                message: Message::of("flash-member-removed"),
            })),
            ..team(all())
        };
        let filtered = Self {
            total: None,
            filter: filter.clone(),
            ..team(vec![ben()])
        };
        let mails = vec![
            ada(),
            invited_by(Stand::Queued, None),
            invited_by(Stand::Again, Some("connect")),
            invited_by(Stand::Sent, None),
            invited_by(Stand::Kept, None),
            invited_by(Stand::Failed, Some("refused_recipient")),
            invited_by(Stand::Dropped, None),
        ];
        let nobody = Self {
            total: None,
            filter,
            ..team(Vec::new())
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
            ("filtered", filtered),
            ("nobody", nobody),
            ("done", done),
            ("paged", paged),
            ("mails", team(mails)),
        ]
    }
}

fn identity() -> IdentityRow {
    IdentityRow {
        connection: IDP.into(),
        issuer: "https://login.microsoftonline.com/3f1c9a52-7f0e-4b07-9f39-0b8a2f6f6d11/v2.0"
            .into(),
        subject: "AAAAAAAAAA…Q1x8".into(),
        linked_on: when("2026-05-02T08:10:00Z", "2 May 2026, 08:10 UTC"),
        last_used: Some(when("2026-05-15T10:42:00Z", "15 May 2026, 10:42 UTC")),
    }
}

fn member(member: MemberRow, identities: Vec<IdentityRow>) -> MemberPage {
    MemberPage {
        chrome: admin(MenuEntry::Team),
        member,
        identities,
        invitation: None,
        has_app: false,
        refused: None,
        locks: Locks {
            remove: Some(Message::of("member-locked-in_use")),
            ..Locks::default()
        },
    }
}

fn last_admin() -> Message {
    Message::of("member-locked-last_admin")
}

fn mailed(stand: Stand, why: Option<&str>) -> MemberPage {
    MemberPage {
        member: invited_by(stand, why),
        ..invited(false)
    }
}

fn invited(expired: bool) -> MemberPage {
    MemberPage {
        invitation: Some(OpenInvitation {
            sent: when("2026-05-15T10:42:00Z", "15 May 2026, 10:42 UTC"),
            expires: when("2026-05-22T10:42:00Z", "22 May 2026, 10:42 UTC"),
            expired,
            by_mail: !expired,
        }),
        locks: Locks {
            role: Some(Message::of("member-locked-invited")),
            ..Locks::default()
        },
        ..member(new_member(), Vec::new())
    }
}

impl Page for MemberPage {
    const NAME: &'static str = "member";

    fn samples() -> Vec<(&'static str, Self)> {
        let refused = Self {
            refused: Some(Message::of("member-refused-last_admin")),
            ..member(ada(), vec![identity()])
        };
        let locked = Self {
            locks: Locks {
                role: Some(last_admin()),
                deactivate: Some(last_admin()),
                remove: Some(Message::of("member-locked-in_use")),
                unlink: Some(Message::of("member-locked-last_way")),
                ..Locks::default()
            },
            ..member(ada(), vec![identity()])
        };
        let waits = Self {
            locks: Locks {
                remove: Some(Message::of("member-locked-wait").text("day", "14 Jun 2026")),
                ..Locks::default()
            },
            ..member(deactivated(), vec![identity()])
        };
        let removable = Self {
            locks: Locks::default(),
            ..member(deactivated(), vec![identity()])
        };
        let with_app = Self {
            has_app: true,
            ..member(ben(), vec![identity()])
        };
        let own_app = Self {
            has_app: true,
            locks: Locks {
                factor: Some(Message::of("member-locked-own_factor")),
                ..Locks::default()
            },
            ..member(ada(), vec![identity()])
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
            ("linked", member(ben(), vec![identity()])),
            ("invited", invited(false)),
            ("invitation_expired", invited(true)),
            ("mail_sent", mailed(Stand::Sent, None)),
            ("mail_tried_again", mailed(Stand::Again, Some("connect"))),
            (
                "mail_failed",
                mailed(Stand::Failed, Some("refused_recipient")),
            ),
            ("deactivated", waits),
            ("removable", removable),
            ("taken", member(taken, vec![identity()])),
            ("with_app", with_app),
            ("own_app", own_app),
            ("refused", refused),
            ("locked", locked),
        ]
    }
}

fn confirm(act: MemberAct, member: MemberRow) -> ConfirmMember {
    ConfirmMember {
        chrome: admin(MenuEntry::Team),
        act,
        member,
        others: Vec::new(),
        locked: None,
        refused: None,
    }
}

impl Page for ConfirmMember {
    const NAME: &'static str = "member_confirm";

    fn samples() -> Vec<(&'static str, Self)> {
        let others = || {
            vec![OtherAdmin {
                id: "mem_02".into(),
                shown: "Ben Finch (ben@rowanfinch.example)".into(),
            }]
        };
        let locked = Self {
            locked: Some(last_admin()),
            ..confirm(MemberAct::Deactivate, ada())
        };
        let oneself = Self {
            others: others(),
            refused: Some(Message::of("member-refused-other")),
            ..confirm(MemberAct::Deactivate, ada())
        };
        let demote = Self {
            others: others(),
            ..confirm(MemberAct::Demote, ada())
        };
        vec![
            ("deactivate", confirm(MemberAct::Deactivate, ben())),
            ("remove", confirm(MemberAct::Remove, deactivated())),
            ("revoke", confirm(MemberAct::Revoke, new_member())),
            ("demote", demote),
            ("factor", confirm(MemberAct::Factor, ben())),
            ("oneself", oneself),
            ("locked", locked),
        ]
    }
}

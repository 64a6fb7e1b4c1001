//! Samples of the audit trail, of one entry, and of the sign-in behind a reference.

use super::super::Page;
use super::super::audit::{
    AuditEntry, AuditFilter, AuditPage, AuditReference, AuditRow, Further, Held, Party, TimelineRow,
};
use super::super::banner::{Evidence, Trace};
use super::super::chrome::MenuEntry;
use super::super::form::FieldErrors;
use super::super::hint::Hint;
use super::super::message::Message;
use super::{IDP, LONG_NAME, TENANT, admin, when};

fn ada() -> Party {
    Party {
        kind: None,
        name: Some("Ada Rowan".into()),
        email: Some("ada@rowanfinch.example".into()),
        id: "mem_0198c2f4a1d07c3e9b5544d0c7a1e2f3".into(),
        url: Some("/audit?actor=mem_0198c2f4a1d07c3e9b5544d0c7a1e2f3".into()),
    }
}

fn of_kind(key: &str, name: Option<&str>, id: &str) -> Party {
    Party {
        kind: Some(Message::of(key)),
        name: name.map(str::to_owned),
        email: None,
        id: id.to_owned(),
        url: (!id.is_empty()).then(|| format!("/audit?target={id}")),
    }
}

fn row(seq: i64, name: &str) -> AuditRow {
    AuditRow {
        seq,
        name: name.into(),
        when: when("2026-05-15T10:42:00Z", "15 May 2026, 10:42 UTC"),
        failed: false,
        actor: ada(),
        target: Some(Party {
            name: Some(LONG_NAME.into()),
            email: Some("max@rowanfinch.example".into()),
            id: "mem_0198c2f4a1d07c3e9b5544d0c7a1e2f4".into(),
            url: Some("/audit?target=mem_0198c2f4a1d07c3e9b5544d0c7a1e2f4".into()),
            ..ada()
        }),
        address: Some("203.0.113.24".into()),
        count: None,
    }
}

fn rows() -> Vec<AuditRow> {
    let failed = AuditRow {
        failed: true,
        actor: of_kind("audit-party-visitor", None, ""),
        target: None,
        address: Some("2001:db8:85a3::8a2e:370:7334".into()),
        ..row(6, "signin.failed")
    };
    let many = AuditRow {
        count: Some(14_312),
        actor: of_kind("audit-party-system", None, ""),
        address: None,
        ..failed.clone()
    };
    let by_cli = AuditRow {
        actor: of_kind("audit-party-cli", Some("operator"), ""),
        target: Some(of_kind(
            "audit-party-tenant",
            Some(TENANT),
            "ten_0198c2f4a1d07c3e9b5544d0c7a1e2f0",
        )),
        address: None,
        ..row(1, "tenant.created")
    };
    let connection = AuditRow {
        target: Some(of_kind(
            "audit-party-connection",
            None,
            "conn_0198c2f4a1d07c3e9b5544d0c7a1e2f3",
        )),
        ..row(3, "sso.connection.changed")
    };
    vec![
        row(8, "member.role_changed"),
        AuditRow {
            seq: 7,
            name: "signin.failed_many".into(),
            ..many
        },
        failed,
        row(5, "a.name_of_a_later_version"),
        connection,
        by_cli,
    ]
}

fn page(rows: Vec<AuditRow>) -> AuditPage {
    AuditPage {
        chrome: admin(MenuEntry::Audit),
        filter: AuditFilter::default(),
        errors: FieldErrors::none(),
        rows,
        first_url: None,
        next_url: None,
        further: None,
    }
}

fn filled() -> AuditFilter {
    AuditFilter {
        from: "2026-05-01".into(),
        to: "2026-05-15".into(),
        actor: "ada@rowanfinch.example".into(),
        what: "member.role_changed".into(),
        result: "done".into(),
        source: "web".into(),
        ..AuditFilter::default()
    }
}

impl Page for AuditPage {
    const NAME: &'static str = "audit";

    fn samples() -> Vec<(&'static str, Self)> {
        let further = || {
            Some(Further {
                url: "/audit?what=mail&before=4711".into(),
                reached: when("2026-04-02T07:00:00Z", "2 Apr 2026, 07:00 UTC"),
            })
        };
        let filtered = Self {
            filter: filled(),
            next_url: Some("/audit?what=member.role_changed&before=8".into()),
            first_url: Some("/audit?what=member.role_changed".into()),
            ..page(vec![row(8, "member.role_changed")])
        };
        let kind = || AuditFilter {
            what: "mail".into(),
            ..AuditFilter::default()
        };
        let errors = Self {
            filter: AuditFilter {
                from: "yesterday".into(),
                reference: "LK-1".into(),
                source: "api".into(),
                ..AuditFilter::default()
            },
            errors: FieldErrors::none()
                .and("from", Message::of("audit-error-from"))
                .and("source", Message::of("audit-error-source"))
                .and("ref", Message::of("audit-error-ref")),
            ..page(Vec::new())
        };
        vec![
            ("entries", page(rows())),
            ("filtered", filtered),
            (
                "nothing",
                Self {
                    filter: kind(),
                    ..page(Vec::new())
                },
            ),
            (
                "further",
                Self {
                    filter: kind(),
                    further: further(),
                    ..page(Vec::new())
                },
            ),
            (
                "some_further",
                Self {
                    filter: kind(),
                    further: further(),
                    ..page(rows())
                },
            ),
            ("errors", errors),
        ]
    }
}

fn entry(row: AuditRow, held: Vec<Held>) -> AuditEntry {
    AuditEntry {
        chrome: admin(MenuEntry::Audit),
        name_url: format!("/audit?what={}", row.name),
        row,
        held,
        request: "req_7q2mx9fd0k3v5t8w1y4z".into(),
        request_url: "/audit?ref=req_7q2mx9fd0k3v5t8w1y4z".into(),
        reference: None,
        link: Some("qLmYvEJIRSbyhZiNorTFLO2aD_v8do-q42pGpUF5xEE".into()),
    }
}

fn held(name: &str, before: Option<&str>, after: Option<&str>) -> Held {
    Held {
        name: name.into(),
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
    }
}

impl Page for AuditEntry {
    const NAME: &'static str = "audit_entry";

    fn samples() -> Vec<(&'static str, Self)> {
        let changed = vec![
            held("client_secret", Some("set"), Some("changed")),
            held("name", Some(IDP), Some(LONG_NAME)),
            held("scopes", None, Some("openid profile email")),
        ];
        let mut all = rows();
        let (role, failed) = (all.remove(0), all.remove(1));
        let refused = Self {
            reference: Some("LK-7Q2M-X9FD".into()),
            link: None,
            ..entry(
                failed,
                vec![
                    held("code", None, Some("sso_idp_rejected")),
                    held("reference", None, Some("LK-7Q2M-X9FD")),
                ],
            )
        };
        vec![
            (
                "role",
                entry(role, vec![held("role", Some("user"), Some("admin"))]),
            ),
            ("refused", refused),
            ("connection", entry(all[2].clone(), changed)),
            ("nothing_held", entry(all[3].clone(), Vec::new())),
        ]
    }
}

fn step(stage: &'static str, at: i64, took: i64) -> TimelineRow {
    TimelineRow {
        stage,
        outcome: "ok",
        at,
        took,
        check: None,
        expected: None,
        got: None,
    }
}

/// As far as a sign-in of this code came.
fn steps(code: &str) -> Vec<TimelineRow> {
    let begun = vec![step("started", 0, 0), step("left", 14, 14)];
    let came = || [begun.clone(), vec![step("came_back", 12_930, 12_916)]].concat();
    let checked = |stage, check: &str, expected: &str, got: &str| TimelineRow {
        check: Some(check.into()),
        expected: Some(expected.into()),
        got: Some(got.into()),
        ..step(stage, 13_114, 184)
    };
    let issuer = "https://login.microsoftonline.com/6a2d7d5e-7c1e-4c1b-9a38-5fd1f0f7f001/v2.0";
    match code {
        "signed_in" => [
            came(),
            vec![
                checked("code_exchanged", "HTTP status", "200", "200"),
                checked("token_checked", "issuer", issuer, issuer),
                step("claims", 13_140, 26),
                step("member", 13_141, 1),
                step("policy", 13_141, 0),
                step("session", 13_143, 2),
            ],
        ]
        .concat(),
        "sso_idp_rejected" => {
            let note = TimelineRow {
                outcome: "note",
                ..checked("code_exchanged", "HTTP status", "200", "401")
            };
            let failed = TimelineRow {
                outcome: "failed",
                expected: None,
                ..checked("code_exchanged", "token answer", "", "invalid_client <b>")
            };
            [came(), vec![note, failed]].concat()
        }
        "pending" => begun,
        _ => Vec::new(),
    }
}

fn reference(code: &str, trace: Trace) -> AuditReference {
    AuditReference {
        chrome: admin(MenuEntry::Audit),
        reference: "LK-7Q2M-X9FD".into(),
        code: code.into(),
        idp: IDP.into(),
        when: when("2026-05-15T10:42:00Z", "15 May 2026, 10:42 UTC"),
        trace,
        steps: steps(code),
        entries_url: "/audit?ref=LK-7Q2M-X9FD".into(),
    }
}

impl Page for AuditReference {
    const NAME: &'static str = "audit_reference";

    fn samples() -> Vec<(&'static str, Self)> {
        let line = |key: &str, value: &str| Evidence {
            label: Message::of(key),
            value: value.into(),
        };
        let refused = Trace {
            reason: Some("secret_expired".into()),
            evidence: vec![
                line("evidence-stage", "exchange"),
                line("evidence-provider-error", "invalid_client"),
                line(
                    "evidence-provider-message",
                    "AADSTS7000222: The provided client secret keys for app are expired. <script>",
                ),
                line("evidence-status", "401"),
            ],
            hints: vec![Hint::of_number(7_000_222), Hint::of_number(424_242)],
        };
        vec![
            ("refused", reference("sso_idp_rejected", refused)),
            ("pending", reference("pending", Trace::default())),
            ("signed_in", reference("signed_in", Trace::default())),
            ("unknown", reference("a_code_of_later", Trace::default())),
        ]
    }
}

//! The guides for the team: inviting people, requiring SSO, rotating a secret, and what to do when somebody is locked out.

use super::guide::{Block, Guide, Picture, Section, Value, beside, copy, row, section, step};

/// `/help/invite-people`.
pub const INVITE_PEOPLE: Guide = Guide {
    slug: "invite-people",
    title: "help-invite-title",
    lead: "help-invite-lead",
    words: "help-invite-words",
    who: "help-for-admins",
    minutes: Some(3),
    checked: None,
    sections: &[TYPED, FILE, NO_MAIL, ACCEPTING, JOINING, MEMBER_STATES],
};

const TYPED: Section = beside(
    "typed",
    "help-invite-typed",
    &[
        Block::Steps(&[
            step("help-invite-typed-open"),
            step("help-invite-typed-addresses"),
            step("help-invite-typed-role"),
            step("help-invite-typed-send"),
        ]),
        Block::Text("help-invite-typed-result"),
    ],
);

const FILE: Section = beside(
    "file",
    "help-invite-file",
    &[
        Block::Text("help-invite-file-text"),
        Block::Command("email,first_name,last_name,role"),
        Block::List(&[
            "help-invite-file-dry",
            "help-invite-file-admins",
            "help-invite-file-again",
        ]),
    ],
);

const NO_MAIL: Section = beside(
    "no-mail",
    "help-invite-no-mail",
    &[Block::Text("help-invite-no-mail-text")],
);

const ACCEPTING: Section = section(
    "accepting",
    "help-invite-accepting",
    &[
        Block::List(&[
            "help-invite-accepting-optional",
            "help-invite-accepting-enforced",
        ]),
        Block::Text("help-invite-accepting-safe"),
    ],
);

const JOINING: Section = section(
    "joining",
    "help-invite-joining",
    &[
        Block::Text("help-invite-joining-text"),
        Block::Text("help-invite-joining-shared"),
    ],
);

const MEMBER_STATES: Section = section(
    "trouble",
    "help-invite-trouble",
    &[Block::List(&[
        "help-invite-trouble-lost",
        "help-invite-trouble-expired",
        "help-invite-trouble-wrong",
        "help-invite-trouble-off",
    ])],
);

/// `/help/require-sso`.
pub const REQUIRE_SSO: Guide = Guide {
    slug: "require-sso",
    title: "help-require-title",
    lead: "help-require-lead",
    words: "help-require-words",
    who: "help-for-admins",
    minutes: Some(5),
    checked: None,
    sections: &[REQUIRE_BEFORE, REQUIRE_ON, REQUIRE_TRUE, REQUIRE_OFF],
};

const REQUIRE_BEFORE: Section = beside(
    "before",
    "help-require-before",
    &[
        Block::List(&[
            "help-require-before-signed-in",
            "help-require-before-second",
            "help-require-before-addresses",
            "help-require-before-secret",
        ]),
        Block::Picture(Picture::Gate),
    ],
);

const REQUIRE_ON: Section = section(
    "on",
    "help-require-on",
    &[Block::Steps(&[
        step("help-require-on-edit"),
        step("help-require-on-tick"),
        step("help-require-on-else"),
    ])],
);

const REQUIRE_TRUE: Section = section(
    "true",
    "help-require-true",
    &[Block::List(&[
        "help-require-true-passwords",
        "help-require-true-sessions",
        "help-require-true-invited",
        "help-require-true-last",
        "help-require-true-settings",
    ])],
);

const REQUIRE_OFF: Section = beside(
    "off",
    "help-require-off",
    &[
        Block::Text("help-require-off-text"),
        Block::Text("help-require-off-operator"),
        Block::Command("latchkey sso enforce --tenant NAME off"),
    ],
);

/// `/help/rotate-secret`.
pub const ROTATE_SECRET: Guide = Guide {
    slug: "rotate-secret",
    title: "help-rotate-title",
    lead: "help-rotate-lead",
    words: "help-rotate-words",
    who: "help-for-admins",
    minutes: Some(10),
    checked: Some("2026-11-25"),
    sections: &[ROTATE_STEPS, ROTATE_WRONG, ROTATE_LATE, ROTATE_DIFFERENT],
};

const ROTATE_STEPS: Section = section(
    "steps",
    "help-rotate-steps",
    &[
        Block::Steps(&[
            step("help-rotate-steps-second"),
            step("help-rotate-steps-paste"),
            copy("help-rotate-steps-sign-in", Value::SignInPage),
            step("help-rotate-steps-look"),
            step("help-rotate-steps-delete"),
        ]),
        Block::Picture(Picture::Rotation),
    ],
);

const ROTATE_WRONG: Section = section(
    "wrong",
    "help-rotate-wrong",
    &[Block::Text("help-rotate-wrong-text")],
);

const ROTATE_LATE: Section = section(
    "late",
    "help-rotate-late",
    &[
        Block::Text("help-rotate-late-text"),
        Block::Text("help-rotate-late-reminder"),
    ],
);

const ROTATE_DIFFERENT: Section = section(
    "different",
    "help-different",
    &[Block::Text("help-rotate-different-text")],
);

/// `/help/locked-out`.
pub const LOCKED_OUT: Guide = Guide {
    slug: "locked-out",
    title: "help-locked-title",
    lead: "help-locked-lead",
    words: "help-locked-words",
    who: "help-for-everybody",
    minutes: None,
    checked: None,
    sections: &[LOCKED_MEMBER, LOCKED_ADMIN, LOCKED_OPERATOR],
};

const LOCKED_MEMBER: Section = section(
    "member",
    "help-locked-member",
    &[
        Block::Text("help-locked-member-read"),
        Block::Table(&[
            row("help-locked-member-1", "help-locked-member-1-do"),
            row("help-locked-member-2", "help-locked-member-2-do"),
            row("help-locked-member-3", "help-locked-member-3-do"),
            row("help-locked-member-4", "help-locked-member-4-do"),
            row("help-locked-member-5", "help-locked-member-5-do"),
        ]),
        Block::Text("help-locked-member-ask"),
    ],
);

const LOCKED_ADMIN: Section = section(
    "admin",
    "help-locked-admin",
    &[Block::Table(&[
        row("help-locked-admin-1", "help-locked-admin-1-do"),
        row("help-locked-admin-2", "help-locked-admin-2-do"),
        row("help-locked-admin-3", "help-locked-admin-3-do"),
        row("help-locked-admin-4", "help-locked-admin-4-do"),
    ])],
);

const LOCKED_OPERATOR: Section = section(
    "operator",
    "help-locked-operator",
    &[
        Block::Text("help-locked-operator-lead"),
        Block::Text("help-locked-operator-explain"),
        Block::Command("latchkey explain LK-7Q2M-X9FD"),
        Block::Text("help-locked-operator-off"),
        Block::Command("latchkey sso enforce --tenant NAME off"),
        Block::Text("help-locked-operator-password"),
        Block::Command(
            "latchkey member password --tenant NAME --email ADDRESS --password-stdin < password.txt",
        ),
        Block::Text("help-locked-operator-back"),
        Block::Command("latchkey member reactivate --tenant NAME --email ADDRESS"),
        Block::Text("help-locked-operator-secret"),
        Block::Command("latchkey connection set --tenant NAME --client-secret-stdin < secret.txt"),
        Block::Text("help-locked-operator-audit"),
    ],
);

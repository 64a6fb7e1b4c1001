//! The guide that connects Microsoft Entra ID, in eight steps.
//!
//! Source: Microsoft's documentation of app registrations. The labels are those of the admin center at the date in
//! [`CONNECT_ENTRA`]; older ones stand in its last section. It was not walked in a live directory.

use super::guide::{
    Block, Guide, Picture, Section, Value, beside, copy, row, row_with, section, step,
};

/// `/help/connect-entra`.
pub const CONNECT_ENTRA: Guide = Guide {
    slug: "connect-entra",
    title: "help-entra-title",
    lead: "help-entra-lead",
    words: "help-entra-words",
    who: "help-for-admins",
    minutes: Some(15),
    checked: Some("2026-11-25"),
    sections: &[
        BEFORE,
        REGISTER,
        IDS,
        SECRET,
        PERMISSIONS,
        TOKEN,
        FORM,
        TRY,
        REQUIRE,
        WRONG,
        OTHER,
        DIFFERENT,
    ],
};

const BEFORE: Section = section(
    "before",
    "help-entra-before",
    &[
        Block::List(&[
            "help-entra-before-role",
            "help-entra-before-directory",
            "help-entra-before-here",
        ]),
        Block::Picture(Picture::RoundTrip),
    ],
);

const REGISTER: Section = beside(
    "step-1",
    "help-entra-1",
    &[
        Block::Steps(&[
            step("help-entra-1-open"),
            step("help-entra-1-new"),
            step("help-entra-1-name"),
            step("help-entra-1-accounts"),
            copy("help-entra-1-redirect", Value::RedirectUri),
            step("help-entra-1-register"),
        ]),
        Block::Picture(Picture::Register),
    ],
);

const IDS: Section = beside(
    "step-2",
    "help-entra-2",
    &[
        Block::Steps(&[
            step("help-entra-2-client"),
            copy("help-entra-2-directory", Value::Issuer),
        ]),
        Block::Text("help-entra-2-v2"),
        Block::Picture(Picture::Values),
    ],
);

const SECRET: Section = beside(
    "step-3",
    "help-entra-3",
    &[
        Block::Steps(&[
            step("help-entra-3-open"),
            step("help-entra-3-describe"),
            step("help-entra-3-expires"),
            step("help-entra-3-copy"),
        ]),
        Block::Warning("help-entra-3-once"),
        Block::Picture(Picture::Secret),
    ],
);

const PERMISSIONS: Section = beside(
    "step-4",
    "help-entra-4",
    &[
        Block::Text("help-entra-4-enough"),
        Block::List(&["help-entra-4-explicit", "help-entra-4-consent"]),
    ],
);

const TOKEN: Section = section(
    "step-5",
    "help-entra-5",
    &[
        Block::Text("help-entra-5-empty"),
        Block::Text("help-entra-5-only"),
    ],
);

const FORM: Section = section(
    "step-6",
    "help-entra-6",
    &[
        Block::Text("help-entra-6-open"),
        Block::Table(&[
            row_with("sso-name", "help-entra-6-name", Value::Name),
            row_with("sso-issuer", "help-entra-6-issuer", Value::Issuer),
            row_with("sso-client-id", "help-entra-6-client", Value::ClientId),
            row("sso-client-secret", "help-entra-6-secret"),
            row("sso-secret-expires", "help-entra-6-expires"),
            row_with("sso-scopes", "help-entra-6-scopes", Value::Scopes),
            row("sso-group-claims", "help-entra-6-claims"),
            row("sso-enforce", "help-entra-6-enforce"),
        ]),
        Block::Text("help-entra-6-save"),
    ],
);

const TRY: Section = section(
    "step-7",
    "help-entra-7",
    &[Block::Steps(&[
        step("help-entra-7-test"),
        step("help-entra-7-consent"),
        step("help-entra-7-land"),
        copy("help-entra-7-second", Value::SignInPage),
        step("help-entra-7-again"),
    ])],
);

const REQUIRE: Section = section(
    "step-8",
    "help-entra-8",
    &[Block::Text("help-entra-8-text")],
);

const WRONG: Section = section(
    "wrong",
    "help-entra-wrong",
    &[
        Block::Text("help-entra-wrong-lead"),
        Block::Table(&[
            row(
                "help-code-not-provisioned",
                "help-entra-wrong-not-provisioned",
            ),
            row("help-code-idp-rejected", "help-entra-wrong-idp-rejected"),
            row("help-code-no-email", "help-entra-wrong-no-email"),
            row("help-code-disabled", "help-entra-wrong-disabled"),
            row("help-aadsts-50011", "help-entra-wrong-50011"),
            row("help-aadsts-700016", "help-entra-wrong-700016"),
            row("help-aadsts-50105", "help-entra-wrong-50105"),
            row("help-aadsts-secret", "help-entra-wrong-secret"),
        ]),
        Block::Text("help-entra-wrong-more"),
    ],
);

const OTHER: Section = beside(
    "other",
    "help-entra-other",
    &[
        Block::Text("help-entra-other-text"),
        Block::Text("help-entra-other-shared"),
    ],
);

const DIFFERENT: Section = section(
    "different",
    "help-different",
    &[
        Block::Text("help-entra-different-lead"),
        Block::Table(&[
            row("help-entra-different-1", "help-entra-different-1-was"),
            row("help-entra-different-2", "help-entra-different-2-was"),
            row("help-entra-different-3", "help-entra-different-3-was"),
            row("help-entra-different-4", "help-entra-different-4-was"),
        ]),
        Block::Text("help-entra-different-values"),
    ],
);

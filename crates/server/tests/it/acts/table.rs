//! The table of acts: every act, in which case, and exactly the entries it leaves, in their order.
//!
//! A new POST route or verb without a row here fails the tests; so does a row whose act is gone,
//! and a kind of entry that no row leaves.

/// An act, the case (none for the ordinary one), and its entries: `name by somebody on something`.
pub(super) type Row = (&'static str, &'static str, &'static [&'static str]);

/// Signing in and out.
pub(super) const ENTERING: &[Row] = &[
    ("/login", "", &[]),
    ("/t/{slug}/login", "", &[]),
    ("/login/password", "", &["signin.succeeded by ben on ben"]),
    (
        "/login/password",
        "wrong password",
        &["signin.failed by visitor on ben"],
    ),
    (
        "/login/password",
        "an address nobody has",
        &["signin.failed by visitor on nobody"],
    ),
    (
        "/login/password",
        "SSO is required",
        &["signin.failed by visitor on ben"],
    ),
    (
        "/login/password",
        "with an authenticator app",
        &["signin.second_step_asked by ben on ben"],
    ),
    ("/login/code", "", &["signin.succeeded by ben on ben"]),
    (
        "/login/code",
        "wrong code",
        &["signin.failed by ben on ben"],
    ),
    (
        "/login/code",
        "a recovery code",
        &[
            "member.recovery_code_used by ben on ben",
            "signin.succeeded by ben on ben",
        ],
    ),
    ("/logout", "", &["session.ended by ben on ses"]),
    ("/preferences", "", &[]),
    ("/sso-complete/switch", "", &["session.ended by ben on ses"]),
    ("/sso-complete/stay", "", &["session.ended by ben on ses"]),
    ("/forgot-password", "", &[]),
    (
        "/reset-password",
        "",
        &["member.password_reset by ben on ben"],
    ),
];

/// What happens without a form: at the provider's redirect, and by Latchkey itself.
pub(super) const BESIDE: &[Row] = &[
    (
        "GET /auth/sso/callback",
        "",
        &["signin.succeeded by ben on ben"],
    ),
    (
        "GET /auth/sso/callback",
        "for the first time",
        &[
            "identity.linked by ben on ben",
            "signin.succeeded by ben on ben",
        ],
    ),
    (
        "GET /auth/sso/callback",
        "refused by the provider",
        &["signin.failed by visitor on nobody"],
    ),
    (
        "GET /auth/sso/callback",
        "an invited person",
        &[
            "member.joined by gil on gil",
            "identity.linked by gil on gil",
            "signin.succeeded by gil on gil",
        ],
    ),
    (
        "GET /auth/sso/callback",
        "to confirm a session",
        &["session.confirmed by ada on ses"],
    ),
    (
        "GET /auth/sso/callback",
        "by a new secret",
        &[
            "identity.linked by ben on ben",
            "sso.secret.forgotten by ben on conn",
            "signin.succeeded by ben on ben",
        ],
    ),
    (
        "GET /auth/sso/callback",
        "by the secret before",
        &[
            "identity.linked by ben on ben",
            "sso.secret.fallback_used by ben on conn",
            "signin.succeeded by ben on ben",
        ],
    ),
    (
        "GET /auth/sso/callback",
        "after the app registration was made anew",
        &[
            "identity.subject_changed by ben on ben",
            "signin.succeeded by ben on ben",
        ],
    ),
    ("GET /auth/sso/callback", "of a test", &[]),
    ("GET /auth/sso/start", "", &[]),
    (
        "GET /auth/sso/start",
        "saved without checks",
        &["sso.connection.pinned by visitor on conn"],
    ),
    (
        "taking a tenant away when its days are over",
        "",
        &["tenant.deleted by system on ten"],
    ),
    (
        "reminding of a secret that ends",
        "",
        &["sso.secret.expiring by system on conn"],
    ),
    (
        "saving settings as a candidate",
        "",
        &["sso.connection.candidate_made by cli on conn"],
    ),
    (
        "throwing a candidate away",
        "",
        &["sso.connection.candidate_discarded by cli on conn"],
    ),
    (
        "swapping a candidate in",
        "",
        &["sso.connection.candidate_swapped by cli on conn"],
    ),
    (
        "restoring past settings",
        "",
        &["sso.connection.restored by cli on conn"],
    ),
    (
        "answering wishes for a new password",
        "",
        &["member.reset_asked by visitor on ben"],
    ),
    (
        "counting a flood of failed sign-ins",
        "",
        &["signin.failed_many by system on nobody"],
    ),
];

/// Accepting invitations.
pub(super) const ACCEPTING: &[Row] = &[
    (
        "/invite/accept",
        "",
        &[
            "member.joined by gil on gil",
            "signin.succeeded by gil on gil",
        ],
    ),
    (
        "/invite/accept",
        "a second factor is required",
        &[
            "member.joined by gil on gil",
            "signin.second_step_asked by gil on gil",
        ],
    ),
    (
        "/invite/accept",
        "SSO is required",
        &["signin.failed by visitor on gil"],
    ),
    ("/invite/accept/sso", "", &[]),
    (
        "/invite/accept/ask",
        "",
        &["member.invitation_wanted by visitor on gil"],
    ),
    (
        "/invite/accept/switch",
        "",
        &["session.ended by ben on ses"],
    ),
];

/// The first run.
pub(super) const FIRST_RUN: &[Row] = &[
    ("/setup", "", &[]),
    ("/setup/address", "", &[]),
    ("/setup/key", "", &[]),
    (
        "/setup/team",
        "",
        &[
            "tenant.created by visitor on ten",
            "member.added by visitor on ada",
            "signin.succeeded by ada on ada",
        ],
    ),
    ("/setup/mail", "", &["mail.tested by ada on dlv"]),
];

/// A member's own account.
pub(super) const ACCOUNT: &[Row] = &[
    ("/account", "", &["member.names_changed by ben on ben"]),
    ("/account", "nothing changed", &[]),
    (
        "/account/password",
        "",
        &["member.password_changed by ben on ben"],
    ),
    (
        "/account/password",
        "wrong present password",
        &["member.password_change_failed by ben on ben"],
    ),
    (
        "/account/password/first",
        "",
        &["member.password_set by cara on cara"],
    ),
    ("/account/authenticator", "", &[]),
    (
        "/account/authenticator/{id}",
        "",
        &["member.second_factor_added by ben on ben"],
    ),
    (
        "/account/authenticator/remove",
        "",
        &["member.second_factor_removed by ben on ben"],
    ),
    (
        "/account/recovery-codes",
        "",
        &["member.recovery_codes_created by ben on ben"],
    ),
    ("/account/recovery-codes/{id}", "", &[]),
    (
        "/account/identities/{id}/unlink",
        "",
        &["identity.unlinked by ben on ben"],
    ),
    (
        "/account/sessions/end-others",
        "two others",
        &[
            "session.revoked by ben on ses",
            "session.revoked by ben on ses",
        ],
    ),
    (
        "/account/sessions/{id}/end",
        "",
        &["session.revoked by ben on ses"],
    ),
    ("/confirm/{id}", "", &["member.role_changed by ada on ben"]),
    (
        "/confirm/{id}/password",
        "",
        &[
            "session.confirmed by ada on ses",
            "member.role_changed by ada on ben",
        ],
    ),
    (
        "/confirm/{id}/password",
        "wrong password",
        &["signin.failed by ada on ada"],
    ),
    ("/confirm/{id}/cancel", "", &[]),
];

/// What an admin does to members.
pub(super) const TEAM: &[Row] = &[
    (
        "/team/{id}/role",
        "",
        &["member.role_changed by ada on ben"],
    ),
    ("/team/{id}/role", "the role they have", &[]),
    ("/team/{id}/role", "the last admin", &[]),
    (
        "/team/{id}/deactivate",
        "",
        &["member.deactivated by ada on ben"],
    ),
    (
        "/team/{id}/reactivate",
        "",
        &["member.reactivated by ada on ben"],
    ),
    ("/team/{id}/remove", "", &["member.removed by ada on ben"]),
    (
        "/team/{id}/sessions",
        "",
        &["session.revoked by ada on ben"],
    ),
    (
        "/team/{id}/unlink",
        "",
        &["identity.unlinked by ada on ben"],
    ),
    (
        "/team/{id}/second-factor",
        "",
        &["member.second_factor_removed by ada on ben"],
    ),
    ("/team/{id}/second-factor", "one's own", &[]),
    (
        "/team/{id}/email",
        "",
        &["member.email_changed by ada on ben"],
    ),
    (
        "/team/invite",
        "two people",
        &[
            "member.invited by ada on one",
            "member.invited by ada on two",
        ],
    ),
    ("/team/invite", "a member already", &[]),
    ("/team/invite/csv", "", &[]),
    (
        "/team/invite/csv/{id}",
        "two lines",
        &[
            "member.invited by ada on one",
            "member.invited by ada on two",
        ],
    ),
    (
        "/team/{id}/resend",
        "",
        &["member.invitation_resent by ada on gil"],
    ),
    (
        "/team/{id}/link",
        "",
        &["member.invitation_link_made by ada on gil"],
    ),
    (
        "/team/{id}/revoke",
        "",
        &["member.invitation_revoked by ada on gil"],
    ),
];

/// The connection, the settings, and the trail itself.
pub(super) const SSO: &[Row] = &[
    (
        "/integrations/sso",
        "",
        &[
            "sso.connection.created by ada on conn",
            "sso.secret.added by ada on conn",
        ],
    ),
    (
        "/integrations/sso/{id}/edit",
        "another name",
        &["sso.connection.changed by ada on conn"],
    ),
    (
        "/integrations/sso/{id}/edit",
        "a new secret",
        &["sso.secret.added by ada on conn"],
    ),
    (
        "/integrations/sso/{id}/edit",
        "another end date",
        &["sso.secret.end_set by ada on conn"],
    ),
    ("/integrations/sso/{id}/edit", "a wrong secret", &[]),
    (
        "/integrations/sso/{id}/edit",
        "Enforce SSO on",
        &["sso.policy.required by ada on ten"],
    ),
    (
        "/integrations/sso/{id}/edit",
        "Enforce SSO off",
        &["sso.policy.optional by ada on ten"],
    ),
    (
        "/integrations/sso/{id}/edit",
        "Enforce SSO on without a proof",
        &[],
    ),
    (
        "/integrations/sso/{id}/enable",
        "",
        &["sso.connection.activated by ada on conn"],
    ),
    (
        "/integrations/sso/{id}/disable",
        "",
        &["sso.connection.disabled by ada on conn"],
    ),
    (
        "/integrations/sso/{id}/delete",
        "",
        &["sso.connection.deleted by ada on conn"],
    ),
    (
        "/integrations/sso/{id}/edit",
        "other settings",
        &["sso.connection.candidate_made by ada on conn"],
    ),
    (
        "/integrations/sso/{id}/edit",
        "other settings, applied now",
        &["sso.connection.changed by ada on conn"],
    ),
    (
        "/integrations/sso/{id}/swap",
        "",
        &["sso.connection.candidate_swapped by ada on conn"],
    ),
    (
        "/integrations/sso/{id}/discard",
        "",
        &["sso.connection.candidate_discarded by ada on conn"],
    ),
    (
        "/integrations/sso/{id}/restore",
        "",
        &["sso.connection.restored by ada on conn"],
    ),
    ("/integrations/sso/{id}/test", "", &[]),
    (
        "/integrations/sso/{id}/test-link",
        "",
        &["sso.test_link.made by ada on conn"],
    ),
    ("/sso-test", "", &[]),
    (
        "/integrations/sso/{id}/test/{run}/email-claim",
        "",
        &["sso.connection.candidate_made by ada on conn"],
    ),
    ("/integrations/sso/{id}/check", "", &[]),
    ("/settings", "", &["settings.changed by ada on ten"]),
    ("/settings", "nothing changed", &[]),
    ("/settings/mail-test", "", &["mail.tested by ada on dlv"]),
    (
        "/settings/mails/{id}/resend",
        "",
        &["mail.resent by ada on dlv"],
    ),
    ("/audit/export.csv", "", &["audit.exported by ada on ten"]),
    ("/audit/export.jsonl", "", &["audit.exported by ada on ten"]),
];

/// All routes with their rows.
pub(super) const ROUTES: [&[Row]; 6] = [ENTERING, ACCEPTING, FIRST_RUN, ACCOUNT, TEAM, SSO];

/// Verbs of the command line, without the program's name.
pub(super) const VERBS: &[Row] = &[
    ("serve", "", &[]),
    ("migrate", "", &[]),
    ("check", "", &[]),
    ("setup-code", "", &[]),
    ("tenant create", "", &["tenant.created by cli on ten"]),
    ("tenant list", "", &[]),
    ("tenant suspend", "", &["tenant.suspended by cli on ten"]),
    ("tenant suspend", "again", &[]),
    ("tenant resume", "", &["tenant.resumed by cli on ten"]),
    (
        "tenant resume",
        "deletion is planned",
        &["tenant.deletion_cancelled by cli on ten"],
    ),
    (
        "tenant delete",
        "",
        &["tenant.deletion_planned by cli on ten"],
    ),
    ("tenant export", "", &["tenant.exported by cli on ten"]),
    ("member add", "", &["member.added by cli on ben"]),
    (
        "member password",
        "",
        &["member.password_set by cli on ben"],
    ),
    ("member role", "", &["member.role_changed by cli on ben"]),
    (
        "member deactivate",
        "",
        &["member.deactivated by cli on ben"],
    ),
    ("member deactivate", "the only admin", &[]),
    (
        "member reactivate",
        "",
        &["member.reactivated by cli on ben"],
    ),
    ("member remove", "", &["member.removed by cli on ben"]),
    ("member sessions end", "", &[]),
    ("member unlink", "", &[]),
    (
        "member second-factor-reset",
        "",
        &["member.second_factor_removed by cli on ben"],
    ),
    ("member invite", "", &["member.invited by cli on ben"]),
    ("member list", "", &[]),
    (
        "connection set",
        "",
        &[
            "sso.connection.created by cli on conn",
            "sso.secret.added by cli on conn",
        ],
    ),
    ("connection show", "", &[]),
    (
        "connection swap",
        "",
        &["sso.connection.candidate_swapped by cli on conn"],
    ),
    (
        "connection discard",
        "",
        &["sso.connection.candidate_discarded by cli on conn"],
    ),
    (
        "connection restore",
        "",
        &["sso.connection.restored by cli on conn"],
    ),
    (
        "connection disable",
        "",
        &["sso.connection.disabled by cli on conn"],
    ),
    (
        "connection enable",
        "",
        &["sso.connection.activated by cli on conn"],
    ),
    (
        "connection delete",
        "",
        &["sso.connection.deleted by cli on conn"],
    ),
    ("sso enforce", "on", &["sso.policy.required by cli on ten"]),
    ("sso enforce", "off", &["sso.policy.optional by cli on ten"]),
    ("sso enforce", "on without a proof", &[]),
    ("audit tail", "", &[]),
    ("audit verify", "", &[]),
    ("audit export", "", &["audit.exported by cli on ten"]),
    ("explain", "", &[]),
    ("demo", "", &[]),
];

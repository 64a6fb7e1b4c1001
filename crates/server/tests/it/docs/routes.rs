//! docs/reference/routes.md, from the router's table of contents.

use latchkey_server::web::{Access, RouteInfo, routes};

use super::{code, heading, table};

const LEAD: &str = "\
Every address the service answers. `HEAD` is answered wherever `GET` is; any other method gets 405. Everybody else's request to a page for members \
goes to `/login` and comes back after the sign-in; a member without the role Admin gets 403 on a page for admins.

All changes are POST, need the form token and the same-origin proof, and end with 303 when they succeed. A Host other than that of the public URL \
gets 421, except at `/livez`, `/readyz` and `/assets/`. What scripts may rely on is in [Interfaces](interfaces.md).";

/// The page.
pub(super) fn page() -> String {
    let rows = routes().into_iter().map(|route| {
        vec![
            code(route.path),
            methods(&route).to_owned(),
            who(route.access).to_owned(),
            purpose(route.path).to_owned(),
        ]
    });
    heading("Addresses", LEAD) + &table(&["path", "methods", "who", "for"], rows)
}

fn methods(route: &RouteInfo) -> &'static str {
    match (route.get, route.post) {
        (true, true) => "GET, POST",
        (true, false) => "GET",
        (false, true) => "POST",
        (false, false) => "none",
    }
}

fn who(access: Access) -> &'static str {
    match access {
        Access::Public => "everybody",
        Access::Member => "members",
        Access::Admin => "admins of the tenant",
    }
}

/// What a route is for; a new route needs its words here.
fn purpose(path: &str) -> &'static str {
    match path {
        "/" => "to the dashboard, the sign-in page, or the first run of a new installation",
        "/login" => "sign-in: the e-mail address, then the ways in; banners of failed sign-ins",
        "/login/password" => "tries a password",
        "/login/code" => "the second step of a sign-in with a password",
        "/t/{slug}/login" => "the sign-in page of one tenant",
        "/forgot-password" => {
            "asks for a link to a new password; the same answer for every address"
        }
        "/reset-password" => "sets a new password with the link from the mail",
        "/logout" => "signs out",
        "/auth/sso/start" => "begins a sign-in at the identity provider",
        "/auth/sso/leave" => {
            "page that leads a posted form on to a sign-in at the identity provider"
        }
        "/auth/sso/callback" => "redirect URI of the first tenant's first connection",
        "/auth/sso/callback/{key}" => "redirect URI of every other connection",
        "/sso-complete" => "proves that the browser kept the session, then goes on",
        "/sso-complete/switch" => "replaces the session of another member",
        "/sso-complete/stay" => "keeps the session that was there",
        "/invite/accept" => "an invitation: what it says, and joining with a password",
        "/invite/accept/sso" => "joins through the identity provider",
        "/invite/accept/leave" => "page that leads on to the identity provider with an invitation",
        "/invite/accept/ask" => "tells the inviter that a new invitation is wanted",
        "/invite/accept/switch" => "signs the present member out and keeps the invitation",
        "/confirm/{id}" => "asks who you are before a sensitive act, then goes on with it",
        "/confirm/{id}/password" => "confirms with the password and goes on",
        "/confirm/{id}/cancel" => "forgets what was to be done",
        "/dashboard" => "who you are and how you signed in",
        "/team" => "Team Members: the list, with search and filters",
        "/team/invite" => "invites typed addresses",
        "/team/invite/result/{id}" => "what came of inviting, with links to copy",
        "/team/invite/csv" => "invites from a file: reads it, up to 2 MiB",
        "/team/invite/csv/{id}" => "the dry run of a file, then invites",
        "/team/invite/csv/{id}/refused.csv" => "the refused lines of a file",
        "/account" => "your names, and what your account consists of",
        "/account/password" => "changes your password",
        "/account/password/first" => "sets a password where there was none",
        "/account/authenticator" => "begins to add an authenticator app",
        "/account/authenticator/{id}" => "the app that is being added; a code makes it count",
        "/account/authenticator/remove" => "takes your app away",
        "/account/recovery-codes" => "makes ten new recovery codes",
        "/account/recovery-codes/{id}" => "recovery codes, shown until you have them",
        "/account/identities/{id}/unlink" => "takes one of your identities away",
        "/account/sessions" => "the browsers you are signed in with",
        "/account/sessions/end-others" => "signs you out everywhere else",
        "/account/sessions/{id}/end" => "ends one of your sessions",
        "/account/history" => "your sign-ins of the last 90 days",
        "/team/{id}" => "one member: role, access, linked identities",
        "/team/{id}/role" => "changes the role",
        "/team/{id}/deactivate" => "switches the member off and ends all sessions",
        "/team/{id}/reactivate" => "switches the member on again",
        "/team/{id}/remove" => "removes the member for good and frees the address",
        "/team/{id}/sessions" => "ends the member's sessions",
        "/team/{id}/unlink" => "takes the identities away",
        "/team/{id}/second-factor" => "asks, then takes the authenticator app away",
        "/team/{id}/email" => "takes over the address that the provider names now",
        "/team/{id}/resend" => "mails an invitation again, with a new link",
        "/team/{id}/link" => "makes a new link of an invitation to copy",
        "/team/{id}/revoke" => "asks, then takes an invitation back",
        "/integrations/sso" => "the connection's form, or its values once saved",
        "/integrations/sso/{id}/edit" => "edits the connection; Enforce SSO",
        "/integrations/sso/{id}/enable" => "enables the connection",
        "/integrations/sso/{id}/disable" => "asks, then disables the connection",
        "/integrations/sso/{id}/delete" => "asks, then deletes the connection",
        "/integrations/sso/{id}/check" => "runs the checks again",
        "/integrations/sso/{id}/swap" => "asks, then makes the candidate live",
        "/integrations/sso/{id}/discard" => "asks, then throws the candidate away",
        "/integrations/sso/{id}/restore" => {
            "asks, then makes settings of the last seven days live again"
        }
        "/integrations/sso/{id}/test" => "begins a test sign-in; the last tests",
        "/integrations/sso/{id}/test-link" => "makes a link with which somebody else tests",
        "/sso-test" => "begins a test with a link",
        "/sso-test/done" => "says thank you after a test with a link",
        "/integrations/sso/{id}/test/{run}" => "what a test sign-in found",
        "/integrations/sso/{id}/test/{run}/support" => {
            "the same as a file without secrets and persons"
        }
        "/integrations/sso/{id}/test/{run}/email-claim" => {
            "makes a candidate that reads the e-mail address from another claim"
        }
        "/settings" => "the tenant's name, contact, colour, sessions, passwords; mail state",
        "/settings/mail-test" => "sends a test mail to the admin who asks",
        "/settings/mails/{id}/resend" => "sends a mail again that failed or waits after a failure",
        "/preferences" => "keeps light or dark, and the language, in cookies of this browser",
        "/assets/accent/{colour}" => "the lines that give a tenant's pages their colour",
        "/setup" => "first run: asks for the setup code of the log; gone once there is an admin",
        "/setup/address" => "first run: the public URL beside the browser's address",
        "/setup/key" => "first run: is the master key kept",
        "/setup/team" => "first run: makes the first tenant and its admin",
        "/setup/mail" => "first run: sends a test mail; for the admin just made",
        "/setup/done" => "first run: what to do next",
        "/help" => "the help: guides, and a search",
        "/help/{guide}" => "a guide; an admin reads it with the tenant's own values",
        "/help/errors" => "every code",
        "/help/errors/aadsts" => {
            "numbers and errors of identity providers; leads what was typed to its number"
        }
        "/help/errors/aadsts/{number}" => {
            "one number of Microsoft Entra ID: what it most likely means, where to mend it"
        }
        "/help/errors/{code}" => "one code: what it means, why it comes, what to do",
        "/help/glossary" => "what the words mean",
        "/audit" => "the audit trail, with its filter",
        "/audit/{seq}" => "one entry with what held before and after",
        "/audit/ref/{reference}" => "the recorded sign-in behind a reference",
        "/audit/ref/{reference}/number" => {
            "the number a provider showed somebody who never came back, typed by an admin"
        }
        "/audit/export.csv" => "the entries of the filter as CSV",
        "/audit/export.jsonl" => "the entries of the filter as JSON Lines",
        "/api/v1/session" => "who is signed in, as JSON",
        "/livez" => "the process answers",
        "/readyz" => "the database answers and changes are read in time",
        "/assets/{name}" => "styles and the small script",
        other => panic!("say in tests/it/docs/routes.rs what {other} is for"),
    }
}

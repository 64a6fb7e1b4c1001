//! Invitations: inviting, sending again, taking back, reading lists, and accepting.
//!
//! An invited person is a member in state `Invited` from the start; the
//! invitation is the promise that they may enter. Its link holds a one-time
//! token of which only a digest is stored (T123). Looking consumes nothing
//! (N-20); accepting is one conditional update in one unit (T125). Accepting
//! by SSO happens in `crate::sign_in`, at the one place that decides who is let in.

mod accept;
mod ask;
mod describe;
mod entry;
mod invite;
mod lists;
mod renew;
mod revoke;
mod view;

pub(crate) use accept::accept;
pub use accept::{Acceptance, Accepted, accept_with_password};
pub use ask::ask_for_new;
pub use describe::{open_invitation, open_invitations};
pub use entry::{EntryFault, MOST_LINES, MOST_TYPED, NewInvitation, addresses_of};
pub use invite::{InviteOutcome, Invited, faults_of, invite};
pub use lists::{
    CsvDryRun, CsvRow, FileFault, Known, MAX_CSV, RefusedLine, check_csv, formula_safe, read_csv,
};
pub use renew::{Renewed, new_link, resend};
pub use revoke::revoke;
pub(crate) use view::resumed_invitation;
pub use view::{InvitationView, OpenInvitation, view};

use latchkey_core::{
    invitation::TOKEN_PREFIX,
    problem::{Code, Problem, Stage},
    secret::Secret,
    token::{Token, new_token},
};

use crate::App;

/// A new token and its link; the link is shown or mailed once and kept nowhere.
fn new_invitation_link(public_url: &str, rng: &dyn latchkey_core::ports::Rng) -> (Token, Link) {
    let token = new_token(TOKEN_PREFIX, rng);
    let link = Secret::new(format!(
        "{public_url}/invite/accept?token={}",
        token.expose()
    ));
    (token, link)
}

/// The address that accepts an invitation.
pub type Link = Secret<String>;

/// "No open invitation here", the same for a foreign member and a missing one (T061).
fn no_invitation() -> Problem {
    Problem::new(Code::NotFound, "no_invitation", Stage::Start)
}

/// What a unit needs of the application.
#[derive(Clone)]
struct Tools {
    public_url: String,
    sealer: std::sync::Arc<dyn latchkey_core::ports::Sealer>,
    rng: std::sync::Arc<dyn latchkey_core::ports::Rng>,
}

impl Tools {
    fn of(app: &App) -> Self {
        Tools {
            public_url: app.public_url.clone(),
            sealer: std::sync::Arc::clone(&app.sealer),
            rng: std::sync::Arc::clone(&app.rng),
        }
    }
}

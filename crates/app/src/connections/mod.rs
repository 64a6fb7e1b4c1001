//! Connections: saving, checking, switching and deleting them.

mod check;
mod fields;
mod known_values;
mod redirect_uri;
mod save;
mod switch;
mod view;
mod write;

pub use check::{CheckLine, CheckResult, check_again};
pub(crate) use check::{count_check, open_secret, prove, with_endpoints};
pub use fields::{Args, FieldError, Note, Typed};
pub use known_values::{KnownValues, known_values};
pub(crate) use redirect_uri::reserve_in;
pub use redirect_uri::reserved_redirect_uri;
pub use save::{SaveOptions, SaveOutcome, Saved, save};
pub use switch::{Switch, switch_connection};
pub use view::{ConnectionView, connection_view, redirect_uri};

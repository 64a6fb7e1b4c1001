//! Connections: saving, checking, switching and deleting them.

mod check;
mod fields;
mod redirect_uri;
mod save;
mod switch;
mod view;

pub use check::{CheckLine, CheckResult, check_again};
pub use fields::{FieldError, Typed};
pub use redirect_uri::reserved_redirect_uri;
pub use save::{SaveOptions, Saved, SaveOutcome, save};
pub use switch::{Switch, switch_connection};
pub use view::{ConnectionView, connection_view, redirect_uri};

//! Signing in through a connection: where to, the start, and the answer.

mod abandon;
mod admit;
mod bound;
mod complete;
mod facts;
mod finish;
mod keys;
mod note_number;
mod prove;
mod record;
mod route;
mod start;
mod tested;
mod trace;

pub use abandon::end_abandoned;
pub use bound::FAILURES_KEPT;
pub use complete::{Arrival, Completed, complete};
pub use note_number::note_number;
pub use record::{RecordView, banner_record, record_by_reference};
pub(crate) use route::buttons_of;
pub use route::{Button, RouteInput, Routed, TeamChoice, route};
pub use start::{Departure, StartInput, start};

//! Signing in through a connection: where to, the start, and the answer.

mod admit;
mod complete;
mod facts;
mod finish;
mod keys;
mod prove;
mod record;
mod route;
mod start;
mod tested;
mod trace;

pub use complete::{Arrival, Completed, complete};
pub use record::{RecordView, banner_record, record_by_reference};
pub(crate) use route::buttons_of;
pub use route::{Button, RouteInput, Routed, TeamChoice, route};
pub use start::{Departure, StartInput, start};

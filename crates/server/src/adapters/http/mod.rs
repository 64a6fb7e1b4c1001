//! The one outbound adapter.

pub mod allow;

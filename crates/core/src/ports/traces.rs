//! Rows of sign-in traces, behind the storage door.

/// Reading.
pub trait TraceReads: Send {}

/// Writing.
pub trait TraceWrites: Send {}

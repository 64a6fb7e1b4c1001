//! Rows of test sign-ins, behind the storage door.

/// Reading.
pub trait TestRunReads: Send {}

/// Writing.
pub trait TestRunWrites: Send {}

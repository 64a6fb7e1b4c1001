//! Rows of logouts told by providers, behind the storage door.

/// Reading.
pub trait LogoutReads: Send {}

/// Writing.
pub trait LogoutWrites: Send {}

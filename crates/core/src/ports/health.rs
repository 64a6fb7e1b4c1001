//! Rows of connection health, behind the storage door.

/// Reading.
pub trait HealthReads: Send {}

/// Writing.
pub trait HealthWrites: Send {}

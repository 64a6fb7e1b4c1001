//! Rows of a tenant's recovery codes, behind the storage door.

/// Reading.
pub trait RecoveryReads: Send {}

/// Writing.
pub trait RecoveryWrites: Send {}

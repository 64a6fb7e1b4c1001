//! Rows of key pairs a connection authenticates with, behind the storage door.

/// Reading.
pub trait ClientKeyReads: Send {}

/// Writing.
pub trait ClientKeyWrites: Send {}

//! Rows of the first run and the installation's facts, behind the storage door.

/// Reading the first run and the installation's facts.
pub trait SetupReads: Send {}

/// Writing the first run and the installation's facts.
pub trait SetupWrites: Send {}

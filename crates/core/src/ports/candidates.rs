//! Rows of candidate and past settings of a connection, behind the storage door.

/// Reading.
pub trait CandidateReads: Send {}

/// Writing.
pub trait CandidateWrites: Send {}

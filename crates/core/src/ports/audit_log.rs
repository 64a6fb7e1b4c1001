//! Rows of the sealed audit trail, behind the storage door.

/// Reading the sealed audit trail.
pub trait AuditLogReads: Send {}

/// Writing the sealed audit trail.
pub trait AuditLogWrites: Send {}

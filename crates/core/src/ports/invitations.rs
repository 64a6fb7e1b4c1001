//! Rows of invitations, behind the storage door.

/// Reading invitations.
pub trait InvitationReads: Send {}

/// Writing invitations.
pub trait InvitationWrites: Send {}

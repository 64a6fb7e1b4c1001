//! Invitations: promising a membership, sending it again, taking it back, accepting it.

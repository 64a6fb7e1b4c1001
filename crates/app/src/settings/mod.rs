//! What a tenant chooses for itself.

//! The first run: a code, a tenant, its first admin.

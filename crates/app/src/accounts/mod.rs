//! Accounts: what members do with their own profile, password, second factor and sessions.

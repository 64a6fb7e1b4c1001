//! Rows of accounts: resets, second factors, half-done sign-ins, devices, behind the storage door.

/// Reading accounts: resets, second factors, half-done sign-ins, devices.
pub trait AccountReads: Send {}

/// Writing accounts: resets, second factors, half-done sign-ins, devices.
pub trait AccountWrites: Send {}

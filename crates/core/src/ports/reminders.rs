//! Rows of reminders about the ends of secrets, behind the storage door.

/// Reading.
pub trait ReminderReads: Send {}

/// Writing.
pub trait ReminderWrites: Send {}

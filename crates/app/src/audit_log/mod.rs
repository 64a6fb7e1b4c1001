//! The audit trail: chaining and sealing it, reading, checking and exporting it.

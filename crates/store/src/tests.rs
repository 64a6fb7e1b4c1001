//! Tests of the statements themselves; behaviours are in `tests/it`.

//! Decisions: facts and `now` in, an outcome out. No async, no clock, no errors.

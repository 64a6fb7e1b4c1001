//! Errors from state.

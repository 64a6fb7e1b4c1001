//! The demo from outside: the real program, and its check walked in this process.
//!
//! Every run has ports and a folder of its own; what is started is ended by
//! its own id.

mod check;
mod show;

use std::process::{Command, Stdio};

/// The program without any settings of whoever runs the tests.
fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_latchkey"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("LATCHKEY_") {
            command.env_remove(name);
        }
    }
    command
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

//! The `latchkey` binary: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    latchkey_server::cli::run(std::env::args_os())
}

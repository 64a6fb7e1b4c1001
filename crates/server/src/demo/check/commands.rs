//! The product's own commands, run as an operator beside the service would.
//!
//! Real processes on the same database, answering in JSON. Secrets go in by
//! standard input.

use std::{
    ffi::OsString,
    fs::File,
    io::{self, Write},
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

use latchkey_core::secret::Secret;
use serde_json::Value;
use tokio::time::timeout;

use super::browser::Halt;

/// A command that takes longer has failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a command answered.
pub struct Answered {
    /// Its exit code.
    pub code: i32,
    /// Its line of JSON.
    pub json: Value,
}

/// How commands are run.
#[derive(Clone)]
pub struct Commands {
    /// The program.
    pub program: PathBuf,
    /// The product's settings.
    pub environment: Vec<(OsString, OsString)>,
}

impl Commands {
    /// Sets a variable of the environment.
    pub fn set(&mut self, name: &str, value: OsString) {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.into(), value));
    }

    /// The program with the product's settings and no others.
    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("LATCHKEY_") {
                command.env_remove(name);
            }
        }
        command.envs(self.environment.clone());
        command
    }

    /// Starts `latchkey serve` with `log` as its log.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn serve(&self, log: File) -> io::Result<Child> {
        let mut command = self.command();
        command.arg("serve").stdin(Stdio::null());
        command.stdout(Stdio::null()).stderr(log).spawn()
    }

    /// Runs `latchkey ARGUMENTS --json`, with `input` on standard input.
    ///
    /// # Errors
    /// If it cannot be run, takes too long, or answers no JSON.
    pub async fn run(
        &self,
        arguments: &[&str],
        input: Option<Secret<String>>,
    ) -> Result<Answered, Halt> {
        let verb = arguments.first().copied().unwrap_or_default().to_owned();
        let mut command = self.command();
        command.args(arguments).arg("--json");
        let running = tokio::task::spawn_blocking(move || carry_out(command, input));
        let output = timeout(PATIENCE, running)
            .await
            .map_err(|_| format!("latchkey {verb} took too long"))?
            .map_err(|_| format!("latchkey {verb} could not be waited for"))?
            .map_err(|error| format!("latchkey {verb} could not be run: {error}"))?;
        let text = String::from_utf8_lossy(&output.stdout);
        let line = text.lines().last().unwrap_or_default();
        Ok(Answered {
            code: output.status.code().unwrap_or(-1),
            json: serde_json::from_str(line)
                .map_err(|_| format!("latchkey {verb} answered no JSON"))?,
        })
    }
}

fn carry_out(mut command: Command, input: Option<Secret<String>>) -> io::Result<Output> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    if let (Some(mut pipe), Some(input)) = (child.stdin.take(), &input) {
        pipe.write_all(input.expose().as_bytes())?;
    }
    child.wait_with_output()
}

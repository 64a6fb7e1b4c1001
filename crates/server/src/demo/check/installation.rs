//! A second installation that begins with nothing: the same program as a service of its own.
//!
//! It is what an operator has after the first `latchkey serve`: an empty
//! folder, a log with an address and a setup code, and nobody who can sign in.
//! Service and folder are gone when it is dropped. What it prints is read for
//! those two values only and shown nowhere.

use std::{
    ffi::OsString,
    fs::{self, File},
    path::PathBuf,
    process::Child,
    time::Duration,
};

use latchkey_core::secret::Secret;

use super::{browser::Halt, commands::Commands};
use crate::{adapters::rng::SystemRng, demo::folder::Folder};

/// Looks at the log at most.
const MOST_LOOKS: usize = 400;
/// Between two looks.
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);
/// The words of the log before the address, and between address and code.
const WORDS: [&str; 2] = ["Open ", "/setup and enter the setup code "];

/// The service, and where its things are.
pub struct Installation {
    service: Child,
    /// Its public address.
    pub url: String,
    /// The code in its log.
    pub code: Secret<String>,
    /// Its commands.
    pub commands: Commands,
    // After the service, so that it is dropped after it.
    folder: Folder,
}

impl Installation {
    /// Starts the program of `beside` in an empty folder; it may reach what the other may.
    ///
    /// # Errors
    /// If it does not start, or its log says no code.
    pub async fn begin(beside: &Commands) -> Result<Self, Halt> {
        let folder = Folder::fresh(&SystemRng::new()).map_err(|error| error.to_string())?;
        let data = folder.path().join("data");
        let mut commands = beside.clone();
        commands.set("LATCHKEY_DATA_DIR", data.into_os_string());
        commands.set("LATCHKEY_LISTEN", OsString::from("127.0.0.1:0"));
        commands.set("LATCHKEY_LOG", OsString::from("warn"));
        let broken = |error: std::io::Error| format!("latchkey serve: {error}");
        let log = File::create(folder.path().join("log")).map_err(broken)?;
        let service = commands.serve(log).map_err(broken)?;
        let mut begun = Installation {
            service,
            url: String::new(),
            code: Secret::new(String::new()),
            commands,
            folder,
        };
        begun.read_log().await?;
        Ok(begun)
    }

    async fn read_log(&mut self) -> Result<(), Halt> {
        let mut again = tokio::time::interval(BETWEEN_LOOKS);
        for _ in 0..MOST_LOOKS {
            again.tick().await;
            if let Some((url, code)) = address_and_code(&self.log()) {
                let port = url.rsplit(':').next().unwrap_or_default();
                let listen = format!("127.0.0.1:{port}");
                self.commands.set("LATCHKEY_LISTEN", listen.into());
                (self.url, self.code) = (url, code);
                return Ok(());
            }
            if let Ok(Some(ended)) = self.service.try_wait() {
                return Err(format!("latchkey serve ended by itself: {ended}"));
            }
        }
        Err("the log of latchkey serve has no setup code".to_owned())
    }

    /// Everything it has printed.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// How many mails lie as files.
    pub fn mails(&self) -> usize {
        let folder: PathBuf = self.folder.path().join("data").join("mail");
        let files = fs::read_dir(folder).map(|all| all.flatten().collect());
        let files: Vec<fs::DirEntry> = files.unwrap_or_default();
        let is_mail = |one: &&fs::DirEntry| one.path().extension().is_some_and(|end| end == "eml");
        files.iter().filter(is_mail).count()
    }
}

impl Drop for Installation {
    fn drop(&mut self) {
        // Its data is thrown away right after: nothing to finish.
        let _ = self.service.kill();
        let _ = self.service.wait();
    }
}

/// What the first line with a setup code says; the line must be whole.
fn address_and_code(log: &str) -> Option<(String, Secret<String>)> {
    let whole = &log[..log.rfind('\n')?];
    let (before, after) = whole.split_once(WORDS[1])?;
    let (_, url) = before.rsplit_once(WORDS[0])?;
    let code = after.split_whitespace().next()?;
    Some((url.to_owned(), Secret::new(code.to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_a_log_then_address_and_code_are_read_from_a_whole_line() {
        let line = "WARN latchkey: nobody can sign in yet. Open http://localhost:4000/setup and enter the setup code abc-def (it counts once)";
        assert!(address_and_code(line).is_none(), "the line may go on");
        let (url, code) = address_and_code(&format!("INFO a\n{line}\n")).expect("both");
        assert_eq!(url, "http://localhost:4000");
        assert_eq!(code.expose(), "abc-def");
        assert!(address_and_code("INFO a\nINFO b\n").is_none());
    }
}

//! The command line as scripts use it: the real program, its output and exit codes.
//!
//! Every test has a data folder of its own; the program inherits no settings
//! from whoever runs the tests, only what a test gives it.

mod audit;
mod bad_surroundings;
mod bootstrap;
mod explained;
mod inviting;
mod postgres;
mod refusals;
mod secrets;
mod service;
mod shapes;
mod tenants;
mod trail;

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, ChildStderr, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use serde_json::Value;

/// A password that keeps the rule.
pub(crate) const PASSWORD: &str = "seven herons over the weir";

/// A folder of its own, removed at the end.
pub(crate) struct Place(PathBuf);

impl Place {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "latchkey-cli-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let path = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).expect("its mode");
        Place(path)
    }

    /// With a tenant `acme` whose admin Ada has a password.
    pub(crate) fn with_ada() -> Self {
        let place = Place::new();
        place.done(&["tenant", "create", "--slug", "acme", "--name", "Acme"]);
        place.done_with(PASSWORD, &add_ada());
        place
    }

    /// With Ada and a connection that was saved without the network.
    pub(crate) fn with_connection() -> Self {
        let place = Place::with_ada();
        place.done_with("a-client-secret~0123456789", &set_connection());
        place
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.path("data")
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = program(arguments);
        command
            .current_dir(&self.0)
            .env("LATCHKEY_DATA_DIR", self.data())
            .env("LATCHKEY_LISTEN", "127.0.0.1:8080");
        command
    }

    /// Runs it with nothing on standard input.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        run(self.command(arguments), "")
    }

    /// Runs it with `--json`; it must be done.
    pub(crate) fn done(&self, arguments: &[&str]) -> Value {
        self.done_with("", arguments)
    }

    pub(crate) fn done_with(&self, stdin: &str, arguments: &[&str]) -> Value {
        let ran = run(self.command(&with_json(arguments)), stdin);
        assert_eq!(ran.code, 0, "{arguments:?}: {ran:?}");
        ran.json()
    }

    /// Gives the member with this canonical address an authenticator app, past the pages.
    pub(crate) fn give_app(&self, email: &str) {
        let file = self.data().join("latchkey.db");
        let line = rusqlite::Connection::open(file).expect("it opens");
        let given = "INSERT INTO member_totp (tenant_id, member_id, sealed, last_step, created) \
                     SELECT tenant_id, id, 'sealed', 0, 0 FROM member WHERE email_canonical = ?1";
        assert_eq!(line.execute(given, [email]), Ok(1));
    }

    /// Runs it with `--json`; it must be refused.
    pub(crate) fn refused(&self, arguments: &[&str]) -> Value {
        let ran = run(self.command(&with_json(arguments)), "");
        assert_eq!(ran.code, 1, "{arguments:?}: {ran:?}");
        ran.json()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What a finished program said.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// The one line of standard output.
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.stdout.lines().count(), 1, "exactly one line: {self:?}");
        serde_json::from_str(&self.stdout).expect("the line is JSON")
    }
}

/// The program without any setting of the surroundings.
pub(crate) fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_latchkey"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("LATCHKEY_") {
            command.env_remove(name);
        }
    }
    command.args(arguments);
    command
}

pub(crate) fn run(mut command: Command, stdin: &str) -> Ran {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut pipe = child.stdin.take().expect("standard input");
    // A program that refuses early does not read; that is its right.
    let _ = pipe.write_all(stdin.as_bytes());
    drop(pipe);
    let done = child.wait_with_output().expect("the program ends");
    Ran {
        code: done.status.code().expect("it ended by itself"),
        stdout: String::from_utf8(done.stdout).expect("UTF-8"),
        stderr: String::from_utf8(done.stderr).expect("UTF-8"),
    }
}

pub(crate) fn with_json<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    let mut all = arguments.to_vec();
    all.push("--json");
    all
}

pub(crate) fn add_ada() -> Vec<&'static str> {
    let mut all = vec!["member", "add", "--tenant", "acme"];
    all.extend(["--email", "ada@acme.example", "--role", "admin"]);
    all.push("--password-stdin");
    all
}

pub(crate) fn set_connection() -> Vec<&'static str> {
    let mut all = vec!["connection", "set", "--tenant", "acme", "--name", "Entra"];
    all.extend([
        "--issuer",
        "https://idp.acme.example",
        "--client-id",
        "latchkey",
    ]);
    all.extend(["--client-secret-stdin", "--skip-checks"]);
    all
}

/// The keys of an object, in order of the alphabet.
pub(crate) fn keys(object: &Value) -> Vec<&str> {
    let object = object.as_object().expect("an object");
    let mut keys: Vec<&str> = object.keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

/// A running service; ended when dropped.
pub(crate) struct Service {
    child: Child,
    log: BufReader<ChildStderr>,
    pub(crate) address: String,
    /// The line that said it listens.
    pub(crate) line: Value,
}

impl Service {
    /// Starts `latchkey serve` on a free port and waits until it says that it listens.
    pub(crate) fn start(place: &Place) -> Self {
        Service::started(place.command(&["serve"]))
    }

    pub(crate) fn started(mut command: Command) -> Self {
        let mut child = command
            .env("LATCHKEY_LISTEN", "127.0.0.1:0")
            .env("LATCHKEY_LOG_FORMAT", "json")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the service starts");
        let mut log = BufReader::new(child.stderr.take().expect("standard error"));
        let line = wait_for(&mut log, "is listening");
        let address = line["listen"].as_str().expect("an address").to_owned();
        Service {
            child,
            log,
            address,
            line,
        }
    }

    pub(crate) fn url(&self) -> String {
        self.line["public_url"].as_str().expect("a URL").to_owned()
    }

    /// The next log line that contains `words`.
    pub(crate) fn logged(&mut self, words: &str) -> Value {
        wait_for(&mut self.log, words)
    }

    /// Asks it to stop, as a service manager does.
    pub(crate) fn terminate(&self) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(sent.expect("kill runs").success());
    }

    /// Its exit code and the rest of its log.
    pub(crate) fn ended(mut self) -> (i32, String) {
        let mut rest = String::new();
        self.log.read_to_string(&mut rest).expect("the log");
        let status = self.child.wait().expect("it ended");
        (status.code().expect("by itself"), rest)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn wait_for(log: &mut impl BufRead, words: &str) -> Value {
    let mut seen = String::new();
    loop {
        let mut line = String::new();
        let read = log.read_line(&mut line).expect("the log");
        assert_ne!(read, 0, "{words:?} was never logged:\n{seen}");
        if line.contains(words) {
            return serde_json::from_str(&line).expect("a line of JSON");
        }
        seen.push_str(&line);
    }
}

/// Whether anything was made below `folder`.
pub(crate) fn is_untouched(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

//! A real mail server beside the tests: aiosmtpd, as its own process.
//!
//! It is a package of the system's Python (Debian: python3-aiosmtpd). Where it is
//! missing these tests say once that they are skipped.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Once,
        atomic::{AtomicU64, Ordering},
        mpsc::{self, Receiver},
    },
    time::Duration,
};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use serde_json::{Value, json};

/// A server that says nothing for so long has failed.
const PATIENCE: Duration = Duration::from_secs(20);
static TOLD: Once = Once::new();
static COUNT: AtomicU64 = AtomicU64::new(0);

/// A Python that knows aiosmtpd; without one it is said that the tests are skipped.
pub(super) fn python() -> Option<&'static str> {
    let knows = |python: &&str| {
        let asked = Command::new(python)
            .args(["-c", "import aiosmtpd"])
            .stderr(Stdio::null())
            .status();
        asked.is_ok_and(|status| status.success())
    };
    let found = ["python3", "/usr/bin/python3"].into_iter().find(knows);
    if found.is_none() {
        TOLD.call_once(|| {
            // Past the test runner's capture, so that it is always seen.
            let _ = writeln!(
                std::io::stderr(),
                "mail server skipped: python3 cannot import aiosmtpd (Debian: python3-aiosmtpd)"
            );
        });
    }
    found
}

/// The running server; dropping it ends it.
pub(super) struct MailServer {
    child: Child,
    lines: Receiver<String>,
    /// Where it listens.
    pub(super) port: u16,
}

impl MailServer {
    /// Starts it; see `server.py` for the options.
    pub(super) fn start(python: &str, options: &Value) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/mail/server.py");
        let mut child = Command::new(python)
            .arg(script)
            .arg(options.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("python starts");
        let output = child.stdout.take().expect("it is piped");
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let ready = lines.recv_timeout(PATIENCE).expect("it says its port");
        let port = ready.strip_prefix("ready ").expect("it is ready");
        MailServer {
            port: port.parse().expect("a port"),
            child,
            lines,
        }
    }

    /// The next mail it took.
    pub(super) fn mail(&self) -> Value {
        let line = self.lines.recv_timeout(PATIENCE).expect("a mail arrives");
        serde_json::from_str(&line).expect("JSON")
    }

    /// Whether it took no other mail. Mails are printed before they are answered.
    pub(super) fn has_no_other(&self) -> bool {
        self.lines.try_recv().is_err()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder with a certificate authority and a certificate for `localhost`.
pub(super) struct Certificates {
    folder: PathBuf,
}

impl Certificates {
    pub(super) fn new() -> Self {
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("latchkey_mail_{}_{count}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).expect("a folder");
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let authority = params.self_signed(&key).expect("signed");
        let issuer = Issuer::new(params, key);
        let own = KeyPair::generate().expect("a key");
        let names = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
        let certificate = names.signed_by(&own, &issuer).expect("signed");
        let write = |name: &str, text: String| {
            fs::write(folder.join(name), text).expect("written");
        };
        write("ca.pem", authority.pem());
        write("certificate.pem", certificate.pem());
        write("key.pem", own.serialize_pem());
        write("password", "canary-of-the-smtp-password\n".to_owned());
        Certificates { folder }
    }

    pub(super) fn file(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    /// The server's options for TLS with a user.
    pub(super) fn options(&self, implicit: bool) -> Value {
        json!({
            "certificate": self.file("certificate.pem"),
            "key": self.file("key.pem"),
            "implicit": implicit,
            "user": "latchkey",
            "password": "canary-of-the-smtp-password",
        })
    }
}

impl Drop for Certificates {
    fn drop(&mut self) {
        // Best effort: the system's own cleaning takes what is left.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

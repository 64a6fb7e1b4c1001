//! `demo` as somebody at a terminal meets it: its addresses, its first page, its end.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command},
};

use super::program;

/// A running demo; what is left of it is ended with the test.
struct Demo {
    child: Child,
    out: BufReader<ChildStdout>,
    port: u16,
    folder: PathBuf,
}

impl Demo {
    fn start(arguments: &[&str]) -> Self {
        let mut child = program(arguments).spawn().expect("it starts");
        let mut out = BufReader::new(child.stdout.take().expect("piped"));
        let (mut port, mut folder) = (None, None);
        let mut said = String::new();
        loop {
            let mut line = String::new();
            let read = out.read_line(&mut line).expect("it speaks");
            assert!(read > 0, "it ended early: {said}");
            said.push_str(&line);
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                ["Begin", "here", url] => port = port_of(url),
                ["Data", path] => folder = Some(PathBuf::from(path)),
                ["Ctrl-C", ..] => break,
                _ => {}
            }
        }
        Demo {
            child,
            out,
            port: port.expect("an address"),
            folder: folder.expect("a folder"),
        }
    }

    /// Asks for `path` under the name `host`; answers the whole response.
    fn get(&self, host: &str, path: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        let port = self.port;
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }

    /// Ctrl-C; answers the exit code and the last words.
    fn interrupt(mut self) -> (Option<i32>, String) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-INT", &id]).status();
        assert!(sent.expect("kill runs").success());
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).expect("it ends");
        (self.child.wait().expect("it ends").code(), rest)
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        // Ended already, or the test failed: either way nothing may stay behind.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn port_of(url: &str) -> Option<u16> {
    let rest = url.strip_prefix("http://localhost:")?;
    rest.strip_suffix("/demo")?.parse().ok()
}

#[test]
fn a_taken_port_falls_to_the_next_and_ctrl_c_forgets_everything() {
    // Taken by this test, or by somebody else: either way not free.
    let held = TcpListener::bind(("127.0.0.1", 8080));
    let demo = Demo::start(&["demo"]);
    assert!(demo.port > 8080, "{}", demo.port);
    assert!(demo.folder.join("latchkey.db").exists());
    let page = demo.get("localhost", "/demo");
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    assert!(
        page.contains("content-security-policy: default-src 'none'"),
        "{page}"
    );
    for act in [
        "1. Connect",
        "2. Sign in",
        "3. Break",
        "4. Try to lock",
        "5. Rotate",
    ] {
        assert!(page.contains(act), "{act}");
    }
    assert_eq!(page.matches("To do").count(), 2);
    let folder = demo.folder.clone();
    let (code, words) = demo.interrupt();
    assert_eq!(code, Some(0));
    assert!(words.contains("nothing of it is kept"), "{words}");
    assert!(!folder.exists(), "it forgets");
    drop(held);
}

/// T104: another spelling of this machine is told the right one, in the demo too.
#[test]
fn t104_connected_begins_with_the_connection_and_another_host_is_421() {
    let demo = Demo::start(&["demo", "--connected"]);
    let page = demo.get("localhost", "/demo");
    assert_eq!(page.matches("To do").count(), 1, "only the sign-in is left");
    assert!(page.contains("/auth/sso/start?connection=conn_"));
    let port = demo.port;
    let answer = demo.get("127.0.0.1", "/demo");
    assert!(answer.starts_with("HTTP/1.1 421"), "{answer}");
    assert!(
        answer.contains(&format!("http://localhost:{port}")),
        "{answer}"
    );
    demo.interrupt();
}

#[test]
fn a_folder_that_is_not_empty_is_refused_and_left_alone() {
    let folder = std::env::temp_dir().join(format!("latchkey-demo-kept-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("made");
    fs::write(folder.join("latchkey.db"), b"somebody's").expect("written");
    for arguments in [&["demo"][..], &["demo", "--check"]] {
        let output = program(arguments)
            .env("LATCHKEY_DATA_DIR", &folder)
            .output()
            .expect("it runs");
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.contains("demo_folder_not_empty"), "{said}");
        assert!(said.contains("LATCHKEY_DATA_DIR"), "{said}");
    }
    assert_eq!(read(&folder), b"somebody's");
    fs::remove_dir_all(&folder).expect("removed");
}

fn read(folder: &Path) -> Vec<u8> {
    fs::read(folder.join("latchkey.db")).expect("still there")
}

#[test]
fn an_empty_folder_is_used_and_emptied_again() {
    let folder = std::env::temp_dir().join(format!("latchkey-demo-lent-{}", std::process::id()));
    let made = Command::new("mkdir")
        .args(["-m", "700"])
        .arg(&folder)
        .status();
    assert!(made.expect("mkdir runs").success());
    let output = program(&["demo", "--check"])
        .env("LATCHKEY_DATA_DIR", &folder)
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(fs::read_dir(&folder).expect("still there").count(), 0);
    fs::remove_dir(&folder).expect("removed");
}

#[test]
fn check_and_connected_do_not_go_together() {
    let output = program(&["demo", "--check", "--connected"])
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(2));
}

//! `latchkey serve` as a process: ready, beside commands, and ended in order.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use super::*;

/// Sends a request line with the right Host; answers everything that came back.
pub(super) fn get(service: &Service, path: &str) -> String {
    let mut stream = connect(service);
    let host = service.url().replace("http://", "");
    let head = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).expect("sent");
    read(stream)
}

fn connect(service: &Service) -> TcpStream {
    let stream = TcpStream::connect(&service.address).expect("connected");
    let patience = Some(Duration::from_secs(30));
    stream.set_read_timeout(patience).expect("a limit");
    stream
}

fn read(mut stream: TcpStream) -> String {
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

#[test]
fn given_a_free_port_then_it_is_in_the_url_and_what_is_allowed_is_logged() {
    let place = Place::new();
    let mut command = place.command(&["serve"]);
    command.env("LATCHKEY_OUTBOUND_ALLOW", "10.20.0.0/16");
    let service = Service::started(command);
    let port = service.address.rsplit(':').next().expect("a port");
    assert_eq!(service.url(), format!("http://localhost:{port}"));
    assert_eq!(service.line["outbound_allow"], "10.20.0.0/16");
    assert!(service.line["database"].to_string().contains("sqlite:"));
    assert!(get(&service, "/livez").starts_with("HTTP/1.1 200"));
    assert!(get(&service, "/login").starts_with("HTTP/1.1 200"));
}

#[test]
fn given_a_running_service_then_commands_work_on_the_same_database() {
    let place = Place::with_ada();
    let service = Service::start(&place);
    place.done(&["tenant", "create", "--slug", "beta", "--name", "Beta"]);
    place.done_with(
        PASSWORD,
        &[
            "member",
            "add",
            "--tenant",
            "beta",
            "--email",
            "b@b.example",
            "--role",
            "admin",
            "--password-stdin",
        ],
    );
    assert!(get(&service, "/t/beta/login").starts_with("HTTP/1.1 200"));
    assert!(get(&service, "/readyz").starts_with("HTTP/1.1 200"));
    service.terminate();
    assert_eq!(service.ended().0, 0);
    let listed = place.done(&["tenant", "list"]);
    assert_eq!(listed["tenants"].as_array().map(Vec::len), Some(2));
}

/// T251: a request in flight is answered after the stop began, and the process ends well.
#[test]
fn t251_given_a_request_in_flight_when_stopped_then_it_is_answered() {
    let place = Place::new();
    let mut service = Service::start(&place);
    let mut stream = connect(&service);
    let url = service.url();
    let host = url.replace("http://", "");
    let head = format!(
        "POST /login HTTP/1.1\r\nhost: {host}\r\norigin: {url}\r\nexpect: 100-continue\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: 5\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).expect("sent");
    // The service asks for the body: the request has begun.
    let mut asked = [0u8; 12];
    stream.read_exact(&mut asked).expect("asked for the body");
    assert_eq!(&asked, b"HTTP/1.1 100");
    service.terminate();
    service.logged("stopping");
    assert!(
        TcpStream::connect(&service.address).is_err(),
        "no new requests"
    );
    stream.write_all(b"a=b+c").expect("sent");
    let answer = read(stream);
    assert!(answer.contains("HTTP/1.1 "), "{answer:?}");
    assert_eq!(service.ended().0, 0);
}

/// T256: without file descriptors the service rests, and goes on when there are some.
#[test]
fn t256_given_no_descriptors_then_the_service_recovers() {
    let place = Place::new();
    let mut command = Command::new("sh");
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("LATCHKEY_") {
            command.env_remove(name);
        }
    }
    let binary = env!("CARGO_BIN_EXE_latchkey");
    command
        .args(["-c", "ulimit -n 48; exec \"$0\" serve", binary])
        .env("LATCHKEY_DATA_DIR", place.data());
    let mut service = Service::started(command);
    assert!(get(&service, "/readyz").starts_with("HTTP/1.1 200"));
    let many: Vec<TcpStream> = (0..80).map(|_| connect(&service)).collect();
    service.logged("could not be accepted");
    drop(many);
    assert!(get(&service, "/livez").starts_with("HTTP/1.1 200"));
}

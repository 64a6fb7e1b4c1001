//! What may be reached (T043-T046, T058).

use super::*;

/// T043: an inside address is refused when it is dialled, whatever the name was.
#[tokio::test]
async fn t043_given_a_name_that_resolves_inside_then_it_is_not_dialled() {
    for address in [
        "127.0.0.1",
        "10.0.0.1",
        "169.254.169.254",
        "::1",
        "::ffff:127.0.0.1",
        "fd00::1",
        "64:ff9b::a00:1",
    ] {
        let names = Names::answering(&[&[address]]);
        let http = outbound("", &names);
        let error = error_of(&http, get("https://idp.test/")).await;
        assert_eq!(error, HttpError::Refused, "{address}");
        assert_eq!(names.asked(), ["idp.test."]);
    }
}

/// T043: a literal address needs no resolver, and gets no way around the guard.
#[tokio::test]
async fn t043_given_a_literal_inside_address_then_it_is_not_dialled() {
    let server = Server::answering(OK).await;
    let port = server.address.port();
    let names = Names::default();
    for allow in ["", "127.0.0.2", "[fd00::1]", "127.0.0.1:1"] {
        let http = outbound(allow, &names);
        for host in [
            "127.0.0.1",
            "2130706433",
            "0x7f.1",
            "[::ffff:7f00:1]",
            "localhost",
        ] {
            let url = format!("http://{host}:{port}/");
            assert_eq!(
                error_of(&http, get(&url)).await,
                HttpError::Refused,
                "{url}"
            );
            let url = format!("https://{host}/");
            assert_eq!(
                error_of(&http, get(&url)).await,
                HttpError::Refused,
                "{url}"
            );
        }
    }
    assert_eq!(server.connections(), 0);
    assert!(names.asked().is_empty());
}

/// T043: the connector itself refuses; the look before the request is not the guard.
#[tokio::test]
async fn t043_given_the_connector_alone_then_it_refuses_literals_too() {
    let server = Server::answering(OK).await;
    let http = outbound("127.0.0.1:1", &Names::default());
    for host in ["127.0.0.1", "[::ffff:127.0.0.1]", "localhost"] {
        let url = format!("http://{host}:{}/", server.address.port());
        // Past `judge`, straight at the exchange.
        let error = http.exchange(&tenant(), get(&url)).await.err();
        assert_eq!(error, Some(HttpError::Refused), "{url}");
    }
    assert_eq!(server.connections(), 0);
}

/// T044: a name is judged at every dial by the address that is dialled.
#[tokio::test]
async fn t044_given_a_name_that_rebinds_then_the_second_dial_is_refused() {
    let server =
        Server::answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            .await;
    // 127.0.0.2 reaches the same listener only if it is dialled at all: it is bound to 127.0.0.1.
    let names = Names::answering(&[&["127.0.0.1"], &["127.0.0.2"], &["10.0.0.1", "127.0.0.1"]]);
    let http = outbound(&server.address.to_string(), &names);
    let url = format!("http://idp.test:{}/", server.address.port());
    assert!(http.send(&tenant(), get(&url)).await.is_ok());
    assert_eq!(error_of(&http, get(&url)).await, HttpError::Refused);
    assert_eq!(server.connections(), 1);
    // Of several candidates only the allowed one is dialled.
    assert!(http.send(&tenant(), get(&url)).await.is_ok());
    assert_eq!(server.connections(), 2);
}

/// T045: a redirect is an answer, not a way on.
#[tokio::test]
async fn t045_given_a_redirect_then_it_is_returned_and_not_followed() {
    let inside = Server::answering(OK).await;
    for status in [301, 302, 303, 307, 308] {
        let answer = format!(
            "HTTP/1.1 {status} Moved\r\nLocation: http://{}/\r\nContent-Length: 0\r\n\r\n",
            inside.address
        );
        let server = Server::answering(&answer).await;
        let allow = format!("{},{}", server.address, inside.address);
        let http = outbound(&allow, &Names::default());
        let request = get(&format!("http://{}/", server.address));
        let response = http.send(&tenant(), request).await.expect("an answer");
        assert_eq!(response.status, status);
        assert_eq!(server.seen().len(), 1);
    }
    assert_eq!(inside.connections(), 0);
}

/// T046: another port is refused for names and addresses alike, even past the first look.
#[tokio::test]
async fn t046_given_a_port_of_an_internal_service_then_it_is_not_dialled() {
    for port in [25, 80, 6379, 9200] {
        let names = Names::answering(&[&["8.8.8.8"], &["8.8.8.8"]]);
        let http = outbound("", &names);
        for url in [
            format!("https://idp.test:{port}/"),
            format!("http://idp.test:{port}/"),
        ] {
            assert_eq!(error_of(&http, get(&url)).await, HttpError::Refused);
            let error = http.exchange(&tenant(), get(&url)).await.err();
            assert_eq!(error, Some(HttpError::Refused), "{url}");
        }
    }
}

/// T058: names are asked absolute, so that no search domain can lead inside.
#[tokio::test]
async fn t058_given_a_name_then_it_is_resolved_absolute() {
    let names = Names::default();
    let http = outbound("listed:1", &names);
    for url in [
        "https://idp.test/",
        "https://idp.test./",
        "https://intranet/",
    ] {
        assert_eq!(error_of(&http, get(url)).await, HttpError::Dns);
    }
    assert_eq!(names.asked(), ["idp.test.", "idp.test.", "intranet."]);
    // What the operator listed by name may come from the hosts file.
    assert_eq!(
        error_of(&http, get("http://listed:1/")).await,
        HttpError::Dns
    );
    assert_eq!(names.asked()[3..], ["listed.", "listed"]);
}

/// T058: the system's resolver gets no chance to guess for names that mean loopback.
#[tokio::test]
async fn t058_given_localhost_then_nobody_is_asked() {
    let server = Server::answering(OK).await;
    let names = Names::default();
    let http = outbound(&server.address.to_string(), &names);
    let url = format!("http://localhost:{}/", server.address.port());
    http.send(&tenant(), get(&url)).await.expect("an answer");
    assert!(names.asked().is_empty());
}

/// T058: proxy variables change nothing. Runs another test of this file in a
/// process that has them all set.
#[test]
fn t058_given_proxy_variables_then_they_are_ignored() {
    let this = std::env::current_exe().expect("this test's program");
    let name = std::thread::current()
        .name()
        .expect("the test's name")
        .to_owned();
    let module = name
        .rsplit_once("::reach::")
        .expect("its module")
        .0
        .to_owned();
    let inner = format!("{module}::given_a_listed_provider_when_asked_then_the_answer_is_whole");
    let mut command = std::process::Command::new(this);
    command.args(["--exact", &inner]);
    for variable in [
        "http_proxy",
        "https_proxy",
        "all_proxy",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "ALL_PROXY",
    ] {
        command.env(variable, "http://127.0.0.1:1");
    }
    let output = command
        .env_remove("no_proxy")
        .env_remove("NO_PROXY")
        .output()
        .expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{text}"
    );
}

#[tokio::test]
async fn given_the_system_resolver_then_a_missing_name_has_no_address() {
    let resolver = SystemResolver::new();
    assert!(
        resolver
            .resolve("nowhere.invalid.".to_owned())
            .await
            .is_err()
    );
    let found = resolver
        .resolve("127.0.0.1".to_owned())
        .await
        .expect("a literal");
    assert_eq!(found, ["127.0.0.1".parse::<IpAddr>().expect("an address")]);
}

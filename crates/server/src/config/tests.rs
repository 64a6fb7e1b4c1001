//! What settings accept, what they refuse, and that errors say it well.

use super::*;

fn load(environment: &[(&str, &str)], file: Option<&str>) -> Result<Settings, ConfigErrors> {
    let environment = environment
        .iter()
        .map(|(name, value)| (OsString::from(name), OsString::from(value)));
    Settings::load(
        environment,
        file.map(|text| (Path::new("/etc/lk.toml"), text)),
    )
}

fn refused(environment: &[(&str, &str)], file: Option<&str>) -> String {
    let errors = load(environment, file).expect_err("refused");
    assert!(!errors.0.is_empty());
    errors.to_string()
}

#[test]
fn given_nothing_then_the_defaults_hold() {
    let settings = load(&[("PATH", "/bin"), ("latchkey_listen", "x")], None).expect("defaults");
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.public_url.origin(), "http://localhost:8080");
    assert!(settings.public_url.is_loopback_http());
    assert_eq!(settings.data_dir, Path::new("./latchkey-data"));
    assert_eq!(
        settings.master_key_file,
        Path::new("./latchkey-data/master.key")
    );
    assert_eq!(
        settings.database_url.redacted(),
        "sqlite:./latchkey-data/latchkey.db"
    );
    assert!(settings.outbound_allow.is_empty());
    assert!(settings.trusted_proxies.is_empty());
    assert_eq!(settings.ca_file, None);
    assert_eq!(settings.log.to_string(), "info");
    assert_eq!(settings.log_format, LogFormat::Pretty);
    assert!(
        settings
            .effective()
            .iter()
            .all(|e| e.origin == Origin::Default)
    );
}

#[test]
fn given_a_file_and_variables_then_the_variables_win() {
    let file = "listen = \"127.0.0.1:9000\"\ndata_dir = \"/srv/lk\"\nlog_format = \"json\"\n";
    let settings = load(&[("LATCHKEY_LISTEN", "[::1]:9100")], Some(file)).expect("settings");
    assert_eq!(settings.listen.to_string(), "[::1]:9100");
    assert_eq!(settings.public_url.origin(), "http://localhost:9100");
    assert_eq!(settings.master_key_file, Path::new("/srv/lk/master.key"));
    assert_eq!(settings.log_format, LogFormat::Json);
    let origin = |key| {
        &settings
            .effective()
            .iter()
            .find(|e| e.key == key)
            .expect("listed")
            .origin
    };
    assert_eq!(*origin("listen"), Origin::Environment);
    assert_eq!(*origin("data_dir"), Origin::File("/etc/lk.toml".into()));
    assert_eq!(*origin("log"), Origin::Default);
}

#[test]
fn given_any_settings_then_effective_lists_each_of_the_reference_in_order() {
    let settings = load(&[], None).expect("defaults");
    let keys: Vec<_> = settings.effective().iter().map(|e| e.key).collect();
    let all: Vec<_> = Settings::reference().iter().map(|s| s.key).collect();
    assert_eq!(keys, all);
}

#[test]
fn given_each_example_of_the_reference_then_it_is_accepted() {
    for setting in Settings::reference() {
        let variable = setting.variable();
        let mut environment = vec![(variable.as_str(), setting.example)];
        // The mail server's three settings go together.
        if setting.key.starts_with("smtp_") {
            environment.push(("LATCHKEY_SMTP_URL", "smtp://latchkey@mail.example.com"));
            environment.push(("LATCHKEY_SMTP_PASSWORD_FILE", "/etc/password"));
            environment.push(("LATCHKEY_MAIL_FROM", "signin@example.com"));
            environment.rotate_left(1);
        }
        load(&environment, None).expect(setting.key);
    }
}

#[test]
fn given_a_misspelt_key_or_variable_then_it_is_named_with_its_neighbour() {
    let text = refused(&[("LATCHKEY_OUTBOUND_ALOW", "10.0.0.0/8")], None);
    assert!(
        text.contains("LATCHKEY_OUTBOUND_ALOW")
            && text.contains("did you mean LATCHKEY_OUTBOUND_ALLOW?"),
        "{text}"
    );
    let text = refused(&[], Some("public-url = \"https://a.example\""));
    assert!(
        text.contains("/etc/lk.toml: public-url") && text.contains("did you mean public_url?"),
        "{text}"
    );
    let text = refused(&[("LATCHKEY_TEAPOT_HANDLES", "1")], None);
    assert!(
        text.contains("no such variable") && text.contains("latchkey check"),
        "{text}"
    );
    assert!(refused(&[("LATCHKEY_", "")], None).contains("LATCHKEY_"));
    assert!(refused(&[], Some("[server]\nlisten = \"x\"")).contains("server"));
}

#[test]
fn given_several_errors_then_all_are_told_together() {
    let text = refused(
        &[
            ("LATCHKEY_LISTEN", "8080"),
            ("LATCHKEY_LOG_FORMAT", "xml"),
            ("LATCHKEY_LOGG", "x"),
        ],
        Some("ca_file = 5"),
    );
    for part in [
        "LATCHKEY_LISTEN = \"8080\"",
        "127.0.0.1:8080",
        "LATCHKEY_LOG_FORMAT",
        "LATCHKEY_LOGG",
        "ca_file",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(text.lines().count(), 4, "{text}");
}

#[test]
fn given_a_file_that_is_no_toml_then_the_line_is_named_and_not_quoted() {
    let text = refused(
        &[],
        Some("listen = \"127.0.0.1:1\"\ndatabase_url = \"postgres://u:canary@h/d\n"),
    );
    assert!(text.contains("/etc/lk.toml: line 2"), "{text}");
    assert!(!text.contains("canary"), "{text}");
    assert!(refused(&[], Some("listen = \"a:1\"\nlisten = \"b:1\"")).contains("line 2"));
}

/// T151: the database's password is in no text that settings give out.
#[test]
fn t151_given_a_database_password_then_no_text_shows_it() {
    for url in [
        "postgres://lk:canary@db/lk",
        "postgresql://lk:canary@[::1]:5432/lk?password=canary",
    ] {
        let settings = load(&[("LATCHKEY_DATABASE_URL", url)], None).expect("settings");
        assert!(
            matches!(&settings.database_url, DatabaseUrl::Postgres(text) if text.expose() == url)
        );
        let shown = format!(
            "{settings:?} {:?} {}",
            settings.effective(),
            settings.database_url.redacted()
        );
        assert!(!shown.contains("canary"), "{shown}");
        assert!(shown.contains("lk:…@"), "{shown}");
    }
    for url in [
        "mysql://u:canary@h/d",
        "postgres:canary",
        "canary",
        "sqlite:",
        "sqlite::memory:",
        "sqlite:a?mode=canary",
    ] {
        let text = refused(&[("LATCHKEY_DATABASE_URL", url)], None);
        assert!(
            text.contains("LATCHKEY_DATABASE_URL") && !text.contains("canary"),
            "{text}"
        );
    }
}

#[test]
fn given_a_listener_open_to_others_then_the_public_url_is_required() {
    for listen in ["0.0.0.0:8080", "[::]:8080", "10.0.0.5:8080"] {
        let text = refused(&[("LATCHKEY_LISTEN", listen)], None);
        assert!(
            text.contains("LATCHKEY_PUBLIC_URL") && text.contains("required"),
            "{text}"
        );
        let url = ("LATCHKEY_PUBLIC_URL", "https://signin.example.com/");
        let settings = load(&[("LATCHKEY_LISTEN", listen), url], None).expect("settings");
        assert_eq!(settings.public_url.origin(), "https://signin.example.com");
        assert!(!settings.public_url.is_loopback_http());
    }
    // A wrong listener is one error, not two.
    assert_eq!(
        refused(&[("LATCHKEY_LISTEN", "x")], None).lines().count(),
        1
    );
}

#[test]
fn given_a_public_url_then_only_secure_origins_are_accepted() {
    for (text, origin) in [
        ("https://A.example:443", "https://a.example"),
        ("https://a.example:8443/", "https://a.example:8443"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("http://team.localhost", "http://team.localhost"),
        ("http://127.0.0.2:1", "http://127.0.0.2:1"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ] {
        assert_eq!(PublicUrl::parse(text).expect(text).origin(), origin);
    }
    for (text, error) in [
        ("http://a.example", PublicUrlError::NotSecure),
        ("http://localhost.example", PublicUrlError::NotSecure),
        ("http://notlocalhost", PublicUrlError::NotSecure),
        ("http://10.0.0.1", PublicUrlError::NotSecure),
        ("ftp://a.example", PublicUrlError::NotSecure),
        ("https://a.example/login", PublicUrlError::MoreThanOrigin),
        ("https://a.example?x", PublicUrlError::MoreThanOrigin),
        ("https://a.example/?", PublicUrlError::MoreThanOrigin),
        ("https://a.example#x", PublicUrlError::MoreThanOrigin),
        ("https://u@a.example", PublicUrlError::MoreThanOrigin),
        ("https://@a.example", PublicUrlError::MoreThanOrigin),
        ("a.example", PublicUrlError::NotAUrl),
        ("https://", PublicUrlError::NotAUrl),
        ("https://a.example.", PublicUrlError::NotAUrl),
        ("https://a.example:0", PublicUrlError::NotAUrl),
        ("data:text", PublicUrlError::NotAUrl),
    ] {
        assert_eq!(PublicUrl::parse(text).err(), Some(error), "{text}");
    }
}

#[test]
fn given_a_host_header_then_only_the_public_one_is_accepted() {
    let url = PublicUrl::parse("https://a.example").expect("a URL");
    for host in ["a.example", "A.Example", "a.example:443"] {
        assert!(url.accepts_host(host), "{host}");
    }
    for host in [
        "",
        "a.example:80",
        "a.example.",
        "b.example",
        "xa.example",
        "a.example:8443",
        "a.example:443:443",
    ] {
        assert!(!url.accepts_host(host), "{host}");
    }
    let url = PublicUrl::parse("http://localhost:8080").expect("a URL");
    assert!(url.accepts_host("localhost:8080"));
    for host in ["127.0.0.1:8080", "localhost", "localhost:80", "[::1]:8080"] {
        assert!(!url.accepts_host(host), "{host}");
    }
    assert_eq!(url.join("/login"), "http://localhost:8080/login");
}

#[test]
fn given_port_0_when_bound_then_listen_and_default_url_follow() {
    let mut settings = load(&[("LATCHKEY_LISTEN", "127.0.0.1:0")], None).expect("settings");
    settings.bound_to(4321);
    assert_eq!(settings.listen.port(), 4321);
    assert_eq!(settings.public_url.origin(), "http://localhost:4321");
    let set = ("LATCHKEY_PUBLIC_URL", "https://a.example");
    let mut settings = load(&[("LATCHKEY_LISTEN", "127.0.0.1:0"), set], None).expect("settings");
    settings.bound_to(4321);
    assert_eq!(settings.public_url.origin(), "https://a.example");
}

#[test]
fn given_an_empty_value_then_only_lists_accept_it() {
    let empty = [
        ("LATCHKEY_OUTBOUND_ALLOW", ""),
        ("LATCHKEY_TRUSTED_PROXIES", ""),
        ("LATCHKEY_CA_FILE", ""),
    ];
    let settings = load(&empty, None).expect("settings");
    assert_eq!(settings.ca_file, None);
    for name in [
        "LISTEN",
        "PUBLIC_URL",
        "DATA_DIR",
        "DATABASE_URL",
        "MASTER_KEY_FILE",
        "LOG",
        "LOG_FORMAT",
    ] {
        let text = refused(&[(&format!("LATCHKEY_{name}"), "")], None);
        assert!(
            text.contains("it is empty") && text.contains(name),
            "{text}"
        );
    }
}

/// T043, T105: lists that switch a guard off stop the start.
#[test]
fn t043_given_a_list_that_allows_or_trusts_all_then_it_is_refused() {
    assert!(refused(&[("LATCHKEY_OUTBOUND_ALLOW", "0.0.0.0/0")], None).contains("every address"));
    assert!(refused(&[("LATCHKEY_TRUSTED_PROXIES", "::/0")], None).contains("every address"));
}

#[cfg(unix)]
#[test]
fn given_a_value_that_is_no_utf8_then_it_is_refused() {
    use std::os::unix::ffi::OsStringExt;
    let bad = OsString::from_vec(vec![0xff, 0xfe]);
    let errors = Settings::load([("LATCHKEY_LOG".into(), bad)], None).expect_err("refused");
    assert!(errors.to_string().contains("UTF-8"));
}

//! All settings there are, as data: names, defaults, meaning.
//!
//! The one list that loading, `latchkey check` and the reference page share; a
//! key that is not here does not exist. It holds no values of this process.

/// One setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// The key in the settings file; `LATCHKEY_` and the key in upper case is the variable.
    pub key: &'static str,
    /// What holds when nobody sets it, in words where it depends on others.
    pub default: &'static str,
    /// A value that works, for error texts and the sample file.
    pub example: &'static str,
    /// What it does.
    pub meaning: &'static str,
}

impl Setting {
    /// The environment variable of this setting.
    pub fn variable(&self) -> String {
        variable_of(self.key)
    }
}

/// The environment variable of `key`.
pub(super) fn variable_of(key: &str) -> String {
    format!("LATCHKEY_{}", key.to_ascii_uppercase())
}

/// The setting called `key`.
pub(super) fn find(key: &str) -> Option<&'static Setting> {
    REFERENCE.iter().find(|setting| setting.key == key)
}

/// All settings, in the order in which they are shown.
pub const REFERENCE: &[Setting] = &[
    Setting {
        key: "listen",
        default: "127.0.0.1:8080",
        example: "127.0.0.1:8080",
        meaning: "Address and port the service listens on. Port 0 takes a free one.",
    },
    Setting {
        key: "public_url",
        default: "http://localhost:PORT when `listen` is a loopback address, else required",
        example: "https://signin.example.com",
        meaning: "The one origin under which browsers reach the service: scheme, host and port, no path. \
                  Redirect URIs, links and cookies are built from it. https; http only for loopback names and addresses.",
    },
    Setting {
        key: "data_dir",
        default: "./latchkey-data",
        example: "/var/lib/latchkey",
        meaning: "The folder for database and master key. Made with mode 0700; refused if others may enter it.",
    },
    Setting {
        key: "database_url",
        default: "a SQLite file, latchkey.db, in the data folder",
        example: "postgres://latchkey@db.internal/latchkey",
        meaning: "Where the data is kept: sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME.",
    },
    Setting {
        key: "master_key_file",
        default: "master.key in the data folder",
        example: "/etc/latchkey/master.key",
        meaning: "The file with the key that seals secrets in the database. Mode 0600; made only while the database is empty. \
                  Keep a copy apart from the database's.",
    },
    Setting {
        key: "outbound_allow",
        default: "empty",
        example: "10.20.0.0/16, idp.corp.example:8443, [fd00::/8]",
        meaning: "What the service may reach although it is private, plain http or another port than 443: addresses, networks \
                  and host names, comma separated, each with an optional :port; IPv6 in brackets. Without a port every port is meant. \
                  Names found only in the hosts file must be listed by name.",
    },
    Setting {
        key: "ca_file",
        default: "empty",
        example: "/etc/latchkey/ca.pem",
        meaning: "A PEM file with certificate authorities trusted in addition to the system's, for identity providers inside your network.",
    },
    Setting {
        key: "trusted_proxies",
        default: "empty",
        example: "10.0.0.5, 10.1.0.0/16",
        meaning: "Addresses and networks of your reverse proxies, comma separated. Only from them is X-Forwarded-For or Forwarded believed.",
    },
    Setting {
        key: "smtp_url",
        default: "empty: every mail becomes a file in `mail/` of the data folder",
        example: "smtp://latchkey@mail.example.com:587?tls=required",
        meaning: "The server that takes mails: smtps://HOST speaks TLS from the first byte (port 465), smtp://HOST requires STARTTLS \
                  (port 587; tls=required and tls=starttls say the same). tls=none only to this machine; tls=insecure to any host, \
                  without a user. Needs `mail_from`; a user needs `smtp_password_file`.",
    },
    Setting {
        key: "smtp_password_file",
        default: "empty",
        example: "/etc/latchkey/smtp-password",
        meaning: "The file with the password of the user in `smtp_url`. Read at start; the end of the line at its end does not count.",
    },
    Setting {
        key: "mail_from",
        default: "latchkey@HOST of the public URL while mails become files, else required",
        example: "Latchkey <signin@example.com>",
        meaning: "From whom mails are: an address, or NAME <ADDRESS>.",
    },
    Setting {
        key: "log",
        default: "info",
        example: "info,latchkey_app=debug",
        meaning: "Which log lines are written to standard error: error, warn, info, debug or trace, also per target. \
                  Libraries never write below info.",
    },
    Setting {
        key: "log_format",
        default: "pretty",
        example: "json",
        meaning: "How log lines look: pretty for people, json for machines.",
    },
];

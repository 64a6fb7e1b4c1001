//! Settings of the process: a TOML file under the environment, read once.
//!
//! Keys of the file are the variables' names in lower case without
//! `LATCHKEY_`; the environment wins. Unknown keys and unknown `LATCHKEY_`
//! variables are errors, because a setting that is misspelt is a setting that
//! is not in force. [`Settings::load`] is pure: environment and file come in as
//! values. All errors are reported together, each with where it stands, what
//! is wrong and what to write. Choices of a tenant are in the database, not here.

mod database_url;
mod error;
mod mail;
mod public_url;
mod reference;
mod source;

use std::{
    ffi::OsString,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use tracing_subscriber::filter::Targets;

pub use database_url::{DatabaseUrl, UnknownDatabase};
pub use error::{ConfigError, ConfigErrors, Origin};
pub use mail::{MailFrom, SmtpServer, SmtpTls, SmtpUrl};
pub use public_url::{PublicUrl, PublicUrlError};
pub use reference::{REFERENCE, Setting};

use crate::adapters::{http::allow::OutboundAllow, proxies::TrustedProxies};
use source::Source;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// One JSON object a line.
    Json,
}

/// Everything that is configured outside the database.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Address and port the service listens on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The one origin under which browsers reach the service.
    pub public_url: PublicUrl,
    /// The folder for database and master key; made with mode 0700.
    pub data_dir: PathBuf,
    /// Where the data is kept.
    pub database_url: DatabaseUrl,
    /// The file with the master key; mode 0600.
    pub master_key_file: PathBuf,
    /// What may be reached although it is private, plain http or another port than 443.
    pub outbound_allow: OutboundAllow,
    /// A PEM file with certificate authorities trusted in addition to the system's.
    pub ca_file: Option<PathBuf>,
    /// Proxies whose forwarding headers are believed.
    pub trusted_proxies: TrustedProxies,
    /// The server that takes our mails; without one they become files.
    pub smtp: Option<SmtpServer>,
    /// From whom mails are.
    pub mail_from: MailFrom,
    /// Which of our own log lines are written.
    pub log: Targets,
    /// How they look.
    pub log_format: LogFormat,
    effective: Vec<Effective>,
}

/// One setting as it is in force, for `check`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effective {
    /// The setting's key, as in the file.
    pub key: &'static str,
    /// Its value, without any password.
    pub value: String,
    /// Where the value came from.
    pub origin: Origin,
}

impl Settings {
    /// Reads the settings of this process: its environment and the file that
    /// `LATCHKEY_CONFIG` names.
    ///
    /// # Errors
    /// All that is wrong with them, together.
    pub fn from_process() -> Result<Self, ConfigErrors> {
        let environment: Vec<_> = std::env::vars_os().collect();
        let named = environment
            .iter()
            .find(|(name, _)| name == "LATCHKEY_CONFIG")
            .map(|(_, value)| PathBuf::from(value));
        let text = named.as_deref().map(read_file).transpose()?;
        let file = named.as_deref().zip(text.as_deref());
        Settings::load(environment, file)
    }

    /// Builds the settings from `environment` and the path and text of a file.
    /// Variables that do not begin with `LATCHKEY_` are not looked at.
    ///
    /// # Errors
    /// All that is wrong with them, together.
    pub fn load(
        environment: impl IntoIterator<Item = (OsString, OsString)>,
        file: Option<(&Path, &str)>,
    ) -> Result<Self, ConfigErrors> {
        let mut source = Source::read(environment, file);
        let settings = build(&mut source);
        source.finish().map_err(ConfigErrors)?;
        // Every missing or bad value has left an error in the source.
        settings.ok_or_else(|| ConfigErrors(Vec::new()))
    }

    /// Every setting as it is in force, in the order of the reference.
    pub fn effective(&self) -> &[Effective] {
        &self.effective
    }

    /// All settings there are, for the reference page.
    pub fn reference() -> &'static [Setting] {
        REFERENCE
    }

    /// Takes over the port that was bound when `listen` asked for port 0, in
    /// `listen` and in a public URL that nobody set.
    pub fn bound_to(&mut self, port: u16) {
        let by_default = |e: &Effective| e.key == "public_url" && e.origin == Origin::Default;
        if self.listen.port() == 0 && self.effective.iter().any(by_default) {
            self.public_url = PublicUrl::localhost(port);
        }
        self.listen.set_port(port);
    }
}

fn read_file(path: &Path) -> Result<String, ConfigErrors> {
    fs::read_to_string(path).map_err(|error| {
        ConfigErrors(vec![ConfigError {
            origin: Origin::Environment,
            key: "LATCHKEY_CONFIG".into(),
            value: Some(path.display().to_string()),
            problem: format!("the file cannot be read: {error}"),
            fix: "name a readable TOML file, or unset the variable".into(),
        }])
    })
}

fn build(source: &mut Source) -> Option<Settings> {
    let listen = source.take("listen", "127.0.0.1:8080", |text| {
        text.parse::<SocketAddr>()
            .map_err(|_| "it is not an IP address and port".to_owned())
    });
    let public_url = public_url(source, listen);
    let data_dir = source.take("data_dir", "./latchkey-data", path_of);
    let folder = data_dir.clone().unwrap_or_default();
    let in_folder = |name: &str| folder.join(name).display().to_string();
    let default_database = format!("sqlite:{}", in_folder("latchkey.db"));
    let database_url = source.take_secret(
        "database_url",
        &default_database,
        |text| DatabaseUrl::parse(text).map_err(|error| error.to_string()),
        DatabaseUrl::redacted,
    );
    let master_key_file = source.take("master_key_file", &in_folder("master.key"), path_of);
    let outbound_allow = source.take("outbound_allow", "", |text| {
        OutboundAllow::parse(text).map_err(|error| error.to_string())
    });
    let ca_file = source.take("ca_file", "", |text| {
        Ok((!text.is_empty()).then(|| PathBuf::from(text)))
    });
    let trusted_proxies = source.take("trusted_proxies", "", |text| {
        TrustedProxies::parse(text).map_err(|error| error.to_string())
    });
    let (smtp, mail_from) = mail(source, public_url.as_ref());
    let log = source.take("log", "info", |text| {
        text.parse::<Targets>()
            .map_err(|_| "it is not a level or a list of target=level".to_owned())
    });
    let log_format = source.take("log_format", "pretty", |text| match text {
        "pretty" => Ok(LogFormat::Pretty),
        "json" => Ok(LogFormat::Json),
        _ => Err("it is neither pretty nor json".to_owned()),
    });
    Some(Settings {
        listen: listen?,
        public_url: public_url?,
        data_dir: data_dir?,
        database_url: database_url?,
        master_key_file: master_key_file?,
        outbound_allow: outbound_allow?,
        ca_file: ca_file?,
        trusted_proxies: trusted_proxies?,
        smtp: smtp?,
        mail_from: mail_from?,
        log: log?,
        log_format: log_format?,
        effective: source.effective(),
    })
}

/// The public URL; it has a default only where nobody else can be listening.
fn public_url(source: &mut Source, listen: Option<SocketAddr>) -> Option<PublicUrl> {
    let parse = |text: &str| PublicUrl::parse(text).map_err(|error| error.to_string());
    match listen {
        Some(listen) if listen.ip().to_canonical().is_loopback() => {
            let default = PublicUrl::localhost(listen.port());
            source.take("public_url", default.origin(), |text| {
                // Port 0 is replaced when the port is bound.
                (text == default.origin())
                    .then(|| default.clone())
                    .map_or_else(|| parse(text), Ok)
            })
        }
        // When `listen` itself is wrong, that is the error to report.
        None if !source.has("public_url") => None,
        _ => source.take_required("public_url", parse),
    }
}

/// The mail server and the sender; what is set without its other half is an error.
fn mail(
    source: &mut Source,
    public_url: Option<&PublicUrl>,
) -> (Option<Option<SmtpServer>>, Option<MailFrom>) {
    let has_from = source.has("mail_from");
    let url = source.take_secret(
        "smtp_url",
        "",
        |text| match text {
            "" => Ok(None),
            _ => SmtpUrl::parse(text).map(Some),
        },
        |url| url.as_ref().map(SmtpUrl::shown).unwrap_or_default(),
    );
    let password_file = source.take("smtp_password_file", "", |text| {
        Ok((!text.is_empty()).then(|| PathBuf::from(text)))
    });
    let host = public_url.map(PublicUrl::host).unwrap_or_default();
    let mail_from = source.take("mail_from", &MailFrom::at(host), MailFrom::parse);
    let (Some(url), Some(password_file)) = (url, password_file) else {
        return (None, mail_from);
    };
    let has_user = url.as_ref().is_some_and(|url| url.user.is_some());
    match (&url, &password_file) {
        (Some(_), None) if has_user => source.refuse(
            "smtp_password_file",
            "it is required, because smtp_url names a user",
            "write the password into a file and name it here, or take the user out of smtp_url",
        ),
        (Some(_), Some(_)) if !has_user => source.refuse(
            "smtp_password_file",
            "there is a password and no user",
            "put the user into smtp_url: smtp://USER@HOST",
        ),
        (None, Some(_)) => source.refuse(
            "smtp_password_file",
            "there is a password and no mail server",
            "set smtp_url, or remove it",
        ),
        _ => {}
    }
    if url.is_some() && !has_from {
        source.refuse(
            "mail_from",
            "it is required, because smtp_url is set",
            "say from which address mails are, one that the mail server lets you use: Latchkey <signin@example.com>",
        );
    }
    let server = url.map(|url| SmtpServer { url, password_file });
    (Some(server), mail_from)
}

fn path_of(text: &str) -> Result<PathBuf, String> {
    Ok(PathBuf::from(text))
}

#[cfg(test)]
mod tests;

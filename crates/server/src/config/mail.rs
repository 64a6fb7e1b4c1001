//! How mails leave: the mail server's address, and from whom mails are.
//!
//! TLS is required wherever a network is crossed: `smtps` speaks it from the
//! first byte, `smtp` asks for STARTTLS and sends nothing without it. There is
//! no "if offered": whoever can cut the line could take it away. Without TLS
//! only to this machine, or where `tls=insecure` says so in as many letters, and
//! then never with a password. A password never stands in the address. Whether
//! the server answers is found out when a mail is sent, not here.
//! Source: RFC 8314 (TLS for submission), RFC 3207 (STARTTLS).

use std::{fmt, path::PathBuf};

use latchkey_core::email::EmailAddress;
use url::{Host, Url};

/// When TLS begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpTls {
    /// From the first byte.
    FromStart,
    /// By STARTTLS, before anything else is said.
    StartTls,
    /// Never.
    Never,
}

/// The mail server's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpUrl {
    /// A name, or an address without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Who we are there.
    pub user: Option<String>,
    /// When TLS begins.
    pub tls: SmtpTls,
    shown: String,
}

/// The mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpServer {
    /// Its address.
    pub url: SmtpUrl,
    /// The file with the password; there is one exactly if the address names a user.
    pub password_file: Option<PathBuf>,
}

/// From whom mails are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailFrom {
    /// The name shown; may be empty.
    pub name: String,
    /// The address.
    pub address: EmailAddress,
}

impl SmtpUrl {
    /// Reads `smtp://…` or `smtps://…`.
    ///
    /// # Errors
    /// What is wrong; the text is not repeated, for it may hold a password.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|_| "it is not a URL".to_owned())?;
        let implicit = match url.scheme() {
            "smtps" => true,
            "smtp" => false,
            _ => return Err("it begins neither with smtp:// nor with smtps://".into()),
        };
        if url.password().is_some() {
            return Err(
                "it holds a password; put that into a file and name it in LATCHKEY_SMTP_PASSWORD_FILE".into(),
            );
        }
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err("it has a path or a fragment".into());
        }
        let host = url.host_str().unwrap_or_default();
        let host = Host::parse(host).map_err(|_| "it names no host".to_owned())?;
        let user = match url.username() {
            "" => None,
            user => {
                Some(decoded(user).ok_or("its user is not UTF-8, or holds a control character")?)
            }
        };
        let tls = tls(implicit, tls_word(&url)?.as_deref(), &host, user.is_some())?;
        let port = match (url.port(), tls) {
            (Some(0), _) => return Err("its port is 0".into()),
            (Some(port), _) => port,
            (None, SmtpTls::FromStart) => 465,
            (None, SmtpTls::StartTls) => 587,
            (None, SmtpTls::Never) => 25,
        };
        Ok(SmtpUrl {
            host: host.to_string().trim_matches(['[', ']']).to_owned(),
            port,
            user,
            tls,
            shown: text.to_owned(),
        })
    }

    /// The address for people; there is no password in it.
    pub(super) fn shown(&self) -> String {
        self.shown.clone()
    }
}

/// The value of `tls`, the only parameter there is.
fn tls_word(url: &Url) -> Result<Option<String>, String> {
    let mut word = None;
    for (name, value) in url.query_pairs() {
        if name != "tls" {
            return Err("it has a parameter other than tls".into());
        }
        if word.replace(value.into_owned()).is_some() {
            return Err("it says tls twice".into());
        }
    }
    Ok(word)
}

fn tls(implicit: bool, word: Option<&str>, host: &Host, has_user: bool) -> Result<SmtpTls, String> {
    match (implicit, word) {
        (true, None | Some("required")) => Ok(SmtpTls::FromStart),
        (true, Some("starttls" | "none" | "insecure")) => {
            Err("smtps:// speaks TLS from the first byte; for anything else write smtp://".into())
        }
        (false, None | Some("required" | "starttls")) => Ok(SmtpTls::StartTls),
        (false, Some("none")) if is_loopback(host) => Ok(SmtpTls::Never),
        (false, Some("none")) => Err(
            "without TLS everybody on the way could read the links in mails; tls=none is only for a server on this machine. \
             If the network between is yours alone, write tls=insecure"
                .into(),
        ),
        (false, Some("insecure")) if has_user && !is_loopback(host) => {
            Err("with tls=insecure the password could be read on the way".into())
        }
        (false, Some("insecure")) => Ok(SmtpTls::Never),
        _ => Err("its tls is none of required, starttls, none and insecure".into()),
    }
}

fn is_loopback(host: &Host) -> bool {
    match host {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.to_canonical().is_loopback(),
    }
}

impl MailFrom {
    /// Reads `address` or `Name <address>`.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let (name, address) = match text.trim().strip_suffix('>') {
            Some(rest) => rest
                .rsplit_once('<')
                .ok_or("it is neither an address nor NAME <ADDRESS>")?,
            None => ("", text),
        };
        let name = name.trim().trim_matches('"').trim();
        if name.chars().any(char::is_control) || name.contains(['<', '>', '"']) || name.len() > 100
        {
            return Err("its name is too long, or has signs that a name does not have".into());
        }
        let address = EmailAddress::parse(address).map_err(|error| error.to_string())?;
        Ok(MailFrom {
            name: name.to_owned(),
            address,
        })
    }

    /// From whom mails are that no server takes: an address at the public URL's host.
    pub(super) fn at(host: &str) -> String {
        let address = format!("latchkey@{host}");
        match EmailAddress::parse(&address) {
            Ok(_) => address,
            Err(_) => "latchkey@localhost.localdomain".to_owned(),
        }
    }
}

impl fmt::Display for MailFrom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name.as_str() {
            "" => f.write_str(self.address.shown()),
            name => write!(f, "{name} <{}>", self.address.shown()),
        }
    }
}

/// The text without its percent signs; `None` if it is no plain text then.
fn decoded(text: &str) -> Option<String> {
    // The one decoder that is here already: that of forms. Its separators must stay what they are.
    let query = text.replace('+', "%2B").replace('&', "%26");
    let pair = url::form_urlencoded::parse(format!("u={query}").as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())?;
    let plain = !pair.contains(char::REPLACEMENT_CHARACTER) && !pair.contains(char::is_control);
    plain.then_some(pair)
}

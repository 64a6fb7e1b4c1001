//! The public URL: the one origin under which browsers reach the service.
//!
//! Links, redirect URIs and cookie names come from it and never from request
//! headers (threats: the public URL is configuration). An origin only: scheme,
//! host, port. https, or http where no network is crossed (loopback names and
//! addresses); only there cookies lose `__Host-` and `Secure`. It does not say
//! whether anything answers at that URL.

use std::fmt;

use url::{Host, Url};

/// The public origin.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicUrl {
    origin: String,
    authority: String,
    https: bool,
}

/// Why a text is no public URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublicUrlError {
    /// Not a URL with a host.
    NotAUrl,
    /// Something beside scheme, host and port.
    MoreThanOrigin,
    /// http to a host that is not loopback, or another scheme.
    NotSecure,
}

impl fmt::Display for PublicUrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PublicUrlError::NotAUrl => "it is not a URL with a host",
            PublicUrlError::MoreThanOrigin => {
                "it has more than scheme, host and port (a path, query, fragment or user)"
            }
            PublicUrlError::NotSecure => {
                "it is not https (http is possible only for localhost and loopback addresses)"
            }
        })
    }
}

impl std::error::Error for PublicUrlError {}

impl PublicUrl {
    /// Reads an origin; a closing slash is accepted and dropped.
    ///
    /// # Errors
    /// If it is no URL, more than an origin, or http across a network.
    pub fn parse(text: &str) -> Result<Self, PublicUrlError> {
        let url = Url::parse(text).map_err(|_| PublicUrlError::NotAUrl)?;
        let host = url.host().ok_or(PublicUrlError::NotAUrl)?;
        if host.to_string().ends_with('.') || url.port() == Some(0) {
            return Err(PublicUrlError::NotAUrl);
        }
        let plain = url.username().is_empty() && url.password().is_none() && url.path() == "/";
        // `https://host/?` has an empty query: still more than an origin.
        if !plain || url.query().is_some() || url.fragment().is_some() || text.contains('@') {
            return Err(PublicUrlError::MoreThanOrigin);
        }
        match url.scheme() {
            "https" => {}
            "http" if is_loopback(&host) => {}
            _ => return Err(PublicUrlError::NotSecure),
        }
        let authority = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_string(),
        };
        Ok(PublicUrl {
            origin: format!("{}://{authority}", url.scheme()),
            authority,
            https: url.scheme() == "https",
        })
    }

    /// `http://localhost:PORT`, where a browser on this machine reaches it.
    pub fn localhost(port: u16) -> Self {
        let authority = match port {
            80 => "localhost".to_owned(),
            _ => format!("localhost:{port}"),
        };
        PublicUrl {
            origin: format!("http://{authority}"),
            authority,
            https: false,
        }
    }

    /// Scheme, host and port as browsers write them: what `Origin` must equal.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// The URL of `path`, which begins with `/`.
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Host and port as browsers write them in `Host`; without the scheme's own port.
    pub fn host_header(&self) -> &str {
        &self.authority
    }

    /// The host alone.
    pub fn host(&self) -> &str {
        let end = self
            .authority
            .rfind(':')
            .filter(|end| !self.authority[*end..].contains(']'));
        &self.authority[..end.unwrap_or(self.authority.len())]
    }

    /// Whether a `Host` header names this origin: letter case does not matter,
    /// and the scheme's own port may stand or not.
    pub fn accepts_host(&self, header: &str) -> bool {
        let own_port = if self.https { ":443" } else { ":80" };
        header.eq_ignore_ascii_case(&self.authority)
            || header
                .strip_suffix(own_port)
                .is_some_and(|host| host.eq_ignore_ascii_case(&self.authority))
    }

    /// Whether this is http on loopback: only then do cookies go without
    /// `__Host-` and `Secure`.
    pub fn is_loopback_http(&self) -> bool {
        !self.https
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}

impl fmt::Debug for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}

/// Loopback addresses, and the names that always mean them (RFC 6761, section 6.3).
fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

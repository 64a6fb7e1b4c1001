//! The decision whether an address may be dialled (threats, principle 12).
//!
//! https on port 443 to the public Internet is always allowed; anything else
//! only where the operator's list says so. The decision at dial time
//! ([`Guard::may_dial`]) has scheme, host, port and the very address that is
//! connected to; [`Guard::judge_url`] says beforehand what can be said without
//! resolving, for a clear answer beside a field. Both are needed: the first
//! guards, the second explains.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use url::{Host, Url};

use super::{
    addresses::{is_public, plain},
    allow::OutboundAllow,
};
use crate::config::PublicUrl;

/// Why a URL is refused before anything is dialled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Neither https, nor http to something listed.
    Scheme,
    /// No host in it.
    NoHost,
    /// User or password in the URL (T042).
    UserInfo,
    /// A port other than 443 that is not listed (T046).
    Port,
    /// A private, loopback or otherwise inside address that is not listed.
    Address,
    /// Our own public origin: a secret sent there would be sent to ourselves (T053).
    OwnOrigin,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Refusal::Scheme => "only https is allowed",
            Refusal::NoHost => "there is no host in the URL",
            Refusal::UserInfo => "a user or password in the URL is not allowed",
            Refusal::Port => "only port 443 is allowed",
            Refusal::Address => "the address is not on the public Internet",
            Refusal::OwnOrigin => "this is Latchkey's own address",
        })
    }
}

impl std::error::Error for Refusal {}

/// The guard: the operator's list and our own origin.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    allow: OutboundAllow,
    own_origin: Option<String>,
}

/// What a dial is about, without the address.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// Whether TLS follows.
    pub https: bool,
    /// The host name, `None` for a literal address.
    pub name: Option<&'a str>,
    /// The port.
    pub port: u16,
}

impl Guard {
    /// A guard with the operator's list that refuses `own`.
    pub fn new(allow: OutboundAllow, own: Option<&PublicUrl>) -> Self {
        Guard {
            allow,
            own_origin: own.map(|url| url.origin().to_owned()),
        }
    }

    /// The operator's list.
    pub fn allow(&self) -> &OutboundAllow {
        &self.allow
    }

    /// Whether the operator listed the host `name` for `port`.
    pub fn lists_name(&self, name: &str, port: u16) -> bool {
        self.allow.allows_name(name, port)
    }

    /// Whether a connection for `target` may be made to `address`.
    pub fn may_dial(&self, target: Target<'_>, address: IpAddr) -> bool {
        let Target { https, name, port } = target;
        // A NAT64 address is listed by what it reaches, or as itself.
        name.is_some_and(|name| self.lists_name(name, port))
            || self.allow.allows_address(address.to_canonical(), port)
            || self.allow.allows_address(plain(address), port)
            || (https && port == 443 && is_public(address))
    }

    /// Judges what is visible in `url`; a name's addresses are judged when dialled.
    ///
    /// # Errors
    /// The first reason for which a request there would be refused.
    pub fn judge_url(&self, url: &Url) -> Result<(), Refusal> {
        let https = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err(Refusal::Scheme),
        };
        let host = url.host().ok_or(Refusal::NoHost)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::UserInfo);
        }
        let port = url.port_or_known_default().ok_or(Refusal::Port)?;
        if self.own_origin.as_deref() == Some(url.origin().ascii_serialization().as_str()) {
            return Err(Refusal::OwnOrigin);
        }
        match host {
            Host::Domain(name) => self.judge_name(https, name, port),
            Host::Ipv4(address) => self.judge_addresses(https, port, &[address.into()]),
            Host::Ipv6(address) => self.judge_addresses(https, port, &[address.into()]),
        }
    }

    fn judge_name(&self, https: bool, name: &str, port: u16) -> Result<(), Refusal> {
        if self.lists_name(name, port) {
            return Ok(());
        }
        if is_localhost(name) {
            return self.judge_addresses(https, port, &LOOPBACK);
        }
        if (https && port == 443) || self.allow.some_address_allows(port) {
            return Ok(());
        }
        Err(if https {
            Refusal::Port
        } else {
            Refusal::Scheme
        })
    }

    /// Whether one of `addresses`, all that the host can be, may be dialled.
    fn judge_addresses(&self, https: bool, port: u16, addresses: &[IpAddr]) -> Result<(), Refusal> {
        let target = Target {
            https,
            name: None,
            port,
        };
        if addresses
            .iter()
            .any(|address| self.may_dial(target, *address))
        {
            return Ok(());
        }
        let outside = addresses.iter().any(|address| is_public(*address));
        Err(match (https, outside) {
            (false, _) => Refusal::Scheme,
            (true, true) => Refusal::Port,
            (true, false) => Refusal::Address,
        })
    }
}

/// What loopback names mean, without asking anybody.
pub const LOOPBACK: [IpAddr; 2] = [
    IpAddr::V4(Ipv4Addr::LOCALHOST),
    IpAddr::V6(Ipv6Addr::LOCALHOST),
];

/// Whether `name` always means loopback (RFC 6761, section 6.3).
pub fn is_localhost(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(allow: &str) -> Guard {
        let own = PublicUrl::parse("https://signin.example").expect("a URL");
        Guard::new(OutboundAllow::parse(allow).expect("a list"), Some(&own))
    }

    fn judged(allow: &str, url: &str) -> Option<Refusal> {
        guard(allow).judge_url(&Url::parse(url).expect(url)).err()
    }

    /// T042: schemes, users and our own origin.
    #[test]
    fn t042_given_a_url_that_is_not_plain_https_then_it_is_refused() {
        for (url, refusal) in [
            ("http://idp.example/", Refusal::Scheme),
            ("http://8.8.8.8/", Refusal::Scheme),
            ("http://8.8.8.8:443/", Refusal::Scheme),
            ("http://idp.example:443/", Refusal::Scheme),
            ("file:///etc/passwd", Refusal::Scheme),
            ("gopher://idp.example/", Refusal::Scheme),
            ("ftp://idp.example/", Refusal::Scheme),
            ("https://user@idp.example/", Refusal::UserInfo),
            ("https://:pw@idp.example/", Refusal::UserInfo),
            ("https://signin.example/token", Refusal::OwnOrigin),
            ("https://SIGNIN.example:443/token", Refusal::OwnOrigin),
        ] {
            assert_eq!(judged("", url), Some(refusal), "{url}");
        }
        assert_eq!(judged("", "https://idp.example/a?b=c"), None);
    }

    /// T043: literal inside addresses in any spelling the URL parser accepts.
    #[test]
    fn t043_given_an_inside_literal_in_any_spelling_then_it_is_refused() {
        for host in [
            "127.0.0.1",
            "127.1",
            "0x7f.0.0.1",
            "0x7f000001",
            "2130706433",
            "0177.0.0.1",
            "017700000001",
            "0",
            "10.1",
            "169.254.169.254",
            "0xa9fea9fe",
            "2852039166",
            "[::1]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[::ffff:7f00:1]",
            "[0:0:0:0:0:ffff:7f00:0001]",
            "[64:ff9b::7f00:1]",
            "[fd00::1]",
            "[fe80::1]",
            "localhost",
            "LOCALHOST",
            "localhost.",
            "a.localhost",
            "\u{ff11}27.0.0.1",
            "127\u{3002}0.0.1",
        ] {
            let url = format!("https://{host}/");
            assert_eq!(judged("", &url), Some(Refusal::Address), "{url}");
        }
        assert_eq!(judged("", "https://1.1.1.1/"), None);
        assert_eq!(judged("", "https://[2606:4700:4700::1111]/"), None);
    }

    /// T046: ports other than 443 need the operator's list.
    #[test]
    fn t046_given_another_port_then_it_is_refused() {
        for port in [25, 80, 6379, 8443, 9200] {
            assert_eq!(
                judged("", &format!("https://idp.example:{port}/")),
                Some(Refusal::Port)
            );
            assert_eq!(
                judged("", &format!("https://8.8.8.8:{port}/")),
                Some(Refusal::Port)
            );
        }
        assert_eq!(
            judged("idp.example:8443", "https://idp.example:8443/"),
            None
        );
        assert_eq!(
            judged("idp.example:8443", "https://idp.example:9443/"),
            Some(Refusal::Port)
        );
        assert_eq!(
            judged("idp.example:8443", "https://other.example:8443/"),
            Some(Refusal::Port)
        );
    }

    #[test]
    fn given_a_listed_address_then_http_and_its_port_are_fine_and_no_other() {
        let allow = "127.0.0.1:8081,10.0.0.0/8,keycloak:8080";
        for url in [
            "http://127.0.0.1:8081/",
            "http://localhost:8081/",
            "http://10.2.3.4/",
            "https://10.2.3.4:9/",
            "http://keycloak:8080/",
        ] {
            assert_eq!(judged(allow, url), None, "{url}");
        }
        assert_eq!(
            judged(allow, "http://127.0.0.1:8082/"),
            Some(Refusal::Scheme)
        );
        assert_eq!(judged(allow, "https://127.0.0.1/"), Some(Refusal::Address));
        // The name may resolve into 10.0.0.0/8; that is seen when it is dialled.
        assert_eq!(judged(allow, "http://idp.example/"), None);
        let target = Target {
            https: false,
            name: Some("idp.example"),
            port: 80,
        };
        assert!(guard(allow).may_dial(target, "10.0.0.1".parse().expect("an address")));
        assert!(!guard(allow).may_dial(target, "8.8.8.8".parse().expect("an address")));
        assert!(!guard(allow).may_dial(target, "127.0.0.1".parse().expect("an address")));
    }

    /// T043: an address listed for one port is not open for another.
    #[test]
    fn t043_given_a_name_that_resolves_inside_then_only_the_listed_port_dials() {
        let guard = guard("10.0.0.5:8443");
        let address = "10.0.0.5".parse().expect("an address");
        let target = |port| Target {
            https: true,
            name: Some("idp.example"),
            port,
        };
        assert!(guard.may_dial(target(8443), address));
        assert!(!guard.may_dial(target(443), address));
        assert!(guard.may_dial(target(8443), "::ffff:10.0.0.5".parse().expect("an address")));
        assert!(guard.may_dial(
            target(8443),
            "64:ff9b::10.0.0.5".parse().expect("an address")
        ));
    }
}

//! The operator's list of addresses that may be reached although the guard
//! would refuse them (`LATCHKEY_OUTBOUND_ALLOW`).
//!
//! Entries are separated by commas: an address, a network (CIDR) or a host
//! name, each with an optional `:port`; IPv6 stands in brackets. Without a port
//! every port is meant. An entry that reads two ways, or a list that allows
//! everything, is refused at start: the guard would be gone without a word.
//! It says what is listed; what the guard makes of it is in [`super::guard`].

use std::{
    fmt,
    net::{IpAddr, Ipv6Addr},
};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use url::Host;

/// What one entry names.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Target {
    Net(IpNet),
    Name(String),
}

/// One entry; without a port it means every port.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    target: Target,
    port: Option<u16>,
}

/// The parsed list. Empty by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OutboundAllow(Vec<Entry>);

/// An entry that cannot stand; its text says which and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowError(String);

impl AllowError {
    pub(crate) fn new(text: &str) -> Self {
        AllowError(text.to_owned())
    }
}

impl fmt::Display for AllowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for AllowError {}

impl OutboundAllow {
    /// Reads a comma-separated list; empty text is the empty list.
    ///
    /// # Errors
    /// If an entry is malformed or ambiguous, or the list allows everything.
    pub fn parse(text: &str) -> Result<Self, AllowError> {
        if text.trim().is_empty() {
            return Ok(OutboundAllow::default());
        }
        let entries = text
            .split(',')
            .map(|part| entry(part.trim()))
            .collect::<Result<Vec<_>, _>>()?;
        let nets = entries.iter().filter_map(|entry| match &entry.target {
            Target::Net(net) => Some(*net),
            Target::Name(_) => None,
        });
        if covers_everything(nets) {
            return Err(AllowError(
                "the list allows every address; name the networks or hosts that are meant".into(),
            ));
        }
        Ok(OutboundAllow(entries))
    }

    /// Whether nothing is listed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `address` (in canonical form) is listed for `port`.
    pub fn allows_address(&self, address: IpAddr, port: u16) -> bool {
        self.for_port(port)
            .any(|target| matches!(target, Target::Net(net) if net.contains(&address)))
    }

    /// Whether the host name `name` is listed for `port`; letter case and a
    /// closing dot do not matter.
    pub fn allows_name(&self, name: &str, port: u16) -> bool {
        let name = name.strip_suffix('.').unwrap_or(name);
        self.for_port(port).any(
            |target| matches!(target, Target::Name(listed) if listed.eq_ignore_ascii_case(name)),
        )
    }

    /// Whether any listed address could admit `port`: what a name resolves to
    /// is known only when it is dialled.
    pub fn some_address_allows(&self, port: u16) -> bool {
        self.for_port(port)
            .any(|target| matches!(target, Target::Net(_)))
    }

    fn for_port(&self, port: u16) -> impl Iterator<Item = &Target> {
        self.0
            .iter()
            .filter(move |entry| entry.port.is_none_or(|listed| listed == port))
            .map(|entry| &entry.target)
    }
}

impl fmt::Display for OutboundAllow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, entry) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            match &entry.target {
                Target::Net(IpNet::V6(net)) if net.prefix_len() == 128 => {
                    write!(f, "[{}]", net.addr())
                }
                Target::Net(IpNet::V6(net)) => write!(f, "[{net}]"),
                Target::Net(IpNet::V4(net)) if net.prefix_len() == 32 => {
                    write!(f, "{}", net.addr())
                }
                Target::Net(IpNet::V4(net)) => write!(f, "{net}"),
                Target::Name(name) => f.write_str(name),
            }?;
            if let Some(port) = entry.port {
                write!(f, ":{port}")?;
            }
        }
        Ok(())
    }
}

/// Reads one network or address: `10.0.0.0/8`, `127.0.0.1`, `fd00::/8`.
///
/// # Errors
/// If it is none, or bits beyond the prefix are set (a slip that reads two ways).
pub fn parse_net(text: &str) -> Result<IpNet, AllowError> {
    let bad = || AllowError(format!("`{text}` is not an address or network"));
    if let Ok(address) = text.parse::<IpAddr>() {
        return Ok(IpNet::from(address.to_canonical()));
    }
    let net: IpNet = text.parse().map_err(|_| bad())?;
    if net.trunc() != net {
        return Err(AllowError(format!(
            "`{text}` has bits set beyond its prefix; write {}",
            net.trunc()
        )));
    }
    Ok(unmapped(net))
}

/// Whether `nets` together hold every IPv4 or every IPv6 address.
pub fn covers_everything(nets: impl Iterator<Item = IpNet>) -> bool {
    let (mut v4, mut v6) = (Vec::new(), Vec::new());
    for net in nets {
        match net {
            IpNet::V4(net) => v4.push(net),
            IpNet::V6(net) => v6.push(net),
        }
    }
    // 2000::/3 is every public IPv6 address (RFC 4291, section 2.4).
    let public = Ipv6Net::new_assert(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);
    Ipv4Net::aggregate(&v4).iter().any(|n| n.prefix_len() == 0)
        || Ipv6Net::aggregate(&v6).iter().any(|n| n.contains(&public))
}

/// An IPv4-mapped network (`::ffff:10.0.0.0/104`) as the IPv4 network it is.
fn unmapped(net: IpNet) -> IpNet {
    let IpNet::V6(v6) = net else { return net };
    match (v6.addr().to_ipv4_mapped(), v6.prefix_len().checked_sub(96)) {
        (Some(v4), Some(prefix)) => IpNet::V4(Ipv4Net::new_assert(v4, prefix)),
        _ => net,
    }
}

fn entry(text: &str) -> Result<Entry, AllowError> {
    if text.is_empty() {
        return Err(AllowError(
            "there is an empty entry; remove the extra comma".into(),
        ));
    }
    let (body, port, bracketed) = split(text)?;
    let port = port.map(|typed| port_number(text, typed)).transpose()?;
    let is_address = body.contains('/') || body.parse::<IpAddr>().is_ok();
    let target = if bracketed || is_address {
        Target::Net(parse_net(body)?)
    } else {
        Target::Name(host_name(body)?)
    };
    Ok(Entry { target, port })
}

/// Body, port as typed, and whether the body stood in brackets.
fn split(text: &str) -> Result<(&str, Option<&str>, bool), AllowError> {
    let bad = || {
        AllowError(format!(
            "`{text}` is not HOST, HOST:PORT, [IPv6] or [IPv6]:PORT"
        ))
    };
    if let Some(rest) = text.strip_prefix('[') {
        let (body, tail) = rest.split_once(']').ok_or_else(bad)?;
        // `[fd00::]/8` is written by some; the prefix belongs inside.
        let port = match tail.strip_prefix(':') {
            Some(port) => Some(port),
            None if tail.is_empty() => None,
            None => return Err(bad()),
        };
        return Ok((body, port, true));
    }
    match text.matches(':').count() {
        0 => Ok((text, None, false)),
        1 => Ok(text
            .split_once(':')
            .map_or((text, None, false), |(body, port)| {
                (body, Some(port), false)
            })),
        _ => Err(AllowError(format!(
            "`{text}` has several colons; write IPv6 in brackets, like [fd00::/8] or [fd00::1]:8443"
        ))),
    }
}

fn port_number(text: &str, typed: &str) -> Result<u16, AllowError> {
    typed
        .parse::<u16>()
        .ok()
        .filter(|port| *port != 0 && !typed.starts_with('+'))
        .ok_or_else(|| {
            AllowError(format!(
                "`{text}` has no port from 1 to 65535 after the colon"
            ))
        })
}

fn host_name(text: &str) -> Result<String, AllowError> {
    let bad = |why: &str| Err(AllowError(format!("`{text}` {why}")));
    if text.contains('*') {
        return bad("has a wildcard; list each host by its full name");
    }
    match Host::parse(text) {
        Ok(Host::Domain(name)) => Ok(name.strip_suffix('.').unwrap_or(&name).to_owned()),
        Ok(Host::Ipv4(address)) => bad(&format!("is an odd spelling of {address}; write that")),
        _ => bad("is not a host name, address or network"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allow(text: &str) -> OutboundAllow {
        OutboundAllow::parse(text).expect("a list")
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn given_entries_of_each_kind_then_they_allow_what_they_say() {
        let list = allow(
            "10.0.0.0/8, 127.0.0.1:8081,[fd00::/8],[::1]:9000, IdP.corp.example:8443,keycloak",
        );
        assert!(list.allows_address(ip("10.9.9.9"), 1));
        assert!(list.allows_address(ip("127.0.0.1"), 8081));
        assert!(!list.allows_address(ip("127.0.0.1"), 8082));
        assert!(!list.allows_address(ip("127.0.0.2"), 8081));
        assert!(list.allows_address(ip("fd12::1"), 443));
        assert!(list.allows_address(ip("::1"), 9000) && !list.allows_address(ip("::1"), 443));
        assert!(list.allows_name("idp.CORP.example.", 8443));
        assert!(!list.allows_name("idp.corp.example", 443));
        assert!(!list.allows_name("evil-idp.corp.example", 8443));
        assert!(list.allows_name("keycloak", 8080));
        assert!(list.some_address_allows(5555), "10.0.0.0/8 has no port");
        assert!(!allow("[::1]:9000,host").some_address_allows(443));
        assert_eq!(
            allow(&list.to_string()),
            list,
            "what is logged can be typed"
        );
    }

    #[test]
    fn given_nothing_then_nothing_is_allowed() {
        for text in ["", "  "] {
            let list = allow(text);
            assert!(list.is_empty());
            assert!(!list.allows_address(ip("127.0.0.1"), 443));
        }
    }

    #[test]
    fn given_a_mapped_address_then_it_means_the_ipv4_one() {
        let list = allow("[::ffff:127.0.0.1]:80,[::ffff:10.0.0.0/104]");
        assert!(list.allows_address(ip("127.0.0.1"), 80));
        assert!(list.allows_address(ip("10.1.2.3"), 80));
        assert!(!list.allows_address(ip("11.1.2.3"), 80));
    }

    /// T043: the list is the only way in, so it must not be a way for all.
    #[test]
    fn t043_given_a_list_that_allows_everything_then_it_is_refused() {
        for text in [
            "0.0.0.0/0",
            "0.0.0.0/0:8443",
            "[::/0]",
            "[2000::/3]",
            "[::ffff:0:0/96]",
            "0.0.0.0/1,128.0.0.0/1",
            "10.0.0.0/8,[::/1],[8000::/1]",
        ] {
            let error = OutboundAllow::parse(text).expect_err(text).to_string();
            assert!(error.contains("every address"), "{error}");
        }
    }

    #[test]
    fn given_a_malformed_entry_then_it_is_named() {
        for text in [
            "10.0.0.1/8",
            "10.0.0.0/33",
            "fd00::1",
            "fd00::1:8443",
            "[fd00::1",
            "[fd00::]/8",
            "[idp]",
            "host:",
            "host:0",
            "host:65536",
            "host:+80",
            "*.example",
            "a b",
            "http://idp",
            "0x7f.1",
            "127.1",
            "2130706433",
            "10.0.0.0/8,,host",
            "user@host",
            "host/path",
        ] {
            assert!(OutboundAllow::parse(text).is_err(), "{text}");
        }
    }
}

//! Who is calling: the client's address behind configured proxies (T105).
//!
//! `X-Forwarded-For` and `Forwarded` (RFC 7239) are believed only when the
//! peer itself is a configured proxy, and are read from the right: the first
//! address that is not a proxy is the client. A value that does not parse, or
//! two headers that disagree, mean the peer's own address. The default trusts
//! nobody, and a list that trusts everybody is refused at start. It reads no
//! other forwarding header: host and scheme are configuration.

use std::{
    fmt,
    net::{IpAddr, Ipv6Addr, SocketAddr},
};

use hyper::HeaderMap;
use ipnet::IpNet;

use super::http::allow::{AllowError, covers_everything, parse_net};

/// More hops than this are no honest chain of proxies.
const MAX_HOPS: usize = 32;

/// The configured proxies (`LATCHKEY_TRUSTED_PROXIES`).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Reads a comma-separated list of addresses and networks.
    ///
    /// # Errors
    /// If an entry is malformed, or the list trusts everybody.
    pub fn parse(text: &str) -> Result<Self, AllowError> {
        if text.trim().is_empty() {
            return Ok(TrustedProxies::default());
        }
        let nets = text
            .split(',')
            .map(|part| parse_net(part.trim()))
            .collect::<Result<Vec<_>, _>>()?;
        if covers_everything(nets.iter().copied()) {
            return Err(AllowError::new(
                "the list trusts every address, so that anybody could claim any; name your proxies",
            ));
        }
        Ok(TrustedProxies(nets))
    }

    /// Whether nobody is trusted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The client's address of a request that came from `peer`.
    pub fn client_address(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let peer = peer.to_canonical();
        if !self.trusts(peer) {
            return peer;
        }
        let chains = [forwarded_for(headers), forwarded(headers)];
        let mut found = chains
            .into_iter()
            .flatten()
            .map(|chain| self.first_stranger(&chain).unwrap_or(peer));
        match (found.next(), found.next()) {
            (Some(client), None) => client,
            (Some(one), Some(other)) if one == other => one,
            _ => peer,
        }
    }

    /// The first hop from the right that is not a proxy, or the leftmost hop.
    /// `None` if a hop on the way is no address, or there are too many.
    fn first_stranger(&self, chain: &[Option<IpAddr>]) -> Option<IpAddr> {
        if chain.len() > MAX_HOPS {
            return None;
        }
        let mut last = None;
        for hop in chain.iter().rev() {
            let hop = (*hop)?;
            if !self.trusts(hop) {
                return Some(hop);
            }
            last = Some(hop);
        }
        last
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|net| net.contains(&address))
    }
}

impl fmt::Display for TrustedProxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<String> = self.0.iter().map(IpNet::to_string).collect();
        f.write_str(&texts.join(", "))
    }
}

/// What limits count by: the address itself for IPv4, the /64 for IPv6,
/// because one visitor commands a whole /64 (threats, section 3).
pub fn limit_key(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

/// The hops of all `X-Forwarded-For` lines, left to right; `None` without one.
fn forwarded_for(headers: &HeaderMap) -> Option<Vec<Option<IpAddr>>> {
    hops(headers, "x-forwarded-for", address)
}

/// The `for` parameters of all `Forwarded` lines, left to right.
fn forwarded(headers: &HeaderMap) -> Option<Vec<Option<IpAddr>>> {
    hops(headers, "forwarded", |element| {
        let mut found = element.split(';').filter_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            name.trim()
                .eq_ignore_ascii_case("for")
                .then_some(value.trim())
        });
        match (found.next(), found.next()) {
            (Some(value), None) => address(value.trim_matches('"')),
            _ => None,
        }
    })
}

fn hops(
    headers: &HeaderMap,
    name: &str,
    read: impl Fn(&str) -> Option<IpAddr>,
) -> Option<Vec<Option<IpAddr>>> {
    let mut chain = Vec::new();
    for value in headers.get_all(name) {
        match value.to_str() {
            Ok(text) => chain.extend(
                text.split(',')
                    .take(MAX_HOPS + 1)
                    .map(|part| read(part.trim())),
            ),
            Err(_) => chain.push(None),
        }
    }
    (!chain.is_empty()).then_some(chain)
}

/// `1.2.3.4`, `1.2.3.4:5`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:5`.
fn address(text: &str) -> Option<IpAddr> {
    let plain = text.parse::<IpAddr>().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    let in_brackets = || {
        text.strip_prefix('[')?
            .strip_suffix(']')?
            .parse::<Ipv6Addr>()
            .ok()
            .map(IpAddr::V6)
    };
    plain
        .or_else(with_port)
        .or_else(in_brackets)
        .map(|found| found.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn client(trusted: &str, peer: &str, lines: &[(&str, &str)]) -> String {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            let name: hyper::header::HeaderName = name.parse().expect("a name");
            headers.append(name, value.parse().expect("a value"));
        }
        let proxies = TrustedProxies::parse(trusted).expect("a list");
        proxies.client_address(ip(peer), &headers).to_string()
    }

    const XFF: &str = "x-forwarded-for";

    /// T105: without configuration no header is believed.
    #[test]
    fn t105_given_an_untrusted_peer_then_its_headers_do_not_count() {
        assert_eq!(
            client("", "203.0.113.9", &[(XFF, "1.2.3.4")]),
            "203.0.113.9"
        );
        assert_eq!(
            client("10.0.0.0/8", "203.0.113.9", &[(XFF, "1.2.3.4")]),
            "203.0.113.9"
        );
        assert_eq!(
            client("10.0.0.0/8", "203.0.113.9", &[("forwarded", "for=1.2.3.4")]),
            "203.0.113.9"
        );
    }

    /// T105: what the client wrote itself stands on the left and does not count.
    #[test]
    fn t105_given_a_spoofed_chain_then_the_rightmost_stranger_counts() {
        let trusted = "10.0.0.0/8";
        assert_eq!(
            client(trusted, "10.0.0.1", &[(XFF, "1.2.3.4, 198.51.100.7")]),
            "198.51.100.7"
        );
        assert_eq!(
            client(
                trusted,
                "10.0.0.1",
                &[(XFF, "1.2.3.4"), (XFF, "198.51.100.7, 10.0.0.2")]
            ),
            "198.51.100.7"
        );
        assert_eq!(
            client(
                trusted,
                "10.0.0.1",
                &[("forwarded", "for=1.2.3.4, for=198.51.100.7;proto=https")]
            ),
            "198.51.100.7"
        );
        assert_eq!(
            client(trusted, "10.0.0.1", &[(XFF, "10.0.0.3, 10.0.0.2")]),
            "10.0.0.3"
        );
    }

    /// T105: what cannot be read is the peer, never a guess.
    #[test]
    fn t105_given_an_unparsable_value_then_the_peer_counts() {
        let trusted = "10.0.0.0/8";
        for value in [
            "",
            "unknown",
            "1.2.3.4, ",
            "1.2.3",
            "1.2.3.4.5",
            "0x7f.1",
            "[::1",
            "a,b",
            "_hidden",
            "1.2.3.4 5.6.7.8",
        ] {
            assert_eq!(
                client(trusted, "10.0.0.1", &[(XFF, value)]),
                "10.0.0.1",
                "{value}"
            );
        }
        for value in [
            "for=unknown",
            "proto=https",
            "for=1.2.3.4;for=5.6.7.8",
            "1.2.3.4",
        ] {
            assert_eq!(
                client(trusted, "10.0.0.1", &[("forwarded", value)]),
                "10.0.0.1",
                "{value}"
            );
        }
        let long = vec!["10.0.0.2"; 40].join(",");
        assert_eq!(client(trusted, "10.0.0.1", &[(XFF, &long)]), "10.0.0.1");
        assert_eq!(client(trusted, "10.0.0.1", &[]), "10.0.0.1");
    }

    /// T105: two headers that tell two stories tell none.
    #[test]
    fn t105_given_two_headers_that_disagree_then_the_peer_counts() {
        let trusted = "10.0.0.0/8";
        let both = |one, other| client(trusted, "10.0.0.1", &[(XFF, one), ("forwarded", other)]);
        assert_eq!(both("1.2.3.4", "for=5.6.7.8"), "10.0.0.1");
        assert_eq!(both("1.2.3.4", "for=\"1.2.3.4:99\""), "1.2.3.4");
    }

    #[test]
    fn given_ports_brackets_and_mapped_addresses_then_the_address_is_read() {
        let trusted = "10.0.0.0/8, 2001:db8:1::/48";
        assert_eq!(
            client(trusted, "::ffff:10.0.0.1", &[(XFF, "1.2.3.4:55")]),
            "1.2.3.4"
        );
        assert_eq!(
            client(trusted, "2001:db8:1::5", &[(XFF, "[2001:db8:2::1]:55")]),
            "2001:db8:2::1"
        );
        assert_eq!(
            client(trusted, "10.0.0.1", &[(XFF, "::ffff:1.2.3.4")]),
            "1.2.3.4"
        );
        assert_eq!(
            client(
                trusted,
                "10.0.0.1",
                &[("forwarded", "For=\"[2001:db8:2::1]\"")]
            ),
            "2001:db8:2::1"
        );
    }

    /// T105: a setting that trusts everybody is refused at start.
    #[test]
    fn t105_given_a_list_that_trusts_everybody_then_it_is_refused() {
        for text in [
            "0.0.0.0/0",
            "::/0",
            "0.0.0.0/1,128.0.0.0/1",
            "10.0.0.0/8,::/0",
            "*",
            "any",
            "10.0.0.1/8",
            "a,",
        ] {
            assert!(TrustedProxies::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn given_ipv6_then_limits_count_by_its_64() {
        assert_eq!(limit_key(ip("2001:db8:1:2:3:4:5:6")), ip("2001:db8:1:2::"));
        assert_eq!(limit_key(ip("2001:db8:1:2:ffff::")), ip("2001:db8:1:2::"));
        assert_ne!(limit_key(ip("2001:db8:1:3::")), ip("2001:db8:1:2::"));
        assert_eq!(limit_key(ip("::ffff:1.2.3.4")), ip("1.2.3.4"));
    }
}

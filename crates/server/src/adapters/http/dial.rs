//! Makes connections: resolve, judge every candidate, connect, TLS.
//!
//! The guard sees the same address that is handed to the socket; nothing
//! resolves a second time, so a name that changes between look and use gains
//! nothing (T044). A literal address takes the same path as a resolved one.
//! All of it ends after 3 s (T048). Proxy variables are not read (T058).
//! Connections it made are kept and reused by hyper-util's pool.

use std::{
    error::Error,
    fmt,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use hyper::Uri;
use hyper_util::{
    client::legacy::connect::{Connected, Connection},
    rt::TokioIo,
};
use latchkey_core::ports::{BoxFuture, HttpError};
use rustls::pki_types::ServerName;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;
use tower::Service;
use url::Host;

use super::{
    guard::{Guard, LOOPBACK, Target, is_localhost},
    resolve::Resolve,
};
use crate::adapters::tls::Tls;

/// Resolving, connecting and the TLS handshake together.
const CONNECT: Duration = Duration::from_secs(3);
/// The least time one candidate of several gets.
const LEAST_TRY: Duration = Duration::from_millis(750);

/// Why there is no connection, in the words of the port.
#[derive(Debug)]
pub(super) struct DialError(pub(super) HttpError);

impl fmt::Display for DialError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str())
    }
}

impl Error for DialError {}

/// The connector that hyper-util's client calls for each new connection.
#[derive(Clone)]
pub(super) struct Dialler(Arc<Parts>);

struct Parts {
    guard: Arc<Guard>,
    resolver: Arc<dyn Resolve>,
    tls: Tls,
}

impl Dialler {
    pub(super) fn new(guard: Arc<Guard>, resolver: Arc<dyn Resolve>, tls: Tls) -> Self {
        Dialler(Arc::new(Parts {
            guard,
            resolver,
            tls,
        }))
    }
}

impl Service<Uri> for Dialler {
    type Response = TokioIo<Stream>;
    type Error = DialError;
    type Future = BoxFuture<'static, Result<Self::Response, DialError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), DialError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let parts = Arc::clone(&self.0);
        Box::pin(async move {
            tokio::time::timeout(CONNECT, parts.dial(&uri))
                .await
                .unwrap_or(Err(HttpError::Timeout))
                .map(TokioIo::new)
                .map_err(DialError)
        })
    }
}

impl Parts {
    async fn dial(&self, uri: &Uri) -> Result<Stream, HttpError> {
        let https = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(HttpError::Refused),
        };
        let port = uri.port_u16().unwrap_or(if https { 443 } else { 80 });
        let host = uri.host().and_then(|host| Host::parse(host).ok());
        let host = host.ok_or(HttpError::Refused)?;
        let tcp = self.connect(https, &host, port).await?;
        if !https {
            return Ok(Stream(Box::new(tcp)));
        }
        let name = server_name(&host)?;
        let connector = TlsConnector::from(self.tls.config().await);
        let tls = connector.connect(name, tcp).await;
        Ok(Stream(Box::new(tls.map_err(|_| HttpError::Tls)?)))
    }

    /// Connects to the first candidate that the guard allows and that answers.
    async fn connect(
        &self,
        https: bool,
        host: &Host<String>,
        port: u16,
    ) -> Result<TcpStream, HttpError> {
        let (name, candidates) = match host {
            Host::Ipv4(address) => (None, vec![IpAddr::V4(*address)]),
            Host::Ipv6(address) => (None, vec![IpAddr::V6(*address)]),
            Host::Domain(name) => (Some(name.as_str()), self.addresses(name, port).await?),
        };
        if candidates.is_empty() {
            return Err(HttpError::Dns);
        }
        let target = Target { https, name, port };
        let allowed: Vec<IpAddr> = candidates
            .into_iter()
            .filter(|address| self.guard.may_dial(target, *address))
            .collect();
        if allowed.is_empty() {
            return Err(HttpError::Refused);
        }
        first_to_answer(&by_turns(allowed), port).await
    }

    async fn addresses(&self, name: &str, port: u16) -> Result<Vec<IpAddr>, HttpError> {
        if is_localhost(name) {
            return Ok(LOOPBACK.to_vec());
        }
        let bare = name.strip_suffix('.').unwrap_or(name);
        let found = self.resolver.resolve(format!("{bare}.")).await;
        match found {
            Ok(found) if !found.is_empty() => Ok(found),
            // The hosts file has no absolute names; one the operator listed by name may come from there.
            _ if self.guard.lists_name(bare, port) => {
                let found = self.resolver.resolve(bare.to_owned()).await;
                found.map_err(|_| HttpError::Dns)
            }
            _ => Err(HttpError::Dns),
        }
    }
}

/// The families by turns, so that a dead IPv6 route does not use up the time.
fn by_turns(addresses: Vec<IpAddr>) -> Vec<IpAddr> {
    let first_is_v6 = addresses.first().is_some_and(IpAddr::is_ipv6);
    let (same, other): (Vec<_>, Vec<_>) = addresses
        .into_iter()
        .partition(|address| address.is_ipv6() == first_is_v6);
    let mut other = other.into_iter();
    let mut turns = Vec::new();
    for address in same {
        turns.push(address);
        turns.extend(other.next());
    }
    turns.extend(other);
    turns
}

async fn first_to_answer(addresses: &[IpAddr], port: u16) -> Result<TcpStream, HttpError> {
    let parts = u32::try_from(addresses.len()).unwrap_or(u32::MAX).max(1);
    let each = (CONNECT / parts).max(LEAST_TRY);
    let mut last = HttpError::Connect;
    for address in addresses {
        let connecting = TcpStream::connect(SocketAddr::new(*address, port));
        match tokio::time::timeout(each, connecting).await {
            Ok(Ok(stream)) => {
                // A request is one write; waiting for more only costs time.
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Ok(Err(_)) => last = HttpError::Connect,
            Err(_) => last = HttpError::Timeout,
        }
    }
    Err(last)
}

fn server_name(host: &Host<String>) -> Result<ServerName<'static>, HttpError> {
    match host {
        Host::Ipv4(address) => Ok(ServerName::IpAddress(IpAddr::V4(*address).into())),
        Host::Ipv6(address) => Ok(ServerName::IpAddress(IpAddr::V6(*address).into())),
        Host::Domain(name) => {
            let bare = name.strip_suffix('.').unwrap_or(name);
            ServerName::try_from(bare.to_owned()).map_err(|_| HttpError::Refused)
        }
    }
}

/// A byte stream in both directions.
trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// A connection, with or without TLS.
pub(super) struct Stream(Box<dyn Duplex>);

impl Connection for Stream {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn given_both_families_then_they_take_turns() {
        let list = |text: &str| -> Vec<IpAddr> {
            text.split(' ')
                .map(|part| part.parse().expect(part))
                .collect()
        };
        let turns = by_turns(list("::1 ::2 ::3 1.1.1.1"));
        assert_eq!(turns, list("::1 1.1.1.1 ::2 ::3"));
        let turns = by_turns(list("1.1.1.1 ::1 ::2"));
        assert_eq!(turns, list("1.1.1.1 ::1 ::2"));
    }
}

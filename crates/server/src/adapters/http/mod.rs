//! The one way out: every request to an identity provider or receiver.
//!
//! The address that is dialled is judged, for every candidate, at every dial,
//! on scheme, host, port and address together ([`guard`]); a literal address
//! takes the same path as a resolved one (T043, T044). No redirects, no proxy
//! variables, no cookies, no `Origin`, no `Referer`, no compression (T045,
//! T049, T058). Connecting ends after 3 s, the whole exchange after at most
//! 10 s, bodies and headers at their limits, requests at the tenant's and the
//! installation's share (T047, T048, T055, T059; threats, section 3). It reads
//! no JSON and trusts nothing it received.

pub mod addresses;
pub mod allow;
mod dial;
mod exchange;
pub mod guard;
mod resolve;
mod shares;

use std::{path::Path, sync::Arc, time::Duration};

use http_body_util::Full;
use hyper::body::Bytes;
use hyper_util::{
    client::legacy::Client,
    rt::{TokioExecutor, TokioTimer},
};
use latchkey_core::{
    id::TenantId,
    ports::{BoxFuture, Http, HttpError, HttpRequest, HttpResponse},
};
use url::Url;

pub use super::tls::CaFileError;
pub use resolve::{Resolve, SystemResolver};

use super::tls::Tls;
use dial::Dialler;
use guard::Guard;
use shares::Shares;

/// The longest any exchange may last, whatever a request asks for.
const LONGEST_EXCHANGE: Duration = Duration::from_secs(10);
/// Most bytes of a response's head (T055).
const MAX_HEAD_BYTES: usize = 32 * 1024;
/// Most header lines of a response.
const MAX_HEADERS: usize = 100;
/// How long a connection is kept for the next request to the same provider.
const KEPT_ALIVE: Duration = Duration::from_secs(60);
/// How many such connections are kept for one provider.
const KEPT_PER_HOST: usize = 16;
/// Requests of one tenant at once.
const TENANT_SHARE: usize = 8;
/// Requests of the installation at once.
const WHOLE_SHARE: usize = 256;

/// The adapter. Cheap to share behind an `Arc`; one for the process.
pub struct OutboundHttp {
    client: Client<Dialler, Full<Bytes>>,
    guard: Arc<Guard>,
    shares: Arc<Shares>,
}

impl OutboundHttp {
    /// The adapter with the system's resolver and certificate authorities,
    /// and those of `ca_file`.
    ///
    /// # Errors
    /// If `ca_file` cannot be read or holds no certificate.
    pub fn new(guard: Guard, ca_file: Option<&Path>) -> Result<Self, CaFileError> {
        OutboundHttp::with_resolver(guard, ca_file, Arc::new(SystemResolver::new()))
    }

    /// The same with another way to turn names into addresses.
    ///
    /// # Errors
    /// If `ca_file` cannot be read or holds no certificate.
    #[expect(
        clippy::disallowed_methods,
        reason = "this adapter is the one that builds an HTTP client"
    )]
    pub fn with_resolver(
        guard: Guard,
        ca_file: Option<&Path>,
        resolver: Arc<dyn Resolve>,
    ) -> Result<Self, CaFileError> {
        let guard = Arc::new(guard);
        let dialler = Dialler::new(
            Arc::clone(&guard),
            resolver,
            Tls::new(ca_file, Some(b"http/1.1"))?,
        );
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(KEPT_ALIVE)
            .pool_max_idle_per_host(KEPT_PER_HOST)
            .http1_max_buf_size(MAX_HEAD_BYTES)
            .http1_max_headers(MAX_HEADERS)
            .build(dialler);
        Ok(OutboundHttp {
            client,
            guard,
            shares: Shares::new(TENANT_SHARE, WHOLE_SHARE),
        })
    }

    /// What is allowed, for the log at start.
    pub fn guard(&self) -> &Guard {
        &self.guard
    }

    async fn exchange(
        &self,
        tenant: &TenantId,
        request: HttpRequest,
    ) -> Result<HttpResponse, HttpError> {
        let max_bytes = request.max_bytes;
        let message = exchange::message(request)?;
        let _share = self.shares.take(tenant).await.ok_or(HttpError::Busy)?;
        let response = self.client.request(message).await;
        exchange::read(response.map_err(exchange::class)?, max_bytes).await
    }
}

impl Http for OutboundHttp {
    fn judge(&self, url: &Url) -> Result<(), HttpError> {
        self.guard.judge_url(url).map_err(|_| HttpError::Refused)
    }

    fn send<'a>(
        &'a self,
        tenant: &'a TenantId,
        request: HttpRequest,
    ) -> BoxFuture<'a, Result<HttpResponse, HttpError>> {
        Box::pin(async move {
            self.judge(&request.url)?;
            tokio::time::timeout(limit(request.timeout_ms), self.exchange(tenant, request))
                .await
                .unwrap_or(Err(HttpError::Timeout))
        })
    }
}

/// How long an exchange may last that asks for `millis` milliseconds.
fn limit(millis: u64) -> Duration {
    Duration::from_millis(millis).min(LONGEST_EXCHANGE)
}

#[cfg(test)]
mod tests;

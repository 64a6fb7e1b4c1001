//! Time, chance, network, sealing and password hashing.

use url::Url;

use super::BoxFuture;
use crate::{id::TenantId, secret::Secret, time::Timestamp};

/// The time of day.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// Random bytes fit for secrets (T154).
pub trait Rng: Send + Sync {
    /// Fills `buffer` with random bytes.
    fn fill(&self, buffer: &mut [u8]);
}

/// The verbs we use at identity providers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HttpMethod {
    /// GET without a body.
    Get,
    /// POST of `application/x-www-form-urlencoded`.
    PostForm,
}

/// A request to a provider. It never carries `Origin`, `Referer` or cookies.
pub struct HttpRequest {
    /// The verb.
    pub method: HttpMethod,
    /// Where to. Judged again by the outbound guard at dial time.
    pub url: Url,
    /// Value of `Authorization`, if any.
    pub authorization: Option<Secret<String>>,
    /// The form body, already encoded; only for `PostForm`.
    pub form: Option<Secret<String>>,
    /// The most bytes of body that are read; more is an error.
    pub max_bytes: usize,
    /// The whole exchange must end within this many milliseconds (at most 10 000).
    pub timeout_ms: u64,
}

/// A provider's answer.
#[derive(Clone)]
pub struct HttpResponse {
    /// The status code. Redirects are returned, never followed.
    pub status: u16,
    /// `Content-Type`, lower case, without parameters.
    pub content_type: Option<String>,
    /// The body; may hold secrets, so it has no `Debug`.
    pub body: Vec<u8>,
}

/// Why there is no answer; coarse on purpose (T057).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HttpError {
    /// The outbound guard refuses this address, port or scheme.
    Refused,
    /// The name has no address.
    Dns,
    /// No connection.
    Connect,
    /// The certificate or handshake was not accepted.
    Tls,
    /// Too slow.
    Timeout,
    /// Body or headers over the limit.
    TooLarge,
    /// A `Content-Encoding` we did not ask for.
    Encoded,
    /// Too many requests of this tenant or installation at once.
    Busy,
    /// The answer broke off or was no HTTP.
    Broken,
}

impl HttpError {
    /// The word used in evidence and reasons.
    pub const fn as_str(self) -> &'static str {
        match self {
            HttpError::Refused => "refused_address",
            HttpError::Dns => "dns",
            HttpError::Connect => "connect",
            HttpError::Tls => "tls",
            HttpError::Timeout => "timeout",
            HttpError::TooLarge => "too_large",
            HttpError::Encoded => "encoded_body",
            HttpError::Busy => "busy",
            HttpError::Broken => "broken_answer",
        }
    }
}

/// The one way out to the network.
pub trait Http: Send + Sync {
    /// Judges scheme, port and a literal address of `url` without any request,
    /// for a clear answer while settings are saved. Names are judged when dialled.
    ///
    /// # Errors
    /// [`HttpError::Refused`] if a request there would not be made.
    fn judge(&self, url: &Url) -> Result<(), HttpError> {
        if url.scheme() == "https" {
            Ok(())
        } else {
            Err(HttpError::Refused)
        }
    }

    /// Sends `request` on behalf of `tenant`, whose share of connections it uses.
    fn send<'a>(
        &'a self,
        tenant: &'a TenantId,
        request: HttpRequest,
    ) -> BoxFuture<'a, Result<HttpResponse, HttpError>>;
}

/// Where a sealed value lives; bound into it, so that it opens nowhere else (T147).
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The tenant's id.
    pub tenant: &'a str,
    /// The table.
    pub table: &'a str,
    /// The row's id.
    pub row: &'a str,
    /// The column.
    pub column: &'a str,
    /// Version of the plain text's format.
    pub version: u32,
}

/// A sealed value that does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealError {
    /// Sealed under a key this process does not have (T150).
    UnknownKey,
    /// Not what was sealed, or not from this place.
    Tampered,
}

/// Keeps secrets at rest: AEAD under keys that are not in the database (T146).
pub trait Sealer: Send + Sync {
    /// Seals `plain` for `place`, under the newest key.
    fn seal(&self, place: Place<'_>, plain: &[u8]) -> String;
    /// Opens what was sealed for `place`.
    ///
    /// # Errors
    /// If the key is missing or the value does not belong there.
    fn open(&self, place: Place<'_>, sealed: &str) -> Result<Secret<Vec<u8>>, SealError>;
    /// A keyed digest of `text` for `purpose`, base64url; for signed cookies and form tokens.
    fn authenticate(&self, purpose: &str, text: &str) -> String;
}

/// What checking a password found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The password is right.
    pub matches: bool,
    /// The stored hash has other parameters than new ones get (T116).
    pub outdated: bool,
}

/// Why a password could not be hashed or checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordError {
    /// Queue full: try again shortly (T115).
    Busy,
    /// Longer than 1,024 bytes, or with a NUL (T113).
    Unusable,
    /// The stored text is no hash we accept (T117).
    BadHash,
}

/// Password hashing on a bounded set of threads.
pub trait Passwords: Send + Sync {
    /// Hashes `password` as a PHC string.
    fn hash<'a>(
        &'a self,
        password: &'a Secret<String>,
    ) -> BoxFuture<'a, Result<String, PasswordError>>;
    /// Checks `password` against `stored`; with `None` the same work is done
    /// against a dummy and the answer is no (T109).
    fn verify<'a>(
        &'a self,
        password: &'a Secret<String>,
        stored: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Verdict, PasswordError>>;
}

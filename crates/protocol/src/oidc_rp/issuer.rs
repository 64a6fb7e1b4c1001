//! Reading what an admin typed as Issuer URL.
//!
//! Purpose: mend what has one meaning (blanks, the discovery address, a bare
//! directory id), refuse what has none, and say which it was.
//! Invariants: the result is an absolute https (or, where the caller allows
//! it, http) URL without user info, query or fragment (T042), is not our own
//! origin (T053), and belongs to one organisation: shared issuers are refused
//! (T020). It is kept byte for byte, since tokens are compared with it (T029).
//! Source: OpenID Connect Discovery section 3. It asks no network.

use std::sync::OnceLock;

use url::Url;

/// The address of the document, relative to the issuer.
pub(super) const WELL_KNOWN: &str = "/.well-known/openid-configuration";
/// Longer ones are refused.
const MAX_ISSUER: usize = 512;
/// Hosts of Microsoft's clouds; used for hints only, never to relax a check.
const MICROSOFT_HOSTS: [&str; 4] = [
    "login.microsoftonline.com",
    "login.microsoftonline.us",
    "login.partner.microsoftonline.cn",
    "login.windows.net",
];
/// Host of issuers of the older token version.
const V1_HOST: &str = "sts.windows.net";
/// Where a bare directory id belongs.
const PUBLIC_CLOUD: &str = "https://login.microsoftonline.com";

/// An issuer fit to be asked for its discovery document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedIssuer {
    /// The issuer to expect in discovery and tokens.
    pub issuer: String,
    /// What was mended, to be told to the admin.
    pub notes: Vec<IssuerNote>,
}

/// Something that was mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IssuerNote {
    /// Blanks around it were dropped.
    Trimmed,
    /// The address of the discovery document was cut off.
    WellKnownCut,
    /// A bare directory id became that directory's issuer.
    FromDirectoryId,
    /// Host in lower case, default port dropped, or the like.
    Respelled,
}

/// Why an issuer is shared by strangers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharedKind {
    /// Accounts of any directory (`common`, `organizations`).
    AnyDirectory,
    /// Personal Microsoft accounts (`consumers`).
    PersonalAccounts,
    /// A provider where anyone can open an account.
    PublicProvider,
}

impl SharedKind {
    /// The word used as reason.
    pub const fn as_str(self) -> &'static str {
        match self {
            SharedKind::AnyDirectory => "issuer_any_directory",
            SharedKind::PersonalAccounts => "issuer_personal_accounts",
            SharedKind::PublicProvider => "issuer_public_provider",
        }
    }
}

/// Why what was typed is not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IssuerError {
    /// Nothing was typed.
    Empty,
    /// Longer than 512 bytes.
    TooLong,
    /// Not an absolute URL with a host.
    NotAUrl,
    /// Blanks, control characters, brackets or backslashes inside.
    StrangeCharacters,
    /// Neither https nor http.
    Scheme,
    /// http, and the operator does not allow it for this host.
    HttpNotAllowed,
    /// A user name or password inside.
    UserInfo,
    /// A query (`?…`) at the end.
    Query,
    /// A fragment (`#…`) at the end.
    Fragment,
    /// This installation's own address.
    OwnOrigin,
    /// A Microsoft directory without `/v2.0`.
    MissingV2 {
        /// The issuer meant.
        offer: String,
    },
    /// The issuer of version 1.0 tokens.
    Version1 {
        /// The version 2.0 issuer of the same directory.
        offer: String,
    },
    /// Not dedicated to one organisation.
    Shared(SharedKind),
}

impl IssuerError {
    /// The word used as reason, stable.
    pub const fn as_str(&self) -> &'static str {
        match self {
            IssuerError::Empty => "issuer_empty",
            IssuerError::TooLong => "issuer_too_long",
            IssuerError::NotAUrl => "issuer_not_a_url",
            IssuerError::StrangeCharacters => "issuer_strange_characters",
            IssuerError::Scheme => "issuer_scheme",
            IssuerError::HttpNotAllowed => "issuer_http",
            IssuerError::UserInfo => "issuer_user_info",
            IssuerError::Query => "issuer_query",
            IssuerError::Fragment => "issuer_fragment",
            IssuerError::OwnOrigin => "issuer_own_origin",
            IssuerError::MissingV2 { .. } => "issuer_missing_v2",
            IssuerError::Version1 { .. } => "issuer_is_v1",
            IssuerError::Shared(kind) => kind.as_str(),
        }
    }

    /// The address that was probably meant, if one can be told.
    pub fn offer(&self) -> Option<&str> {
        match self {
            IssuerError::MissingV2 { offer } | IssuerError::Version1 { offer } => Some(offer),
            _ => None,
        }
    }
}

/// What the installation allows.
pub struct Surroundings<'a> {
    /// The public URL of this installation.
    pub own: &'a Url,
    /// Whether plain http may be used to `host` and `port` (the operator's list).
    pub http_allowed: &'a dyn Fn(&str, u16) -> bool,
}

/// Reads what an admin typed.
///
/// # Errors
/// Says which rule it breaks, with the address meant where that can be told.
pub fn read_issuer(
    typed: &str,
    surroundings: &Surroundings<'_>,
) -> Result<TypedIssuer, IssuerError> {
    let mut notes = Vec::new();
    let mut text = typed.trim();
    if text.len() != typed.len() {
        notes.push(IssuerNote::Trimmed);
    }
    if text.is_empty() {
        return Err(IssuerError::Empty);
    }
    if text.len() > MAX_ISSUER {
        return Err(IssuerError::TooLong);
    }
    if is_guid(text) {
        notes.push(IssuerNote::FromDirectoryId);
        let issuer = format!("{PUBLIC_CLOUD}/{}/v2.0", text.to_ascii_lowercase());
        refuse_shared(&issuer)?;
        return Ok(TypedIssuer { issuer, notes });
    }
    if let Some(cut) = text.trim_end_matches('/').strip_suffix(WELL_KNOWN) {
        notes.push(IssuerNote::WellKnownCut);
        text = cut;
    }
    let url = parse(text)?;
    judge_scheme(&url, surroundings)?;
    if url.origin() == surroundings.own.origin() {
        return Err(IssuerError::OwnOrigin);
    }
    let issuer = spelled(text, &url);
    if issuer != text {
        notes.push(IssuerNote::Respelled);
    }
    refuse_shared(&issuer)?;
    refuse_microsoft_slips(&url)?;
    Ok(TypedIssuer { issuer, notes })
}

/// Whether `issuer` vouches for the people of one organisation only.
///
/// A first link by e-mail is allowed at such issuers alone (see `decide::sign_in`).
pub fn is_dedicated(issuer: &str) -> bool {
    shared_kind(issuer).is_none()
}

fn parse(text: &str) -> Result<Url, IssuerError> {
    // Angle brackets and braces mean that a guide's placeholder was not filled in.
    let strange = |c: char| c.is_whitespace() || c.is_control() || "\\<>{}\"|^`".contains(c);
    if text.contains(strange) {
        return Err(IssuerError::StrangeCharacters);
    }
    let url = Url::parse(text).map_err(|_| IssuerError::NotAUrl)?;
    if !matches!(url.scheme(), "https" | "http") {
        return Err(IssuerError::Scheme);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(IssuerError::UserInfo);
    }
    if url.fragment().is_some() {
        return Err(IssuerError::Fragment);
    }
    if url.query().is_some() {
        return Err(IssuerError::Query);
    }
    Ok(url)
}

fn judge_scheme(url: &Url, surroundings: &Surroundings<'_>) -> Result<(), IssuerError> {
    let host = url.host_str().ok_or(IssuerError::NotAUrl)?;
    let port = url.port_or_known_default().ok_or(IssuerError::NotAUrl)?;
    if url.scheme() == "http" && !(surroundings.http_allowed)(host, port) {
        return Err(IssuerError::HttpNotAllowed);
    }
    Ok(())
}

/// The parser's spelling, but without the slash it adds to an empty path, and
/// without one after `/v2.0` at Microsoft, whose issuers never have it.
fn spelled(typed: &str, url: &Url) -> String {
    let spelling = url.as_str();
    let microsoft = MICROSOFT_HOSTS.contains(&url.host_str().unwrap_or_default());
    match spelling.strip_suffix('/') {
        Some(bare) if url.path() == "/" && !typed.ends_with('/') => bare.to_owned(),
        Some(bare) if microsoft && bare.ends_with("/v2.0") => bare.to_owned(),
        _ => spelling.to_owned(),
    }
}

/// Slips that only Microsoft's own hosts show: no `/v2.0`, or the version 1.0 issuer.
fn refuse_microsoft_slips(url: &Url) -> Result<(), IssuerError> {
    let host = url.host_str().unwrap_or_default();
    let path = url.path().trim_matches('/');
    if host == V1_HOST {
        let directory = path.split('/').next().unwrap_or_default();
        let offer = format!("{PUBLIC_CLOUD}/{directory}/v2.0");
        return Err(IssuerError::Version1 { offer });
    }
    if MICROSOFT_HOSTS.contains(&host) && !path.is_empty() && !path.contains('/') {
        let offer = format!("{}/{path}/v2.0", url.origin().ascii_serialization());
        return Err(IssuerError::MissingV2 { offer });
    }
    Ok(())
}

fn refuse_shared(issuer: &str) -> Result<(), IssuerError> {
    shared_kind(issuer).map_or(Ok(()), |kind| Err(IssuerError::Shared(kind)))
}

/// Why `issuer` is on the list of shared ones, if it is.
pub(super) fn shared_kind(issuer: &str) -> Option<SharedKind> {
    let wanted = issuer.trim_end_matches('/').to_ascii_lowercase();
    let path = path_of(&wanted);
    shared_list()
        .iter()
        .find(|(pattern, _)| match pattern.strip_prefix('*') {
            Some(of_any_host) => path == Some(of_any_host),
            None => *pattern == wanted,
        })
        .map(|(_, kind)| *kind)
}

fn path_of(issuer: &str) -> Option<&str> {
    let rest = issuer.split_once("://")?.1;
    rest.find('/').map(|start| &rest[start..])
}

fn shared_list() -> &'static [(&'static str, SharedKind)] {
    static LIST: OnceLock<Vec<(&'static str, SharedKind)>> = OnceLock::new();
    LIST.get_or_init(|| {
        include_str!("shared_issuers.txt")
            .lines()
            .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
            .map(|line| {
                let (reason, issuer) = line
                    .split_once(' ')
                    .expect("invariant: each line of the list has a reason and an issuer");
                (issuer.trim(), shared_reason(reason))
            })
            .collect()
    })
}

fn shared_reason(word: &str) -> SharedKind {
    match word {
        "any_directory" => SharedKind::AnyDirectory,
        "personal_accounts" => SharedKind::PersonalAccounts,
        _ => SharedKind::PublicProvider,
    }
}

/// Whether `text` has the form of a GUID, in either letter case.
pub fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// The directory id of an issuer of the form `…/<guid>/v2.0` and nothing more.
pub(super) fn directory_of(issuer: &str) -> Option<&str> {
    let path = path_of(issuer)?;
    let id = path.strip_prefix('/')?.strip_suffix("/v2.0")?;
    is_guid(id).then_some(id)
}

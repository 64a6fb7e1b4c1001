//! Reading a provider's discovery document.
//!
//! Purpose: from an issuer to the endpoints that are pinned with a revision.
//! Invariants: the document's issuer equals the expected one byte for byte
//! (T051; a directory typed by name is resolved to its id on the same host and
//! that is said); each endpoint is an absolute https URL, http only when the
//! issuer itself is (T042, T052), never our own origin (T053); the code flow
//! and one allow-listed algorithm are offered.
//! Source: OpenID Connect Discovery sections 3 and 4.3. It dials nothing: the
//! addresses are judged again by the outbound guard when they are used.

use latchkey_core::{
    connection::Endpoints,
    ports::{HttpError, HttpRequest, HttpResponse},
    problem::{Code, Evidence, Problem, Stage, foreign},
};
use url::Url;

use super::{
    algorithm::Algorithm,
    answer::{self, Asked, MAX_ANSWER},
    diagnose,
    issuer::{self, WELL_KNOWN},
    json::Object,
    messages::{ErrorBody, Metadata},
};

/// Longer endpoint addresses are refused.
const MAX_ENDPOINT: usize = 2048;

/// What a document says, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discovered {
    /// The issuer to store; differs from the expected one only when a note says so.
    pub issuer: String,
    /// What to pin.
    pub endpoints: Endpoints,
    /// What the admin should be told.
    pub notes: Vec<DiscoveryNote>,
}

/// Something worth telling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiscoveryNote {
    /// A directory typed by name was resolved to the issuer with its id.
    DirectoryResolved {
        /// The issuer typed.
        typed: String,
    },
    /// An endpoint is on another host than the issuer (T052); Entra's UserInfo is.
    OtherHost {
        /// Which endpoint.
        endpoint: &'static str,
        /// Its host.
        host: String,
    },
}

/// The request for the document of `issuer`.
///
/// # Errors
/// If `issuer` is no URL, which `read_issuer` rules out.
pub fn request(issuer: &str) -> Result<HttpRequest, Problem> {
    let address = document_url(issuer);
    let url =
        Url::parse(&address).map_err(|_| asked(&address).misconfigured("issuer_not_a_url"))?;
    Ok(answer::get(url, MAX_ANSWER))
}

/// Reads the answer to [`request`]; `own` is the public URL of this installation.
///
/// # Errors
/// `sso_idp_unreachable` without an answer, `sso_misconfigured` otherwise.
pub fn read(
    expected: &str,
    own: &Url,
    answer: Result<HttpResponse, HttpError>,
) -> Result<Discovered, Problem> {
    let address = document_url(expected);
    let asked = asked(&address);
    let opened = answer::open(answer, &asked)?;
    if opened.status != 200
        && let Ok(body) = &opened.body
    {
        return Err(refused(opened.status, body, &asked));
    }
    let document = Metadata::of(&opened.success(&asked)?);
    let mut notes = Vec::new();
    let issuer = judge_issuer(expected, &document, &asked, &mut notes)?;
    let endpoints = Judge {
        issuer: &issuer,
        own,
        asked: &asked,
    }
    .endpoints(document, &mut notes)?;
    Ok(Discovered {
        issuer,
        endpoints,
        notes,
    })
}

fn document_url(issuer: &str) -> String {
    format!("{}{WELL_KNOWN}", issuer.trim_end_matches('/'))
}

fn asked(url: &str) -> Asked<'_> {
    Asked {
        stage: Stage::Discovery,
        url,
        limit: MAX_ANSWER,
    }
}

/// An error status with a JSON body, such as Entra's 400 for an unknown directory.
fn refused(status: u16, body: &Object, asked: &Asked<'_>) -> Problem {
    let said = ErrorBody::of(body);
    if said.error.is_none() {
        return answer::status_problem(status, asked);
    }
    let mut evidence = diagnose::evidence(&said, &[]);
    evidence.http_status = Some(status);
    if said.error.as_deref() == Some("invalid_tenant") || evidence.aadsts.contains(&90002) {
        return asked.problem(Code::SsoMisconfigured, "tenant_unknown", evidence);
    }
    let plain = answer::status_problem(status, asked);
    asked.problem(plain.code, plain.reason, evidence)
}

/// The document's issuer against the expected one (Discovery section 4.3).
fn judge_issuer(
    expected: &str,
    document: &Metadata,
    asked: &Asked<'_>,
    notes: &mut Vec<DiscoveryNote>,
) -> Result<String, Problem> {
    let Some(found) = document.issuer.as_deref() else {
        return Err(asked.misconfigured("issuer_missing"));
    };
    let differs = |reason, wanted: &str| {
        let evidence = Evidence::compared("issuer in the discovery document", wanted, found);
        asked.problem(Code::SsoMisconfigured, reason, evidence)
    };
    if found.contains('{') {
        return Err(differs("issuer_is_template", expected));
    }
    if document.is_version_1 || found.starts_with("https://sts.windows.net/") {
        let version_2 = format!("{}/v2.0", expected.trim_end_matches('/'));
        return Err(differs("issuer_is_v1", &version_2));
    }
    if let Some(kind) = issuer::shared_kind(found) {
        return Err(differs(kind.as_str(), expected));
    }
    if found == expected {
        return Ok(found.to_owned());
    }
    if is_same_directory_by_id(expected, found) {
        let typed = expected.to_owned();
        notes.push(DiscoveryNote::DirectoryResolved { typed });
        return Ok(found.to_owned());
    }
    Err(differs("issuer_differs", expected))
}

/// Whether `found` is `https://host/<guid>/v2.0` where `https://host/<name>/v2.0` was typed.
fn is_same_directory_by_id(typed: &str, found: &str) -> bool {
    let Some(id) = issuer::directory_of(found) else {
        return false;
    };
    let Some(base) = found.strip_suffix(&format!("/{id}/v2.0")) else {
        return false;
    };
    typed
        .strip_prefix(base)
        .and_then(|rest| rest.strip_prefix('/'))
        .and_then(|rest| rest.strip_suffix("/v2.0"))
        .is_some_and(|name| !name.is_empty() && !name.contains('/') && !issuer::is_guid(name))
}

/// What each endpoint is judged by.
struct Judge<'a> {
    issuer: &'a str,
    own: &'a Url,
    asked: &'a Asked<'a>,
}

impl Judge<'_> {
    fn endpoints(
        &self,
        document: Metadata,
        notes: &mut Vec<DiscoveryNote>,
    ) -> Result<Endpoints, Problem> {
        self.code_flow(document.response_types.as_deref())?;
        let algorithms = self.algorithms(document.algorithms)?;
        let auth_methods = self.auth_methods(document.auth_methods)?;
        let mut required = |name, value: Option<String>| match value {
            Some(value) => self.endpoint(name, &value, notes),
            None => Err(self.refuse("endpoint_missing", name)),
        };
        let authorization = required("authorization_endpoint", document.authorization)?;
        let token = required("token_endpoint", document.token)?;
        let jwks = required("jwks_uri", document.jwks)?;
        let mut optional = |name, value: Option<String>| {
            value
                .map(|value| self.endpoint(name, &value, notes))
                .transpose()
        };
        let userinfo = optional("userinfo_endpoint", document.userinfo)?;
        let end_session = optional("end_session_endpoint", document.end_session)?;
        let entra_like =
            issuer::directory_of(self.issuer).is_some() && document.msgraph_host.is_some();
        Ok(Endpoints {
            authorization,
            token,
            jwks,
            userinfo,
            end_session,
            iss_promised: document.iss_promised,
            auth_methods,
            algorithms,
            entra_like,
            msgraph_host: document.msgraph_host,
        })
    }

    fn refuse(&self, reason: &'static str, got: &str) -> Problem {
        let evidence = Evidence {
            check: Some(reason.replace('_', " ")),
            got: Some(foreign(got)),
            ..Evidence::default()
        };
        self.asked.problem(Code::SsoMisconfigured, reason, evidence)
    }

    /// `response_types_supported` is required; absent is read as the usual list.
    fn code_flow(&self, offered: Option<&[String]>) -> Result<(), Problem> {
        match offered {
            Some(types) if !types.iter().any(|one| one == "code") => {
                Err(self.refuse("code_flow_unsupported", &types.join(", ")))
            }
            _ => Ok(()),
        }
    }

    /// Absent means RS256, which every provider must support (Discovery section 3).
    fn algorithms(&self, offered: Option<Vec<String>>) -> Result<Vec<String>, Problem> {
        let offered = offered.unwrap_or_else(|| vec![Algorithm::Rs256.as_str().to_owned()]);
        if offered.iter().any(|name| Algorithm::parse(name).is_some()) {
            Ok(offered)
        } else {
            Err(self.refuse("alg_unsupported", &offered.join(", ")))
        }
    }

    /// Absent means basic (Discovery section 3); a list without a way to send a secret is refused.
    fn auth_methods(&self, offered: Option<Vec<String>>) -> Result<Vec<String>, Problem> {
        let offered = offered.unwrap_or_default();
        let known = |name: &String| latchkey_core::connection::ClientAuth::parse(name).is_some();
        if offered.is_empty() || offered.iter().any(known) {
            Ok(offered)
        } else {
            Err(self.refuse("client_auth_unsupported", &offered.join(", ")))
        }
    }

    /// One endpoint; kept byte for byte, odd slashes included.
    fn endpoint(
        &self,
        name: &'static str,
        value: &str,
        notes: &mut Vec<DiscoveryNote>,
    ) -> Result<String, Problem> {
        let strange = |c: char| c.is_whitespace() || c.is_control() || c == '\\';
        if value.len() > MAX_ENDPOINT || value.contains(strange) {
            return Err(self.refuse("endpoint_malformed", name));
        }
        let url = Url::parse(value).map_err(|_| self.refuse("endpoint_malformed", name))?;
        let plain_issuer = self.issuer.starts_with("http://");
        let scheme_fits = url.scheme() == "https" || (url.scheme() == "http" && plain_issuer);
        if !scheme_fits {
            return Err(self.refuse("endpoint_not_https", value));
        }
        let host = url.host_str().unwrap_or_default();
        let has_user = !url.username().is_empty() || url.password().is_some();
        if host.is_empty() || has_user || url.fragment().is_some() {
            return Err(self.refuse("endpoint_malformed", name));
        }
        if url.origin() == self.own.origin() {
            return Err(self.refuse("endpoint_own_origin", value));
        }
        let issuer_host = Url::parse(self.issuer)
            .ok()
            .and_then(|issuer| issuer.host_str().map(str::to_owned));
        if issuer_host.as_deref() != Some(host) {
            notes.push(DiscoveryNote::OtherHost {
                endpoint: name,
                host: host.to_owned(),
            });
        }
        Ok(value.to_owned())
    }
}

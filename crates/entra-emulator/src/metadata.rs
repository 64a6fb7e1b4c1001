//! Discovery documents and key sets.
//!
//! Purpose: answer `/.well-known/openid-configuration` and `/discovery/…/keys` field by field as Entra does.
//! Invariants: exactly the published fields (no PKCE, revocation or introspection fields); a tenant asked by domain
//! answers with the GUID form of the issuer; `common` and `organizations` with a literal `{tenantid}`.
//! Source: entra-id.md sections 2 and 3, items 1 to 8 of section 17.

use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderValue;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::aadsts::Refusal;
use crate::chance;
use crate::directory::Authority;
use crate::state::{Handle, Urls};
use crate::web::answer::json_answer;
use crate::web::params::Params;

/// `GET /{tenant}/v2.0/.well-known/openid-configuration`
pub(crate) async fn discovery_v2(
    State(shared): State<Handle>,
    Path(tenant): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    document(&shared, &tenant, query, v2)
}

/// `GET /{tenant}/.well-known/openid-configuration`
pub(crate) async fn discovery_v1(
    State(shared): State<Handle>,
    Path(tenant): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    document(&shared, &tenant, query, v1)
}

/// `GET /{tenant}/discovery/v2.0/keys` and `/{tenant}/discovery/keys`
pub(crate) async fn keys(
    State(shared): State<Handle>,
    Path(tenant): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let Some(authority) = shared.state().directory.authority(&tenant) else {
        return unknown_tenant(&shared);
    };
    let name = match authority {
        Authority::Tenant(tid) => tid,
        Authority::Organizations => "organizations".to_owned(),
        Authority::Common => "common".to_owned(),
    };
    let query = Params::parse(query.as_deref().unwrap_or_default());
    match shared.keys().key_set(&name, query.get("appid")) {
        Ok(set) => described(json_answer(200, &set)),
        Err(error) => json_answer(
            500,
            &json!({"error": "server_error", "error_description": error.to_string()}),
        ),
    }
}

type Writer = fn(&Urls, &str, Option<&str>, bool) -> Value;

fn document(shared: &Handle, tenant: &str, query: Option<String>, write: Writer) -> Response {
    let Some(authority) = shared.state().directory.authority(tenant) else {
        return unknown_tenant(shared);
    };
    let query = Params::parse(query.as_deref().unwrap_or_default());
    let app = query.get("appid").filter(|app| chance::is_guid(app));
    let (segment, shared_issuer) = match &authority {
        Authority::Tenant(tid) => (tid.as_str(), false),
        Authority::Organizations => ("organizations", true),
        Authority::Common => ("common", true),
    };
    described(json_answer(
        200,
        &write(&shared.urls, segment, app, shared_issuer),
    ))
}

fn keys_uri(base: &str, segment: &str, version: &str, app: Option<&str>) -> String {
    let app = app.map(|app| format!("?appid={app}")).unwrap_or_default();
    format!("{base}/{segment}/discovery/{version}keys{app}")
}

fn v2(urls: &Urls, segment: &str, app: Option<&str>, shared_issuer: bool) -> Value {
    let base = &urls.base;
    let oauth = format!("{base}/{segment}/oauth2/v2.0");
    json!({
        "token_endpoint": format!("{oauth}/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": keys_uri(base, segment, "v2.0/", app),
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": urls.issuer(if shared_issuer { "{tenantid}" } else { segment }),
        "request_uri_parameter_supported": false,
        "userinfo_endpoint": format!("{}/oidc/userinfo", urls.userinfo),
        "authorization_endpoint": format!("{oauth}/authorize"),
        "device_authorization_endpoint": format!("{oauth}/devicecode"),
        "http_logout_supported": true,
        "frontchannel_logout_supported": true,
        "end_session_endpoint": format!("{oauth}/logout"),
        "claims_supported": [
            "sub", "iss", "cloud_instance_name", "cloud_instance_host_name", "cloud_graph_host_name", "msgraph_host",
            "aud", "exp", "iat", "auth_time", "acr", "nonce", "preferred_username", "name", "tid", "ver", "at_hash",
            "c_hash", "email"
        ],
        "kerberos_endpoint": format!("{base}/{segment}/kerberos"),
        "tenant_region_scope": if shared_issuer { Value::Null } else { json!("WW") },
        "cloud_instance_name": "microsoftonline.com",
        "cloud_graph_host_name": "graph.windows.net",
        "msgraph_host": urls.graph_host(),
        "rbac_url": "https://pas.windows.net",
    })
}

fn v1(urls: &Urls, segment: &str, app: Option<&str>, shared_issuer: bool) -> Value {
    let base = &urls.base;
    let oauth = format!("{base}/{segment}/oauth2");
    let named = if shared_issuer { "{tenantid}" } else { segment };
    json!({
        "token_endpoint": format!("{oauth}/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": keys_uri(base, segment, "", app),
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "token id_token", "token"],
        "scopes_supported": ["openid"],
        // The other host is the whole point: an admin who forgot /v2.0 meets an issuer that fits nothing typed.
        "issuer": format!("https://sts.windows.net/{named}/"),
        "microsoft_multi_refresh_token": true,
        "authorization_endpoint": format!("{oauth}/authorize"),
        "device_authorization_endpoint": format!("{oauth}/devicecode"),
        "http_logout_supported": true,
        "frontchannel_logout_supported": true,
        "end_session_endpoint": format!("{oauth}/logout"),
        "claims_supported": [
            "sub", "iss", "cloud_instance_name", "cloud_instance_host_name", "cloud_graph_host_name", "msgraph_host",
            "aud", "exp", "iat", "auth_time", "acr", "amr", "nonce", "email", "given_name", "family_name", "nickname"
        ],
        "check_session_iframe": format!("{oauth}/checksession"),
        "userinfo_endpoint": format!("{base}/common/openid/userinfo"),
        "kerberos_endpoint": format!("{base}/{segment}/kerberos"),
        "tenant_region_scope": if shared_issuer { Value::Null } else { json!("WW") },
        "cloud_instance_name": "microsoftonline.com",
        "cloud_graph_host_name": "graph.windows.net",
        "msgraph_host": urls.graph_host(),
        "rbac_url": "https://pas.windows.net",
    })
}

fn unknown_tenant(shared: &Handle) -> Response {
    let mut refusal = Refusal::new(90002);
    refusal.error = Some("invalid_tenant".to_owned());
    described(json_answer(
        400,
        &refusal.body(shared.clock.now(), &shared.urls.base, " "),
    ))
}

/// Headers of metadata answers (entra-id.md 2.2). Strict transport security is left out: this is plain http.
fn described(answer: Response) -> Response {
    let mut answer = answer.into_response();
    let headers = answer.headers_mut();
    for (name, value) in [
        ("cache-control", "max-age=86400, private"),
        ("access-control-allow-origin", "*"),
        ("access-control-allow-methods", "GET, OPTIONS"),
        ("p3p", "CP=\"DSP CUR OTPi IND OTRi ONL FIN\""),
        ("x-ms-ests-server", "emulator"),
        (
            "set-cookie",
            "entra_fpc=metadata; path=/; HttpOnly; SameSite=Lax",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    answer
}

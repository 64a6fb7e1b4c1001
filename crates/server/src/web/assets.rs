//! The style sheet, the script and the icon, with a validator.

use axum::{
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use latchkey_core::{accent::Accent, token::Digest};

use crate::pages::assets::{ASSETS, accent_style};

/// `GET /assets/{name}`.
pub async fn file(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let path = format!("/assets/{name}");
    let Some(asset) = ASSETS.iter().find(|asset| asset.path == path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let tag = etag(asset.body);
    let mut response = if headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|sent| *sent == tag)
    {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        asset.body.into_response()
    };
    let head = response.headers_mut();
    head.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(asset.content_type),
    );
    head.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=3600"),
    );
    head.insert(header::ETAG, tag);
    response
}

/// `GET /assets/accent/{colour}`: the few lines that give a tenant's pages their colour.
///
/// They follow from the colour alone and are the same for everybody, so no
/// tenant is looked up and none shows itself here (N-04).
pub async fn accent(Path(name): Path<String>) -> Response {
    let digits = name
        .strip_suffix(".css")
        .filter(|digits| !digits.starts_with('#'));
    let Some(Ok(accent)) = digits.map(Accent::parse) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let head = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (head, accent_style(&accent)).into_response()
}

fn etag(body: &[u8]) -> HeaderValue {
    let digest = Digest::of(&String::from_utf8_lossy(body));
    HeaderValue::from_str(&format!("\"{}\"", digest.as_str()))
        .unwrap_or_else(|_| HeaderValue::from_static("\"0\""))
}

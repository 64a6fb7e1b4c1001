//! The style sheet, the script and the icon, with a validator.

use axum::{
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use latchkey_core::token::Digest;

use crate::pages::assets::ASSETS;

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

fn etag(body: &[u8]) -> HeaderValue {
    let digest = Digest::of(&String::from_utf8_lossy(body));
    HeaderValue::from_str(&format!("\"{}\"", digest.as_str()))
        .unwrap_or_else(|_| HeaderValue::from_static("\"0\""))
}

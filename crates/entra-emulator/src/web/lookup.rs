//! The look-up page behind `error_uri`.
//!
//! Invariants: only numbers are looked up; nothing of the query is shown but the number.
//! Source: entra-id.md section 7, last line.

use axum::extract::RawQuery;
use axum::response::Response;
use serde_json::json;

use super::answer::json_answer;
use super::params::Params;
use crate::aadsts::known;

/// `GET /error?code=…`
pub(crate) async fn error(RawQuery(query): RawQuery) -> Response {
    let query = Params::parse(query.as_deref().unwrap_or_default());
    match query.text("code").parse::<u64>() {
        Ok(code) => json_answer(200, &json!({"code": code, "message": known(code).text})),
        Err(_) => json_answer(400, &json!({"error": "code is not a number"})),
    }
}

//! One request and its answer, within limits.
//!
//! The message carries only what is needed: no `Origin`, no `Referer`, no
//! cookies, no `Accept-Encoding`. The answer's body is read piece by piece and
//! dropped at its limit (T047); an encoded body is refused, not decoded
//! (T049). Failures become coarse classes without foreign text (T057). It does
//! not look into the body.

use http_body_util::{BodyExt, Full};
use hyper::{
    HeaderMap, Request, Response, Uri,
    body::{Body, Bytes, Incoming},
    header::{self, HeaderName, HeaderValue},
};
use hyper_util::client::legacy;
use latchkey_core::ports::{HttpError, HttpMethod, HttpRequest, HttpResponse};

use super::{MAX_HEAD_BYTES, dial::DialError};

/// The message of `request`.
///
/// # Errors
/// [`HttpError::Refused`] if URL or credentials do not fit a message.
pub(super) fn message(request: HttpRequest) -> Result<Request<Full<Bytes>>, HttpError> {
    let uri: Uri = request
        .url
        .as_str()
        .parse()
        .map_err(|_| HttpError::Refused)?;
    let builder = Request::builder()
        .uri(uri)
        .header(header::ACCEPT, "application/json")
        .header(header::USER_AGENT, "Latchkey");
    let builder = match request.authorization {
        Some(value) => {
            let mut value =
                HeaderValue::from_str(value.expose()).map_err(|_| HttpError::Refused)?;
            value.set_sensitive(true);
            builder.header(header::AUTHORIZATION, value)
        }
        None => builder,
    };
    let message = match request.method {
        HttpMethod::Get => builder.method("GET").body(Full::default()),
        HttpMethod::PostForm => {
            let form = request.form.map(|form| form.expose().clone());
            builder
                .method("POST")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Full::from(form.unwrap_or_default()))
        }
    };
    message.map_err(|_| HttpError::Refused)
}

/// Reads `response` up to `max_bytes` of body.
///
/// # Errors
/// If the body is encoded, too large or broken off.
pub(super) async fn read(
    response: Response<Incoming>,
    max_bytes: usize,
) -> Result<HttpResponse, HttpError> {
    let (head, mut body) = response.into_parts();
    if head_bytes(&head.headers) > MAX_HEAD_BYTES {
        return Err(HttpError::TooLarge);
    }
    let plain = only(&head.headers, &header::CONTENT_ENCODING, "identity")
        && only(&head.headers, &header::TRANSFER_ENCODING, "chunked");
    if !plain {
        return Err(HttpError::Encoded);
    }
    let promised = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if promised > max_bytes {
        return Err(HttpError::TooLarge);
    }
    let mut bytes = Vec::with_capacity(promised);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| class_of(&error))?;
        let Ok(data) = frame.into_data() else {
            continue;
        };
        if data.len() > max_bytes - bytes.len() {
            return Err(HttpError::TooLarge);
        }
        bytes.extend_from_slice(&data);
    }
    Ok(HttpResponse {
        status: head.status.as_u16(),
        content_type: content_type(&head.headers),
        body: bytes,
    })
}

/// Bytes of the header lines. The client's own limit is looked at between two
/// reads only, so that a head may outgrow it by one read.
fn head_bytes(headers: &HeaderMap) -> usize {
    let lines = headers.iter();
    lines
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum()
}

/// Whether every value of the header `name` is `word`, or there is none.
fn only(headers: &HeaderMap, name: &HeaderName, word: &str) -> bool {
    headers.get_all(name).iter().all(|value| {
        value.to_str().is_ok_and(|text| {
            text.split(',')
                .all(|part| part.trim().eq_ignore_ascii_case(word))
        })
    })
}

fn content_type(headers: &HeaderMap) -> Option<String> {
    let text = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let essence = text.split(';').next().unwrap_or_default().trim();
    Some(essence.to_ascii_lowercase())
}

/// The class of a request that brought no answer.
pub(super) fn class(error: legacy::Error) -> HttpError {
    class_of(&error)
}

fn class_of(error: &(dyn std::error::Error + 'static)) -> HttpError {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(DialError(class)) = error.downcast_ref() {
            return *class;
        }
        if let Some(error) = error.downcast_ref::<hyper::Error>()
            && error.is_parse_too_large()
        {
            return HttpError::TooLarge;
        }
        next = error.source();
    }
    HttpError::Broken
}

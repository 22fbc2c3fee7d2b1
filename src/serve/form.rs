//! Forms that change something: who may send them, and their fields.

use std::time::Duration;

use axum::body::{self, Body};
use axum::http::header::CONTENT_TYPE;
use axum::http::{Request, StatusCode};
use tokio::time::timeout;

use super::address::Parameters;
use super::frame;
use super::reply::{Failure, Reply};
use super::router::Ask;

/// Maximum size of the fields of a form, in bytes: a query of 4,000 characters, encoded.
const MAX_FORM_BYTES: usize = 64 << 10;

/// Maximum time to send them.
const MAX_FORM_TIME: Duration = Duration::from_secs(10);

/// The content type of forms. A page elsewhere can send it too, so it proves nothing.
const FORM: &str = "application/x-www-form-urlencoded";

const NO_TOKEN: &str = "the page changes nothing unless the server has a token: start it with FIHRIS_TOKEN, or use \
    `fihris save` and `fihris search --new`";
const FOREIGN: &str = "forms are accepted from the pages of this server, and from programs that send the bearer token";

/// Reads the fields of a form.
///
/// # Errors
/// Returns the reply to a client that may not change anything, or whose form cannot be read.
pub async fn read(ask: &Ask, request: Request<Body>) -> Result<Parameters, Reply> {
    let refuse = |reason| Err(frame::failure(ask, &Failure::Unchangeable(reason)));
    if !ask.is_owner {
        return refuse(NO_TOKEN);
    }
    if !ask.is_deliberate {
        return refuse(FOREIGN);
    }
    let plain = |status, text: &'static str| {
        Err(Reply::new("text/plain; charset=utf-8", text).with_status(status))
    };
    let kind = request.headers().get(CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case(FORM) {
        let text = "send the fields as application/x-www-form-urlencoded\n";
        return plain(StatusCode::UNSUPPORTED_MEDIA_TYPE, text);
    }
    let body = body::to_bytes(request.into_body(), MAX_FORM_BYTES);
    match timeout(MAX_FORM_TIME, body).await {
        // The fields are ASCII, whatever they encode.
        Ok(Ok(bytes)) => Ok(Parameters::parse(&String::from_utf8_lossy(&bytes))),
        Ok(Err(_)) => plain(StatusCode::PAYLOAD_TOO_LARGE, "the form is too large\n"),
        Err(_) => plain(StatusCode::REQUEST_TIMEOUT, "the form came too slowly\n"),
    }
}

//! Replies: a status, a kind of content, and bytes.

use std::fmt::Write as _;

use anyhow::Error;
use axum::body::Body;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION,
    REFERRER_POLICY, RETRY_AFTER, SET_COOKIE, VARY, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use tokio::sync::SemaphorePermit;

use super::pieces::Pieces;
use crate::guard::Panic;
use crate::index::{Damaged, OtherVersion};
use crate::query::grammar::SyntaxError;
use crate::search::engine::Unanswered;

/// The policy for what a page may load: the style, the script and the icon of this server. Nothing may run that is
/// written into a page.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The policy for a file of unknown content: its origin is none, and nothing runs or loads.
const SANDBOX: &str = "sandbox; default-src 'none'; frame-ancestors 'none'";

/// A reply to a request.
#[derive(Debug)]
pub struct Reply {
    status: StatusCode,
    content_type: &'static str,
    body: Vec<u8>,
    is_fixed: bool,
    policy: &'static str,
    more: Vec<(HeaderName, String)>,
    held: Option<SemaphorePermit<'static>>,
}

impl Reply {
    /// Creates a reply with the status 200.
    pub fn new(content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Reply {
            status: StatusCode::OK,
            content_type,
            body: body.into(),
            is_fixed: false,
            policy: POLICY,
            more: Vec::new(),
            held: None,
        }
    }

    /// Creates a page.
    pub fn page(markup: maud::Markup) -> Self {
        Reply::new("text/html; charset=utf-8", markup.into_string())
    }

    /// Creates a reply that sends the client to another address of this server.
    pub fn redirection(address: String) -> Self {
        let mut reply = Reply::new("text/plain; charset=utf-8", "");
        reply.more.push((LOCATION, address));
        reply.with_status(StatusCode::SEE_OTHER)
    }

    /// Creates the reply to a request for a file of unknown content: with the name of a download,
    /// or as text. A browser may run nothing of it, nor guess what it is. `held` bounds the number of
    /// such replies that are being sent.
    pub fn foreign_file(
        content_type: &'static str,
        download: Option<&str>,
        bytes: Vec<u8>,
        held: SemaphorePermit<'static>,
    ) -> Self {
        let mut reply = Reply::new(content_type, bytes);
        reply.policy = SANDBOX;
        reply.held = Some(held);
        if let Some(name) = download {
            let name = utf8_percent_encode(name, NON_ALPHANUMERIC);
            let value = format!("attachment; filename*=UTF-8''{name}");
            reply.more.push((CONTENT_DISPOSITION, value));
        }
        reply
    }

    /// Sets the status.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        let retry = [
            StatusCode::TOO_MANY_REQUESTS,
            StatusCode::SERVICE_UNAVAILABLE,
        ];
        if retry.contains(&status) {
            self.more.push((RETRY_AFTER, "1".to_owned()));
        }
        if status == StatusCode::UNAUTHORIZED {
            self.more.push((WWW_AUTHENTICATE, "Bearer".to_owned()));
        }
        self
    }

    /// Lets clients store the content for a day: its address names its version.
    #[must_use]
    pub fn that_is_fixed(mut self) -> Self {
        self.is_fixed = true;
        self
    }

    /// Sets a cookie that only this server gets, and no script.
    #[must_use]
    pub fn with_cookie(mut self, name: &str, value: &str, max_days: u32) -> Self {
        let seconds = u64::from(max_days) * 24 * 60 * 60;
        let cookie =
            format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict");
        self.more.push((SET_COOKIE, cookie));
        self
    }

    /// Converts the reply, and adds the headers that all replies have.
    pub fn into_response(self) -> Response {
        let mut response = Response::new(match self.held {
            Some(held) => Body::new(Pieces::new(self.body, held)),
            None => Body::from(self.body),
        });
        *response.status_mut() = self.status;
        let cache = if self.is_fixed {
            "private, max-age=86400, immutable"
        } else {
            "private, no-cache"
        };
        let fixed = [
            (CONTENT_TYPE, self.content_type),
            (CACHE_CONTROL, cache),
            (CONTENT_SECURITY_POLICY, self.policy),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (X_FRAME_OPTIONS, "DENY"),
            // Not `no-referrer`, with which a form has no origin.
            (REFERRER_POLICY, "same-origin"),
            (VARY, "Accept-Language, Cookie"),
            (
                HeaderName::from_static("cross-origin-resource-policy"),
                "same-origin",
            ),
            (
                HeaderName::from_static("cross-origin-opener-policy"),
                "same-origin",
            ),
        ];
        let headers = response.headers_mut();
        for (name, value) in fixed {
            headers.insert(name, HeaderValue::from_static(value));
        }
        for (name, value) in self.more {
            // Values are encoded addresses and tokens, which headers can carry.
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.append(name, value);
            }
        }
        response
    }
}

/// The reason why a view cannot be shown.
#[derive(Debug)]
pub enum Failure {
    /// The address has a fault.
    Address(String),
    /// The query has a fault, shown below it.
    Query(SyntaxError),
    /// There is nothing with this address.
    Missing(String),
    /// The address asks for what only clients on this machine may see.
    Local,
    /// The request changes something, which this client may not do, for this reason.
    Unchangeable(&'static str),
    /// The server does too much already.
    Busy,
    /// The answer takes too long.
    TimedOut,
    /// The index cannot be read or written.
    Index(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error.downcast::<SyntaxError>() {
            Ok(fault) => Failure::Query(fault),
            Err(error) if is_of_index(&error) => Failure::Index(error),
            Err(error) => Failure::Address(format!("{error:#}")),
        }
    }
}

/// Returns whether an error is about an index, and not about a request.
fn is_of_index(error: &Error) -> bool {
    error.chain().any(|cause| {
        cause.is::<std::io::Error>() || cause.is::<tantivy::TantivyError>() || cause.is::<Panic>()
    }) || error.is::<Damaged>()
        || error.is::<OtherVersion>()
        || error.is::<Unanswered>()
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Failure::Index(error.into())
    }
}

impl Failure {
    /// Returns the status.
    pub fn status(&self) -> StatusCode {
        match self {
            Failure::Address(_) | Failure::Query(_) => StatusCode::BAD_REQUEST,
            Failure::Missing(_) => StatusCode::NOT_FOUND,
            Failure::Local | Failure::Unchangeable(_) => StatusCode::FORBIDDEN,
            Failure::Busy => StatusCode::TOO_MANY_REQUESTS,
            Failure::TimedOut | Failure::Index(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Returns the message. The place of an index is for local clients only.
    pub fn message(&self, is_local: bool) -> String {
        match self {
            Failure::Address(message) | Failure::Missing(message) => message.clone(),
            Failure::Query(fault) => fault.to_string(),
            Failure::Local => {
                "paths and folders are shown on the machine of the server only".to_owned()
            }
            Failure::Unchangeable(reason) => (*reason).to_owned(),
            Failure::Busy => "the server is busy: try again in a second".to_owned(),
            Failure::TimedOut => "the search takes too long: narrow the query".to_owned(),
            Failure::Index(error) if is_local => crate::index::disk::errors::message(error),
            Failure::Index(_) => "the index cannot be used now".to_owned(),
        }
    }

    /// Returns the cause for the owner of the server; `None` if the request is the cause.
    pub fn cause(&self, path: &str) -> Option<String> {
        match self {
            Failure::Index(error) => Some(crate::index::disk::errors::message(error)),
            Failure::TimedOut => {
                let path = crate::controls::neutralize(path);
                Some(format!("no answer to a request for {path} in time"))
            }
            _ => None,
        }
    }

    /// Returns the failure as a message in JSON, for programs.
    pub fn json(&self, is_local: bool) -> Reply {
        let mut text = String::new();
        let message = serde_json::Value::from(self.message(is_local));
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{{\"level\":\"error\",\"message\":{message}}}");
        Reply::new("application/json", text).with_status(self.status())
    }
}

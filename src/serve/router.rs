//! From a request to a reply: trust, language, parameters, and the view of an address.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Result;
use axum::body::Body;
use axum::extract::{Extension, State};
use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::Response;
use axum::routing::{MethodRouter, get, post};
use axum::{Router, body};
use tokio::sync::Semaphore;
use tower_service::Service;

use super::address::Parameters;
use super::archive::{Archive, View};
use super::failure_log::{FailureLog, Report};
use super::reply::{Failure, Reply};
use super::trust::{COOKIE_NAME, Refusal, Trust};
use super::workers::{Length, Unavailable, Workers};
use super::{assets, form, frame, language, views};
use crate::guard::{Scope, catch_panic};
use crate::render::html::page::Language;

/// Maximum number of answers at once, for the wait at the end.
const MAX_ANSWERS: u32 = 1024;

/// Days for which a cookie is stored: the language, and the token.
const LANGUAGE_DAYS: u32 = 365;
const TOKEN_DAYS: u32 = 7;

/// The two ends of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peers {
    /// The address of the server.
    pub local: SocketAddr,
    /// The address of the client.
    pub peer: SocketAddr,
}

/// A request that was admitted.
#[derive(Debug, Clone)]
pub struct Ask {
    /// The path of the address.
    pub path: String,
    /// The parameters of the address.
    pub parameters: Parameters,
    /// The language of the page.
    pub language: Language,
    /// The origin of the server as the client names it.
    pub origin: String,
    /// Whether the client is on this machine, and may see its paths.
    pub is_local: bool,
    /// Whether the client showed the token of the server, and may change saved queries.
    pub is_owner: bool,
    /// Whether a request that changes something was meant, and not sent by a page elsewhere.
    pub is_deliberate: bool,
    /// Whether the words of all articles are at hand: not on a cluster.
    pub has_words: bool,
}

impl Ask {
    /// Returns a label in the language of the page.
    pub fn say<'l>(&self, arabic: &'l str, english: &'l str) -> &'l str {
        self.language.say(arabic, english)
    }

    /// Returns the format; `None` for a page.
    pub fn format(&self) -> Option<&str> {
        self.parameters
            .get("format")
            .filter(|format| *format != "html")
    }

    /// Returns the query without surrounding spaces.
    pub fn query(&self) -> &str {
        self.parameters.get("q").unwrap_or_default().trim()
    }

    /// Returns whether the client may see up to when the owner has seen a query.
    pub fn sees_marks(&self) -> bool {
        self.is_local || self.is_owner
    }
}

/// A view: the reply to a request over a commit of the index.
type Show = fn(&Ask, &View) -> Result<Reply, Failure>;

/// A server.
#[derive(Debug)]
pub struct Server {
    inner: Arc<Inner>,
    router: Router,
}

#[derive(Debug)]
struct Inner {
    archive: Archive,
    trust: Trust,
    workers: Workers,
    log: FailureLog,
    answers: Semaphore,
}

impl Server {
    /// Creates a server.
    pub fn new(archive: Archive, trust: Trust, report: Report) -> Arc<Self> {
        let inner = Arc::new(Inner {
            archive,
            trust,
            workers: Workers::new(),
            log: FailureLog::new(report),
            answers: Semaphore::new(MAX_ANSWERS as usize),
        });
        let router = Router::new()
            .route("/", view(views::start::show))
            .route("/search", view(views::search::show))
            .route("/article", view(views::article::show))
            .route("/article/file", view(views::file::show))
            .route("/similar", view(views::near::show_similar))
            .route("/copies", view(views::near::show_copies))
            .route("/kwic", view(views::kwic::show))
            .route("/collocates", long_view(views::words::show_collocates))
            .route("/ngrams", long_view(views::phrases::show))
            .route("/spellings", long_view(views::spellings::show))
            .route("/compare", long_view(views::compare::show))
            .route("/words", long_view(views::words::show_words))
            .route("/save", change(views::saved::save))
            .route("/remove", change(views::saved::remove))
            .route("/seen", change(views::saved::mark_seen))
            .route(
                "/style.css",
                get(|| async { assets::style().into_response() }),
            )
            .route(
                "/keys.js",
                get(|| async { assets::script().into_response() }),
            )
            .route(
                "/icon.svg",
                get(|| async { assets::icon().into_response() }),
            )
            .fallback(missing)
            .method_not_allowed_fallback(refused_method)
            .with_state(Arc::clone(&inner));
        Arc::new(Server { inner, router })
    }

    /// Waits until no request is being answered.
    pub async fn idle(&self) {
        // The semaphore is never closed.
        let _ = self.inner.answers.acquire_many(MAX_ANSWERS).await;
    }

    /// Answers a request.
    pub async fn answer<B>(&self, request: Request<B>, peers: Peers) -> Response
    where
        B: axum::body::HttpBody<Data = body::Bytes> + Send + 'static,
        B::Error: Into<axum::BoxError>,
    {
        let Ok(_answer) = self.inner.answers.acquire().await else {
            return Response::default();
        };
        let (mut parts, body) = request.into_parts();
        let parameters = Parameters::parse(parts.uri.query().unwrap_or_default());
        let language = language::choose(parameters.get(language::NAME), &parts.headers);
        let authority = parts.uri.authority().map(|authority| authority.as_str());
        let token = parameters.get("token");
        let admission = self
            .inner
            .trust
            .examine(&parts.headers, authority, peers, token);
        let admission = match admission {
            Ok(admission) => admission,
            Err(Refusal::NoToken) if is_browser(&parts.headers) => {
                return frame::token_form(language).into_response();
            }
            Err(refusal) => return refused(refusal, language).into_response(),
        };
        if admission.has_new_token {
            // The token is removed from the address, since people share addresses.
            let token = token.unwrap_or_default().to_owned();
            let address = parameters.without("token").at(parts.uri.path());
            return Reply::redirection(address)
                .with_cookie(COOKIE_NAME, &token, TOKEN_DAYS)
                .into_response();
        }
        parts.extensions.insert(Ask {
            path: parts.uri.path().to_owned(),
            parameters,
            language,
            origin: admission.origin,
            is_local: admission.is_local,
            is_owner: admission.is_owner,
            is_deliberate: admission.is_deliberate,
            has_words: self.inner.archive.has_words(),
        });
        let request = Request::from_parts(parts, Body::new(body));
        match self.router.clone().call(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}

/// Returns the method router of a view.
fn view(show: Show) -> MethodRouter<Arc<Inner>> {
    shown(Length::Short, show)
}

/// Returns the method router of a view that counts words of all articles.
fn long_view(show: Show) -> MethodRouter<Arc<Inner>> {
    shown(Length::Long, show)
}

fn shown(length: Length, show: Show) -> MethodRouter<Arc<Inner>> {
    get(
        move |State(inner): State<Arc<Inner>>, Extension(ask): Extension<Ask>| async move {
            inner.show(length, show, ask).await.into_response()
        },
    )
}

/// Returns the method router of a form that changes something.
fn change(make: Show) -> MethodRouter<Arc<Inner>> {
    post(
        move |State(inner): State<Arc<Inner>>,
              Extension(ask): Extension<Ask>,
              request: Request<Body>| async move {
            match form::read(&ask, request).await {
                Ok(parameters) => {
                    // The links of a page of failure lead to a page.
                    let path = "/".to_owned();
                    let ask = Ask {
                        parameters,
                        path,
                        ..ask
                    };
                    inner.show(Length::Short, make, ask).await
                }
                Err(refusal) => refusal,
            }
            .into_response()
        },
    )
}

impl Inner {
    /// Shows a view in a worker.
    async fn show(self: &Arc<Self>, length: Length, show: Show, ask: Ask) -> Reply {
        let (inner, work_ask) = (Arc::clone(self), ask.clone());
        let work = move || -> Result<Reply, Failure> {
            // Damaged bytes may make a library panic, which the page then says.
            let shown = catch_panic(Scope::Index, || {
                let view = inner.archive.view()?;
                Ok(show(&work_ask, &view))
            });
            shown.map_err(Failure::Index)?
        };
        let shown = match self.workers.run(length, work).await {
            Ok(shown) => shown,
            Err(Unavailable::Busy) => Err(Failure::Busy),
            Err(Unavailable::TimedOut) => Err(Failure::TimedOut),
        };
        if let Err(failure) = &shown
            && let Some(cause) = failure.cause(&ask.path)
        {
            self.log.add(&cause);
        }
        let reply = match shown {
            Ok(reply) => reply,
            Err(failure) if ask.format().is_some() => failure.json(ask.is_local),
            Err(failure) => frame::failure(&ask, &failure),
        };
        match ask.parameters.get(language::NAME).and_then(language::parse) {
            Some(chosen) => reply.with_cookie(language::NAME, chosen.code(), LANGUAGE_DAYS),
            None => reply,
        }
    }
}

async fn missing(Extension(ask): Extension<Ask>) -> Response {
    let message = ask.say("لا صفحة بهذا العنوان", "there is no page with this address");
    frame::failure(&ask, &Failure::Missing(message.to_owned())).into_response()
}

async fn refused_method() -> Response {
    let text = "views are read with GET, and forms are sent with POST\n";
    Reply::new("text/plain; charset=utf-8", text)
        .with_status(StatusCode::METHOD_NOT_ALLOWED)
        .into_response()
}

/// Returns whether a client asks for pages.
fn is_browser(headers: &HeaderMap) -> bool {
    let accepted = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains("text/html"))
}

/// Returns the reply to a request that was not admitted. It says nothing about the index.
fn refused(refusal: Refusal, language: Language) -> Reply {
    let (status, arabic, english) = match refusal {
        Refusal::ForeignHost => (
            StatusCode::MISDIRECTED_REQUEST,
            "هذا الخادم لا يجيب بهذا الاسم",
            "this server does not answer to this name: use the address that it printed, or start it with --host",
        ),
        Refusal::ForeignOrigin => (
            StatusCode::FORBIDDEN,
            "لا يجيب هذا الخادم صفحات المواقع الأخرى",
            "this server does not answer pages of other sites",
        ),
        Refusal::NoToken => (
            StatusCode::UNAUTHORIZED,
            "يلزم رمز الدخول: افتح العنوان مع ?token=…",
            "a token is needed: open the address with ?token=…, or send it as a bearer token",
        ),
    };
    let text = format!("{}\n", language.say(arabic, english));
    Reply::new("text/plain; charset=utf-8", text).with_status(status)
}

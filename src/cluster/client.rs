//! Requests to a cluster. What it answers is as little trusted as a document: the time, the size
//! and the number of attempts are bounded, and redirects are not followed.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value;
use ureq::http::{Request, Response};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body};

use super::address::Address;
use super::credentials;
use crate::controls::neutralize;
use crate::search::engine::Unanswered;

/// The time limit of a connection.
const CONNECT: Duration = Duration::from_secs(10);
/// The time limit of a request with its answer.
const ANSWER: Duration = Duration::from_secs(60);
/// The size limit of an answer, in bytes.
const MAX_ANSWER: u64 = 256 << 20;
/// The number of attempts at a request that the cluster has no room for.
const ATTEMPTS: u32 = 7;
/// The number of attempts at a request whose connection breaks.
const CONNECTIONS: u32 = 3;
/// The pause before the second attempt; it doubles with each.
const FIRST_PAUSE: Duration = Duration::from_millis(150);
/// The longest reason of the cluster that a message repeats, in characters.
const MAX_REASON: usize = 300;

/// A connection to a cluster.
pub struct Client {
    agent: Agent,
    /// The address of the cluster.
    cluster: String,
    authorization: Option<String>,
}

/// The answer to a request.
pub struct Answer {
    /// The status of HTTP.
    pub status: u16,
    /// The content.
    pub json: Value,
}

impl Answer {
    /// Returns the answer if it tells of success.
    ///
    /// # Errors
    /// Returns the reason of the cluster otherwise.
    pub fn success(self, client: &Client) -> Result<Value> {
        match self.status {
            200..300 => Ok(self.json),
            status => Err(client.refusal(status, &self.json)),
        }
    }
}

impl Client {
    /// Returns a client for the cluster of an address.
    ///
    /// # Errors
    /// Returns an error if the certificates cannot be read or the credentials are invalid.
    pub fn new(address: &Address, cacert: Option<&Path>) -> Result<Self> {
        let mut config = Agent::config_builder()
            .timeout_connect(Some(CONNECT))
            .timeout_resolve(Some(CONNECT))
            .timeout_global(Some(ANSWER))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .user_agent(concat!("fihris/", env!("CARGO_PKG_VERSION")));
        if address.is_loopback() {
            // A proxy of the environment cannot reach this machine.
            config = config.proxy(None);
        }
        if address.is_secure {
            let provider = Arc::new(rustls::crypto::ring::default_provider());
            let roots = RootCerts::Specific(Arc::new(certificates(cacert)?));
            let tls = TlsConfig::builder()
                .unversioned_rustls_crypto_provider(provider)
                .root_certs(roots);
            config = config.tls_config(tls.build());
        } else if cacert.is_some() {
            bail!("--cacert is for an address that begins with https://");
        }
        Ok(Client {
            agent: config.build().new_agent(),
            cluster: address.cluster.clone(),
            authorization: credentials::authorization(address)?,
        })
    }

    /// Checks that an engine with the interface of OpenSearch answers. Returns the number by which
    /// its scores of BM25 are smaller.
    ///
    /// # Errors
    /// Returns an error if nothing or something else answers.
    pub fn check_service(&self) -> Result<f32> {
        let answer = self.send("GET", "/", None)?;
        let json = answer.success(self)?;
        let version = json.pointer("/version/number").and_then(Value::as_str);
        let Some(version) = version else {
            return Err(anyhow!(Unanswered(self.other_service())));
        };
        let is_opensearch = json
            .pointer("/version/distribution")
            .and_then(Value::as_str)
            == Some("opensearch");
        let major = version
            .split('.')
            .next()
            .and_then(|major| major.parse::<u32>().ok());
        // OpenSearch 3 leaves the constant factor k1 + 1 out, as Lucene 8 did.
        Ok(if is_opensearch && major.is_some_and(|major| major >= 3) {
            2.2
        } else {
            1.0
        })
    }

    /// Returns the answer to a request with the path `path` and, if there is a `body`, its JSON or
    /// lines of JSON. Tries again if the cluster has no room for it.
    ///
    /// # Errors
    /// Returns an error if the cluster does not answer, or not with JSON.
    pub fn send(&self, method: &str, path: &str, body: Option<&[u8]>) -> Result<Answer> {
        let mut pause = FIRST_PAUSE;
        for number in 1.. {
            let answer = self.attempt(method, path, body);
            let (is_brief, attempts) = match &answer {
                Ok(answer) => (is_overload(answer.status), ATTEMPTS),
                Err(fault) => (is_brief(fault), CONNECTIONS),
            };
            if !is_brief || number >= attempts {
                return answer.map_err(|fault| self.fault(fault));
            }
            thread::sleep(jittered(pause));
            pause *= 2;
        }
        Err(anyhow!(Unanswered(self.other_service())))
    }

    fn attempt(&self, method: &str, path: &str, body: Option<&[u8]>) -> Result<Answer, Fault> {
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.cluster));
        if let Some(authorization) = &self.authorization {
            request = request.header("Authorization", authorization);
        }
        let answer = match body {
            Some(body) => {
                let request = request.header("Content-Type", "application/json");
                self.agent
                    .run(request.body(body).map_err(ureq::Error::from)?)
            }
            None => self.agent.run(request.body(()).map_err(ureq::Error::from)?),
        };
        self.read(answer?)
    }

    fn read(&self, answer: Response<Body>) -> Result<Answer, Fault> {
        let status = answer.status().as_u16();
        if (300..400).contains(&status) {
            let to = answer.headers().get("location");
            let to = to
                .and_then(|to| to.to_str().ok())
                .unwrap_or("another address");
            return Err(Fault::Redirect(shortened(to)));
        }
        let mut body = answer.into_body();
        let bytes = body.with_config().limit(MAX_ANSWER).read_to_vec()?;
        match serde_json::from_slice(&bytes) {
            Ok(json) => Ok(Answer { status, json }),
            // A proxy answers refusals in words of its own.
            Err(_) if status >= 400 => Ok(Answer {
                status,
                json: Value::Null,
            }),
            Err(error) if error.is_eof() => Err(Fault::Cut),
            Err(_) => Err(Fault::Other),
        }
    }

    fn other_service(&self) -> String {
        format!(
            "{} is not an OpenSearch or Elasticsearch cluster: something else answers there",
            self.cluster
        )
    }

    /// Returns the error of a request without an answer.
    fn fault(&self, fault: Fault) -> anyhow::Error {
        let cluster = &self.cluster;
        let message = match fault {
            Fault::Redirect(to) => format!(
                "{cluster} sends requests on to {to}: give the address where the cluster itself answers"
            ),
            Fault::Cut => format!(
                "the answer of {cluster} is cut off: try again, and look at the proxies between"
            ),
            Fault::Other => self.other_service(),
            Fault::Http(error) => match error {
                ureq::Error::Timeout(_) => format!(
                    "{cluster} did not answer in {} s: look at its load",
                    ANSWER.as_secs()
                ),
                ureq::Error::HostNotFound => format!("{cluster}: there is no such host"),
                ureq::Error::ConnectionFailed => {
                    format!("nothing answers at {cluster}: is the cluster running?")
                }
                ureq::Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => {
                    format!("nothing answers at {cluster}: is the cluster running?")
                }
                ureq::Error::BodyExceedsLimit(_) => format!(
                    "{cluster} sends more than {} MB in one answer: read as damaged",
                    MAX_ANSWER >> 20
                ),
                ureq::Error::Rustls(error) => format!(
                    "the connection to {cluster} is not safe: {}: if its certificate is from an authority of your own, name it with --cacert",
                    shortened(&error.to_string())
                ),
                ureq::Error::Tls(reason) => {
                    format!("the connection to {cluster} is not safe: {reason}")
                }
                ureq::Error::Io(error) => {
                    let reason = shortened(&error.to_string());
                    let is_tls =
                        cluster.starts_with("https:") && error.kind() == io::ErrorKind::InvalidData;
                    if is_tls {
                        format!(
                            "the connection to {cluster} is not safe: {reason}: if its certificate is from an authority of your own, name it with --cacert"
                        )
                    } else {
                        format!("the connection to {cluster} broke: {reason}")
                    }
                }
                error => format!("{cluster}: {}", shortened(&error.to_string())),
            },
        };
        anyhow!(Unanswered(message))
    }

    /// Returns the error of an answer that reports no success.
    pub fn refusal(&self, status: u16, json: &Value) -> anyhow::Error {
        let cluster = &self.cluster;
        let kind = json
            .pointer("/error/type")
            .and_then(Value::as_str)
            .unwrap_or("");
        let cause = json
            .pointer("/error/root_cause/0/reason")
            .or_else(|| json.pointer("/error/reason"))
            .or_else(|| json.pointer("/error"));
        let reason = match cause {
            Some(Value::String(reason)) => shortened(reason),
            _ => format!("status {status}"),
        };
        let message = match status {
            401 => format!(
                "{cluster} does not accept the credentials: set FIHRIS_CLUSTER_API_KEY, or FIHRIS_CLUSTER_USER and FIHRIS_CLUSTER_PASSWORD"
            ),
            403 if kind == "cluster_block_exception" => format!(
                "{cluster} takes no changes now: {reason}: free space on its disks, or remove the block"
            ),
            403 => format!("{cluster} does not allow it with these credentials: {reason}"),
            413 => format!(
                "{cluster} refuses a request of this size: raise http.max_content_length, or the limit of the proxy before it"
            ),
            429 => format!("{cluster} has no room for more requests: try again later: {reason}"),
            503 if kind == "cluster_block_exception"
                || kind == "search_phase_execution_exception" =>
            {
                format!(
                    "a part of the index at {cluster} cannot be read now: {reason}: look at the health of the cluster"
                )
            }
            500..600 => format!("{cluster} cannot answer: {reason}"),
            _ => format!("{cluster} refuses: {reason}"),
        };
        anyhow!(Unanswered(message))
    }
}

/// The reason that a request has no answer.
enum Fault {
    Http(ureq::Error),
    Redirect(String),
    /// The answer ends too early.
    Cut,
    /// The answer is not that of a cluster.
    Other,
}

impl From<ureq::Error> for Fault {
    fn from(error: ureq::Error) -> Self {
        Fault::Http(error)
    }
}

/// Returns whether another attempt may succeed.
fn is_brief(fault: &Fault) -> bool {
    match fault {
        Fault::Cut => true,
        Fault::Http(ureq::Error::Io(error)) => matches!(
            error.kind(),
            io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::BrokenPipe
                | io::ErrorKind::UnexpectedEof
        ),
        _ => false,
    }
}

fn is_overload(status: u16) -> bool {
    matches!(status, 429 | 502..=504)
}

/// Returns a pause of half to one and a half times a duration, so that several machines do not
/// try again together.
pub fn jittered(pause: Duration) -> Duration {
    pause.mul_f64(0.5 + fastrand::f64())
}

/// Returns foreign text as it is printed: without control characters, and not too long.
pub fn shortened(text: &str) -> String {
    let mut short: String = neutralize(text).chars().take(MAX_REASON).collect();
    if short.len() < text.len() && short.chars().count() == MAX_REASON {
        short.push('…');
    }
    short
}

/// Returns the certificates of the authorities of the system, and those of a file.
fn certificates(cacert: Option<&Path>) -> Result<Vec<Certificate<'static>>> {
    let system = rustls_native_certs::load_native_certs();
    let system = system.certs.iter();
    let mut all: Vec<Certificate<'static>> = system
        .map(|certificate| Certificate::from_der(certificate).to_owned())
        .collect();
    if let Some(path) = cacert {
        let file = path.display();
        let pem = std::fs::read(path).with_context(|| format!("cannot read {file}"))?;
        let before = all.len();
        for item in parse_pem(&pem) {
            match item {
                Ok(PemItem::Certificate(certificate)) => all.push(certificate),
                Ok(_) => {}
                Err(_) => bail!("{file} is not a file of certificates in PEM format"),
            }
        }
        if all.len() == before {
            bail!("{file} has no certificate in PEM format");
        }
    }
    Ok(all)
}

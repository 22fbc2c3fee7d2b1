//! Who may ask. A page elsewhere must not read the index: neither directly nor under a name that it
//! lets point to this machine (DNS rebinding).

use std::fmt;
use std::net::IpAddr;

use anyhow::{Result, bail};
use axum::http::header::{AUTHORIZATION, COOKIE, FORWARDED, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName};

use super::router::Peers;

/// The name of the cookie with the token.
pub const COOKIE_NAME: &str = "fihris_token";

/// Minimum length of a token in characters.
const MIN_TOKEN_CHARS: usize = 16;

/// Headers that only a proxy sends.
const PROXY_HEADERS: [HeaderName; 4] = [
    FORWARDED,
    HeaderName::from_static("x-forwarded-for"),
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-real-ip"),
];

/// A secret that a client shows. Only its hash is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(blake3::Hash);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl Token {
    /// Creates a token.
    ///
    /// # Errors
    /// Returns an error if it is short, or has characters that a header cannot carry.
    pub fn new(text: &str) -> Result<Self> {
        let is_plain = text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-._~".contains(c));
        if text.len() < MIN_TOKEN_CHARS || !is_plain {
            bail!(
                "a token has at least {MIN_TOKEN_CHARS} letters, digits, - . _ or ~: `openssl rand -hex 16` makes one"
            );
        }
        Ok(Token(blake3::hash(text.as_bytes())))
    }

    /// Returns whether a text is the token, in the same time for all texts of a length.
    fn is(&self, text: &str) -> bool {
        // Hashes are compared in constant time.
        blake3::hash(text.as_bytes()) == self.0
    }
}

/// Who may ask.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// The token that clients need.
    pub token: Option<Token>,
    /// Whether anybody may read.
    pub is_public: bool,
    /// Names under which the server is reached, besides its own address.
    pub hosts: Vec<String>,
}

/// The reason why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The request is for another name.
    ForeignHost,
    /// A page elsewhere sent it.
    ForeignOrigin,
    /// It has no token.
    NoToken,
}

/// The rights of an admitted client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admission {
    /// The origin of the server as the client names it: `http://127.0.0.1:8338`.
    pub origin: String,
    /// Whether the client is on this machine, and may see its paths.
    pub is_local: bool,
    /// Whether the token came with the address, and belongs into a cookie.
    pub has_new_token: bool,
    /// Whether the client showed the token of the server, and may change saved queries.
    pub is_owner: bool,
    /// Whether the request comes from a page of this server or from a program that shows the token
    /// itself, and not from another page whose browser adds the cookie.
    pub is_deliberate: bool,
}

impl Trust {
    /// Examines a request; `token` is the one in its address.
    ///
    /// # Errors
    /// Returns the reason if it must not be answered.
    pub fn examine(
        &self,
        headers: &HeaderMap,
        authority: Option<&str>,
        peers: Peers,
        token: Option<&str>,
    ) -> Result<Admission, Refusal> {
        let host = single(headers, &HOST).ok_or(Refusal::ForeignHost)?;
        if authority.is_some_and(|authority| authority != host) {
            return Err(Refusal::ForeignHost);
        }
        let is_own = is_own_address(host, peers);
        if !is_own && !self.is_known_name(host) {
            return Err(Refusal::ForeignHost);
        }
        if is_cross_site(headers, host) {
            return Err(Refusal::ForeignOrigin);
        }
        let mut has_bearer = false;
        let has_new_token = match &self.token {
            Some(expected) => {
                has_bearer = bearer(headers).is_some_and(|known| expected.is(known));
                if has_bearer || cookie(headers).is_some_and(|known| expected.is(known)) {
                    false
                } else if token.is_some_and(|token| expected.is(token)) {
                    true
                } else {
                    return Err(Refusal::NoToken);
                }
            }
            None => false,
        };
        let site = headers.get("sec-fetch-site");
        let is_own_page =
            headers.contains_key(ORIGIN) || site.is_some_and(|site| site == "same-origin");
        let is_proxied = PROXY_HEADERS.iter().any(|name| headers.contains_key(name));
        Ok(Admission {
            origin: format!("http://{host}"),
            is_local: is_own
                && !is_proxied
                && !self.is_public
                && peers.local.ip().to_canonical().is_loopback()
                && peers.peer.ip().to_canonical().is_loopback(),
            has_new_token,
            is_owner: self.token.is_some(),
            // A foreign origin was refused above.
            is_deliberate: has_bearer || is_own_page,
        })
    }

    fn is_known_name(&self, host: &str) -> bool {
        let (name, _) = split_port(host);
        self.hosts
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name))
    }
}

/// Returns the value of a header that occurs once.
fn single<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

/// Splits `name:port`; the port is empty if there is none.
fn split_port(host: &str) -> (&str, &str) {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, port),
        _ => (host, ""),
    }
}

/// Returns whether a host is the address on which the request arrived. A page elsewhere can only
/// make a browser send a name, never an address as the host.
fn is_own_address(host: &str, peers: Peers) -> bool {
    let (name, port) = split_port(host);
    let own = peers.local.ip().to_canonical();
    let is_own_port = if port.is_empty() {
        peers.local.port() == 80
    } else {
        port.parse() == Ok(peers.local.port())
    };
    let literal = name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'))
        .unwrap_or(name);
    let is_own_name = match literal.parse::<IpAddr>() {
        Ok(address) => address.to_canonical() == own,
        Err(_) => name.eq_ignore_ascii_case("localhost") && own.is_loopback(),
    };
    is_own_port && is_own_name
}

/// Returns whether a page elsewhere sent a request that is not a link that somebody followed.
fn is_cross_site(headers: &HeaderMap, host: &str) -> bool {
    let fetch = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if headers.contains_key(ORIGIN) {
        let own = [format!("http://{host}"), format!("https://{host}")];
        let is_own = |origin: &str| own.iter().any(|own| own.eq_ignore_ascii_case(origin));
        return !single(headers, &ORIGIN).is_some_and(is_own);
    }
    let is_foreign =
        fetch("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none"));
    let is_link =
        fetch("sec-fetch-mode") == Some("navigate") && fetch("sec-fetch-dest") == Some("document");
    is_foreign && !is_link
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    single(headers, &AUTHORIZATION)?.strip_prefix("Bearer ")
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    cookie_value(headers, COOKIE_NAME)
}

/// Returns the value of a cookie.
pub fn cookie_value<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';'));
    pairs.find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "0123456789abcdef";

    fn peers(local: &str, peer: &str) -> Peers {
        Peers {
            local: local.parse().expect("an address"),
            peer: peer.parse().expect("an address"),
        }
    }

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let pairs = lines.iter().map(|(name, value)| {
            (
                HeaderName::from_static(name),
                value.parse().expect("a value"),
            )
        });
        pairs.collect()
    }

    fn examine(
        trust: &Trust,
        lines: &[(&'static str, &'static str)],
    ) -> Result<Admission, Refusal> {
        let peers = peers("127.0.0.1:8338", "127.0.0.1:50000");
        trust.examine(&headers(lines), None, peers, None)
    }

    #[test]
    fn only_its_own_address_is_answered() {
        let trust = Trust::default();
        for host in ["127.0.0.1:8338", "localhost:8338", "LOCALHOST:8338"] {
            assert!(examine(&trust, &[("host", host)]).expect(host).is_local);
        }
        for host in [
            "evil.example",
            "evil.example:8338",
            "127.0.0.1",
            "127.0.0.1:80",
            "127.0.0.2:8338",
            "localhost.evil.example:8338",
            "localhost",
            "0.0.0.0:8338",
            "[::1]:8338",
            "127.0.0.1:8338:8338",
            "user@127.0.0.1:8338",
            "",
        ] {
            let refused = examine(&trust, &[("host", host)]);
            assert_eq!(refused, Err(Refusal::ForeignHost), "{host}");
        }
        assert_eq!(examine(&trust, &[]), Err(Refusal::ForeignHost));
        let twice = [("host", "127.0.0.1:8338"), ("host", "evil.example")];
        assert_eq!(examine(&trust, &twice), Err(Refusal::ForeignHost));
        let six = peers("[::1]:8338", "[::1]:5");
        let own = headers(&[("host", "[::1]:8338")]);
        assert!(trust.examine(&own, None, six, None).expect("own").is_local);
        assert!(
            trust
                .examine(&own, Some("evil.example"), six, None)
                .is_err()
        );
    }

    #[test]
    fn pages_elsewhere_can_link_and_nothing_else() {
        let trust = Trust::default();
        let with = |more: &[(&'static str, &'static str)]| {
            let host = [("host", "localhost:8338")];
            examine(&trust, &[&host, more].concat()).map(|_| ())
        };
        assert_eq!(with(&[("origin", "http://localhost:8338")]), Ok(()));
        for origin in [
            "http://evil.example",
            "null",
            "http://localhost:8339",
            "http://127.0.0.1:8338",
        ] {
            assert_eq!(
                with(&[("origin", origin)]),
                Err(Refusal::ForeignOrigin),
                "{origin}"
            );
        }
        let fetch = |site, mode, dest| {
            with(&[
                ("sec-fetch-site", site),
                ("sec-fetch-mode", mode),
                ("sec-fetch-dest", dest),
            ])
        };
        assert_eq!(fetch("cross-site", "navigate", "document"), Ok(()));
        assert_eq!(fetch("same-origin", "no-cors", "style"), Ok(()));
        for (mode, dest) in [
            ("no-cors", "image"),
            ("cors", "empty"),
            ("navigate", "iframe"),
        ] {
            let refused = fetch("cross-site", mode, dest);
            assert_eq!(refused, Err(Refusal::ForeignOrigin), "{mode}");
            assert!(fetch("same-site", mode, dest).is_err());
        }
    }

    #[test]
    fn a_token_is_asked_for_and_may_come_in_three_ways() {
        let trust = Trust {
            token: Some(Token::new(TOKEN).expect("a token")),
            ..Trust::default()
        };
        let host = ("host", "localhost:8338");
        assert_eq!(examine(&trust, &[host]), Err(Refusal::NoToken));
        let wrong = ("authorization", "Bearer 0123456789abcdeX");
        assert_eq!(examine(&trust, &[host, wrong]), Err(Refusal::NoToken));
        let bearer = ("authorization", "Bearer 0123456789abcdef");
        assert!(
            !examine(&trust, &[host, bearer])
                .expect("admitted")
                .has_new_token
        );
        let cookie = ("cookie", "a=b; fihris_token=0123456789abcdef; lang=ar");
        assert!(
            !examine(&trust, &[host, cookie])
                .expect("admitted")
                .has_new_token
        );
        let at = peers("127.0.0.1:8338", "127.0.0.1:5");
        let own = headers(&[host]);
        let admitted = trust
            .examine(&own, None, at, Some(TOKEN))
            .expect("admitted");
        assert!(admitted.has_new_token);
        assert!(Token::new("short").is_err() && Token::new("0123456789abcde\n").is_err());
    }

    #[test]
    fn paths_are_for_this_machine_alone() {
        let trust = Trust {
            hosts: vec!["news.example".into()],
            ..Trust::default()
        };
        let is_local = |lines: &[_]| examine(&trust, lines).expect("admitted").is_local;
        assert!(is_local(&[("host", "localhost:8338")]));
        assert!(!is_local(&[("host", "news.example")]));
        assert!(!is_local(&[
            ("host", "localhost:8338"),
            ("x-forwarded-for", "10.0.0.1")
        ]));
        let far = peers("10.0.0.1:8338", "10.0.0.2:5");
        let own = headers(&[("host", "10.0.0.1:8338")]);
        assert!(
            !trust
                .examine(&own, None, far, None)
                .expect("admitted")
                .is_local
        );
        let public = Trust {
            is_public: true,
            ..Trust::default()
        };
        assert!(
            !examine(&public, &[("host", "localhost:8338")])
                .expect("admitted")
                .is_local
        );
    }
}

//! The address of an index on a cluster: `https://search:9200/news`.

use anyhow::{Result, bail};

/// The longest name of an index, in bytes. The engine allows 255, of which the index of file
/// records needs some.
const MAX_NAME: usize = 200;

/// The address of an index on a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The address of the cluster, without a slash at its end.
    pub(super) cluster: String,
    /// The host, without its port.
    pub(super) host: String,
    /// Whether the connection is encrypted.
    pub(super) is_secure: bool,
    /// The name of the index.
    pub(super) name: String,
}

impl Address {
    /// Returns whether a value of `--index` is an address and not a folder.
    pub fn is_address(text: &str) -> bool {
        text.starts_with("http://") || text.starts_with("https://")
    }

    /// Parses an address.
    ///
    /// # Errors
    /// Returns an error if it has no host or no valid name of an index, or if it has credentials,
    /// which the message does not repeat.
    pub fn parse(text: &str) -> Result<Self> {
        let is_secure = text.starts_with("https://");
        let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        if authority.contains('@') {
            bail!(
                "the address of a cluster has no user and no password: set FIHRIS_CLUSTER_USER and FIHRIS_CLUSTER_PASSWORD"
            );
        }
        if path.contains(['?', '#']) {
            bail!(
                "the address of an index on a cluster ends with the name of the index, without ? and #"
            );
        }
        let host = match authority.strip_prefix('[') {
            Some(rest) => rest.split_once(']').map_or(rest, |(host, _)| host),
            None => authority
                .split_once(':')
                .map_or(authority, |(host, _)| host),
        };
        let is_plain = |c: char| {
            c.is_ascii_graphic()
                && !matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}')
        };
        if host.is_empty() || !rest.chars().all(is_plain) {
            bail!("not an address: write it as http://search:9200/news");
        }
        let path = path.trim_end_matches('/');
        let (prefix, name) = path.rsplit_once('/').unwrap_or(("", path));
        if name.is_empty() {
            bail!("the address has no name of an index: write it as http://search:9200/news");
        }
        if !is_name(name) {
            bail!(
                "{name} cannot name an index on a cluster: use small letters of ASCII, digits, - and _, at most {MAX_NAME}, and begin with a letter or a digit"
            );
        }
        let separator = if prefix.is_empty() { "" } else { "/" };
        let scheme = if is_secure { "https" } else { "http" };
        Ok(Address {
            cluster: format!("{scheme}://{authority}{separator}{prefix}"),
            host: host.to_owned(),
            is_secure,
            name: name.to_owned(),
        })
    }

    /// Returns the host with its port, as the address has them.
    pub(super) fn authority(&self) -> &str {
        let rest = self.cluster.split_once("://").map_or("", |(_, rest)| rest);
        rest.split_once('/')
            .map_or(rest, |(authority, _)| authority)
    }

    /// Returns whether the host is this machine.
    pub(super) fn is_loopback(&self) -> bool {
        let ip = self.host.parse::<std::net::IpAddr>();
        self.host == "localhost" || ip.is_ok_and(|ip| ip.is_loopback())
    }

    /// Returns the name of the index with the file records.
    pub(super) fn files(&self) -> String {
        format!("{}-files", self.name)
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.cluster, self.name)
    }
}

fn is_name(name: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    name.len() <= MAX_NAME
        && name.starts_with(is_letter)
        && name
            .chars()
            .all(|c| is_letter(c) || matches!(c, '-' | '_' | '.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_cluster_and_the_name_of_an_index() {
        for (text, cluster, name) in [
            ("http://search:9200/news", "http://search:9200", "news"),
            (
                "https://a.example/proxy/es/news/",
                "https://a.example/proxy/es",
                "news",
            ),
            ("http://[::1]:9200/news-2", "http://[::1]:9200", "news-2"),
        ] {
            let address = Address::parse(text).expect("an address");
            assert_eq!((&*address.cluster, &*address.name), (cluster, name));
        }
        let is_loopback = |text| Address::parse(text).expect("an address").is_loopback();
        assert!(is_loopback("http://[::1]:9200/n") && is_loopback("http://localhost/n"));
        assert!(!is_loopback("http://localhost.example/n"));
    }

    #[test]
    fn an_invalid_address_is_an_error_that_repeats_no_password() {
        for text in [
            "http://",
            "http://search:9200",
            "http://search:9200/",
            "http:///news",
            "http://search/News",
            "http://search/_all",
            "http://search/a*",
            "http://search/a,b",
            "http://search/news?x=1",
            "http://user:secret@search/news",
            "http://search/new s",
            "http://search/\u{7}",
        ] {
            let error = Address::parse(text).expect_err(text).to_string();
            assert!(!error.contains("secret"), "{error}");
        }
    }
}

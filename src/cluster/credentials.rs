//! Credentials, from the environment or a file that only the user can read. An argument is visible
//! to other users of the machine, and a file next to an index may be somebody else's.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use toml::de::{DeTable, DeValue};

use super::address::Address;
use crate::index::disk::durable;
use crate::query::saved;

const API_KEY: &str = "FIHRIS_CLUSTER_API_KEY";
const USER: &str = "FIHRIS_CLUSTER_USER";
const PASSWORD: &str = "FIHRIS_CLUSTER_PASSWORD";
/// Names a file of credentials in place of [`FILE`].
const FILE_VARIABLE: &str = "FIHRIS_CLUSTER_CREDENTIALS";
/// The file of credentials in the folder of the user's settings.
const FILE: &str = "cluster.toml";
/// Maximum size of the file, in bytes.
const MAX_BYTES: u64 = 64 << 10;

/// Credentials for one cluster, as the environment or the file states them.
#[derive(Debug, Default, PartialEq, Eq)]
struct Credentials {
    api_key: Option<String>,
    user: Option<String>,
    password: Option<String>,
}

/// Returns the value of the header `Authorization`, if there are credentials for the cluster: those
/// of the environment, else those of the user's file under the host and port of the address.
///
/// # Errors
/// Returns an error if they are incomplete, would be sent unencrypted to another machine, or are in
/// a file that others can read.
pub fn authorization(address: &Address) -> Result<Option<String>> {
    let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let given = Credentials {
        api_key: variable(API_KEY),
        user: variable(USER),
        password: variable(PASSWORD),
    };
    let (credentials, origin) = if given == Credentials::default() {
        match file()? {
            Some(path) => (read(&path, address)?, path.display().to_string()),
            None => return Ok(None),
        }
    } else {
        (given, "the environment".to_owned())
    };
    let header = header(credentials).with_context(|| format!("credentials of {origin}"))?;
    if header.is_some() && !address.is_secure && !address.is_loopback() {
        bail!(
            "credentials are not sent unencrypted: write https:// in the address of the cluster, or take them out of {origin}"
        );
    }
    Ok(header)
}

/// Returns the path of the file of credentials, if it exists.
///
/// # Errors
/// Returns an error if the environment names a file that does not exist.
fn file() -> Result<Option<PathBuf>> {
    if let Some(path) = std::env::var_os(FILE_VARIABLE).filter(|path| !path.is_empty()) {
        let path = PathBuf::from(path);
        if !path.is_file() {
            bail!(
                "{FILE_VARIABLE} names {}, which is not a file",
                path.display()
            );
        }
        return Ok(Some(path));
    }
    let path = saved::own_folder().map(|folder| folder.join(FILE));
    Ok(path.filter(|path| path.is_file()))
}

/// Reads the credentials for a cluster; all are `None` if the file has none for it.
///
/// # Errors
/// Returns an error if the file cannot be read or parsed, or if others can read it. The message
/// repeats nothing of the file but keys.
fn read(path: &Path, address: &Address) -> Result<Credentials> {
    let cannot = || format!("cannot read {}", path.display());
    if is_readable_by_others(path).with_context(cannot)? {
        let path = path.display();
        bail!("{path} can be read by other users, so it is not used: `chmod 600 {path}`");
    }
    let text = durable::read_text(path, MAX_BYTES).with_context(cannot)?;
    let document = DeTable::parse(&text)
        .map_err(|_| anyhow!("it is not TOML"))
        .with_context(cannot)?;
    let mut credentials = Credentials::default();
    let Some(table) = document.get_ref().get(address.authority()) else {
        return Ok(credentials);
    };
    let DeValue::Table(table) = table.get_ref() else {
        bail!(
            "{}: [\"{}\"] is not a table",
            path.display(),
            address.authority()
        );
    };
    for (key, value) in table {
        let target = match key.get_ref().as_ref() {
            "api-key" => &mut credentials.api_key,
            "user" => &mut credentials.user,
            "password" => &mut credentials.password,
            key => bail!(
                "{}: unknown key {}: write api-key, or user and password",
                path.display(),
                crate::controls::neutralize(key)
            ),
        };
        let DeValue::String(value) = value.get_ref() else {
            bail!("{}: {} is not a text", path.display(), key.get_ref());
        };
        *target = Some(value.to_string());
    }
    Ok(credentials)
}

#[cfg(unix)]
fn is_readable_by_others(path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::metadata(path)?.permissions().mode() & 0o077 != 0)
}

/// Elsewhere, the folder of the user's settings is not open to others.
#[cfg(not(unix))]
fn is_readable_by_others(path: &Path) -> io::Result<bool> {
    fs::metadata(path).map(|_| false)
}

fn header(credentials: Credentials) -> Result<Option<String>> {
    let Credentials {
        api_key,
        user,
        password,
    } = credentials;
    let header = match (api_key, user, password) {
        (Some(key), ..) => format!("ApiKey {key}"),
        (None, Some(user), Some(password)) => {
            format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
        }
        (None, None, None) => return Ok(None),
        (None, Some(_), None) => bail!("a user without a password: set {PASSWORD}"),
        (None, None, Some(_)) => bail!("a password without a user: set {USER}"),
    };
    if !header.chars().all(|c| c == ' ' || c.is_ascii_graphic()) {
        bail!("the credentials of the cluster have characters that no header can have");
    }
    Ok(Some(header))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_a_key_or_a_user_with_a_password() {
        let of = |key: Option<&str>, user: Option<&str>, password: Option<&str>| {
            header(Credentials {
                api_key: key.map(str::to_owned),
                user: user.map(str::to_owned),
                password: password.map(str::to_owned),
            })
        };
        assert_eq!(of(None, None, None).expect("none"), None);
        let key = of(Some("k"), None, None).expect("a key");
        assert_eq!(key.as_deref(), Some("ApiKey k"));
        let basic = of(None, Some("a"), Some("b")).expect("a user");
        assert_eq!(basic.as_deref(), Some("Basic YTpi"));
        for (key, user, password) in [
            (None, Some("a"), None),
            (None, None, Some("b")),
            (Some("k\nX: y"), None, None),
        ] {
            assert!(of(key, user, password).is_err());
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_has_credentials_by_host_and_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join(FILE);
        let text = "[\"search:9200\"]\nuser = \"a\"\npassword = \"b\"\n";
        fs::write(&path, text).expect("written");
        let mode = |mode| {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("a mode");
        };
        let address = |text| Address::parse(text).expect("an address");
        let known = address("https://search:9200/news");
        mode(0o600);
        let found = read(&path, &known).expect("read");
        assert_eq!(
            (found.user.as_deref(), found.password.as_deref()),
            (Some("a"), Some("b"))
        );
        let other = read(&path, &address("https://search:9201/news")).expect("read");
        assert_eq!(other, Credentials::default());
        mode(0o640);
        assert!(read(&path, &known).is_err());
        mode(0o600);
        fs::write(&path, "[\"search:9200\"]\nsecret = \"b\"\n").expect("written");
        assert!(read(&path, &known).is_err());
    }
}

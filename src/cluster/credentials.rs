//! Credentials, which come from the environment only: an argument is visible to other users of the
//! machine, and a file next to an index may be somebody else's.

use anyhow::{Result, bail};

use super::address::Address;

const API_KEY: &str = "FIHRIS_CLUSTER_API_KEY";
const USER: &str = "FIHRIS_CLUSTER_USER";
const PASSWORD: &str = "FIHRIS_CLUSTER_PASSWORD";

/// Returns the value of the header `Authorization`, if the environment has credentials.
///
/// # Errors
/// Returns an error if they are incomplete, or would be sent unencrypted to another machine.
pub fn authorization(address: &Address) -> Result<Option<String>> {
    let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let header = header(variable(API_KEY), variable(USER), variable(PASSWORD))?;
    if header.is_some() && !address.is_secure && !address.is_loopback() {
        bail!(
            "credentials are not sent unencrypted: write https:// in the address of the cluster, or unset {API_KEY}, {USER} and {PASSWORD}"
        );
    }
    Ok(header)
}

fn header(
    api_key: Option<String>,
    user: Option<String>,
    password: Option<String>,
) -> Result<Option<String>> {
    let header = match (api_key, user, password) {
        (Some(key), ..) => format!("ApiKey {key}"),
        (None, Some(user), Some(password)) => {
            format!("Basic {}", base64(format!("{user}:{password}").as_bytes()))
        }
        (None, None, None) => return Ok(None),
        (None, Some(_), None) => bail!("{USER} is set without {PASSWORD}"),
        (None, None, Some(_)) => bail!("{PASSWORD} is set without {USER}"),
    };
    if !header.chars().all(|c| c == ' ' || c.is_ascii_graphic()) {
        bail!("the credentials of the cluster have characters that no header can have");
    }
    Ok(Some(header))
}

/// Encodes bytes as RFC 4648 says.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            let value = bits >> (18 - 6 * digit) & 63;
            let letter = DIGITS.get(value as usize).copied().unwrap_or(b'=');
            text.push(if digit > chunk.len() {
                '='
            } else {
                char::from(letter)
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn credentials_are_a_key_or_a_user_with_a_password() {
        let some = |text: &str| Some(text.to_owned());
        let of = |key, user, password| header(key, user, password);
        assert_eq!(of(None, None, None).expect("none"), None);
        assert_eq!(of(some("k"), None, None).expect("a key"), some("ApiKey k"));
        let basic = of(None, some("a"), some("b")).expect("a user");
        assert_eq!(basic, some("Basic YTpi"));
        for (key, user, password) in [
            (None, some("a"), None),
            (None, None, some("b")),
            (some("k\nX: y"), None, None),
        ] {
            assert!(of(key, user, password).is_err());
        }
    }
}

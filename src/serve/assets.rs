//! The files that pages load: style, script and icon.

use std::sync::LazyLock;

use super::reply::Reply;
use crate::render::html::STYLE;

const SERVED_STYLE: &str = include_str!("assets/serve.css");
const SCRIPT: &str = include_str!("assets/keys.js");
const ICON: &str = include_str!("assets/icon.svg");

/// The version of the files, which their addresses name: eight digits of a hash.
pub static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hash = blake3::Hasher::new();
    for text in [STYLE, SERVED_STYLE, SCRIPT, ICON] {
        hash.update(text.as_bytes());
    }
    hash.finalize().to_hex().chars().take(8).collect()
});

/// Returns the style: that of all pages, and that of served ones.
pub fn style() -> Reply {
    let text = format!("{STYLE}{SERVED_STYLE}");
    Reply::new("text/css; charset=utf-8", text).that_is_fixed()
}

/// Returns the script: keys for the search box and the hits.
pub fn script() -> Reply {
    Reply::new("text/javascript; charset=utf-8", SCRIPT).that_is_fixed()
}

/// Returns the icon.
pub fn icon() -> Reply {
    Reply::new("image/svg+xml", ICON).that_is_fixed()
}

//! The fingerprint of the analysis. An index with a different fingerprint has outdated terms.

/// The version of the code. Increase it when a change of code gives any word other terms. A change
/// of a table does not need it, since the fingerprint covers the tables.
const VERSION: u32 = 19;

/// The hash of all tables of the analysis, which the build script computes.
const TABLES: &str = include_str!(concat!(env!("OUT_DIR"), "/tables.hash"));

/// Returns the version of the analysis and the hash of its tables.
pub fn fingerprint() -> String {
    format!("{VERSION}-{}", TABLES.get(..12).unwrap_or(TABLES))
}

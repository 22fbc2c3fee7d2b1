//! The fingerprint of the analysis, which tells whether the terms of an index are still those that
//! this program gives.

/// The version of the code. A change of a rule that gives any word other terms raises it. A change
/// of a table does not need it, since the fingerprint covers the tables.
const VERSION: u32 = 14;

/// The hash of all tables of the analysis, which the build script computes.
const TABLES: &str = include_str!(concat!(env!("OUT_DIR"), "/tables.hash"));

/// Returns the version of the analysis and the hash of its tables.
pub fn fingerprint() -> String {
    format!("{VERSION}-{}", TABLES.get(..12).unwrap_or(TABLES))
}

//! Hashes of keys, ids and file contents.

use std::hash::{DefaultHasher, Hash, Hasher};

/// Returns a 64-bit hash of a path or an id, the same in every run.
pub fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// Returns the first 64 bits of a BLAKE3 hash, which the index stores for the content of a file.
pub fn first_bits(hash: &[u8; 32]) -> u64 {
    let [a, b, c, d, e, f, g, h, ..] = *hash;
    u64::from_le_bytes([a, b, c, d, e, f, g, h])
}

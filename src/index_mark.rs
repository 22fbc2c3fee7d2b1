//! The mark of an index folder, which a walk over articles recognises without knowing the rest of an index.

/// The name of the file that holds the identity of an index.
pub(crate) const FILE: &str = "fihris-index";

/// The first line of that file.
pub(crate) const HEAD: &str = "fihris index 1";

//! The paths of the files with hits, each once, for `xargs`: one per line, or terminated by NUL.
//!
//! Paths are the bytes on disk; on lines they are ambiguous if a name has a line break. On a
//! terminal, control characters and bytes that are not UTF-8 are escaped.

use std::collections::HashSet;
use std::io::{self, Write};

use super::{HitView, Renderer, Summary};
use crate::controls::escape_bytes;
use crate::index::read::columns::ListingFields;

/// A renderer of paths.
#[derive(Debug, Default)]
pub struct Paths {
    written: HashSet<Vec<u8>>,
    null: bool,
    is_escaped: bool,
}

impl Paths {
    /// Creates a renderer that terminates paths with NUL if `null` is set, else with a line break,
    /// and escapes them if `is_escaped` is set.
    pub fn new(null: bool, is_escaped: bool) -> Self {
        Paths {
            written: HashSet::new(),
            null,
            is_escaped,
        }
    }
}

impl Renderer for Paths {
    fn needs_text(&self) -> bool {
        false
    }

    fn listing_fields(&self) -> ListingFields {
        ListingFields {
            path: true,
            ..ListingFields::NONE
        }
    }

    fn begin(&mut self, _: &mut dyn Write, _: &Summary) -> io::Result<()> {
        Ok(())
    }

    fn hit(&mut self, out: &mut dyn Write, _: &Summary, hit: &HitView) -> io::Result<()> {
        let displayed = hit.listing.path.as_bytes();
        let path = hit.raw_path.as_deref().unwrap_or(displayed);
        if self.written.insert(path.to_vec()) {
            if self.is_escaped {
                out.write_all(escape_bytes(path).as_bytes())?;
            } else {
                out.write_all(path)?;
            }
            out.write_all(if self.null { b"\0" } else { b"\n" })?;
        }
        Ok(())
    }

    fn end(&mut self, _: &mut dyn Write, _: &Summary) -> io::Result<()> {
        Ok(())
    }
}

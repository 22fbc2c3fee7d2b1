//! The paths of the files with hits, each once, for `xargs`: one per line, or terminated by NUL.
//!
//! Paths on lines are ambiguous if a name has a line break, and lossy if a name is not UTF-8. Paths
//! terminated by NUL are the bytes on disk.

use std::collections::HashSet;
use std::io::{self, Write};

use super::{HitView, Renderer, Summary};
use crate::index::read::columns::ListingFields;

/// A renderer of paths.
#[derive(Debug, Default)]
pub struct Paths {
    written: HashSet<Vec<u8>>,
    null: bool,
}

impl Paths {
    /// Creates a renderer that terminates paths with NUL if `null` is set, else with a line break.
    pub fn new(null: bool) -> Self {
        Paths {
            written: HashSet::new(),
            null,
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
        let (path, end) = if self.null {
            (hit.raw_path.as_deref().unwrap_or(displayed), b'\0')
        } else {
            (displayed, b'\n')
        };
        if self.written.insert(path.to_vec()) {
            out.write_all(path)?;
            out.write_all(&[end])?;
        }
        Ok(())
    }

    fn end(&mut self, _: &mut dyn Write, _: &Summary) -> io::Result<()> {
        Ok(())
    }
}

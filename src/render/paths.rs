//! Paths: each file once, for `xargs` and the like; one a line, or each with a NUL after it.
//!
//! A line cannot tell the end of a path from a line break in its name, and text cannot hold bytes
//! that are no UTF-8. With NULs both stand as they are on disk.

use std::collections::HashSet;
use std::io::{self, Write};

use super::{HitView, Renderer, Summary};
use crate::index::read::columns::ListingFields;

/// One path a line, or with a NUL after each.
#[derive(Debug, Default)]
pub struct Paths {
    seen: HashSet<Vec<u8>>,
    null: bool,
}

impl Paths {
    /// Ends each path with a NUL when `null` is set, else with a line break.
    pub fn new(null: bool) -> Self {
        Paths {
            seen: HashSet::new(),
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
        let shown = hit.listing.path.as_bytes();
        let (path, end) = match self.null {
            true => (hit.raw_path.as_deref().unwrap_or(shown), b'\0'),
            false => (shown, b'\n'),
        };
        if self.seen.insert(path.to_vec()) {
            out.write_all(path)?;
            out.write_all(&[end])?;
        }
        Ok(())
    }

    fn end(&mut self, _: &mut dyn Write, _: &Summary) -> io::Result<()> {
        Ok(())
    }
}

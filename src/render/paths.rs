//! Paths: one a line, each file once, for `xargs` and the like.

use std::collections::HashSet;
use std::io::{self, Write};

use super::{Renderer, Shown, Summary};

/// One path a line.
#[derive(Debug, Default)]
pub struct Paths {
    seen: HashSet<String>,
}

impl Renderer for Paths {
    fn needs_text(&self) -> bool {
        false
    }

    fn begin(&mut self, _: &mut dyn Write, _: &Summary) -> io::Result<()> {
        Ok(())
    }

    fn hit(&mut self, out: &mut dyn Write, _: &Summary, hit: &Shown) -> io::Result<()> {
        if self.seen.insert(hit.listing.path.clone()) {
            writeln!(out, "{}", hit.listing.path)?;
        }
        Ok(())
    }

    fn end(&mut self, _: &mut dyn Write, _: &Summary) -> io::Result<()> {
        Ok(())
    }
}

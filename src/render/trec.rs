//! The TREC run format: `qid Q0 id rank score fihris`. White space in an id is percent-encoded,
//! because it separates the columns.

use std::io::{self, Write};

use super::{HitView, Renderer, Summary};
use crate::controls::is_control;
use crate::index::read::columns::ListingFields;

/// A renderer of one hit per line.
#[derive(Debug, Default)]
pub struct Trec;

/// Percent-encodes white space and control characters.
fn token(id: &str) -> String {
    let mut token = String::new();
    let mut bytes = [0; 4];
    for c in id.chars() {
        if c.is_whitespace() || is_control(c) {
            for byte in c.encode_utf8(&mut bytes).bytes() {
                token.push_str(&format!("%{byte:02X}"));
            }
        } else {
            token.push(c);
        }
    }
    token
}

impl Renderer for Trec {
    fn needs_text(&self) -> bool {
        false
    }

    fn listing_fields(&self) -> ListingFields {
        ListingFields {
            id: true,
            ..ListingFields::NONE
        }
    }

    fn begin(&mut self, _: &mut dyn Write, _: &Summary) -> io::Result<()> {
        Ok(())
    }

    fn hit(&mut self, out: &mut dyn Write, summary: &Summary, hit: &HitView) -> io::Result<()> {
        let topic = summary.topic.as_deref().unwrap_or("1");
        writeln!(
            out,
            "{} Q0 {} {} {:.4} fihris",
            token(topic),
            token(&hit.listing.id),
            hit.rank,
            hit.score
        )
    }

    fn end(&mut self, _: &mut dyn Write, _: &Summary) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_one_token() {
        assert_eq!(token("a b\tج"), "a%20b%09ج");
    }
}

//! Plain text: the sections between delimiter lines, one after the other.

use std::io::Read;

use super::desk::{Desk, Place, Reading};
use super::text::Text;
use super::{LoadError, RECORD_BYTES, plain};

/// The most lines that front matter may have.
const FRONT_MATTER_LINES: u64 = 100;

/// One section of a file.
#[derive(Default)]
struct Section {
    text: String,
    first_line: u64,
    lines: u64,
    is_too_long: bool,
    in_front_matter: bool,
}

/// Reads plain text.
pub fn read<R: Read>(text: &mut Text<R>, desk: &mut Desk<'_>) -> Result<Reading, LoadError> {
    let mut section = Section::default();
    let mut line = String::new();
    while let Some(read) = text.next_line(&mut line)? {
        if section.ends_at(&line) {
            std::mem::take(&mut section).hand_in(desk)?;
        } else {
            section.push(&line, read.number, read.is_cut);
        }
        line.clear();
    }
    section.hand_in(desk)?;
    Ok(if desk.articles() == 0 { Reading::Nothing("empty file") } else { Reading::Done })
}

impl Section {
    /// Whether the line is a delimiter, and not a border of front matter at the very start.
    fn ends_at(&mut self, line: &str) -> bool {
        let is_border = line.trim_end() == "---";
        if self.in_front_matter {
            let is_entry = line.contains(':') || line.trim().is_empty() || line.starts_with([' ', '-']);
            self.in_front_matter = !is_border && is_entry && self.lines < FRONT_MATTER_LINES;
            if is_border || is_entry {
                return false;
            }
            // It was a delimiter after all.
            self.text = self.text.replacen("---", "", 1);
        } else if is_border && self.text.trim().is_empty() {
            self.in_front_matter = true;
            return false;
        }
        plain::delimiter(line).is_some()
    }

    fn push(&mut self, line: &str, number: u64, is_cut: bool) {
        if self.lines == 0 {
            self.first_line = number;
        }
        self.lines += 1;
        self.is_too_long |= is_cut || self.text.len() + line.len() >= RECORD_BYTES;
        if self.is_too_long {
            self.text = String::new();
        } else {
            self.text.push_str(line);
            self.text.push('\n');
        }
    }

    fn hand_in(self, desk: &mut Desk<'_>) -> Result<(), LoadError> {
        if self.is_too_long {
            let place = Place::line(self.first_line);
            return desk.problem(place, "text over 32 MiB without a delimiter line: skipped");
        }
        let page = plain::read_page(&self.text, self.first_line, desk.cleans());
        for note in page.notes {
            desk.pass_on(note)?;
        }
        page.articles.into_iter().try_for_each(|found| desk.article(found.article))
    }
}

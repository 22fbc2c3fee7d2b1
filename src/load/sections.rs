//! Reads plain text, section by section between delimiter lines.

use std::io::BufRead;

use super::emitter::{Emitter, Position, ReadStatus};
use super::text::Text;
use super::{LoadError, plain};

/// The largest number of lines of front matter.
const MAX_FRONT_MATTER_LINES: u64 = 100;

/// One section of a file.
#[derive(Default)]
struct Section {
    text: String,
    first_line: u64,
    lines: u64,
    is_too_large: bool,
    /// The name on the delimiter line before the section.
    name: String,
    in_front_matter: bool,
}

/// Returns whether the name of a section reads as a headline: it has several words and is not a
/// file name.
fn is_title(name: &str) -> bool {
    name.split_whitespace().count() >= 4
        && !name.contains(['/', '\\'])
        && !name.rsplit_once('.').is_some_and(|(_, end)| {
            !end.is_empty() && end.len() <= 5 && end.chars().all(|c| c.is_ascii_alphanumeric())
        })
}

/// Reads plain text.
pub fn read<R: BufRead>(
    text: &mut Text<R>,
    emitter: &mut Emitter<'_>,
) -> Result<ReadStatus, LoadError> {
    let max_bytes = text.record_bytes;
    let mut section = Section::default();
    let mut line = String::new();
    while let Some(read) = text.next_line(&mut line)? {
        if let Some(name) = section.delimiter(&line) {
            std::mem::take(&mut section).emit(emitter)?;
            let begins_page = line
                .trim_start_matches([' ', '\u{feff}'])
                .starts_with('\u{c}');
            if begins_page && !name.is_empty() {
                section.push(name, read.number, read.is_cut, max_bytes); // a new page of a printout
            } else {
                section.name = name.to_owned();
            }
        } else {
            section.push(&line, read.number, read.is_cut, max_bytes);
        }
        line.clear();
    }
    section.emit(emitter)?;
    Ok(if emitter.articles() == 0 {
        ReadStatus::NoArticles("empty file")
    } else {
        ReadStatus::Complete
    })
}

impl Section {
    /// Returns the name on a delimiter line that ends the section. The fences of front matter are
    /// not delimiters.
    fn delimiter<'l>(&mut self, line: &'l str) -> Option<&'l str> {
        let is_fence = line.trim_end() == "---";
        if self.in_front_matter {
            let is_entry =
                line.contains(':') || line.trim().is_empty() || line.starts_with([' ', '-']);
            self.in_front_matter = !is_fence && is_entry && self.lines < MAX_FRONT_MATTER_LINES;
            if is_fence || is_entry {
                return None;
            }
            // The opening fence was a delimiter after all.
            self.text = self.text.replacen("---", "", 1);
        } else if is_fence && self.text.trim().is_empty() {
            self.in_front_matter = true;
            return None;
        }
        plain::delimiter(line)
    }

    fn push(&mut self, line: &str, number: u64, is_cut: bool, max_bytes: usize) {
        if self.lines == 0 {
            self.first_line = number;
        }
        self.lines += 1;
        self.is_too_large |= is_cut || self.text.len() + line.len() >= max_bytes;
        if self.is_too_large {
            self.text = String::new();
        } else {
            self.text.push_str(line);
            self.text.push('\n');
        }
    }

    fn emit(self, emitter: &mut Emitter<'_>) -> Result<(), LoadError> {
        if self.is_too_large {
            let position = Position::line(self.first_line);
            let reason = format!(
                "text over {} without a delimiter line: skipped (see --max-record)",
                emitter.limits().record
            );
            return emitter.problem(position, reason);
        }
        let page = plain::read_page(&self.text, self.first_line, emitter.is_cleaning());
        for note in page.notes {
            emitter.note(note)?;
        }
        let mut name = Some(self.name).filter(|name| !name.is_empty());
        page.articles.into_iter().try_for_each(|mut entry| {
            match name.take() {
                Some(name) if entry.article.title.is_none() && is_title(&name) => {
                    entry.article.title = Some(name);
                }
                name => {
                    entry.article.removed.splice(0..0, name);
                }
            }
            emitter.article(entry.article)
        })
    }
}

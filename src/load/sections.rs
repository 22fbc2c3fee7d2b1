//! Plain text: the sections between delimiter lines, one after the other.

use std::io::BufRead;

use super::desk::{Desk, Place, Reading};
use super::text::Text;
use super::{LoadError, plain};

/// The most lines that front matter may have.
const FRONT_MATTER_LINES: u64 = 100;

/// One section of a file.
#[derive(Default)]
struct Section {
    text: String,
    first_line: u64,
    lines: u64,
    is_too_long: bool,
    /// What stood after the delimiter before it.
    name: String,
    in_front_matter: bool,
}

/// Whether the name of a section reads as a headline: several words, and no name of a file.
fn is_title(name: &str) -> bool {
    name.split_whitespace().count() >= 4
        && !name.contains(['/', '\\'])
        && !name.rsplit_once('.').is_some_and(|(_, end)| {
            !end.is_empty() && end.len() <= 5 && end.chars().all(|c| c.is_ascii_alphanumeric())
        })
}

/// Reads plain text.
pub fn read<R: BufRead>(text: &mut Text<R>, desk: &mut Desk<'_>) -> Result<Reading, LoadError> {
    let most = text.record_bytes;
    let mut section = Section::default();
    let mut line = String::new();
    while let Some(read) = text.next_line(&mut line)? {
        if let Some(name) = section.ended_by(&line) {
            std::mem::take(&mut section).hand_in(desk)?;
            let begins_page = line
                .trim_start_matches([' ', '\u{feff}'])
                .starts_with('\u{c}');
            if begins_page && !name.is_empty() {
                section.push(name, read.number, read.is_cut, most); // a page of a printout begins here
            } else {
                section.name = name.to_owned();
            }
        } else {
            section.push(&line, read.number, read.is_cut, most);
        }
        line.clear();
    }
    section.hand_in(desk)?;
    Ok(if desk.articles() == 0 {
        Reading::Nothing("empty file")
    } else {
        Reading::Done
    })
}

impl Section {
    /// The name on the line, when it is a delimiter, and not a border of front matter at the very
    /// start.
    fn ended_by<'l>(&mut self, line: &'l str) -> Option<&'l str> {
        let is_border = line.trim_end() == "---";
        if self.in_front_matter {
            let is_entry =
                line.contains(':') || line.trim().is_empty() || line.starts_with([' ', '-']);
            self.in_front_matter = !is_border && is_entry && self.lines < FRONT_MATTER_LINES;
            if is_border || is_entry {
                return None;
            }
            // It was a delimiter after all.
            self.text = self.text.replacen("---", "", 1);
        } else if is_border && self.text.trim().is_empty() {
            self.in_front_matter = true;
            return None;
        }
        plain::delimiter(line)
    }

    fn push(&mut self, line: &str, number: u64, is_cut: bool, most: usize) {
        if self.lines == 0 {
            self.first_line = number;
        }
        self.lines += 1;
        self.is_too_long |= is_cut || self.text.len() + line.len() >= most;
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
            let reason = format!(
                "text over {} without a delimiter line: skipped (see --max-record)",
                desk.limits().record
            );
            return desk.problem(place, reason);
        }
        let page = plain::read_page(&self.text, self.first_line, desk.cleans());
        for note in page.notes {
            desk.pass_on(note)?;
        }
        let mut name = Some(self.name).filter(|name| !name.is_empty());
        page.articles.into_iter().try_for_each(|mut found| {
            match name.take() {
                Some(name) if found.article.title.is_none() && is_title(&name) => {
                    found.article.title = Some(name);
                }
                name => {
                    found.article.removed.splice(0..0, name);
                }
            }
            desk.article(found.article)
        })
    }
}

//! The paragraphs of a document, and the articles that they are.

use crate::load::LoadError;
use crate::load::emitter::{Emitter, Position};
use crate::load::plain;

/// The paragraphs of a document while they are collected.
#[derive(Debug, Default)]
pub struct Paragraphs {
    /// The paragraph that is marked as the title.
    pub title: Option<String>,
    lines: Vec<String>,
    bytes: usize,
    /// The paragraphs that are open, the innermost last: a text box is inside of a paragraph.
    open: Vec<Open>,
    /// The cells of the rows that are open: a table may be inside of a cell.
    rows: Vec<Vec<String>>,
}

#[derive(Debug, Default)]
struct Open {
    text: String,
    is_title: bool,
}

impl Paragraphs {
    /// Begins a paragraph.
    pub fn begin(&mut self, is_title: bool) {
        self.open.push(Open {
            text: String::new(),
            is_title,
        });
    }

    /// Marks the open paragraph as the title.
    pub fn mark_title(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.is_title = true;
        }
    }

    /// Appends text to the open paragraph.
    pub fn push(&mut self, text: &str) {
        self.bytes += text.len();
        if let Some(open) = self.open.last_mut() {
            open.text.push_str(text);
        }
    }

    /// Ends the open paragraph.
    pub fn end(&mut self) {
        let Some(open) = self.open.pop() else {
            return;
        };
        let text = open
            .text
            .split('\n')
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        let text: Vec<String> = text.filter(|line| !line.is_empty()).collect();
        if text.is_empty() {
            return;
        }
        if let Some(cell) = self.rows.last_mut().and_then(|row| row.last_mut()) {
            if !cell.is_empty() {
                cell.push(' ');
            }
            cell.push_str(&text.join(" "));
            return;
        }
        if open.is_title && self.title.is_none() {
            self.title = Some(text.join(" "));
            return;
        }
        self.lines.extend(text);
    }

    /// Begins a row of a table.
    pub fn begin_row(&mut self) {
        self.rows.push(Vec::new());
    }

    /// Begins a cell.
    pub fn begin_cell(&mut self) {
        if let Some(row) = self.rows.last_mut() {
            row.push(String::new());
        }
    }

    /// Ends a row: its cells are a line.
    pub fn end_row(&mut self) {
        let Some(row) = self.rows.pop() else {
            return;
        };
        let cells: Vec<String> = row.into_iter().filter(|cell| !cell.is_empty()).collect();
        let line = cells.join("؛ ");
        if line.is_empty() {
            return;
        }
        match self.rows.last_mut().and_then(|row| row.last_mut()) {
            Some(cell) => {
                cell.push(' ');
                cell.push_str(&line);
            }
            None => self.lines.push(line),
        }
    }

    /// Returns the size of the text in bytes.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Returns whether the text is empty.
    pub fn is_empty(&self) -> bool {
        self.title.is_none() && self.lines.is_empty()
    }

    /// Emits the articles: the text is read as a page of plain text, in which a title, a date and a
    /// byline are found.
    pub fn emit(self, emitter: &mut Emitter<'_>) -> Result<(), LoadError> {
        emit_page(self.title, &self.lines, emitter)
    }
}

/// Emits the articles of a text whose title may be known.
pub fn emit_page(
    title: Option<String>,
    lines: &[String],
    emitter: &mut Emitter<'_>,
) -> Result<(), LoadError> {
    let mut text = String::new();
    for line in title.iter().chain(lines) {
        text.push_str(line);
        text.push_str("\n\n");
    }
    let page = plain::read_page(&text, 1, emitter.is_cleaning());
    for mut note in page.notes {
        note.line = None; // a document has no lines
        emitter.note(note)?;
    }
    let mut title = title;
    for entry in page.articles {
        let mut article = entry.article;
        if let Some(title) = title.take() {
            if article.title.as_deref() != Some(&title) {
                let body = article
                    .body
                    .strip_prefix(&title)
                    .map(|rest| rest.trim_start().to_owned());
                article.body = body.unwrap_or(article.body);
            }
            article.title = Some(title);
        }
        emitter.article(article)?;
    }
    Ok(())
}

/// Reports that a document has no text, or too much of it.
pub fn report_size(
    paragraphs: &Paragraphs,
    is_too_large: bool,
    emitter: &mut Emitter<'_>,
) -> Result<(), LoadError> {
    if is_too_large {
        return emitter.too_large(Position::default(), "a document");
    }
    if paragraphs.is_empty() {
        return emitter.problem(Position::default(), "a document without text");
    }
    Ok(())
}

//! The rows of a word list, each checked by itself.

use std::collections::HashMap;
use std::fmt;

use super::super::letters;
use super::super::tags::SENSE_SEPARATOR;

/// Prefix of a perfect in `verbs.txt` that is mostly another word.
pub const HIDDEN: char = '-';

/// A fault in a word list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The name of the list.
    pub list: &'static str,
    /// The line in its file, counted from 1.
    pub line: usize,
    /// The reason.
    pub reason: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fault { list, line, reason } = self;
        write!(f, "src/arabic/lists/{list}.txt:{line}: {reason}")
    }
}

/// One row of a list.
pub struct Row<'t> {
    /// The name of the list.
    pub list: &'static str,
    /// The line in its file, counted from 1.
    pub line: usize,
    /// The columns, at least one.
    pub columns: Vec<&'t str>,
}

impl Row<'_> {
    /// Returns a fault in this row.
    pub fn fault(&self, reason: String) -> Fault {
        Fault {
            list: self.list,
            line: self.line,
            reason,
        }
    }

    /// Checks the number of columns and the letters of each.
    fn check(&self) -> Result<(), Fault> {
        let list = self.list;
        let count = self.columns.len();
        let (least, most) = match list {
            "cities" | "people" => (1, 1),
            "countries" | "ambiguous" => (3, 3),
            "words" | "firstletters" | "lastletters" | "feminines" | "apart" => (2, 2),
            _ => (2, usize::MAX),
        };
        if count < least || count > most {
            return Err(self.fault(format!("{count} columns; see the head of the file")));
        }
        for (number, word) in (1..).zip(&self.columns) {
            let is_note = number == 2 && matches!(list, "words" | "firstletters" | "lastletters");
            let may_be_empty = list == "countries" && number > 1;
            let may_have_spaces = matches!(
                list,
                "spellings" | "people" | "cities" | "countries" | "words"
            );
            let is_allowed = |c: char| {
                letters::is_arabic(c) && letters::variant(c).is_none()
                    || c == ' ' && may_have_spaces
                    || c == '+' && list == "ambiguous"
                    || c == HIDDEN && list == "verbs" && number == 1
                    || (c == SENSE_SEPARATOR || c.is_ascii_digit())
                        && list == "plurals"
                        && number == 1
            };
            if is_note || may_be_empty && word.is_empty() {
                continue;
            }
            if let Some(other) = word.chars().find(|c| !is_allowed(*c)) {
                return Err(self.fault(format!("{word}: {other:?} is not a letter of a spelling")));
            }
            if word.is_empty() || word.split(' ').any(str::is_empty) {
                return Err(self.fault("an empty column or word".to_owned()));
            }
        }
        Ok(())
    }
}

/// Parses the rows of a list.
pub fn rows<'t>(list: &'static str, text: &'t str) -> Result<Vec<Row<'t>>, Fault> {
    let mut rows = Vec::new();
    let mut lines = HashMap::new();
    for (line, text) in (1..).zip(text.lines()) {
        if text.starts_with('#') {
            continue;
        }
        let row = Row {
            list,
            line,
            columns: text.split('\t').collect(),
        };
        if let Some(first) = lines.insert(text, line) {
            return Err(row.fault(format!("duplicate of line {first}")));
        }
        row.check()?;
        rows.push(row);
    }
    Ok(rows)
}

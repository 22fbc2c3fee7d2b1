//! Notices that the records of a file have a text or a date under a name that is not known.

use super::LoadError;
use super::emitter::{Emitter, Position};
use super::fields::Field;
use super::record::Record;
use crate::dates;

/// The number of records that are examined.
const MAX_RECORDS: u64 = 100;

/// The smallest length of a text, in bytes. Titles and names are shorter.
const MIN_TEXT_BYTES: usize = 160;

/// The smallest number of words of a text.
const MIN_TEXT_WORDS: usize = 12;

/// The largest number of names in a message.
const MAX_SHOWN_NAMES: usize = 30;

/// The fields that no record of a file has, and the names that may hold them.
#[derive(Default)]
pub struct UnknownFields {
    records: u64,
    has_text: bool,
    has_date: bool,
    names: Vec<String>,
    has_unknown_text: bool,
    has_unknown_date: bool,
}

impl UnknownFields {
    /// Examines a record and its values under unknown names.
    pub fn observe<'v>(
        &mut self,
        record: &Record,
        unknown: impl FnOnce() -> Vec<(&'v str, &'v str)>,
    ) {
        self.has_text |= record.has(Field::Body);
        self.has_date |= record.has(Field::Date) || record.has(Field::Info);
        if self.records >= MAX_RECORDS || self.has_text && self.has_date {
            return;
        }
        self.records += 1;
        for (name, value) in unknown() {
            if self.names.len() < MAX_SHOWN_NAMES && !self.names.iter().any(|known| known == name) {
                self.names.push(name.chars().take(40).collect());
            }
            self.has_unknown_text |= value.len() >= MIN_TEXT_BYTES
                && value.split_whitespace().nth(MIN_TEXT_WORDS).is_some();
            self.has_unknown_date |=
                (8..=60).contains(&value.len()) && dates::date_line(value).is_some();
        }
    }

    /// Reports the fields that no record has although a name may hold them. `unit` is `column` or
    /// `key`.
    pub fn report(&self, unit: &str, emitter: &mut Emitter<'_>) -> Result<(), LoadError> {
        let missing = [
            ("text", "body", !self.has_text && self.has_unknown_text),
            ("date", "date", !self.has_date && self.has_unknown_date),
        ];
        for (subject, field, _) in missing.into_iter().filter(|(_, _, is_missing)| *is_missing) {
            let names = self.names.join(", ");
            let capitals = unit.to_uppercase();
            let reason = format!(
                "no {unit} for the {subject} is known: name one with --map {field}={capitals}, which leaves files without that {unit} as they are (unknown {unit}s: {names})"
            );
            emitter.warning(Position::default(), reason)?;
        }
        Ok(())
    }
}

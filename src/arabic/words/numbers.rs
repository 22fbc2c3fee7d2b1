//! Numbers: the digits, points and commas that belong together.

use std::ops::Range;

use super::{CharClass, Kind, MAX_LETTERS, Words, classify};
use crate::arabic::letters;

/// Maximum number of groups of digits in a number.
const MAX_GROUPS: usize = 6;

impl Words<'_> {
    /// Reads a number. Groups of three digits are joined, and one point or comma before other
    /// digits is a decimal point. Anything else, such as a date or a version, is several numbers.
    pub(super) fn number(&mut self) {
        let mut groups: Vec<(char, String, Range<usize>)> = Vec::new();
        let mut separator = ' ';
        let in_series = self.series_at.take() == Some(self.next);
        while groups.len() < MAX_GROUPS {
            let group = self.digits();
            if group.1.is_empty() {
                break;
            }
            groups.push((separator, group.0, group.1));
            match self.read_separator() {
                Some(_) if in_series => {
                    self.series_at = Some(self.next);
                    break;
                }
                Some(found) => separator = found,
                None => break,
            }
        }
        let used = groups_of_number(&groups);
        let mut spelling = std::mem::take(&mut self.spelling);
        for (index, (separator, digits, _)) in groups.iter().take(used).enumerate() {
            if index > 0 && !(is_grouping(*separator) && digits.len() == 3) {
                spelling.push('.');
            }
            spelling.push_str(digits);
        }
        if spelling.len() > MAX_LETTERS {
            spelling.truncate(MAX_LETTERS); // ASCII digits and points
        }
        self.spelling = spelling;
        self.kind = Kind::Number;
        self.letters = 1;
        let first = groups.first().map_or(0, |(_, _, range)| range.start);
        let last = groups
            .get(used.saturating_sub(1))
            .map_or(0, |(_, _, range)| range.end);
        self.range = first..last;
        if used < groups.len() {
            // The remaining groups are read again, as words of their own.
            self.expansion.clear();
            self.next = last;
            self.series_at = groups.get(used).map(|(_, _, range)| range.start);
        }
    }

    /// Reads a run of digits, skipping controls between them. Returns it with its range.
    fn digits(&mut self) -> (String, Range<usize>) {
        let mut digits = String::new();
        let mut range = 0..0;
        while let Some((c, next)) = self.peek() {
            match classify(c) {
                CharClass::Digit => {
                    if digits.is_empty() {
                        range.start = next.start;
                    }
                    range.end = next.end;
                    if digits.len() <= MAX_LETTERS {
                        digits.extend(letters::digit(c));
                    }
                    self.skip();
                }
                CharClass::Ignorable if self.is_before_digit() => self.skip(),
                _ => break,
            }
        }
        (digits, range)
    }

    /// Returns whether only ignorable characters precede the next digit.
    fn is_before_digit(&self) -> bool {
        let rest = self.text.get(self.next..).unwrap_or("").chars().take(8);
        let mut rest = rest.skip_while(|c| letters::is_ignorable(*c));
        rest.next().is_some_and(|c| letters::digit(c).is_some())
    }

    /// Reads a point or comma directly before a digit.
    fn read_separator(&mut self) -> Option<char> {
        if !self.expansion.is_empty() {
            return None;
        }
        let mut rest = self.text.get(self.next..)?.chars();
        let separator = rest
            .next()
            .filter(|c| is_grouping(*c) || matches!(c, '.' | '٫'))?;
        letters::digit(rest.next()?)?;
        self.next += separator.len_utf8();
        Some(separator)
    }
}

/// Returns whether a character is a comma: a group separator before three digits, otherwise a
/// decimal point.
fn is_grouping(c: char) -> bool {
    matches!(c, ',' | '٬' | '،')
}

/// Returns the number of leading groups that form one number.
fn groups_of_number(groups: &[(char, String, Range<usize>)]) -> usize {
    let head = groups
        .first()
        .is_some_and(|(_, digits, _)| digits.len() <= 3);
    let grouped = if head {
        groups
            .iter()
            .skip(1)
            .take_while(|(separator, digits, _)| is_grouping(*separator) && digits.len() == 3)
            .count()
    } else {
        0
    };
    let rest = groups.len().saturating_sub(1 + grouped);
    let decimal = groups
        .get(1 + grouped)
        .is_some_and(|(separator, ..)| grouped == 0 || matches!(separator, '.' | '٫'));
    match rest {
        0 => groups.len(),
        1 if decimal => groups.len(),
        _ => 1,
    }
}

//! Numbers: which digits, points and commas are one.

use std::ops::Range;

use super::{Atom, Kind, MAX_LETTERS, Words, classify};
use crate::arabic::letters;

/// The most groups of digits that are looked at to understand one number.
const MAX_GROUPS: usize = 6;

impl Words<'_> {
    /// Reads a number: groups of three digits are joined, one point or comma before other digits
    /// is a decimal point; anything else (dates, versions) is several numbers.
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
            match self.separator_before_digit() {
                Some(_) if in_series => {
                    self.series_at = Some(self.next);
                    break;
                }
                Some(found) => separator = found,
                None => break,
            }
        }
        let used = understood(&groups);
        let mut spelling = std::mem::take(&mut self.spelling);
        for (index, (separator, digits, _)) in groups.iter().take(used).enumerate() {
            if index > 0 && !(is_grouping(*separator) && digits.len() == 3) {
                spelling.push('.');
            }
            spelling.push_str(digits);
        }
        if spelling.len() > MAX_LETTERS {
            spelling.truncate(MAX_LETTERS); // digits and points: ASCII
        }
        self.spelling = spelling;
        self.kind = Kind::Number;
        self.letters = 1;
        let first = groups.first().map_or(0, |(_, _, place)| place.start);
        let last = groups
            .get(used.saturating_sub(1))
            .map_or(0, |(_, _, place)| place.end);
        self.range = first..last;
        if used < groups.len() {
            // What was read ahead is no part of this number: it is read again, as words of its own.
            self.unfolded.clear();
            self.next = last;
            self.series_at = groups.get(used).map(|(_, _, place)| place.start);
        }
    }

    /// A run of digits (controls between them passed over) and its place.
    fn digits(&mut self) -> (String, Range<usize>) {
        let mut digits = String::new();
        let mut range = 0..0;
        while let Some((c, place)) = self.peek() {
            match classify(c) {
                Atom::Digit => {
                    if digits.is_empty() {
                        range.start = place.start;
                    }
                    range.end = place.end;
                    if digits.len() <= MAX_LETTERS {
                        digits.extend(letters::digit(c));
                    }
                    self.take();
                }
                Atom::Ignorable if self.ignorable_then_digit() => self.take(),
                _ => break,
            }
        }
        (digits, range)
    }

    fn ignorable_then_digit(&self) -> bool {
        let rest = self.text.get(self.next..).unwrap_or("").chars().take(8);
        let mut rest = rest.skip_while(|c| letters::is_ignorable(*c));
        rest.next().is_some_and(|c| letters::digit(c).is_some())
    }

    /// Takes a point or comma that stands directly before a digit.
    fn separator_before_digit(&mut self) -> Option<char> {
        if !self.unfolded.is_empty() {
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

/// Commas, which group digits by three; before any other number of digits they are decimal.
fn is_grouping(c: char) -> bool {
    matches!(c, ',' | '٬' | '،')
}

/// How many of the groups are one number.
fn understood(groups: &[(char, String, Range<usize>)]) -> usize {
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

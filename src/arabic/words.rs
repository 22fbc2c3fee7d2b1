//! Cuts text into words, each with its place in the source.
//!
//! The text is never normalised as a whole: each character is read on its own, so that a word
//! knows the bytes it came from, whatever a ligature unfolds to (ﷺ is four words at one place).

use std::collections::VecDeque;
use std::ops::Range;

use serde::Serialize;
use unicode_normalization::char::decompose_compatible;

use super::letters;

/// What a word is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Letters of the Arabic script.
    Arabic,
    /// A number, its digits ASCII, groups joined, decimals after a point.
    Number,
    /// Letters of the Latin script, in lower case without accents.
    Latin,
    /// Letters of any other script, in lower case.
    Other,
}

/// Letters a spelling may have; what is longer is cut, since it is no word. Its place in the
/// source still covers all of it.
pub const MAX_LETTERS: usize = 128;

/// The most groups of digits that are looked at to understand one number.
const MAX_GROUPS: usize = 6;

/// A walk over the words of a text. It lends its buffer: no allocation a word.
///
/// ```
/// use fihris::arabic::words::Words;
/// let mut words = Words::new("«وقال: ٨٬٠٠٠ كِتابٍ»");
/// let mut seen = Vec::new();
/// while words.advance() {
///     seen.push(words.spelling().to_owned());
/// }
/// assert_eq!(seen, ["وقال", "8000", "كتاب"]);
/// ```
pub struct Words<'t> {
    text: &'t str,
    /// Where reading goes on in `text`.
    next: usize,
    /// What a ligature unfolded to and was not yet read, with the place of the ligature.
    unfolded: VecDeque<char>,
    unfolded_at: Range<usize>,
    /// Where the next number of a series (a date, a version) begins: it stands alone.
    series_at: Option<usize>,
    spelling: String,
    letters: usize,
    range: Range<usize>,
    kind: Kind,
}

/// What a character means to the word being read.
enum Atom {
    Letter(Kind, char),
    Digit,
    Mark(char),
    Ignorable,
    Break,
}

impl<'t> Words<'t> {
    /// Starts before the first word of `text`.
    pub fn new(text: &'t str) -> Self {
        Words {
            text,
            next: 0,
            unfolded: VecDeque::new(),
            unfolded_at: 0..0,
            series_at: None,
            spelling: String::new(),
            letters: 0,
            range: 0..0,
            kind: Kind::Other,
        }
    }

    /// Goes to the next word; false at the end of the text.
    pub fn advance(&mut self) -> bool {
        self.spelling.clear();
        self.letters = 0;
        loop {
            self.plain_letters();
            let Some((c, place)) = self.peek() else {
                break;
            };
            match classify(c) {
                Atom::Letter(kind, _) if self.letters > 0 && kind != self.kind => return true,
                Atom::Letter(kind, letter) => {
                    self.take();
                    self.push(kind, letter, place);
                    if letters::is_ideograph(letter) {
                        return true;
                    }
                }
                Atom::Digit if self.letters > 0 => return true,
                Atom::Digit => {
                    self.number();
                    return true;
                }
                Atom::Mark(mark) => {
                    self.take();
                    self.mark(mark, place);
                }
                Atom::Ignorable => self.take(),
                Atom::Break => {
                    if !self.unfold(c, place) && self.letters > 0 {
                        return true;
                    }
                }
            }
        }
        self.letters > 0
    }

    /// Takes the Arabic letters that stand next as they are: most of any text, and two bytes each.
    fn plain_letters(&mut self) {
        if !self.unfolded.is_empty() || (self.letters > 0 && self.kind != Kind::Arabic) {
            return;
        }
        let rest = self.text.get(self.next..).unwrap_or("");
        let plain = |pair: &&[u8]| matches!(pair, [0xD8, 0xA1..=0xBA] | [0xD9, 0x81..=0x8A]);
        // What is beyond a word's letters is passed over one by one, and not looked at again here.
        let room = MAX_LETTERS.saturating_sub(self.letters);
        let pairs = rest.as_bytes().chunks_exact(2).take(room);
        let count = pairs.take_while(plain).count();
        if count == 0 {
            return;
        }
        self.spelling.push_str(rest.get(..count * 2).unwrap_or(""));
        if self.letters == 0 {
            self.kind = Kind::Arabic;
            self.range.start = self.next;
        }
        self.letters += count;
        self.next += count * 2;
        self.range.end = self.next;
    }

    /// The word as it is spelled: hamza, ى and ة as written; marks, tatweel, controls gone.
    pub fn spelling(&self) -> &str {
        &self.spelling
    }

    /// The bytes of the source that the word stands on; they begin and end on letters or marks.
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// What the word is made of.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    fn peek(&self) -> Option<(char, Range<usize>)> {
        if let Some(c) = self.unfolded.front() {
            return Some((*c, self.unfolded_at.clone()));
        }
        let c = self.text.get(self.next..)?.chars().next()?;
        Some((c, self.next..self.next + c.len_utf8()))
    }

    fn take(&mut self) {
        if self.unfolded.pop_front().is_none() {
            let rest = self.text.get(self.next..).unwrap_or("");
            self.next += rest.chars().next().map_or(0, char::len_utf8);
        }
    }

    /// Reads past a character that is no letter by itself; true when it is a ligature, and what it
    /// stands for was put in its place.
    fn unfold(&mut self, c: char, place: Range<usize>) -> bool {
        let from_text = self.unfolded.is_empty();
        self.take();
        if from_text && c > '\u{7F}' {
            decompose_compatible(c, |part| self.unfolded.push_back(part));
            if self.unfolded.len() > 1 {
                self.unfolded_at = place;
                return true;
            }
            self.unfolded.clear();
        }
        false
    }

    fn push(&mut self, kind: Kind, letter: char, place: Range<usize>) {
        if self.letters == 0 {
            self.kind = kind;
            self.range = place.clone();
        }
        self.range.end = place.end;
        self.letters += 1;
        if self.letters > MAX_LETTERS {
            return;
        }
        if kind == Kind::Arabic {
            return self.spelling.push(letter);
        }
        for lower in letter.to_lowercase().filter(|c| !letters::is_mark(*c)) {
            match letters::LATIN.iter().find(|(from, ..)| *from == lower) {
                Some((_, to, _)) => self.spelling.push_str(to),
                None => self.spelling.push(lower),
            }
        }
    }

    /// A mark belongs to the letter before it; a hamza may make that letter another one.
    fn mark(&mut self, mark: char, place: Range<usize>) {
        if self.letters == 0 {
            return;
        }
        self.range.end = place.end;
        if self.letters > MAX_LETTERS {
            return;
        }
        let last = self.spelling.chars().next_back();
        if let Some(whole) = last.and_then(|letter| letters::with_hamza(letter, mark)) {
            self.spelling.pop();
            self.spelling.push(whole);
        }
    }

    /// Reads a number: groups of three digits are joined, one point or comma before other digits
    /// is a decimal point; anything else (dates, versions) is several numbers.
    fn number(&mut self) {
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

fn classify(c: char) -> Atom {
    match c {
        'a'..='z' | 'A'..='Z' => return Atom::Letter(Kind::Latin, c),
        '0'..='9' => return Atom::Digit,
        '\0'..='\u{7F}' => return Atom::Break,
        '\u{0621}'..='\u{063A}' | '\u{0641}'..='\u{064A}' => return Atom::Letter(Kind::Arabic, c),
        _ => {}
    }
    if letters::is_ignorable(c) || letters::is_mark_form(c) {
        Atom::Ignorable
    } else if letters::is_mark(c) {
        Atom::Mark(c)
    } else if letters::digit(c).is_some() {
        Atom::Digit
    } else if letters::is_arabic(c) {
        Atom::Letter(Kind::Arabic, letters::variant(c).unwrap_or(c))
    } else {
        foreign(c)
    }
}

/// A character outside ASCII and the Arabic letters: the letter that it is under its accents,
/// or a break. What unfolds to several characters is a break here and unfolded by the caller.
fn foreign(c: char) -> Atom {
    let mut base = None;
    let mut several = false;
    decompose_compatible(c, |part| {
        if base.is_none() {
            base = Some(part);
        } else if !letters::is_mark(part) {
            several = true;
        }
    });
    match base {
        Some(_) if several => Atom::Break,
        Some(base) if base != c && letters::is_arabic(base) => {
            // A presentation form of one letter, its hamza decomposed.
            let mut letter = letters::variant(base).unwrap_or(base);
            decompose_compatible(c, |part| {
                letter = letters::with_hamza(letter, part).unwrap_or(letter);
            });
            Atom::Letter(Kind::Arabic, letter)
        }
        Some(base) if base.is_alphabetic() => {
            let latin = matches!(base as u32, 0..=0x24F | 0x1E00..=0x1EFF);
            Atom::Letter(if latin { Kind::Latin } else { Kind::Other }, base)
        }
        _ => Atom::Break,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spellings(text: &str) -> Vec<String> {
        let mut words = Words::new(text);
        let mut seen = Vec::new();
        while words.advance() {
            seen.push(words.spelling().to_owned());
        }
        seen
    }

    fn places(text: &str) -> Vec<&str> {
        let mut words = Words::new(text);
        let mut seen = Vec::new();
        while words.advance() {
            seen.push(&text[words.range()]);
        }
        seen
    }

    #[test]
    fn marks_tatweel_and_controls_are_no_part_of_a_spelling() {
        assert_eq!(spellings("كِتَابٌ جميـــلا هٰذا"), ["كتاب", "جميلا", "هذا"]);
        assert_eq!(
            spellings("ال\u{200D}عراق مسر\u{200F}حية كانون\u{200B}"),
            ["العراق", "مسرحية", "كانون"]
        );
        assert_eq!(places("قالَ، كِتَابٌ!"), ["قالَ", "كِتَابٌ"]);
    }

    #[test]
    fn a_decomposed_hamza_is_composed_even_across_tatweel() {
        assert_eq!(
            spellings("ا\u{0654}حمد مسو\u{0640}\u{0654}ول شى\u{0654} شی\u{0654}"),
            ["أحمد", "مسؤول", "شئ", "شئ"]
        );
    }

    #[test]
    fn presentation_forms_and_ligatures_keep_their_place() {
        assert_eq!(spellings("ﻣﺤﻤﺪ اﻷفلام ﷲ"), ["محمد", "الأفلام", "الله"]);
        assert_eq!(
            spellings("رسوله ﷺ قال"),
            ["رسوله", "صلى", "الله", "عليه", "وسلم", "قال"]
        );
        assert_eq!(places("رسوله ﷺ قال"), ["رسوله", "ﷺ", "ﷺ", "ﷺ", "ﷺ", "قال"]);
        assert_eq!(spellings("كت\u{FE76}ب"), ["كتب"]);
        assert_eq!(spellings("كت\u{FC60}ب"), ["كتب"]);
    }

    #[test]
    fn a_change_of_script_or_to_digits_ends_a_word() {
        assert_eq!(
            spellings("بـCNN و2010 2018م F-16 G20"),
            ["ب", "cnn", "و", "2010", "2018", "م", "f", "16", "g", "20"]
        );
        assert_eq!(
            spellings("#كوريا_الشمالية «تاس»، أمس"),
            ["كوريا", "الشمالية", "تاس", "أمس"]
        );
        assert_eq!(spellings("Dolce&Gabbana"), ["dolce", "gabbana"]);
    }

    #[test]
    fn latin_words_lose_case_and_accents() {
        assert_eq!(
            spellings("École ecole E\u{0301}COLE Đoković straße ﬁn"),
            ["ecole", "ecole", "ecole", "dokovic", "strasse", "fin"]
        );
    }

    #[test]
    fn numbers_join_groups_of_three_and_keep_decimals() {
        assert_eq!(
            spellings("8,000 ٨٬٠٠٠ ۸۰۰۰ 1،250،000 1,234.56"),
            ["8000", "8000", "8000", "1250000", "1234.56"]
        );
        assert_eq!(
            spellings("6،4 6.4 ٦٫٤ 19،00 ٣٣٪"),
            ["6.4", "6.4", "6.4", "19.00", "33"]
        );
        assert_eq!(
            spellings("20.06.2024 1,2,3 1.2.3.4.5.6.7.8"),
            [
                "20", "06", "2024", "1", "2", "3", "1", "2", "3", "4", "5", "6", "7", "8"
            ]
        );
        assert_eq!(
            spellings("2018, 19. 25/01/2017"),
            ["2018", "19", "25", "01", "2017"]
        );
    }

    #[test]
    fn any_text_gives_words_on_the_borders_of_its_letters() {
        let mut runner = proptest::test_runner::TestRunner::default();
        runner
            .run(&proptest::prelude::any::<String>(), |text| {
                let mut words = Words::new(&text);
                let mut before = 0;
                while words.advance() {
                    let range = words.range();
                    assert!(range.start < range.end, "{text:?} {range:?}");
                    assert!(range.start >= before || text[range.clone()].chars().count() == 1);
                    assert!(text.get(range.clone()).is_some());
                    assert!(!words.spelling().is_empty());
                    before = range.start;
                }
                Ok(())
            })
            .unwrap_or_else(|failure| panic!("{failure}"));
    }
}

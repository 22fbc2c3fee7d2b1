//! Splits text into words, each with its byte range in the source.
//!
//! The text is not normalised as a whole. Each character is mapped on its own, so that the range of
//! a word is exact whatever a ligature expands to (ﷺ is four words with one range).

use std::collections::VecDeque;
use std::ops::Range;

use serde::Serialize;
use unicode_normalization::char::decompose_compatible;

use super::letters;

mod numbers;

/// The kind of characters that a word consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Letters of the Arabic script.
    Arabic,
    /// A number: ASCII digits, without group separators, with decimals after a point.
    Number,
    /// Letters of the Latin script, in lower case and without accents.
    Latin,
    /// Letters of any other script, in lower case.
    Other,
}

/// Maximum number of letters of a spelling. A longer spelling is not a word and is truncated, but
/// its range covers all of it in the source.
pub const MAX_LETTERS: usize = 128;

/// A cursor over the words of a text. The spelling is borrowed from a buffer that all words share.
///
/// ```
/// use fihris::arabic::words::Words;
/// let mut words = Words::new("«وقال: ٨٬٠٠٠ كِتابٍ»");
/// let mut spellings = Vec::new();
/// while words.advance() {
///     spellings.push(words.spelling().to_owned());
/// }
/// assert_eq!(spellings, ["وقال", "8000", "كتاب"]);
/// ```
#[derive(Debug, Clone)]
pub struct Words<'t> {
    text: &'t str,
    /// The byte offset of the next character.
    next: usize,
    /// The unread characters of a ligature, and the range of the ligature.
    expansion: VecDeque<char>,
    expansion_range: Range<usize>,
    /// The byte offset of the next number of a series (a date, a version). It is not joined with
    /// the number after it.
    series_at: Option<usize>,
    spelling: String,
    letters: usize,
    range: Range<usize>,
    kind: Kind,
    /// The byte offsets in `spelling` after letters with a dagger alef.
    daggers: Vec<usize>,
}

/// The role of a character in a word.
enum CharClass {
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
            expansion: VecDeque::new(),
            expansion_range: 0..0,
            series_at: None,
            spelling: String::new(),
            letters: 0,
            range: 0..0,
            kind: Kind::Other,
            daggers: Vec::new(),
        }
    }

    /// Moves to the next word. Returns false at the end of the text.
    ///
    /// A conjunction و that a text writes apart is part of the word after it: و الرئيس is والرئيس.
    pub fn advance(&mut self) -> bool {
        self.spelling.clear();
        self.letters = 0;
        self.daggers.clear();
        let mut is_word = self.read();
        if self.spelling == "و"
            && let Some(next) = self.after_space()
        {
            self.next = next;
            is_word = self.read();
        }
        if !self.daggers.is_empty() {
            self.write_daggers();
        }
        is_word
    }

    /// Returns the offset of the next word if only spaces precede it and it has at least two Arabic
    /// letters.
    fn after_space(&self) -> Option<usize> {
        let rest = self.text.get(self.range.end..)?;
        let word = rest.trim_start_matches([' ', '\t', '\u{A0}']);
        let is_letter = |c: &char| matches!(classify(*c), CharClass::Letter(Kind::Arabic, _));
        let mut letters = word.chars().filter(|c| !letters::is_mark(*c));
        let is_word = letters.next().as_ref().is_some_and(is_letter)
            && letters.next().as_ref().is_some_and(is_letter);
        let is_apart = is_word && word.len() < rest.len() && self.expansion.is_empty();
        is_apart.then(|| self.text.len() - word.len())
    }

    /// Writes the alef of the letters with a dagger alef, except in words that are spelled without
    /// it (هذا, الرحمن).
    fn write_daggers(&mut self) {
        let stem = letters::WITHOUT_ALEF.iter();
        if stem.clone().any(|word| self.spelling.ends_with(word)) {
            return;
        }
        while let Some(at) = self.daggers.pop() {
            let (before, after) = self.spelling.split_at_checked(at).unwrap_or_default();
            // الصلوٰة is spelled الصلاة, and موسىٰ is spelled موسى.
            let written = match (before.strip_suffix('و'), before.ends_with('ى')) {
                (Some(before), _) if after == "ة" => [before, "ا", after].concat(),
                (_, true) => continue,
                _ if after.starts_with('ا') => continue,
                _ => [before, "ا", after].concat(),
            };
            self.spelling = written;
        }
    }

    /// Reads letters up to the end of a word. Returns false at the end of the text.
    fn read(&mut self) -> bool {
        loop {
            self.read_arabic_letters();
            if self.skip_ascii_break() {
                if self.letters > 0 {
                    return true;
                }
                continue;
            }
            let Some((c, range)) = self.peek() else {
                break;
            };
            match classify(c) {
                CharClass::Letter(kind, _) if self.letters > 0 && kind != self.kind => return true,
                CharClass::Letter(kind, letter) => {
                    self.skip();
                    self.push(kind, letter, range);
                    if letters::is_ideograph(letter) {
                        return true;
                    }
                }
                CharClass::Digit if self.letters > 0 => return true,
                CharClass::Digit => {
                    self.number();
                    return true;
                }
                CharClass::Mark(mark) => {
                    self.skip();
                    self.push_mark(mark, range);
                }
                CharClass::Ignorable => self.skip(),
                CharClass::Break => {
                    if !self.expand(c, range) && self.letters > 0 {
                        return true;
                    }
                }
            }
        }
        self.letters > 0
    }

    /// Reads a run of Arabic letters that need no mapping. Most text consists of these; each has
    /// two bytes.
    fn read_arabic_letters(&mut self) {
        if !self.expansion.is_empty() || (self.letters > 0 && self.kind != Kind::Arabic) {
            return;
        }
        let rest = self.text.get(self.next..).unwrap_or("");
        let plain = |pair: &&[u8]| matches!(pair, [0xD8, 0xA1..=0xBA] | [0xD9, 0x81..=0x8A]);
        // Letters beyond the limit are skipped one by one by the caller.
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

    /// Skips an ASCII sign or space, the most common separators of words.
    fn skip_ascii_break(&mut self) -> bool {
        let next = self.text.as_bytes().get(self.next);
        let is_break = self.expansion.is_empty()
            && next.is_some_and(|byte| byte.is_ascii() && !byte.is_ascii_alphanumeric());
        self.next += usize::from(is_break);
        is_break
    }

    /// Returns the spelling of the word: hamza, ى and ة as written, without marks, tatweel and
    /// controls.
    pub fn spelling(&self) -> &str {
        &self.spelling
    }

    /// Returns the spelling without a conjunction و that the text writes apart, or `None` if the word
    /// has none.
    pub fn without_conjunction(&self) -> Option<&str> {
        let word = self.text.get(self.range())?;
        let is_apart = word.strip_prefix('و')?.starts_with(char::is_whitespace);
        self.spelling.strip_prefix('و').filter(|_| is_apart)
    }

    /// Returns the byte range of the word in the source. It begins and ends at a letter or mark.
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// Returns the kind of characters that the word consists of.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    fn peek(&self) -> Option<(char, Range<usize>)> {
        if let Some(c) = self.expansion.front() {
            return Some((*c, self.expansion_range.clone()));
        }
        let c = self.text.get(self.next..)?.chars().next()?;
        Some((c, self.next..self.next + c.len_utf8()))
    }

    fn skip(&mut self) {
        if self.expansion.pop_front().is_none() {
            let rest = self.text.get(self.next..).unwrap_or("");
            self.next += rest.chars().next().map_or(0, char::len_utf8);
        }
    }

    /// Skips a character that is not a letter. Returns true if it is a ligature, whose letters are
    /// read next.
    fn expand(&mut self, c: char, range: Range<usize>) -> bool {
        let from_text = self.expansion.is_empty();
        self.skip();
        if from_text && c > '\u{7F}' {
            decompose_compatible(c, |part| self.expansion.push_back(part));
            if self.expansion.len() > 1 {
                self.expansion_range = range;
                return true;
            }
            self.expansion.clear();
        }
        false
    }

    fn push(&mut self, kind: Kind, letter: char, range: Range<usize>) {
        if self.letters == 0 {
            self.kind = kind;
            self.range = range.clone();
        }
        self.range.end = range.end;
        self.letters += 1;
        if self.letters > MAX_LETTERS {
            return;
        }
        if kind == Kind::Arabic {
            return self.spelling.push(letter);
        }
        // A letter that is mapped to several letters counts as several: ß is ss.
        let mut is_later = false;
        let mut push = |c| {
            self.letters += usize::from(std::mem::replace(&mut is_later, true));
            if self.letters <= MAX_LETTERS {
                self.spelling.push(c);
            }
        };
        for lower in letter.to_lowercase().filter(|c| !letters::is_mark(*c)) {
            match letters::LATIN.iter().find(|(from, ..)| *from == lower) {
                Some((_, to, _)) => to.chars().for_each(&mut push),
                None => push(lower),
            }
        }
    }

    /// Adds a mark to the letter before it. A hamza may compose with that letter.
    fn push_mark(&mut self, mark: char, range: Range<usize>) {
        if self.letters == 0 {
            return;
        }
        self.range.end = range.end;
        if self.letters > MAX_LETTERS {
            return;
        }
        if mark == letters::DAGGER_ALEF && self.kind == Kind::Arabic {
            self.daggers.push(self.spelling.len());
        }
        let last = self.spelling.chars().next_back();
        if let Some(whole) = last.and_then(|letter| letters::with_hamza(letter, mark)) {
            self.spelling.pop();
            self.spelling.push(whole);
        }
    }
}

fn classify(c: char) -> CharClass {
    match c {
        'a'..='z' | 'A'..='Z' => return CharClass::Letter(Kind::Latin, c),
        '0'..='9' => return CharClass::Digit,
        '\0'..='\u{7F}' => return CharClass::Break,
        '\u{0621}'..='\u{063A}' | '\u{0641}'..='\u{064A}' => {
            return CharClass::Letter(Kind::Arabic, c);
        }
        _ => {}
    }
    if letters::is_ignorable(c) || letters::is_mark_form(c) {
        CharClass::Ignorable
    } else if letters::is_mark(c) {
        CharClass::Mark(c)
    } else if letters::digit(c).is_some() {
        CharClass::Digit
    } else if letters::is_arabic(c) {
        CharClass::Letter(Kind::Arabic, letters::variant(c).unwrap_or(c))
    } else {
        classify_other(c)
    }
}

/// Classifies a character outside of ASCII and the Arabic letters by the letter under its accents.
/// A ligature is a break here; the caller expands it.
fn classify_other(c: char) -> CharClass {
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
        Some(_) if several => CharClass::Break,
        Some(base) if base != c && letters::is_arabic(base) => {
            // A presentation form of one letter. Its hamza is decomposed.
            let mut letter = letters::variant(base).unwrap_or(base);
            decompose_compatible(c, |part| {
                letter = letters::with_hamza(letter, part).unwrap_or(letter);
            });
            CharClass::Letter(Kind::Arabic, letter)
        }
        Some(base) if base.is_alphabetic() => CharClass::Letter(
            if is_latin(base) {
                Kind::Latin
            } else {
                Kind::Other
            },
            base,
        ),
        _ => CharClass::Break,
    }
}

/// Returns whether a letter is in a block of Latin letters. Phonetic ones are included, since lower
/// case maps some letters of Latin Extended-B to them.
fn is_latin(letter: char) -> bool {
    matches!(letter as u32, 0..=0x2AF | 0x1D00..=0x1DBF | 0x1E00..=0x1EFF | 0x2C60..=0x2C7F | 0xA720..=0xA7FF | 0xAB30..=0xAB6F)
}

/// Returns the spellings of the first `count` words of a text, separated by spaces, and by a line
/// break after a lone و, which would become part of the next word. If the last word is a number, it
/// is not joined with a number after it.
pub fn first_words(text: &str, count: usize) -> String {
    let mut words = Words::new(text);
    let mut first = String::new();
    for _ in 0..count {
        if !words.advance() {
            break;
        }
        first.push_str(words.spelling());
        let is_conjunction = words.spelling() == "و";
        first.push(if is_conjunction { '\n' } else { ' ' });
    }
    first
}

/// Counts the words of a text.
pub fn count_words(text: &str) -> u64 {
    let mut words = Words::new(text);
    let mut count = 0;
    while words.advance() {
        count += 1;
    }
    count
}

#[cfg(test)]
mod tests;

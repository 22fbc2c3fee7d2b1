//! Cuts text into words, each with its place in the source.
//!
//! The text is never normalised as a whole: each character is read on its own, so that a word
//! knows the bytes it came from, whatever a ligature unfolds to (ﷺ is four words at one place).

use std::collections::VecDeque;
use std::ops::Range;

use serde::Serialize;
use unicode_normalization::char::decompose_compatible;

use super::letters;

mod numbers;

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
#[derive(Debug, Clone)]
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
            if self.plain_break() {
                if self.letters > 0 {
                    return true;
                }
                continue;
            }
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

    /// Reads past a sign or space of ASCII: most of what stands between words.
    fn plain_break(&mut self) -> bool {
        let next = self.text.as_bytes().get(self.next);
        let is_break = self.unfolded.is_empty()
            && next.is_some_and(|byte| byte.is_ascii() && !byte.is_ascii_alphanumeric());
        self.next += usize::from(is_break);
        is_break
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
        // What a letter stands for counts by its letters: ß is ss.
        let mut is_more = false;
        let mut push = |c| {
            self.letters += usize::from(std::mem::replace(&mut is_more, true));
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
        Some(base) if base.is_alphabetic() => Atom::Letter(
            if is_latin(base) {
                Kind::Latin
            } else {
                Kind::Other
            },
            base,
        ),
        _ => Atom::Break,
    }
}

/// Whether a letter is of a block of Latin letters, phonetic ones among them: the small letter of a capital
/// one in Latin Extended-B may be of any of these.
fn is_latin(letter: char) -> bool {
    matches!(letter as u32, 0..=0x2AF | 0x1D00..=0x1DBF | 0x1E00..=0x1EFF | 0x2C60..=0x2C7F | 0xA720..=0xA7FF | 0xAB30..=0xAB6F)
}

/// Returns the spellings of the first `count` words of a text, separated by spaces. A number is not
/// joined with one that follows the last word.
pub fn first_words(text: &str, count: usize) -> String {
    let mut words = Words::new(text);
    let mut first = String::new();
    for _ in 0..count {
        if !words.advance() {
            break;
        }
        first.push_str(words.spelling());
        first.push(' ');
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

//! Splits a date string into numbers, words and signs.
//!
//! The string is folded first, so that later stages handle one spelling of each letter and digit.
//! No date depends on the difference between أ and ا or é and e.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The kinds of tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Number(Number),
    /// Folded letters of one script: `20thيونيو` holds two words.
    Word(String),
    /// Any other character that is not white space.
    Sign(char),
}

/// A run of digits. The value saturates, since no date has more than 14 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) value: u64,
    pub(super) digits: usize,
}

impl Number {
    /// Returns the number as a year. It must have four digits: shorter years are not guessed.
    pub(super) fn year(self) -> Option<i16> {
        (self.digits == 4)
            .then(|| i16::try_from(self.value).ok())
            .flatten()
    }

    /// Returns the number as a day, month, hour, minute or second, of one or two digits.
    pub(super) fn small(self) -> Option<u8> {
        (self.digits <= 2)
            .then(|| u8::try_from(self.value).ok())
            .flatten()
    }
}

/// A token, and whether white space precedes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) spaced: bool,
}

/// Folds letters, digits and signs: removes marks, tatweel and controls, and maps variants of alef
/// and yeh, digits and case.
pub(super) fn fold(text: &str) -> String {
    text.nfkd()
        .filter(|&c| !is_dropped(c))
        .map(fold_char)
        .flat_map(char::to_lowercase)
        .collect()
}

fn is_dropped(c: char) -> bool {
    is_combining_mark(c) || is_invisible(c) || c == '\u{0640}' // tatweel
}

/// Returns whether a character is a control, a bidi control or a joiner, but not white space.
pub(super) fn is_invisible(c: char) -> bool {
    (c.is_control() && !c.is_whitespace())
        || matches!(c, '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{FEFF}' | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
}

fn fold_char(c: char) -> char {
    match c {
        'ٱ' => 'ا',
        'ى' | 'ی' => 'ي',
        'ة' | 'ە' | 'ہ' | 'ھ' => 'ه',
        'ک' => 'ك',
        '٠'..='٩' => ascii_digit(c, '٠'),
        '۰'..='۹' => ascii_digit(c, '۰'),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{060D}' | '\u{2044}' | '\u{2215}' => '/', // ؍ is the Arabic date separator
        '٫' => '.',
        '٬' => '،',
        other => other,
    }
}

fn ascii_digit(digit: char, zero: char) -> char {
    let value = u32::from(digit).saturating_sub(u32::from(zero));
    char::from_digit(value, 10).unwrap_or(digit)
}

/// Splits a string into folded tokens. Digits next to letters are tokens of their own.
pub(super) fn tokenize(text: &str) -> Vec<Token> {
    let folded = fold(text);
    let mut chars = folded.chars().peekable();
    let mut tokens = Vec::new();
    let mut spaced = false;
    while let Some(c) = chars.next() {
        let kind = if c.is_whitespace() {
            spaced = true;
            continue;
        } else if let Some(digit) = c.to_digit(10) {
            let mut number = Number {
                value: u64::from(digit),
                digits: 1,
            };
            while let Some(digit) = chars.peek().and_then(|next| next.to_digit(10)) {
                number.value = number
                    .value
                    .saturating_mul(10)
                    .saturating_add(u64::from(digit));
                number.digits += 1;
                chars.next();
            }
            Kind::Number(number)
        } else if c.is_alphanumeric() {
            let mut word = String::from(c);
            while let Some(next) = chars.next_if(|&next| continues_word(c, next)) {
                word.push(next);
            }
            Kind::Word(word)
        } else {
            Kind::Sign(c)
        };
        tokens.push(Token { kind, spaced });
        spaced = false;
    }
    tokens
}

fn continues_word(first: char, next: char) -> bool {
    next.is_alphanumeric() && !next.is_ascii_digit() && next.is_ascii() == first.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<String> {
        tokenize(text)
            .into_iter()
            .map(|token| match token.kind {
                Kind::Number(number) => format!("{}/{}", number.value, number.digits),
                Kind::Word(word) => word,
                Kind::Sign(sign) => sign.to_string(),
            })
            .collect()
    }

    #[test]
    fn digits_of_every_script_are_numbers() {
        assert_eq!(kinds("٠٥ ۰۵ 05 ０５"), ["5/2", "5/2", "5/2", "5/2"]);
    }

    #[test]
    fn hamza_marks_and_tatweel_do_not_distinguish_words() {
        assert_eq!(kinds("أُكتوبـــر"), kinds("اكتوبر"));
        assert_eq!(kinds("هـ"), ["ه"]);
        assert_eq!(kinds("août"), ["aout"]);
    }

    #[test]
    fn adjacent_digits_and_letters_are_separate_tokens() {
        assert_eq!(kinds("1445هـ"), ["1445/4", "ه"]);
        assert_eq!(kinds("25T14"), ["25/2", "t", "14/2"]);
    }

    #[test]
    fn bidi_controls_leave_no_trace() {
        assert_eq!(kinds("25\u{200F}/\u{200F}01"), ["25/2", "/", "1/2"]);
    }

    #[test]
    fn endless_digits_saturate() {
        let tokens = tokenize(&"9".repeat(60));
        let number = Number {
            value: u64::MAX,
            digits: 60,
        };
        assert_eq!(
            tokens.first().map(|token| &token.kind),
            Some(&Kind::Number(number))
        );
    }
}

//! The lines of a page, and the properties of a line that the rules test.

use std::sync::LazyLock;

use super::table::Table;

/// The part of an article to which a line belongs. A line that no rule claims belongs to the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Title,
    Summary,
    Date,
    Source,
    Author,
    Category,
    Url,
    /// The headline of another article.
    Teaser,
    /// The text below the headline of another article.
    TeaserText,
    Removed,
}

/// A line that is not blank.
///
/// Each line is claimed at most once, by the first rule that matches, so that no line is lost or
/// used twice.
#[derive(Debug, Clone)]
pub(crate) struct Line<'a> {
    /// The number of the line in the file, counted from 1.
    pub number: u64,
    /// The line as written, without surrounding space.
    pub text: &'a str,
    /// The part that is used: shorter than `text` if a rule cut off a label or an icon.
    pub content: &'a str,
    /// The folded `content`, which the rules compare.
    pub folded: String,
    /// The part of the article for which the line was claimed.
    pub part: Option<Part>,
}

/// The largest length of a title or teaser. The longest headline in the corpora has 160 characters.
pub(crate) const MAX_HEADLINE_CHARS: usize = 200;

impl<'a> Line<'a> {
    /// Returns the line, or `None` if it has no visible character.
    pub fn new(number: u64, raw: &'a str) -> Option<Self> {
        let text = trim(raw);
        (!text.is_empty()).then(|| Self {
            number,
            text,
            content: text,
            folded: fold(text),
            part: None,
        })
    }

    /// Returns whether no rule has claimed the line.
    pub fn is_unclaimed(&self) -> bool {
        self.part.is_none()
    }

    pub fn claim(&mut self, part: Part) {
        self.part = Some(part);
    }

    /// Claims a piece of the line. The whole line will be in `removed` as well.
    pub fn claim_piece(&mut self, part: Part, piece: &'a str) {
        self.cut_to(piece);
        self.part = Some(part);
    }

    /// Cuts the line to a piece of it.
    pub fn cut_to(&mut self, piece: &'a str) {
        self.content = trim(piece);
        self.folded = fold(self.content);
    }

    /// Returns whether the line was cut to a piece of it.
    pub fn is_cut(&self) -> bool {
        self.content.len() != self.text.len()
    }

    /// Returns the length in Unicode scalar values.
    pub fn chars(&self) -> usize {
        self.content.chars().count()
    }

    pub fn words(&self) -> usize {
        self.folded
            .split(' ')
            .filter(|word| !word.is_empty())
            .count()
    }

    /// Returns whether the line is a paragraph: it ends with a full stop or is longer than any
    /// headline.
    pub fn is_prose(&self) -> bool {
        ends_with_stop(self.content) || self.chars() > MAX_HEADLINE_CHARS
    }

    /// Returns whether the line reads as a headline: it is short, has a letter, and is not part of
    /// a sentence.
    pub fn is_headline(&self) -> bool {
        !self.is_prose()
            && !self.content.ends_with([':', '،', '؛', ',', ';'])
            && self.folded.chars().any(char::is_alphabetic)
    }
}

/// Returns the lines of a text that are not blank, numbered from `first`.
pub(crate) fn lines(text: &str, first: u64) -> Vec<Line<'_>> {
    (0..)
        .zip(text.lines())
        .filter_map(|(n, raw)| Line::new(first.saturating_add(n), raw))
        .collect()
}

/// Returns the line without surrounding space, byte-order marks and direction marks.
pub(crate) fn trim(line: &str) -> &str {
    line.trim_matches(|c: char| c.is_whitespace() || is_control(c))
}

/// Returns whether a line ends with a full stop, possibly within quotes or brackets. An ellipsis
/// (`..`, `...`) is not a full stop.
pub(crate) fn ends_with_stop(line: &str) -> bool {
    let closes = |c| matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']');
    let bare = line.trim_end_matches(|c: char| closes(c) || c.is_whitespace());
    (bare.ends_with('.') && !bare.ends_with("..")) || bare.ends_with('۔')
}

/// Returns whether a line continues the line above: it begins with the conjunction `و`.
///
/// Common words with `و` as their first letter are listed. Before any other word, `و` counts as the
/// conjunction, because losing prose is worse than missing boilerplate.
pub(crate) fn continues(line: &str) -> bool {
    static WORDS: LazyLock<Table> = LazyLock::new(|| {
        Table::of_words(
        "وزير وزيره وزراء وزارة وزاره وزاري وزاريه وفد وفود وكاله وكالات وصل وصلت وصول وقع وقعت وقوع وقف وضع وضعت
         وافق وافقت واشنطن ولي ولايه ولايات ولاده والد والده والي وثيقه وثايق وسط وسايل وسيط وسطاء وجه وجهت وجه
         وجوه وجهه ورد وردت ورقه ورش ورشه وعد وعدت وعود وفاه وفيات وفاق وفق وفقا وحده وحدات وحيد وصف وصفت وصفه
         ودع ودعت وداع وداعا واحد واحده واحات وادي واقع واقعه وقود وقت وقاحه وقايه وطن وطني وطنيه وظيفه وظايف
         وباء وبيل وتر وتيره وثب وحش وحشيه ورم ورث ورثه وزن وصيه وضعيه وعي وفره وكيل وكلاء ولد ولدت وهم وهج وول
         وليد وليم ويكيبيديا ويكيليكس ويليام ويلز وارسو وقفه وصايا وشيك وشم وعكه وشاح ورود ورطه وراء وحدهم وحدها")
    });
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    let word = line.split(char::is_whitespace).next().unwrap_or_default();
    let word = fold(word);
    word.starts_with('و') && word.chars().count() > 2 && !WORDS.contains(&word)
}

/// Folds the variants of one line: case, diacritics, tatweel, hamza seats, ى and ة, Arabic digits.
/// Each run of other characters becomes one space.
pub(crate) fn fold(line: &str) -> String {
    fold_up_to(line, usize::MAX).unwrap_or_default()
}

/// Returns the folded line, or `None` if it has more than `max_bytes`, without folding all of it.
pub(crate) fn fold_up_to(line: &str, max_bytes: usize) -> Option<String> {
    let mut folded = String::with_capacity(line.len().min(max_bytes.saturating_add(SPACE_BYTES)));
    let mut rest = line;
    while !rest.is_empty() {
        let (plain, other) = rest.split_at_checked(plain_bytes(rest)).unwrap_or_default();
        folded.push_str(plain);
        let mut chars = other.chars();
        if let Some(c) = chars.next() {
            push_folded(&mut folded, c);
        }
        rest = chars.as_str();
        if folded.len() > max_bytes.saturating_add(SPACE_BYTES) {
            return None;
        }
    }
    folded.truncate(folded.trim_end_matches(' ').len());
    (folded.len() <= max_bytes).then_some(folded)
}

/// The size of the space that may end a line that is folded in part.
const SPACE_BYTES: usize = 1;

/// Returns the number of bytes at the start of a line that folding does not change: Arabic letters,
/// each of two bytes, and single spaces after them. Most text is of this kind.
fn plain_bytes(line: &str) -> usize {
    let mut bytes = line.as_bytes();
    while let [0xD8, 0xA1 | 0xA7 | 0xA8 | 0xAA..=0xBA, rest @ ..]
    | [0xD9, 0x81..=0x88 | 0x8A, rest @ ..] = bytes
    {
        bytes = match rest {
            [b' ', rest @ ..] => rest,
            rest => rest,
        };
    }
    line.len() - bytes.len()
}

fn push_folded(folded: &mut String, c: char) {
    match c {
        _ if is_mark(c) || is_control(c) => {}
        'أ' | 'إ' | 'آ' | 'ٱ' => folded.push('ا'),
        'ؤ' => folded.push('و'),
        'ئ' | 'ى' | 'ی' => folded.push('ي'),
        'ة' | 'ہ' | 'ھ' | 'ە' => folded.push('ه'),
        'ک' => folded.push('ك'),
        '٠'..='٩' | '۰'..='۹' => folded.extend(digit(c)),
        'ء'..='غ' | 'ف'..='ي' => folded.push(c),
        _ if c.is_alphanumeric() => folded.extend(c.to_lowercase()),
        _ if folded.ends_with(' ') || folded.is_empty() => {}
        _ => folded.push(' '),
    }
}

/// Splits a line at its first colon or bar.
pub(crate) fn split_label(line: &str) -> Option<(&str, &str)> {
    let at = memchr::memchr2(b':', b'|', line.as_bytes())?;
    Some((line.get(..at)?, line.get(at + 1..)?))
}

/// Returns the phrases of a table, which are separated by `|`.
pub(crate) fn phrases(table: &str) -> impl Iterator<Item = &str> {
    table.split('|').map(str::trim)
}

/// Returns whether a word is in a table of words, which are separated by spaces.
pub(crate) fn has_word(table: &str, word: &str) -> bool {
    table.split_ascii_whitespace().any(|entry| entry == word)
}

fn digit(c: char) -> Option<char> {
    let value = match c {
        '٠'..='٩' => u32::from(c) - u32::from('٠'),
        _ => u32::from(c).checked_sub(u32::from('۰'))?,
    };
    char::from_digit(value, 10)
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{610}'..='\u{61A}' | '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6DC}' | '\u{6DF}'..='\u{6E8}' | '\u{6EA}'..='\u{6ED}' | '\u{FE0F}')
}

fn is_control(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{61C}' | '\u{AD}')
        || (c.is_control() && c != '\t')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn folding_makes_the_spellings_of_one_line_equal() {
        assert_eq!(fold("اقرأ أيضًا:"), fold("إقرأ ايضاً"));
        assert_eq!(fold("مقـــالات ذات صلة »"), fold("مقالات ذات صله"));
        assert_eq!(fold("ضد \"العدوان\""), fold("ضد “العدوان”"));
        assert_eq!(fold("٣ دقائق للقراءة"), "3 دقايق للقراءه");
        assert_ne!(fold("إعلان"), fold("إعلان الرئيس"));
    }

    proptest! {
        #[test]
        fn the_fast_path_folds_like_single_characters(
            line in "([ء-ي]{1,5}[ ]{0,2}|.|[\u{640}-\u{670}۰-۹A-Zİ.:\u{200f}]){0,12}",
            most in 0..40_usize,
        ) {
            let mut slow = String::new();
            line.chars().for_each(|c| push_folded(&mut slow, c));
            let slow = slow.trim_end();
            prop_assert_eq!(&fold(&line), slow);
            let short = Some(slow.to_owned()).filter(|slow| slow.len() <= most);
            prop_assert_eq!(fold_up_to(&line, most), short);
        }
    }

    #[test]
    fn a_full_stop_ends_prose_and_an_ellipsis_does_not() {
        assert!(ends_with_stop("قال إنه سيعود."));
        assert!(ends_with_stop("قال: «سأعود.»"));
        assert!(!ends_with_stop("سأعود..."));
        assert!(!ends_with_stop("هل يعود؟"));
    }

    #[test]
    fn a_headline_is_short_and_complete() {
        let is_headline = |text| Line::new(1, text).is_some_and(|line| line.is_headline());
        assert!(is_headline("\"عهد الجفاء انتهى\".. بوتين في بيونغيانغ"));
        assert!(is_headline("هل تنجح القمة؟"));
        assert!(!is_headline("وقال المتحدث:"));
        assert!(!is_headline("***"));
        assert!(!is_headline(&"كلمة ".repeat(60)));
    }

    #[test]
    fn a_line_with_a_leading_conjunction_continues() {
        assert!(continues("وقال الوزير إن الخطة ستبدأ غدا"));
        assert!(continues("ورفضت المعارضة الخطة."));
        assert!(!continues("وزير الزراعة يتعهد بشراء المحصول"));
        assert!(!continues("واشنطن تعلن عقوبات جديدة"));
        assert!(!continues("موقف المعارضة"));
    }

    #[test]
    fn blank_lines_are_skipped() {
        assert!(Line::new(1, " \u{a0}\u{200f}\t").is_none());
        assert_eq!(
            lines("\u{feff}أ\n\n ب \r\n", 7)
                .iter()
                .map(|l| (l.number, l.text))
                .collect::<Vec<_>>(),
            [(7, "أ"), (9, "ب")]
        );
    }
}

//! A line of a page, the part of the article it belongs to, and the questions rules ask of it.

use std::sync::LazyLock;

use super::table::Table;

/// What a line is to the article. A line that no rule claims is part of the body.
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

/// One line that is not blank.
///
/// Each line is claimed once, by the first rule that knows it, so none can get lost and none
/// can land in two places.
#[derive(Debug, Clone)]
pub(crate) struct Line<'a> {
    /// Counted from 1 in the file.
    pub number: u64,
    /// As the file writes it, without the space around it.
    pub text: &'a str,
    /// What stays of it; shorter than `text` where a rule cut a label or an icon off.
    pub kept: &'a str,
    /// `kept`, folded: what rules compare.
    pub folded: String,
    /// What it was claimed as.
    pub part: Option<Part>,
}

/// A title or a teaser is not longer: the longest headline of the outlets at hand has 160.
pub(crate) const MAX_HEADLINE_CHARS: usize = 200;

impl<'a> Line<'a> {
    /// The line, or `None` when nothing in it can be seen.
    pub fn new(number: u64, raw: &'a str) -> Option<Self> {
        let text = trim(raw);
        (!text.is_empty()).then(|| Self {
            number,
            text,
            kept: text,
            folded: fold(text),
            part: None,
        })
    }

    pub fn is_free(&self) -> bool {
        self.part.is_none()
    }

    pub fn claim(&mut self, part: Part) {
        self.part = Some(part);
    }

    /// Claims the line for a part of it; the whole line goes to `removed` as well.
    pub fn claim_piece(&mut self, part: Part, piece: &'a str) {
        self.keep(piece);
        self.part = Some(part);
    }

    /// Cuts the line down to a piece of it.
    pub fn keep(&mut self, piece: &'a str) {
        self.kept = trim(piece);
        self.folded = fold(self.kept);
    }

    pub fn is_cut(&self) -> bool {
        self.kept.len() != self.text.len()
    }

    /// In Unicode scalar values.
    pub fn chars(&self) -> usize {
        self.kept.chars().count()
    }

    pub fn words(&self) -> usize {
        self.folded
            .split(' ')
            .filter(|word| !word.is_empty())
            .count()
    }

    /// A paragraph of an article: it ends with a full stop, or is longer than any headline.
    pub fn is_prose(&self) -> bool {
        ends_with_stop(self.kept) || self.chars() > MAX_HEADLINE_CHARS
    }

    /// Reads as a headline: short, with a word in it, and not the beginning or end of a sentence.
    pub fn is_headline(&self) -> bool {
        !self.is_prose()
            && !self.kept.ends_with([':', '،', '؛', ',', ';'])
            && self.folded.chars().any(char::is_alphabetic)
    }
}

/// The lines of a text that are not blank, counted from `first`.
pub(crate) fn lines(text: &str, first: u64) -> Vec<Line<'_>> {
    (0..)
        .zip(text.lines())
        .filter_map(|(n, raw)| Line::new(first.saturating_add(n), raw))
        .collect()
}

/// The line without space, byte-order mark and direction marks around it.
pub(crate) fn trim(line: &str) -> &str {
    line.trim_matches(|c: char| c.is_whitespace() || is_control(c))
}

/// Ends with a full stop; an ellipsis (`..`, `...`) is none, and quotes and brackets may close after it.
pub(crate) fn ends_with_stop(line: &str) -> bool {
    let closes = |c| matches!(c, '"' | '\'' | '”' | '’' | '»' | ')' | ']');
    let bare = line.trim_end_matches(|c: char| closes(c) || c.is_whitespace());
    (bare.ends_with('.') && !bare.ends_with("..")) || bare.ends_with('۔')
}

/// Whether a line goes on from the one above it: it begins with `و` before another word.
///
/// Words whose first letter is `و` are known by name; for an unknown one the line is taken to go
/// on, as losing prose is worse than keeping a leftover.
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
    word.starts_with('و') && word.chars().count() > 2 && !WORDS.has(&word)
}

/// Folds away what sites vary in one and the same line: case, marks, tatweel, hamza seats,
/// ى and ة, Arabic digits. Whatever is neither letter nor digit becomes one space.
pub(crate) fn fold(line: &str) -> String {
    fold_up_to(line, usize::MAX).unwrap_or_default()
}

/// The folded line, or `None` when it has more bytes than `most`, without reading it to its end.
pub(crate) fn fold_up_to(line: &str, most: usize) -> Option<String> {
    let mut folded = String::with_capacity(line.len().min(most.saturating_add(SPACE_BYTES)));
    let mut rest = line;
    while !rest.is_empty() {
        let (plain, other) = rest.split_at_checked(plain_bytes(rest)).unwrap_or_default();
        folded.push_str(plain);
        let mut chars = other.chars();
        if let Some(c) = chars.next() {
            push_folded(&mut folded, c);
        }
        rest = chars.as_str();
        if folded.len() > most.saturating_add(SPACE_BYTES) {
            return None;
        }
    }
    folded.truncate(folded.trim_end_matches(' ').len());
    (folded.len() <= most).then_some(folded)
}

/// A folded line may end with a space until its end is known.
const SPACE_BYTES: usize = 1;

/// The bytes at the start of a line that folding leaves as they are: most of any text. They are
/// Arabic letters, two bytes each, and single spaces after them.
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

/// What stands before and behind the first colon or bar of a line.
pub(crate) fn split_label(line: &str) -> Option<(&str, &str)> {
    let at = memchr::memchr2(b':', b'|', line.as_bytes())?;
    Some((line.get(..at)?, line.get(at + 1..)?))
}

/// The phrases of a table, which are written with `|` between them.
pub(crate) fn phrases(table: &str) -> impl Iterator<Item = &str> {
    table.split('|').map(str::trim)
}

/// Whether a word stands in a table of words, which are written with spaces between them.
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
        fn letters_that_folding_leaves_are_as_if_each_was_folded(
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
    fn a_headline_is_short_and_whole() {
        let is_headline = |text| Line::new(1, text).is_some_and(|line| line.is_headline());
        assert!(is_headline("\"عهد الجفاء انتهى\".. بوتين في بيونغيانغ"));
        assert!(is_headline("هل تنجح القمة؟"));
        assert!(!is_headline("وقال المتحدث:"));
        assert!(!is_headline("***"));
        assert!(!is_headline(&"كلمة ".repeat(60)));
    }

    #[test]
    fn a_line_that_begins_with_and_goes_on() {
        assert!(continues("وقال الوزير إن الخطة ستبدأ غدا"));
        assert!(continues("ورفضت المعارضة الخطة."));
        assert!(!continues("وزير الزراعة يتعهد بشراء المحصول"));
        assert!(!continues("واشنطن تعلن عقوبات جديدة"));
        assert!(!continues("موقف المعارضة"));
    }

    #[test]
    fn a_blank_line_is_no_line() {
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

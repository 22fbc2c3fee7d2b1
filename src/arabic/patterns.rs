//! The shape of Arabic words, which distinguishes an unknown Arabic word from a foreign name.
//!
//! Most Arabic words are three or four root consonants in a *pattern*: تفعيل in تقويض, مفاعل in
//! مقاعد. A foreign name seldom has such a shape (رودريغيز), and hardly ever that of a derived verb
//! or noun. The shape is evidence for words that no list has.

use std::sync::LazyLock;

/// The shape of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// No pattern of Arabic.
    Foreign,
    /// A pattern of [`SIMPLE`], which foreign names may have too.
    Simple,
    /// A pattern of [`DERIVED`].
    Derived,
}

/// Patterns without prefixes. ف ع ل are root consonants, the other letters stand for themselves.
pub const SIMPLE: &[&str] = &[
    "فعل",
    "فاعل",
    "فعيل",
    "فعول",
    "فعال",
    "فواعل",
    "فعائل",
    "فال",
    "فيل",
    "فول",
    "فعلل",
    "فعلال",
    "فعلول",
    "فعليل",
    "فعالل",
    "فعاليل",
];

/// Patterns with prefixes of derivation or of verbs. ا at the start is any alef.
pub const DERIVED: &[&str] = &[
    "مفعل",
    "مفعول",
    "مفعال",
    "مفعيل",
    "مفاعل",
    "مفاعيل",
    "تفعيل",
    "تفاعل",
    "تفعل",
    "تفعال",
    "تفاعيل",
    "افعال",
    "افعل",
    "افاعل",
    "افاعيل",
    "فواعيل",
    "مفتعل",
    "افتعال",
    "افتعل",
    "افطعال",
    "افطعل",
    "مفطعل",
    "انفعال",
    "انفعل",
    "منفعل",
    "استفعال",
    "استفعل",
    "مستفعل",
    "متفاعل",
    "متفعل",
    "يفعل",
    "يفاعل",
    "يفعيل",
    "يفعول",
    "ينفعل",
    "يفتعل",
    "يستفعل",
    "يتفعل",
    "يتفاعل",
    "نفعل",
    "نفاعل",
    "نفتعل",
    "نستفعل",
    "نتفاعل",
    "نتفعل",
    "تستفعل",
    "تفتعل",
    "تنفعل",
    "تتفاعل",
    "تتفعل",
    "استفال",
    "استفيل",
    "مستفال",
    "مستفيل",
    "يستفيل",
    "تستفيل",
    "استفل",
    "مستفل",
    "يستفل",
    "تستفل",
    "افعلائ",
    "افعلاؤ",
    "فعلائ",
    "فعلاؤ",
    "مفعلل",
    "متفعلل",
    "تفعلل",
    "يفعلل",
    "تفعلال",
];

/// Endings that may follow a pattern.
const SUFFIXES: [&str; 32] = [
    "", "ة", "ه", "ا", "ي", "ى", "ت", "ات", "ون", "ين", "ان", "ية", "يا", "وا", "نا", "ها", "هم",
    "اء", "كم", "ني", "هما", "هن", "يات", "يون", "يين", "ته", "تها", "تهم", "اته", "اتها", "اتهم",
    "اني",
];

/// Returns the shape of a word without proclitics, perhaps with an ending.
///
/// ```
/// use fihris::arabic::patterns::{Shape, shape};
/// assert_eq!(shape("تقويض"), Shape::Derived);
/// assert_eq!(shape("مستشارها"), Shape::Derived);
/// assert_eq!(shape("كريغ"), Shape::Simple);
/// assert_eq!(shape("رودريغيز"), Shape::Foreign);
/// assert_eq!(shape("هربرت"), Shape::Simple);
/// ```
pub fn shape(word: &str) -> Shape {
    let mut buffer = ['\0'; MAX_LETTERS];
    let Some(word) = letters_in(word, &mut buffer) else {
        return Shape::Foreign;
    };
    let last = word.last();
    let mut lengths = [0; SUFFIXES.len()];
    let mut count = 0;
    for suffix in SUFFIX_LETTERS.iter() {
        // Most suffixes differ in their last letter.
        let may_end = suffix.is_empty() || suffix.last() == last;
        if may_end
            && let Some(core) = word.strip_suffix(&**suffix)
            && let Some(length) = lengths.get_mut(count)
        {
            *length = core.len();
            count += 1;
        }
    }
    let cores = || {
        let lengths = lengths.iter().take(count);
        lengths.filter_map(|length| word.get(..*length))
    };
    // س of the future precedes an imperfect.
    let future = matches!(word, ['س', 'ي' | 'ت' | 'ن' | 'أ', ..]);
    let is_future = |core: &[char]| {
        let verb = core.get(1..).filter(|_| future);
        verb.is_some_and(|verb| DERIVED_BY_LENGTH.fit(verb, true))
    };
    if cores().any(|core| is_future(core) || DERIVED_BY_LENGTH.fit(core, false)) {
        Shape::Derived
    } else if cores().any(|core| SIMPLE_BY_LENGTH.fit(core, true)) {
        Shape::Simple
    } else {
        Shape::Foreign
    }
}

/// The number of letters of the longest pattern.
const MAX_PATTERN: usize = 7;
/// The number of letters of the longest word that can have a pattern: with a suffix and س.
const MAX_LETTERS: usize = MAX_PATTERN + 5 + 1;

static SUFFIX_LETTERS: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| {
    SUFFIXES
        .iter()
        .map(|suffix| suffix.chars().collect())
        .collect()
});
static SIMPLE_BY_LENGTH: LazyLock<ByLength> = LazyLock::new(|| ByLength::new(SIMPLE));
static DERIVED_BY_LENGTH: LazyLock<ByLength> = LazyLock::new(|| ByLength::new(DERIVED));

/// Writes the letters of a word to a buffer; returns `None` if it has too many, or others than
/// Arabic ones.
fn letters_in<'b>(word: &str, buffer: &'b mut [char; MAX_LETTERS]) -> Option<&'b [char]> {
    let mut count = 0;
    for letter in word.chars() {
        if !matches!(letter, '\u{600}'..='\u{6FF}') {
            return None;
        }
        *buffer.get_mut(count)? = letter;
        count += 1;
    }
    buffer.get(..count)
}

/// Patterns by their number of letters.
struct ByLength([Vec<Vec<char>>; MAX_PATTERN + 1]);

impl ByLength {
    fn new(patterns: &[&str]) -> Self {
        let mut groups: [Vec<Vec<char>>; MAX_PATTERN + 1] = Default::default();
        for pattern in patterns {
            let pattern: Vec<char> = pattern.chars().collect();
            if let Some(group) = groups.get_mut(pattern.len()) {
                group.push(pattern);
            }
        }
        ByLength(groups)
    }

    /// Returns whether the letters of a word fit one of the patterns.
    fn fit(&self, word: &[char], ya_is_root: bool) -> bool {
        let patterns = self.0.get(word.len()).into_iter().flatten();
        patterns
            .into_iter()
            .any(|pattern| fits(word, pattern, ya_is_root))
    }
}

/// Returns whether the letters of a word fit a pattern of the same length. At most one of three
/// root consonants is weak, and none of four.
fn fits(word: &[char], pattern: &[char], ya_is_root: bool) -> bool {
    let mut roots = 0;
    let mut weak = 0;
    for (at, (&letter, &place)) in word.iter().zip(pattern).enumerate() {
        let fits = match place {
            'ف' | 'ع' | 'ل' => {
                roots += 1;
                let is_ya = matches!(letter, 'ي' | 'ى');
                weak += u32::from(is_ya || letter == 'و');
                // تاكيد lacks the hamza of تأكيد.
                let is_alef = matches!(letter, 'ا' | 'آ');
                let may_be_hamza = at == 0 || at == 1 && pattern.starts_with(&['ت']);
                letter != 'ة' && (may_be_hamza || !is_alef) && (ya_is_root || !is_ya)
            }
            'ا' if at == 0 => matches!(letter, 'ا' | 'أ' | 'إ' | 'آ'),
            place => letter == place,
        };
        if !fits {
            return false;
        }
    }
    weak <= u32::from(roots <= 3)
}

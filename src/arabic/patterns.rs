//! The shape of Arabic words, which distinguishes an unknown Arabic word from a foreign name.
//!
//! Most Arabic words are three or four root consonants in a *pattern*: تفعيل in تقويض, مفاعل in
//! مقاعد. A foreign name seldom has such a shape (رودريغيز), and hardly ever that of a derived verb
//! or noun. The shape is evidence for words that no list has.

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
    let has = |word: &str, patterns: &[&str], ya_is_root| {
        let mut cores = SUFFIXES
            .iter()
            .filter_map(|suffix| word.strip_suffix(suffix));
        cores.any(|core| {
            patterns
                .iter()
                .any(|pattern| fits(core, pattern, ya_is_root))
        })
    };
    // س of the future precedes an imperfect.
    let future = word
        .strip_prefix('س')
        .filter(|verb| verb.starts_with(['ي', 'ت', 'ن', 'أ']));
    let is_future = future.is_some_and(|verb| has(verb, DERIVED, true));
    if is_future || has(word, DERIVED, false) {
        Shape::Derived
    } else if has(word, SIMPLE, true) {
        Shape::Simple
    } else {
        Shape::Foreign
    }
}

/// Returns whether the letters of a word fit a pattern. At most one of three root consonants is
/// weak, and none of four.
fn fits(word: &str, pattern: &str, ya_is_root: bool) -> bool {
    if word.len() != pattern.len() {
        return false;
    }
    let mut roots = 0;
    let mut weak = 0;
    let places = word.chars().zip(pattern.chars()).enumerate();
    let fits = places.into_iter().all(|(at, (letter, place))| match place {
        'ف' | 'ع' | 'ل' => {
            roots += 1;
            let is_ya = matches!(letter, 'ي' | 'ى');
            weak += u32::from(is_ya || letter == 'و');
            // تاكيد lacks the hamza of تأكيد.
            let is_alef = matches!(letter, 'ا' | 'آ');
            let may_be_hamza = at == 0 || at == 1 && pattern.starts_with('ت');
            letter != 'ة' && (may_be_hamza || !is_alef) && (ya_is_root || !is_ya)
        }
        'ا' if at == 0 => matches!(letter, 'ا' | 'أ' | 'إ' | 'آ'),
        place => letter == place,
    });
    fits && weak <= u32::from(roots <= 3)
}

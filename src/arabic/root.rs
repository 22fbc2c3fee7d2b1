//! The light root: a word without its affixes and without the letters of its pattern. It is for
//! ranking only, since it merges words that readers tell apart (كتاب، مكتب).
//!
//! The patterns are those of the ISRI stemmer: Taghva, Elkhoury and Coombs, "Arabic stemming
//! without a root dictionary" (2005). There is no list of roots: the result need not be a root,
//! only the same for most words of a family.
//!
//! The steps in their order, each applied at most once:
//!
//! 1. strip the article with its proclitics, or else a conjunction, from the unfolded spelling, so
//!    that أل in ألعاب does not count as the article;
//! 2. fold like [`fold::key`](super::fold::key);
//! 3. strip an ending of two or three letters;
//! 4. strip the first و if a word begins with two: it is a conjunction;
//! 5. remove the letters of the pattern, by the number of remaining letters.

use super::{affix, letters};

/// The article with the proclitics before it.
pub const ARTICLES: &[&str] = &[
    "وبال", "وكال", "فبال", "وال", "فال", "بال", "كال", "ولل", "فلل", "ال", "لل",
];

/// Duals, sound plurals and pronouns, the longest first. At most one is stripped.
pub const ENDINGS: &[&str] = &[
    "تان", "تين", "تهم", "تها", "اته", "ياه", "ون", "ات", "ان", "ين", "تن", "كم", "هن", "نا", "يا",
    "ها", "تم", "كن", "ني", "وا", "ما", "هم", "يه",
];

/// Minimum number of letters that remain without an article or an ending.
const MIN_STEM: usize = 3;

/// Minimum number of letters of a word with a conjunction, the conjunction included.
const MIN_WITH_CONJUNCTION: usize = 6;

/// The number of letters of the longest patterns.
const MAX_PATTERN: usize = 7;

/// Letters that may follow a pattern: ه (a folded ة or a pronoun), ي of the nisba, ا of the
/// accusative, ك, ت and ن.
const LAST_LETTERS: [char; 6] = ['ه', 'ي', 'ك', 'ت', 'ا', 'ن'];

/// Letters that may precede a pattern: particles, and the persons of the verb.
const FIRST_LETTERS: [char; 9] = ['ل', 'ب', 'ف', 'س', 'و', 'ي', 'ت', 'ن', 'ا'];

/// Writes the light root of a spelling to `root`, replacing its content. A word without Arabic
/// letters is its own root.
///
/// ```
/// use fihris::arabic::root::root;
/// let mut found = String::new();
/// for word in ["صاروخ", "والصواريخ", "الصاروخية"] {
///     root(word, &mut found);
///     assert_eq!(found, "صرخ");
/// }
/// ```
pub fn root(spelling: &str, root: &mut String) {
    let word = strip_article(spelling)
        .or_else(|| strip_conjunction(spelling))
        .unwrap_or(spelling);
    fold(word, root);
    if let Some(stem) = strip_ending(root) {
        root.truncate(stem.len());
    }
    if root.starts_with("وو") && has_letters(root, MIN_STEM + 1) {
        root.remove(0);
    }
    remove_pattern(root);
}

/// Strips the article and the proclitics before it, if three letters remain.
pub(super) fn strip_article(word: &str) -> Option<&str> {
    ARTICLES
        .iter()
        .filter_map(|article| affix::strip_prefix(word, article))
        .find(|rest| has_letters(rest, MIN_STEM))
}

/// Strips و or ف from a long word, unless an alef or a و follows (والدتها، فائدته).
fn strip_conjunction(word: &str) -> Option<&str> {
    let rest = word.strip_prefix(['و', 'ف'])?;
    let next = letters::folded(rest.chars().next()?);
    (has_letters(word, MIN_WITH_CONJUNCTION) && !matches!(next, 'ا' | 'و')).then_some(rest)
}

/// Strips an ending, if three letters remain.
fn strip_ending(word: &str) -> Option<&str> {
    ENDINGS
        .iter()
        .filter_map(|ending| affix::strip_suffix(word, ending))
        .find(|rest| has_letters(rest, MIN_STEM))
}

fn has_letters(word: &str, count: usize) -> bool {
    word.chars().nth(count - 1).is_some()
}

/// Folds like [`fold::key`](super::fold::key), to a buffer.
fn fold(word: &str, folded: &mut String) {
    folded.clear();
    let (word, hamza) = match word.strip_suffix("ىء") {
        Some(stem) => (stem, Some('ئ')),
        None => (word, None),
    };
    let spelled = word.chars().chain(hamza);
    folded.extend(spelled.map(|letter| letters::unseated(letters::folded(letter))));
}

/// Removes the letters of its pattern from a word. A word longer than all patterns is unchanged.
fn remove_pattern(word: &mut String) {
    let mut letters = ['\0'; MAX_PATTERN];
    let mut count = 0;
    for letter in word.chars() {
        let Some(slot) = letters.get_mut(count) else {
            return;
        };
        *slot = letter;
        count += 1;
    }
    if let Some(letters) = letters.get(..count) {
        word.clear();
        root_by_length(letters, word);
    }
}

fn root_by_length(word: &[char], root: &mut String) {
    match *word {
        [a, b, c, d] => root_of_four([a, b, c, d], root),
        [a, b, c, d, e] => root_of_five([a, b, c, d, e], root),
        [a, b, c, d, e, f] => root_of_six([a, b, c, d, e, f], root),
        [a, b, c, d, e, f, g] => root_of_seven([a, b, c, d, e, f, g], root),
        _ => root.extend(word),
    }
}

fn root_of_four(word: [char; 4], root: &mut String) {
    match word {
        ['م', b, c, d] => root.extend([b, c, d]), // مكتب
        [a, 'ا', c, d] => root.extend([a, c, d]), // كاتب
        [a, b, 'ا' | 'و' | 'ي', d] => root.extend([a, b, d]), // كتاب، طلوع، رئيس
        _ => root.extend(strip_letter(&word).unwrap_or(&word)),
    }
}

fn root_of_five(word: [char; 5], root: &mut String) {
    match word {
        ['ا', b, 'ا' | 'ت', d, e] => root.extend([b, d, e]), // أجانب، انتخب
        ['م', b, c, 'ا' | 'ي' | 'و', e] => root.extend([b, c, e]), // مفتاح، منديل، مكتوب
        ['ا' | 'ت' | 'م', b, c, d, 'ه'] => root.extend([b, c, d]), // أجهزة، تجربة، مدرسة
        ['م' | 'ي' | 'ت', b, 'ت', d, e] => root.extend([b, d, e]), // منتخب، ينتخب، تنتخب
        ['م' | 'ت', b, 'ا', d, e] => root.extend([b, d, e]), // مدارس، تعامل
        [a, b, 'ا' | 'و', d, 'ه'] => root.extend([a, b, d]), // وزارة، حكومة
        ['ا' | 'م', 'ن', c, d, e] => root.extend([c, d, e]), // انفجر، منكسر
        ['ا', b, c, 'ا', e] => root.extend([b, c, e]),       // أحداث
        [a, b, c, 'ا', 'ن'] => root.extend([a, b, c]),       // سلطانك, its pronoun gone
        ['ت', b, c, 'ي', e] => root.extend([b, c, e]),       // تدريب
        [a, 'ا', c, 'و', e] => root.extend([a, c, e]),       // صاروخ
        [a, 'و', 'ا', d, e] => root.extend([a, d, e]),       // عواصم
        [a, b, 'ا', 'ي' | 'ء', e] => root.extend([a, b, e]), // رسائل
        [a, 'ا', c, d, 'ه'] => root.extend([a, c, d]),       // قائمة
        [a, b, 'ا', d, 'ي'] => root.extend([a, b, d]),       // ليالي
        [a, b, c, 'ا', 'ء'] => root.extend([a, b, c]),       // خبراء
        _ => match (strip_letter(&word), word) {
            (Some(rest), _) => root_by_length(rest, root),
            (None, ['م', b, c, d, e]) => root.extend([b, c, d, e]), // مترجم
            (None, [a, b, 'ا', d, e]) => root.extend([a, b, d, e]), // قنابل
            (None, _) => root.extend(word),
        },
    }
}

fn root_of_six(word: [char; 6], root: &mut String) {
    match word {
        ['ا' | 'م' | 'ي' | 'ت' | 'ن', 'س', 'ت', d, e, f] => root.extend([d, e, f]), // استخدم
        ['م', b, c, 'ا', e, 'ه'] => root.extend([b, c, e]),                         // مشواره
        ['ا', b, 'ت', d, 'ا', f] => root.extend([b, d, f]),                         // انتخاب
        ['ت' | 'م' | 'ا', b, 'ا', d, 'ي', f] => root.extend([b, d, f]), // تفاصيل، مفاتيح، أساليب
        [a, 'و', 'ا', d, 'ي', f] => root.extend([a, d, f]),             // صواريخ
        ['ا', 'ن', c, d, 'ا', f] => root.extend([c, d, f]),             // انفجار
        ['م' | 'ي', 'ت', c, 'ا', e, f] => root.extend([c, e, f]),       // متظاهر، يتعامل
        ['ا', b, c, d, 'ا', 'ء'] => root.extend([b, c, d]),             // أصدقاء
        _ => root_without_letter(&word, root),
    }
}

fn root_of_seven(word: [char; 7], root: &mut String) {
    match word {
        ['ا' | 'م', 'س', 'ت', d, e, 'ا', g] => root.extend([d, e, g]), // استعداد
        _ => root_without_letter(&word, root),
    }
}

/// Strips one letter and tries the shorter patterns.
fn root_without_letter(word: &[char], root: &mut String) {
    match strip_letter(word) {
        Some(rest) => root_by_length(rest, root),
        None => root.extend(word),
    }
}

/// Strips a letter that may follow the pattern, or else one that may precede it.
fn strip_letter(word: &[char]) -> Option<&[char]> {
    match word {
        [rest @ .., last] if LAST_LETTERS.contains(last) => Some(rest),
        [first, rest @ ..] if FIRST_LETTERS.contains(first) => Some(rest),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::test_runner::TestRunner;

    use super::*;
    use crate::arabic::fold;

    fn root_of(spelling: &str) -> String {
        let mut found = "previous content".to_owned();
        root(spelling, &mut found);
        found
    }

    /// At least one word for each pattern, in their order.
    const PATTERNS: &[(&str, &str)] = &[
        ("مكتب", "كتب"),
        ("كاتب", "كتب"),
        ("كتاب", "كتب"),
        ("طلوع", "طلع"),
        ("رئيس", "رءس"),
        ("كتبت", "كتب"),
        ("يكتب", "كتب"),
        ("أجانب", "جنب"),
        ("انتخب", "نخب"),
        ("مفتاح", "فتح"),
        ("منديل", "ندل"),
        ("مكتوب", "كتب"),
        ("أجهزة", "جهز"),
        ("تجربة", "جرب"),
        ("مدرسة", "درس"),
        ("منتخب", "نخب"),
        ("ينتخب", "نخب"),
        ("تنتخب", "نخب"),
        ("مدارس", "درس"),
        ("تعامل", "عمل"),
        ("وزارة", "وزر"),
        ("حكومة", "حكم"),
        ("انفجر", "فجر"),
        ("منكسر", "كسر"),
        ("أحداث", "حدث"),
        ("سلطانك", "سلط"),
        ("تدريب", "درب"),
        ("صاروخ", "صرخ"),
        ("عواصم", "عصم"),
        ("رسائل", "رسل"),
        ("قائمة", "قءم"),
        ("ليالي", "ليل"),
        ("خبراء", "خبر"),
        ("طبيعي", "طبع"),
        ("مترجم", "ترجم"),
        ("قنابل", "قنبل"),
        ("استخدم", "خدم"),
        ("يستخدم", "خدم"),
        ("مشواره", "شور"),
        ("انتخاب", "نخب"),
        ("تفاصيل", "فصل"),
        ("مفاتيح", "فتح"),
        ("أساليب", "سلب"),
        ("صواريخ", "صرخ"),
        ("انفجار", "فجر"),
        ("متظاهر", "ظهر"),
        ("يتعامل", "عمل"),
        ("أصدقاء", "صدق"),
        ("استعداد", "عدد"),
        ("مستشار", "شار"),
    ];

    #[test]
    fn each_pattern_is_removed() {
        for (word, expected) in PATTERNS {
            assert_eq!(root_of(word), *expected, "{word}");
        }
    }

    #[test]
    fn a_broken_plural_mostly_has_the_root_of_its_singular() {
        for (one, many) in [
            ("صاروخ", "صواريخ"),
            ("كتاب", "كتب"),
            ("مدرسة", "مدارس"),
            ("حدث", "أحداث"),
            ("خبير", "خبراء"),
            ("لعبة", "ألعاب"),
            ("قنبلة", "قنابل"),
            ("رسالة", "رسائل"),
        ] {
            assert_eq!(root_of(one), root_of(many), "{one} {many}");
        }
        for (one, other) in [("كتاب", "كلاب"), ("صاروخ", "صراع"), ("لجنة", "الجنة")]
        {
            assert_ne!(root_of(one), root_of(other), "{one} {other}");
        }
    }

    #[test]
    fn the_article_and_its_proclitics_are_stripped_if_three_letters_remain() {
        for article in ARTICLES {
            let word = format!("{article}مدرسة");
            assert_eq!(root_of(&word), "درس", "{word}");
        }
        assert_eq!(root_of("الى"), "الي");
        assert_eq!(root_of("بالغ"), "بلغ");
    }

    #[test]
    fn an_alef_with_hamza_does_not_begin_an_article() {
        assert_eq!(root_of("ألعاب"), "لعب");
        assert_eq!(root_of("ألمانيا"), root_of("الألمانية"));
        assert_eq!(root_of("العاب"), "عاب"); // ambiguous without the hamza
    }

    #[test]
    fn a_conjunction_is_stripped_from_a_long_word_only() {
        assert_eq!(root_of("ومدارس"), "درس");
        assert_eq!(root_of("فمدارس"), "درس");
        assert_eq!(root_of("ووزير"), "وزر");
        assert_eq!(root_of("وزير"), "وزر");
        assert_eq!(root_of("فلسطين"), root_of("فلسطيني"));
        assert_eq!(root_of("واشنطن"), root_of("اشنطن"));
    }

    #[test]
    fn one_ending_is_stripped_if_three_letters_remain() {
        for ending in ENDINGS {
            let word = format!("درس{ending}");
            assert_eq!(root_of(&word), "درس", "{word}");
        }
        assert_eq!(root_of("بين"), "بين");
        assert_eq!(root_of("هما"), "هما");
    }

    #[test]
    fn the_seat_of_a_hamza_does_not_change_the_root() {
        assert_eq!(root_of("مسؤول"), root_of("مسئول"));
        assert_eq!(root_of("لاجىء"), root_of("لاجئ"));
        assert_eq!(root_of("أحمد"), root_of("احمد"));
        assert_ne!(root_of("مسؤول"), root_of("مسلول"));
    }

    #[test]
    fn words_of_other_letters_and_very_long_words_are_unchanged() {
        for word in ["", "trump", "2018", "6.4", "москва", "ٹرمپ"] {
            assert_eq!(root_of(word), word);
        }
        let long = "ط".repeat(1000);
        assert_eq!(root_of(&long), long);
    }

    #[test]
    fn a_root_is_a_subsequence_of_the_folded_word() {
        let check = |word: String| {
            let (found, folded) = (root_of(&word), fold::key(&word));
            let mut letters = folded.chars();
            assert!(
                found.chars().all(|letter| letters.any(|l| l == letter)),
                "{word:?}"
            );
            let (root, whole) = (found.chars().count(), folded.chars().count());
            assert!(
                root >= whole.min(3) || word.ends_with("ىء"),
                "{word:?} {found:?}"
            );
            Ok(())
        };
        let mut runner = TestRunner::default();
        runner
            .run(&"[اأمنتسليوهدرءىئة]{0,9}", check)
            .and_then(|()| runner.run(&"\\PC*", check))
            .unwrap_or_else(|failure| panic!("{failure}"));
    }
}

//! The light root: a word without its affixes and without the letters of its pattern. It is for
//! ranking only: it joins what a reader would not take for the same word (كتاب، مكتب).
//!
//! The patterns are those of the ISRI stemmer: Taghva, Elkhoury and Coombs, "Arabic stemming
//! without a root dictionary" (2005). Like it, there is no list of roots: what comes out need
//! not be one, only the same for most words of a family.
//!
//! The order of the steps, each at most once:
//!
//! 1. the article with what stands before it, or else a conjunction: seen on the spelling with its
//!    hamza, so that أل in ألعاب is no article;
//! 2. folding: here hamza loses its seat, as in [`fold::key`](super::fold::key);
//! 3. an ending of three or two letters;
//! 4. a doubled و, which is a conjunction before a word in و;
//! 5. the pattern, by the number of letters that are left.

use super::{affix, letters};

/// The article with what stands before it.
pub const CLUSTERS: &[&str] = &[
    "وبال", "وكال", "فبال", "وال", "فال", "بال", "كال", "ولل", "فلل", "ال", "لل",
];

/// Duals, sound plurals and pronouns, the longest first: one of them comes off.
pub const ENDINGS: &[&str] = &[
    "تان", "تين", "تهم", "تها", "اته", "ياه", "ون", "ات", "ان", "ين", "تن", "كم", "هن", "نا", "يا",
    "ها", "تم", "كن", "ني", "وا", "ما", "هم", "يه",
];

/// Letters that a cluster or an ending leaves at least.
const MIN_REST: usize = 3;

/// A conjunction is seen only before a word of five letters or more.
const MIN_WITH_CONJUNCTION: usize = 6;

/// The longest word that a pattern is known for.
const MAX_PATTERN: usize = 7;

/// A letter that may end a word beyond its pattern: ه of ة and the pronoun, ي of the nisba,
/// ك, ت, ا of the accusative, ن.
const LAST_LETTERS: [char; 6] = ['ه', 'ي', 'ك', 'ت', 'ا', 'ن'];

/// A letter that may begin a word before its pattern: particles, and the persons of the verb.
const FIRST_LETTERS: [char; 9] = ['ل', 'ب', 'ف', 'س', 'و', 'ي', 'ت', 'ن', 'ا'];

/// Writes the light root of a spelling into `root`, in place of what was there.
///
/// A word without Arabic letters is its own root.
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
    let rest = without_cluster(spelling)
        .or_else(|| without_conjunction(spelling))
        .unwrap_or(spelling);
    fold(rest, root);
    if let Some(rest) = without_ending(root) {
        root.truncate(rest.len());
    }
    if root.starts_with("وو") && has_letters(root, MIN_REST + 1) {
        root.remove(0);
    }
    without_pattern(root);
}

/// The word after the article and what stands before it, if three letters are left.
pub(super) fn without_cluster(word: &str) -> Option<&str> {
    CLUSTERS
        .iter()
        .filter_map(|cluster| affix::strip_prefix(word, cluster))
        .find(|rest| has_letters(rest, MIN_REST))
}

/// The word after a و or ف, if it is long and goes on with neither alef nor و
/// (والدتها، فائدته).
fn without_conjunction(word: &str) -> Option<&str> {
    let rest = word.strip_prefix(['و', 'ف'])?;
    let next = letters::folded(rest.chars().next()?);
    (has_letters(word, MIN_WITH_CONJUNCTION) && !matches!(next, 'ا' | 'و')).then_some(rest)
}

/// The word before its ending, if three letters are left.
fn without_ending(word: &str) -> Option<&str> {
    ENDINGS
        .iter()
        .filter_map(|ending| affix::strip_suffix(word, ending))
        .find(|rest| has_letters(rest, MIN_REST))
}

fn has_letters(word: &str, count: usize) -> bool {
    word.chars().nth(count - 1).is_some()
}

/// Folds as [`fold::key`](super::fold::key) does, into a buffer.
fn fold(word: &str, folded: &mut String) {
    folded.clear();
    let (word, hamza) = match word.strip_suffix("ىء") {
        Some(stem) => (stem, Some('ئ')),
        None => (word, None),
    };
    let spelled = word.chars().chain(hamza);
    folded.extend(spelled.map(|letter| letters::unseated(letters::folded(letter))));
}

/// Takes the letters of its pattern out of a word; a longer word than the patterns know is kept.
fn without_pattern(word: &mut String) {
    let mut letters = ['\0'; MAX_PATTERN];
    let mut count = 0;
    for letter in word.chars() {
        let Some(free) = letters.get_mut(count) else {
            return;
        };
        *free = letter;
        count += 1;
    }
    if let Some(found) = letters.get(..count) {
        word.clear();
        by_length(found, word);
    }
}

fn by_length(word: &[char], root: &mut String) {
    match *word {
        [a, b, c, d] => four([a, b, c, d], root),
        [a, b, c, d, e] => five([a, b, c, d, e], root),
        [a, b, c, d, e, f] => six([a, b, c, d, e, f], root),
        [a, b, c, d, e, f, g] => seven([a, b, c, d, e, f, g], root),
        _ => root.extend(word),
    }
}

fn four(word: [char; 4], root: &mut String) {
    match word {
        ['م', b, c, d] => root.extend([b, c, d]), // مكتب
        [a, 'ا', c, d] => root.extend([a, c, d]), // كاتب
        [a, b, 'ا' | 'و' | 'ي', d] => root.extend([a, b, d]), // كتاب، طلوع، رئيس
        _ => root.extend(one_less(&word).unwrap_or(&word)),
    }
}

fn five(word: [char; 5], root: &mut String) {
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
        _ => match (one_less(&word), word) {
            (Some(rest), _) => by_length(rest, root),
            (None, ['م', b, c, d, e]) => root.extend([b, c, d, e]), // مترجم
            (None, [a, b, 'ا', d, e]) => root.extend([a, b, d, e]), // قنابل
            (None, _) => root.extend(word),
        },
    }
}

fn six(word: [char; 6], root: &mut String) {
    match word {
        ['ا' | 'م' | 'ي' | 'ت' | 'ن', 'س', 'ت', d, e, f] => root.extend([d, e, f]), // استخدم
        ['م', b, c, 'ا', e, 'ه'] => root.extend([b, c, e]),                         // مشواره
        ['ا', b, 'ت', d, 'ا', f] => root.extend([b, d, f]),                         // انتخاب
        ['ت' | 'م' | 'ا', b, 'ا', d, 'ي', f] => root.extend([b, d, f]), // تفاصيل، مفاتيح، أساليب
        [a, 'و', 'ا', d, 'ي', f] => root.extend([a, d, f]),             // صواريخ
        ['ا', 'ن', c, d, 'ا', f] => root.extend([c, d, f]),             // انفجار
        ['م' | 'ي', 'ت', c, 'ا', e, f] => root.extend([c, e, f]),       // متظاهر، يتعامل
        ['ا', b, c, d, 'ا', 'ء'] => root.extend([b, c, d]),             // أصدقاء
        _ => less(&word, root),
    }
}

fn seven(word: [char; 7], root: &mut String) {
    match word {
        ['ا' | 'م', 'س', 'ت', d, e, 'ا', g] => root.extend([d, e, g]), // استعداد
        _ => less(&word, root),
    }
}

/// Takes one letter off and tries the patterns of the length below.
fn less(word: &[char], root: &mut String) {
    match one_less(word) {
        Some(rest) => by_length(rest, root),
        None => root.extend(word),
    }
}

/// The word without one letter at its end, or else at its beginning, that may stand there beyond
/// the pattern.
fn one_less(word: &[char]) -> Option<&[char]> {
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
        let mut found = "what was there".to_owned();
        root(spelling, &mut found);
        found
    }

    /// Each row of the patterns, at least once, in their order.
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
    fn each_pattern_gives_up_its_letters() {
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
    fn the_article_and_what_stands_before_it_come_off_and_leave_three_letters() {
        for cluster in CLUSTERS {
            let word = format!("{cluster}مدرسة");
            assert_eq!(root_of(&word), "درس", "{word}");
        }
        assert_eq!(root_of("الى"), "الي");
        assert_eq!(root_of("بالغ"), "بلغ");
    }

    #[test]
    fn an_alef_with_its_hamza_written_begins_no_article() {
        assert_eq!(root_of("ألعاب"), "لعب");
        assert_eq!(root_of("ألمانيا"), root_of("الألمانية"));
        assert_eq!(root_of("العاب"), "عاب"); // without the hamza it can't be told
    }

    #[test]
    fn a_conjunction_comes_off_a_long_word_only() {
        assert_eq!(root_of("ومدارس"), "درس");
        assert_eq!(root_of("فمدارس"), "درس");
        assert_eq!(root_of("ووزير"), "وزر");
        assert_eq!(root_of("وزير"), "وزر");
        assert_eq!(root_of("فلسطين"), root_of("فلسطيني"));
        assert_eq!(root_of("واشنطن"), root_of("اشنطن"));
    }

    #[test]
    fn one_ending_comes_off_and_leaves_three_letters() {
        for ending in ENDINGS {
            let word = format!("درس{ending}");
            assert_eq!(root_of(&word), "درس", "{word}");
        }
        assert_eq!(root_of("بين"), "بين");
        assert_eq!(root_of("هما"), "هما");
    }

    #[test]
    fn the_seat_of_a_hamza_makes_no_other_root() {
        assert_eq!(root_of("مسؤول"), root_of("مسئول"));
        assert_eq!(root_of("لاجىء"), root_of("لاجئ"));
        assert_eq!(root_of("أحمد"), root_of("احمد"));
        assert_ne!(root_of("مسؤول"), root_of("مسلول"));
    }

    #[test]
    fn words_of_other_letters_and_very_long_words_are_kept() {
        for word in ["", "trump", "2018", "6.4", "москва", "ٹرمپ"] {
            assert_eq!(root_of(word), word);
        }
        let long = "ط".repeat(1000);
        assert_eq!(root_of(&long), long);
    }

    #[test]
    fn a_root_is_some_letters_of_the_folded_word_in_their_order() {
        let check = |word: String| {
            let (found, folded) = (root_of(&word), fold::key(&word));
            let mut letters = folded.chars();
            assert!(
                found.chars().all(|letter| letters.any(|l| l == letter)),
                "{word:?}"
            );
            let (kept, whole) = (found.chars().count(), folded.chars().count());
            assert!(
                kept >= whole.min(3) || word.ends_with("ىء"),
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

//! Shortened stems of verbs: weak verbs lose or change a vowel before a consonant and in the
//! jussive, doubled verbs write their second radical twice.

/// Returns the stems of a perfect before its endings: قل of قال (قلت), جر and جري of جرى
/// (جرت, جرينا), عدد of عد (عددت).
pub fn perfect_stems(perfect: &str) -> Vec<String> {
    let letters: Vec<char> = perfect.chars().collect();
    let text = |letters: &[char]| letters.iter().collect::<String>();
    match letters.as_slice() {
        [before @ .., 'ى'] if before.len() >= 2 => {
            vec![text(before), format!("{}ي", text(before))]
        }
        [before @ .., 'ا'] if before.len() == 2 => {
            vec![text(before), format!("{}و", text(before))]
        }
        [before @ .., 'ا', last] if before.len() <= 4 && !before.is_empty() => {
            vec![format!("{}{last}", text(before))]
        }
        [first, last] => vec![text(&[*first, *last, *last])],
        [before @ .., 'ي'] if before.len() == 2 => vec![text(before)],
        _ => Vec::new(),
    }
}

/// Returns the stem of a derived doubled perfect before its endings: أحبب of أحب and يحب (أحببت),
/// انضمم of انضم, استمرر of استمر. Returns `None` for other verbs.
pub fn open_stem(perfect: &str, imperfect: &str) -> Option<String> {
    let letters: Vec<char> = perfect.chars().collect();
    let last = *letters.last()?;
    let is_doubled = match letters.as_slice() {
        ['أ', _, _] => imperfect.chars().count() == 3,
        ['ا', 'س', 'ت', _, _] => true,
        ['ا', _, _, _] => !letters.contains(&'ى'),
        _ => false,
    };
    let is_weak = matches!(last, 'ا' | 'ى' | 'ي' | 'أ') || letters.get(1..)?.contains(&'ا');
    (is_doubled && !is_weak).then(|| format!("{perfect}{last}"))
}

/// Returns the stems of an imperfect with a weak last letter, before its endings and in the
/// jussive: يجر of يجري, يبق and يبقي of يبقى, يدع of يدعو.
pub fn imperfect_stems(imperfect: &str) -> Vec<String> {
    let letters: Vec<char> = imperfect.chars().collect();
    let text = |letters: &[char]| letters.iter().collect::<String>();
    match letters.as_slice() {
        [before @ .., 'ى'] if before.len() >= 2 => {
            vec![text(before), format!("{}ي", text(before))]
        }
        [before @ .., 'ي' | 'و'] if before.len() >= 2 => vec![text(before)],
        _ => Vec::new(),
    }
}

/// Returns the jussive of a verb whose middle letter is weak according to its perfect: يقل of قال
/// and يقول. Returns `None` for other verbs, such as حاول and يحاول.
pub fn jussive(perfect: &str, imperfect: &str) -> Option<String> {
    let middle = |word: &str| word.chars().rev().nth(1);
    let is_weak = matches!(
        (middle(perfect)?, middle(imperfect)?),
        ('ا', 'ا' | 'و' | 'ي') | ('ي', 'ا')
    );
    let last = imperfect.chars().last()?;
    let before: String = imperfect
        .chars()
        .take(imperfect.chars().count() - 2)
        .collect();
    (is_weak && before.chars().count() >= 2).then(|| format!("{before}{last}"))
}

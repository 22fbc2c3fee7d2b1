//! The sound of a foreign name: its normal form, its key, and the distance between two of them.
//!
//! Outlets write foreign names by ear. The *normal form* of a spelling has one letter for each
//! sound; two normal forms are compared letter by letter, where a vowel costs little and a
//! consonant much ([`distance`]). Spellings of one name nearly always have the same *key*: the
//! consonants, one letter for each class of sounds that are confused. The key finds candidates, the
//! distance decides.

use super::sound_key::sound;

/// Maximum number of letters of a normal form. Longer words have none.
pub const MAX_SOUNDS: usize = 24;

/// The letter for تش, and for a written چ.
const CH: char = 'چ';

/// The cost of a difference that makes two names different.
pub const DEAR: u32 = 100;

/// Returns the normal form of a spelling, or `None` if it has other than Arabic letters, fewer than
/// three sounds or more than [`MAX_SOUNDS`].
///
/// Hamza is off its seat, ة and final ه are a vowel, repeated sounds count once, and letters for the
/// same foreign sound are equal (غ=ج ق=ك ط=ث=ت ص=س ذ=د).
///
/// ```
/// use fihris::arabic::sound::normal;
/// assert_eq!(normal("رودريغيز").as_deref(), Some("رودريجيز"));
/// assert_eq!(normal("رافائيل"), normal("رافاييل"));
/// assert_eq!(normal("جنوة"), normal("جنوا"));
/// assert_eq!(normal("F16"), None);
/// ```
pub fn normal(spelling: &str) -> Option<String> {
    let mut normal = String::with_capacity(spelling.len());
    let mut letters = spelling.chars().peekable();
    let mut count = 0;
    while let Some(letter) = letters.next() {
        let is_last = letters.peek().is_none();
        let sound = match letter {
            'ت' if letters.next_if_eq(&'ش').is_some() => CH,
            // آ is another vowel than إي.
            'آ' if count == 0 => 'آ',
            'أ' | 'إ' | 'آ' | 'ا' => 'ا',
            'ى' | 'ئ' => 'ي',
            'ؤ' => 'و',
            'ء' => continue,
            'ة' => 'ا',
            // After a vowel, a final ه is silent; after a consonant, it is a vowel.
            'ه' if is_last && normal.ends_with(is_vowel) => continue,
            'ه' if is_last => 'ا',
            // Only Arabic names have these two.
            'ض' | 'ظ' => letter,
            'گ' | '\u{0621}'..='\u{063A}' | '\u{0641}'..='\u{064A}' => sound(letter),
            _ => return None,
        };
        // A doubled vowel is one; فايننشال, فاينانشال.
        if !(is_vowel(sound) && normal.ends_with(sound)) {
            normal.push(sound);
            count += 1;
        }
    }
    (3..=MAX_SOUNDS).contains(&count).then_some(normal)
}

/// Returns the key of a normal form, which finds candidates: its consonants, one letter for each
/// class of sounds, without those that some spellings omit.
///
/// ```
/// use fihris::arabic::sound::{key, normal};
/// let key = |name| key(&normal(name).unwrap());
/// assert_eq!(key("تشارلي"), key("شارلي"));
/// assert_eq!(key("فرانتز"), key("فرانس"));
/// assert_eq!(key("إدوارد"), key("أدوار"));
/// assert_ne!(key("رودريغيز"), key("رودريغو"));
/// ```
pub fn key(normal: &str) -> String {
    let letters: Vec<char> = normal.chars().collect();
    let mut key = String::with_capacity(normal.len());
    if let Some(first @ ('و' | 'ي')) = letters.first() {
        key.push(*first);
    }
    for (at, letter) in letters.iter().enumerate() {
        let next = letters.get(at + 1).copied();
        let class = match *letter {
            'ا' | 'آ' | 'و' | 'ي' | 'ه' | 'ع' => continue,
            'ت' if next.is_some_and(is_sibilant) => continue,
            'د' if next == Some('ج') => continue,
            'د' if next.is_none() && key.ends_with('ر') => continue,
            'ز' | 'ظ' | 'ش' | CH => 'س',
            'ض' => 'د',
            'ك' => 'ج',
            'ح' => 'خ',
            other => other,
        };
        if !key.ends_with(class) {
            key.push(class);
        }
    }
    key
}

/// Returns whether a sound is a vowel, or a consonant that is written with the same letter.
fn is_vowel(sound: char) -> bool {
    matches!(sound, 'ا' | 'آ' | 'و' | 'ي')
}

fn is_sibilant(sound: char) -> bool {
    matches!(sound, 'س' | 'ز' | 'ش' | CH)
}

/// Returns how specific a normal form is: the number of its consonants, of which an initial vowel
/// counts as one, and one more for a long form.
pub fn strength(normal: &str) -> usize {
    let initial = usize::from(!normal.is_empty());
    let mut previous = None;
    let is_new = |sound: &char| previous.replace(*sound) != Some(*sound);
    let sounds: Vec<char> = normal.chars().filter(is_new).collect();
    let others = sounds.iter().skip(1).filter(|sound| !is_vowel(**sound));
    let is_long = sounds.len() >= LONG;
    initial + others.count() + usize::from(is_long)
}

/// The cost of a vowel on the other side of a consonant: أفيناتي, أفنياتي.
const EXCHANGE: u32 = 45;
/// The cost of a single vowel for a diphthong.
const DIPHTHONG: u32 = 40;

/// Minimum number of letters of a long normal form.
const LONG: usize = 7;

/// Returns the cost of each sound of a normal form that the other spelling lacks.
fn omission_costs(letters: &[char]) -> Vec<u32> {
    let last = letters.len().saturating_sub(1);
    let cost = |at: usize| {
        let letter = letters.get(at).copied().unwrap_or_default();
        let previous = at.checked_sub(1).and_then(|at| letters.get(at)).copied();
        let next = letters.get(at + 1).copied();
        let after_vowel = previous.is_some_and(is_vowel);
        let before_vowel = next.is_some_and(is_vowel);
        match letter {
            _ if previous == Some(letter) => 0,
            'ا' | 'آ' if at == 0 => 70,
            'و' | 'ي' if at == 0 => DEAR,
            // A nisba (برازيل, برازيلي) and a country in يا (بريطانيا, بريطاني) are other words.
            'ي' if at == last => DEAR,
            'ا' if at == last && previous == Some('ي') => DEAR,
            // جورجيو, جورجي.
            'و' if at == last && previous == Some('ي') => 90,
            'ا' | 'و' if at == last && after_vowel => 30,
            'ا' | 'و' if at == last => 90,
            // روندا, رواندا; بيرن, بايرن.
            'ا' if after_vowel || next == Some('ي') => DIPHTHONG,
            'ا' => 25,
            'و' | 'ي' if after_vowel && at > 1 => DIPHTHONG,
            // The first vowel is often short: فيليب, فليب.
            'و' if at == 1 && !before_vowel && !after_vowel => 25,
            'ي' if at == 1 && !before_vowel => 20,
            'و' if after_vowel => 35,
            'ي' if after_vowel => 30,
            // سيلفا, سيلفيا; اختيارا, اختياريا.
            'ي' if at + 2 == letters.len() && next == Some('ا') => 90,
            'و' | 'ي' if before_vowel => 50,
            // هانسون, هانسن; but كارول, كارل.
            'و' if at + 2 == letters.len() && (previous, next) == (Some('س'), Some('ن')) => 25,
            'و' if at + 2 == letters.len() => 40,
            'و' => 30,
            'ي' => 25,
            'ه' if at == 0 => 80,
            'ه' => 35,
            'ت' if next.is_some_and(is_sibilant) => 20,
            'د' if next == Some('ج') => 25,
            'د' if at == last && previous == Some('ر') => 35,
            _ => DEAR,
        }
    };
    (0..letters.len()).map(cost).collect()
}

/// Returns the cost of one sound in the place of another. `at_end` says whether both are final,
/// `at_start` whether both are initial.
fn substitution_cost(one: char, other: char, at_start: bool, at_end: bool) -> u32 {
    if one == other {
        return 0;
    }
    let (one, other) = (one.min(other), one.max(other));
    match (one, other) {
        ('ا' | 'و' | 'ي', 'ا' | 'و' | 'ي') if at_end => DEAR + 10,
        ('ا' | 'و' | 'ي', 'ا' | 'و' | 'ي') if at_start => 80,
        ('آ', 'ا') => 10,
        ('آ', _) | (_, 'آ') => 80,
        ('ا', 'ي') => 45,
        ('ا', 'و') => 50,
        ('و', 'ي') => 75,
        ('ا', 'ع') => 60,
        ('ا', 'ه') if at_start => 90,
        ('ا', 'ه') => 60,
        ('ج', 'ك') if at_start => 60,
        ('ج', 'ك') => 40,
        ('ز', 'س') if at_start => 40,
        ('ز', 'س') => 25,
        ('س', 'ش') if at_start => 50,
        ('س', 'ش') => 35,
        ('ز', 'ش') => 60,
        ('ش', CH) => 15,
        ('س', CH) => 50,
        ('ج', CH) => 40,
        ('ح', 'خ') => 30,
        ('د', 'ض') | ('ز', 'ظ') => 60,
        _ => DEAR + 20,
    }
}

/// Returns the distance between two normal forms, or `None` if it exceeds `limit`.
///
/// It is symmetric: the lowest total cost of sounds that one lacks and sounds that are written with
/// another letter.
pub fn distance(one: &str, other: &str, limit: u32) -> Option<u32> {
    if one == other {
        return Some(0);
    }
    let one: Vec<char> = one.chars().take(MAX_SOUNDS).collect();
    let other: Vec<char> = other.chars().take(MAX_SOUNDS).collect();
    if let (['ا' | 'آ', one, ..], ['ا' | 'آ', other, ..]) = (&*one, &*other)
        && matches!((one, other), ('و', 'ي') | ('ي', 'و'))
    {
        // أورلاندو, إيرلندا.
        return None;
    }
    let (omit_one, omit_other) = (omission_costs(&one), omission_costs(&other));
    let mut row: Vec<u32> = vec![0];
    for cost in &omit_other {
        row.push(row.last().copied().unwrap_or(0) + cost);
    }
    // The row before the last one, for exchanged letters.
    let mut earlier: Vec<u32> = Vec::new();
    for (at, (letter, omission)) in one.iter().zip(&omit_one).enumerate() {
        let mut next = vec![row.first().copied().unwrap_or(0) + omission];
        let others = other.iter().zip(&omit_other).enumerate();
        for ((other_at, (other_letter, other_omission)), pair) in others.zip(row.windows(2)) {
            let (diagonal, above) = match pair {
                [diagonal, above] => (*diagonal, *above),
                _ => (0, 0),
            };
            let at_start = at == 0 && other_at == 0;
            let is_last = at + 1 == one.len();
            let is_other_last = other_at + 1 == other.len();
            let at_end = is_last && is_other_last;
            let left = next.last().copied().unwrap_or(0);
            let substitution = substitution_cost(*letter, *other_letter, at_start, at_end);
            let swapped = match (at.checked_sub(1), other_at.checked_sub(1)) {
                (Some(before), Some(other_before))
                    if one.get(before) == Some(other_letter)
                        && other.get(other_before) == Some(letter)
                        && is_vowel(*letter) != is_vowel(*other_letter)
                        && before > 0
                        // إبراهيم, إبراهيمي.
                        && !is_last
                        && !is_other_last =>
                {
                    let cost = earlier.get(other_before).copied();
                    cost.unwrap_or(DEAR) + EXCHANGE
                }
                _ => u32::MAX,
            };
            next.push(
                (diagonal + substitution)
                    .min(above + omission)
                    .min(left + other_omission)
                    .min(swapped),
            );
        }
        if next.iter().chain(&row).all(|cost| *cost > limit) {
            return None;
        }
        earlier = std::mem::replace(&mut row, next);
    }
    row.last().copied().filter(|cost| *cost <= limit)
}

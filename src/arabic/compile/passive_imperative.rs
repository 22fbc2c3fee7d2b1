//! Passives and imperatives whose letters differ from those of the perfect and the imperfect.

/// Returns the passive of a perfect, if it is spelled differently: حوكم of حاكم, أقيم of أقام, اختير of
/// اختار, أعطي of أعطى, أنشئ of أنشأ, سئل of سأل.
///
/// The passive of a weak verb of three letters is mostly another word (زيد, بيع, رمي), except قيل.
pub fn passive_perfect(perfect: &str) -> Option<String> {
    let letters: Vec<char> = perfect.chars().collect();
    let passive: Vec<char> = match letters.as_slice() {
        [_, 'ا', _] if perfect != "قال" => return None,
        [_, _, 'ا' | 'ى' | 'ي'] => return None,
        // تقويض is a noun, and not the passive of تقايض.
        ['ت', _, 'ا', 'ي' | 'و', _] => return None,
        [first, 'ا' | 'أ', last] => {
            let middle = if letters.contains(&'أ') { 'ئ' } else { 'ي' };
            vec![*first, middle, *last]
        }
        ['أ' | 'ا', .., 'ا', _] => {
            let (end, before) = letters.split_last()?;
            [before.get(..before.len() - 1)?, &['ي', *end]].concat()
        }
        ['آ', rest @ ..] => [&['أ', 'و'], rest].concat(),
        // The passive of derived verbs with a long vowel has و: قوتل, تبودل.
        [first, 'ا', rest @ ..] => [&[*first, 'و'], rest].concat(),
        ['ت', second, 'ا', rest @ ..] => [&['ت', *second, 'و'], rest].concat(),
        _ => letters.clone(),
    };
    let passive = with_final_yeh(passive);
    (passive != perfect).then_some(passive)
}

/// Respells the final ى or أ of a perfect as ي or ئ, which follow the vowel i.
fn with_final_yeh(mut letters: Vec<char>) -> String {
    if let Some(last) = letters.last_mut() {
        match last {
            'ى' => *last = 'ي',
            'أ' => *last = 'ئ',
            _ => {}
        }
    }
    letters.into_iter().collect()
}

/// Returns the passive of an imperfect, if it is spelled differently: يقال of يقول, يقام of يقيم,
/// يدعى of يدعو, يعطى of يعطي, ينشأ of ينشئ, يوصف of يصف, يؤخذ of يأخذ.
pub fn passive_imperfect(perfect: &str, imperfect: &str) -> Option<String> {
    let letters: Vec<char> = imperfect.chars().collect();
    let of_perfect: Vec<char> = perfect.chars().collect();
    let mut passive = letters.clone();
    match (of_perfect.as_slice(), letters.as_slice()) {
        (['و', ..], ['ي', rest @ ..]) if letters.len() < of_perfect.len() + 1 => {
            passive = [&['ي', 'و'], rest].concat();
        }
        (['أ', _, _], ['ي', 'أ', rest @ ..]) => passive = [&['ي', 'ؤ'], rest].concat(),
        (_, ['ي', .., 'و' | 'ي', _]) if of_perfect.iter().rev().nth(1) == Some(&'ا') => {
            let middle = letters.len().checked_sub(2)?;
            *passive.get_mut(middle)? = 'ا';
        }
        _ => {}
    }
    if let Some(last) = passive.last_mut() {
        match last {
            'ي' | 'و' | 'ا' => *last = 'ى',
            'ئ' => *last = 'أ',
            _ => {}
        }
    }
    let passive: String = passive.into_iter().collect();
    (passive != imperfect).then_some(passive)
}

/// The stems of an imperative that differ from the perfect.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Imperative {
    /// The stem without ending: اكتب, أقم, ادع.
    pub bare: Option<String>,
    /// The stem before وا and ي: اكتب, أقيم, ادع.
    pub before_vowel: Option<String>,
}

/// Returns the stems of the imperative of a verb, each of at least three letters.
///
/// Without its prefix, an imperfect that begins with two consonants gets an alef: اكتب, أعلن.
pub fn imperative(perfect: &str, imperfect: &str) -> Imperative {
    let Some(body) = imperfect.strip_prefix('ي') else {
        return Imperative::default();
    };
    let letters: Vec<char> = body.chars().collect();
    let of_perfect: Vec<char> = perfect.chars().collect();
    let alef = match of_perfect.as_slice() {
        // The first stem (كتب, دعا, بنى), and not a hollow, doubled or assimilated verb.
        [first, second, _]
            if letters.len() == 3 && *second != 'ا' && !matches!(first, 'أ' | 'و') =>
        {
            "ا"
        }
        ['أ', ..] if of_perfect.len() == letters.len() + 1 => "أ",
        ['ا', ..] if of_perfect.len() == letters.len() + 1 => "ا",
        [_, 'ا', _] | ['أ', _, _] => "",
        _ => return Imperative::default(),
    };
    let text = |letters: &[char]| letters.iter().collect::<String>();
    let (short, long) = match letters.as_slice() {
        ['أ', rest @ ..] if alef.is_empty() => (text(rest), text(rest)),
        [before @ .., 'و' | 'ي' | 'ى'] => (text(before), text(before)),
        [before @ .., 'و' | 'ي' | 'ا', last] if of_perfect.iter().rev().nth(1) == Some(&'ا') => {
            (format!("{}{last}", text(before)), text(&letters))
        }
        _ => (text(&letters), text(&letters)),
    };
    let stem = |rest: String| {
        let stem = [alef, &rest].concat();
        (stem.chars().count() >= MIN_IMPERATIVE && stem != perfect).then_some(stem)
    };
    Imperative {
        bare: stem(short),
        before_vowel: stem(long),
    }
}

/// Minimum number of letters of an imperative: shorter ones are mostly another word.
const MIN_IMPERATIVE: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passives_are_spelled_with_their_vowels() {
        for (perfect, imperfect, passive, other) in [
            ("قال", "يقول", "قيل", "يقال"),
            ("سأل", "يسأل", "سئل", ""),
            ("دعا", "يدعو", "", "يدعى"),
            ("رمى", "يرمي", "", "يرمى"),
            ("حاكم", "يحاكم", "حوكم", ""),
            ("فاجأ", "يفاجئ", "فوجئ", "يفاجأ"),
            ("أقام", "يقيم", "أقيم", "يقام"),
            ("أنشأ", "ينشئ", "أنشئ", "ينشأ"),
            ("اختار", "يختار", "اختير", ""),
            ("استفاد", "يستفيد", "استفيد", "يستفاد"),
            ("تبادل", "يتبادل", "تبودل", ""),
            ("وصف", "يصف", "", "يوصف"),
            ("أخذ", "يأخذ", "", "يؤخذ"),
            ("كتب", "يكتب", "", ""),
            ("أعلن", "يعلن", "", ""),
        ] {
            assert_eq!(passive_perfect(perfect).unwrap_or_default(), passive);
            let found = passive_imperfect(perfect, imperfect);
            assert_eq!(found.unwrap_or_default(), other, "{perfect}");
        }
    }

    #[test]
    fn imperatives_have_their_alef_and_short_vowel() {
        for (perfect, imperfect, bare, before_vowel) in [
            ("كتب", "يكتب", "اكتب", "اكتب"),
            ("دعا", "يدعو", "ادع", "ادع"),
            ("بقي", "يبقى", "ابق", "ابق"),
            ("قال", "يقول", "", "قول"),
            ("أقام", "يقيم", "أقم", "أقيم"),
            ("اختار", "يختار", "اختر", ""),
            ("استفاد", "يستفيد", "استفد", "استفيد"),
            ("أعلن", "يعلن", "", ""),
            ("حاول", "يحاول", "", ""),
        ] {
            let found = imperative(perfect, imperfect);
            assert_eq!(found.bare.unwrap_or_default(), bare, "{perfect}");
            let found = imperative(perfect, imperfect).before_vowel;
            assert_eq!(found.unwrap_or_default(), before_vowel, "{perfect}");
        }
    }
}

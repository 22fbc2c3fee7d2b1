//! Arabic shaping for terminals without it: letters are replaced by their presentation forms
//! (Unicode blocks Arabic Presentation Forms-A and -B).
//!
//! Letters join by the property `Joining_Type`, with the rules of chapter 9.2 of the Unicode
//! Standard. A letter without presentation forms (ڨ, ݣ) is unchanged, and its neighbours join to
//! it.

use icu_properties::CodePointMapData;
use icu_properties::props::JoiningType;
use unicode_segmentation::UnicodeSegmentation;

const ZWNJ: char = '\u{200C}';
const ZWJ: char = '\u{200D}';
const LAM: char = 'ل';

/// A grapheme cluster: a letter with its marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// The byte offset in the text.
    pub at: usize,
    /// The characters.
    pub text: String,
    /// The width in columns; 0 if invisible.
    pub width: usize,
}

impl Cluster {
    fn new(at: usize, text: &str) -> Self {
        let width = if text.chars().all(is_invisible) {
            0
        } else {
            console::measure_text_width(text)
        };
        Cluster {
            at,
            text: text.to_owned(),
            width,
        }
    }

    /// Returns the first character.
    fn base(&self) -> char {
        self.text.chars().next().unwrap_or_default()
    }

    fn contains(&self, c: char) -> bool {
        self.text.contains(c)
    }

    /// Returns whether letters join across this cluster: a lone mark or a control.
    fn is_transparent(&self) -> bool {
        joining(self.base()) == JoiningType::Transparent
    }
}

/// Returns whether a character only controls the order or joining of others.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// Splits a text into grapheme clusters.
pub fn clusters(text: &str) -> Vec<Cluster> {
    let graphemes = text.grapheme_indices(true);
    graphemes.map(|(at, text)| Cluster::new(at, text)).collect()
}

/// Replaces each letter by its contextual form, and lam with alef by a ligature.
pub fn join(clusters: &[Cluster]) -> Vec<Cluster> {
    let mut joined = Vec::with_capacity(clusters.len());
    let mut previous: Option<&Cluster> = None;
    let mut rest = clusters.iter().enumerate();
    while let Some((index, cluster)) = rest.next() {
        if cluster.is_transparent() {
            joined.push(cluster.clone());
            continue;
        }
        let following = clusters.iter().skip(index + 1);
        let transparent = following.take_while(|next| next.is_transparent()).count();
        let next = clusters.get(index + 1 + transparent);
        let joins_previous = previous.is_some_and(|previous| joins(previous, cluster).1);
        let joins_next = next.is_some_and(|next| joins(cluster, next).0) || has_joiner(cluster);
        previous = Some(cluster);
        let ligature = next
            .filter(|next| cluster.base() == LAM && joins_next && next.at == end(cluster))
            .and_then(|alef| Some((alef, form(LAM_ALEF, alef.base(), joins_previous, false)?)));
        let (letter, marks) = match ligature {
            Some((alef, letter)) => {
                rest.next();
                previous = Some(alef);
                (letter, marks(cluster) + &marks(alef))
            }
            None => {
                let base = cluster.base();
                let letter = form(FORMS, base, joins_previous, joins_next).unwrap_or(base);
                (letter, marks(cluster))
            }
        };
        joined.push(Cluster::new(cluster.at, &format!("{letter}{marks}")));
    }
    joined
}

fn end(cluster: &Cluster) -> usize {
    cluster.at + cluster.text.len()
}

/// Returns the characters after the base. Joiners are dropped after Arabic letters, which are
/// already shaped; elsewhere they join emoji.
fn marks(cluster: &Cluster) -> String {
    let arabic = joining(cluster.base()) != JoiningType::NonJoining;
    let marks = cluster.text.chars().skip(1);
    marks.filter(|c| !arabic || !is_invisible(*c)).collect()
}

fn joining(c: char) -> JoiningType {
    CodePointMapData::<JoiningType>::new().get(c)
}

/// Returns whether the first of two neighbours joins to the second, and the second to the first.
/// They can differ, because a zero-width joiner acts as a letter between them.
fn joins(first: &Cluster, second: &Cluster) -> (bool, bool) {
    if first.contains(ZWNJ) {
        return (false, false);
    }
    let ends = matches!(
        joining(first.base()),
        JoiningType::DualJoining | JoiningType::LeftJoining | JoiningType::JoinCausing
    );
    let begins = matches!(
        joining(second.base()),
        JoiningType::DualJoining | JoiningType::RightJoining | JoiningType::JoinCausing
    );
    (ends && begins, begins && (ends || first.contains(ZWJ)))
}

/// Returns whether a zero-width joiner requires the form that joins to the next letter.
fn has_joiner(cluster: &Cluster) -> bool {
    cluster.contains(ZWJ) && joining(cluster.base()) == JoiningType::DualJoining
}

/// Returns the presentation form of a letter, if the table has one.
fn form(
    table: &[(char, &str)],
    letter: char,
    joins_previous: bool,
    joins_next: bool,
) -> Option<char> {
    let (_, forms) = table.iter().find(|(of, _)| *of == letter)?;
    let index = match (joins_previous, joins_next) {
        (false, false) => 0,
        (true, false) => 1,
        (false, true) => 2,
        (true, true) => 3,
    };
    forms.chars().nth(index)
}

/// The forms of each letter: isolated, final, initial, medial.
#[rustfmt::skip]
const FORMS: &[(char, &str)] = &[
    ('\u{621}', "\u{FE80}"), // ء
    ('\u{622}', "\u{FE81}\u{FE82}"), // آ
    ('\u{623}', "\u{FE83}\u{FE84}"), // أ
    ('\u{624}', "\u{FE85}\u{FE86}"), // ؤ
    ('\u{625}', "\u{FE87}\u{FE88}"), // إ
    ('\u{626}', "\u{FE89}\u{FE8A}\u{FE8B}\u{FE8C}"), // ئ
    ('\u{627}', "\u{FE8D}\u{FE8E}"), // ا
    ('\u{628}', "\u{FE8F}\u{FE90}\u{FE91}\u{FE92}"), // ب
    ('\u{629}', "\u{FE93}\u{FE94}"), // ة
    ('\u{62A}', "\u{FE95}\u{FE96}\u{FE97}\u{FE98}"), // ت
    ('\u{62B}', "\u{FE99}\u{FE9A}\u{FE9B}\u{FE9C}"), // ث
    ('\u{62C}', "\u{FE9D}\u{FE9E}\u{FE9F}\u{FEA0}"), // ج
    ('\u{62D}', "\u{FEA1}\u{FEA2}\u{FEA3}\u{FEA4}"), // ح
    ('\u{62E}', "\u{FEA5}\u{FEA6}\u{FEA7}\u{FEA8}"), // خ
    ('\u{62F}', "\u{FEA9}\u{FEAA}"), // د
    ('\u{630}', "\u{FEAB}\u{FEAC}"), // ذ
    ('\u{631}', "\u{FEAD}\u{FEAE}"), // ر
    ('\u{632}', "\u{FEAF}\u{FEB0}"), // ز
    ('\u{633}', "\u{FEB1}\u{FEB2}\u{FEB3}\u{FEB4}"), // س
    ('\u{634}', "\u{FEB5}\u{FEB6}\u{FEB7}\u{FEB8}"), // ش
    ('\u{635}', "\u{FEB9}\u{FEBA}\u{FEBB}\u{FEBC}"), // ص
    ('\u{636}', "\u{FEBD}\u{FEBE}\u{FEBF}\u{FEC0}"), // ض
    ('\u{637}', "\u{FEC1}\u{FEC2}\u{FEC3}\u{FEC4}"), // ط
    ('\u{638}', "\u{FEC5}\u{FEC6}\u{FEC7}\u{FEC8}"), // ظ
    ('\u{639}', "\u{FEC9}\u{FECA}\u{FECB}\u{FECC}"), // ع
    ('\u{63A}', "\u{FECD}\u{FECE}\u{FECF}\u{FED0}"), // غ
    ('\u{641}', "\u{FED1}\u{FED2}\u{FED3}\u{FED4}"), // ف
    ('\u{642}', "\u{FED5}\u{FED6}\u{FED7}\u{FED8}"), // ق
    ('\u{643}', "\u{FED9}\u{FEDA}\u{FEDB}\u{FEDC}"), // ك
    ('\u{644}', "\u{FEDD}\u{FEDE}\u{FEDF}\u{FEE0}"), // ل
    ('\u{645}', "\u{FEE1}\u{FEE2}\u{FEE3}\u{FEE4}"), // م
    ('\u{646}', "\u{FEE5}\u{FEE6}\u{FEE7}\u{FEE8}"), // ن
    ('\u{647}', "\u{FEE9}\u{FEEA}\u{FEEB}\u{FEEC}"), // ه
    ('\u{648}', "\u{FEED}\u{FEEE}"), // و
    ('\u{649}', "\u{FEEF}\u{FEF0}\u{FBE8}\u{FBE9}"), // ى
    ('\u{64A}', "\u{FEF1}\u{FEF2}\u{FEF3}\u{FEF4}"), // ي
    ('\u{671}', "\u{FB50}\u{FB51}"), // ٱ
    ('\u{679}', "\u{FB66}\u{FB67}\u{FB68}\u{FB69}"), // ٹ
    ('\u{67A}', "\u{FB5E}\u{FB5F}\u{FB60}\u{FB61}"), // ٺ
    ('\u{67B}', "\u{FB52}\u{FB53}\u{FB54}\u{FB55}"), // ٻ
    ('\u{67E}', "\u{FB56}\u{FB57}\u{FB58}\u{FB59}"), // پ
    ('\u{67F}', "\u{FB62}\u{FB63}\u{FB64}\u{FB65}"), // ٿ
    ('\u{680}', "\u{FB5A}\u{FB5B}\u{FB5C}\u{FB5D}"), // ڀ
    ('\u{683}', "\u{FB76}\u{FB77}\u{FB78}\u{FB79}"), // ڃ
    ('\u{684}', "\u{FB72}\u{FB73}\u{FB74}\u{FB75}"), // ڄ
    ('\u{686}', "\u{FB7A}\u{FB7B}\u{FB7C}\u{FB7D}"), // چ
    ('\u{687}', "\u{FB7E}\u{FB7F}\u{FB80}\u{FB81}"), // ڇ
    ('\u{688}', "\u{FB88}\u{FB89}"), // ڈ
    ('\u{68C}', "\u{FB84}\u{FB85}"), // ڌ
    ('\u{68D}', "\u{FB82}\u{FB83}"), // ڍ
    ('\u{68E}', "\u{FB86}\u{FB87}"), // ڎ
    ('\u{691}', "\u{FB8C}\u{FB8D}"), // ڑ
    ('\u{698}', "\u{FB8A}\u{FB8B}"), // ژ
    ('\u{6A4}', "\u{FB6A}\u{FB6B}\u{FB6C}\u{FB6D}"), // ڤ
    ('\u{6A6}', "\u{FB6E}\u{FB6F}\u{FB70}\u{FB71}"), // ڦ
    ('\u{6A9}', "\u{FB8E}\u{FB8F}\u{FB90}\u{FB91}"), // ک
    ('\u{6AD}', "\u{FBD3}\u{FBD4}\u{FBD5}\u{FBD6}"), // ڭ
    ('\u{6AF}', "\u{FB92}\u{FB93}\u{FB94}\u{FB95}"), // گ
    ('\u{6B1}', "\u{FB9A}\u{FB9B}\u{FB9C}\u{FB9D}"), // ڱ
    ('\u{6B3}', "\u{FB96}\u{FB97}\u{FB98}\u{FB99}"), // ڳ
    ('\u{6BA}', "\u{FB9E}\u{FB9F}"), // ں
    ('\u{6BB}', "\u{FBA0}\u{FBA1}\u{FBA2}\u{FBA3}"), // ڻ
    ('\u{6BE}', "\u{FBAA}\u{FBAB}\u{FBAC}\u{FBAD}"), // ھ
    ('\u{6C0}', "\u{FBA4}\u{FBA5}"), // ۀ
    ('\u{6C1}', "\u{FBA6}\u{FBA7}\u{FBA8}\u{FBA9}"), // ہ
    ('\u{6C5}', "\u{FBE0}\u{FBE1}"), // ۅ
    ('\u{6C6}', "\u{FBD9}\u{FBDA}"), // ۆ
    ('\u{6C7}', "\u{FBD7}\u{FBD8}"), // ۇ
    ('\u{6C8}', "\u{FBDB}\u{FBDC}"), // ۈ
    ('\u{6C9}', "\u{FBE2}\u{FBE3}"), // ۉ
    ('\u{6CB}', "\u{FBDE}\u{FBDF}"), // ۋ
    ('\u{6CC}', "\u{FBFC}\u{FBFD}\u{FBFE}\u{FBFF}"), // ی
    ('\u{6D0}', "\u{FBE4}\u{FBE5}\u{FBE6}\u{FBE7}"), // ې
    ('\u{6D2}', "\u{FBAE}\u{FBAF}"), // ے
    ('\u{6D3}', "\u{FBB0}\u{FBB1}"), // ۓ
];

/// The ligatures of lam with each alef: isolated, final.
const LAM_ALEF: &[(char, &str)] = &[
    ('\u{622}', "\u{FEF5}\u{FEF6}"),
    ('\u{623}', "\u{FEF7}\u{FEF8}"),
    ('\u{625}', "\u{FEF9}\u{FEFA}"),
    ('\u{627}', "\u{FEFB}\u{FEFC}"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;

    fn joined(text: &str) -> String {
        join(&clusters(text)).into_iter().map(|c| c.text).collect()
    }

    #[test]
    fn letters_take_the_form_of_their_position() {
        assert_eq!(joined("ببب ب"), "\u{FE91}\u{FE92}\u{FE90} \u{FE8F}");
        assert_eq!(joined("دار"), "\u{FEA9}\u{FE8D}\u{FEAD}");
        assert_eq!(joined("شىء"), "\u{FEB7}\u{FEF0}\u{FE80}");
    }

    #[test]
    fn lam_and_alef_form_a_ligature_that_does_not_join_forward() {
        assert_eq!(joined("لا"), "\u{FEFB}");
        assert_eq!(joined("بلاد"), "\u{FE91}\u{FEFC}\u{FEA9}");
        assert_eq!(joined("الأم"), "\u{FE8D}\u{FEF7}\u{FEE1}");
        assert_eq!(joined("لل"), "\u{FEDF}\u{FEDE}");
    }

    #[test]
    fn marks_stay_with_their_letter_and_do_not_break_joins() {
        assert_eq!(joined("بَبْ"), "\u{FE91}\u{64E}\u{FE90}\u{652}");
        assert_eq!(joined("لَاَ"), "\u{FEFB}\u{64E}\u{64E}");
        assert_eq!(joined("\u{64B}ب"), "\u{64B}\u{FE8F}");
    }

    #[test]
    fn tatweel_joins_and_joiners_are_removed() {
        assert_eq!(joined("هـ"), "\u{FEEB}ـ");
        assert_eq!(joined("ه\u{200D}"), "\u{FEEB}");
        assert_eq!(joined("ب\u{200C}ب"), "\u{FE8F}\u{FE8F}");
        assert_eq!(joined("ا\u{200D}ب"), "\u{FE8D}\u{FE90}");
    }

    #[test]
    fn other_text_is_unchanged() {
        for text in ["CNN", "2018", "👩\u{200D}👩", "e\u{301}", "ڨ", "«»"] {
            assert_eq!(joined(text), text);
        }
    }

    #[test]
    fn each_form_is_a_form_of_its_letter() {
        for (letter, forms) in FORMS {
            let count = match joining(*letter) {
                // Unicode has only two forms of this dual-joining letter.
                _ if *letter == 'ں' => 2,
                JoiningType::DualJoining => 4,
                JoiningType::RightJoining => 2,
                _ => 1,
            };
            assert_eq!(forms.chars().count(), count, "{letter}");
            for form in forms.chars() {
                let plain: String = form.nfkc().collect();
                assert_eq!(plain, letter.nfkc().collect::<String>(), "{form}");
            }
        }
        for (alef, forms) in LAM_ALEF {
            for form in forms.chars() {
                assert_eq!(form.nfkc().collect::<String>(), format!("ل{alef}"));
            }
        }
    }

    #[test]
    fn widths_are_columns() {
        let widths = |text| {
            let joined = join(&clusters(text)).into_iter();
            joined.map(|cluster| cluster.width).collect::<Vec<_>>()
        };
        assert_eq!(widths("لاَب\u{2068}漢"), [1, 1, 0, 2]);
    }
}

//! Agencies and outlets, and the lines that credit them: photo credits, captions, datelines.
//!
//! A caption is taken out if it ends with a credit and is not a sentence. A caption that is a full
//! sentence carries information and remains in the body.

use std::sync::LazyLock;

use super::line::{Line, MAX_HEADLINE_CHARS, continues, ends_with_stop, fold};
use super::rule::{Rule, Test};
use super::signatures::{self, is_credit_word};
use super::table::Table;

pub(crate) const RULES: &[Rule] = &[
    Rule {
        reason: "a caption that ends with its credit in brackets",
        test: Test::Predicate(|line| is_bracketed_caption(line.content)),
        example: "بوتين يصافح عراقجي خلال لقائهما في الكرملين (إ.ب.أ)",
        counterexample: "وبلغ عدد القتلى عشرين (صورة غير مكتملة)",
    },
    Rule {
        reason: "a caption that ends with its credit after a dash, slash or bar",
        test: Test::Predicate(|line| is_dashed_caption(line.content)),
        example: "لم يستبعد بوتين تطوير قدرات عسكرية مع بيونغيانغ - رويترز",
        counterexample: "وهذا ما أكدته للصحافة - رويترز",
    },
    Rule {
        reason: "a photo credit",
        test: Test::Predicate(is_credit),
        example: "فلاديمير سميرنوف / بول / وكالة الصحافة الفرنسية عبر غيتي إيماجز",
        counterexample: "حجب تطبيقات منها إكس / فيسبوك",
    },
    Rule {
        reason: "a caption or credit after its label",
        test: Test::Predicate(is_labelled),
        example: "التعليق على الصورة، متظاهرون في ساحة التحرير أمس",
        counterexample: "مصدر الصورة التي هزت العالم يكشف عن نفسه بعد ثلاثين عاما.",
    },
];

/// Agencies and outlets, for credits and for the source of an article.
const OUTLETS: &str =
    "رويترز | وكالة رويترز | أ ف ب | أف ب | فرانس برس | وكالة فرانس برس | الفرنسية |
     وكالة الصحافة الفرنسية | وكالة الأنباء الفرنسية | أ ب | أب | أسوشيتد برس | أسوشييتد برس | اسوشيتدبرس |
     الأسوشيتد برس | إ ب أ | الأوروبية | د ب أ | دبا | الألمانية | وكالة الأنباء الألمانية | الأناضول |
     وكالة الأناضول | سبوتنيك | تاس | وكالة تاس | ريا نوفوستي | نوفوستي | إنترفاكس | شينخوا |
     وكالة شينخوا | كيودو | يونهاب | بلومبرغ | بلومبيرغ | بلومبرج | يو بي آي | وكالات | الوكالات |
     وكالات الأنباء | واس | وام | قنا | كونا | بنا | بترا | سانا | وفا | واج | وات | واع | إينا | أ ش أ |
     و م ع | لاماب | سونا |
     الشرق الأوسط | وكالة الأنباء السعودية | وكالة أنباء الشرق الأوسط | معا | صفا | إرنا | فارس | تسنيم |
     مهر | إيسنا | أسوشيتد برس عربي | reuters | afp | ap | a p | epa | dpa | upi | tass | ria novosti |
     sputnik | xinhua | anadolu | aa | bloomberg | kyodo | yonhap | pa | pa media | pa wire |
     associated press | the associated press | agence france presse | afp via getty images | kcna |
     وكالة الأنباء المركزية الكورية | الوكالة المركزية الكورية | بول | الجزيرة | الجزيرة نت |
     الجزيرة مباشر | العربية | العربية نت | الحدث | سكاي نيوز عربية | سكاي نيوز | بي بي سي |
     بي بي سي عربي | بي بي سي نيوز عربي | سي إن إن | cnn | cnn عربية | سي إن إن بالعربية | bbc | bbc news |
     bbc عربي | rt | rt عربي | آر تي | روسيا اليوم | dw | دويتشه فيله | دويتشه فيلة عربية | فرانس 24 |
     فرانس24 | france 24 | france24 | مونت كارلو الدولية | إندبندنت عربية | القدس العربي | العربي الجديد |
     التلفزيون العربي | العربي | الحرة | الحياة | النهار | الأهرام | اليوم السابع | المصري اليوم | الشروق |
     الوطن | هسبريس | عربي21 | عربي 21 | الخليج أونلاين | الخليج | البيان | الاتحاد | الإمارات اليوم |
     الشرق | الشرق للأخبار | الميادين | المنار | رووداو | رؤيا | عكاظ | الرياض | سبق | المدينة | إيلاف |
     الغد | الرأي | الدستور | رصيف22 | نيويورك تايمز | واشنطن بوست | وول ستريت جورنال | الغارديان |
     غارديان | فايننشال تايمز | إيكونوميست | new york times | the new york times | washington post |
     the guardian | al jazeera | aljazeera | abc news | nbc news | cbs news | الأنباء | القبس | صحف |
     الصحافة | متابعات | خاص | رويترز وكالات | مواقع | مواقع ووكالات";

/// Sources of pictures, which are never the source of an article.
const PICTURES: &str =
    "غيتي | جيتي | غيتي إيماجز | غيتي إيمجز | غيتي إميجز | جيتي إيميجز | صور غيتي | شترستوك | شاترستوك |
     آيستوك | أنسبلاش | فليكر | getty | getty images | gettyimages | shutterstock | istock | unsplash |
     pixabay | pexels | alamy | imago | imago images | picture alliance | nurphoto | zuma | zuma press |
     flickr | wikimedia | wikimedia commons | ويكيبيديا | ويكيميديا | أرشيف | أرشيفية | أرشيفي | الأرشيف |
     من الأرشيف | صورة أرشيفية | متداولة | صورة متداولة | تعبيرية | صورة تعبيرية | مواقع التواصل |
     مواقع التواصل الاجتماعي | وسائل التواصل | وسائل التواصل الاجتماعي | التواصل الاجتماعي |
     مواقع إلكترونية | الإنترنت | إنترنت | فيسبوك | تويتر | إكس | منصة إكس | إنستغرام | يوتيوب | تلغرام |
     تيليغرام | غوغل | social media | twitter | facebook | instagram | x | file | file photo | screenshot |
     handout | pool";

/// Words that begin the name of an agency or a credit: `وكالة سبوتنيك`, `تصوير فلان`,
/// `حساب الوزير على إكس`.
const CREDIT_STARTS: &[&str] = &[
    "وكاله",
    "تصوير",
    "عدسه",
    "حساب",
    "حسابه",
    "حسابها",
    "صفحه",
    "صوره",
    "المكتب",
    "photo",
    "image",
    "via",
];

/// Outlets whose names are common words or cities. Alone on a line, they may be a crosshead.
const COMMON_WORDS: &str =
    "الفرنسية | الأوروبية | الألمانية | العربية | الحياة | النهار | الوطن | الشرق | العربي | الرياض |
     المدينة | الصحافة | الشرق الأوسط | الخليج | البيان | الاتحاد | الغد | الرأي | الدستور | الإنترنت |
     إنترنت | غوغل | الشروق | سبق | الحدث | مهر | فارس | معا | بنا | أب | الأنباء | صحف | مواقع | وات |
     واج | متابعات | بول | الحرة | المنار | التواصل الاجتماعي | وسائل التواصل | مواقع التواصل |
     مواقع التواصل الاجتماعي | وسائل التواصل الاجتماعي";

static OUTLET_TABLE: LazyLock<Table> = LazyLock::new(|| Table::of_phrases(OUTLETS));
static PICTURE_TABLE: LazyLock<Table> = LazyLock::new(|| Table::of_phrases(PICTURES));
static COMMON_TABLE: LazyLock<Table> = LazyLock::new(|| Table::of_phrases(COMMON_WORDS));

/// Returns whether a name is that of an agency or outlet.
pub(crate) fn is_outlet(name: &str) -> bool {
    OUTLET_TABLE.contains_unfolded(name)
}

/// Agencies, whose name next to a person credits a photo.
const AGENCIES: &str =
    "رويترز | وكالة رويترز | أ ف ب | أف ب | فرانس برس | وكالة فرانس برس | الفرنسية | وكالة الصحافة الفرنسية |
     أ ب | أب | أسوشيتد برس | أسوشييتد برس | الأسوشيتد برس | إ ب أ | الأوروبية | د ب أ | دبا | الألمانية |
     الأناضول | وكالة الأناضول | سبوتنيك | تاس | ريا نوفوستي | إنترفاكس | شينخوا | كيودو | يونهاب | بلومبرغ |
     بلومبيرغ | وكالات | الوكالات | reuters | afp | ap | epa | dpa | upi | tass | sputnik | xinhua | anadolu |
     aa | bloomberg | kyodo | yonhap | associated press | agence france presse";

static AGENCY_TABLE: LazyLock<Table> = LazyLock::new(|| Table::of_phrases(AGENCIES));

/// Returns whether a name is that of an agency, not of a newspaper or site.
pub(crate) fn is_agency_name(name: &str) -> bool {
    AGENCY_TABLE.contains_unfolded(name)
}

fn is_agency(name: &str) -> bool {
    is_outlet(name) || PICTURE_TABLE.contains_unfolded(name)
}

/// Returns the names in a credit: `بول / وكالة فرانس برس عبر غيتي إيماجز` has three.
fn names(credit: &str) -> impl Iterator<Item = &str> {
    credit
        .split(['/', '|', '+', '،', ',', '\\', '–', '—', '•', '©'])
        .flat_map(|name| name.split(" - "))
        .flat_map(|name| name.split(" عبر "))
        .flat_map(|name| name.split(" via "))
        .map(str::trim)
        .filter(|name| !name.is_empty())
}

/// Social networks. After a slash or dash, they may be the subject of the line.
const NETWORKS: &str = "فيسبوك | تويتر | إكس | إنستغرام | يوتيوب | تلغرام | تيليغرام | غوغل | twitter | facebook | instagram | x";

static NETWORK_TABLE: LazyLock<Table> = LazyLock::new(|| Table::of_phrases(NETWORKS));

/// Returns whether a name is an agency and neither a network nor a common word.
fn is_clear_agency(name: &str) -> bool {
    is_agency(name)
        && !NETWORK_TABLE.contains_unfolded(name)
        && !COMMON_TABLE.contains_unfolded(name)
}

/// Returns whether a line is a single word without punctuation.
pub(crate) fn is_lone_name(line: &Line) -> bool {
    line.content.chars().all(char::is_alphanumeric) && line.words() == 1
}

/// Returns whether a text has a word that occurs in no name of an outlet or a person.
pub(crate) fn has_particle(text: &str) -> bool {
    static PARTICLES: LazyLock<Table> = LazyLock::new(|| {
        Table::of_words(
            "في من عن الي لا لم لن ان ما هل قد كل ليس هو هي بين بعد قبل الذي التي طلب طلبت قال قالت اكد اكدت
             رفض رفضت نفي نفت",
        )
    });
    fold(text).split(' ').any(|word| PARTICLES.contains(word))
}

fn word_count(text: &str) -> usize {
    text.split_whitespace().count()
}

/// Returns whether a text lists nothing but outlets: `الجزيرة + وكالات`, `رويترز`.
///
/// A name that is also a common word (`الحياة`, `الرياض`) counts only in quotes or in a longer
/// list.
pub(crate) fn is_outlet_list(text: &str) -> bool {
    is_list_of(text, is_outlet)
}

fn is_list_of(text: &str, is_known: fn(&str) -> bool) -> bool {
    let mut count = 0;
    let known = names(text).all(|name| {
        count += 1;
        is_known(name) || name.strip_prefix('و').is_some_and(is_known)
    });
    known
        && (count > 1
            || (count == 1 && (text.starts_with('«') || !COMMON_TABLE.contains_unfolded(text))))
}

/// Returns whether a text names an agency or begins like a credit.
fn is_credit_text(text: &str) -> bool {
    let starts = || {
        let folded = fold(text);
        let first = folded.split(' ').next();
        first.is_some_and(|word| CREDIT_STARTS.contains(&word))
    };
    word_count(text) <= 12 && (starts() || names(text).any(is_agency))
}

fn is_short_phrase(text: &str) -> bool {
    // Most lines are prose, so the cheapest test comes first.
    !ends_with_stop(text)
        && text.chars().count() <= MAX_HEADLINE_CHARS
        && !continues(text)
        && !text.contains(". ")
}

fn is_bracketed_caption(text: &str) -> bool {
    let inside = text
        .strip_suffix(')')
        .and_then(|open| open.rsplit_once('('));
    inside.is_some_and(|(caption, credit)| {
        is_short_phrase(caption)
            && text.chars().count() <= MAX_HEADLINE_CHARS + 40
            && is_credit_text(credit)
    })
}

/// Returns the smallest number of words of a caption before a credit. A name before an outlet that
/// is not an agency is a signature.
fn min_caption_words(credit: &str) -> usize {
    if !is_outlet(credit) || is_agency_name(credit) {
        1
    } else {
        4
    }
}

fn is_dashed_caption(text: &str) -> bool {
    let signs = [" - ", " – ", " — ", " | ", " / ", " © "];
    is_short_phrase(text)
        && signs.iter().any(|sign| {
            text.rsplit_once(sign).is_some_and(|(caption, credit)| {
                !credit.contains(')')
                    && word_count(credit) <= 5
                    && !is_credit_word(credit)
                    && word_count(caption) >= min_caption_words(credit)
                    && (is_clear_agency(credit)
                        || (is_agency(credit) && sign != &" / " && is_outlet(credit)))
            })
        })
}

/// Returns whether a text is a label of the source of an article.
pub(crate) fn is_source_label(text: &str) -> bool {
    const LABELS: &str = "المصدر | المصادر | مصدر الخبر | المصدر الأصلي | source | sources";
    static TABLE: LazyLock<Table> = LazyLock::new(|| Table::of_phrases(LABELS));
    TABLE.contains_unfolded(text)
}

/// Returns whether a line is nothing but names, the last of which is an agency: `AFP`,
/// `مساهم / غيتي إيماجز`, `تصوير: فلان`.
fn is_credit(line: &Line) -> bool {
    let text = line.content;
    if !is_short_phrase(text) || line.words() > 14 {
        return false;
    }
    const LABELS: &str = "تصوير | عدسة | صورة | الصورة | photo | image | credit | photo by";
    static TABLE: LazyLock<Table> = LazyLock::new(|| Table::of_phrases(LABELS));
    let labelled = text
        .split_once(':')
        .is_some_and(|(before, after)| TABLE.contains_unfolded(before) && word_count(after) <= 6);
    let several = || names(text).nth(1).is_some();
    let short_names = || names(text).all(|name| word_count(name) <= 4);
    let ends_with_agency = || names(text).last().is_some_and(is_clear_agency);
    labelled || is_list_of(text, is_agency) || (several() && short_names() && ends_with_agency())
}

/// Returns whether a line is a caption or a credit after a label: `التعليق على الصورة، …`,
/// `مصدر الصورة Getty Images`.
fn is_labelled(line: &Line) -> bool {
    const CAPTIONS: &[&str] = &[
        "التعليق علي الصوره",
        "تعليق الصوره",
        "image caption",
        "التعليق علي الفيديو",
    ];
    const SOURCES: &[&str] = &[
        "مصدر الصوره",
        "صدر الصوره",
        "image source",
        "image credit",
        "photo credit",
        "حقوق الصوره",
    ];
    let has_label = |labels: &[&str]| {
        labels.iter().any(|label| {
            line.folded
                .strip_prefix(label)
                .is_some_and(|rest| rest.starts_with(' '))
        })
    };
    let caption = has_label(CAPTIONS) && line.text.contains([':', '،', ',']) && line.chars() <= 300;
    // `زعيم المحافظين في برلين صورة من: …/picture alliance`
    let picture_of = line.content.contains('/')
        && line
            .content
            .split_once("صورة من: ")
            .is_some_and(|(_, credit)| {
                word_count(credit) <= 8 && credit.contains('/') && !line.is_prose()
            });
    caption || picture_of || (has_label(SOURCES) && line.words() <= 10 && !line.is_prose())
}

/// Returns whether a line is a caption or a credit.
pub(crate) fn is_caption(line: &Line) -> bool {
    RULES
        .iter()
        .any(|rule| matches!(rule.test, Test::Predicate(matches) if matches(line)))
}

/// Returns the outlet of a dateline, which consists of a place and an outlet: `القاهرة - رويترز`,
/// `«الشرق الأوسط» (كييف)`.
pub(crate) fn dateline_outlet<'a>(line: &Line<'a>) -> Option<&'a str> {
    let text = line.content;
    if line.chars() > 80 || ends_with_stop(text) {
        return None;
    }
    let quoted = text.strip_prefix('«').and_then(|rest| rest.split_once('»'));
    if let Some((outlet, place)) =
        quoted.filter(|(_, place)| place.trim().starts_with('(') && place.trim().ends_with(')'))
    {
        return (word_count(place) <= 6).then_some(outlet.trim());
    }
    // `القاهرة (رويترز)`: a known place only, because a caption has this form, too
    let bracketed = text
        .strip_suffix(')')
        .and_then(|open| open.rsplit_once('('))
        .filter(|(place, outlet)| signatures::is_place(place.trim()) && is_outlet_list(outlet));
    if let Some((_, outlet)) = bracketed {
        return Some(outlet.trim());
    }
    let parts = text
        .split_once(':')
        .or_else(|| text.split_once(" - "))
        .or_else(|| text.split_once(" – "))
        .or_else(|| text.split_once(" / "));
    let is_place = |part: &str| {
        word_count(part) <= 3 && !is_source_label(part) && !part.contains(['«', '"', '؟', '!'])
    };
    let bare = |part: &'a str| -> &'a str { part.trim().trim_matches(['«', '»', '(', ')', '"']) };
    let (before, after) = parts.map(|(before, after)| (bare(before), bare(after)))?;
    // Two words before an outlet may be an unknown person.
    let is_known = |place: &str, outlet: &str| {
        let is_clear = is_agency_name(outlet) || text.contains('«');
        signatures::is_place(place)
            || is_clear
            || word_count(place) == 1 && !COMMON_TABLE.contains_unfolded(outlet)
    };
    if is_place(before) && !is_outlet_list(before) && is_outlet_list_or_name(after) {
        return (!is_credit_word(after) && is_known(before, after)).then_some(after);
    }
    (is_outlet_list(before) && is_place(after) && is_known(after, before) && !text.contains(':'))
        .then_some(before)
}

fn is_outlet_list_or_name(text: &str) -> bool {
    is_outlet(text) || is_outlet_list(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Line<'_> {
        Line::new(1, text).unwrap_or_else(|| panic!("a blank line"))
    }

    #[test]
    fn a_caption_that_is_a_sentence_is_not_taken_out() {
        assert!(!is_caption(&line(
            "الرئيس الروسي وكيم يحضران حفل استقبال في بيونغ يانغ، كوريا الشمالية. (تصوير المساهم / غيتي إيماجز)"
        )));
        assert!(is_caption(&line(
            "الرئيس الروسي وكيم يحضران حفل استقبال (تصوير المساهم / غيتي إيماجز)"
        )));
        assert!(is_caption(&line(
            "المفوض الأوروبي أندريوس كوبيليوس (حسابه عبر «فيسبوك»)"
        )));
        assert!(!is_caption(&line(
            "ووعد الوزير بتوحيد النظام. المصدر (وات)"
        )));
        assert!(!is_caption(&line("منظمة الصحة العالمية (الأمم المتحدة)")));
    }

    #[test]
    fn prose_that_ends_like_a_credit_is_not_taken_out() {
        for text in [
            "اجتمعوا, أمس, معا",
            "حجب تطبيقات منها إكس / فيسبوك",
            "وهذا ما أكدته للصحافة - رويترز",
            "وبلغ عدد القتلى عشرين (صورة غير مكتملة)",
        ] {
            assert!(!is_caption(&line(text)), "{text}");
        }
        assert!(is_caption(&line("وزير الزراعة في الحقل (رويترز)")));
        assert!(is_caption(&line(
            "زعيم المحافظين في برلين صورة من: Soeren Stache/dpa/picture alliance"
        )));
    }

    #[test]
    fn an_outlet_list_has_only_outlets() {
        assert!(is_outlet_list("الجزيرة + وكالات"));
        assert!(is_outlet_list("AFP"));
        assert!(!is_outlet_list("الحياة"));
        assert!(!is_outlet_list("رويترز تغلق مكتبها"));
    }

    #[test]
    fn the_outlet_of_a_dateline_is_returned() {
        assert_eq!(
            dateline_outlet(&line("«الشرق الأوسط» (لو بورجيه (فرنسا))")),
            Some("الشرق الأوسط")
        );
        assert_eq!(dateline_outlet(&line("القاهرة - رويترز")), Some("رويترز"));
        assert_eq!(dateline_outlet(&line("القاهرة (رويترز)")), Some("رويترز"));
        assert_eq!(dateline_outlet(&line("وزير الزراعة (رويترز)")), None);
        assert_eq!(
            dateline_outlet(&line("لندن: «الشرق الأوسط»")),
            Some("الشرق الأوسط")
        );
        assert_eq!(dateline_outlet(&line("القاهرة - مظاهرات حاشدة")), None);
        assert_eq!(dateline_outlet(&line("«الشرق الأوسط» في مهب الريح")), None);
    }
}

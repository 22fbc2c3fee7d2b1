//! Teasers of other articles under a heading such as `مقالات ذات صلة`.
//!
//! Headlines below the heading are teasers. A sentence is the text of a teaser only if there is
//! evidence: a dateline follows it (`«الشرق الأوسط» (كييف)`), or headlines and sentences alternate
//! to the end. Any other sentence continues the article and ends the block.

use std::sync::LazyLock;

use super::credits::{dateline_outlet, is_caption};
use super::line::{Line, Part, continues, split_label, trim};
use super::table::Table;
use crate::dates;

/// Headings of lists of teasers, mostly below the article.
const LISTS: &str =
    "مقالات ذات صلة | مقال ذو صلة | مقال ذات صلة | مواضيع ذات صلة | موضوعات ذات صلة | أخبار ذات صلة |
     خبر ذو صلة | مواد ذات صلة | قصص ذات صلة | تقارير ذات صلة | محتوى ذو صلة | محتوى ذات صلة | ذات صلة |
     عناوين ذات صلة | روابط ذات صلة | فيديوهات ذات صلة | المقالات ذات الصلة | المواضيع ذات الصلة |
     الأخبار ذات الصلة | مقالات متعلقة | أخبار متعلقة | مواضيع متعلقة | موضوعات متعلقة | مقالات مشابهة |
     أخبار مشابهة | مواضيع مشابهة | موضوعات مشابهة | مواضيع مرتبطة | أخبار مرتبطة | قصص مقترحة |
     مقالات مقترحة | مقترحة لك | قد يهمك | قد يهمك أيضا | قد يهمك أيضًا قراءة | ربما يهمك | قد يعجبك |
     قد يعجبك أيضا | ربما يعجبك | ربما يعجبك أيضا | اخترنا لك | اخترنا لكم | مختارات | مختارات لك |
     نرشح لك | نرشح لكم | ننصحك بقراءة | ننصح بقراءة | الأكثر قراءة | الأكثر مشاهدة | الأكثر تداولا |
     الأكثر شيوعا | الأكثر تعليقا | الأكثر رواجا | الأكثر مشاركة | الأكثر بحثا | أخبار أخرى | مقالات أخرى |
     مواضيع أخرى | موضوعات أخرى | قصص أخرى | آخر الأخبار | أحدث الأخبار | أهم الأخبار | أبرز الأخبار |
     المزيد من الأخبار | المزيد من المقالات | المزيد من القصص | المزيد حول هذه القصة |
     المزيد عن هذا الموضوع | المزيد حول هذا الموضوع | من نفس القسم | للكاتب نفسه | مقالات الكاتب |
     مقالات أخرى للكاتب | قصص رئيسية | أهم القصص | رئيس التحرير يختار | Related | Related articles |
     Related stories | Related news | Related posts | Related topics | Related content | More stories |
     More news | More from | Most read | Most popular | Most viewed | Trending | Trending now |
     Recommended | Recommended for you | You may also like | You might also like | Latest news |
     Top stories | Editor's picks | الموضوعات المتعلقة | المواضيع المتعلقة";

/// Labels of a single teaser, mostly within the article. The headline may be on the same line.
const LABELS: &str =
    "اقرأ أيضا | اقرؤوا أيضا | اقرأوا أيضا | اقرئي أيضا | واقرأ أيضا | اقرأ أيضا على | إقرأ أيضا في |
     اقرأ كذلك | اقرأ المزيد | للمزيد | اقرأ المزيد على | إقرأ المزيد عن | لقراءة المزيد | شاهد أيضا | شاهدوا أيضا |
     شاهد المزيد | طالع أيضا | طالعوا أيضا | طالع المزيد | انظر أيضا | انظر المزيد | تابع أيضا |
     الخبر السابق | الخبر التالي | المقال السابق | المقال التالي | الموضوع السابق | الموضوع التالي |
     المقالة السابقة | المقالة التالية | التدوينة السابقة | التدوينة التالية | previous post | next post |
     previous article | next article | تابع القراءة | استمع أيضا | اطلع أيضا | يمكنك أيضا قراءة | اقرأ الآن | Read more | Read also |
     Also read | See also | Watch also | Continue reading | More on this story";

/// Names of sections, which may be on a line of their own next to a teaser.
const SECTIONS: &str =
    "سياسة | السياسة | اقتصاد | الاقتصاد | أعمال | مال وأعمال | رياضة | الرياضة | ثقافة | الثقافة |
     ثقافة وفن | فن | فنون | منوعات | المنوعات | مجتمع | تكنولوجيا | علوم | علوم وتكنولوجيا | صحة | الصحة |
     طب وصحة | بيئة | سيارات | سفر | رأي | الرأي | آراء | مقالات | مقالات الرأي | تحليل | تحليلات |
     تقارير | تحقيقات | حوارات | أخبار | الأخبار | أخبار محلية | محليات | محلي | أخبار عربية |
     أخبار العالم | أخبار دولية | دوليات | دولي | عربي | عربي ودولي | عرب وعالم | العالم | العالم العربي |
     الشرق الأوسط | الخليج | المشرق العربي | شمال أفريقيا | المغرب العربي | أفريقيا | آسيا | أوروبا |
     أميركا | أمريكا | الولايات المتحدة | شؤون إقليمية | العالم الإسلامي | حوادث | منظمات وهيئات |
     كرة القدم | يوميات الشرق | لمسات | الوتر السادس | politics | economy | business | sport | sports |
     culture | world | news | middle east | europe | africa | asia | opinion | technology | health";

static LIST_TABLE: LazyLock<Table> = LazyLock::new(|| Table::of_phrases(LISTS));
static LABEL_TABLE: LazyLock<Table> = LazyLock::new(|| Table::of_phrases(LABELS));
static SECTION_TABLE: LazyLock<Table> = LazyLock::new(|| Table::of_phrases(SECTIONS));

/// The largest length of the text of a teaser.
const MAX_TEXT_CHARS: usize = 320;
/// The largest number of words of a crosshead. If the last headline of the block has no more words,
/// it belongs to the article that continues below it.
const MAX_CROSSHEAD_WORDS: usize = 4;
/// The same if the block has only one headline, which is more likely to be a teaser.
const MAX_LONE_CROSSHEAD_WORDS: usize = 3;

/// Returns whether a line is nothing but the name of a section.
pub(crate) fn is_section(line: &Line) -> bool {
    SECTION_TABLE.contains(&line.folded)
}

/// Returns whether a line is nothing but a heading of teasers.
pub(crate) fn is_heading(line: &Line) -> bool {
    is_list(line) || LABEL_TABLE.contains(&line.folded)
}

fn is_list(line: &Line) -> bool {
    LIST_TABLE.contains(&line.folded)
}

/// Returns whether a line ends a box: `قصص مقترحة نهاية`, `البودكاست نهاية`,
/// `نهاية مواضيع ذات صلة`.
pub(crate) fn is_box_end(line: &Line) -> bool {
    let name = line
        .folded
        .strip_suffix(" نهايه")
        .or_else(|| line.folded.strip_prefix("نهايه "));
    name.is_some_and(|name| LIST_TABLE.contains(name) || name == "البودكاست")
}

/// Claims headings, teasers, and the lines around teasers, such as their dates.
pub(crate) fn mark(lines: &mut [Line]) {
    for line in lines.iter_mut().filter(|line| line.is_unclaimed()) {
        if let Some(teaser) = labelled_teaser(line.content) {
            line.claim_piece(Part::Teaser, teaser);
        }
    }
    let mut rest = lines;
    let mut is_over = false;
    while let Some(at) = rest
        .iter()
        .position(|line| line.is_unclaimed() && is_heading(line))
    {
        let (above, below) = rest.split_at_mut(at);
        is_over |= ends_with_source(above);
        let (heading, below) = below.split_at_mut(1);
        let end = below
            .iter()
            .position(|line| (line.is_unclaimed() && is_heading(line)) || is_box_end(line))
            .unwrap_or(below.len());
        let (block, after) = below.split_at_mut(end);
        for line in heading {
            mark_block(block, is_list(line), is_over);
            line.claim(Part::Removed);
        }
        rest = after;
    }
}

/// Returns whether the article has ended: the last line that was not taken out is its source.
fn ends_with_source(above: &[Line]) -> bool {
    above
        .iter()
        .rev()
        .find(|line| line.part != Some(Part::Removed))
        .is_some_and(|line| line.part == Some(Part::Source))
}

/// Returns the headline after a label on the same line: `اقرأ أيضا: …`, `(اقرأ أيضا: …)`.
///
/// A label without a colon must be followed by a headline, not a sentence.
fn labelled_teaser(text: &str) -> Option<&str> {
    let bare = trim(text).trim_matches(['(', ')', '[', ']', '*', '-', '•', '>', '»', ' ']);
    let is_label =
        |label: &str| LABEL_TABLE.contains_unfolded(label) || LIST_TABLE.contains_unfolded(label);
    let by_sign = split_label(bare)
        .filter(|(label, _)| is_label(label))
        .map(|(_, teaser)| teaser);
    let by_words = || {
        let (at, _) = bare.match_indices(' ').nth(1)?;
        let (label, teaser) = bare.split_at_checked(at)?;
        LABEL_TABLE.contains_unfolded(label).then_some(teaser)
    };
    let teaser = trim(by_sign.or_else(by_words)?).trim_start_matches(['.', '-', '–', '…', ' ']);
    Line::new(0, teaser)
        .filter(|line| line.is_headline() && line.words() >= 3)
        .map(|_| teaser)
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// A line that another rule claimed. It is ignored.
    Claimed,
    /// A caption, which occurs above teasers and within articles.
    Caption,
    /// A dateline, a date or a section, which occurs next to a teaser.
    Frame,
    Headline,
    /// Prose that may be the text of a teaser.
    Sentence,
    /// Prose that is too long for a teaser.
    Paragraph,
}

impl Kind {
    fn is_prose(self) -> bool {
        matches!(self, Self::Sentence | Self::Paragraph)
    }
}

fn kind(line: &Line) -> Kind {
    if !line.is_unclaimed() {
        Kind::Claimed
    } else if is_section(line)
        || dateline_outlet(line).is_some()
        || dates::date_line(line.content).is_some()
    {
        Kind::Frame
    } else if is_caption(line) || (line.is_cut() && !line.text.starts_with('<')) {
        Kind::Caption
    } else if line.is_headline() {
        Kind::Headline
    } else if line.chars() <= MAX_TEXT_CHARS {
        Kind::Sentence
    } else {
        Kind::Paragraph
    }
}

fn mark_block(block: &mut [Line], under_list: bool, is_over: bool) {
    let kinds: Vec<Kind> = block.iter().map(kind).collect();
    let continues_article = |(line, kind): (&Line, &Kind)| match kind {
        Kind::Headline => continues(line.content) || begins_with_report(line),
        kind => kind.is_prose(),
    };
    let end = if is_teaser_list(block, &kinds, under_list && is_over) {
        None
    } else {
        block.iter().zip(&kinds).position(continues_article)
    };
    let end = end.map_or(kinds.len(), |prose| {
        end_before_crosshead(block, &kinds, prose)
    });
    let mut title = String::new();
    let mut has_text = false;
    for (line, kind) in block.iter_mut().zip(kinds).take(end) {
        match kind {
            Kind::Claimed => {}
            Kind::Caption | Kind::Frame => line.claim(Part::Removed),
            Kind::Headline if line.folded == title => line.claim(Part::Removed),
            Kind::Headline if title.is_empty() || has_text || !is_cut_short(line) => {
                title.clone_from(&line.folded);
                has_text = false;
                line.claim(Part::Teaser);
            }
            _ => {
                line.claim(if title.is_empty() {
                    Part::Teaser
                } else {
                    Part::TeaserText
                });
                has_text = true;
            }
        }
    }
}

/// Returns whether a line is the truncated text of a teaser: long, with dots at its end.
fn is_cut_short(line: &Line) -> bool {
    line.chars() > 100 && line.text.ends_with(['…', '.'])
}

/// Returns whether a line begins with a reporting verb in the past tense, which headlines avoid.
fn begins_with_report(line: &Line) -> bool {
    static VERBS: LazyLock<Table> = LazyLock::new(|| {
        Table::of_words(
            "قال قالت اضاف اضافت تابع تابعت اوضح اوضحت اشار اشارت ذكر ذكرت صرح صرحت افاد افادت",
        )
    });
    line.folded
        .split(' ')
        .next()
        .is_some_and(|word| VERBS.contains(word))
}

/// Returns whether the sentences in the block are the texts of teasers.
///
/// No sentence may be too long, follow another, or continue the line above. In addition, a frame
/// must follow one of them, or there must be two or more, each below a headline, that either come
/// after the end of the article or repeat their headlines.
fn is_teaser_list(block: &[Line], kinds: &[Kind], after_end: bool) -> bool {
    let mut last: Option<(&Line, Kind)> = None;
    let (mut sentences, mut framed, mut below_headlines, mut repeating) = (0, 0, 0, 0);
    for (line, &kind) in block
        .iter()
        .zip(kinds)
        .filter(|(_, kind)| **kind != Kind::Claimed)
    {
        match (last, kind) {
            (_, Kind::Paragraph) | (Some((_, Kind::Sentence)), Kind::Sentence) => return false,
            (_, Kind::Sentence) if continues(line.content) => return false,
            (Some((_, Kind::Sentence)), Kind::Frame) => framed += 1,
            (Some((headline, Kind::Headline)), Kind::Sentence) => {
                below_headlines += 1;
                repeating += usize::from(repeats(headline, line));
            }
            _ => {}
        }
        sentences += usize::from(kind == Kind::Sentence);
        last = Some((line, kind));
    }
    let alternate = sentences > 1 && below_headlines == sentences;
    framed > 0 || (alternate && (after_end || repeating == sentences))
}

/// Returns whether a sentence contains at least half of the longer words of a headline, and at
/// least three.
fn repeats(headline: &Line, sentence: &Line) -> bool {
    let words: Vec<&str> = headline
        .folded
        .split(' ')
        .filter(|word| word.chars().count() > 2)
        .collect();
    let shared = words
        .iter()
        .filter(|&&word| sentence.folded.split(' ').any(|other| other == word))
        .count();
    shared >= 3 && shared * 2 >= words.len()
}

/// Returns the end of the teasers: excludes the last headline if it is a crosshead of the article.
fn end_before_crosshead(block: &[Line], kinds: &[Kind], prose: usize) -> usize {
    let headlines = kinds
        .iter()
        .take(prose)
        .filter(|&&kind| kind == Kind::Headline)
        .count();
    let limit = if headlines > 1 {
        MAX_CROSSHEAD_WORDS
    } else {
        MAX_LONE_CROSSHEAD_WORDS
    };
    let last = prose
        .checked_sub(1)
        .filter(|&last| kinds.get(last) == Some(&Kind::Headline));
    last.filter(|&last| block.get(last).is_some_and(|line| line.words() <= limit))
        .unwrap_or(prose)
}

#[cfg(test)]
mod tests {
    use super::super::line::lines;
    use super::*;

    /// Returns the lines of the article, and the teasers.
    fn split(text: &str) -> (Vec<&str>, Vec<&str>) {
        let mut lines = lines(text, 1);
        mark(&mut lines);
        let of = |wanted: &[Option<Part>]| {
            lines
                .iter()
                .filter(|line| wanted.contains(&line.part))
                .map(|line| line.content)
                .collect()
        };
        (
            of(&[None]),
            of(&[Some(Part::Teaser), Some(Part::TeaserText)]),
        )
    }

    const LONG: &str = "وقال المسؤول إن الحكومة ستعلن خطتها خلال أيام.";

    #[test]
    fn a_label_within_the_article_takes_only_its_headline() {
        let page = format!("{LONG}\nاقرأ أيضا\nالحكومة تعلن خطة جديدة لدعم القمح\n{LONG}\n{LONG}");
        assert_eq!(
            split(&page),
            (
                vec![LONG, LONG, LONG],
                vec!["الحكومة تعلن خطة جديدة لدعم القمح"]
            )
        );
    }

    #[test]
    fn a_label_and_its_headline_may_be_on_one_line() {
        assert_eq!(
            split("(اقرأ أيضًا: الحكومة تعلن خطة جديدة)").1,
            ["الحكومة تعلن خطة جديدة"]
        );
        assert_eq!(
            split("شاهد أيضا الحكومة تعلن خطة جديدة").1,
            ["الحكومة تعلن خطة جديدة"]
        );
        assert_eq!(
            split("اقرأ أيضا ما كتبته الصحف عن الخطة وستفهم الحكاية.")
                .0
                .len(),
            1
        );
    }

    #[test]
    fn a_crosshead_after_a_list_belongs_to_the_article() {
        let page = format!(
            "مقالات ذات صلة\nالحكومة تعلن خطة جديدة لدعم القمح\nالبرلمان يصوت على الموازنة غدا\nموقف المعارضة\n{LONG}\n{LONG}"
        );
        assert_eq!(split(&page).0, ["موقف المعارضة", LONG, LONG]);
    }

    #[test]
    fn crossheads_and_sentences_below_a_list_belong_to_the_article() {
        let page = format!(
            "{LONG}\nمواضيع ذات صلة\nالحكومة تعلن خطة جديدة لدعم القمح\nوقال الوزير إن الخطة ستبدأ غدا.\nموقف المعارضة من الخطة\nورفضت المعارضة الخطة وقالت إنها متأخرة."
        );
        let (body, teasers) = split(&page);
        assert_eq!(body.len(), 4);
        assert_eq!(teasers, ["الحكومة تعلن خطة جديدة لدعم القمح"]);
    }

    #[test]
    fn sentences_that_repeat_their_headlines_are_teasers() {
        let page = format!(
            "{LONG}\nمواضيع ذات صلة\nالحكومة تعلن خطة جديدة\nأعلنت الحكومة خطة جديدة لم تعلن تفاصيلها.\nالبرلمان يصوت على الموازنة\nأعضاء البرلمان يصوت أغلبهم على الموازنة غدا."
        );
        assert_eq!(split(&page).0, [LONG]);
    }

    #[test]
    fn prose_without_a_full_stop_below_a_label_belongs_to_the_article() {
        let page = format!(
            "{LONG}\nاقرأ أيضا\nالرئيس يستقبل الوفود المشاركة في القمة\nوأشار المتحدث إلى أن الوفود ستبقى يومين\nقال إن الاجتماعات مغلقة\n{LONG}"
        );
        assert_eq!(split(&page).1, ["الرئيس يستقبل الوفود المشاركة في القمة"]);
    }

    #[test]
    fn the_end_of_a_box_ends_its_teasers() {
        let page = format!(
            "{LONG}\nقصص مقترحة\nمن هو الرئيس الجديد؟\nقصص مقترحة نهاية\nعنوان فرعي في النص\n{LONG}"
        );
        assert_eq!(split(&page).1, ["من هو الرئيس الجديد؟"]);
    }

    #[test]
    fn a_picture_within_the_article_does_not_make_it_a_list() {
        let page = format!(
            "اقرأ أيضا\nالحكومة تعلن خطة جديدة\n{LONG}\nالوزير في مؤتمر صحفي (رويترز)\n{LONG}"
        );
        assert_eq!(
            split(&page).0,
            [LONG, "الوزير في مؤتمر صحفي (رويترز)", LONG]
        );
    }
}

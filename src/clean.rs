//! Takes site boilerplate out of the text of an article without losing any of it.
//!
//! Each line of a page is claimed at most once, as a part of the article, by the first rule that
//! matches:
//!
//! ```text
//! rule      buttons, counters, code, banners      ─▶ removed
//! tails     links at the end of a paragraph       ─▶ removed
//! comments  readers' comments, to the end         ─▶ removed
//! embeds    embedded posts and their authors      ─▶ removed
//! sources   المصدر: رويترز                        ─▶ source
//! related   مقالات ذات صلة and its teasers        ─▶ related
//! repeats   the title again, a line twice         ─▶ removed
//! credits   captions and photo credits            ─▶ removed
//! ```
//!
//! Lines that no rule claims are the body. A rule matches whole short lines and never cuts prose.
//! If a label or an icon is cut off a line, the whole line is stored in `removed` as well; of a tail
//! that is cut off a paragraph, only the tail.

mod buttons;
mod comments;
mod credits;
mod datelines;
mod embeds;
pub(crate) mod line;
mod markup;
mod related;
mod repeats;
mod rule;
mod shapes;
pub(crate) mod signatures;
mod sources;
mod table;
mod tails;

use crate::article::{Article, DateFrom, SourceFrom};
use crate::dates;
use line::{Line, Part};

pub(crate) use credits::{dateline_outlet, has_particle, is_caption, is_outlet_list};
pub(crate) use datelines::is_dated;
pub(crate) use markup::is_link;
pub(crate) use related::{is_heading, is_section};
pub(crate) use rule::mark as mark_boilerplate;

/// Moves lines of boilerplate from the body of a record to `removed` and `related`.
///
/// The record must be of a format that gives the title and the date (SGML, JSON, CSV, HTML). A
/// source below the text becomes `source` if the format gave none. A body of nothing but
/// boilerplate is not changed.
///
/// ```
/// use fihris::{article::Article, clean::clean};
///
/// let mut article = Article {
///     body: "وصل الوزير إلى بيروت.\nإعلان\nوقال إنه متفائل.\nشارك القصة".to_owned(),
///     ..Article::default()
/// };
/// clean(&mut article);
/// assert_eq!(article.body, "وصل الوزير إلى بيروت.\nوقال إنه متفائل.");
/// assert_eq!(article.removed, ["إعلان", "شارك القصة"]);
/// ```
// Not inlined: `benches/stages` counts its instructions by its name.
#[inline(never)]
pub fn clean(article: &mut Article) {
    let text = std::mem::take(&mut article.body);
    let mut lines = line::lines(&text, 1);
    mark_boilerplate(&mut lines);
    mark_with_title(&mut lines, article.title.as_deref());
    if lines.iter().any(Line::is_unclaimed) {
        article.body.reserve(text.len());
        if article.author.is_none() {
            signatures::mark_labelled(&mut lines);
        }
        assign_fields(&lines, article);
        read_dateline(article);
    } else {
        article.body = text;
    }
}

/// Runs the rules that need the title of the article over its lines.
pub(crate) fn mark_with_title(lines: &mut [Line], title: Option<&str>) {
    tails::mark(lines);
    comments::mark(lines);
    embeds::mark(lines);
    sources::mark(lines);
    related::mark(lines);
    repeats::mark(lines, title);
    rule::mark_captions(lines);
    rule::mark_hashtags(lines);
}

/// Adds each line to the field for which it was claimed. If the field already has a value, the line
/// is added to `removed`.
pub(crate) fn assign_fields(lines: &[Line], article: &mut Article) {
    for line in lines {
        let field = match line.part {
            None => {
                if !article.body.is_empty() {
                    article.body.push('\n');
                }
                article.body.push_str(line.content);
                None
            }
            Some(Part::Removed) => {
                article.removed.push(line.text.to_owned());
                continue;
            }
            Some(Part::Teaser) => {
                article.related.push(line.content.to_owned());
                None
            }
            Some(Part::TeaserText) => {
                append_teaser_text(&mut article.related, line.content);
                None
            }
            Some(Part::Date) if article.date_raw.is_none() => {
                set_date(article, line.content);
                None
            }
            Some(Part::Date) => Some(&mut article.date_raw),
            Some(Part::Source) if article.source.is_none() => {
                // A byline precedes the text, a label follows it.
                article.source_from = Some(if article.body.is_empty() {
                    SourceFrom::Byline
                } else {
                    SourceFrom::Label
                });
                Some(&mut article.source)
            }
            Some(Part::Title) => Some(&mut article.title),
            Some(Part::Summary) => Some(&mut article.summary),
            Some(Part::Source) => Some(&mut article.source),
            Some(Part::Author) => Some(&mut article.author),
            Some(Part::Category) => Some(&mut article.category),
            Some(Part::Url) => Some(&mut article.url),
        };
        let has_value = field.is_some_and(|field| {
            field.is_some() || field.replace(line.content.to_owned()).is_some()
        });
        if has_value {
            article.removed.push(line.text.to_owned());
        } else if line.is_cut() {
            article.removed.push(removed_piece(line).to_owned());
        }
    }
}

/// Takes a missing source and a missing date from the dateline at the start of the body.
pub(crate) fn read_dateline(article: &mut Article) {
    if article.source.is_some() && article.date_raw.is_some() {
        return;
    }
    let Some(dateline) = datelines::read(&article.body) else {
        return;
    };
    if let Some(outlet) = dateline.outlet.filter(|_| article.source.is_none()) {
        article.source = Some(outlet.to_owned());
        article.source_from = Some(SourceFrom::Byline);
    }
    let raw = dateline.date.filter(|_| article.date_raw.is_none());
    let raw = raw.map(str::to_owned);
    if let Some(raw) = raw
        && let Ok(date) = dates::parse(&raw)
    {
        article.set_date(&raw, &date, DateFrom::Byline);
    }
}

/// Returns the piece of a cut line that goes to `removed`: the tail of a paragraph, whose sentences
/// are in the body, or else the whole line.
fn removed_piece<'a>(line: &Line<'a>) -> &'a str {
    let tail = line
        .text
        .strip_prefix(line.content)
        .map(line::trim)
        .filter(|tail| line.part.is_none() && tails::is_tail(tail));
    tail.unwrap_or(line.text)
}

fn append_teaser_text(related: &mut Vec<String>, text: &str) {
    match related.last_mut() {
        Some(teaser) => {
            teaser.push('\n');
            teaser.push_str(text);
        }
        None => related.push(text.to_owned()),
    }
}

fn set_date(article: &mut Article, raw: &str) {
    match dates::date_line(raw).or_else(|| dates::parse(raw).ok()) {
        Some(date) => article.set_date(raw, &date, DateFrom::Printed),
        None => article.date_raw = Some(raw.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean_article(title: Option<&str>, body: &str) -> Article {
        let mut article = Article {
            title: title.map(str::to_owned),
            body: body.to_owned(),
            ..Article::default()
        };
        clean(&mut article);
        article
    }

    #[test]
    fn an_icon_is_cut_off_its_line_and_the_whole_line_is_in_removed() {
        let article = clean_article(None, "وصل الوزير إلى العاصمة play-circle\nوقال إنه متفائل.");
        assert_eq!(article.body, "وصل الوزير إلى العاصمة\nوقال إنه متفائل.");
        assert_eq!(article.removed, ["وصل الوزير إلى العاصمة play-circle"]);
    }

    #[test]
    fn a_tail_is_removed_without_the_sentence_before_it() {
        let article = clean_article(
            None,
            "وقال إنه متفائل. رابط الخبر بصحيفة الوادي: وصول الوزير",
        );
        assert_eq!(article.body, "وقال إنه متفائل.");
        assert_eq!(article.removed, ["رابط الخبر بصحيفة الوادي: وصول الوزير"]);
    }

    #[test]
    fn a_dateline_gives_the_source_and_the_date_and_stays() {
        let article = clean_article(
            None,
            "القاهرة 4 مارس 2024 (رويترز) - قال الوزير إن العمل بدأ.",
        );
        assert_eq!(article.source.as_deref(), Some("رويترز"));
        assert_eq!(article.date.as_deref(), Some("2024-03-04"));
        assert!(article.body.starts_with("القاهرة 4 مارس"));
    }

    #[test]
    fn a_byline_on_the_last_line_names_the_author() {
        let article = clean_article(None, "وقال إنه متفائل.\nبقلم: سعاد المنصوري");
        assert_eq!(article.author.as_deref(), Some("سعاد المنصوري"));
        assert_eq!(article.body, "وقال إنه متفائل.");
    }

    #[test]
    fn a_signature_on_the_first_line_of_a_record_is_the_author() {
        let article = clean_article(None, "سعاد المنصوري - الرياض\nوقال إنه متفائل.");
        assert_eq!(article.author.as_deref(), Some("سعاد المنصوري"));
        assert_eq!(article.body, "وقال إنه متفائل.");
        let article = clean_article(None, "قمة الرياض - خاص\nوقال إنه متفائل.");
        assert_eq!(article.author, None);
    }

    #[test]
    fn an_interviewer_on_one_of_the_first_lines_is_the_author() {
        let article = clean_article(None, "عن المستقبل\nحوار: سعاد المنصوري\nوقال إنه متفائل.");
        assert_eq!(article.author.as_deref(), Some("سعاد المنصوري"));
        assert_eq!(article.body, "عن المستقبل\nوقال إنه متفائل.");
        let article = clean_article(None, "تقرير: نمو الاقتصاد\nوقال إنه متفائل.");
        assert_eq!(article.author, None);
    }

    #[test]
    fn a_source_that_the_format_gave_is_not_replaced() {
        let mut article = Article {
            source: Some("الجوهرة".to_owned()),
            body: "نص الخبر.\nالمصدر: رويترز".to_owned(),
            ..Article::default()
        };
        clean(&mut article);
        assert_eq!(article.source.as_deref(), Some("الجوهرة"));
        assert_eq!(article.removed, ["المصدر: رويترز"]);
    }

    #[test]
    fn a_body_of_boilerplate_alone_is_not_changed() {
        assert_eq!(clean_article(None, "إعلان\nشارك").body, "إعلان\nشارك");
    }

    #[test]
    fn a_paragraph_between_tags_is_text() {
        let article = clean_article(
            None,
            "<div>\n<p>قال الوزير إن الخطة ستبدأ غدا.</p>\n</div>\n<script>var a = 1;</script>\n<p>&nbsp;</p>",
        );
        assert_eq!(article.body, "قال الوزير إن الخطة ستبدأ غدا.");
        assert_eq!(article.removed.len(), 5);
    }

    #[test]
    fn the_title_is_not_repeated_in_the_body() {
        let article = clean_article(
            Some("بوتين يزور بيونغيانغ"),
            "بوتين يزور بيونغيانغ\nوصل الرئيس أمس.",
        );
        assert_eq!(
            (article.body.as_str(), article.removed.len()),
            ("وصل الرئيس أمس.", 1)
        );
    }
}

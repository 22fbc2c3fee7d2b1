//! The source below an article: `المصدر: رويترز`, or the label `المصادر:` alone and the outlet
//! below it.

use super::credits::{dateline_outlet, has_particle, is_outlet_list, is_source_label};
use super::line::{Line, Part, split_label, trim};
use super::related;

/// Claims the source of the article, and takes out further sources and the sources of pictures.
///
/// At most one paragraph of prose may follow the source before the teasers.
pub(crate) fn mark(lines: &mut [Line]) {
    let below = below(lines);
    let mut known = lines.iter().any(|line| line.part == Some(Part::Source));
    let mut among_teasers = false;
    for i in 0..lines.len() {
        let below = below.get(i).copied().unwrap_or_default();
        among_teasers |= lines
            .get(i)
            .is_some_and(|line| line.is_unclaimed() && related::is_heading(line));
        // An outlet below a teaser belongs to the teaser.
        let is_last = below.lines == 0 && !among_teasers;
        let Some(outlet) = outlet_at(lines, i, is_last) else {
            continue;
        };
        let Some(line) = lines.get_mut(outlet.line) else {
            continue;
        };
        if below.prose > 1 {
            if outlet.line == i {
                line.claim(Part::Removed);
            }
        } else if known {
            line.claim(Part::Removed);
        } else {
            known = true;
            line.claim(Part::Source);
            line.cut_to(outlet.name);
        }
    }
}

/// The number of unclaimed lines below a line, up to the next heading of teasers.
#[derive(Clone, Copy, Default)]
struct Below {
    prose: usize,
    lines: usize,
}

fn below(lines: &[Line]) -> Vec<Below> {
    let mut below = Below::default();
    let mut all: Vec<Below> = Vec::with_capacity(lines.len());
    for line in lines.iter().rev() {
        all.push(below);
        if line.is_unclaimed() && related::is_heading(line) {
            below = Below::default();
        } else if line.is_unclaimed() {
            below.lines += 1;
            below.prose += usize::from(line.is_prose());
        }
    }
    all.reverse();
    all
}

struct Outlet<'a> {
    line: usize,
    name: &'a str,
}

/// Returns the outlet below a label, after a label, or alone on the last line.
fn outlet_at<'a>(lines: &[Line<'a>], i: usize, is_last: bool) -> Option<Outlet<'a>> {
    let line = lines.get(i)?;
    if is_source_label(line.text) {
        let next = lines
            .get(i + 1)
            .filter(|next| next.is_unclaimed() && is_name(next.text) && next.is_headline())?;
        return Some(Outlet {
            line: i + 1,
            name: next.text,
        });
    }
    if !line.is_unclaimed() {
        return None;
    }
    let alone = || {
        is_last
            .then(|| {
                is_outlet_list(line.text)
                    .then_some(line.text)
                    .or_else(|| dateline_outlet(line))
            })
            .flatten()
    };
    labelled(line.text).or_else(alone).map(|name| Outlet {
        line: i,
        name: name.trim_matches(['-', '(', ')', ' ']),
    })
}

/// Returns whether a text is short enough for one or a few names of outlets.
fn is_name(text: &str) -> bool {
    text.chars().count() <= 60 && text.split_whitespace().count() <= 8
}

/// Returns whether a text is a list of known outlets, or of short names without particles:
/// `مسؤول في الوزارة طلب …` is prose.
fn is_plausible(text: &str) -> bool {
    is_outlet_list(text)
        || (!has_particle(text)
            && text
                .split(['+', '/', '،', ',', '|', '-'])
                .all(|name| name.split_whitespace().count() <= 4))
}

/// Returns the name after `المصدر:` or `المصدر |`, or after `المصدر` if it is a known agency.
fn labelled(text: &str) -> Option<&str> {
    let by_sign = split_label(text)
        .filter(|(label, _)| is_source_label(label))
        .map(|(_, name)| name);
    let by_agency = || {
        text.split_once(' ')
            .filter(|(label, name)| is_source_label(label) && is_outlet_list(name))
            .map(|(_, name)| name)
    };
    let name = trim(by_sign.or_else(by_agency)?).trim_end_matches('.');
    (!name.is_empty() && is_name(name) && is_plausible(name)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::super::line::lines;
    use super::*;

    fn source(text: &str) -> Option<String> {
        let mut lines = lines(text, 1);
        mark(&mut lines);
        lines
            .into_iter()
            .find(|line| line.part == Some(Part::Source))
            .map(|line| line.content.to_owned())
    }

    #[test]
    fn the_source_is_after_its_label_or_below_it() {
        assert_eq!(source("نص.\nالمصدر: رويترز").as_deref(), Some("رويترز"));
        assert_eq!(
            source("نص.\nالمصدر : الجزيرة + وكالات").as_deref(),
            Some("الجزيرة + وكالات")
        );
        assert_eq!(
            source("نص.\nالمصادر:\nالتلفزيون العربي").as_deref(),
            Some("التلفزيون العربي")
        );
        assert_eq!(source("نص.\n-رويترز-").as_deref(), Some("رويترز"));
        assert_eq!(source("نص.\nرويترز").as_deref(), Some("رويترز"));
    }

    #[test]
    fn a_label_without_a_name_and_prose_about_a_source_are_not_sources() {
        assert_eq!(source("نص.\nالمصدر"), None);
        assert_eq!(
            source("نص.\nالمصدر: مسؤول في الوزارة طلب عدم ذكر اسمه"),
            None
        );
        assert_eq!(
            source("نص.\nالمصدر الذي تحدث إلى الصحيفة رفض كشف اسمه."),
            None
        );
        assert_eq!(
            source("نص.\nالمصدر: لم نتلق أي رد من الوزارة حتى الآن على الرغم من طلبات متكررة."),
            None
        );
    }

    #[test]
    fn the_source_of_a_picture_is_not_the_source_of_the_article() {
        assert_eq!(source("نص.\nالمصدر: البنك الدولي\nنص.\nنص.\nنص."), None);
    }
}

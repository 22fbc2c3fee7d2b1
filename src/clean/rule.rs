//! What a rule is, and the one place that asks them all.

use std::sync::LazyLock;

use super::line::{Line, Part, fold, phrases};
use super::table::Table;
use super::{buttons, credits, markup, shapes};

/// Why a whole line is no part of an article, and how to know it.
pub(crate) struct Rule {
    /// What such a line is on the page.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "documents the rule; the tests read it")
    )]
    pub reason: &'static str,
    pub test: Test,
    /// A line it takes.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "documents the rule; the tests read it")
    )]
    pub takes: &'static str,
    /// A line that looks alike and stays.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "documents the rule; the tests read it")
    )]
    pub leaves: &'static str,
}

/// How a rule knows its lines. Both look at the whole line, so that no rule can cut prose.
pub(crate) enum Test {
    /// The line is one of these phrases, compared folded.
    Is(&'static str),
    /// The line as a whole has this shape.
    When(fn(&Line) -> bool),
}

static PHRASES: LazyLock<Table> = LazyLock::new(|| {
    let tables = all().filter_map(|rule| match rule.test {
        Test::Is(table) => Some(table),
        Test::When(_) => None,
    });
    tables.flat_map(phrases).map(fold).collect()
});

fn all() -> impl Iterator<Item = &'static Rule> {
    buttons::RULES.iter().chain(shapes::RULES)
}

/// Prose longer than this, in bytes, is not asked about: every shape has a smaller limit.
const MAX_LEFTOVER_BYTES: usize = 1000;

fn may_be_leftover(line: &Line) -> bool {
    line.text.len() <= MAX_LEFTOVER_BYTES || line.text.is_ascii() || line.text.starts_with('<')
}

/// Whether some rule takes the line out.
fn is_leftover(line: &Line) -> bool {
    PHRASES.has(&line.folded)
        || may_be_leftover(line)
            && all().any(|rule| match rule.test {
                Test::Is(_) => false,
                Test::When(has_shape) => has_shape(line),
            })
}

/// Takes the leftover lines out, and the icon names off the ends of the others.
pub(crate) fn mark(lines: &mut [Line]) {
    for line in lines.iter_mut().filter(|line| line.is_free()) {
        if let Some(bare) = markup::without_icon(line.text) {
            line.keep(bare);
        }
        if let Some(bare) = markup::without_tags(line.kept).filter(|_| !is_leftover(line)) {
            line.keep(bare);
        }
        if is_leftover(line) {
            line.claim(Part::Removed);
        }
    }
}

/// Takes photo credits and captions out. The title must be known before: it may look like a caption.
pub(crate) fn mark_captions(lines: &mut [Line]) {
    for i in 0..lines.len() {
        let beside_leftover = stands_beside_leftover(lines, i);
        let Some(line) = lines
            .get_mut(i)
            .filter(|line| line.is_free() && may_be_leftover(line))
        else {
            continue;
        };
        if credits::is_lone_name(line) && !beside_leftover {
            continue; // one word in the middle may be a crosshead
        }
        if credits::RULES
            .iter()
            .any(|rule| matches!(rule.test, Test::When(is_credit) if is_credit(line)))
        {
            line.claim(Part::Removed);
        }
    }
}

/// Takes out lines of hashtags below the last paragraph: `#القاهرة #قمة`. Between paragraphs they stay.
pub(crate) fn mark_hashtags(lines: &mut [Line]) {
    let below = lines
        .iter_mut()
        .rev()
        .filter(|line| line.is_free())
        .take_while(|line| !line.is_prose());
    for line in below {
        if line
            .kept
            .split_whitespace()
            .all(|word| word.starts_with('#'))
        {
            line.claim(Part::Removed);
        }
    }
}

/// Whether the line is the first or last of the text, or a neighbour was taken out.
fn stands_beside_leftover(lines: &[Line], i: usize) -> bool {
    let is_taken = |line: Option<&Line>| line.is_none_or(|line| !line.is_free());
    is_taken(i.checked_sub(1).and_then(|above| lines.get(above))) || is_taken(lines.get(i + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn takes(rule: &Rule, text: &str) -> bool {
        Line::new(1, text).is_some_and(|line| match rule.test {
            Test::Is(table) => Table::of_phrases(table).has(&line.folded),
            Test::When(has_shape) => has_shape(&line),
        })
    }

    #[test]
    fn each_rule_takes_its_example_and_no_rule_takes_what_must_stay() {
        for rule in all().chain(credits::RULES) {
            assert!(
                takes(rule, rule.takes),
                "{}: does not take {}",
                rule.reason,
                rule.takes
            );
            for other in all().chain(credits::RULES) {
                assert!(
                    !takes(other, rule.leaves),
                    "{}: takes {}",
                    other.reason,
                    rule.leaves
                );
            }
        }
    }

    #[test]
    fn no_phrase_stands_in_two_rows() {
        let mut seen = HashSet::new();
        for rule in all() {
            let Test::Is(table) = rule.test else {
                continue;
            };
            for phrase in phrases(table) {
                assert!(seen.insert(fold(phrase)), "{phrase} stands twice");
            }
        }
    }
}

//! The rules for whole lines, and their application.

use std::sync::LazyLock;

use super::line::{Line, Part, fold, phrases};
use super::table::Table;
use super::{buttons, credits, markup, shapes};

/// A rule that takes whole lines out of an article.
pub(crate) struct Rule {
    /// The role of such a line on the page.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "documents the rule; the tests read it")
    )]
    pub reason: &'static str,
    pub test: Test,
    /// A line that the rule takes out.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "documents the rule; the tests read it")
    )]
    pub example: &'static str,
    /// A similar line that no rule takes out.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "documents the rule; the tests read it")
    )]
    pub counterexample: &'static str,
}

/// The test of a rule. It always matches the whole line, so that no rule cuts prose.
pub(crate) enum Test {
    /// Matches if the folded line is one of these phrases, which are separated by `|`.
    Phrases(&'static str),
    /// Matches if the predicate does.
    Predicate(fn(&Line) -> bool),
}

static PHRASES: LazyLock<Table> = LazyLock::new(|| {
    let tables = all().filter_map(|rule| match rule.test {
        Test::Phrases(table) => Some(table),
        Test::Predicate(_) => None,
    });
    tables.flat_map(phrases).map(fold).collect()
});

fn all() -> impl Iterator<Item = &'static Rule> {
    buttons::RULES.iter().chain(shapes::RULES)
}

/// The size in bytes above which no rule matches Arabic text, because the limit of every predicate
/// is smaller.
const MAX_BOILERPLATE_BYTES: usize = 1000;

fn may_be_boilerplate(line: &Line) -> bool {
    line.text.len() <= MAX_BOILERPLATE_BYTES || line.text.is_ascii() || line.text.starts_with('<')
}

/// Returns whether a rule takes the line out.
fn is_boilerplate(line: &Line) -> bool {
    PHRASES.contains(&line.folded)
        || may_be_boilerplate(line)
            && all().any(|rule| match rule.test {
                Test::Phrases(_) => false,
                Test::Predicate(has_shape) => has_shape(line),
            })
}

/// Takes out lines of boilerplate, and cuts icon names and tags off the others.
// Not inlined: `benches/stages` counts its instructions by its name.
#[inline(never)]
pub(crate) fn mark(lines: &mut [Line]) {
    for line in lines.iter_mut().filter(|line| line.is_unclaimed()) {
        if let Some(bare) = markup::without_icon(line.text) {
            line.cut_to(bare);
        }
        if let Some(bare) = markup::without_tags(line.content).filter(|_| !is_boilerplate(line)) {
            line.cut_to(bare);
        }
        if is_boilerplate(line) {
            line.claim(Part::Removed);
        }
    }
}

/// Takes out photo credits and captions. The title must be claimed before, because it may look like
/// a caption.
pub(crate) fn mark_captions(lines: &mut [Line]) {
    for i in 0..lines.len() {
        let is_at_edge = is_next_to_removed(lines, i);
        let Some(line) = lines
            .get_mut(i)
            .filter(|line| line.is_unclaimed() && may_be_boilerplate(line))
        else {
            continue;
        };
        if credits::is_lone_name(line) && !is_at_edge {
            continue; // one word in the middle may be a crosshead
        }
        if credits::RULES
            .iter()
            .any(|rule| matches!(rule.test, Test::Predicate(is_credit) if is_credit(line)))
        {
            line.claim(Part::Removed);
        }
    }
}

/// Takes out lines of hashtags below the last paragraph: `#القاهرة #قمة`.
pub(crate) fn mark_hashtags(lines: &mut [Line]) {
    let below = lines
        .iter_mut()
        .rev()
        .filter(|line| line.is_unclaimed())
        .take_while(|line| !line.is_prose());
    for line in below {
        if line
            .content
            .split_whitespace()
            .all(|word| word.starts_with('#'))
        {
            line.claim(Part::Removed);
        }
    }
}

/// Returns whether the line is the first or last of the text, or next to one that was claimed.
fn is_next_to_removed(lines: &[Line], i: usize) -> bool {
    let is_claimed = |line: Option<&Line>| line.is_none_or(|line| !line.is_unclaimed());
    is_claimed(i.checked_sub(1).and_then(|above| lines.get(above))) || is_claimed(lines.get(i + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn matches(rule: &Rule, text: &str) -> bool {
        Line::new(1, text).is_some_and(|line| match rule.test {
            Test::Phrases(table) => Table::of_phrases(table).contains(&line.folded),
            Test::Predicate(has_shape) => has_shape(&line),
        })
    }

    #[test]
    fn each_rule_takes_its_example_and_no_rule_takes_a_counterexample() {
        for rule in all().chain(credits::RULES) {
            assert!(
                matches(rule, rule.example),
                "{}: does not take {}",
                rule.reason,
                rule.example
            );
            for other in all().chain(credits::RULES) {
                assert!(
                    !matches(other, rule.counterexample),
                    "{}: takes {}",
                    other.reason,
                    rule.counterexample
                );
            }
        }
    }

    #[test]
    fn no_phrase_is_in_two_rules() {
        let mut seen = HashSet::new();
        for rule in all() {
            let Test::Phrases(table) = rule.test else {
                continue;
            };
            for phrase in phrases(table) {
                assert!(seen.insert(fold(phrase)), "{phrase} occurs twice");
            }
        }
    }
}

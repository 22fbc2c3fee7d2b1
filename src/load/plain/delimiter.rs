//! The delimiter lines between the articles of one file.

/// The largest length of a name on a delimiter line, in Unicode scalar values.
const MAX_NAME_CHARS: usize = 100;

/// Returns the name on a delimiter line, `""` on a delimiter line without a name, and `None` on any
/// other line. A delimiter is a row of three or more of one of `=` `-` `*` `_` `#`, or a form feed;
/// a name may follow it.
///
/// These lines are *not* delimiters, so that no article is split:
/// - two signs: `--` begins a signature, `##` a heading;
/// - a row of different signs (`-=-=-`) or with spaces (`* * *`, a break within a text);
/// - a name without a space before it, except after `=`: `***مهم***` is bold, `###وسم` a tag;
/// - a name that is part of a sentence (it ends with a full stop, comma or colon), is longer than
///   100 characters, or has no letter or digit (`--- | ---`, a table).
///
/// `### name` *is* a delimiter, because news pages saved as text have no headings of level three.
/// So is a row below a headline (`=====`), because a single line cannot be recognised as an
/// underline.
///
/// ```
/// use fihris::load::plain::delimiter;
///
/// assert_eq!(delimiter("=== الخبر الثاني ==="), Some("الخبر الثاني"));
/// assert_eq!(delimiter("-----"), Some(""));
/// assert_eq!(delimiter("-- فلان"), None);
/// ```
pub fn delimiter(line: &str) -> Option<&str> {
    if let Some(name) = line
        .trim_matches([' ', '\r', '\n', '\u{feff}'])
        .strip_prefix('\u{c}')
    {
        return Some(name.trim());
    }
    let line = line.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let sign = line.chars().next().filter(|&c| "=-*_#".contains(c))?;
    let name = line.trim_start_matches(sign);
    if line.len() - name.len() < 3 {
        return None;
    }
    let is_separate = name.is_empty() || name.starts_with(char::is_whitespace) || sign == '=';
    let name = name.trim_end_matches(sign).trim();
    (is_separate && (name.is_empty() || is_name(name))).then_some(name)
}

fn is_name(name: &str) -> bool {
    name.chars().count() <= MAX_NAME_CHARS
        && name.chars().any(char::is_alphanumeric)
        && !name.ends_with(['.', '،', ',', ':', '؛'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_of_one_sign_is_a_delimiter() {
        for row in [
            "===",
            "-----",
            "***",
            "____________",
            "###",
            "  =====  ",
            "\u{c}",
            "=== ===",
        ] {
            assert_eq!(delimiter(row), Some(""), "{row:?}");
        }
    }

    #[test]
    fn a_name_may_follow_the_row() {
        for row in [
            "=== خبر 2",
            "=== خبر 2 ===",
            "===خبر 2===",
            "--- خبر 2",
            "### خبر 2",
            "*** خبر 2 ***",
            "\u{c}خبر 2",
        ] {
            assert_eq!(delimiter(row), Some("خبر 2"), "{row:?}");
        }
    }

    #[test]
    fn prose_signatures_headings_and_tables_are_not_delimiters() {
        for line in [
            "",
            "--",
            "-- محمد",
            "## عنوان",
            "# وسم",
            "***مهم جدا***",
            "###وسم",
            "* * *",
            "-=-=-",
            "--- | ---",
            "---|---",
            "نص ---",
            "=",
            "—————",
            "--- قال الرئيس إنه سيعود غدا.",
            "___init___",
            "*** ملاحظة:",
        ] {
            assert_eq!(delimiter(line), None, "{line:?}");
        }
    }
}

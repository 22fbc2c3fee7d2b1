//! The lines that part the articles of one file.

/// The longest name on a delimiter line, in Unicode scalar values.
const MAX_NAME_CHARS: usize = 100;

/// Reads a line that parts two articles: three or more of one of `=` `-` `*` `_` `#`, alone or
/// before a name, or a form feed. Gives the name, or `""` where there is none.
///
/// What is *not* one, so that no article is cut in two:
/// - two signs: `--`, the mark of a signature, `##`, a heading;
/// - a row of different signs (`-=-=-`) or with spaces between (`* * *`, a break within a text);
/// - a name without a space before it, except after `=`: `***مهم***` is bold, `###وسم` a tag;
/// - a name that is a sentence (it ends with a full stop, comma or colon), is longer than 100
///   characters, or has no letter or digit (`--- | ---`, a table).
///
/// `### name` *is* one: the rule names `#`, and news pages saved as text have no headings of level
/// three. So is a row under a headline (`=====`): one line can't tell that it is an underline.
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
    let stands_apart = name.is_empty() || name.starts_with(char::is_whitespace) || sign == '=';
    let name = name.trim_end_matches(sign).trim();
    (stands_apart && (name.is_empty() || is_name(name))).then_some(name)
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
    fn a_row_of_one_sign_parts_articles() {
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
    fn a_name_may_stand_behind_the_row() {
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
    fn prose_signatures_headings_and_tables_part_nothing() {
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

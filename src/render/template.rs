//! A user-defined line for each hit: `{date} {title}`.
//!
//! A name in braces is a [field](super::fields); `{{` and `}}` are braces; `\t`, `\n` and `\\` are
//! a tab, a line break and a backslash. An absent value is empty. Control characters and bidi
//! overrides in a value are escaped, so that it cannot break the line or control a terminal.

use std::io::{self, Write};

use super::fields::Fields;
use super::{HitView, Renderer, Summary};
use crate::controls::escape;
use crate::index::read::columns::ListingFields;

/// A parsed template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The text before each field.
    before: Vec<String>,
    fields: Fields,
    /// The text after the last field.
    after: String,
}

impl Template {
    /// Parses a template.
    ///
    /// # Errors
    /// Returns an error if a field is unknown, a brace is unmatched or an escape sequence is
    /// unknown.
    pub fn parse(template: &str) -> Result<Self, String> {
        let (mut before, mut names) = (Vec::new(), Vec::new());
        let mut text = String::new();
        let mut rest = template.chars();
        while let Some(c) = rest.next() {
            let after = rest.as_str();
            match c {
                '{' if after.starts_with('{') => text.extend(rest.next()),
                '}' if after.starts_with('}') => text.extend(rest.next()),
                '{' => {
                    let Some((name, after)) = after.split_once('}') else {
                        return Err(
                            "a brace is not closed: close it, or write {{ for a brace".to_owned()
                        );
                    };
                    before.push(std::mem::take(&mut text));
                    names.push(name.trim());
                    rest = after.chars();
                }
                '}' => {
                    return Err(
                        "a closing brace has no opening brace: write }} for a brace".to_owned()
                    );
                }
                '\\' => text.push(match rest.next() {
                    Some('t') => '\t',
                    Some('n') => '\n',
                    Some('\\') => '\\',
                    _ => return Err(r"unknown escape sequence: write \t, \n or \\".to_owned()),
                }),
                c => text.push(c),
            }
        }
        Ok(Template {
            before,
            fields: Fields::from_names(names)?,
            after: text,
        })
    }
}

impl Renderer for Template {
    fn needs_text(&self) -> bool {
        self.fields.needs_text()
    }

    fn needs_record(&self) -> bool {
        self.fields.needs_record()
    }

    fn listing_fields(&self) -> ListingFields {
        self.fields.listing_fields()
    }

    fn begin(&mut self, _: &mut dyn Write, _: &Summary) -> io::Result<()> {
        Ok(())
    }

    fn hit(&mut self, out: &mut dyn Write, summary: &Summary, hit: &HitView) -> io::Result<()> {
        let values = self.fields.values(summary, hit)?;
        for (before, value) in self.before.iter().zip(values.texts()) {
            write!(out, "{before}{}", escape(&value))?;
        }
        writeln!(out, "{}", self.after)
    }

    fn end(&mut self, _: &mut dyn Write, _: &Summary) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::read::columns::Listing;

    fn line(template: &str) -> String {
        let listing = Listing {
            id: "a\tb".into(),
            title: Some("خبر\n\u{202E}\u{1b}[31mأول".into()),
            ..Listing::default()
        };
        let hit = HitView {
            rank: 1,
            score: 2.5,
            listing,
            ..HitView::default()
        };
        let mut out = Vec::new();
        let mut template = Template::parse(template).expect("a template");
        template
            .hit(&mut out, &Summary::default(), &hit)
            .expect("written");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn a_name_in_braces_is_replaced_by_its_value() {
        assert_eq!(line("{rank}. {score}"), "1. 2.5000\n");
        assert_eq!(line("<{date}>"), "<>\n");
        assert_eq!(line("قال"), "قال\n");
    }

    #[test]
    fn doubled_braces_and_backslashes_are_escapes() {
        assert_eq!(line(r"{{{rank}}}\t\\\n{{}}"), "{1}\t\\\n{}\n");
    }

    #[test]
    fn a_value_cannot_break_the_line_or_control_the_terminal() {
        assert_eq!(
            line("{id}|{title}"),
            "a\\tb|خبر\\n\\u{202E}\\u{1B}[31mأول\n"
        );
    }

    #[test]
    fn a_malformed_template_is_an_error() {
        for (template, says) in [
            ("{titel}", "there is no field `titel`"),
            ("{}", "there is no field ``"),
            ("{title", "{{"),
            ("title}", "}}"),
            (r"\q", "escape sequence"),
            (r"\", "escape sequence"),
        ] {
            let error = Template::parse(template).expect_err(template);
            assert!(error.contains(says), "{template}: {error}");
        }
    }
}

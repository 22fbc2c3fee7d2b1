//! A line of text, separated from its escape sequences.

use console::AnsiCodeIterator;

/// The style of text on a terminal: its graphics (such as colours) and its hyperlink.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Style {
    graphics: String,
    link: String,
}

impl Style {
    /// Returns the sequences that begin the style.
    pub fn begin_sequence(&self) -> String {
        format!("{}{}", self.link, self.graphics)
    }

    /// Returns the sequences that end the style.
    pub fn end_sequence(&self) -> &'static str {
        match (self.graphics.is_empty(), self.link.is_empty()) {
            (true, true) => "",
            (false, true) => "\u{1b}[0m",
            (true, false) => "\u{1b}]8;;\u{1b}\\",
            (false, false) => "\u{1b}[0m\u{1b}]8;;\u{1b}\\",
        }
    }

    /// Applies an escape sequence. Sequences other than graphics and links are dropped, since they
    /// would move the cursor.
    fn apply(&mut self, sequence: &str) {
        if let Some(link) = sequence.strip_prefix("\u{1b}]8;") {
            let address = link.split_once(';').map_or("", |(_, address)| address);
            let address = address.trim_end_matches(['\u{7}', '\u{1b}', '\\']);
            self.link = if address.is_empty() {
                String::new()
            } else {
                sequence.to_owned()
            };
        } else if let Some(codes) = sequence
            .strip_prefix("\u{1b}[")
            .and_then(|rest| rest.strip_suffix('m'))
        {
            if codes.trim_start_matches('0').is_empty() {
                self.graphics.clear();
            } else {
                self.graphics.push_str(sequence);
            }
        }
    }
}

/// Text without escape sequences, and the styles of its parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Styled {
    /// The text.
    pub text: String,
    /// Each style with the byte offset where it begins, in order.
    styles: Vec<(usize, Style)>,
}

impl Styled {
    /// Splits a line into text and styles. `style` is the style at the start of the line and
    /// becomes the one at its end.
    pub fn new(line: &str, style: &mut Style) -> Self {
        let mut styled = Styled {
            text: String::with_capacity(line.len()),
            styles: vec![(0, style.clone())],
        };
        for (part, is_sequence) in AnsiCodeIterator::new(line) {
            if is_sequence {
                style.apply(part);
                styled.styles.push((styled.text.len(), style.clone()));
            } else {
                styled.text.push_str(part);
            }
        }
        styled
    }

    /// Returns the style at a byte offset of the text.
    pub fn style(&self, at: usize) -> Option<&Style> {
        let next = self.styles.partition_point(|(start, _)| *start <= at);
        let index = next.checked_sub(1)?;
        self.styles.get(index).map(|(_, style)| style)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_split_into_text_and_styles() {
        let mut style = Style::default();
        let line = "قال \u{1b}[1m\u{1b}[31mبوتين\u{1b}[0m أمس";
        let styled = Styled::new(line, &mut style);
        assert_eq!(styled.text, "قال بوتين أمس");
        let at = |word: &str| styled.text.find(word).expect("a word");
        let style = |word: &str| styled.style(at(word)).expect("a style");
        assert_eq!(style("بوتين").begin_sequence(), "\u{1b}[1m\u{1b}[31m");
        assert_eq!(style("بوتين").end_sequence(), "\u{1b}[0m");
        assert_eq!(style("قال"), &Style::default());
        assert_eq!(style("أمس"), &Style::default());
    }

    #[test]
    fn a_link_is_a_style() {
        let mut style = Style::default();
        let link = "\u{1b}]8;;file:///a\u{1b}\\";
        let styled = Styled::new(&format!("{link}نص\u{1b}]8;;\u{1b}\\ بعد"), &mut style);
        assert_eq!(styled.text, "نص بعد");
        assert_eq!(
            styled.style(0).map(Style::begin_sequence).as_deref(),
            Some(link)
        );
        assert_eq!(styled.style(5), Some(&Style::default()));
    }

    #[test]
    fn a_style_continues_on_the_next_line() {
        let mut style = Style::default();
        Styled::new("\u{1b}[1mأول", &mut style);
        let second = Styled::new("ثان\u{1b}[m", &mut style);
        assert_eq!(
            second.style(0).map(Style::begin_sequence).as_deref(),
            Some("\u{1b}[1m")
        );
        assert_eq!(style, Style::default());
    }
}

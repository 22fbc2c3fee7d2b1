//! Splits a JSON text into its objects without parsing them: the elements of an array, of an array
//! wrapped in an object, or consecutive objects.

use std::borrow::Cow;
use std::io::{self, BufRead};

use super::text::{BOM, Text};

/// Keys under which a wrapper object holds its list of articles.
const LIST_KEYS: [&str; 9] = [
    "\"articles\"",
    "\"data\"",
    "\"items\"",
    "\"results\"",
    "\"docs\"",
    "\"documents\"",
    "\"news\"",
    "\"posts\"",
    "\"records\"",
];

/// Keys of an article: an object with one of them before its list is not a wrapper.
const ARTICLE_KEYS: [&str; 4] = ["\"title\"", "\"text\"", "\"body\"", "\"content\""];

/// The size of the longest article key in bytes.
const MAX_KEY_BYTES: usize = "\"content\"".len();

/// The largest size in bytes of a wrapper object before its list.
const MAX_WRAPPER_BYTES: usize = 1 << 16;

/// A token of the text, with the line on which it begins.
#[derive(Debug, PartialEq, Eq)]
pub enum Token {
    /// The text of an object with matching braces. It may still be invalid JSON.
    Object(u64, String),
    /// An object without its closing brace.
    Unclosed(u64),
    /// An object larger than a record may be.
    TooLarge(u64),
    /// Text between the objects.
    Stray(u64),
}

/// A scanner for the objects of a JSON text.
pub struct ObjectScanner<'a, R: BufRead> {
    text: &'a mut Text<R>,
    input: String,
    at: usize,
    line: u64,
    /// The number of blanks since the start of the line; `None` after any other character.
    indent: Option<usize>,
    /// Set by the first unclosed object. From then on, an object that begins a line with the indent
    /// of the open object ends the open object.
    uses_indent: bool,
    in_list: bool,
    in_stray_text: bool,
    /// The number of lists that are open around the objects.
    depth: usize,
    max_depth: usize,
    /// The number of bytes examined, where a byte that is scanned twice counts twice.
    #[cfg(test)]
    steps: usize,
}

/// The object that is being scanned.
struct OpenObject {
    line: u64,
    indent: Option<usize>,
    text: String,
    depth: usize,
    in_string: bool,
    escaped: bool,
    is_too_large: bool,
    /// Whether the last character opened what may be the list of articles.
    list_opened: bool,
    /// The number of bytes of the object that were searched for article keys.
    searched: usize,
    has_article_key: bool,
}

impl OpenObject {
    fn new(line: u64, indent: Option<usize>) -> Self {
        OpenObject {
            line,
            indent,
            text: String::new(),
            depth: 0,
            in_string: false,
            escaped: false,
            is_too_large: false,
            list_opened: false,
            searched: 0,
            has_article_key: false,
        }
    }

    /// Returns whether this object only wraps the list of articles that the next `[` opens.
    /// `before` is the text that is not yet part of `self.text`.
    fn is_wrapper(&mut self, before: &str) -> bool {
        if self.depth != 1 || self.text.len() + before.len() > MAX_WRAPPER_BYTES {
            return false;
        }
        let text = self.unsearched(before);
        let has_article_key = ARTICLE_KEYS.iter().any(|key| text.contains(key));
        let key = text.trim_end().strip_suffix(':').map(str::trim_end);
        let has_list_key = key.is_some_and(|key| LIST_KEYS.iter().any(|list| key.ends_with(list)));
        self.has_article_key |= has_article_key;
        has_list_key && !self.has_article_key
    }

    /// Returns the text since the last call, and enough text before it to contain any article key.
    /// Without this, an object of many lists would take time quadratic in its size.
    fn unsearched<'t>(&mut self, before: &'t str) -> Cow<'t, str> {
        let searched = std::mem::replace(&mut self.searched, self.text.len() + before.len());
        let from = searched.saturating_sub(MAX_KEY_BYTES);
        match from.checked_sub(self.text.len()) {
            Some(from) => Cow::Borrowed(suffix(before, from)),
            None => Cow::Owned(format!("{}{before}", suffix(&self.text, from))),
        }
    }

    /// Forgets the searched text, which is no longer part of the object.
    fn reset_search(&mut self) {
        self.searched = 0;
        self.has_article_key = false;
    }
}

/// Returns the text from the last character boundary at or before `from`.
fn suffix(text: &str, from: usize) -> &str {
    let start = (0..=from).rev().find(|at| text.is_char_boundary(*at));
    text.get(start.unwrap_or(0)..).unwrap_or(text)
}

impl<'a, R: BufRead> ObjectScanner<'a, R> {
    pub fn new(text: &'a mut Text<R>) -> Self {
        ObjectScanner {
            text,
            input: String::new(),
            at: 0,
            line: 1,
            indent: Some(0),
            uses_indent: false,
            in_list: false,
            in_stray_text: false,
            depth: 0,
            max_depth: 0,
            #[cfg(test)]
            steps: 0,
        }
    }

    /// Returns the next token, or `None` at the end of the text.
    ///
    /// # Errors
    ///
    /// Returns an error if the source cannot be read.
    pub fn next(&mut self) -> io::Result<Option<Token>> {
        while self.fill()? {
            let Some(byte) = self.input.as_bytes().get(self.at).copied() else {
                continue;
            };
            match byte {
                b'{' => {
                    self.in_stray_text = false;
                    return self.object().map(Some);
                }
                b'[' => {
                    self.depth += 1;
                    self.max_depth = self.max_depth.max(self.depth);
                }
                b']' => self.depth = self.depth.saturating_sub(1),
                b',' => {}
                // The byte-order mark of a file that was appended to another.
                _ if self.rest().starts_with(BOM) => self.at += BOM.len_utf8() - 1,
                byte if byte.is_ascii_whitespace() || self.in_list || self.in_stray_text => {}
                _ => {
                    self.in_stray_text = true;
                    self.step(byte);
                    return Ok(Some(Token::Stray(self.line)));
                }
            }
            self.step(byte);
        }
        Ok(None)
    }

    /// Returns the fault of a text without any token. An empty list has none.
    pub fn fault(&self) -> Option<&'static str> {
        if self.depth > 0 {
            return Some("broken JSON: a list that is not closed");
        }
        (self.max_depth > 1).then_some("lists within lists, and no object in them")
    }

    fn rest(&self) -> &str {
        self.input.get(self.at..).unwrap_or_default()
    }

    /// Scans the object that begins at the current position.
    fn object(&mut self) -> io::Result<Token> {
        let mut open = OpenObject::new(self.line, self.indent);
        let mut from = self.at;
        loop {
            let Some(byte) = self.input.as_bytes().get(self.at).copied() else {
                self.save(&mut open, from);
                if open.is_too_large && !self.uses_indent {
                    self.rescan(&mut open);
                } else if !self.fill()? {
                    if self.uses_indent || open.is_too_large {
                        return Ok(Token::Unclosed(open.line));
                    }
                    self.rescan(&mut open);
                }
                from = self.at;
                continue;
            };
            let begins_line = byte == b'{' && !open.in_string && self.indent.is_some();
            if self.uses_indent && begins_line && open.depth > 0 && self.indent == open.indent {
                return Ok(Token::Unclosed(open.line));
            }
            if std::mem::take(&mut open.list_opened) {
                if byte.is_ascii_whitespace() {
                    open.list_opened = true;
                } else if byte == b'{' {
                    self.in_list = true;
                    open = OpenObject::new(self.line, self.indent);
                    from = self.at;
                }
            }
            if byte == b'[' && !open.in_string && !self.in_list {
                let before = self.input.get(from..self.at).unwrap_or_default();
                open.list_opened = open.is_wrapper(before);
            }
            self.step(byte);
            if open.advance(byte) {
                self.save(&mut open, from);
                return Ok(if open.is_too_large {
                    Token::TooLarge(open.line)
                } else {
                    Token::Object(open.line, open.text)
                });
            }
        }
    }

    /// Appends the input since `from` to the text of the open object.
    fn save(&mut self, open: &mut OpenObject, from: usize) {
        let part = self.input.get(from..self.at).unwrap_or_default();
        // Without indents, the rescan needs even a text that is too large.
        if !(open.is_too_large && self.uses_indent) {
            open.text.push_str(part);
        }
        if open.text.len() > self.text.record_bytes {
            open.is_too_large = true;
            if self.uses_indent {
                open.text = String::new();
            }
        }
        if open.is_too_large {
            open.reset_search();
        }
    }

    /// Scans the open object again from its start, this time with indents.
    fn rescan(&mut self, open: &mut OpenObject) {
        self.uses_indent = true;
        self.input = std::mem::take(&mut open.text) + self.rest();
        self.at = 0;
        self.line = open.line;
        self.indent = open.indent;
        *open = OpenObject::new(open.line, open.indent);
    }

    fn step(&mut self, byte: u8) {
        #[cfg(test)]
        {
            self.steps += 1;
        }
        self.at += 1;
        match byte {
            b'\n' => {
                self.line += 1;
                self.indent = Some(0);
            }
            b' ' | b'\t' => self.indent = self.indent.map(|indent| indent + 1),
            _ => self.indent = None,
        }
    }

    fn fill(&mut self) -> io::Result<bool> {
        while self.at >= self.input.len() {
            let Some(piece) = self.text.next_piece()? else {
                return Ok(false);
            };
            self.input.clear();
            self.input.push_str(piece);
            self.at = 0;
        }
        Ok(true)
    }
}

impl OpenObject {
    /// Advances by one byte. Returns whether it is the last one of the object.
    fn advance(&mut self, byte: u8) -> bool {
        if self.in_string {
            // A JSON string holds no line end: its closing quote is missing.
            let ends = matches!(byte, b'"' | b'\n') && !self.escaped || byte == b'\n';
            self.escaped = byte == b'\\' && !self.escaped;
            self.in_string = !ends;
            return false;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.depth == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Returns the tokens, and the number of bytes examined.
    fn scan(json: &str) -> (Vec<Token>, usize) {
        let mut text = Text::new(json.as_bytes(), encoding_rs::UTF_8, 1 << 20);
        let mut scanner = ObjectScanner::new(&mut text);
        let tokens = std::iter::from_fn(|| scanner.next().unwrap()).collect();
        (tokens, scanner.steps)
    }

    fn tokens(json: &str) -> Vec<Token> {
        scan(json).0
    }

    fn object(line: u64, text: &str) -> Token {
        Token::Object(line, text.to_owned())
    }

    #[test]
    fn objects_are_found_in_lists_and_sequences() {
        assert_eq!(
            tokens("[{\"a\": \"}\\\"{\"},\n {\"b\": [{}]}]\n{}"),
            [
                object(1, "{\"a\": \"}\\\"{\"}"),
                object(2, "{\"b\": [{}]}"),
                object(3, "{}")
            ]
        );
    }

    #[test]
    fn the_object_around_a_list_of_articles_is_unwrapped() {
        let json = "{\"total\": 2, \"articles\": [ {\"a\": 1}, {\"b\": 2} ], \"next\": null}";
        assert_eq!(
            tokens(json),
            [object(1, "{\"a\": 1}"), object(1, "{\"b\": 2}")]
        );
    }

    #[test]
    fn a_list_inside_an_article_is_part_of_it() {
        let json = "{\"title\": \"x\", \"items\": [{\"a\": 1}]}";
        assert_eq!(tokens(json), [object(1, json)]);
    }

    #[test]
    fn an_unclosed_object_costs_only_itself() {
        let json = "[\n{\"a\": 1},\n{\"b\": {\"c\": 2},\n{\"d\": 3},\n{\"e\": \"4},\n{\"f\": 5}\n]";
        assert_eq!(
            tokens(json),
            [
                object(2, "{\"a\": 1}"),
                Token::Unclosed(3),
                object(4, "{\"d\": 3}"),
                Token::Unclosed(5),
                object(6, "{\"f\": 5}"),
            ]
        );
    }

    #[test]
    fn text_between_objects_is_reported_once() {
        assert_eq!(
            tokens("{}\nplain words\n{}"),
            [object(1, "{}"), Token::Stray(2), object(3, "{}")]
        );
    }

    proptest! {
        #[test]
        fn an_object_is_a_wrapper_if_its_whole_text_says_so(
            parts in proptest::collection::vec(
                prop_oneof![
                    Just("\"items\":["), Just("\"items\" : ["), Just("["), Just("]"), Just("\"tit"),
                    Just("le\""), Just("\"content\":"), Just("ع"), Just(" "), Just(","),
                ],
                0..20,
            ),
            saved in 0..20_usize,
        ) {
            let mut open = OpenObject::new(1, None);
            open.depth = 1;
            let (mut whole, mut before) = (String::new(), String::new());
            for (number, part) in parts.into_iter().enumerate() {
                let (text, list) = part.strip_suffix('[').map_or((part, false), |text| (text, true));
                whole.push_str(text);
                before.push_str(text);
                if list {
                    let key = whole.trim_end().strip_suffix(':').map(str::trim_end);
                    let expected = key.is_some_and(|key| key.ends_with("\"items\""))
                        && !ARTICLE_KEYS.iter().any(|key| whole.contains(key));
                    prop_assert_eq!(open.is_wrapper(&before), expected, "{}", whole);
                    whole.push('[');
                    before.push('[');
                }
                if number == saved {
                    open.text.push_str(&std::mem::take(&mut before));
                }
            }
        }
    }

    #[test]
    fn an_object_of_many_lists_is_searched_once() {
        let mut open = OpenObject::new(1, None);
        let mut before = String::new();
        let mut searched = 0;
        for _ in 0..5000 {
            before.push_str("\"items\":");
            searched += open.unsearched(&before).len();
            before.push_str("[],");
        }
        assert!(
            searched <= before.len() + 5000 * MAX_KEY_BYTES,
            "{searched}"
        );
    }

    #[test]
    fn hostile_braces_are_scanned_at_most_twice() {
        for hostile in ["{\n", "{\"", "[{", "{\"articles\":[", "\"\n{"] {
            let json = hostile.repeat(200_000);
            let (tokens, steps) = scan(&json);
            assert!(!tokens.is_empty(), "{hostile}");
            assert!(steps >= json.len(), "{hostile}");
            assert!(steps <= 2 * json.len(), "{hostile}: {steps} steps");
        }
    }
}

//! Where each object of a JSON text begins and ends, found without parsing it: in an array, in an
//! object around an array, or one object after the other.

use std::io::{self, BufRead};

use super::text::{MARK, Text};

/// Keys under which an object holds a list of articles.
const LISTS: [&str; 9] = [
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

/// Something found in the text, and the line on which it begins.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// The text of an object: braces match, the rest is for the parser to see.
    Object(u64, String),
    /// An object that is not closed.
    Unclosed(u64),
    /// An object larger than a record may be.
    TooLong(u64),
    /// Something between the objects.
    Stray(u64),
}

/// The objects of a JSON text.
pub struct Values<'a, R: BufRead> {
    text: &'a mut Text<R>,
    input: String,
    at: usize,
    line: u64,
    /// The blanks since the start of the line; `None` once there was something else.
    indent: Option<usize>,
    /// Set once an object was found without an end: from then on an object that begins a line
    /// with the same indent as the open one is taken for the next one.
    trusts_indent: bool,
    in_list: bool,
    has_strays: bool,
    /// How many lists are open around the objects, and were at most.
    depth: usize,
    most_depth: usize,
}

/// The object that is open.
struct Object {
    line: u64,
    indent: Option<usize>,
    text: String,
    depth: usize,
    in_string: bool,
    escaped: bool,
    is_too_long: bool,
    /// A list was opened that may be the one that matters.
    list_opened: bool,
}

impl Object {
    fn new(line: u64, indent: Option<usize>) -> Self {
        Object {
            line,
            indent,
            text: String::new(),
            depth: 0,
            in_string: false,
            escaped: false,
            is_too_long: false,
            list_opened: false,
        }
    }

    /// Whether the `[` that follows opens a list of articles, and this is but the object around it.
    fn is_frame(&self, before: &str) -> bool {
        if self.depth != 1 || self.text.len() + before.len() > 1 << 16 {
            return false;
        }
        let text = format!("{}{before}", self.text);
        let key = text.trim_end().strip_suffix(':').map(str::trim_end);
        key.is_some_and(|key| LISTS.iter().any(|list| key.ends_with(list)))
            && !["\"title\"", "\"text\"", "\"body\"", "\"content\""]
                .iter()
                .any(|key| text.contains(key))
    }
}

impl<'a, R: BufRead> Values<'a, R> {
    pub fn new(text: &'a mut Text<R>) -> Self {
        Values {
            text,
            input: String::new(),
            at: 0,
            line: 1,
            indent: Some(0),
            trusts_indent: false,
            in_list: false,
            has_strays: false,
            depth: 0,
            most_depth: 0,
        }
    }

    /// The next thing in the text; `None` at its end.
    ///
    /// # Errors
    ///
    /// When the source cannot be read.
    pub fn next(&mut self) -> io::Result<Option<Found>> {
        while self.fill()? {
            let Some(byte) = self.input.as_bytes().get(self.at).copied() else {
                continue;
            };
            match byte {
                b'{' => {
                    self.has_strays = false;
                    return self.object().map(Some);
                }
                b'[' => {
                    self.depth += 1;
                    self.most_depth = self.most_depth.max(self.depth);
                }
                b']' => self.depth = self.depth.saturating_sub(1),
                b',' => {}
                // The mark of a file that was joined to another.
                _ if self.rest().starts_with(MARK) => self.at += MARK.len_utf8() - 1,
                byte if byte.is_ascii_whitespace() || self.in_list || self.has_strays => {}
                _ => {
                    self.has_strays = true;
                    self.step(byte);
                    return Ok(Some(Found::Stray(self.line)));
                }
            }
            self.step(byte);
        }
        Ok(None)
    }

    /// What is wrong with a text in which nothing was found; `[]` is whole.
    pub fn fault(&self) -> Option<&'static str> {
        if self.depth > 0 {
            return Some("broken JSON: a list that is not closed");
        }
        (self.most_depth > 1).then_some("lists within lists, and no object in them")
    }

    fn rest(&self) -> &str {
        self.input.get(self.at..).unwrap_or_default()
    }

    /// Reads the object that begins here.
    fn object(&mut self) -> io::Result<Found> {
        let mut open = Object::new(self.line, self.indent);
        let mut from = self.at;
        loop {
            let Some(byte) = self.input.as_bytes().get(self.at).copied() else {
                self.keep(&mut open, from);
                if open.is_too_long && !self.trusts_indent {
                    self.read_again(&mut open);
                } else if !self.fill()? {
                    if self.trusts_indent || open.is_too_long {
                        return Ok(Found::Unclosed(open.line));
                    }
                    self.read_again(&mut open);
                }
                from = self.at;
                continue;
            };
            let begins_line = byte == b'{' && !open.in_string && self.indent.is_some();
            if self.trusts_indent && begins_line && open.depth > 0 && self.indent == open.indent {
                return Ok(Found::Unclosed(open.line));
            }
            if std::mem::take(&mut open.list_opened) {
                if byte.is_ascii_whitespace() {
                    open.list_opened = true;
                } else if byte == b'{' {
                    self.in_list = true;
                    open = Object::new(self.line, self.indent);
                    from = self.at;
                }
            }
            if byte == b'[' && !open.in_string && !self.in_list {
                let before = self.input.get(from..self.at).unwrap_or_default();
                open.list_opened = open.is_frame(before);
            }
            self.step(byte);
            if open.take(byte) {
                self.keep(&mut open, from);
                return Ok(if open.is_too_long {
                    Found::TooLong(open.line)
                } else {
                    Found::Object(open.line, open.text)
                });
            }
        }
    }

    /// Moves what was read of the object out of the input.
    fn keep(&mut self, open: &mut Object, from: usize) {
        let part = self.input.get(from..self.at).unwrap_or_default();
        // What is to be read again stays whole until it is.
        if !(open.is_too_long && self.trusts_indent) {
            open.text.push_str(part);
        }
        if open.text.len() > self.text.record_bytes {
            open.is_too_long = true;
            if self.trusts_indent {
                open.text = String::new();
            }
        }
    }

    /// Reads the open object once more, watching for the next one by its indent.
    fn read_again(&mut self, open: &mut Object) {
        self.trusts_indent = true;
        self.input = std::mem::take(&mut open.text) + self.rest();
        self.at = 0;
        self.line = open.line;
        self.indent = open.indent;
        *open = Object::new(open.line, open.indent);
    }

    fn step(&mut self, byte: u8) {
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

impl Object {
    /// Takes a byte; `true` when it is the last one.
    fn take(&mut self, byte: u8) -> bool {
        if self.in_string {
            // No string of JSON holds a line end: its closing quote was forgotten.
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

    fn found(json: &str) -> Vec<Found> {
        let mut text = Text::new(json.as_bytes(), encoding_rs::UTF_8, 1 << 20);
        let mut values = Values::new(&mut text);
        std::iter::from_fn(|| values.next().unwrap()).collect()
    }

    fn object(line: u64, text: &str) -> Found {
        Found::Object(line, text.to_owned())
    }

    #[test]
    fn objects_are_found_in_lists_and_sequences() {
        assert_eq!(
            found("[{\"a\": \"}\\\"{\"},\n {\"b\": [{}]}]\n{}"),
            [
                object(1, "{\"a\": \"}\\\"{\"}"),
                object(2, "{\"b\": [{}]}"),
                object(3, "{}")
            ]
        );
    }

    #[test]
    fn an_object_around_a_list_is_but_a_frame() {
        let json = "{\"total\": 2, \"articles\": [ {\"a\": 1}, {\"b\": 2} ], \"next\": null}";
        assert_eq!(
            found(json),
            [object(1, "{\"a\": 1}"), object(1, "{\"b\": 2}")]
        );
    }

    #[test]
    fn a_list_inside_an_article_is_part_of_it() {
        let json = "{\"title\": \"x\", \"items\": [{\"a\": 1}]}";
        assert_eq!(found(json), [object(1, json)]);
    }

    #[test]
    fn an_object_without_an_end_costs_only_itself() {
        let json = "[\n{\"a\": 1},\n{\"b\": {\"c\": 2},\n{\"d\": 3},\n{\"e\": \"4},\n{\"f\": 5}\n]";
        assert_eq!(
            found(json),
            [
                object(2, "{\"a\": 1}"),
                Found::Unclosed(3),
                object(4, "{\"d\": 3}"),
                Found::Unclosed(5),
                object(6, "{\"f\": 5}"),
            ]
        );
    }

    #[test]
    fn what_stands_between_objects_is_told_once() {
        assert_eq!(
            found("{}\nplain words\n{}"),
            [object(1, "{}"), Found::Stray(2), object(3, "{}")]
        );
    }

    #[test]
    fn hostile_braces_take_linear_time() {
        for hostile in ["{\n", "{\"", "[{", "{\"articles\":[", "\"\n{"] {
            found(&hostile.repeat(200_000));
        }
    }
}

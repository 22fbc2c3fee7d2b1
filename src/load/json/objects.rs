//! Splits a JSON text into its objects without parsing them: the elements of an array, consecutive
//! objects, or the objects at the end of the steps of a route.

use std::io::{self, BufRead};

use super::route::Step;
use crate::load::text::{BOM, Text};

/// The largest size in bytes of a string that may be the key of a wrapper.
const MAX_KEY_BYTES: usize = 1 << 12;

/// A token of the text, with the line on which it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// The steps from the outermost object to the objects; empty if no object wraps them.
    route: Vec<Step>,
    /// The containers that are open around the objects, if there is a route.
    wrappers: Vec<Wrapper>,
    /// The last string between the objects, with its escapes.
    string: Vec<u8>,
    in_string: bool,
    escaped: bool,
    in_stray_text: bool,
    /// The number of lists that are open around the objects.
    depth: usize,
    max_depth: usize,
    /// The number of bytes examined, where a byte that is scanned twice counts twice.
    #[cfg(test)]
    steps: usize,
}

/// A container around the objects.
#[derive(Debug, PartialEq, Eq)]
enum Wrapper {
    List,
    /// An object, with the key of the current member.
    Object(String),
}

impl Wrapper {
    fn fits(&self, step: &Step) -> bool {
        match (self, step) {
            (Wrapper::List, Step::Element) | (Wrapper::Object(_), Step::AnyKey) => true,
            (Wrapper::Object(key), Step::Key(name)) => key == name,
            _ => false,
        }
    }
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
        }
    }
}

impl<'a, R: BufRead> ObjectScanner<'a, R> {
    /// Skips the text before the first list or object, as in `window.x = [`.
    pub fn skip_start(&mut self) {
        self.in_stray_text = true;
    }

    /// Returns a scanner for the objects at the end of the route.
    pub fn new(text: &'a mut Text<R>, route: Vec<Step>) -> Self {
        ObjectScanner {
            text,
            route,
            wrappers: Vec::new(),
            string: Vec::new(),
            in_string: false,
            escaped: false,
            input: String::new(),
            at: 0,
            line: 1,
            indent: Some(0),
            uses_indent: false,
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
            if !self.route.is_empty() && self.wrapper(byte) {
                self.step(byte);
                continue;
            }
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
                byte if byte.is_ascii_whitespace() || self.in_stray_text => {}
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

    /// Returns the key of a map under which the last object was.
    pub fn map_key(&self) -> Option<&str> {
        match (self.route.last(), self.wrappers.last()) {
            (Some(Step::AnyKey), Some(Wrapper::Object(key))) => Some(key),
            _ => None,
        }
    }

    /// Reads a byte of the containers around the objects. Returns `false` if an object begins with
    /// it, or if no container is open.
    fn wrapper(&mut self, byte: u8) -> bool {
        if self.in_string {
            let ends = byte == b'"' && !self.escaped || byte == b'\n';
            self.escaped = byte == b'\\' && !self.escaped;
            self.in_string = !ends;
            if !ends && self.string.len() < MAX_KEY_BYTES {
                self.string.push(byte);
            }
            return true;
        }
        let is_outside = self.wrappers.is_empty();
        match byte {
            b'{' => {
                let is_object = self.wrappers.len() == self.route.len()
                    && self
                        .wrappers
                        .iter()
                        .zip(&self.route)
                        .all(|(open, step)| open.fits(step));
                if is_object {
                    return false;
                }
                self.in_stray_text = false;
                self.wrappers.push(Wrapper::Object(String::new()));
            }
            b'[' => self.wrappers.push(Wrapper::List),
            b'}' | b']' => drop(self.wrappers.pop()),
            _ if is_outside => return false,
            b'"' => {
                self.in_string = true;
                self.string.clear();
            }
            b':' => {
                if let Some(Wrapper::Object(key)) = self.wrappers.last_mut() {
                    *key = unescaped(&self.string);
                }
            }
            _ => {}
        }
        true
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

/// Returns a string without its escapes.
fn unescaped(string: &[u8]) -> String {
    let text = String::from_utf8_lossy(string);
    serde_json::from_str(&format!("\"{text}\"")).unwrap_or_else(|_| text.into_owned())
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

    /// Returns the tokens, and the number of bytes examined.
    fn scan(json: &str, route: &[Step]) -> (Vec<Token>, usize) {
        let mut text = Text::new(json.as_bytes(), encoding_rs::UTF_8, 1 << 20);
        let mut scanner = ObjectScanner::new(&mut text, route.to_vec());
        let tokens = std::iter::from_fn(|| scanner.next().unwrap()).collect();
        (tokens, scanner.steps)
    }

    fn tokens(json: &str) -> Vec<Token> {
        scan(json, &[]).0
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
    fn the_objects_at_the_end_of_a_route_are_found() {
        let key = |key: &str| Step::Key(key.to_owned());
        let (one, two) = (object(1, "{\"a\": 1}"), object(1, "{\"b\": [2]}"));
        for (json, route) in [
            (
                "{\"total\": 2, \"articles\": [ {\"a\": 1}, {\"b\": [2]} ], \"next\": {\"c\": [{}]}}",
                vec![key("articles"), Step::Element],
            ),
            (
                "{\"m\": [{}, \"[{\"], \"hits\": {\"n\": {}, \"h\\u0069ts\": [{\"a\": 1},{\"b\": [2]}]}}",
                vec![key("hits"), key("hits"), Step::Element],
            ),
            (
                "{\"7\": {\"a\": 1}, \"8\": {\"b\": [2]}, \"n\": [{}]}",
                vec![Step::AnyKey],
            ),
            (
                "{\"x\": [{\"a\": 1}], \"y\": [{\"b\": [2]}], \"z\": {}}",
                vec![Step::AnyKey, Step::Element],
            ),
            (
                "{\"x\": [{\"a\": 1}]} {\"x\": [{\"b\": [2]}]}",
                vec![key("x"), Step::Element],
            ),
        ] {
            assert_eq!(scan(json, &route).0, [one.clone(), two.clone()], "{json}");
        }
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

    #[test]
    fn hostile_braces_are_scanned_at_most_twice() {
        for hostile in ["{\n", "{\"", "[{", "{\"articles\":[", "\"\n{"] {
            let json = hostile.repeat(200_000);
            let (tokens, steps) = scan(&json, &[]);
            assert!(!tokens.is_empty(), "{hostile}");
            assert!(steps >= json.len(), "{hostile}");
            assert!(steps <= 2 * json.len(), "{hostile}: {steps} steps");
            let (_, steps) = scan(&json, &[Step::AnyKey, Step::Element]);
            assert!(
                steps <= 2 * json.len(),
                "{hostile}: {steps} steps with a route"
            );
        }
    }
}

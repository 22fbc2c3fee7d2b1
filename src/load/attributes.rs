//! How many attributes a tag has so far, told while it is read.
//!
//! The parser of HTML compares each attribute of a tag with all before it: a tag of some megabytes would take
//! it minutes. A long value, as of a picture that lies in the page, is one attribute.

/// Where one is in a tag; the names are those of the HTML standard, 13.2.5.
#[derive(Debug, Clone, Copy, Default)]
enum State {
    #[default]
    TagName,
    BeforeName,
    Name,
    AfterName,
    BeforeValue,
    Quoted(u8),
    Unquoted,
}

/// Counts the attributes of one tag, which may come in pieces.
#[derive(Debug, Default)]
pub struct Attributes {
    state: State,
    count: usize,
}

impl Attributes {
    /// Reads on in the tag, which begins with its `<` and does not end in `piece`.
    pub fn read(&mut self, piece: &str) {
        for byte in piece.bytes() {
            let is_space = byte.is_ascii_whitespace();
            self.state = match (self.state, byte) {
                (State::TagName | State::Unquoted, _) if is_space => State::BeforeName,
                (State::TagName | State::Name | State::AfterName, b'/') => State::BeforeName,
                (State::BeforeName, b'/') => State::BeforeName,
                (State::Name, _) if is_space => State::AfterName,
                (State::Name | State::AfterName, b'=') => State::BeforeValue,
                (State::BeforeName | State::AfterName, _) if !is_space => {
                    self.count += 1;
                    State::Name
                }
                (State::BeforeValue, b'"' | b'\'') => State::Quoted(byte),
                (State::BeforeValue, _) if !is_space => State::Unquoted,
                (State::Quoted(quote), _) if byte == quote => State::BeforeName,
                (state, _) => state,
            };
        }
    }

    /// How many attributes have begun.
    pub fn count(&self) -> usize {
        self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(tag: &str) -> usize {
        let mut whole = Attributes::default();
        whole.read(tag);
        let mut pieces = Attributes::default();
        for byte in 0..tag.len() {
            pieces.read(&tag[byte..=byte]);
        }
        assert_eq!(whole.count(), pieces.count(), "{tag}");
        whole.count()
    }

    #[test]
    fn attributes_are_counted_however_they_are_written() {
        for (tag, attributes) in [
            ("<a", 0),
            ("<a ", 0),
            ("<a href=x", 1),
            ("<a href = 'x y' class=\"a = b\" hidden", 3),
            ("<a/b/c", 2),
            ("<a b='1'c='2'd", 3),
            ("<a b=1/2 c", 2),
            ("<a =b = = c", 2),
        ] {
            assert_eq!(count(tag), attributes, "{tag}");
        }
    }

    #[test]
    fn a_quote_that_opens_no_value_hides_no_attribute() {
        assert_eq!(count("<a b='1'=\" c d e"), 5);
        assert_eq!(count("<a \" c d e"), 4);
    }

    #[test]
    fn a_long_value_is_one_attribute() {
        let data = "a b ".repeat(10_000);
        assert_eq!(count(&format!("<img alt='{data}'")), 1);
    }
}

//! Counts the attributes of a tag while it is being tokenized.
//!
//! The HTML parser compares each attribute of a tag with all attributes before it, so that a tag of
//! some megabytes takes minutes. Counting bytes instead would reject a single long value, such as
//! an inline picture.

/// The tokenizer states within a tag, named as in the HTML standard, section 13.2.5.
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

/// A counter for the attributes of one tag, which may come in pieces.
#[derive(Debug, Default)]
pub struct AttributeCounter {
    state: State,
    count: usize,
}

impl AttributeCounter {
    /// Counts the attributes in the next piece of the tag. The first piece begins with `<`; no
    /// piece contains the end of the tag.
    pub fn add(&mut self, piece: &str) {
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

    /// Returns the number of attributes that have begun.
    pub fn count(&self) -> usize {
        self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(tag: &str) -> usize {
        let mut whole = AttributeCounter::default();
        whole.add(tag);
        let mut pieces = AttributeCounter::default();
        for byte in 0..tag.len() {
            pieces.add(&tag[byte..=byte]);
        }
        assert_eq!(whole.count(), pieces.count(), "{tag}");
        whole.count()
    }

    #[test]
    fn attributes_are_counted_in_any_notation() {
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
    fn a_quote_outside_of_a_value_hides_no_attribute() {
        assert_eq!(count("<a b='1'=\" c d e"), 5);
        assert_eq!(count("<a \" c d e"), 4);
    }

    #[test]
    fn a_long_value_is_one_attribute() {
        let data = "a b ".repeat(10_000);
        assert_eq!(count(&format!("<img alt='{data}'")), 1);
    }
}

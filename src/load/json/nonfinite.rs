//! Numbers that JSON does not have and Python writes: `NaN`, `Infinity`, `-Infinity`.

/// The numbers, the longer ones first.
const NUMBERS: [&str; 3] = ["-Infinity", "Infinity", "NaN"];

/// Returns the text with `null` in the place of such numbers, or `None` if it has none outside of
/// its strings.
pub fn replaced(json: &str) -> Option<String> {
    let mut replaced = String::new();
    let mut rest = json;
    let mut in_string = false;
    let mut has_numbers = false;
    while let Some(at) = rest.find(['"', '\\', 'N', 'I', '-']) {
        let (before, from) = rest.split_at_checked(at)?;
        replaced.push_str(before);
        let number = NUMBERS.iter().find(|number| from.starts_with(**number));
        let taken = match number {
            Some(number) if !in_string => {
                replaced.push_str("null");
                has_numbers = true;
                number.len()
            }
            _ => {
                let mut letters = from.chars();
                let first = letters.next()?;
                in_string ^= first == '"';
                let escaped = letters.next().filter(|_| first == '\\' && in_string);
                let length = first.len_utf8() + escaped.map_or(0, char::len_utf8);
                replaced.push_str(from.get(..length)?);
                length
            }
        };
        rest = from.get(taken..)?;
    }
    replaced.push_str(rest);
    has_numbers.then_some(replaced)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_python_become_null_outside_of_strings() {
        assert_eq!(
            replaced(r#"{"a":NaN,"b":-Infinity,"c":"NaN \"NaN\" \\","d":Infinity}"#).as_deref(),
            Some(r#"{"a":null,"b":null,"c":"NaN \"NaN\" \\","d":null}"#)
        );
        assert_eq!(replaced(r#"{"a":"NaN","b":-1}"#), None);
    }
}

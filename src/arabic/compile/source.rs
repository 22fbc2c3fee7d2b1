//! Finds the tables in the Rust source of the analysis, so that the fingerprint covers all of them
//! without a list of their names.
//!
//! Terms depend on the constants and statics of a module, and on the letters that its functions
//! compare with. The source is parsed for both, from the root module downward. Comments, layout and
//! tests are ignored, so that an edit of these does not require a rebuild of any index.

/// Collects the tables of a module and of its submodules, in alphabetical order.
///
/// `read` returns the text of a source file.
pub fn tables(
    file: &str,
    read: &dyn Fn(&str) -> Result<String, String>,
) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    let mut files = vec![file.to_owned()];
    while let Some(file) = files.pop() {
        let text = read(&file)?;
        let module = Module::parse(&text);
        found.extend(module.tables);
        let folder = file
            .strip_suffix("mod.rs")
            .map_or_else(|| file.replace(".rs", "/"), str::to_owned);
        let children = module.children.iter();
        files.extend(children.map(|child| format!("{folder}{child}.rs")));
    }
    found.sort_unstable();
    Ok(found)
}

/// The relevant content of a source file.
#[derive(Debug, Default)]
struct Module<'t> {
    /// Constants and statics, and the letters of the remaining code.
    tables: Vec<String>,
    /// The names of the submodules in files of their own.
    children: Vec<&'t str>,
}

impl<'t> Module<'t> {
    fn parse(text: &'t str) -> Self {
        let tokens = tokens(text);
        let mut module = Module::default();
        let mut rest = tokens.as_slice();
        while let [first, after @ ..] = rest {
            rest = after;
            match (*first, after) {
                ("#", ["[", "cfg", "(", "test", ")", "]", item @ ..]) => {
                    rest = item.get(item_len(item)..).unwrap_or_default();
                }
                ("const" | "static", [name, ":", ..]) if is_word(name) => {
                    let (item, others) = after.split_at(statement_len(after));
                    module.tables.push(joined(item));
                    rest = others;
                }
                ("mod", [name, ";", ..]) => module.children.push(name),
                (literal, _) if is_letter_literal(literal) => {
                    module.tables.push(literal.to_owned());
                }
                _ => {}
            }
        }
        module
    }
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Returns whether a token is a literal with a non-ASCII character.
fn is_letter_literal(token: &str) -> bool {
    token.ends_with(['"', '\'']) && (!token.is_ascii() || token.contains("\\u{"))
}

/// Returns the number of tokens up to the semicolon that ends a statement.
fn statement_len(tokens: &[&str]) -> usize {
    let mut depth = 0_usize;
    let end = tokens.iter().position(|token| {
        match *token {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        *token == ";" && depth == 0
    });
    end.map_or(tokens.len(), |end| end + 1)
}

/// Returns the number of tokens of an item, which ends in a semicolon or a block.
fn item_len(tokens: &[&str]) -> usize {
    let mut depth = 0_usize;
    let end = tokens.iter().position(|token| {
        match *token {
            "{" => depth += 1,
            "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && matches!(*token, ";" | "}")
    });
    end.map_or(tokens.len(), |end| end + 1)
}

/// Joins tokens by spaces, without trailing commas, which depend on the layout.
fn joined(tokens: &[&str]) -> String {
    let mut text = String::new();
    for (number, token) in tokens.iter().enumerate() {
        let is_last = matches!(tokens.get(number + 1), Some(&(")" | "]" | "}")));
        if *token != "," || !is_last {
            text.push_str(token);
            text.push(' ');
        }
    }
    text
}

/// Splits Rust source into tokens, without comments and white space.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let is_comment = rest.starts_with("//") || rest.starts_with("/*");
        let (token, others) = rest.split_at(token_len(rest));
        if !is_comment {
            tokens.push(token);
        }
        rest = others.trim_start();
    }
    tokens
}

/// Returns the length in bytes of the token or comment at the start of a non-empty text.
fn token_len(text: &str) -> usize {
    let find = |end: &str| text.find(end).map_or(text.len(), |at| at + end.len());
    if text.starts_with("//") {
        return find("\n");
    }
    if text.starts_with("/*") {
        return find("*/");
    }
    let is_in_word = |c: char| c.is_alphanumeric() || c == '_';
    let word = text.find(|c| !is_in_word(c)).unwrap_or(text.len());
    let (prefix, rest) = text.split_at(word);
    let mut next = rest.chars();
    match (prefix, next.next()) {
        ("" | "b" | "c", Some('"')) => word + quoted_len(rest, '"'),
        ("r" | "br" | "cr", Some('"' | '#')) => {
            let hashes = rest.len() - rest.trim_start_matches('#').len();
            let close = ["\"", &"#".repeat(hashes)].concat();
            let open = word + hashes + 1;
            let inner = text.get(open..).unwrap_or_default();
            open + inner
                .find(&close)
                .map_or(inner.len(), |at| at + close.len())
        }
        ("" | "b", Some('\'')) => {
            let (letter, close) = (next.next(), next.next());
            if letter == Some('\\') || close == Some('\'') {
                word + quoted_len(rest, '\'')
            } else {
                // A lifetime or a label.
                let name = rest.get(1..).unwrap_or_default();
                word + 1 + name.find(|c| !is_in_word(c)).unwrap_or(name.len())
            }
        }
        ("", Some(sign)) => sign.len_utf8(),
        _ => word,
    }
}

/// Returns the length in bytes of the literal at the start of a text, including both quotes.
fn quoted_len(text: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if c == quote && !is_escaped {
            return at + 1;
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        tables("mod.rs", &|_| Ok(text.to_owned())).expect("a text")
    }

    #[test]
    fn constants_statics_and_letters_are_tables() {
        let text = r#"
            const A: [char; 2] = ['a', ';'];
            static B: &str = "x\"; // no comment";
            fn f<'t>(c: &'t char) -> bool { matches!(c, 'ب' | '\u{640}' | 'z') }
            const fn g() {}
        "#;
        let expected = [
            "'\\u{640}'",
            "'ب'",
            "A : [ char ; 2 ] = [ 'a' , ';' ] ; ",
            "B : & str = \"x\\\"; // no comment\" ; ",
        ];
        assert_eq!(found(text), expected);
    }

    #[test]
    fn comments_layout_and_tests_are_not_tables() {
        let text = "const A: [u8; 2] = [1, 2];";
        let edited = "/// One.\nconst A: [u8; 2] = [\n    1, // one\n    2,\n];\n\
            #[cfg(test)]\nmod other;\n#[cfg(test)]\nmod tests { const B: u8 = 1; fn f() {} }";
        assert_eq!(found(text), found(edited));
    }

    #[test]
    fn submodules_are_followed() {
        let read = |file: &str| match file {
            "a/mod.rs" => Ok("pub mod b; mod c { const D: u8 = 1; }".to_owned()),
            "a/b.rs" => Ok("mod e;".to_owned()),
            "a/b/e.rs" => Ok("const F: u8 = 2;".to_owned()),
            other => Err(other.to_owned()),
        };
        let expected = ["D : u8 = 1 ; ", "F : u8 = 2 ; "];
        assert_eq!(
            tables("a/mod.rs", &read),
            Ok(expected.map(str::to_owned).into())
        );
    }
}

//! The direction of imports: a module names only modules of lower layers, and of its own layer without a
//! circle. The layers are the `layers` block of `ARCHITECTURE.md`, lowest first. A module belongs to the
//! longest name in the block that is a prefix of its path; `index` and `index::disk` may both be listed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Imports that still break a rule, as (importing module, imported module). Entries may only be removed.
const KNOWN_VIOLATIONS: &[(&str, &str)] = &[];

/// A path that begins with `crate` or `super`, with its line.
#[derive(Debug, PartialEq)]
struct Reference {
    line: usize,
    path: Vec<String>,
}

/// Replaces comments and the contents of literals by spaces, so that every byte keeps its line.
fn blank_comments_and_literals(source: &str) -> String {
    let bytes = source.as_bytes();
    let mut blanked = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let after_name = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
        let len = if rest.starts_with(b"//") {
            line_comment_len(rest)
        } else if rest.starts_with(b"/*") {
            block_comment_len(rest)
        } else if let Some(len) = raw_string_len(rest).filter(|_| !after_name) {
            len
        } else if rest[0] == b'"' {
            quoted_len(rest, b'"')
        } else if rest[0] == b'\'' {
            char_len(rest)
        } else {
            0
        };
        for byte in &mut blanked[at..at + len] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        at += len.max(1);
    }
    String::from_utf8(blanked).expect("whole literals are replaced by ASCII")
}

fn line_comment_len(rest: &[u8]) -> usize {
    let end = rest.iter().position(|byte| *byte == b'\n');
    end.unwrap_or(rest.len())
}

fn block_comment_len(rest: &[u8]) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                break;
            }
        } else {
            at += 1;
        }
    }
    at
}

/// Length of `r"…"` or `br#"…"#` at the beginning of `rest`.
fn raw_string_len(rest: &[u8]) -> Option<usize> {
    let prefix = if rest.starts_with(b"br") { 2 } else { 1 };
    if rest[prefix - 1] != b'r' {
        return None;
    }
    let hashes = rest[prefix..]
        .iter()
        .take_while(|byte| **byte == b'#')
        .count();
    let open = prefix + hashes;
    if rest.get(open) != Some(&b'"') {
        return None;
    }
    let close = format!("\"{}", "#".repeat(hashes));
    let mut windows = rest[open + 1..].windows(close.len());
    let end = windows.position(|window| window == close.as_bytes())?;
    Some(open + 1 + end + close.len())
}

fn quoted_len(rest: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != quote {
        at += if rest[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(rest.len())
}

/// Length of a character literal; 1 for the quote of a lifetime.
fn char_len(rest: &[u8]) -> usize {
    let text = String::from_utf8_lossy(&rest[1..rest.len().min(8)]);
    let mut chars = text.chars();
    match (chars.next(), chars.next()) {
        (Some('\\'), _) => quoted_len(rest, b'\''),
        (Some(_), Some('\'')) => quoted_len(rest, b'\''),
        _ => 1,
    }
}

/// Splits code without comments into names and single characters, each with its line.
fn tokens(code: &str) -> Vec<(usize, &str)> {
    let mut tokens = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let is_name = |c: char| c.is_alphanumeric() || c == '_';
            let len = if is_name(first) {
                rest.find(|c| !is_name(c)).unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            tokens.push((number + 1, &rest[..len]));
            rest = rest[len..].trim_start();
        }
    }
    tokens
}

fn texts_are(tokens: &[(usize, &str)], expected: &[&str]) -> bool {
    tokens.len() >= expected.len()
        && tokens
            .iter()
            .zip(expected)
            .all(|(token, text)| token.1 == *text)
}

/// Index after the attribute that begins at `at`.
fn attribute_end(tokens: &[(usize, &str)], at: usize) -> usize {
    let mut depth = 0;
    for (index, (_, text)) in tokens.iter().enumerate().skip(at) {
        match *text {
            "[" => depth += 1,
            "]" => depth -= 1,
            _ => continue,
        }
        if depth == 0 {
            return index + 1;
        }
    }
    tokens.len()
}

/// Index after the item or statement that begins at `at`.
fn item_end(tokens: &[(usize, &str)], at: usize) -> usize {
    let ends_with_semicolon = matches!(
        tokens.get(at).map(|token| token.1),
        Some("use" | "let" | "const" | "static")
    );
    let mut depth = 0;
    for (index, (_, text)) in tokens.iter().enumerate().skip(at) {
        match *text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        let ends = *text == ";" || *text == "}" && !ends_with_semicolon;
        if depth == 0 && ends {
            return index + 1;
        }
    }
    tokens.len()
}

/// The references of a file outside its tests, and the modules that it declares for tests only.
fn scan(source: &str) -> (Vec<Reference>, Vec<String>) {
    let code = blank_comments_and_literals(source);
    let tokens = tokens(&code);
    let mut references = Vec::new();
    let mut test_modules = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let rest = &tokens[at..];
        if texts_are(rest, &["#", "[", "cfg", "(", "test", ")", "]"]) {
            at = attribute_end(&tokens, at);
            while texts_are(&tokens[at..], &["#", "["]) {
                at = attribute_end(&tokens, at);
            }
            let end = item_end(&tokens, at);
            let item: Vec<&str> = tokens[at..end].iter().map(|token| token.1).collect();
            if let Some(module) = item.iter().position(|text| *text == "mod")
                && item.last() == Some(&";")
            {
                test_modules.push(item[module + 1].to_owned());
            }
            at = end;
        } else if matches!(rest[0].1, "crate" | "super") && rest.get(1).is_some_and(|t| t.1 == "::")
        {
            at = read_path(&tokens, at, &[], &mut references);
        } else {
            at += 1;
        }
    }
    (references, test_modules)
}

/// Reads a path or a tree of paths at `at`; returns the index after it.
fn read_path(
    tokens: &[(usize, &str)],
    mut at: usize,
    prefix: &[String],
    references: &mut Vec<Reference>,
) -> usize {
    let mut path = prefix.to_vec();
    while let Some((line, text)) = tokens.get(at) {
        if *text == "{" {
            at += 1;
            while tokens.get(at).is_some_and(|token| token.1 != "}") {
                at = read_path(tokens, at, &path, references);
                while tokens
                    .get(at)
                    .is_some_and(|token| !matches!(token.1, "," | "}"))
                {
                    at += 1; // `as name`
                }
                if tokens.get(at).is_some_and(|token| token.1 == ",") {
                    at += 1;
                }
            }
            return at + 1;
        }
        path.push((*text).to_owned());
        at += 1;
        if tokens.get(at).is_some_and(|token| token.1 == "::")
            && tokens.get(at + 1).is_some_and(|token| token.1 != "<")
        {
            at += 1;
        } else {
            let line = *line;
            references.push(Reference { line, path });
            return at;
        }
    }
    at
}

/// The path of a module from the root of the crate, of its file below `src`.
fn module_of(file: &Path) -> Vec<String> {
    let mut parts: Vec<String> = file
        .with_extension("")
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if parts.last().is_some_and(|name| name == "mod") {
        parts.pop();
    }
    parts
}

/// A reference from the root of the crate; `module` contains it.
fn resolve(module: &[String], reference: &Reference) -> Vec<String> {
    let supers = reference.path.iter().take_while(|name| *name == "super");
    let supers = supers.count();
    if supers == 0 {
        return reference.path[1..].to_vec();
    }
    let base = &module[..module.len().saturating_sub(supers)];
    let below = &reference.path[supers..];
    base.iter().chain(below).cloned().collect()
}

/// The names of the layers block, each with the number of its layer.
fn layers(document: &str) -> BTreeMap<String, usize> {
    let block = document.split("```layers\n").nth(1);
    let block = block.expect("ARCHITECTURE.md has a block ```layers");
    let block = block.split("```").next().expect("a closed block");
    let mut layers = BTreeMap::new();
    for (number, line) in block.lines().enumerate() {
        for name in line.split_whitespace() {
            let previous = layers.insert(name.to_owned(), number);
            assert_eq!(previous, None, "{name} is in two layers");
        }
    }
    layers
}

/// The longest name in the layers that is a prefix of this path.
fn unit_of<'l>(layers: &'l BTreeMap<String, usize>, path: &[String]) -> Option<&'l str> {
    let mut prefixes = (1..=path.len()).rev();
    prefixes.find_map(|len| {
        let name = path[..len].join("::");
        layers.get_key_value(&name).map(|(name, _)| name.as_str())
    })
}

struct Import<'l> {
    from: &'l str,
    to: &'l str,
    place: String,
}

/// All imports of `src` that lead from one unit of the layers to another.
fn imports(layers: &BTreeMap<String, usize>) -> Vec<Import<'_>> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files: Vec<PathBuf> = walkdir::WalkDir::new(&src)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.expect("an entry").into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    let mut test_modules = BTreeSet::new();
    let mut scanned = Vec::new();
    for path in &files {
        let file = path.strip_prefix(&src).expect("below src");
        let (references, tests) = scan(&fs::read_to_string(path).expect("text"));
        let module = module_of(file);
        for test in tests {
            let mut test_module = module.clone();
            test_module.push(test);
            test_modules.insert(test_module);
        }
        let is_root = ["lib.rs", "main.rs"].map(Path::new).contains(&file);
        if !is_root {
            scanned.push((module, format!("src/{}", file.display()), references));
        }
    }
    let mut imports = Vec::new();
    for (module, file, references) in scanned {
        let is_test = (1..=module.len()).any(|len| test_modules.contains(&module[..len]));
        let Some(from) = unit_of(layers, &module).filter(|_| !is_test) else {
            continue;
        };
        for reference in references {
            let path = resolve(&module, &reference);
            if let Some(to) = unit_of(layers, &path).filter(|to| *to != from) {
                let place = format!("{file}:{}", reference.line);
                imports.push(Import { from, to, place });
            }
        }
    }
    imports
}

/// Whether `to` can be reached from `from` over these edges.
fn reaches<'l>(edges: &BTreeSet<(&'l str, &'l str)>, from: &'l str, to: &str) -> bool {
    let mut seen = BTreeSet::from([from]);
    let mut open = vec![from];
    while let Some(unit) = open.pop() {
        if unit == to {
            return true;
        }
        let next = edges.iter().filter(|(from, _)| *from == unit);
        open.extend(next.map(|(_, to)| *to).filter(|to| seen.insert(to)));
    }
    false
}

/// Imports that run upward or close a circle, each with the rule that it breaks.
fn violations<'i, 'l>(
    layers: &BTreeMap<String, usize>,
    imports: &'i [Import<'l>],
) -> Vec<(&'i Import<'l>, String)> {
    let level = |unit: &str| layers[unit];
    let within = imports
        .iter()
        .filter(|import| level(import.from) == level(import.to));
    let edges: BTreeSet<(&str, &str)> = within.map(|import| (import.from, import.to)).collect();
    let mut violations = Vec::new();
    for import in imports {
        let Import { from, to, place } = import;
        if level(from) < level(to) {
            violations.push((
                import,
                format!("{place}: `{from}` imports `{to}` from a higher layer"),
            ));
        } else if level(from) == level(to) && reaches(&edges, to, from) {
            violations.push((
                import,
                format!("{place}: `{from}` imports `{to}`, which imports `{from}`: a circle"),
            ));
        }
    }
    violations
}

fn architecture() -> BTreeMap<String, usize> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md");
    layers(&fs::read_to_string(path).expect("ARCHITECTURE.md"))
}

#[test]
fn no_module_imports_a_higher_layer_and_no_layer_has_a_circle() {
    let layers = architecture();
    let imports = imports(&layers);
    assert!(imports.len() > 100, "{} imports found", imports.len());
    let mut known_and_found = BTreeSet::new();
    let mut unknown = Vec::new();
    for (import, message) in violations(&layers, &imports) {
        let edge = (import.from, import.to);
        if KNOWN_VIOLATIONS.contains(&edge) {
            known_and_found.insert(edge);
        } else {
            unknown.push(message);
        }
    }
    assert!(
        unknown.is_empty(),
        "imports against ARCHITECTURE.md:\n{}",
        unknown.join("\n")
    );
    let known = BTreeSet::from_iter(KNOWN_VIOLATIONS.iter().copied());
    assert_eq!(known_and_found, known, "remove what no longer occurs");
}

#[test]
fn every_module_of_the_library_is_in_a_layer_and_every_layer_names_modules() {
    let layers = architecture();
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let lib = fs::read_to_string(src.join("lib.rs")).expect("lib.rs");
    let code = blank_comments_and_literals(&lib);
    let tokens = tokens(&code);
    let modules = tokens.windows(2).filter(|pair| pair[0].1 == "mod");
    for module in modules.map(|pair| pair[1].1) {
        let prefix = format!("{module}::");
        let is_listed =
            layers.contains_key(module) || layers.keys().any(|name| name.starts_with(&prefix));
        assert!(is_listed, "`{module}` of src/lib.rs is in no layer");
    }
    for name in layers.keys() {
        let path = src.join(name.replace("::", "/"));
        let exists = path.with_extension("rs").exists() || path.join("mod.rs").exists();
        assert!(
            exists,
            "ARCHITECTURE.md lists `{name}`, which is not a module"
        );
    }
}

#[test]
fn paths_are_read_in_code_alone() {
    let source = r##"
//! Links to [`crate::doc`].
use crate::{a, b::{self, c}, d as e};
use super::f;
/* use crate::comment; */
fn g<'a>(x: &'a str) -> crate::h::I { let q = '"'; j("crate::text", r#"crate::raw""#); crate::k::<u8>() }
#[cfg(test)]
use crate::test::{x};
#[cfg(test)]
#[path = "elsewhere.rs"]
mod only_for_tests;
#[cfg(test)]
mod tests { use crate::tests; }
pub(crate) fn l() { super::super::m::n() }
"##;
    let (references, test_modules) = scan(source);
    let found: Vec<String> = references
        .iter()
        .map(|Reference { line, path }| format!("{line} {}", path.join("::")))
        .collect();
    let expected = [
        "3 crate::a",
        "3 crate::b::self",
        "3 crate::b::c",
        "3 crate::d",
        "4 super::f",
        "6 crate::h::I",
        "6 crate::k",
        "14 super::super::m::n",
    ];
    assert_eq!(found, expected);
    assert_eq!(test_modules, ["only_for_tests"]);
}

#[test]
fn imports_upward_and_in_circles_are_found() {
    let layers = layers("```layers\nlow\na b c\nhigh\n```");
    let edges = [
        ("low", "a"),
        ("a", "low"),
        ("a", "b"),
        ("b", "c"),
        ("c", "a"),
        ("high", "c"),
    ];
    let imports = edges.map(|(from, to)| Import {
        from,
        to,
        place: String::new(),
    });
    let found: Vec<_> = violations(&layers, &imports)
        .iter()
        .map(|(import, _)| (import.from, import.to))
        .collect();
    assert_eq!(found, [("low", "a"), ("a", "b"), ("b", "c"), ("c", "a")]);
    let names = ["index", "disk", "store"].map(str::to_owned);
    let layers = self::layers("```layers\nindex::disk\nindex\n```");
    assert_eq!(unit_of(&layers, &names), Some("index::disk"));
    assert_eq!(unit_of(&layers, &names[..1]), Some("index"));
}

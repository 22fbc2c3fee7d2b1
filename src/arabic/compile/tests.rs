//! A list with a fault fails the build, with its file, line and reason.

use super::super::letter_triples::{TRIPLES, triples};
use super::foreignness::foreignness;
use super::*;

/// Compiles a text as one list, with all other lists empty. Returns the fault, or `none`.
fn fault(list: &str, text: &str) -> String {
    let mut texts = [const { String::new() }; FILES.len()];
    let number = FILES.iter().position(|name| *name == list).expect("a list");
    texts[number] = format!("# head\n{text}");
    match compile(&texts, &[]) {
        Ok(_) => "none".to_owned(),
        Err(fault) => fault.to_string(),
    }
}

#[test]
fn a_fault_names_its_file_line_and_reason() {
    assert_eq!(
        fault("plurals", "كتاب\tكتب\nقلم"),
        "src/arabic/lists/plurals.txt:3: 1 columns; see the head of the file"
    );
}

#[test]
fn a_row_is_unique_and_spelled_in_letters() {
    assert!(fault("cities", "تونس\nتونس").ends_with(":3: duplicate of line 2"));
    assert!(fault("cities", "تُونس").contains("is not a letter of a spelling"));
    assert!(fault("cities", "کابل").contains("is not a letter of a spelling"));
    assert!(fault("spellings", "هونغ  كونغ\tهونغكونغ").contains("an empty column or word"));
}

#[test]
fn rows_that_contradict_each_other_are_refused() {
    assert!(fault("plurals", "كتاب\tكتاب").ends_with("كتاب is its own plural"));
    assert!(fault("plurals", "دين\tديون\nدين/2\tأديان").contains("with and without the number"));
    assert!(fault("spellings", "أمريكا\tأميركا\nامريكا\tامركا").contains("is also in line 2"));
    assert!(fault("verbs", "قال\tقول").contains("does not begin with ي"));
    assert!(fault("ambiguous", "فقد\tب+قد\tفقد").contains("is not فقد split in two"));
    assert!(fault("alefs", "إعلام\tأعلان").contains("differ when folded"));
    let mut texts = [const { String::new() }; FILES.len()];
    texts[3] = "جامع\tجامعة".to_owned();
    texts[4] = "جامع\tجامعة".to_owned();
    let fault = compile(&texts, &[])
        .expect_err("a contradiction")
        .to_string();
    assert!(
        fault.contains("is also in feminines.txt, line 1"),
        "{fault}"
    );
}

#[test]
fn the_lists_of_the_project_have_no_fault() {
    let tables = compile(&FILES.map(list), &[]).expect("lists without fault");
    assert!(tables.words.len() > 100_000);
    assert!(
        FILES.iter().all(|name| list(name).starts_with("# ")),
        "a head"
    );
}

#[test]
fn a_kind_that_is_left_out_leaves_no_tag() {
    let texts = FILES.map(|name| first_lines(name, 400));
    let whole = compile(&texts, &[]).expect("lists without fault");
    for (kind, tags) in KINDS.iter().filter(|(kind, _)| *kind != LEXICON) {
        let tables = compile(&texts, &[kind]).expect("lists without fault");
        assert!(tables.entries.len() < whole.entries.len(), "{kind}");
        let has_tag = |line: &&str| {
            let mut fields = line.split('\t');
            let flags = fields.next().unwrap_or_default();
            flags.is_ascii() && flags.contains(*tags)
                || fields.any(|relation| relation.starts_with(*tags))
        };
        assert_eq!(tables.entries.lines().find(has_tag), None, "{kind}");
    }
}

fn list(name: &str) -> String {
    source_file(&format!("lists/{name}.txt"))
}

/// Returns the first `count` lines of a list, for tests that do not need the whole list.
fn first_lines(name: &str, count: usize) -> String {
    let text = list(name);
    text.split_inclusive('\n').take(count).collect()
}

fn source_file(path: &str) -> String {
    let path = format!("{}/src/arabic/{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Returns the tables of the source with one file edited.
fn edited(file: &str, from: &str, to: &str) -> Vec<String> {
    let read = |path: &str| {
        let text = source_file(path);
        if path != file {
            return Ok(text);
        }
        assert!(text.contains(from), "{file} has no {from}");
        Ok(text.replacen(from, to, 1))
    };
    source::tables("mod.rs", &read).expect("the source")
}

#[test]
fn a_change_of_any_table_in_the_source_changes_the_fingerprint() {
    let source = edited("mod.rs", "", "");
    let before = hash(&Tables::default(), &[], &source);
    for (file, from, to) in [
        ("letters.rs", "('ک', 'ك',", "('ک', 'ق',"),
        ("letters.rs", "('ى', 'ي',", "('ى', 'ا',"),
        ("letters.rs", "('ؤ', 'ء',", "('ؤ', 'و',"),
        ("letters.rs", "('ß', \"ss\",", "('ß', \"s\","),
        (
            "letters.rs",
            "'\\u{0654}') => Some('أ')",
            "'\\u{0654}') => Some('إ')",
        ),
        ("letters.rs", "0x6F0", "0x6F1"),
        (
            "clitics.rs",
            "(\"وبال\", \"و+ب+ال\")",
            "(\"وبال\", \"وب+ال\")",
        ),
        ("endings.rs", "\"تهما\"", "\"تهمو\""),
        ("endings.rs", "\"ة\"", "\"ه\""),
        ("endings.rs", "Slot::Pronoun,", "Slot::Number,"),
        ("endings.rs", "false", "true"),
        ("endings.rs", "true", "false"),
        ("verbs.rs", "\"هما\"", "\"همو\""),
        ("verbs.rs", "\"ون\"", "\"وت\""),
        ("verbs.rs", "'أ', 'ن'", "'أ'"),
        ("lemma/sound_terms/names.rs", "\"عبد\"", "\"عبيد\""),
        ("patterns.rs", "\"تفعيل\"", "\"تفعول\""),
        ("sound.rs", "'ى' | 'ئ' => 'ي'", "'ى' | 'ئ' => 'و'"),
        ("lemma.rs", "u32 = 8;", "u32 = 9;"),
        ("root.rs", "\"وبال\"", "\"وبل\""),
        ("root.rs", "['م', b, c, d] =>", "['ن', b, c, d] =>"),
        ("sound_key.rs", "('غ', 'ج',", "('غ', 'ق',"),
        ("trigrams.rs", "'ؤ' => 'و'", "'ؤ' => 'ا'"),
        ("words/numbers.rs", "'،'", "'؛'"),
    ] {
        let after = hash(&Tables::default(), &[], &edited(file, from, to));
        assert_ne!(before, after, "{file}: {from}");
    }
    for (file, from, to) in [
        ("endings.rs", "//!", "//! More.\n//!"),
        ("lemma/tests.rs", "كتاب", "كتب"),
        ("compile/row.rs", "'+'", "'-'"),
    ] {
        let after = hash(&Tables::default(), &[], &edited(file, from, to));
        assert_eq!(before, after, "{file}: {from}");
    }
}

#[test]
fn a_change_of_a_list_or_of_the_lexicon_changes_the_fingerprint() {
    let mut texts = FILES.map(|name| first_lines(name, 60));
    let lists = |texts: &[String; FILES.len()]| compile(texts, &[]).expect("lists without fault");
    let before = hash(&lists(&texts), b"lexicon", &[]);
    assert_ne!(before, hash(&lists(&texts), b"other", &[]));
    for (number, list) in FILES.iter().enumerate() {
        let whole = texts[number].clone();
        texts[number].truncate(whole.trim_end().rfind('\n').expect("rows") + 1);
        assert_ne!(before, hash(&lists(&texts), b"lexicon", &[]), "{list}");
        texts[number] = whole.replacen('\n', "\n# A comment.\n", 1);
        assert_eq!(before, hash(&lists(&texts), b"lexicon", &[]), "{list}");
        texts[number] = whole;
    }
}

#[test]
fn letters_of_names_weigh_more_than_those_of_words() {
    let texts = FILES.map(|name| first_lines(name, 400));
    let weights = foreignness(&texts, &[]);
    let sum = |word: &str| -> i32 {
        let weights = triples(word).map(|triple| i32::from(weights[triple].cast_signed()));
        weights.sum()
    };
    assert_eq!(weights.len(), TRIPLES);
    assert!(sum("زيلينسكي") > 0);
    assert!(sum("يستعملون") < sum("زيلينسكي"));
}

//! A list with a fault fails the build, with its file, line and reason.

use super::*;

/// Compiles one list, all others empty.
fn fault(list: &str, text: &str) -> String {
    let mut texts = [const { String::new() }; FILES.len()];
    let number = FILES.iter().position(|name| *name == list).expect("a list");
    texts[number] = format!("# head\n{text}");
    match compile(&texts) {
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
fn a_row_stands_once_and_is_spelled_in_letters() {
    assert!(fault("cities", "تونس\nتونس").ends_with(":3: stands already in line 2"));
    assert!(fault("cities", "تُونس").contains("is no letter of a spelling"));
    assert!(fault("cities", "کابل").contains("is no letter of a spelling"));
    assert!(fault("spellings", "هونغ  كونغ\tهونغكونغ").contains("an empty column or word"));
}

#[test]
fn rows_that_contradict_each_other_are_refused() {
    assert!(fault("plurals", "كتاب\tكتاب").ends_with("كتاب is its own plural"));
    assert!(fault("plurals", "دين\tديون\nدين/2\tأديان").contains("with and without the number"));
    assert!(fault("spellings", "أمريكا\tأميركا\nامريكا\tامركا").contains("stands in line 2 too"));
    assert!(fault("verbs", "قال\tقول").contains("does not begin with ي"));
    assert!(fault("twofold", "فقد\tب+قد\tفقد").contains("is no reading of فقد"));
    assert!(fault("alefs", "إعلام\tأعلان").contains("differ when folded"));
    let mut texts = [const { String::new() }; FILES.len()];
    texts[3] = "جامع\tجامعة".to_owned();
    texts[4] = "جامع\tجامعة".to_owned();
    let fault = compile(&texts).expect_err("a contradiction").to_string();
    assert!(
        fault.contains("stands in feminines.txt, line 1, too"),
        "{fault}"
    );
}

#[test]
fn the_lists_of_the_project_have_no_fault() {
    let read = |list: &str| {
        let path = format!("{}/src/arabic/lists/{list}.txt", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).expect("a list")
    };
    let tables = compile(&FILES.map(read)).expect("lists without fault");
    assert!(tables.words.len() > 100_000);
    assert!(
        FILES.iter().all(|list| read(list).starts_with("# ")),
        "a head"
    );
}

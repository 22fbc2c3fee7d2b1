//! Sequences of three letters of a word, as numbers. Shared with the build script.

/// The number of letters that are distinguished, with the edge of a word.
const LETTERS: usize = 37;

/// The number of sequences.
pub const TRIPLES: usize = LETTERS * LETTERS * LETTERS;

/// The edge of a word.
const EDGE: usize = 0;

/// Returns the number of each sequence of three letters of a word, its edges among them. Letters
/// that are not Arabic are left out.
pub fn triples(word: &str) -> impl Iterator<Item = usize> {
    let letters = word.chars().filter_map(number).chain([EDGE]);
    let mut before = (EDGE, EDGE);
    let triples = letters.map(move |letter| {
        let triple = (before.0 * LETTERS + before.1) * LETTERS + letter;
        before = (before.1, letter);
        triple
    });
    triples.skip(1)
}

/// Returns the number of a letter; every alef has the same, and so have ى and ي.
fn number(letter: char) -> Option<usize> {
    let letter = match letter {
        'أ' | 'إ' | 'آ' => 'ا',
        'ى' => 'ي',
        letter => letter,
    };
    let offset = match letter {
        '\u{0621}'..='\u{063A}' => u32::from(letter) - 0x0621,
        '\u{0641}'..='\u{064A}' => u32::from(letter) - 0x0641 + 26,
        _ => return None,
    };
    usize::try_from(offset + 1).ok()
}

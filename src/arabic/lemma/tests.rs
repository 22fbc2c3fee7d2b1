use super::*;

fn terms(word: &str) -> Vec<String> {
    readings(word)
        .into_iter()
        .map(|reading| reading.term)
        .collect()
}

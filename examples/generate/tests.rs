use std::collections::HashSet;
use std::fs;
use std::path::Path;

use fihris::arabic::words::Words;
use fihris::article::Article;
use fihris::load::{Item, Options, load_folder};

use super::*;

fn seeds() -> Source {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds");
    Source::read(&folder).expect("read")
}

fn made(source: &Source, seed: u64, count: usize) -> Vec<Article> {
    let mut generator = Generator::new(source, seed);
    (0..count).map(|_| generator.article()).collect()
}

#[test]
fn articles_depend_only_on_the_seed() {
    let source = seeds();
    assert_eq!(made(&source, 1, 50), made(&seeds(), 1, 50));
    assert_ne!(made(&source, 1, 50), made(&source, 2, 50));
}

#[test]
fn articles_are_distinct() {
    let articles = made(&seeds(), 1, 2_000);
    let bodies: HashSet<&str> = articles
        .iter()
        .map(|article| article.body.as_str())
        .collect();
    assert_eq!(bodies.len(), articles.len());
}

#[test]
fn the_vocabulary_grows_like_that_of_the_source() {
    let source = seeds();
    let (mut words, mut seen) = (0, HashSet::new());
    for article in made(&source, 1, 300) {
        let mut read = Words::new(&article.body);
        while read.advance() {
            words += 1;
            seen.insert(read.spelling().to_owned());
        }
    }
    let expected = source.growth.expected(words);
    assert!(expected > 2.0 * source.counts.len() as f64, "{expected}");
    let share = seen.len() as f64 / expected;
    assert!(
        (0.85..1.15).contains(&share),
        "{} of {expected}",
        seen.len()
    );
}

#[test]
fn articles_are_loaded_as_they_were_written() {
    let articles = made(&seeds(), 1, 30);
    for jsonl in [false, true] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut writer = Writer::create(folder.path(), jsonl).expect("made");
        for article in &articles {
            writer.write(article).expect("written");
        }
        assert!(writer.finish().expect("closed") > 10_000);
        let mut ids = Vec::new();
        load_folder(folder.path(), &Options::default(), &mut |_, item| {
            if let Item::Article(article) = item {
                ids.push((article.id, article.title, article.date));
            }
            Ok(())
        })
        .expect("read");
        let expected = articles.iter().map(|article| {
            let article = article.clone();
            (article.id, article.title, article.date)
        });
        assert_eq!(ids, expected.collect::<Vec<_>>());
        assert!(fs::read_dir(folder.path()).expect("there").count() == 1);
        assert!(
            Writer::create(folder.path(), jsonl).is_err(),
            "a folder that is not empty is rejected"
        );
    }
}

//! Positions from the index agree with positions found by analysing the text.

use std::path::Path;

use fihris::index::Reader;
use fihris::index::schema::ARTICLE;
use fihris::query::grammar::{Options, parse};
use fihris::query::hit_positions::HitPositions;
use fihris::query::matcher::Matcher;
use fihris::refresh::{Settings, Target, refresh};
use fihris::snippet::ArticleMatches;
use tantivy::collector::DocSetCollector;

/// Articles with everything that shifts positions: repeated titles, summaries, teasers.
const NEWS: &str = r#"{"id":"plain","title":"قمة بوتين وكيم","text":"قال بوتين إن القمة ستعقد.\nوقال كيم إن كيم جونغ أون سيحضر القمة."}
{"id":"summary","title":"القمة","summary":"ملخص القمة","text":"نص عن بوتين والقمة."}
{"id":"repeated","title":"القمة","summary":"نص عن بوتين","text":"نص عن بوتين والقمة."}
{"id":"as-title","title":"نص عن القمة","summary":"نص عن القمة","text":"نص عن القمة وبوتين."}
{"id":"no-words","title":"!!!","summary":"…","text":"بوتين في القمة ﷺ ثم القمة"}
{"id":"no-title","text":"تطبيق واتس آب وواتساب في القمة"}
{"id":"teasers","title":"واتساب","text":"القمة","related":["قمة أخرى","بوتين في واتس آب"]}
"#;

const QUERIES: [&str; 9] = [
    "قمة",
    "بوتين وكيم",
    "واتساب",
    "واتس آب القمة",
    "\"كيم جونغ أون\"",
    "الله عليه",
    "title:القمة بوتين",
    "related:بوتين قمة",
    "=القمة بوت* قمه~",
];

fn agrees(target: Target) {
    let dir = tempfile::tempdir().expect("a folder");
    refresh(dir.path(), vec![target], &Settings::default(), &mut ()).expect("indexed");
    let reader = Reader::open(dir.path()).expect("opened");
    let articles = reader
        .searcher
        .search(&reader.of_kind(ARTICLE), &DocSetCollector)
        .expect("searched");
    assert!(articles.len() > 4);
    for address in articles {
        let article = reader.article(address).expect("read");
        for query in QUERIES {
            let matcher = Matcher::new(&parse(query, Options::default()).expect("parsed").group);
            let positions = HitPositions::read(&reader, address, &matcher).expect("read");
            let by_index = ArticleMatches::at_positions(&article, &matcher, &positions);
            let by_text = ArticleMatches::new(&article, &matcher);
            assert_eq!(by_index, by_text, "{query} in {}", article.id);
        }
    }
}

#[test]
fn the_index_and_the_text_agree_on_positions() {
    agrees(Target::Stream("news".to_owned(), Box::new(NEWS.as_bytes())));
}

#[test]
fn the_index_and_the_text_agree_on_real_pages() {
    agrees(Target::Path(Path::new("seeds").to_owned()));
}

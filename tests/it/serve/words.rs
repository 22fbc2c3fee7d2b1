//! Phrases, spellings and comparisons.

use super::{Site, link, texts};
use crate::util::{Dir, record};

const OIL: &str = "%D8%A7%D9%84%D9%86%D9%81%D8%B7";
const PUTIN: &str = "%D8%A8%D9%88%D8%AA%D9%8A%D9%86";

#[test]
fn phrases_spellings_and_comparisons_are_those_of_the_commands() {
    let dir = Dir::with_news();
    let site = Site::start(&dir, &[]);
    let topics = topics();
    let of_topics = Site::start(&topics, &[]);
    let reply = of_topics.get(&format!("/compare?a={OIL}&format=json"));
    let printed = topics
        .fihris(["compare", "--a", "النفط", "--format", "json"])
        .exits(0)
        .stdout;
    assert_eq!((reply.status, reply.body), (200, printed));
    for (target, args) in [
        (
            "/ngrams?format=json&min=1&limit=5".to_owned(),
            "ngrams --format json --min 1 -n 5",
        ),
        (
            format!("/ngrams?q={OIL}&format=csv&min=1&words=3&by=lemma&no-stopwords=1"),
            "ngrams النفط --format csv --min 1 --words 3 --by lemma --no-stopwords",
        ),
        (
            "/ngrams?format=tsv&min=1&since=2024-06".to_owned(),
            "ngrams --format tsv --min 1 --since 2024-06",
        ),
        (
            format!("/spellings?q={PUTIN}&format=json"),
            "terms --spellings بوتين --format json",
        ),
        (
            format!("/spellings?q={PUTIN}&format=csv&by=year&sort=alpha"),
            "terms --spellings بوتين --format csv --by year --sort alpha",
        ),
        (
            format!("/compare?a={PUTIN}&min=1&format=jsonl"),
            "compare --a بوتين --min 1 --format jsonl",
        ),
        (
            format!("/compare?a={PUTIN}&b={OIL}&min=1&limit=3&format=csv&all=1"),
            "compare --a بوتين --b النفط --min 1 -n 3 --format csv --all",
        ),
    ] {
        let reply = site.get(&target);
        assert_eq!(
            (reply.status, reply.body),
            (200, dir.fihris(args.split(' ')).run().stdout),
            "{target}"
        );
    }
}

/// Articles on oil, and others on football.
fn topics() -> Dir {
    let articles: String = (0..40)
        .map(|n| match n % 2 {
            0 => record(
                &format!("oil{n}"),
                "أسعار النفط",
                "ارتفعت أسعار النفط في السوق بعد قرار المنظمة خفض الإنتاج",
            ),
            _ => record(
                &format!("ball{n}"),
                "مباراة",
                "فاز الفريق في المباراة على ملعبه بهدف في الدقيقة الأخيرة",
            ),
        })
        .collect();
    Dir::with("topics.jsonl", articles)
}

#[test]
fn the_views_of_words_lead_to_their_articles() {
    let dir = Dir::with_news();
    let site = Site::start(&dir, &[]);
    let hits = site.page(&format!("/search?q={PUTIN}"));
    let phrases = site.page(&(link(&hits, ".tabs a", "عباراتها") + "&min=1"));
    assert_eq!(
        phrases.select(".tabs [aria-current=page]").text().as_ref(),
        "عباراتها"
    );
    let first = texts(&phrases, ".words th a")
        .first()
        .cloned()
        .expect("a phrase");
    let found = site.page(&link(&phrases, ".words th a", &first));
    assert!(!texts(&found, ".hits h3").is_empty(), "{first}");
    site.page(&link(&phrases, ".modes a", "ثلاث"));
    let spellings = site.page(&link(&hits, ".tabs a", "رسومها"));
    let found = site.page(&link(&spellings, ".words th a", "بوتين"));
    assert_eq!(texts(&found, ".hits h3").len(), 2);
    let by_year = site.page(&link(&spellings, ".modes a", "السنة"));
    let found = site.page(&link(&by_year, ".shares a", "2024"));
    assert!(!texts(&found, ".hits h3").is_empty());
    let topics = topics();
    let site_of_topics = Site::start(&topics, &[]);
    let hits = site_of_topics.page(&format!("/search?q={OIL}"));
    let comparison = site_of_topics.page(&link(&hits, ".tabs a", "قارن"));
    assert_eq!(texts(&comparison, ".sides h2"), ["أكثر في أ", "أكثر في ب"]);
    let first = texts(&comparison, ".sides > div:first-child th a")
        .first()
        .cloned()
        .expect("a word");
    let found = site_of_topics.page(&link(&comparison, ".sides th a", &first));
    assert!(!texts(&found, ".hits h3").is_empty(), "{first}");
    let second = link(&comparison, ".sides > div:last-child th a", "الفريق");
    assert_eq!(texts(&site_of_topics.page(&second), ".hits h3").len(), 10);
    let empty = site.page("/compare");
    assert_eq!(texts(&empty, "form.pair button"), ["قارن"]);
    let start = site.page("/");
    for name in ["كلماتها", "عباراتها", "مقارنة"] {
        site.page(&link(&start, ".about a", name));
    }
    let unmatched = site.page(&format!(
        "/compare?a={PUTIN}&b=%D8%BA%D8%B1%D9%8A%D8%A8%D8%A9%D8%AC%D8%AF%D8%A7"
    ));
    assert!(texts(&unmatched, ".note")[0].contains("nothing to compare"));
}

#[test]
fn faults_of_these_views_are_reported() {
    let dir = Dir::with_news();
    let site = Site::start(&dir, &[]);
    let long = format!("/compare?a={}", "x".repeat(4001));
    for target in [
        "/spellings",
        "/spellings?q=a+b+c",
        "/spellings?q=x&by=lemma",
        "/ngrams?words=0",
        "/ngrams?words=51",
        "/ngrams?q=source:x",
        "/ngrams?limit=all",
        "/compare?a=date:2025..2024",
        "/compare?format=json",
        "/compare?a=x&q=y&souce=z",
        "/compare?a=x&limit=99999",
        &long,
    ] {
        assert_eq!(site.get(target).status, 400, "{target}");
    }
    let public = Site::start(&dir, &["--read-only-public"]);
    for target in [
        "/compare?a=path:/tmp",
        "/compare?a=x&b=path:/tmp",
        "/compare?a=x&path=/tmp",
        "/ngrams?path=/tmp",
        "/spellings?q=x&path=/tmp",
    ] {
        assert_eq!(public.get(target).status, 403, "{target}");
    }
}

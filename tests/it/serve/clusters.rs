//! A page over an index on a cluster. Most tests need one: see `crate::cluster`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Site, texts, without_time};
use crate::cluster::{Remote, WELCOME, server};
use crate::util::{Dir, record};

/// بوتين
const PUTIN: &str = "%D8%A8%D9%88%D8%AA%D9%8A%D9%86";

/// Serves the usual articles from a cluster.
fn site_with_news() -> Option<(Remote, Dir, Site)> {
    let (remote, dir) = Remote::with_news()?;
    let site = Site::start(&dir, &["--index", &remote.address()]);
    Some((remote, dir, site))
}

#[test]
fn hits_articles_and_occurrences_on_a_cluster_are_those_of_the_commands() {
    let Some((remote, dir, site)) = site_with_news() else {
        return;
    };
    for (target, args) in [
        (
            format!("/search?q={PUTIN}&format=json&facet=source&timeline=year"),
            "search --format json --facet source --timeline year بوتين",
        ),
        (
            format!("/search?q={PUTIN}&format=csv&since=2024&sort=-date"),
            "search --format csv --since 2024 --sort -date بوتين",
        ),
        (
            format!("/kwic?q={PUTIN}&format=jsonl&sort=after"),
            "kwic --format jsonl --sort after بوتين",
        ),
        (
            "/article?id=summit&format=json".to_owned(),
            "show --format json summit",
        ),
        (
            "/similar?id=summit&format=json".to_owned(),
            "similar --format json summit",
        ),
    ] {
        let reply = site.get(&target);
        let args: Vec<&str> = args.split(' ').collect();
        let printed = remote.run(&dir, &args);
        assert_eq!(reply.status, 200, "{target}: {}", reply.body);
        assert_eq!(
            without_time(&reply.body),
            without_time(&printed.stdout),
            "{target}"
        );
    }
    let page = site.page(&format!("/search?q={PUTIN}"));
    assert!(!texts(&page, "ol.hits h2, ol.hits h3").is_empty());
    let tabs = page.select("nav.tabs a");
    assert_eq!(tabs.length(), 2, "hits and contexts");
    assert_eq!(page.select("a[href*=collapse]").length(), 0);
    let page = site.page(&format!("/article?id=summit&q={PUTIN}"));
    assert!(page.select("mark").length() > 0);
    assert!(page.select("aside.beside li").length() > 0, "similar ones");
    assert_eq!(page.select("a[href^='/article/file']").length(), 0);
    let page = site.page("/");
    assert_eq!(
        page.select("a[href='/words'], a[href='/copies']").length(),
        0
    );
}

#[test]
fn views_that_do_not_work_on_a_cluster_say_so() {
    let Some((_remote, _dir, site)) = site_with_news() else {
        return;
    };
    for (target, name) in [
        ("/words", "words"),
        ("/collocates?q=x", "collocates"),
        ("/ngrams", "ngrams"),
        ("/spellings?q=x", "spellings"),
        ("/compare?a=x", "compare"),
        ("/copies", "copies"),
        ("/article/file?id=summit", "file"),
        ("/search?q=x&collapse=1", "collapse"),
        ("/search?q=x&new=1", "new"),
        ("/search?q=x&min-score=1", "min-score"),
    ] {
        let reply = site.get(target);
        assert_eq!(reply.status, 400, "{target}");
        let reason = format!("{name} does not work on a cluster");
        assert!(reply.body.contains(&reason), "{target}: {}", reply.body);
    }
    assert_eq!(site.get("/article?id=nothing").status, 404);
}

#[test]
fn the_next_request_sees_what_a_machine_added_to_a_cluster() {
    let Some(remote) = Remote::new() else { return };
    let dir = Dir::new();
    dir.write("news/a.jsonl", record("a", "قمة", "نص"));
    remote.index(&dir, "one", &["news"]);
    let address = remote.address();
    let site = Site::start(&dir, &["--index", &address]);
    let total = || {
        let reply = site.get("/search?q=*&format=json&limit=0");
        let json: serde_json::Value = serde_json::from_str(&reply.body).expect("JSON");
        json["total"].clone()
    };
    assert_eq!(total(), 1);
    dir.write("news/b.jsonl", record("b", "قمة أخرى", "نص"));
    remote.index(&dir, "one", &["news"]);
    assert_eq!(total(), 2);
    let ranked = site.get("/search?q=%D9%82%D9%85%D8%A9&format=json");
    let printed = remote.run(&dir, &["search", "--format", "json", "قمة"]);
    assert_eq!(without_time(&ranked.body), without_time(&printed.stdout));
}

#[test]
fn a_cluster_that_does_not_answer_any_more_is_reported() {
    let is_gone = Arc::new(AtomicBool::new(false));
    let gone = Arc::clone(&is_gone);
    let mapping = format!(
        r#"{{"news": {{"mappings": {{"_meta": {{"fihris": {{"fingerprint": "{}"}}}}}}}}}}"#,
        fihris::cluster::fingerprint()
    );
    let address = server(move |request| {
        if gone.load(Ordering::Relaxed) {
            return (500, r#"{"error":"gone"}"#.to_owned());
        }
        let is_mapping = request.contains("_mapping");
        let answer = if is_mapping { &mapping } else { WELCOME };
        (200, answer.to_owned())
    });
    let dir = Dir::new();
    let index = format!("{address}/news");
    let site = Site::start(&dir, &["--index", &index]);
    is_gone.store(true, Ordering::Relaxed);
    let reply = site.get("/search?q=x");
    assert_eq!(reply.status, 503, "{}", reply.body);
    assert!(reply.body.contains("cannot answer: gone"), "{}", reply.body);
}

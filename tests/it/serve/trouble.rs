//! What goes wrong around a server: a busy index, two servers, many values, and who learns of it.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::{Site, TOKEN, texts};
use crate::util::{Dir, record};

const PUTIN: &str = "%D8%A8%D9%88%D8%AA%D9%8A%D9%86";

#[test]
fn an_index_that_a_run_has_locked_is_served_and_its_queries_can_be_saved() {
    let dir = Dir::with_news();
    let site = Site::with(&dir, &[], |command| command.env("FIHRIS_TOKEN", TOKEN));
    let bearer = format!("Bearer {TOKEN}");
    let bearer = [("Authorization", bearer.as_str())];
    let (mut run, input) = dir
        .fihris(["index", "-"])
        .start_with_open_input(record("s", "من مجرى", "نص").as_bytes());
    let wait = Instant::now();
    while !dir.path(".fihris/write.lock").exists() && wait.elapsed() < Duration::from_secs(5) {
        std::thread::sleep(Duration::from_millis(20));
    }
    let page = site.ask(&format!("/search?q={PUTIN}"), &bearer).document();
    assert_eq!(texts(&page, ".hits h3").len(), 2);
    assert_eq!(site.post("/save", &bearer, "name=a&q=x").status, 303);
    assert!(run.try_wait().expect("asked").is_none(), "it still writes");
    drop(input);
    assert!(run.wait().expect("ended").success());
    assert_eq!(site.ask("/article?id=s", &bearer).status, 200);
}

#[test]
fn two_servers_over_one_index_both_follow_it() {
    let dir = Dir::with_news();
    let sites = [Site::start(&dir, &[]), Site::start(&dir, &[])];
    for (round, id) in ["x", "y"].into_iter().enumerate() {
        dir.write(&format!("{id}.jsonl"), record(id, "خبر", "نفط"));
        let file = format!("{id}.jsonl");
        let args = [file.as_str(), "--rebuild"];
        dir.index(&args[..=round]).exits(0);
        for site in &sites {
            assert_eq!(site.get(&format!("/article?id={id}")).status, 200);
        }
    }
    let port = sites[0].host.rsplit(':').next().expect("a port");
    let answer = dir.fihris(["serve", "--port", port]).exits(2);
    assert!(answer.stderr.contains("give another --port"), "{answer}");
    sites[0].page("/");
}

#[test]
fn an_index_that_is_deleted_and_made_anew_is_served_again() {
    let dir = Dir::with_news();
    let site = Site::start(&dir, &[]);
    site.page("/");
    dir.delete(".fihris");
    assert_eq!(site.get("/").status, 503);
    assert_eq!(
        site.get(&format!("/kwic?q={PUTIN}&format=json")).status,
        503
    );
    dir.write("other.jsonl", record("other", "خبر آخر", "نص آخر"));
    dir.index(["other.jsonl"]).exits(0);
    let page = site.page("/search?q=%2A");
    assert_eq!(texts(&page, ".hits h3"), ["خبر آخر"]);
    assert_eq!(site.get("/article?id=summit").status, 404);
}

#[test]
fn all_parameters_may_be_windows_1256() {
    let dir = Dir::with_news();
    let site = Site::start(&dir, &[]);
    // بوتين, رويترز
    let page = site.page("/search?q=%C8%E6%CA%ED%E4&source=%D1%E6%ED%CA%D1%D2");
    assert_eq!(texts(&page, ".hits h3"), ["قمة بوتين وكيم في بيونغيانغ"]);
    for target in [
        "/kwic?q=%C8%E6%CA%ED%E4",
        "/words?q=%C8",
        "/spellings?q=%C8%E6%CA%ED%E4",
        "/compare?a=%C8%E6%CA%ED%E4&min=1",
    ] {
        let page = site.page(target);
        assert!(!page.select("tbody tr").nodes().is_empty(), "{target}");
    }
}

/// `FIHRIS_FACETS=100000` has as many sources.
#[test]
fn a_facet_with_very_many_values_is_a_short_page_and_whole_data() {
    let count = std::env::var("FIHRIS_FACETS").ok();
    let count: usize = count.and_then(|count| count.parse().ok()).unwrap_or(3000);
    let mut lines = String::new();
    for number in 0..count {
        let article = serde_json::json!({
            "id": format!("a{number}"), "title": "خبر", "text": "نفط", "source": format!("مصدر {number}"),
            "category": format!("قسم {number}"), "date": "2024-06-01",
        });
        writeln!(lines, "{article}").expect("written");
    }
    let dir = Dir::with("many.jsonl", lines);
    let site = Site::start(&dir, &[]);
    for target in ["/", "/search?q=%D9%86%D9%81%D8%B7"] {
        let reply = site.get(target);
        assert!(
            reply.status == 200 && reply.body.len() < 100_000,
            "{target}: {}",
            reply.body.len()
        );
    }
    let page = site.get("/search?q=%D9%86%D9%81%D8%B7&facet-limit=all");
    assert!(
        page.status == 200 && page.body.len() < 2_000_000,
        "{}",
        page.body.len()
    );
    let data =
        site.get("/search?q=%D9%86%D9%81%D8%B7&facet=source&facet-limit=all&format=json&limit=0");
    let data: serde_json::Value = serde_json::from_str(&data.body).expect("JSON");
    assert_eq!(
        data["facets"]["source"].as_array().map(Vec::len),
        Some(count),
        "{}",
        data["facets"]
    );
}

#[test]
fn the_owner_reads_the_cause_of_a_failure_once_and_a_client_elsewhere_never() {
    let dir = Dir::with_news();
    let mut child = dir
        .fihris(["serve", "--port", "0", "--read-only-public"])
        .start_with_errors();
    let mut line = String::new();
    let mut stdout = BufReader::new(child.stdout.take().expect("its output"));
    stdout.read_line(&mut line).expect("a line");
    let stderr = child.stderr.take().expect("its messages");
    let (sender, messages) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            sender.send(line).ok();
        }
    });
    let host = line
        .trim()
        .trim_start_matches("http://")
        .trim_end_matches('/')
        .to_owned();
    let site = Site { child, host };
    dir.rename(".fihris", "elsewhere");
    for _ in 0..3 {
        let reply = site.get("/search?q=x");
        assert_eq!(reply.status, 503);
        assert!(!reply.body.contains(&dir.path_text("")), "{}", reply.body);
    }
    // An invalid request is not a failure of the server.
    dir.rename("elsewhere", ".fihris");
    assert_eq!(site.get("/search?q=date:2025..2024").status, 400);
    let message = messages
        .recv_timeout(Duration::from_secs(10))
        .expect("a message");
    assert!(
        message.contains("no index at") && message.contains(&dir.path_text(".fihris")),
        "{message}"
    );
    assert!(messages.recv_timeout(Duration::from_millis(300)).is_err());
}

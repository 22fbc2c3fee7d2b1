//! What the page writes: saved queries, and marks of what was seen.

use super::{Site, TOKEN, link, texts};
use crate::util::{Dir, record};

/// A server with a token, and the headers of a browser that has it.
fn site_with_token(dir: &Dir, args: &[&str]) -> (Site, Vec<(&'static str, String)>) {
    let site = Site::with(dir, args, |command| command.env("FIHRIS_TOKEN", TOKEN));
    let cookie = format!("fihris_token={TOKEN}");
    let origin = format!("http://{}", site.host);
    (site, vec![("Cookie", cookie), ("Origin", origin)])
}

fn borrowed<'h>(headers: &'h [(&'static str, String)]) -> Vec<(&'static str, &'h str)> {
    let pairs = headers.iter();
    pairs.map(|(name, value)| (*name, value.as_str())).collect()
}

const PUTIN: &str = "%D8%A8%D9%88%D8%AA%D9%8A%D9%86";

#[test]
fn a_query_is_saved_and_removed_from_the_page() {
    let dir = Dir::with_news();
    let (site, headers) = site_with_token(&dir, &[]);
    let headers = borrowed(&headers);
    let start = site.ask("/", &headers).document();
    assert_eq!(texts(&start, "form.save button"), ["احفظ"]);
    let saved = site.post("/save", &headers, &format!("name=putin&q={PUTIN}"));
    assert_eq!(
        (saved.status, saved.headers["location"].as_str()),
        (303, "/search?q=%40putin"),
        "{}",
        saved.body
    );
    let listed = dir.fihris(["save", "--format", "tsv", "--no-header"]).run();
    assert_eq!(listed.stdout, "putin\tبوتين\n");
    let hits = site.ask("/search?q=@putin", &headers).document();
    assert_eq!(texts(&hits, ".hits h3").len(), 2);
    let start = site.ask("/", &headers).document();
    assert_eq!(texts(&start, "form.remove button").len(), 1);
    let removed = site.post("/remove", &headers, "name=putin");
    assert_eq!(
        (removed.status, removed.headers["location"].as_str()),
        (303, "/#saved")
    );
    assert_eq!(
        dir.fihris(["save", "--format", "tsv", "--no-header"])
            .run()
            .stdout,
        ""
    );
    let again = site.post("/remove", &headers, "name=putin");
    assert_eq!(again.status, 400);
}

#[test]
fn a_query_with_a_fault_or_a_name_that_is_taken_is_not_saved() {
    let dir = Dir::with_news();
    dir.fihris(["save", "old", "قمة"]).exits(0);
    let (site, headers) = site_with_token(&dir, &[]);
    let headers = borrowed(&headers);
    for (fields, reason) in [
        ("name=old&q=x", "exists already"),
        ("name=a+b&q=x", "invalid name"),
        ("name=..%2Fa&q=x", "invalid name"),
        ("name=&q=x", "invalid name"),
        ("name=a", "empty query"),
        ("name=a&q=date:2025..2024", "not saved"),
        ("name=a&q=@a", "not saved"),
        (&format!("name={}&q=x", "a".repeat(65)), "too long"),
    ] {
        let reply = site.post("/save", &headers, fields);
        assert_eq!(reply.status, 400, "{fields}: {}", reply.body);
        let failure = texts(&reply.document(), ".failure")[0].clone();
        assert!(failure.contains(reason), "{fields}: {failure}");
    }
    let listed = dir.fihris(["save", "--format", "tsv", "--no-header"]).run();
    assert_eq!(listed.stdout, "old\tقمة\n");
}

#[test]
fn a_search_is_saved_with_its_filters() {
    let dir = Dir::with_news();
    let (site, headers) = site_with_token(&dir, &[]);
    let headers = borrowed(&headers);
    let query = |target: &str| {
        let page = site.ask(target, &headers).document();
        let field = page.select("details.saving input[name=q]");
        field.attr("value").map(|value| value.to_string())
    };
    let reuters = "source=%D8%B1%D9%88%D9%8A%D8%AA%D8%B1%D8%B2";
    assert_eq!(
        query(&format!("/search?q={PUTIN}")).as_deref(),
        Some("بوتين")
    );
    assert_eq!(
        query(&format!(
            "/search?q={PUTIN}&{reuters}&since=2024-01&until=2024-12"
        ))
        .as_deref(),
        Some("(بوتين) source:\"رويترز\" date:2024-01..2024-12")
    );
    // A name that would end the quotes cannot be part of a query.
    assert_eq!(
        query(&format!("/search?q={PUTIN}&source=a%22+x")).as_deref(),
        Some("بوتين")
    );
    assert_eq!(query("/search?q="), None);
    assert_eq!(query(&format!("/search?{reuters}")), None);
}

#[test]
fn without_a_token_nothing_is_written_and_the_answer_says_what_to_do() {
    let dir = Dir::with_news();
    dir.fihris(["save", "old", "قمة"]).exits(0);
    for args in [&[][..], &["--read-only-public"]] {
        let site = Site::start(&dir, args);
        for page in [site.page("/"), site.page(&format!("/search?q={PUTIN}"))] {
            assert!(page.select("form[method=post]").nodes().is_empty());
        }
        let origin = format!("http://{}", site.host);
        for (target, fields) in [
            ("/save", "name=a&q=x"),
            ("/remove", "name=old"),
            ("/seen", "q=x&seen=9"),
        ] {
            let reply = site.post(target, &[("Origin", &origin)], fields);
            assert_eq!(reply.status, 403, "{target}");
            assert!(reply.body.contains("FIHRIS_TOKEN"), "{}", reply.body);
            assert_eq!(site.get(target).status, 405, "{target}");
        }
    }
    let listed = dir.fihris(["save", "--format", "tsv", "--no-header"]).run();
    assert_eq!(listed.stdout, "old\tقمة\n");
}

#[test]
fn a_page_elsewhere_cannot_use_the_cookie_to_write() {
    let dir = Dir::with_news();
    let (site, headers) = site_with_token(&dir, &[]);
    let cookie = headers[0].1.as_str();
    let cookie = ("Cookie", cookie);
    let own = format!("http://{}", site.host);
    let bearer = format!("Bearer {TOKEN}");
    let fields = "name=a&q=x";
    for (headers, status) in [
        (vec![], 401),
        (vec![("Origin", own.as_str())], 401),
        // A browser always says where a form comes from.
        (vec![cookie], 403),
        (vec![cookie, ("Origin", "http://evil.example")], 403),
        (vec![cookie, ("Origin", "null")], 403),
        (vec![cookie, ("Origin", "http://127.0.0.1:1")], 403),
        (
            vec![
                cookie,
                ("Sec-Fetch-Site", "cross-site"),
                ("Sec-Fetch-Mode", "navigate"),
                ("Sec-Fetch-Dest", "document"),
            ],
            403,
        ),
        (
            vec![
                cookie,
                ("Sec-Fetch-Site", "none"),
                ("Sec-Fetch-Mode", "navigate"),
                ("Sec-Fetch-Dest", "document"),
            ],
            403,
        ),
        (
            vec![cookie, ("Origin", &own), ("Content-Type", "text/plain")],
            415,
        ),
        (
            vec![
                cookie,
                ("Origin", &own),
                ("Content-Type", "multipart/form-data; boundary=x"),
            ],
            415,
        ),
    ] {
        let reply = site.post("/save", &headers, fields);
        assert_eq!(reply.status, status, "{headers:?}");
    }
    assert_eq!(
        dir.fihris(["save", "--format", "tsv", "--no-header"])
            .run()
            .stdout,
        ""
    );
    let reply = site.post("/save", &[("Authorization", &bearer)], fields);
    assert_eq!(reply.status, 303);
    let reply = site.post(
        "/save",
        &[cookie, ("Sec-Fetch-Site", "same-origin")],
        "name=b&q=x",
    );
    assert_eq!(reply.status, 303);
    let long = format!("name=c&q={}", "x".repeat(100_000));
    assert_eq!(
        site.post("/save", &[cookie, ("Origin", &own)], &long)
            .status,
        413
    );
    // The form of the page can be sent from it: its policy lets a browser say the origin.
    let page = site.ask("/", &[cookie]);
    assert_eq!(page.headers["referrer-policy"], "same-origin");
}

#[test]
fn a_reload_does_not_move_the_mark_and_the_button_does() {
    let dir = Dir::with_news();
    dir.fihris(["save", "putin", "بوتين"]).exits(0);
    let (site, headers) = site_with_token(&dir, &[]);
    let headers = borrowed(&headers);
    let start = site.ask("/", &headers).document();
    let new = link(&start, ".saved a", "الجديد");
    let shown = || {
        let page = site.ask(&new, &headers).document();
        texts(&page, ".hits h3").len()
    };
    // A reload, a feed reader, a program.
    assert_eq!((shown(), shown()), (2, 2));
    for format in ["json", "jsonl", "csv", "atom"] {
        assert_eq!(
            site.ask(&format!("{new}&format={format}"), &headers).status,
            200,
            "{format}"
        );
    }
    let page = site.ask(&new, &headers).document();
    let fields: Vec<String> = page
        .select(".new form input")
        .nodes()
        .iter()
        .map(|field| {
            let value = field.attr("value").expect("a value");
            format!(
                "{}={}",
                field.attr("name").expect("a name"),
                percent(&value)
            )
        })
        .collect();
    // What comes after the page was made is not marked with it.
    dir.write(
        "later.jsonl",
        record("later", "بوتين في زيارة", "وصل بوتين اليوم."),
    );
    dir.index(["later.jsonl"]).exits(0);
    let seen = site.post("/seen", &headers, &fields.join("&"));
    assert_eq!(seen.status, 303, "{}", seen.body);
    let page = site.ask(&seen.headers["location"], &headers).document();
    assert_eq!(texts(&page, ".hits h3"), ["بوتين في زيارة"]);
    // The command has the same marks.
    let command = dir
        .fihris([
            "search",
            "@putin",
            "--new",
            "--format",
            "tsv",
            "--no-header",
        ])
        .run();
    assert_eq!(command.stdout.lines().count(), 1, "{command}");
    let page = site.ask(&new, &headers).document();
    assert_eq!(texts(&page, ".nothing"), ["لا جديد."]);
    // A mark does not move into the future.
    let seen = site.post("/seen", &headers, "q=@putin&seen=99999999999");
    assert_eq!(seen.status, 303);
    dir.write("last.jsonl", record("last", "بوتين يعود", "عاد بوتين."));
    dir.index(["last.jsonl"]).exits(0);
    assert_eq!(shown(), 1);
    for fields in ["q=@putin", "q=@putin&seen=x", "q=@putin&seen=1&souce=x"] {
        assert_eq!(site.post("/seen", &headers, fields).status, 400, "{fields}");
    }
}

#[test]
fn an_index_that_cannot_be_written_is_no_fault_of_the_form() {
    let dir = Dir::with_news();
    let (site, headers) = site_with_token(&dir, &["--host", "news.example"]);
    let headers = borrowed(&headers);
    // The file of saved queries cannot be replaced, also by root.
    dir.folder(".fihris/queries.tsv");
    let reply = site.post("/save", &headers, "name=a&q=x");
    assert_eq!(reply.status, 503);
    assert!(reply.body.contains("queries.tsv"), "{}", reply.body);
    let bearer = format!("Bearer {TOKEN}");
    let far = [
        ("Authorization", bearer.as_str()),
        ("X-Forwarded-For", "10.0.0.1"),
    ];
    let reply = site.post("/save", &far, "name=a&q=x");
    assert_eq!(reply.status, 503);
    assert!(!reply.body.contains(&dir.path_text("")), "{}", reply.body);
}

fn percent(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

#[test]
fn marks_are_shown_to_the_owner_only() {
    let dir = Dir::with_news();
    let public = Site::start(&dir, &["--read-only-public"]);
    assert_eq!(public.get("/search?q=x&new=1").status, 403);
    let local = Site::start(&dir, &[]);
    let page = local.page("/search?q=%2A&new=1");
    assert_eq!(texts(&page, ".hits h3").len(), 5);
    assert!(texts(&page, ".new")[0].contains("FIHRIS_TOKEN"));
    assert!(page.select(".new form").nodes().is_empty());
}

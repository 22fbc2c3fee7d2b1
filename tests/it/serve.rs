//! `fihris serve`, spoken to in plain HTTP: views, trust, hostile requests, an index that changes.

mod clusters;
mod files;
mod forms;
mod trouble;
mod words;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Child;
use std::time::{Duration, Instant};

use dom_query::Document;
use serde_json::Value;

use crate::util::{Dir, NEWS, record};

const TOKEN: &str = "0123456789abcdef0123";

/// A running server.
struct Site {
    child: Child,
    /// `127.0.0.1:PORT`
    host: String,
}

/// A reply.
#[derive(Debug)]
struct Reply {
    status: u16,
    headers: BTreeMap<String, String>,
    body: String,
}

impl Site {
    fn start(dir: &Dir, args: &[&str]) -> Self {
        Site::with(dir, args, |command| command)
    }

    fn with(
        dir: &Dir,
        args: &[&str],
        change: impl FnOnce(crate::util::Command) -> crate::util::Command,
    ) -> Self {
        let command = dir.fihris([&["serve", "--port", "0"], args].concat());
        let mut child = change(command).start();
        let mut line = String::new();
        let stdout = child.stdout.take().expect("its output");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        let host = line.trim().strip_prefix("http://").expect("an address");
        Site {
            host: host.trim_end_matches('/').to_owned(),
            child,
        }
    }

    /// Sends bytes and returns all that comes back until the server closes the connection.
    fn raw(&self, request: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(&self.host).expect("connected");
        stream
            .set_read_timeout(Some(Duration::from_secs(30)))
            .expect("set");
        // The server may close the connection before it has all.
        let _ = stream.write_all(request);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let mut reply = Vec::new();
        let _ = stream.read_to_end(&mut reply);
        reply
    }

    fn ask(&self, target: &str, headers: &[(&str, &str)]) -> Reply {
        let mut request = format!("GET {target} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|(name, _)| *name == "Host") {
            write!(request, "Host: {}\r\n", self.host).expect("written");
        }
        for (name, value) in headers {
            write!(request, "{name}: {value}\r\n").expect("written");
        }
        Reply::parse(&self.raw((request + "\r\n").as_bytes()))
    }

    /// Sends a form.
    fn post(&self, target: &str, headers: &[(&str, &str)], fields: &str) -> Reply {
        let mut request = format!(
            "POST {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n",
            self.host,
            fields.len()
        );
        if !headers.iter().any(|(name, _)| *name == "Content-Type") {
            request += "Content-Type: application/x-www-form-urlencoded\r\n";
        }
        for (name, value) in headers {
            write!(request, "{name}: {value}\r\n").expect("written");
        }
        Reply::parse(&self.raw(format!("{request}\r\n{fields}").as_bytes()))
    }

    fn get(&self, target: &str) -> Reply {
        self.ask(target, &[])
    }

    #[track_caller]
    fn page(&self, target: &str) -> Document {
        let reply = self.get(target);
        assert_eq!(reply.status, 200, "{target}: {}", reply.body);
        reply.document()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Reply {
    #[track_caller]
    fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8(bytes.to_owned()).expect("UTF-8");
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1));
        let headers = lines.filter_map(|line| line.split_once(": "));
        Reply {
            status: status.and_then(|code| code.parse().ok()).unwrap_or(0),
            headers: headers
                .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
                .collect(),
            body: body.to_owned(),
        }
    }

    /// Parses the page, and asserts that nothing in it can run.
    #[track_caller]
    fn document(&self) -> Document {
        let document = Document::from(self.body.as_str());
        assert_eq!(
            document.errors.borrow().as_slice(),
            [""; 0],
            "{}",
            self.body
        );
        for node in document.select("*").nodes() {
            let name = node.node_name().expect("an element").to_string();
            let allowed = name != "script"
                || node
                    .attr("src")
                    .is_some_and(|src| src.starts_with("/keys.js?v="));
            assert!(
                allowed && name != "style" && name != "iframe",
                "{name}: {}",
                self.body
            );
            for attribute in node.attrs() {
                let (key, value) = (
                    attribute.name.local.to_string(),
                    attribute.value.to_string(),
                );
                assert!(
                    !key.starts_with("on") && key != "style",
                    "{key} of <{name}>"
                );
                let leads = ["/", "http://", "https://", "#main"];
                let is_link = matches!(key.as_str(), "href" | "src" | "action");
                assert!(
                    !is_link || leads.iter().any(|lead| value.starts_with(lead)),
                    "{value}"
                );
            }
        }
        document
    }
}

fn texts(document: &Document, selector: &str) -> Vec<String> {
    let nodes = document.select(selector);
    nodes
        .nodes()
        .iter()
        .map(|node| node.text().trim().to_owned())
        .collect()
}

#[track_caller]
fn link(document: &Document, selector: &str, text: &str) -> String {
    let links = document.select(selector);
    let mut links = links.nodes().iter();
    let link = links.find(|link| link.text().contains(text));
    let link = link.unwrap_or_else(|| panic!("no {text} in {selector}: {}", document.html()));
    link.attr("href").expect("an address").to_string()
}

#[test]
fn a_search_is_narrowed_by_links_that_can_be_taken_off() {
    let dir = Dir::with_news();
    let site = Site::start(&dir, &[]);
    let all = site.page("/search?q=%D8%A8%D9%88%D8%AA%D9%8A%D9%86+%D8%A7%D9%84%D9%86%D9%81%D8%B7");
    assert_eq!(texts(&all, ".hits h3").len(), 4);
    let source = site.page(&link(&all, ".facet a", "رويترز"));
    assert_eq!(texts(&source, ".hits h3"), ["قمة بوتين وكيم في بيونغيانغ"]);
    assert_eq!(texts(&source, ".hits mark")[0], "بوتين");
    let wider = site.page(&link(&source, ".chips a", "رويترز"));
    assert_eq!(texts(&wider, ".hits h3").len(), 4);
    let bar = all.select(".timeline svg a").nodes()[0]
        .attr("href")
        .expect("a link");
    let dated = site.page(&bar);
    assert_eq!(texts(&dated, ".chips li").len(), 1);
    assert!(texts(&dated, ".hits h3").len() < 4);
    let newest = site.page(&link(&all, ".modes a", "الأحدث"));
    assert_eq!(texts(&newest, ".hits h3")[0], "أوكرانيا تطلب دعما جديدا");
    let explained = site.page(&link(&all, ".modes a", "لماذا"));
    assert_eq!(explained.select(".hits details table").nodes().len(), 4);
    let strict = site.page(&link(&all, ".modes a", "كل الكلمات"));
    assert_eq!(texts(&strict, ".nothing"), ["لم يُعثر على شيء."]);
    let any = site.page(&link(&strict, ".suggestions a", ""));
    assert_eq!(texts(&any, ".hits h3").len(), 4);
}

#[test]
fn long_results_have_pages() {
    let articles: String = (0..25)
        .map(|n| record(&format!("a{n}"), &format!("خبر {n}"), "نفط"))
        .collect();
    let dir = Dir::with("many.jsonl", articles);
    let site = Site::start(&dir, &[]);
    let first = site.page("/search?q=%D9%86%D9%81%D8%B7");
    let second = site.page(&link(&first, ".pages a", "التالي"));
    let third = site.page(&link(&second, ".pages a", "التالي"));
    assert_eq!(texts(&third, ".hits h3").len(), 5);
    assert_eq!(third.select(".hits").attr("start").as_deref(), Some("21"));
    assert_eq!(texts(&third, ".pages a"), ["السابق"]);
    let back = site.page(&link(&third, ".pages a", "السابق"));
    assert_eq!(texts(&back, ".hits h3"), texts(&second, ".hits h3"));
}

#[test]
fn data_is_that_of_the_command() {
    let dir = Dir::with_news();
    let site = Site::start(&dir, &[]);
    let query = "%D8%A8%D9%88%D8%AA%D9%8A%D9%86+%D8%A7%D9%84%D9%86%D9%81%D8%B7";
    for (address, args) in [
        ("format=json", "--format json"),
        (
            "format=json&explain=1&collapse=1",
            "--format json --explain --collapse",
        ),
        (
            "format=jsonl&sort=-date&limit=2",
            "--format jsonl --sort -date -n 2",
        ),
        ("format=csv&since=2024", "--format csv --since 2024"),
        (
            "format=tsv&all=1&any=1&offset=1",
            "--format tsv --all --any --offset 1",
        ),
        (
            "format=json&facet=source&facet=category&timeline=month&limit=0",
            "--format json --facet source --facet category --timeline month -n 0",
        ),
        ("format=jsonl&facet=source", "--format jsonl --facet source"),
        (
            "format=jsonl&fields=id,author",
            "--format jsonl --fields id,author",
        ),
    ] {
        let reply = site.get(&format!("/search?q={query}&{address}"));
        let args = ["search", "بوتين النفط"].into_iter().chain(args.split(' '));
        let printed = dir.fihris(args).run().stdout;
        assert_eq!(
            without_time(&reply.body),
            without_time(&printed),
            "{address}"
        );
        assert_eq!(reply.status, 200);
    }
    let shown = site.get("/article?id=summit&format=json&q=%D8%A8%D9%88%D8%AA%D9%8A%D9%86");
    let printed = dir
        .fihris(["show", "--format", "json", "--query", "بوتين", "summit"])
        .bytes();
    assert_eq!(shown.body.as_bytes(), printed);
    assert_eq!(shown.headers["content-type"], "application/json");
}

/// Returns output without the time that the search took.
fn without_time(text: &str) -> String {
    match text.split_once("\"took_ms\":") {
        Some((before, after)) => {
            let rest = after.find(',').map_or("", |at| &after[at..]);
            format!("{before}{rest}")
        }
        None => text.to_owned(),
    }
}

#[test]
fn occurrences_and_words_are_those_of_the_commands() {
    let dir = Dir::with_news();
    let site = Site::start(&dir, &[]);
    let oil = "%D8%A7%D9%84%D9%86%D9%81%D8%B7";
    for (target, args) in [
        (format!("/kwic?q={oil}&format=json"), "kwic النفط --format json"),
        (
            format!("/kwic?q={oil}&format=jsonl&sort=after&limit=2&context=2w"),
            "kwic النفط --format jsonl --sort after -n 2 --context 2w",
        ),
        (
            format!("/kwic?q={oil}&format=csv&sample=1&seed=3&fields=id,keyword"),
            "kwic النفط --format csv --sample 1 --seed 3 --fields id,keyword",
        ),
        ("/words?format=json&limit=5".to_owned(), "terms --format json -n 5"),
        (
            "/words?q=%D9%85&format=tsv&by=lemma&no-stopwords=1&source=%D8%B1%D9%88%D9%8A%D8%AA%D8%B1%D8%B2".to_owned(),
            "terms م --format tsv --by lemma --no-stopwords --source رويترز",
        ),
        ("/copies?format=json".to_owned(), "copies --format json"),
        ("/copies?id=oil&format=csv".to_owned(), "copies oil --format csv"),
        (
            "/similar?id=summit&format=jsonl&limit=3".to_owned(),
            "similar summit --format jsonl -n 3",
        ),
        ("/similar?id=summit&format=csv".to_owned(), "similar summit --format csv"),
        (
            format!("/collocates?q={oil}&format=csv&min=1&window=3"),
            "collocates النفط --format csv --min 1 --window 3",
        ),
    ] {
        let reply = site.get(&target);
        assert_eq!((reply.status, reply.body), (200, dir.fihris(args.split(' ')).run().stdout), "{target}");
    }
    let page = site.page(&format!(
        "/kwic?q={oil}&source=%D8%B1%D9%88%D9%8A%D8%AA%D8%B1%D8%B2"
    ));
    assert_eq!(texts(&page, ".nothing").len(), 1);
    let page = site.page(&format!("/kwic?q={oil}"));
    assert_eq!(texts(&page, ".kwic tbody tr").len(), 3);
    site.page(&link(&page, ".kwic th a", "النفط"));
    let near = site.page(&(link(&page, ".tabs a", "كلمات بقربها") + "&min=1"));
    let hits = site.page(&link(&near, ".words a", "أسعار"));
    assert_eq!(texts(&hits, ".hits h3"), ["ارتفاع أسعار النفط"]);
    let words = site.page("/words");
    let hits = site.page(&link(&words, ".words a", "النفط"));
    assert_eq!(texts(&hits, ".hits h3").len(), 2);
    for target in [
        "/kwic",
        "/collocates",
        "/kwic?q=x&limit=all",
        "/words?q=a+b",
        "/similar",
        "/copies?source=x",
        "/collocates?q=source:x",
    ] {
        assert_eq!(site.get(target).status, 400, "{target}");
    }
    for target in ["/similar?id=summit", "/copies", "/copies?id=oil"] {
        site.page(target);
    }
    for target in ["/similar?id=summit", "/copies", "/copies?id=oil"] {
        site.page(target);
    }
    let public = Site::start(&dir, &["--read-only-public"]);
    for target in [
        "/kwic?q=path:/tmp",
        "/kwic?q=x&path=/tmp/**",
        "/words?path=/tmp/**",
    ] {
        assert_eq!(public.get(target).status, 403, "{target}");
    }
}

#[test]
fn an_article_is_shown_whole_with_what_belongs_to_it() {
    let dir = Dir::new();
    let body = "وقعت الحكومة اتفاقا جديدا مع الشركة الوطنية لتطوير حقول النفط في الجنوب خلال السنوات المقبلة. ";
    let copy = |id: &str, date: &str| {
        let title = "اتفاق جديد لتطوير حقول النفط";
        let article = serde_json::json!({"id": id, "title": title, "text": body.repeat(3), "date": date, "source": id});
        article.to_string() + "\n"
    };
    let other = record(
        "other",
        "حقول النفط في الجنوب",
        &format!("{body}وقال وزير آخر شيئا مختلفا تماما عن ذلك الأمر كله أمس."),
    );
    dir.write(
        "a.jsonl",
        copy("first", "2024-01-01") + &copy("second", "2024-01-02") + &other,
    );
    dir.write(
        "page.txt",
        "خبر من صفحة\n\nنص الخبر من الصفحة طويل بما يكفي للقراءة.\n\nاقرأ أيضا\nعنوان خبر آخر\n",
    );
    dir.index(["a.jsonl", "page.txt"]).exits(0);
    let site = Site::start(&dir, &[]);
    let hits = site.page("/search?q=%D8%A7%D9%84%D9%86%D9%81%D8%B7&collapse=1");
    let address = link(&hits, ".hits h3 a", "اتفاق جديد");
    let article = site.page(&address);
    assert_eq!(texts(&article, "h1"), ["اتفاق جديد لتطوير حقول النفط"]);
    assert!(texts(&article, ".whole mark").contains(&"النفط".to_owned()));
    let beside = texts(&article, ".beside");
    assert!(beside[0].contains("second"), "{beside:?}");
    assert!(texts(&article, ".record")[0].contains(&dir.path_text("a.jsonl")));
    let copy = site.page(&link(&article, ".beside a", "اتفاق"));
    assert!(texts(&copy, ".whole .about")[0].contains("2024-01-02"));
    let teasers = site.page("/article?id=page.txt");
    assert!(texts(&teasers, "details.removed")[0].contains("عنوان خبر آخر"));
    let missing = site.get("/article?id=/etc/passwd");
    assert_eq!(missing.status, 404);
    assert_eq!(site.get("/article").status, 400);
}

#[test]
fn a_feed_has_the_newest_articles_of_a_query() {
    let dir = Dir::with_news();
    let site = Site::start(&dir, &[]);
    let page = site.page("/search?q=%D8%A8%D9%88%D8%AA%D9%8A%D9%86");
    let address = page
        .select("link[rel=alternate]")
        .attr("href")
        .expect("a feed");
    let feed = site.get(&address);
    assert_eq!(
        feed.headers["content-type"],
        "application/atom+xml; charset=utf-8"
    );
    assert!(feed.body.starts_with("<?xml version=\"1.0\""));
    let entry = format!(
        "<link rel=\"alternate\" href=\"http://{}/article?id=ukraine\"/>",
        site.host
    );
    assert!(feed.body.contains(&entry), "{}", feed.body);
    assert_eq!(feed.body.matches("<entry>").count(), 2);
    let (newer, older) = (
        feed.body.find("urn:fihris:ukraine"),
        feed.body.find("urn:fihris:summit"),
    );
    assert!(newer < older, "{}", feed.body);
}

#[test]
fn faults_are_reported_in_place() {
    let dir = Dir::with_news();
    let site = Site::start(&dir, &[]);
    for (target, status, part) in [
        (
            "/search?q=date:2025..2024",
            400,
            "the range ends before it starts",
        ),
        ("/search?q=x&since=abc", 400, "--since"),
        ("/search?q=x&souce=a", 400, "did you mean source?"),
        ("/search?q=x&limit=all", 400, "limit is at most 1000"),
        (
            "/search?q=x&queries=/etc/passwd",
            400,
            "no parameter is called queries",
        ),
        ("/search?q=x&in=/etc", 400, "no parameter is called in"),
        ("/nowhere", 404, "لا صفحة"),
        ("/../../etc/passwd", 404, "لا صفحة"),
        ("/style.css/../../etc/passwd", 404, "لا صفحة"),
    ] {
        let reply = site.get(target);
        assert_eq!(reply.status, status, "{target}");
        let document = reply.document();
        assert!(
            texts(&document, ".failure")[0].contains(part),
            "{target}: {}",
            reply.body
        );
        assert_eq!(document.select("input[type=search]").nodes().len(), 1);
    }
    let reply = site.get("/search?q=date:2025..2024&format=json");
    let error: Value = serde_json::from_str(&reply.body).expect("JSON");
    assert!(
        error["message"]
            .as_str()
            .expect("a message")
            .starts_with("the range ends")
    );
    let reply = site.get("/search?q=x&format=pdf");
    assert!(
        reply.status == 400 && reply.body.contains("write one of html, json"),
        "{reply:?}"
    );
    let unmatched =
        site.page("/search?q=%D8%A8%D9%88%D8%AA%D9%8A%D9%86&source=%D8%B1%D9%88%D9%8A%D8%AA%D8%B1");
    assert!(texts(&unmatched, ".note")[0].contains("nearest: رويترز"));
}

#[test]
fn the_language_is_that_of_the_browser_or_the_last_choice() {
    let dir = Dir::with_news();
    let site = Site::start(&dir, &[]);
    let language = |target: &str, headers: &[(&str, &str)]| {
        let reply = site.ask(target, headers);
        let document = reply.document();
        let html = document.select("html");
        let direction = html.attr("dir").expect("a direction").to_string();
        (
            html.attr("lang").expect("a language").to_string() + " " + &direction,
            reply,
        )
    };
    assert_eq!(language("/", &[]).0, "ar rtl");
    let english = ("Accept-Language", "en-GB,en;q=0.9,ar;q=0.5");
    let (code, reply) = language("/search?q=x", &[english]);
    assert_eq!(code, "en ltr");
    assert!(reply.body.contains("Nothing was found."));
    let switch = link(&reply.document(), ".language", "العربية");
    let (code, reply) = language(&switch, &[english]);
    assert_eq!(code, "ar rtl");
    let cookie = &reply.headers["set-cookie"];
    assert!(
        cookie.starts_with("lang=ar;") && cookie.contains("SameSite=Strict"),
        "{cookie}"
    );
    assert_eq!(language("/", &[english, ("Cookie", "lang=ar")]).0, "ar rtl");
}

#[test]
fn arabic_in_an_address_may_be_windows_1256_or_raw() {
    let dir = Dir::with_news();
    let site = Site::start(&dir, &[]);
    let page = site.page("/search?q=%C8%E6%CA%ED%E4");
    assert_eq!(texts(&page, ".hits h3").len(), 2);
    let raw = site.raw(
        format!(
            "GET /search?q=بوتين HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            site.host
        )
        .as_bytes(),
    );
    let status = Reply::parse(&raw).status;
    assert!(status == 200 || status == 400, "{status}");
}

#[test]
fn only_its_own_name_is_answered_and_pages_elsewhere_are_not() {
    let dir = Dir::with_news();
    let site = Site::start(&dir, &[]);
    let port = site.host.rsplit(':').next().expect("a port").to_owned();
    for host in [
        "evil.example",
        &format!("evil.example:{port}"),
        "127.0.0.1",
        "",
        "localhost:1",
    ] {
        let reply = site.ask(
            "/search?q=%D8%A8%D9%88%D8%AA%D9%8A%D9%86",
            &[("Host", host)],
        );
        assert!(
            reply.status == 421 || reply.status == 400,
            "{host}: {reply:?}"
        );
        assert!(!reply.body.contains("بوتين"));
    }
    assert_eq!(
        site.ask("/", &[("Host", &format!("localhost:{port}"))])
            .status,
        200
    );
    let absolute = site.raw(
        format!(
            "GET http://evil.example/ HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            site.host
        )
        .as_bytes(),
    );
    assert_eq!(Reply::parse(&absolute).status, 421);
    let old = site.raw(b"GET / HTTP/1.0\r\n\r\n");
    assert_eq!(Reply::parse(&old).status, 421);
    for headers in [
        vec![("Origin", "http://evil.example")],
        vec![("Origin", "null")],
        vec![
            ("Sec-Fetch-Site", "cross-site"),
            ("Sec-Fetch-Mode", "no-cors"),
            ("Sec-Fetch-Dest", "script"),
        ],
    ] {
        assert_eq!(
            site.ask("/search?q=x&format=json", &headers).status,
            403,
            "{headers:?}"
        );
    }
    let reply = site.get("/");
    assert!(!reply.headers.contains_key("access-control-allow-origin"));
    let policy = &reply.headers["content-security-policy"];
    assert!(
        policy.starts_with("default-src 'none'") && !policy.contains("unsafe"),
        "{policy}"
    );
    assert_eq!(reply.headers["x-content-type-options"], "nosniff");
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"] {
        let raw = site.raw(
            format!(
                "{method} /search HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
                site.host
            )
            .as_bytes(),
        );
        assert_eq!(Reply::parse(&raw).status, 405, "{method}");
    }
}

#[test]
fn others_are_served_only_with_a_token_or_if_it_is_said_aloud() {
    let dir = Dir::with_news();
    for args in [
        vec!["--listen", "0.0.0.0"],
        vec!["--host", "news.example"],
        vec!["--listen", "0.0.0.0", "--token", "short"],
    ] {
        let args = [vec!["serve", "--port", "0"], args].concat();
        let answer = dir.fihris(args).exits(2);
        assert!(
            answer.stderr.contains("secret") || answer.stderr.contains("16"),
            "{answer}"
        );
    }
    let site = Site::with(&dir, &["--listen", "127.0.0.1"], |command| {
        command.env("FIHRIS_TOKEN", TOKEN)
    });
    let reply = site.get("/search?q=x");
    assert_eq!(reply.status, 401);
    assert!(!reply.body.contains("html"));
    // A browser gets a form for the token, and nothing of the index.
    let form = site.ask("/search?q=x", &[("Accept", "text/html,*/*")]);
    assert_eq!(
        (form.status, form.document().select("input").nodes().len()),
        (401, 1)
    );
    assert!(!form.body.contains("search"), "{}", form.body);
    let bearer = format!("Bearer {TOKEN}");
    assert_eq!(site.ask("/", &[("Authorization", &bearer)]).status, 200);
    assert_eq!(
        site.ask("/", &[("Authorization", "Bearer 0123456789abcdef0124")])
            .status,
        401
    );
    let reply = site.get(&format!("/search?q=x&token={TOKEN}"));
    assert_eq!(
        (reply.status, reply.headers["location"].as_str()),
        (303, "/search?q=x")
    );
    let cookie = &reply.headers["set-cookie"];
    assert!(cookie.contains("HttpOnly; SameSite=Strict"), "{cookie}");
    let cookie = cookie.split(';').next().expect("a pair");
    assert_eq!(site.ask("/search?q=x", &[("Cookie", cookie)]).status, 200);
}

#[test]
fn paths_of_the_machine_are_shown_on_it_only() {
    let dir = Dir::with_news();
    let query = "/search?q=%D8%A8%D9%88%D8%AA%D9%8A%D9%86";
    let targets = [
        "",
        "&format=json",
        "&format=csv",
        "&format=jsonl&fields=path,member",
        "&format=atom",
    ];
    let site = Site::start(&dir, &[]);
    let path = dir.path_text("news.jsonl");
    assert!(
        site.get(&format!("{query}&format=json"))
            .body
            .contains(&path)
    );
    assert!(site.get("/article?id=summit").body.contains("news.jsonl"));
    assert_eq!(
        site.get(&format!("{query}&facet=folder&format=json"))
            .status,
        200
    );
    let public = Site::start(&dir, &["--read-only-public", "--host", "news.example"]);
    let root = dir.path_text("");
    for target in targets
        .map(|more| format!("{query}{more}"))
        .into_iter()
        .chain([
            "/".to_owned(),
            "/article?id=summit".to_owned(),
            "/article?id=summit&format=json".to_owned(),
        ])
    {
        let reply = public.ask(&target, &[("Host", "news.example")]);
        assert_eq!(reply.status, 200, "{target}");
        assert!(
            !reply.body.contains(root.trim_end_matches('/')),
            "{target}: {}",
            reply.body
        );
    }
    for target in [
        "/search?q=path:/tmp",
        "/search?q=x&path=/tmp/**",
        "/search?q=x&facet=folder",
    ] {
        assert_eq!(public.get(target).status, 403, "{target}");
    }
    dir.rename(".fihris", "elsewhere");
    let reply = public.get("/");
    assert_eq!(reply.status, 503);
    assert!(
        !reply.body.contains(root.trim_end_matches('/')),
        "{}",
        reply.body
    );
}

#[test]
fn scripts_in_every_field_are_text() {
    let dir = Dir::new();
    let attack =
        "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> javascript:alert(1) نفط";
    let article = serde_json::json!({
        "id": attack, "title": attack, "text": format!("{attack}\nاقرأ أيضا\n{attack}"), "summary": attack,
        "source": attack, "category": attack, "author": attack, "url": "javascript:alert(1)", "date": attack,
    });
    let other = record("b\u{202e}\u{0}", "نفط \u{202e}\u{2068}", attack);
    dir.write("a.jsonl", format!("{article}\n{other}"));
    dir.index(["a.jsonl"]).exits(0);
    dir.fihris(["save", "x", attack]).run();
    let site = Site::start(&dir, &[]);
    site.page("/");
    let hits = site.page("/search?q=%D9%86%D9%81%D8%B7&explain=1&collapse=1");
    for node in hits.select(".hits h3 a, .facet a, .hits .about a").nodes() {
        let page = site.page(&node.attr("href").expect("an address"));
        assert!(page.select("img").nodes().is_empty());
    }
    let encoded = "%3Cscript%3Ealert(1)%3C/script%3E%22%27%3E%E2%80%AE%00%0D%0AX-Evil:1";
    for target in [
        "/search?q=",
        "/search?q=x&source=",
        "/article?id=",
        "/search?q=x&since=",
        "/search?",
        "/",
        "/search?q=x&lang=",
    ] {
        let reply = site.get(&format!("{target}{encoded}"));
        reply.document();
        assert!(!reply.headers.contains_key("x-evil"), "{target}: {reply:?}");
        assert!(!reply.body.contains("<script>"));
    }
    let feed = site.get("/search?q=%D9%86%D9%81%D8%B7&format=atom");
    assert!(
        !feed.body.contains("<script>") && !feed.body.contains('\0'),
        "{}",
        feed.body
    );
}

#[test]
fn the_next_request_sees_a_refresh_and_a_rebuild() {
    let dir = Dir::with_news();
    let site = Site::start(&dir, &[]);
    let total = |query: &str| {
        let reply = site.get(&format!("/search?q={query}&format=json&limit=0"));
        let value: Value = serde_json::from_str(&reply.body).expect("JSON");
        value["total"].as_u64()
    };
    assert_eq!(total("%2A"), Some(5));
    dir.write("more.jsonl", record("new", "خبر جديد", "نفط جديد"));
    dir.index(["more.jsonl"]).exits(0);
    assert_eq!(total("%2A"), Some(6));
    dir.index(["--rebuild"]).exits(0);
    assert_eq!(total("%2A"), Some(6));
    dir.delete("more.jsonl");
    dir.index([""; 0]).exits(0);
    assert_eq!(total("%2A"), Some(5));
    for round in 0..5 {
        dir.write("more.jsonl", record(&format!("new{round}"), "خبر", "نفط"));
        dir.index(["more.jsonl"]).exits(0);
        assert_eq!(site.get(&format!("/article?id=new{round}")).status, 200);
    }
}

/// `FIHRIS_REFRESHES=24` is a day of hourly refreshes.
#[test]
fn clients_browse_through_refreshes_without_an_error_or_a_stale_answer() {
    let dir = Dir::with_news();
    let site = Site::start(&dir, &[]);
    let refreshes = std::env::var("FIHRIS_REFRESHES").ok();
    let refreshes: usize = refreshes.and_then(|count| count.parse().ok()).unwrap_or(4);
    let stop = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        for client in 0..8 {
            let (site, stop) = (&site, &stop);
            scope.spawn(move || {
                let targets = [
                    "/",
                    "/search?q=%2A",
                    "/article?id=oil",
                    "/search?q=%2A&format=atom",
                    "/kwic?q=%D9%86%D9%81%D8%B7",
                ];
                let mut number = client;
                while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                    let target = targets[number % targets.len()];
                    let reply = site.get(target);
                    assert_eq!(reply.status, 200, "{target}: {}", reply.body);
                    number += 1;
                }
            });
        }
        for round in 0..refreshes {
            let id = format!("hour-{round}");
            dir.write("hour.jsonl", record(&id, "خبر الساعة", "نفط"));
            if round % 8 == 7 {
                dir.index(["hour.jsonl", "--rebuild"]).exits(0);
            } else {
                dir.index(["hour.jsonl"]).exits(0);
            }
            let reply = site.get(&format!("/article?id={id}"));
            assert_eq!(reply.status, 200, "stale after commit {round}");
        }
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
    });
}

#[test]
fn a_missing_or_damaged_index_gives_a_page_that_says_so() {
    let dir = Dir::with_news();
    let site = Site::start(&dir, &[]);
    site.page("/search?q=%D8%A8%D9%88%D8%AA%D9%8A%D9%86");
    dir.rename(".fihris", "elsewhere");
    for target in ["/", "/search?q=x", "/article?id=summit"] {
        let reply = site.get(target);
        assert_eq!(reply.status, 503, "{target}");
        assert!(
            texts(&reply.document(), ".failure")[0].contains("no index at"),
            "{}",
            reply.body
        );
    }
    let reply = site.get("/search?q=x&format=json");
    assert!(
        reply.status == 503 && reply.body.starts_with("{\"level\":\"error\""),
        "{reply:?}"
    );
    dir.rename("elsewhere", ".fihris");
    site.page("/search?q=%D8%A8%D9%88%D8%AA%D9%8A%D9%86");
    dir.write(".fihris/current", "7 nonsense\n");
    assert_eq!(site.get("/").status, 503);
    dir.delete(".fihris/current");
    let reply = site.get("/");
    assert!(
        reply.status == 503 && reply.body.contains("fihris check"),
        "{}",
        reply.body
    );
    dir.delete(".fihris");
    dir.index(["news.jsonl"]).exits(0);
    // Bytes of the new index change while nothing has it open.
    for entry in walkdir::WalkDir::new(dir.path(".fihris")) {
        let entry = entry.expect("an entry");
        let is_data = entry.path().extension().is_some_and(|kind| {
            ["store", "idx", "pos", "term", "fast"]
                .iter()
                .any(|data| kind == *data)
        });
        if is_data {
            let mut bytes = std::fs::read(entry.path()).expect("read");
            for byte in &mut bytes {
                *byte ^= 0x5A;
            }
            std::fs::write(entry.path(), bytes).expect("written");
        }
    }
    for target in [
        "/",
        "/search?q=%D8%A8%D9%88%D8%AA%D9%8A%D9%86",
        "/article?id=summit",
    ] {
        let reply = site.get(target);
        assert_eq!(reply.status, 503, "{target}: {}", reply.body);
        reply.document();
    }
}

#[test]
fn several_indexes_are_one_page() {
    let dir = Dir::new();
    let lines: Vec<&str> = NEWS.lines().collect();
    dir.write("a.jsonl", lines[..2].join("\n"))
        .write("b.jsonl", lines[2..].join("\n"));
    for name in ["a", "b"] {
        let file = format!("{name}.jsonl");
        dir.fihris(["--index", name, "index", &file]).exits(0);
    }
    let site = Site::start(&dir, &["--index", "a", "--index", "b"]);
    let page = site.page("/search?q=%2A");
    assert_eq!(texts(&page, ".hits h3").len(), 5);
    let reply = site.get("/search?q=%2A&format=jsonl");
    assert!(reply.body.contains("\"index\":\"b\""), "{}", reply.body);
    site.page("/article?id=oil");
    site.page("/article?id=summit");
    assert_eq!(site.get("/search?q=%2A&collapse=1").status, 400);
    dir.write("b.jsonl", record("new", "خبر جديد", "نفط"));
    dir.fihris(["--index", "b", "index", "b.jsonl"]).exits(0);
    site.page("/article?id=new");
}

#[test]
fn a_port_that_is_taken_is_reported() {
    let dir = Dir::with_news();
    let site = Site::start(&dir, &[]);
    let port = site.host.rsplit(':').next().expect("a port");
    let answer = dir.fihris(["serve", "--port", port]).exits(2);
    assert!(answer.stderr.contains("give another --port"), "{answer}");
    site.page("/");
    let answer = Dir::new().fihris(["serve", "--port", "0"]).exits(2);
    assert!(answer.stderr.contains("no index"), "{answer}");
}

#[cfg(unix)]
#[test]
fn a_signal_ends_the_server_in_good_order() {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::Pid;
    let dir = Dir::with_news();
    for signal in [Signal::SIGINT, Signal::SIGTERM] {
        let mut site = Site::start(&dir, &[]);
        site.page("/");
        let id = i32::try_from(site.child.id()).expect("an id");
        kill(Pid::from_raw(id), signal).expect("sent");
        assert_eq!(site.child.wait().expect("ended").code(), Some(0));
    }
}

#[test]
fn slow_clients_are_cut_and_too_many_are_told() {
    let dir = Dir::with_news();
    let site = Site::start(&dir, &[]);
    let start = Instant::now();
    let mut slow = TcpStream::connect(&site.host).expect("connected");
    slow.write_all(b"GET / HTTP/1.1\r\nHost:").expect("sent");
    let open: Vec<TcpStream> = (0..260)
        .map_while(|_| TcpStream::connect(&site.host).ok())
        .collect();
    assert!(open.len() > 200);
    let mut told = 0;
    for mut stream in open.iter().skip(250) {
        stream
            .set_read_timeout(Some(Duration::from_secs(1)))
            .expect("set");
        let mut reply = [0; 12];
        told += usize::from(stream.read_exact(&mut reply).is_ok() && reply == *b"HTTP/1.1 429");
    }
    assert!(told > 0, "nobody was told");
    drop(open);
    slow.set_read_timeout(Some(Duration::from_secs(40)))
        .expect("set");
    let mut rest = Vec::new();
    let _ = slow.read_to_end(&mut rest);
    assert!(
        start.elapsed() < Duration::from_secs(30),
        "{:?}",
        start.elapsed()
    );
    site.page("/");
}

/// Requests that no browser sends: `FIHRIS_HOSTILE=10000` sends as many.
#[test]
fn hostile_requests_get_an_answer_or_none_and_do_no_harm() {
    let dir = Dir::with_news();
    dir.write("secret.txt", "SECRET");
    let site = Site::start(&dir, &[]);
    let count = std::env::var("FIHRIS_HOSTILE").ok();
    let count: u64 = count.and_then(|count| count.parse().ok()).unwrap_or(400);
    let mut random = fastrand::Rng::with_seed(7);
    for number in 0..count {
        let request = hostile(&mut random, &site.host);
        let reply = site.raw(&request);
        let text = String::from_utf8_lossy(&reply);
        let shown = String::from_utf8_lossy(&request);
        let statuses = [
            " 200 ", " 303 ", " 400 ", " 403 ", " 404 ", " 405 ", " 408 ", " 413 ", " 414 ",
            " 415 ", " 421 ", " 431 ",
        ];
        let line = text.lines().next().unwrap_or_default();
        let is_known = line.is_empty() || statuses.iter().any(|status| line.contains(status));
        assert!(is_known, "request {number}: {line} to {shown:?}");
        assert!(
            !text.contains("SECRET") && !text.contains("root:"),
            "{shown:?}"
        );
        let is_foreign = shown.contains("evil.example") && line.contains(" 200 ");
        assert!(!is_foreign, "{shown:?}");
    }
    site.page("/search?q=%D8%A8%D9%88%D8%AA%D9%8A%D9%86");
}

/// Returns a request with faults.
fn hostile(random: &mut fastrand::Rng, host: &str) -> Vec<u8> {
    const PATHS: [&str; 22] = [
        "/save",
        "/remove",
        "/seen",
        "/article/file",
        "/ngrams",
        "/spellings",
        "/compare",
        "/kwic",
        "/",
        "/search",
        "/article",
        "/../secret.txt",
        "/..%2f..%2fsecret.txt",
        "//secret.txt",
        "/%00",
        "/style.css/..",
        "/search/%2e%2e/%2e%2e/etc/passwd",
        "/article/summit",
        "*",
        "",
        "/\\..\\secret.txt",
        "http://evil.example/search",
    ];
    const NAMES: [&str; 22] = [
        "a", "b", "new", "seen", "download", "words", "name", "q", "id", "since", "source",
        "limit", "offset", "format", "lang", "facet", "timeline", "fields", "sort", "path",
        "token", "%FF",
    ];
    const VALUES: [&str; 20] = [
        "%C8%E6%CA%ED%E4",
        "%",
        "%G1",
        "%E2%80",
        "%00",
        "-1",
        "99999999999999999999",
        "all",
        "json",
        "../secret.txt",
        "/etc/passwd",
        "%3Cscript%3E",
        "((((((((((",
        "%22~99999",
        "*",
        "?*?*?*",
        "a~%20b~%20c~",
        "@x",
        "date:9999..0001",
        "%0d%0aSet-Cookie:%20a=b",
    ];
    let mut line = String::new();
    line += [
        "GET", "HEAD", "POST", "GET", "GET", "G\u{0}T", "get", "CONNECT",
    ][random.usize(..8)];
    line += " ";
    line += PATHS[random.usize(..PATHS.len())];
    for part in 0..random.usize(..6) {
        line += if part == 0 { "?" } else { "&" };
        line += NAMES[random.usize(..NAMES.len())];
        line += "=";
        for _ in 0..random.usize(..3) {
            line += VALUES[random.usize(..VALUES.len())];
        }
        if random.u8(..) == 0 {
            line += &"x".repeat(random.usize(..70_000));
        }
    }
    line += [
        " HTTP/1.1\r\n",
        " HTTP/1.0\r\n",
        " HTTP/9.9\r\n",
        "\r\n",
        " HTTP/1.1\n",
    ][random.usize(..5).min(random.usize(..5))];
    let host = [host, host, host, "evil.example", "127.0.0.1", "[::", ""][random.usize(..7)];
    line += &format!("Host: {host}\r\n");
    const HEADERS: [&str; 14] = [
        "Host: evil.example\r\n",
        "Origin: http://evil.example\r\n",
        "Content-Length: 99999999999\r\n",
        "Content-Length: -1\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Cookie: lang=%FF; fihris_token=\r\n",
        "Accept-Language: ;;;q=,,\r\n",
        "Range: bytes=0-1,5-\r\n",
        "Expect: 100-continue\r\n",
        "Upgrade: websocket\r\nConnection: Upgrade\r\n",
        ": x\r\n",
        "X\r\n",
        "Forwarded: for=1.2.3.4\r\n",
        " folded\r\n",
    ];
    for _ in 0..random.usize(..4) {
        line += HEADERS[random.usize(..HEADERS.len())];
    }
    if random.u8(..) < 8 {
        line += &format!("X-Long: {}\r\n", "y".repeat(50_000));
    }
    if random.u8(..) < 8 {
        line += &"A: b\r\n".repeat(200);
    }
    line += "Connection: close\r\n\r\n";
    let mut bytes = line.into_bytes();
    if random.bool() {
        bytes.extend((0..random.usize(..300)).map(|_| random.u8(..)));
    }
    for _ in 0..random.usize(..3).saturating_sub(1) {
        let at = random.usize(..bytes.len());
        bytes[at] = random.u8(..);
    }
    bytes
}

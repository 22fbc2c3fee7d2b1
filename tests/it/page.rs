//! The page of `search --format html`, read by an HTML parser: the content of articles stays text.

use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::util::{Dir, record, text};
use dom_query::{Document, NodeRef};
use fihris::counting::{Facet, FacetValue, Timeline, TimelineInterval};
use fihris::index::read::columns::Listing;
use fihris::render::html::Html;
use fihris::render::{HitView, Renderer, Summary};
use fihris::snippet::Snippet;
use serde_json::json;

const CSS: &str = include_str!("../../src/render/page.css");

/// Parses a page, and asserts that it is complete and harmless.
#[track_caller]
fn parse(page: &str) -> Document {
    let document = Document::from(page);
    assert_eq!(document.errors.borrow().as_slice(), [""; 0], "{page}");
    let allowed = [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "header",
        "main",
        "section",
        "h1",
        "h2",
        "h3",
        "p",
        "ol",
        "ul",
        "li",
        "article",
        "a",
        "bdi",
        "mark",
        "time",
        "details",
        "summary",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "figure",
        "figcaption",
        "svg",
        "desc",
        "rect",
        "div",
        "span",
    ];
    let mut ids = HashSet::new();
    for node in document.select("*").nodes() {
        let name = node.node_name().expect("an element").to_string();
        assert!(allowed.contains(&name.as_str()), "<{name}> in {page}");
        for attribute in node.attrs() {
            let (key, value) = (
                attribute.name.local.to_string(),
                attribute.value.to_string(),
            );
            assert!(!key.starts_with("on") && key != "src", "{key} of <{name}>");
            let leads = ["https://", "http://", "file:///"];
            assert!(
                key != "href" || leads.iter().any(|scheme| value.starts_with(scheme)),
                "a link to {value}"
            );
            assert!(
                key != "id" || ids.insert(value.clone()),
                "two elements are {value}"
            );
        }
    }
    let turns = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let controls = |c: char| c.is_control() && c != '\n';
    assert!(
        !page.contains(turns) && !page.contains(controls),
        "{page:?}"
    );
    assert!(!CSS.contains("url(") && !CSS.contains("@import"));
    document
}

fn texts(document: &Document, path: &str) -> Vec<String> {
    let found = document.select(path);
    found
        .nodes()
        .iter()
        .map(|node| node.text().to_string())
        .collect()
}

fn values(document: &Document, path: &str, key: &str) -> Vec<String> {
    let value = |node: &NodeRef| node.attr(key).map(|value| value.to_string());
    document
        .select(path)
        .nodes()
        .iter()
        .filter_map(value)
        .collect()
}

/// Removes the characters that a page does not show.
fn visible_text(text: &str) -> String {
    let turns = |c: &char| !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().filter(turns).map(plain).collect()
}

#[test]
fn a_page_is_arabic_and_has_the_query_the_total_and_each_hit() {
    let dir = Dir::with_news();
    let answer = dir
        .fihris(["search", "--format", "html", "بوتين النفط"])
        .exits(0)
        .silently();
    let page = parse(&answer.stdout);
    assert!(
        answer
            .stdout
            .starts_with("<!DOCTYPE html>\n<html lang=\"ar\" dir=\"rtl\">")
    );
    assert_eq!(texts(&page, "title"), ["بوتين النفط · فهرس"]);
    assert_eq!(texts(&page, "h2"), ["بوتين النفط"]);
    assert_eq!(texts(&page, "h1").len(), 1);
    assert_eq!(
        texts(&page, ".query p")[0],
        "المقالات: 4 · فيها كل الكلمات: 0"
    );
    assert_eq!(texts(&page, ".query p")[1], "الترتيب: الأنسب أولًا");
    let hits = dir
        .fihris(["search", "--format", "jsonl", "بوتين النفط"])
        .exits(0)
        .jsonl();
    let titles: Vec<String> = hits.iter().map(|hit| text(hit, "title")).collect();
    assert_eq!(texts(&page, "h3"), titles);
    let snippets: Vec<String> = hits.iter().map(|hit| text(hit, "snippet")).collect();
    assert_eq!(texts(&page, ".excerpt"), snippets);
    assert_eq!(
        values(&page, "h3 a", "href"),
        ["https://example.org/summit"]
    );
    let dates: Vec<String> = hits
        .iter()
        .filter_map(|hit| hit["date"].as_str().map(str::to_owned))
        .collect();
    assert_eq!(values(&page, "main time", "datetime"), dates);
    assert_eq!(texts(&page, "main time"), dates);
    assert_eq!(texts(&page, "h1 time").len(), 1);
    let paths: Vec<String> = hits.iter().map(|hit| text(hit, "path")).collect();
    assert_eq!(texts(&page, ".path > bdi, .path a > bdi"), paths);
    let facts = hits
        .iter()
        .flat_map(|hit| [&hit["source"], &hit["category"]]);
    let facts: Vec<&str> = facts.filter_map(|fact| fact.as_str()).collect();
    assert_eq!(texts(&page, "li .about bdi"), facts);
}

#[test]
fn whole_words_are_marked() {
    let dir = Dir::with(
        "n.jsonl",
        record(
            "a",
            "قمة وبوتين",
            "قالَ الرئيسُ بوتينُ إن بوتـين «بوتين» وصل، وبوتين غادر.",
        ),
    );
    let answer = dir.fihris(["search", "--format", "html", "بوتين"]).exits(0);
    let page = parse(&answer.stdout);
    assert_eq!(texts(&page, "h3 mark"), ["وبوتين"]);
    assert_eq!(
        texts(&page, ".excerpt mark"),
        ["بوتينُ", "بوتـين", "بوتين", "وبوتين"]
    );
}

const NASTY: &str = "\"><img src=x onerror=alert(1)> <script>alert(2)</script> &lt;script&gt;alert(4)&lt;/script&gt; ' & &amp; ]]> --> </style></title> \
                     \u{202E}معكوس\u{2066} \0\u{7}\u{9b} {{7*7}} \u{301}";

#[test]
fn article_content_is_only_text() {
    let dir = Dir::new();
    let name = if cfg!(windows) {
        "بوتين.jsonl".to_owned()
    } else {
        "<b>\"'&#x3c;% ?\u{202E}.jsonl".to_owned()
    };
    let article = json!({
        "id": NASTY, "title": NASTY, "text": format!("القمح {NASTY} والماء"), "source": NASTY,
        "category": NASTY, "author": NASTY, "summary": NASTY, "published": "2024-06-19",
        "url": format!("javascript:alert(3)//{NASTY}"),
    });
    dir.write(&name, article.to_string() + "\n");
    dir.index(["."]).exits(0);
    let query = format!("القمح {}", NASTY.replace('\0', ""));
    let answer = dir
        .fihris(["search", "--format", "html", "--explain", "--", &query])
        .exits(0);
    let page = parse(&answer.stdout);
    let hit = dir
        .fihris(["search", "--format", "jsonl", "--", &query])
        .exits(0)
        .jsonl()
        .remove(0);
    assert_eq!(texts(&page, "h2"), [visible_text(query.trim())]);
    assert_eq!(
        texts(&page, "title"),
        [visible_text(query.trim()) + " · فهرس"]
    );
    assert_eq!(texts(&page, "h3"), [visible_text(&text(&hit, "title"))]);
    // Markup in a record is parsed when it is loaded; the remainder is text.
    assert!(texts(&page, "h3")[0].contains("<script>alert(4)</script>"));
    assert!(texts(&page, "h2")[0].contains("<script>alert(2)</script>"));
    assert_eq!(
        texts(&page, ".excerpt"),
        [visible_text(&text(&hit, "snippet"))]
    );
    let facts = [
        visible_text(&text(&hit, "source")),
        visible_text(&text(&hit, "category")),
    ];
    assert_eq!(texts(&page, "li .about bdi"), facts);
    assert_eq!(
        texts(&page, ".path > bdi, .path a > bdi"),
        [visible_text(&text(&hit, "path"))]
    );
    assert!(values(&page, "h3 a", "href").is_empty());
}

#[test]
fn an_address_that_tries_to_end_its_link_stays_in_it() {
    let url = "https://example.org/\" onclick=\"alert(1)\"><script>&copy;\u{202E}";
    let article = json!({"id": "a", "title": "خبر", "text": "عن القمح.", "url": url});
    let dir = Dir::with("n.jsonl", article.to_string() + "\n");
    let answer = dir.fihris(["search", "--format", "html", "القمح"]).exits(0);
    let page = parse(&answer.stdout);
    let link = "https://example.org/%22%20onclick=%22alert(1)%22%3E%3Cscript%3E&copy;%E2%80%AE";
    assert_eq!(values(&page, "h3 a", "href"), [link]);
}

#[cfg(unix)]
#[test]
fn the_link_of_a_file_leads_to_it() {
    let dir = Dir::new();
    dir.write("50% #1?/خبر.txt", crate::util::page("خبر أول", "عن القمح."));
    dir.index(["."]).exits(0);
    let answer = dir.fihris(["search", "--format", "html", "القمح"]).exits(0);
    let links = values(&parse(&answer.stdout), ".path a", "href");
    let path = links[0].strip_prefix("file://").expect("a file");
    let path = percent_encoding::percent_decode_str(path)
        .decode_utf8()
        .expect("UTF-8");
    assert_eq!(path, dir.path_text("50% #1?/خبر.txt"));
    assert!(!links[0].contains(['#', '?', ' ']), "{links:?}");
}

#[test]
fn several_searches_are_sections_of_one_page() {
    let dir = Dir::with_news();
    dir.write("q.tsv", "<1>\tبوتين\n2\tكلمةغريبة\n3\tالنفط\n");
    let answer = dir
        .fihris(["search", "--format", "html", "--queries", "q.tsv"])
        .exits(0);
    let page = parse(&answer.stdout);
    assert_eq!(texts(&page, "title"), ["نتائج البحث · فهرس"]);
    assert_eq!(texts(&page, "section h2"), ["بوتين", "كلمةغريبة", "النفط"]);
    assert_eq!(page.select("section .hits").nodes().len(), 2);
    assert_eq!(texts(&page, ".nothing").len(), 1);
    assert!(texts(&page, ".query .about")[0].starts_with("<1> ·"));
    assert_eq!(answer.stdout.matches("<html").count(), 1);
}

#[test]
fn a_page_without_hits_is_complete() {
    let dir = Dir::with_news();
    let answer = dir
        .fihris(["search", "--format", "html", "كلمةغريبة"])
        .exits(1);
    let page = parse(&answer.stdout);
    assert_eq!(texts(&page, ".nothing"), ["لم يُعثر على شيء."]);
    assert!(answer.stdout.ends_with("</html>\n"));
    dir.write("q.tsv", "");
    let empty = dir
        .fihris(["search", "--format", "html", "--queries", "q.tsv"])
        .exits(1);
    parse(&empty.stdout);
}

#[test]
fn the_list_starts_with_the_rank_of_its_first_hit() {
    let dir = Dir::with_news();
    let later = ["search", "--format", "html", "--offset", "2", "بوتين النفط"];
    let page = parse(&dir.fihris(later).exits(0).stdout);
    assert_eq!(values(&page, "ol", "start"), ["3"]);
    assert_eq!(texts(&page, "h3").len(), 2);
}

#[test]
fn an_article_without_a_title_has_its_start_as_heading() {
    let dir = Dir::with(
        "n.jsonl",
        "{\"id\":\"a\",\"text\":\"وصل الرئيس إلى المطار.\"}",
    );
    let answer = dir
        .fihris(["search", "--format", "html", "المطار"])
        .exits(0);
    assert_eq!(
        texts(&parse(&answer.stdout), "h3"),
        ["وصل الرئيس إلى المطار."]
    );
    let main = texts(&parse(&answer.stdout), "main").concat();
    assert_eq!(main.matches("وصل").count(), 1, "{main}");
}

#[test]
fn an_explanation_is_folded_below_its_hit() {
    let dir = Dir::with_news();
    let answer = dir
        .fihris([
            "search",
            "--format",
            "html",
            "--explain",
            "-n",
            "1",
            "مسؤولين",
        ])
        .exits(0)
        .silently();
    let page = parse(&answer.stdout);
    assert!(texts(&page, "details li")[0].starts_with("مسؤولين ← المسؤولين: "));
    assert!(texts(&page, "details tbody th").contains(&"root".to_owned()));
}

#[test]
fn a_page_runs_and_loads_nothing() {
    let dir = Dir::with_news();
    let answer = dir
        .fihris(["--color", "always", "search", "--format", "html", "بوتين"])
        .exits(0);
    let page = parse(&answer.stdout);
    let policy = values(
        &page,
        "meta[http-equiv='Content-Security-Policy']",
        "content",
    );
    assert!(
        policy[0].starts_with("default-src 'none'; style-src 'unsafe-inline'"),
        "{policy:?}"
    );
    let viewport = values(&page, "meta[name=viewport]", "content");
    assert_eq!(viewport, ["width=device-width, initial-scale=1"]);
}

#[test]
fn a_closed_pipe_ends_a_page_quietly() {
    let dir = Dir::new();
    let lines: String = (0..300)
        .map(|n| record(&format!("r{n}"), "خبر", &"عن القمح والماء ".repeat(20)))
        .collect();
    dir.write("n.jsonl", lines);
    dir.index(["n.jsonl"]).exits(0);
    let (line, code, stderr) = dir
        .fihris(["search", "-n", "300", "--format", "html", "القمح"])
        .head();
    assert_eq!(
        (line.as_str(), code, stderr.as_str()),
        ("<!DOCTYPE html>", 0, "")
    );
}

/// Writes a page with all facets and a timeline. `.ci/page` examines the file later.
fn counted_page() -> String {
    let facet = |name, values: &[(Option<&str>, u64)]| Facet {
        name,
        values: values
            .iter()
            .map(|(value, count)| FacetValue {
                value: value.map(str::to_owned),
                count: *count,
            })
            .collect(),
    };
    let step = |day: u64| TimelineInterval {
        share: None,
        start: Some(format!("2024-{:02}-01", day + 1)),
        count: [4, 9, 0, 27, 12, 31, 8, 0, 3, 14, 22, 6][day as usize],
    };
    let undated = TimelineInterval {
        share: None,
        start: None,
        count: 5,
    };
    let summary = Summary {
        query: "قمة بوتين وكيم CNN (2024)".to_owned(),
        total: 141,
        facets: vec![
            facet(
                "source",
                &[
                    (Some("رويترز"), 61),
                    (Some("CNN <b>\u{202E}"), 40),
                    (Some("العربي الجديد"), 33),
                    (None, 7),
                ],
            ),
            facet(
                "category",
                &[
                    (Some("سياسة"), 120),
                    (Some("اقتصاد وأعمال وأسواق ومال"), 21),
                ],
            ),
        ],
        timeline: Some(Timeline {
            intervals: (0..12).map(step).chain([undated]).collect(),
        }),
        ..Summary::default()
    };
    let hit = |rank, title: &str, url: Option<&str>| {
        HitView {
        rank,
        listing: Listing {
            path: format!("/home/you/أخبار/2024/{rank}.txt"),
            title: Some(title.to_owned()),
            date: Some("2024-06-19".to_owned()),
            source: Some("CNN بالعربية".to_owned()),
            category: Some("سياسة".to_owned()),
            ..Listing::default()
        },
        url: url.map(str::to_owned),
        snippet: Snippet {
            text: "…وصل الرئيسُ الروسي بوتين إلى بيونغيانغ مساء الأربعاء (19 يونيو 2024)، بحسب CNN، في زيارة هي الأولى منذ 24 عامًا، واستقبله الزعيم كيم جونغ أون في المطار قبل قمة تُعقد الخميس…".to_owned(),
            highlights: vec![(20, 25)],
        },
        title_marks: vec![0..6, 7..17],
        ..HitView::default()
    }
    };
    let hits = [
        hit(
            1,
            "قمة بوتين وكيم في بيونغيانغ",
            Some("https://example.org/summit?a=1&b=2"),
        ),
        hit(
            2,
            "Putin and Kim meet in Pyongyang",
            Some("https://example.org/en"),
        ),
        hit(3, &"كلمةطويلةجدا".repeat(20), None),
        hit(
            4,
            &format!("زال{}غو", "\u{64B}\u{651}\u{670}".repeat(40)),
            None,
        ),
    ];
    let (mut page, mut renderer) = (Vec::new(), Html::new(Some(&summary.query)));
    renderer.begin(&mut page, &summary).expect("written");
    for hit in &hits {
        renderer.hit(&mut page, &summary, hit).expect("written");
    }
    renderer.end(&mut page, &summary).expect("written");
    renderer.finish(&mut page).expect("written");
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("counted.html");
    let mut file = std::fs::File::create(path).expect("made");
    file.write_all(&page).expect("written");
    String::from_utf8(page).expect("UTF-8")
}

#[test]
fn facets_are_tables_and_time_is_a_chart_with_its_numbers() {
    let page = parse(&counted_page());
    assert_eq!(texts(&page, ".facet caption"), ["المصدر", "القسم"]);
    assert_eq!(
        texts(&page, ".facet tbody tr")[..4],
        ["رويترز61", "CNN <b>40", "العربي الجديد33", "بلا قيمة7"]
    );
    assert_eq!(page.select(".timeline rect").nodes().len(), 10);
    assert_eq!(values(&page, ".timeline svg", "role"), ["img"]);
    for key in ["aria-labelledby", "aria-describedby"] {
        let id = values(&page, ".timeline svg", key).remove(0);
        assert!(!texts(&page, &format!("svg #{id}"))[0].is_empty());
    }
    assert!(texts(&page, "svg desc")[0].ends_with("وأكثرها 31 في 2024-06-01"));
    let rows = texts(&page, "figure tbody tr");
    assert_eq!((rows.len(), rows[0].as_str()), (10, "2024-01-014"));
    assert!(texts(&page, "figure .about").contains(&"بلا تاريخ: 5".to_owned()));
}

#[test]
fn counts_and_copies_of_a_search_are_on_its_page_and_only_text() {
    let words = "قال الوزير إن حصاد القمح في السهل كان هذا العام أكبر من حصاد العام الماضي بفضل المطر الذي هطل في الربيع، \
                 وإن المخازن الجديدة تكفي لما جمعه المزارعون حتى نهاية الصيف، وأضاف أن السعر لن يرتفع قبل الشتاء.";
    let story = |id: &str, source: &str, date: &str| {
        let article = json!({
            "id": id, "title": format!("{id} القمح {NASTY}"), "text": words, "source": source,
            "author": format!("{source} كاتب"), "published": date,
            "url": format!("javascript:alert(3)//{NASTY}"),
        });
        article.to_string() + "\n"
    };
    // Tags in values of records are removed, those that are written as text are not.
    let hostile = "رسالة </bdi><script>alert(1)</script> إلى";
    let escaped = hostile.replace('<', "&lt;").replace('>', "&gt;");
    let news = [
        story("first", "رويترز", "2024-01-02"),
        story("second", &escaped, "2024-01-03"),
        story("third", "x\" onclick=\"alert(2)", "2024-02-04"),
    ];
    let dir = Dir::with("n.jsonl", news.concat());
    let search = |args: &[&str]| {
        let all = ["search", "--format", "html"]
            .iter()
            .chain(args)
            .chain(&["القمح"]);
        parse(&dir.fihris(all).exits(0).stdout)
    };
    let page = search(&[
        "--facet",
        "source",
        "--facet",
        "author",
        "--timeline",
        "month",
    ]);
    assert_eq!(texts(&page, ".facet caption"), ["المصدر", "الكاتب"]);
    let values = texts(&page, ".facet tbody th bdi");
    assert_eq!(values.len(), 6, "{values:?}");
    for source in ["رويترز", hostile, "x\" onclick=\"alert(2)"] {
        assert!(
            values.contains(&source.to_owned()),
            "{source} in {values:?}"
        );
    }
    assert!(values.contains(&format!("{hostile} كاتب")), "{values:?}");
    assert_eq!(page.select(".timeline rect").nodes().len(), 2);
    assert_eq!(texts(&page, "figure tbody time"), ["2024-01", "2024-02"]);

    let page = search(&["--collapse"]);
    assert_eq!(texts(&page, "h3").len(), 1);
    let copies = texts(&page, ".copies li bdi");
    assert_eq!(copies.len(), 4, "{copies:?}");
    assert_eq!(copies[0], hostile);
    assert!(
        copies[1].contains("<script>alert(4)</script>"),
        "{copies:?}"
    );
}

/// Looks up colours in the first block of the style sheet after `from`.
fn colours(from: &str) -> impl Fn(&str) -> [f64; 3] {
    let block = CSS.split_once(from).expect("a block").1.split('}').next();
    let block = block.expect("its end").to_owned();
    move |name| {
        let value = block.split_once(&format!("--{name}: #")).expect(name).1;
        let value = value.split(';').next().expect("a value");
        let channel = |at: usize| {
            let part = match value.len() {
                3 => value[at..=at].repeat(2),
                _ => value[2 * at..2 * at + 2].to_owned(),
            };
            f64::from(u8::from_str_radix(&part, 16).expect("a number")) / 255.0
        };
        [channel(0), channel(1), channel(2)]
    }
}

/// The contrast ratio of two colours, as defined by WCAG 2.
fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
    let luminance = |colour: [f64; 3]| {
        let linear = colour.map(|c| match c {
            c if c <= 0.04045 => c / 12.92,
            c => ((c + 0.055) / 1.055).powf(2.4),
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    };
    let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
    a.max(b) / a.min(b)
}

#[test]
fn text_has_enough_contrast_in_light_dark_and_print() {
    for from in [":root {", "dark) {", "@media print {"] {
        let colour = colours(from);
        for (text, ground, least) in [
            ("ink", "paper", 7.0),
            ("quiet", "paper", 4.5),
            ("link", "paper", 4.5),
            ("ink", "mark", 4.5),
            ("link", "mark", 4.5),
            ("bar", "paper", 3.0),
        ] {
            let found = contrast(colour(text), colour(ground));
            assert!(found >= least, "{from} {text} on {ground}: {found:.2}");
        }
    }
}

/// The result pages in the user's cache folder.
fn pages(dir: &Dir) -> Vec<PathBuf> {
    let folder = std::fs::read_dir(dir.path(".cache/fihris/pages")).expect("a folder");
    folder.map(|entry| entry.expect("a file").path()).collect()
}

#[cfg(target_os = "linux")]
#[test]
fn a_page_that_cannot_be_opened_is_reported_and_not_deleted() {
    let dir = Dir::with_news();
    let answer = dir
        .fihris(["search", "--open", "قمة بوتين"])
        .without(["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"])
        .exits(0)
        .says("cannot open the page");
    assert_eq!(answer.stdout, "");
    let pages = pages(&dir);
    assert_eq!(pages.len(), 1, "{pages:?}");
    let page = pages[0].to_str().expect("UTF-8");
    assert_eq!(answer.stderr.lines().next(), Some(page));
    assert!(page.contains("قمة-بوتين"));
    parse(&std::fs::read_to_string(page).expect("a page"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_page_is_opened_by_the_opener_of_the_system() {
    let dir = Dir::with_news();
    dir.write(
        "bin/xdg-open",
        "#!/bin/sh\necho \"$1\" > \"$OPENED.part\" && mv \"$OPENED.part\" \"$OPENED\"\n",
    )
    .chmod("bin/xdg-open", 0o755);
    let path = format!(
        "{}:{}",
        dir.path_text("bin"),
        std::env::var("PATH").expect("a path")
    );
    let open = || {
        dir.fihris(["search", "--open", "قمة بوتين"])
            .env("PATH", &path)
            .env("DISPLAY", ":7")
            .env("OPENED", dir.path_text("opened"))
            .exits(0)
    };
    open();
    let opened = dir.path("opened");
    for _ in 0..200 {
        if opened.exists() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let reported = std::fs::read_to_string(opened).expect("it was opened");
    assert_eq!(reported.trim_end(), pages(&dir)[0].to_str().expect("UTF-8"));
    open();
    assert_eq!(pages(&dir).len(), 1, "the same question has the same page");
}

#[test]
fn only_a_page_can_be_opened() {
    let dir = Dir::with_news();
    dir.fihris(["search", "--open", "--format", "json", "بوتين"])
        .exits(2)
        .says("--format html");
    dir.fihris(["search", "--open", "--count", "بوتين"])
        .exits(2);
}

#[test]
fn a_page_says_what_it_was_restricted_to_and_on_which_day_it_was_made() {
    let dir = Dir::with_news();
    let args = ["search", "--format", "html", "-n", "1", "--sort", "-date"];
    let filters = [
        "--since",
        "2024",
        "--source",
        "رويترز",
        "--source",
        "العربي الجديد",
    ];
    let answer = dir
        .fihris([&args[..], &filters, &["بوتين النفط"]].concat())
        .env("FIHRIS_TODAY", "2024-06-21")
        .exits(0);
    let page = parse(&answer.stdout);
    assert_eq!(texts(&page, "h1"), ["نتائج البحث · 2024-06-21"]);
    let about = texts(&page, ".query p");
    assert!(about[0].starts_with("المقالات: 1"), "{about:?}");
    for part in ["المصدر: رويترز", "المصدر: العربي الجديد", "منذ 2024-01-01"]
    {
        assert!(about[1].contains(part), "{about:?}");
    }
    let args = ["search", "--format", "html", "-n", "1", "بوتين النفط"];
    let page = parse(&dir.fihris(args).exits(0).stdout);
    assert!(texts(&page, ".query p")[0].starts_with("المقالات: 1 من 4"));
}

#[test]
fn a_portable_page_has_texts_and_no_paths() {
    let dir = Dir::with_news();
    let args = ["search", "--format", "html", "--portable", "بوتين"];
    let answer = dir.fihris(args).exits(0);
    assert!(!answer.stdout.contains(&dir.path_text("")), "{answer}");
    assert!(!answer.stdout.contains("file:"), "{answer}");
    let page = parse(&answer.stdout);
    assert_eq!(
        texts(&page, "details.text").len(),
        texts(&page, "li article").len()
    );
    let shown = dir.show("summit");
    let body = text(&shown, "body");
    let paragraphs = texts(&page, "details.text p");
    assert!(
        body.lines()
            .all(|line| paragraphs.iter().any(|paragraph| paragraph == line))
    );
    assert!(!texts(&page, "details.text mark").is_empty());
    dir.fihris(["search", "--portable", "بوتين"])
        .exits(2)
        .says("--portable is for --format html only");
}

#[test]
fn an_article_is_a_page_or_markdown_without_paths() {
    let dir = Dir::with(
        "n.jsonl",
        "{\"id\":\"a\",\"title\":\"قمة #1\",\"url\":\"https://example.org/a\",\"source\":\"رويترز\",\"text\":\"1. وصل *الرئيس*.\\nوغادر الوزير.\"}",
    );
    let show = |args: &[&str]| {
        let args = [&["show", "a", "--query", "الرئيس", "--format"], args].concat();
        dir.fihris(args).exits(0).stdout
    };
    let html = show(&["html"]);
    let page = parse(&html);
    assert_eq!(texts(&page, "h1"), ["قمة #1"]);
    assert_eq!(texts(&page, ".excerpt").len(), 2);
    assert_eq!(texts(&page, "mark"), ["الرئيس"]);
    assert!(!html.contains(&dir.path_text("")));
    assert_eq!(
        show(&["md"]),
        "# قمة \\#1\n\nرويترز\n\n<https://example.org/a>\n\n1\\. وصل \\***الرئيس**\\*.\n\nوغادر الوزير.\n"
    );
    let one = show(&["md", "--paragraph"]);
    assert!(one.contains("الرئيس") && !one.contains("الوزير"), "{one}");
}

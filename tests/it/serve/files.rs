//! The files of articles, as they were saved.

use std::io::Write as _;

use super::Site;
use crate::util::{Dir, record};

const PAGE: &str = "<!DOCTYPE html><html><head><title>خبر من صفحة</title></head><body><script>alert(1)</script><article><h1>خبر من صفحة</h1>\
    <p>نص الخبر من الصفحة طويل بما يكفي ليقرأه من يريد أن يعرف ما حدث في المدينة أمس.</p>\
    <p>وقال مصدر إن الأمر انتهى قبل منتصف الليل وإن أحدا لم يصب بأذى.</p></article></body></html>";

fn target(id: &str, more: &str) -> String {
    let id = percent_encoding::utf8_percent_encode(id, percent_encoding::NON_ALPHANUMERIC);
    format!("/article/file?id={id}{more}")
}

#[test]
fn a_saved_page_is_text_or_a_download_and_never_a_page_of_this_server() {
    let dir = Dir::new();
    dir.write("page.html", PAGE);
    let old = encoding_rs::WINDOWS_1256
        .encode("خبر قديم\n\nنص الخبر القديم من صحيفة محلية قبل سنوات طويلة.\n")
        .0;
    dir.write("old.txt", old.as_ref());
    dir.index(["."]).exits(0);
    let site = Site::start(&dir, &[]);
    let reply = site.get(&target("page.html", ""));
    assert_eq!((reply.status, reply.body.as_str()), (200, PAGE));
    assert_eq!(reply.headers["content-type"], "text/plain; charset=utf-8");
    assert_eq!(reply.headers["x-content-type-options"], "nosniff");
    assert!(reply.headers["content-security-policy"].starts_with("sandbox; default-src 'none'"));
    assert!(!reply.headers.contains_key("content-disposition"));
    let reply = site.get(&target("page.html", "&download=1"));
    assert_eq!(reply.body, PAGE);
    assert_eq!(reply.headers["content-type"], "application/octet-stream");
    assert_eq!(
        reply.headers["content-disposition"],
        "attachment; filename*=UTF-8''page%2Ehtml"
    );
    let reply = site.get(&target("old.txt", ""));
    assert!(reply.body.starts_with("خبر قديم"), "{}", reply.body);
    let bytes = site.raw(
        format!(
            "GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            target("old.txt", "&download=1"),
            site.host
        )
        .as_bytes(),
    );
    assert!(bytes.ends_with(&old));
    let article = site.page(&target("page.html", "").replace("/file", ""));
    let links = article.select(".record a[href^='/article/file']");
    assert_eq!(links.nodes().len(), 2);
    assert_eq!(site.get("/article/file?id=none").status, 404);
    assert_eq!(site.get("/article/file").status, 400);
}

#[test]
fn a_member_of_a_container_is_served_as_it_was_saved() {
    let dir = Dir::new();
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in [
        ("2024/صفحة.html", PAGE),
        ("b.txt", "عنوان آخر\n\nنص آخر لا علاقة له بالأول أبدا.\n"),
    ] {
        archive
            .start_file(name, zip::write::SimpleFileOptions::default())
            .expect("begun");
        archive.write_all(text.as_bytes()).expect("written");
    }
    dir.write("news.zip", archive.finish().expect("written").into_inner());
    dir.index(["news.zip"]).exits(0);
    let site = Site::start(&dir, &[]);
    let listed = dir
        .fihris(["search", "*", "--format", "jsonl", "--fields", "id,member"])
        .run()
        .stdout;
    let id_of = |member: &str| {
        let mut lines = listed
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
        let line = lines.find(|line| line["member"] == member).expect(member);
        line["id"].as_str().expect("an id").to_owned()
    };
    let reply = site.get(&target(&id_of("2024/صفحة.html"), ""));
    assert_eq!((reply.status, reply.body.as_str()), (200, PAGE));
    let reply = site.get(&target(&id_of("b.txt"), "&download=1"));
    assert!(reply.body.starts_with("عنوان آخر"), "{}", reply.body);
    assert_eq!(
        reply.headers["content-disposition"],
        "attachment; filename*=UTF-8''b%2Etxt"
    );
}

#[cfg(unix)]
#[test]
fn only_what_was_indexed_is_served() {
    let dir = Dir::new();
    dir.write("a.txt", "عنوان الخبر\n\nنص الخبر الأول طويل بما يكفي.\n");
    dir.write("b.txt", "عنوان ثان\n\nنص الخبر الثاني طويل بما يكفي.\n");
    dir.write("secret", "عنوان الخبر\n\nسر لم يفهرس ولا يعرفه أحد!\n");
    dir.index(["a.txt", "b.txt"]).exits(0);
    dir.fihris(["index", "-"])
        .input(record("s", "من مجرى", "نص من مجرى."))
        .exits(0);
    let site = Site::start(&dir, &[]);
    assert_eq!(site.get(&target("a.txt", "")).status, 200);
    // Somebody who may write to the folder puts a link to another file there.
    dir.delete("a.txt");
    std::os::unix::fs::symlink(dir.path("secret"), dir.path("a.txt")).expect("linked");
    let reply = site.get(&target("a.txt", ""));
    assert_eq!(reply.status, 404);
    assert!(
        reply.body.contains("changed since it was indexed") && !reply.body.contains("سر"),
        "{}",
        reply.body
    );
    dir.delete("b.txt");
    let reply = site.get(&target("b.txt", ""));
    assert!(
        reply.status == 404 && reply.body.contains("not there"),
        "{}",
        reply.body
    );
    dir.make_pipe("b.txt");
    assert_eq!(site.get(&target("b.txt", "")).status, 404);
    let reply = site.get(&target("s", ""));
    assert!(
        reply.status == 404 && reply.body.contains("stream"),
        "{}",
        reply.body
    );
    let public = Site::start(&dir, &["--read-only-public"]);
    let reply = public.get(&target("a.txt", ""));
    assert_eq!(reply.status, 403);
    assert!(
        public
            .get("/article?id=a.txt")
            .document()
            .select("a[href^='/article/file']")
            .nodes()
            .is_empty()
    );
}

#[test]
fn a_file_that_is_too_large_is_named_and_not_read() {
    let dir = Dir::new();
    let text = "نص طويل جدا يتكرر مرة بعد مرة في هذا الخبر الذي لا ينتهي أبدا. ".repeat(5000);
    let lines: String = (0..40)
        .map(|n| record(&format!("a{n}"), &format!("خبر {n}"), &text))
        .collect();
    assert!(lines.len() > 16 << 20);
    dir.write("large.jsonl", lines);
    dir.index(["large.jsonl"]).exits(0);
    let site = Site::start(&dir, &[]);
    let reply = site.get(&target("a1", ""));
    assert_eq!(reply.status, 404);
    assert!(
        reply.body.contains("too large") && reply.body.contains("large.jsonl"),
        "{}",
        reply.body
    );
}

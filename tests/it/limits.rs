//! Limits on the size of records and archives, and the memory of reading at the limit.

use crate::util::{Dir, gzip, page, record, zst};

/// Articles of at least `bytes` bytes in all, one record on each line.
fn news(bytes: usize) -> String {
    let mut news = String::new();
    let mut number = 0;
    while news.len() < bytes {
        number += 1;
        news.push_str(&record(&format!("n{number}"), "خبر", "عن القمح والماء."));
        news.push('\n');
    }
    news
}

#[test]
fn a_compressed_file_is_read_up_to_the_limit_and_the_remainder_is_reported() {
    for (name, pack) in [
        ("n.jsonl.gz", gzip as fn(String) -> Vec<u8>),
        ("n.jsonl.zst", zst as fn(String) -> Vec<u8>),
    ] {
        let dir = Dir::new();
        dir.write(name, pack(news(120_000)));
        let whole = dir.index([name]).exits(0).json()["articles"].clone();
        // What an earlier run read stays, unless it is pruned.
        let kept = dir
            .index([name, "--max-unpacked", "40K"])
            .exits(2)
            .says("it unpacks to more than 40 KiB: the rest is skipped (see --max-unpacked)");
        assert_eq!(kept.json()["articles"], whole);
        let cut = dir.index([name, "--max-unpacked", "40K", "--prune"]);
        let cut = cut.exits(2).json()["articles"].as_u64();
        assert!(
            cut > Some(100) && cut < whole.as_u64(),
            "{cut:?} of {whole}"
        );
        // The report is stored for the next run, and a larger limit reads the file again.
        dir.index([] as [&str; 0]).exits(2);
        let again = dir.index([name, "--max-unpacked", "1M"]).exits(0);
        assert_eq!(again.json()["articles"], whole);
    }
}

#[test]
#[ignore = "unpacks a lot: .ci/long runs it"]
fn a_compressed_file_is_read_up_to_a_multiple_of_its_size() {
    let dir = Dir::new();
    // 70 MB that compress to about 300 bytes.
    let bytes = record("a", "خبر", "عن القمح.") + "\n" + &" ".repeat(70 << 20) + "\n";
    dir.write("n.jsonl.gz", gzip(bytes + &record("b", "خبر", "عن الماء.")));
    dir.index(["n.jsonl.gz", "--max-record", "100M"])
        .exits(2)
        .says("it unpacks to more than 200 times its size: the rest is skipped (see --max-ratio)");
    let all = ["n.jsonl.gz", "--max-record", "100M", "--max-ratio", "5000"];
    assert_eq!(dir.index(all).exits(0).json()["articles"], 2);
}

#[test]
fn records_may_be_as_large_as_asked() {
    let long = "قمح ".repeat(2000);
    let files = [
        ("n.jsonl", record("a", "خبر", &long) + "\n", "a line"),
        (
            "n.json",
            format!("[{}]", record("a", "خبر", &long)),
            "an object",
        ),
        (
            "n.html",
            format!("<html><title>خبر</title><p>{long}</p></html>"),
            "a page",
        ),
        (
            "n.xml",
            format!("<rss><item><title>خبر</title><description>{long}</description></item></rss>"),
            "a feed",
        ),
        (
            "n.sgml",
            format!("<DOC>\n<TITLE>خبر</TITLE>\n<TEXT>\n{long}\n</TEXT>\n</DOC>\n"),
            "a record",
        ),
        (
            "h.csv",
            format!("title,body,{long}\nخبر,عن القمح,\n"),
            "a header",
        ),
        (
            "o.sgml",
            format!("<DOC><TITLE>خبر</TITLE><TEXT>{long}</TEXT></DOC>\n"),
            "a record",
        ),
        ("n.csv", format!("title,body\nخبر,{long}\n"), "a row"),
        ("n.txt", page("خبر", &long), "text"),
    ];
    for (name, bytes, what) in files {
        let dir = Dir::new();
        dir.write(name, bytes);
        dir.index([name, "--max-record", "10K"])
            .exits(2)
            .says(&format!("{what} over 10 KiB"))
            .says("skipped (see --max-record)");
        assert_eq!(dir.find(["قمح"]), "", "{name}");
        let answer = dir.index([name, "--max-record", "20K"]).exits(0);
        assert_eq!(answer.json()["articles"], 1, "{name}");
    }
}

#[test]
fn limits_can_be_set_in_a_file() {
    let dir = Dir::new();
    dir.write("n.jsonl.gz", gzip(news(120_000)));
    dir.write("fihris.toml", "[index]\nmax-unpacked = \"40K\"\n");
    dir.index(["n.jsonl.gz"])
        .exits(2)
        .says("it unpacks to more than 40 KiB");
}

#[test]
fn an_invalid_size_is_reported() {
    let dir = Dir::new();
    for (flag, value, reported) in [
        (
            "--max-record",
            "much",
            "give a size such as 500K, 32M or 64G",
        ),
        ("--max-record", "2G", "give a size from 1K to 1G"),
        ("--max-unpacked", "-5", "unexpected argument"),
        ("--max-ratio", "0", "0 is not in 1.."),
    ] {
        dir.index([flag, value, "x"]).exits(2).says(reported);
    }
}

/// Samples the anonymous memory of a process until it ends, and returns the peak in megabytes.
#[cfg(target_os = "linux")]
fn peak(mut child: std::process::Child) -> u64 {
    let path = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().expect("a process").is_none() {
        let status = std::fs::read_to_string(&path).unwrap_or_default();
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("RssAnon:"));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        peak = peak.max(kilobytes.unwrap_or(0) / 1000);
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    peak
}

/// Guaranteed by `docs/RELIABILITY.md`.
#[cfg(target_os = "linux")]
#[test]
#[ignore = "unpacks a lot: .ci/long runs it"]
fn a_decompression_bomb_takes_no_more_memory_than_other_files() {
    let dir = Dir::new();
    dir.write("news/one.txt", page("خبر", "عن القمح."));
    let usual = peak(dir.indexing(["news"]).start_silently());
    dir.write("spaces.jsonl.gz", gzip(" ".repeat(70 << 20)));
    dir.write("open.json.gz", gzip("{\"a\":".repeat(12 << 20)));
    for name in ["spaces.jsonl.gz", "open.json.gz"] {
        let peak = peak(dir.indexing([name]).start_silently());
        assert!(
            peak < usual + 150,
            "{name}: {peak} MB, and {usual} MB for one article"
        );
    }
}

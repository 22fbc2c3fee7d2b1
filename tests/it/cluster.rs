//! An index on a cluster. Faults of a cluster are tested with a small server here; the others need a
//! cluster at the address `FIHRIS_TEST_CLUSTER`, which `.ci/cluster` starts, and are skipped without.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::query_language::{ARTICLES, Example, TODAY, examples};
use crate::util::skip::skip;
use crate::util::{Answer, Dir, NEWS, text};

/// The answer of a cluster to the first request of a run.
pub const WELCOME: &str = r#"{"version":{"number":"2.19.6","distribution":"opensearch"}}"#;

/// Starts a server that answers each request, given as its first line, with a status and a body.
/// Returns its address.
pub fn server(answer: impl Fn(&str) -> (u16, String) + Send + 'static) -> String {
    raw_server(move |request| {
        let (status, body) = answer(request.lines().next().unwrap_or_default());
        let length = body.len();
        format!(
            "HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        )
    })
}

/// Like [`server`], for whole requests and answers with their headers.
pub fn raw_server(answer: impl Fn(&str) -> String + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let request = read_request(&mut stream);
            let _ = stream.write_all(answer(&request).as_bytes());
        }
    });
    format!("http://{address}")
}

/// Reads a request with its body.
fn read_request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let read = stream.read(&mut buffer).unwrap_or(0);
        bytes.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                let is_length = name.eq_ignore_ascii_case("content-length");
                is_length.then(|| value.trim().parse::<usize>().ok())?
            });
            if body.len() >= length.unwrap_or(0) {
                return text;
            }
        }
        if read == 0 {
            return String::new();
        }
    }
}

/// Returns the answer to a search of an index at a cluster.
fn search_at(cluster: &str) -> Answer {
    let dir = Dir::new();
    let index = format!("{cluster}/news");
    dir.fihris(["--index", &index, "search", "بوتين"]).run()
}

/// Checks that a command failed with one line, and nothing on standard output.
#[track_caller]
fn fails(answer: &Answer, reason: &str) {
    assert_eq!(answer.code, 2, "{answer}");
    assert!(answer.stdout.is_empty(), "{answer}");
    assert_eq!(answer.stderr.lines().count(), 1, "{answer}");
    assert!(answer.stderr.contains(reason), "{reason}: {answer}");
}

#[test]
fn an_address_where_nothing_answers_is_an_error() {
    let port = TcpListener::bind("127.0.0.1:0")
        .expect("a port")
        .local_addr();
    let address = format!("http://{}", port.expect("an address"));
    fails(&search_at(&address), "nothing answers at");
    fails(
        &search_at("http://no-such-host.invalid"),
        "no-such-host.invalid",
    );
}

#[test]
fn an_address_without_an_index_or_with_a_password_is_an_error_that_repeats_no_password() {
    let dir = Dir::new();
    for (address, reason) in [
        ("http://127.0.0.1:1", "no name of an index"),
        ("http://127.0.0.1:1/News", "cannot name an index"),
        (
            "http://me:secret@127.0.0.1:1/news",
            "no user and no password",
        ),
    ] {
        let answer = dir.fihris(["--index", address, "search", "بوتين"]).run();
        fails(&answer, reason);
        assert!(!answer.stderr.contains("secret"), "{answer}");
    }
    let several = [
        "--index",
        "http://127.0.0.1:1/news",
        "--index",
        "here",
        "search",
        "x",
    ];
    fails(&dir.fihris(several).run(), "give --index once");
}

#[test]
fn another_service_is_told_from_a_cluster() {
    for body in ["<html>hello</html>", r#"{"name": "something"}"#, "[]"] {
        let address = server(move |_| (200, body.to_owned()));
        fails(
            &search_at(&address),
            "is not an OpenSearch or Elasticsearch cluster",
        );
    }
}

#[test]
fn a_redirect_is_not_followed() {
    let address = raw_server(|_| {
        "HTTP/1.1 301 Moved\r\nLocation: http://elsewhere.invalid/\r\nContent-Length: 0\r\n\r\n"
            .to_owned()
    });
    fails(
        &search_at(&address),
        "sends requests on to http://elsewhere.invalid/",
    );
}

#[test]
fn an_answer_that_is_cut_off_is_an_error() {
    let address =
        raw_server(|_| "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"version\"".to_owned());
    fails(&search_at(&address), &address);
    let address = server(|_| (200, r#"{"version": {"num"#.to_owned()));
    fails(&search_at(&address), "is cut off");
}

#[test]
fn wrong_credentials_are_an_error_that_does_not_show_them() {
    let address = server(|_| (401, "Unauthorized".to_owned()));
    let dir = Dir::new();
    let index = format!("{address}/news");
    let answer = dir
        .fihris(["--index", &index, "search", "x"])
        .env("FIHRIS_CLUSTER_USER", "reader")
        .env("FIHRIS_CLUSTER_PASSWORD", "secret")
        .run();
    fails(&answer, "does not accept the credentials");
    assert!(!answer.stderr.contains("secret"), "{answer}");
    let answer = dir
        .fihris(["--index", "http://search.invalid/news", "search", "x"])
        .env("FIHRIS_CLUSTER_API_KEY", "secret")
        .run();
    fails(&answer, "credentials are not sent unencrypted");
    assert!(!answer.stderr.contains("secret"), "{answer}");
}

#[cfg(unix)]
#[test]
fn credentials_may_be_in_a_file_of_the_user_that_nobody_else_can_read() {
    use std::os::unix::fs::PermissionsExt;
    let (sender, headers) = std::sync::mpsc::channel();
    let address = raw_server(move |request| {
        let mut lines = request.lines().map(str::to_lowercase);
        let header = lines.find(|line| line.starts_with("authorization"));
        sender.send(header.unwrap_or_default()).ok();
        "HTTP/1.1 401 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned()
    });
    let dir = Dir::new();
    let host = address.strip_prefix("http://").expect("an address");
    let file = ".config/fihris/cluster.toml";
    dir.write(file, format!("[\"{host}\"]\napi-key = \"secret\"\n"));
    let mode = |mode| {
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(dir.path(file), permissions).expect("a mode");
    };
    let index = format!("{address}/news");
    let search = || dir.fihris(["--index", &index, "search", "x"]).run();
    mode(0o644);
    let answer = search();
    fails(&answer, "chmod 600");
    mode(0o600);
    let answer = search();
    fails(&answer, "does not accept the credentials");
    assert!(!answer.stderr.contains("secret"), "{answer}");
    let header = headers.try_recv().expect("one request");
    assert_eq!(header, "authorization: apikey secret");
}

#[test]
fn an_index_that_is_missing_foreign_or_of_another_version_is_an_error() {
    for (status, mapping, reason) in [
        (404, "{}", "there is no index news on"),
        (
            200,
            r#"{"news": {"mappings": {}}}"#,
            "was not made by fihris",
        ),
        (
            200,
            r#"{"news": {"mappings": {"_meta": {"fihris": {"fingerprint": "0-old"}}}}}"#,
            "another version of fihris (0-old instead of",
        ),
    ] {
        let address = server(move |request| {
            if request.contains("_mapping") {
                (status, mapping.to_owned())
            } else {
                (200, WELCOME.to_owned())
            }
        });
        fails(&search_at(&address), reason);
    }
}

#[test]
fn a_cluster_that_takes_no_changes_ends_the_run() {
    let block = r#"{"error": {"type": "cluster_block_exception", "reason": "index [news] blocked by: [flood stage]"}}"#;
    for (status, body, reason) in [
        (
            403,
            block,
            "takes no changes now: index [news] blocked by: [flood stage]",
        ),
        (413, "too large", "refuses a request of this size"),
    ] {
        let address = server(move |request| match request {
            request if request.starts_with("GET / ") => (200, WELCOME.to_owned()),
            request if request.contains("_mapping") => (404, "{}".to_owned()),
            _ => (status, body.to_owned()),
        });
        let dir = Dir::new();
        dir.write("news.jsonl", NEWS);
        let index = format!("{address}/news");
        fails(
            &dir.fihris(["--index", &index, "index", "news.jsonl"]).run(),
            reason,
        );
    }
}

#[test]
fn a_file_with_a_refused_article_counts_as_unread() {
    let records = Arc::new(Mutex::new(String::new()));
    let received = Arc::clone(&records);
    let address = raw_server(move |request| {
        let (head, body) = request.split_once("\r\n\r\n").unwrap_or_default();
        let none = r#"{"hits": {"total": {"value": 0}, "hits": []}}"#;
        let (status, body) = match head.lines().next().unwrap_or_default() {
            line if line.starts_with("GET / ") => (200, WELCOME.to_owned()),
            line if line.contains("_mapping") => (404, "{}".to_owned()),
            line if line.contains("_msearch") => (200, format!(r#"{{"responses": [{none}]}}"#)),
            line if line.contains("_bulk") => {
                let items = body.lines().step_by(2).zip(body.lines().skip(1).step_by(2));
                let items: Vec<String> = items
                    .map(|(_, document)| {
                        if document.contains(r#""kind":"file""#) {
                            received.lock().expect("a lock").push_str(document);
                        }
                        if document.contains(r#""id":"oil""#) {
                            let error =
                                r#"{"type": "mapper_parsing_exception", "reason": "too odd"}"#;
                            format!(r#"{{"index": {{"status": 400, "error": {error}}}}}"#)
                        } else {
                            r#"{"index": {"status": 201}}"#.to_owned()
                        }
                    })
                    .collect();
                let items = items.join(",");
                (200, format!(r#"{{"errors": true, "items": [{items}]}}"#))
            }
            _ => (200, "{}".to_owned()),
        };
        let length = body.len();
        format!(
            "HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        )
    });
    let dir = Dir::new();
    dir.write("news.jsonl", NEWS);
    let index = format!("{address}/news");
    let answer = dir.fihris(["--index", &index, "index", "news.jsonl"]).run();
    assert_eq!(answer.code, 2, "{answer}");
    assert!(
        answer
            .stderr
            .contains("(oil): the cluster refused it: too odd"),
        "{answer}"
    );
    let records = records.lock().expect("a lock");
    assert!(records.contains(r#""state":"unread""#), "{records}");
    assert!(records.contains(r#""articles":5"#), "{records}");
}

#[test]
fn a_search_that_a_part_of_the_cluster_did_not_answer_is_an_error() {
    let answer = r#"{"responses": [{"hits": {"total": {"value": 9}}, "_shards": {"total": 5, "failed": 2,
        "failures": [{"reason": {"reason": "node left"}}]}}]}"#;
    let meta = format!(
        r#"{{"news": {{"mappings": {{"_meta": {{"fihris": {{"fingerprint": "{}"}}}}}}}}}}"#,
        fihris::cluster::fingerprint()
    );
    let address = server(move |request| match request {
        request if request.starts_with("GET / ") => (200, WELCOME.to_owned()),
        request if request.contains("_mapping") => (200, meta.clone()),
        _ => (200, answer.to_owned()),
    });
    fails(
        &search_at(&address),
        "2 of 5 parts of the index did not answer: node left",
    );
}

#[test]
fn a_command_or_flag_that_does_not_work_on_a_cluster_names_itself() {
    let dir = Dir::new();
    let address = "http://127.0.0.1:1/news";
    for command in ["terms", "copies", "ngrams", "collocates x"] {
        let mut args = vec!["--index", address];
        args.extend(command.split(' '));
        let name = command.split(' ').next().expect("a name");
        let reason = format!("`fihris {name}` does not work on a cluster");
        fails(&dir.fihris(args).run(), &reason);
    }
    let cluster = server(|_| (200, WELCOME.to_owned()));
    for flag in ["--collapse", "--new"] {
        let index = format!("{cluster}/news");
        let answer = dir.fihris(["--index", &index, "search", flag, "x"]).run();
        fails(&answer, &format!("{flag} does not work on a cluster"));
    }
}

/// An index of its own on the cluster for tests, which is deleted at the end.
pub struct Remote {
    cluster: String,
    name: String,
}

impl Remote {
    /// Returns `None`, and reports a skipped test, without a cluster.
    pub fn new() -> Option<Self> {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let Some(cluster) = std::env::var("FIHRIS_TEST_CLUSTER").ok() else {
            skip("no cluster: set FIHRIS_TEST_CLUSTER, or run .ci/cluster");
            return None;
        };
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("test-{}-{number}", std::process::id());
        let cluster = cluster.trim_end_matches('/').to_owned();
        Some(Remote { cluster, name })
    }

    /// Returns an index of the usual articles, with the folder that they come from.
    pub fn with_news() -> Option<(Self, Dir)> {
        let remote = Remote::new()?;
        let dir = Dir::new();
        dir.write("news.jsonl", NEWS);
        remote.index(&dir, "one", &["news.jsonl"]);
        Some((remote, dir))
    }

    pub fn address(&self) -> String {
        format!("{}/{}", self.cluster, self.name)
    }

    /// Runs a command on the index.
    pub fn run(&self, dir: &Dir, args: &[&str]) -> Answer {
        let address = self.address();
        let all: Vec<&str> = ["--index", &address]
            .into_iter()
            .chain(args.iter().copied())
            .collect();
        dir.fihris(all).env("FIHRIS_TODAY", TODAY).run()
    }

    /// Indexes as a machine with a name. Returns the report.
    pub fn index(&self, dir: &Dir, machine: &str, args: &[&str]) -> serde_json::Value {
        let address = self.address();
        let all = ["--index", &address, "index", "--json"];
        let all: Vec<&str> = all.into_iter().chain(args.iter().copied()).collect();
        let answer = dir.fihris(all).env("FIHRIS_MACHINE", machine).run();
        assert_eq!(answer.code, 0, "{answer}");
        answer.json()
    }

    fn ids(&self, dir: &Dir, args: &[&str]) -> Vec<String> {
        let all = ["search", "--format", "jsonl", "-n", "1000"];
        let answer = self.run(dir, &[&all, args].concat());
        assert!(answer.code < 2, "{answer}");
        let mut ids: Vec<String> = answer.jsonl().iter().map(|hit| text(hit, "id")).collect();
        ids.sort();
        ids
    }
}

impl Drop for Remote {
    fn drop(&mut self) {
        let host = self.cluster.trim_start_matches("http://");
        for name in [self.name.clone(), format!("{}-files", self.name)] {
            if let Ok(mut stream) = TcpStream::connect(host) {
                let request =
                    format!("DELETE /{name} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
                let _ = stream.write_all(request.as_bytes());
                let _ = stream.read_to_end(&mut Vec::new());
            }
        }
    }
}

#[test]
fn every_example_of_the_manual_finds_the_same_on_a_cluster() {
    let Some(remote) = Remote::new() else { return };
    let dir = Dir::new();
    dir.write("news.jsonl", ARTICLES);
    remote.index(&dir, "one", &["news.jsonl"]);
    let mut refused = BTreeSet::new();
    for Example {
        flags,
        query,
        finds,
    } in examples()
    {
        if query.contains('@') {
            continue; // tested next to those that are saved
        }
        let mut args: Vec<&str> = flags.iter().map(String::as_str).collect();
        args.extend(["--", &query]);
        let all = ["search", "--format", "jsonl", "-n", "1000"];
        let answer = remote.run(&dir, &[&all, args.as_slice()].concat());
        if answer.stderr.contains("not work on a cluster") {
            assert_eq!(answer.code, 2, "{answer}");
            refused.insert(query);
            continue;
        }
        if let Some(reason) = finds.strip_prefix("error: ") {
            answer.exits(2).prints("").says(reason);
            continue;
        }
        let finds = finds.split("; warning: ").next().unwrap_or_default();
        let mut found: Vec<String> = answer.jsonl().iter().map(|hit| text(hit, "id")).collect();
        found.sort();
        match finds.strip_suffix(" articles") {
            Some(count) => assert_eq!(found.len().to_string(), count, "{query}: {found:?}"),
            None => {
                let mut expected: Vec<&str> = finds.split(", ").collect();
                expected.retain(|id| *id != "nothing");
                expected.sort_unstable();
                assert_eq!(found, expected, "{query}: {answer}");
            }
        }
        let counted = remote.run(
            &dir,
            &[&["search", "--count", "--any"], args.as_slice()].concat(),
        );
        assert_eq!(
            counted.stdout.trim(),
            found.len().to_string(),
            "{query}: {counted}"
        );
    }
    assert_eq!(refused, BTreeSet::new());
}

#[test]
fn the_hits_their_scores_and_the_counts_are_those_of_a_local_index() {
    let Some(remote) = Remote::new() else { return };
    let dir = Dir::new();
    dir.write("news.jsonl", format!("{NEWS}{ARTICLES}"));
    dir.index(["news.jsonl"]).exits(0);
    remote.index(&dir, "one", &["news.jsonl"]);
    for args in [
        vec!["بوتين كيم"],
        vec!["بوتين كيم القمح", "--min-score", "2"],
        vec!["القمح النفط", "--min-score", "3", "--sort", "date"],
        vec!["\"الرئيس الروسي\" المطار", "--explain"],
        vec!["\"كيم بوتين\"~9", "--explain"],
        vec!["+النفط السوق -حكاية"],
        vec!["بوتن~ OR الطاق*"],
        vec!["title:بوتين body:كيم"],
        vec!["==المباراة"],
        vec!["*", "--sort", "date"],
        vec!["*", "--sort", "-date", "--offset", "2", "-n", "3"],
        vec![
            "النفط OR بوتين",
            "--facet",
            "source",
            "--facet",
            "year",
            "--timeline",
            "month",
        ],
        vec!["*", "--source", "رويترز", "--since", "2024-06"],
        vec!["لا شيء مثل هذا يوجد هنا"],
    ] {
        let args = [&["search", "--format", "json"], args.as_slice()].concat();
        let (local, cluster) = (dir.fihris(&args).run(), remote.run(&dir, &args));
        assert_eq!(local.code, cluster.code, "{args:?}: {cluster}");
        let clean = |answer: &Answer| {
            let mut json = answer.json();
            let members = json.as_object_mut().expect("an object");
            members.remove("took_ms");
            members.remove("suggestions");
            json
        };
        assert_eq!(clean(&local), clean(&cluster), "{args:?}");
    }
    for args in [["show", "summit"], ["open", "summit"]] {
        let mut args = args.to_vec();
        if args[0] == "open" {
            args.push("--print");
        }
        let shown = remote.run(&dir, &args).exits(0);
        assert_eq!(shown.stdout, dir.fihris(&args).run().stdout);
    }
    assert_eq!(remote.run(&dir, &["show", "nothing"]).code, 1);
}

#[test]
fn what_a_filter_left_out_or_does_not_find_is_told_as_on_a_local_index() {
    let Some(remote) = Remote::new() else { return };
    let dir = Dir::new();
    dir.write(
        "news.jsonl",
        r#"{"id":"a","text":"سعر النفط","source":"Jawhara FM","category":"economy","published":"2024-03-01"}
{"id":"b","text":"سعر القمح والنفط"}
"#,
    );
    remote.index(&dir, "one", &["news.jsonl"]);
    dir.index(["news.jsonl"]).exits(0);
    for flags in [
        ["--since", "2024"],
        ["--until", "2023"],
        ["--source", "Jawhara"],
        ["--source", "nobody"],
        ["--category", "economi"],
        ["--path", "elsewhere"],
    ] {
        let args = [&["search", "--count"], flags.as_slice(), &["نفط"]].concat();
        let (local, there) = (dir.fihris(&args).run(), remote.run(&dir, &args));
        assert_eq!(there.stdout, local.stdout, "{flags:?} {there}");
        let is_filter = |line: &&str| !line.contains("nothing found");
        let told = |answer: &Answer| -> Vec<String> {
            let lines = answer.stderr.lines().filter(is_filter);
            // A cluster tells the years that it covers.
            lines
                .map(|line| line.replace("2024-03-01", "2024"))
                .collect()
        };
        assert_eq!(told(&there), told(&local), "{flags:?}");
        assert!(!told(&there).is_empty(), "{flags:?}");
    }
}

#[test]
fn saved_queries_of_the_user_work_on_a_cluster() {
    let Some(remote) = Remote::new() else { return };
    let dir = Dir::new();
    dir.write("news.jsonl", ARTICLES);
    remote.index(&dir, "one", &["news.jsonl"]);
    let saved = remote.run(&dir, &["save", "wheat", "القمح"]);
    saved.exits(0).says("@wheat saved");
    assert_eq!(remote.ids(&dir, &["@wheat"]), remote.ids(&dir, &["القمح"]));
    assert!(!remote.ids(&dir, &["@wheat"]).is_empty());
    remote
        .run(&dir, &["save"])
        .exits(0)
        .prints("wheat  القمح\n");
}

#[test]
fn a_second_run_sends_only_what_changed() {
    let Some(remote) = Remote::new() else { return };
    let dir = Dir::new();
    for (name, title) in [("a", "خبر أول"), ("b", "خبر ثان"), ("c", "خبر ثالث")]
    {
        let page = format!("{title}\n\nنص الخبر عن النفط والسوق {name}.\n");
        dir.write(&format!("news/{name}.txt"), page);
        dir.touch(&format!("news/{name}.txt"), 1_700_000_000);
    }
    let first = remote.index(&dir, "one", &["news"]);
    assert_eq!(
        (&first["added"], &first["articles"]),
        (&3.into(), &3.into())
    );
    let again = remote.index(&dir, "one", &[]);
    assert_eq!(
        (&again["added"], &again["unchanged"]),
        (&0.into(), &3.into())
    );
    dir.write("news/a.txt", "خبر آخر\n\nنص عن الغاز وحده.\n");
    dir.delete("news/b.txt");
    let third = remote.index(&dir, "one", &["news"]);
    assert_eq!(
        (&third["updated"], &third["removed"], &third["unchanged"]),
        (&1.into(), &1.into(), &1.into())
    );
    assert_eq!(remote.ids(&dir, &["النفط"]), ["c.txt"]);
    assert_eq!(remote.ids(&dir, &["الغاز"]), ["a.txt"]);
    // A folder that lost everything at once keeps its articles.
    dir.delete("news/a.txt").delete("news/c.txt");
    let address = remote.address();
    let emptied = dir
        .fihris(["--index", &address, "index", "news"])
        .env("FIHRIS_MACHINE", "one");
    emptied.run().exits(2).says("--prune removes them");
    assert_eq!(remote.ids(&dir, &["*"]).len(), 2);
    remote.index(&dir, "one", &["news", "--prune"]);
    assert_eq!(remote.ids(&dir, &["*"]).len(), 0);
}

#[test]
fn a_file_that_lost_its_articles_keeps_them_until_prune() {
    let Some(remote) = Remote::new() else { return };
    let dir = Dir::new();
    dir.write("news/a.jsonl", NEWS);
    dir.write("news/b.txt", "خبر آخر\n\nنص عن الغاز وحده.\n");
    remote.index(&dir, "one", &["news"]);
    let address = remote.address();
    let run = |arguments: &[&str]| {
        let all = ["--index", &address, "index"].into_iter();
        let command = dir.fihris(all.chain(arguments.iter().copied()));
        command.env("FIHRIS_MACHINE", "one").run()
    };
    dir.write("news/b.txt", [0u8, 1, 2, 3].repeat(100));
    let half: String = NEWS.chars().take(NEWS.chars().count() / 2).collect();
    dir.write("news/a.jsonl", half);
    run(&[]).exits(2).says("its earlier articles stay");
    assert_eq!(remote.ids(&dir, &["*"]).len(), 6);
    run(&[]).exits(2);
    run(&["--prune"]);
    assert!(remote.ids(&dir, &["*"]).len() < 5);
    dir.write("news/b.txt", "خبر آخر\n\nنص عن الغاز وحده.\n");
    dir.write("news/a.jsonl", NEWS);
    assert_eq!(remote.index(&dir, "one", &[])["articles"], 6);
}

#[test]
fn two_machines_do_not_disturb_each_other() {
    let Some(remote) = Remote::new() else { return };
    let (one, other) = (Dir::new(), Dir::new());
    one.write("news.jsonl", NEWS);
    other.write("news.jsonl", ARTICLES);
    remote.index(&one, "one", &["news.jsonl"]);
    let both = remote.index(&other, "other", &["news.jsonl"]);
    let all = both["articles"].as_u64().expect("a number");
    assert_eq!(remote.index(&one, "one", &[])["articles"], all);
    one.write("news.jsonl", NEWS.lines().next().expect("a line"));
    assert_eq!(remote.index(&one, "one", &[])["articles"], all - 4);
    assert_eq!(remote.index(&other, "other", &[])["unchanged"], 1);
}

#[test]
fn a_run_after_one_that_was_killed_completes_it() {
    let Some(remote) = Remote::new() else { return };
    let dir = Dir::new();
    let line = |number: usize| {
        let text = format!(
            "نص الخبر رقم {number} عن النفط والسوق. {}",
            "كلام كثير ".repeat(300)
        );
        format!("{{\"id\":\"{number}\",\"title\":\"خبر {number}\",\"text\":\"{text}\"}}\n")
    };
    let lines = |count: usize| (0..count).map(line).collect::<String>();
    dir.write("a.jsonl", lines(3_000));
    let address = remote.address();
    let killed = dir
        .fihris(["--index", &address, "index", "a.jsonl"])
        .env("FIHRIS_MACHINE", "one");
    let mut child = killed.start();
    // The first articles are there before the last ones are sent.
    for _ in 0..600 {
        thread::sleep(std::time::Duration::from_millis(100));
        let found = remote.run(&dir, &["search", "--count", "*"]);
        if found.code == 0 && found.stdout.trim() != "0" {
            break;
        }
    }
    child.kill().expect("killed");
    child.wait().expect("ended");
    dir.write("a.jsonl", lines(5));
    // The last request of the killed run may arrive after the next run: the one after it finds it.
    let mut report = remote.index(&dir, "one", &["a.jsonl"]);
    for _ in 0..60 {
        if report["articles"] == 5 {
            break;
        }
        thread::sleep(std::time::Duration::from_millis(500));
        report = remote.index(&dir, "one", &[]);
    }
    assert_eq!(report["articles"], 5, "{report}");
    assert_eq!(remote.index(&dir, "one", &[])["articles"], 5);
}

#[test]
fn names_in_latin_letters_find_what_they_find_in_a_local_index() {
    let Some(remote) = Remote::new() else { return };
    let dir = Dir::new();
    let names = [
        "زاخاروفسكي",
        "بلنكنسوب",
        "أندرلشتاين",
        "محمد",
        "رياض",
        "خليلوزيتش",
    ];
    for name in names {
        dir.write(
            &format!("news/{name}.txt"),
            format!("{name}\n\nقال {name} للصحفيين إن العمل مستمر.\n"),
        );
    }
    dir.index(["news"]).exits(0);
    remote.index(&dir, "one", &["news"]);
    let mut found = 0;
    for query in [
        "Zakharovsky",
        "Blenkinsop",
        "Anderlechtein",
        "Mohammed",
        "riad",
        "Halilozic",
        "Xyzzy",
    ] {
        for format in ["json", "trec"] {
            let args = ["search", "--format", format, query];
            let (local, cluster) = (dir.fihris(args).run(), remote.run(&dir, &args));
            let steady = |out: &str| match out.split_once(r#""took_ms":"#) {
                Some((before, after)) => {
                    let rest = after.split_once(']').map_or("", |(_, rest)| rest);
                    format!("{before}{rest}")
                }
                None => out.to_owned(),
            };
            assert_eq!(
                (local.code, steady(&local.stdout)),
                (cluster.code, steady(&cluster.stdout)),
                "{query}"
            );
            found += usize::from(local.code == 0);
        }
    }
    assert!(found >= 8, "{found}");
}

#[test]
fn a_concordance_is_that_of_a_local_index() {
    let Some(remote) = Remote::new() else { return };
    let dir = Dir::new();
    dir.write("news.jsonl", NEWS);
    dir.index(["news.jsonl"]).exits(0);
    remote.index(&dir, "one", &["news.jsonl"]);
    for args in [
        ["kwic", "بوتين", "--sort", "date"],
        ["kwic", "النفط", "--sort", "after"],
        ["kwic", "لاشيء", "--sort", "none"],
    ] {
        let (local, cluster) = (dir.fihris(args).run(), remote.run(&dir, &args));
        assert_eq!((local.code, local.stdout), (cluster.code, cluster.stdout));
    }
}

#[test]
fn stats_count_what_is_on_the_cluster_and_forget_removes_roots() {
    let Some(remote) = Remote::new() else { return };
    let dir = Dir::new();
    dir.write("one/news.jsonl", NEWS)
        .write("two/more.jsonl", ARTICLES);
    remote.index(&dir, "one", &["one", "two"]);
    let run = |args: &[&str]| {
        let address = remote.address();
        let all: Vec<&str> = ["--index", &address]
            .into_iter()
            .chain(args.iter().copied())
            .collect();
        dir.fihris(all).env("FIHRIS_MACHINE", "one").run()
    };
    let stats = run(&["stats", "--format", "json"]).exits(0).json();
    assert_eq!(
        (&stats["articles"], &stats["files"]),
        (&16.into(), &2.into())
    );
    assert_eq!(stats["roots"].as_array().map(Vec::len), Some(2));
    run(&["stats"]).exits(0);
    run(&["check"]).exits(0);
    let report = run(&["check", "--format", "json"]).exits(0).json();
    assert_eq!(
        (&report["sound"], &report["articles"]),
        (&true.into(), &16.into())
    );
    run(&["forget", "two/more.jsonl"])
        .exits(2)
        .says("is not a folder or file that this machine");
    run(&["forget", "two"])
        .exits(0)
        .says("1 file removed; 5 articles in the index");
    assert_eq!(remote.ids(&dir, &["*"]).len(), 5);
    run(&["index"]).exits(0);
    assert_eq!(remote.ids(&dir, &["*"]).len(), 5);
}

#[test]
fn similar_articles_are_those_of_a_local_index() {
    let Some(remote) = Remote::new() else { return };
    let dir = Dir::new();
    let texts = [
        "النفط والغاز في السوق العالمية",
        "أسعار النفط والغاز ترتفع في السوق",
        "مباراة المنتخب في الملعب الكبير",
    ];
    let line = |number: usize| {
        let text = texts[number % 3].repeat(1 + number % 2) + &format!(" رقم{number}");
        serde_json::json!({"id": number.to_string(), "title": texts[number % 3], "text": text})
            .to_string()
            + "\n"
    };
    dir.write("news.jsonl", (0..18).map(line).collect::<String>());
    dir.index(["news.jsonl"]).exits(0);
    remote.index(&dir, "one", &["news.jsonl"]);
    for args in [
        vec!["similar", "0"],
        vec!["similar", "4", "--terms"],
        vec!["similar", "2", "-n", "2"],
    ] {
        let args = [args.as_slice(), &["--format", "tsv"]].concat();
        let (local, cluster) = (dir.fihris(&args).run(), remote.run(&dir, &args));
        assert_eq!(
            (local.code, local.stdout),
            (cluster.code, cluster.stdout),
            "{args:?}"
        );
    }
}

//! `fihris watch`: new articles of saved queries, as folders change. Tests wait for what must come, at
//! most for [`DEADLINE`]; nothing depends on how soon it comes.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::Child;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::util::{Dir, record, text};

/// How long a test waits for what must come.
const DEADLINE: Duration = Duration::from_secs(120);

/// A watch with its lines of output.
struct Watch {
    child: Child,
    lines: Receiver<String>,
    errors: Receiver<String>,
}

/// Sends the lines of a stream.
fn lines(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            sender.send(line).ok();
        }
    });
    receiver
}

impl Watch {
    /// Starts a watch and waits until it is there.
    fn start(dir: &Dir, args: &[&str]) -> Self {
        let all = ["watch", "--format", "json"].iter().chain(args);
        let mut child = dir.fihris(all).start_with_errors();
        let watch = Watch {
            lines: lines(child.stdout.take().expect("its output")),
            errors: lines(child.stderr.take().expect("its messages")),
            child,
        };
        watch.says("watching ");
        watch
    }

    /// Waits for a message.
    #[track_caller]
    fn says(&self, part: &str) {
        let start = Instant::now();
        loop {
            match self
                .errors
                .recv_timeout(DEADLINE.saturating_sub(start.elapsed()))
            {
                Ok(line) if line.contains(part) => return,
                Ok(_) => {}
                Err(error) => panic!("{error}: no message with {part}"),
            }
        }
    }

    /// Waits for the next article: its id, and the names of its queries.
    #[track_caller]
    fn next(&self) -> (String, Vec<String>) {
        let line = self.lines.recv_timeout(DEADLINE).unwrap_or_else(|error| {
            let messages: Vec<String> = self.errors.try_iter().collect();
            panic!("{error}: no article, but {messages:?}")
        });
        let line: Value = serde_json::from_str(&line).expect("JSON");
        let queries = line["queries"].as_array().expect("names").iter();
        let queries = queries.map(|name| name.as_str().expect("a name").to_owned());
        (text(&line, "id"), queries.collect())
    }

    /// Waits for these articles, in any order.
    #[track_caller]
    fn ids<const N: usize>(&self, expected: [&str; N]) {
        let found: BTreeSet<String> = (0..N).map(|_| self.next().0).collect();
        assert_eq!(found, BTreeSet::from(expected.map(str::to_owned)));
    }

    /// Ends the watch by a signal, and returns the articles and messages that were not taken.
    #[track_caller]
    fn end(mut self) -> (Vec<String>, Vec<String>) {
        let pid = self.child.id().to_string();
        let kill = std::process::Command::new("kill").arg(&pid).status();
        assert!(kill.expect("kill runs").success());
        let status = self.child.wait().expect("it ends");
        assert_eq!(status.code(), Some(143));
        (self.lines.iter().collect(), self.errors.iter().collect())
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// A folder with an indexed article and the queries `summit` and `oil`.
fn world() -> Dir {
    let dir = Dir::new();
    dir.write("news/old.jsonl", record("old", "قمة", "نص عن القمة والنفط"));
    dir.index(["news"]).exits(0);
    dir.fihris(["save", "summit", "قمة"]).exits(0);
    dir.fihris(["save", "oil", "+نفط"]).exits(0);
    dir
}

fn add(dir: &Dir, id: &str, title: &str) {
    dir.write(&format!("news/{id}.jsonl"), record(id, title, "نص"));
}

#[test]
fn each_new_article_is_shown_once_with_its_queries() {
    let dir = world();
    let watch = Watch::start(&dir, &[]);
    add(&dir, "a", "قمة النفط");
    assert_eq!(
        watch.next(),
        ("a".to_owned(), vec!["oil".to_owned(), "summit".to_owned()])
    );
    add(&dir, "b", "رياضة");
    add(&dir, "c", "أسعار النفط");
    dir.write("news/deep/er/d.jsonl", record("d", "القمم", "نص"));
    watch.ids(["c", "d"]);
    // Another text of a known article, and a deletion, are not new.
    add(&dir, "a", "قمة أخرى");
    dir.delete("news/c.jsonl");
    add(&dir, "e", "النفط");
    assert_eq!(watch.next(), ("e".to_owned(), vec!["oil".to_owned()]));
    let (articles, _) = watch.end();
    assert_eq!(articles, Vec::<String>::new());
    assert_eq!(dir.find(["*"]), "a b d e old");
}

#[test]
fn a_watch_goes_on_where_the_last_one_ended() {
    let dir = world();
    let watch = Watch::start(&dir, &[]);
    add(&dir, "a", "قمة");
    watch.ids(["a"]);
    watch.end();
    add(&dir, "b", "قمة");
    dir.index([] as [&str; 0]).exits(0);
    add(&dir, "c", "قمة");
    let watch = Watch::start(&dir, &[]);
    watch.ids(["b", "c"]);
    watch.end();
    add(&dir, "d", "نفط");
    let once = dir.fihris(["watch", "--once"]).exits(0);
    assert!(once.stdout.ends_with("@oil\n"), "{once}");
    dir.fihris(["watch", "--once"]).exits(1);
}

#[test]
fn without_events_files_are_looked_at_in_intervals() {
    let dir = world();
    let watch = Watch::start(&dir, &["--poll", "1"]);
    add(&dir, "a", "قمة");
    watch.ids(["a"]);
    add(&dir, "b", "قمة");
    watch.ids(["b"]);
    watch.end();
}

#[test]
fn articles_that_another_run_adds_are_shown() {
    let dir = world();
    let watch = Watch::start(&dir, &[]);
    dir.write("more/m.jsonl", record("m", "قمة", "نص"));
    dir.index(["more"]).exits(0);
    watch.ids(["m"]);
    // The new folder is followed.
    dir.write("more/n.jsonl", record("n", "قمة", "نص"));
    watch.ids(["n"]);
    dir.fihris(["save", "sport", "رياضة"]).exits(0);
    add(&dir, "s", "رياضة");
    assert_eq!(watch.next(), ("s".to_owned(), vec!["sport".to_owned()]));
    watch.end();
}

#[test]
fn two_watches_at_once_both_show_all() {
    let dir = world();
    let first = Watch::start(&dir, &[]);
    let second = Watch::start(&dir, &["summit"]);
    for id in ["a", "b", "c"] {
        add(&dir, id, "قمة");
        add(&dir, &format!("{id}2"), "نفط");
        assert_eq!(second.next().0, id);
        first.ids([id, &format!("{id}2")]);
    }
    first.end();
    let (articles, _) = second.end();
    assert_eq!(articles, Vec::<String>::new());
}

#[test]
fn many_watches_at_once_each_show_all_and_none_shows_an_article_twice() {
    let dir = world();
    // Some with events, some without; two with the same queries, and so with one mark.
    let selections: [&[&str]; 5] = [&[], &[], &["oil"], &["summit"], &["--poll", "1"]];
    let watches = selections.map(|args| Watch::start(&dir, args));
    let mut expected = BTreeSet::new();
    for round in 0..8 {
        let id = format!("a{round}");
        add(&dir, &id, "قمة النفط");
        expected.insert(id);
        if round == 4 {
            // Another run at the same time.
            dir.index(["--wait", "60", "news"]).exits(0);
        }
        std::thread::sleep(Duration::from_millis(300));
    }
    for watch in &watches {
        let found: Vec<String> = expected.iter().map(|_| watch.next().0).collect();
        assert_eq!(BTreeSet::from_iter(found), expected);
    }
    for watch in watches {
        let (articles, messages) = watch.end();
        assert_eq!(articles, Vec::<String>::new(), "{messages:?}");
        assert!(
            !messages.iter().any(|line| line.contains("cannot")),
            "{messages:?}"
        );
    }
    // The next watch begins after them.
    let next = Watch::start(&dir, &[]);
    add(&dir, "last", "قمة");
    assert_eq!(next.next().0, "last");
}

#[test]
fn a_folder_that_is_moved_away_is_reported_once_and_waited_for() {
    let dir = world();
    let watch = Watch::start(&dir, &[]);
    dir.rename("news", "away");
    watch.says("is not there");
    dir.write("away/x.jsonl", record("x", "قمة", "نص"));
    dir.rename("away", "news");
    watch.says("is there again");
    watch.ids(["x"]);
    add(&dir, "y", "قمة");
    watch.ids(["y"]);
    let (_, messages) = watch.end();
    assert!(
        !messages.iter().any(|line| line.contains("not there")),
        "{messages:?}"
    );
    assert_eq!(dir.find(["*"]), "old x y");
}

#[test]
fn a_folder_that_is_made_anew_is_followed() {
    let dir = world();
    let watch = Watch::start(&dir, &[]);
    dir.delete("news");
    add(&dir, "a", "قمة");
    watch.ids(["a"]);
    add(&dir, "b", "قمة");
    watch.ids(["b"]);
    watch.end();
}

#[test]
fn an_index_that_is_rebuilt_or_replaced_is_followed() {
    let dir = world();
    let watch = Watch::start(&dir, &[]);
    dir.index(["--rebuild"]).exits(0);
    add(&dir, "a", "قمة");
    watch.ids(["a"]);
    dir.delete(".fihris");
    watch.says("no index at");
    add(&dir, "b", "قمة");
    dir.index(["news"]).exits(0);
    watch.says("is there again");
    dir.fihris(["save", "summit", "قمة"]).exits(0);
    add(&dir, "c", "قمة");
    assert_eq!(watch.next().0, "c");
    let (articles, _) = watch.end();
    assert_eq!(articles, Vec::<String>::new());
}

#[test]
fn a_file_is_read_when_it_is_complete() {
    let dir = world();
    let watch = Watch::start(&dir, &[]);
    let whole = record("slow", "قمة", "نص عن النفط");
    let mut written = String::new();
    for piece in whole.split_inclusive(' ') {
        written += piece;
        dir.write("news/slow.jsonl", &written);
        std::thread::sleep(Duration::from_millis(150));
    }
    let found = watch.next();
    assert_eq!(
        found,
        (
            "slow".to_owned(),
            vec!["oil".to_owned(), "summit".to_owned()]
        )
    );
    let (_, messages) = watch.end();
    assert!(
        !messages.iter().any(|line| line.contains("cannot read")),
        "{messages:?}"
    );
}

#[test]
fn hidden_excluded_and_forgotten_files_stay_out() {
    let dir = Dir::new();
    dir.write("news/.fihrisignore", "*.draft.jsonl\n");
    dir.write("news/gone.jsonl", record("gone", "قمة", "نص"));
    dir.write("news/old.jsonl", record("old", "قمة", "نص"));
    dir.fihris(["index", "--exclude", "drafts/", "news"])
        .exits(0);
    dir.fihris(["save", "all", "*"]).exits(0);
    dir.fihris(["forget", "news/gone.jsonl"]).exits(0);
    let watch = Watch::start(&dir, &[]);
    for name in [
        ".hidden.jsonl",
        ".d/x.jsonl",
        "x.draft.jsonl",
        "drafts/x.jsonl",
        "gone.jsonl",
    ] {
        dir.write(&format!("news/{name}"), record("no", "قمة", "نص"));
    }
    add(&dir, "yes", "قمة");
    watch.ids(["yes"]);
    dir.delete("news/.fihrisignore");
    watch.ids(["no"]);
    watch.end();
    assert_eq!(dir.find(["*"]), "no old yes");
}

#[test]
fn a_wrong_saved_query_is_reported_once_and_left_out() {
    let dir = world();
    let queries = fs::read_to_string(dir.path(".fihris/queries.tsv")).expect("queries");
    let wrong = format!("{queries}a\t@b\nb\t@a\nc\t@missing\n");
    dir.write(".fihris/queries.tsv", &wrong);
    let answer = dir.fihris(["watch", "--once"]).exits(1);
    assert_eq!(answer.stderr.matches("left out").count(), 2, "{answer}");
    let watch = Watch::start(&dir, &[]);
    dir.write(".fihris/queries.tsv", format!("{queries}no tab\n"));
    add(&dir, "a", "قمة");
    assert_eq!(watch.next().1, ["summit"]);
    watch.says("line 3: write each query as `name TAB query`: the queries from before are used");
    dir.write(".fihris/queries.tsv", "new\tقمة\n");
    add(&dir, "b", "قمة");
    assert_eq!(watch.next().1, ["new"]);
    let (_, messages) = watch.end();
    assert!(
        !messages.iter().any(|line| line.contains("line 3")),
        "{messages:?}"
    );
    let answer = dir.fihris(["watch", "nothing"]).exits(2);
    assert!(answer.stderr.contains("no saved query nothing"), "{answer}");
}

#[test]
fn many_changed_files_are_searchable_soon() {
    changed_files(&Watch::start, 100);
}

/// Measures the 1,000 files of the issue. Run it alone, with `--release`.
#[test]
#[ignore = "measures time"]
fn a_thousand_changed_files_are_searchable_within_five_seconds() {
    let took = changed_files(&Watch::start, 1000);
    assert!(took < Duration::from_secs(5), "{took:?}");
    println!("1,000 files: {took:?}");
}

/// Changes files, and returns the time from the last change until all are found.
fn changed_files(start: &dyn Fn(&Dir, &[&str]) -> Watch, count: usize) -> Duration {
    let dir = Dir::new();
    let write = |number: usize, title: &str| {
        let name = format!("news/{}/{number}.jsonl", number % 10);
        dir.write(&name, record(&number.to_string(), title, "نص عن الاقتصاد"));
    };
    (0..count).for_each(|number| write(number, "قديم"));
    dir.index(["news"]).exits(0);
    dir.fihris(["save", "last", "ختام"]).exits(0);
    let watch = start(&dir, &[]);
    (0..count).for_each(|number| write(number, "قمة"));
    dir.write("news/last.jsonl", record("last", "ختام", "نص"));
    let written = Instant::now();
    watch.ids(["last"]);
    let found = || dir.fihris(["search", "--count", "title:قمة"]).run().stdout;
    while found() != format!("{count}\n") {
        assert!(written.elapsed() < DEADLINE, "{}", found());
        std::thread::sleep(Duration::from_millis(100));
    }
    let took = written.elapsed();
    watch.end();
    took
}

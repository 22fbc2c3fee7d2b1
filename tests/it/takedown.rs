//! `forget --id`: single articles that are taken out and stay out.

use crate::util::{Dir, record};
use fihris::index::Reader;

/// Two files with three articles; the text of `a` is also in `copy.jsonl`.
/// Returns an article with the text that is taken out.
fn secret(id: &str) -> String {
    record(id, "قمة سرية", "نص سري عن القمة.")
}

fn news() -> Dir {
    let dir = Dir::new();
    let rows = [secret("a"), record("b", "قمة علنية", "نص علني.")];
    dir.write("news/two.jsonl", rows.concat());
    dir.write("news/one.jsonl", record("c", "قمة ثالثة", "نص ثالث."));
    dir.index(["news"]).exits(0);
    dir
}

fn forget(dir: &Dir, id: &str) {
    dir.fihris(["forget", "--id", id])
        .exits(0)
        .says("1 article removed");
}

#[test]
fn a_forgotten_article_stays_out_when_its_file_is_read_again() {
    let dir = news();
    forget(&dir, "a");
    assert_eq!(dir.find(["قمة"]), "b c");
    let rows = [
        record("a", "قمة سرية", "نص سري معدل."),
        record("b", "قمة علنية", "نص معدل."),
    ];
    dir.write("news/two.jsonl", rows.concat());
    dir.index(["news"]).exits(0);
    assert_eq!(dir.find(["معدل"]), "b");
    dir.index(["--rebuild"]).exits(0);
    assert_eq!(dir.find(["قمة"]), "b c");
    dir.fihris(["check", "--full"]).exits(0);
}

#[test]
fn its_text_stays_out_in_any_file() {
    let dir = news();
    forget(&dir, "a");
    dir.write("news/copy.jsonl", secret("d"));
    dir.write("news/other.jsonl", record("a", "قمة أخرى", "نص آخر."));
    dir.index(["news"]).exits(0);
    assert_eq!(dir.find(["قمة"]), "a b c");
    assert_eq!(dir.show("a")["title"], "قمة أخرى");
}

#[test]
fn no_segment_holds_a_deleted_article() {
    let dir = news();
    forget(&dir, "a");
    let reader = Reader::open(&dir.path(".fihris")).expect("opened");
    let segments = reader.searcher.segment_readers();
    let deleted: u32 = segments
        .iter()
        .map(|segment| segment.num_deleted_docs())
        .sum();
    assert_eq!(
        deleted, 0,
        "the text of a deleted article stays in its segment"
    );
}

#[test]
fn copies_and_pages_do_not_show_it() {
    let dir = Dir::new();
    let body = "وصل الوزير إلى العاصمة صباح اليوم وأعلن عن خطة جديدة لبناء المدارس في كل المدن والقرى. \
        وقال إن العمل يبدأ في الربيع القادم ويستمر ثلاثة أعوام، وإن المال جاهز منذ الشهر الماضي. \
        ورحب المعلمون بالخطة وطلبوا أن تبدأ بالقرى البعيدة التي لا مدرسة فيها حتى الآن";
    for id in ["a", "b", "c"] {
        let text = format!("{body} {id}");
        dir.write(&format!("{id}.jsonl"), record(id, "خطة المدارس", &text));
    }
    dir.index(["."]).exits(0);
    let copies = |dir: &Dir| {
        dir.fihris(["copies", "b", "--format", "jsonl"])
            .exits(0)
            .stdout
    };
    assert!(copies(&dir).contains("\"id\":\"a\""), "{}", copies(&dir));
    dir.write(".cache/fihris/pages/x.html", body);
    forget(&dir, "a");
    assert!(!copies(&dir).contains("\"id\":\"a\""), "{}", copies(&dir));
    assert!(!dir.path(".cache/fihris/pages/x.html").exists());
}

#[test]
fn members_of_archives_can_be_forgotten() {
    let dir = Dir::new();
    let member = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let write = |members: &[(String, String)]| {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, text) in members {
            let options = zip::write::SimpleFileOptions::default();
            zip.start_file(name.as_str(), options).expect("a member");
            std::io::Write::write_all(&mut zip, text.as_bytes()).expect("written");
        }
        let bytes = zip.finish().expect("finished").into_inner();
        dir.write("news.zip", bytes);
    };
    let (a, b) = (
        member("a.txt", "قمة أولى\n\nنص أول.\n"),
        member("b.txt", "قمة ثانية\n\nنص ثان.\n"),
    );
    write(&[a.clone(), b.clone()]);
    dir.index(["news.zip"]).exits(0);
    let all = dir.find(["قمة"]);
    let first = all
        .split(' ')
        .find(|id| id.contains("a.txt"))
        .expect("an id")
        .to_owned();
    forget(&dir, &first);
    write(&[a, b, member("c.txt", "قمة ثالثة\n\nنص ثالث.\n")]);
    dir.index([""; 0]).exits(0);
    assert!(
        !dir.find(["قمة"]).contains("a.txt"),
        "{}",
        dir.find(["قمة"])
    );
    dir.fihris(["check", "--full"]).exits(0);
}

#[test]
fn a_takedown_can_be_undone() {
    let dir = news();
    forget(&dir, "a");
    dir.fihris(["forget", "--undo", "--id", "b"])
        .exits(2)
        .says("no article with the id b was forgotten");
    dir.fihris(["forget", "--undo", "--id", "a"]).exits(0);
    dir.index([""; 0]).exits(0);
    assert_eq!(dir.find(["سري"]), "a");
}

#[test]
fn an_unknown_id_is_an_error_and_changes_nothing() {
    let dir = news();
    dir.fihris(["forget", "--id", "a", "--id", "x"])
        .exits(2)
        .says("no article has the id x");
    assert_eq!(dir.find(["قمة"]).split(' ').count(), 3);
}

#[test]
fn a_takedown_takes_out_all_articles_with_the_same_title_and_text() {
    let dir = news();
    dir.write("news/twin.jsonl", secret("d"));
    dir.index(["news"]).exits(0);
    dir.fihris(["forget", "--id", "a"])
        .exits(0)
        .says("2 articles removed; 2 articles in the index")
        .says("also removed, with the same title and text: d");
    assert_eq!(dir.find(["قمة"]), "b c");
    // A copy that is corrected is still the article that was taken out.
    dir.write("news/twin.jsonl", record("d", "قمة سرية", "نص سري معدل."));
    dir.index(["news"]).exits(0);
    assert_eq!(dir.find(["قمة"]), "b c");
    dir.fihris(["check", "--full"]).exits(0);
    dir.fihris(["forget", "--undo", "--id", "d"])
        .exits(0)
        .says("also let in, with the same title and text: a");
    dir.index([""; 0]).exits(0);
    assert_eq!(dir.find(["قمة"]), "a b c d");
}

#[test]
fn a_takedown_names_the_near_copies_that_stay() {
    let dir = Dir::new();
    let body = "وصل الوزير إلى العاصمة صباح اليوم وأعلن عن خطة جديدة لبناء المدارس في كل المدن والقرى. \
        وقال إن العمل يبدأ في الربيع القادم ويستمر ثلاثة أعوام، وإن المال جاهز منذ الشهر الماضي. \
        ورحب المعلمون بالخطة وطلبوا أن تبدأ بالقرى البعيدة التي لا مدرسة فيها حتى الآن";
    for id in ["a", "b", "c"] {
        let text = format!("{body} {id}");
        dir.write(&format!("{id}.jsonl"), record(id, "خطة المدارس", &text));
    }
    dir.index(["."]).exits(0);
    dir.fihris(["forget", "--id", "b"])
        .exits(0)
        .says("near copies stay in the index, which `fihris forget --id ID` takes out: a, c");
}

#[test]
fn an_undone_takedown_lets_in_the_articles_that_were_held_back() {
    let dir = news();
    forget(&dir, "a");
    dir.write("news/copy.jsonl", secret("d"));
    // An article that becomes the text that was taken out is not a file that lost its article.
    dir.write("news/one.jsonl", secret("c"));
    dir.index(["news"]).exits(0);
    assert_eq!(dir.find(["قمة"]), "b");
    dir.fihris(["check", "--full"]).exits(0);
    dir.fihris(["forget", "--undo", "--id", "a"])
        .exits(0)
        .says("the next `fihris index` reads their files again");
    dir.index([""; 0]).exits(0);
    assert_eq!(dir.find(["سري"]), "a c d");
}

#[test]
fn takedowns_are_listed() {
    let dir = news();
    forget(&dir, "a");
    let text = dir.fihris(["stats"]).exits(0).stdout;
    assert!(text.contains("news/two.jsonl  --id a"), "{text}");
    let stats = dir.fihris(["stats", "--format", "json"]).exits(0).json();
    assert_eq!(
        stats["forgotten_articles"],
        serde_json::json!([{"id": "a", "path": dir.path_text("news/two.jsonl")}])
    );
}

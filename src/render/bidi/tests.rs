//! What the display makes of single lines. The letters of what is expected stand from left to right,
//! as a terminal that knows no Arabic draws them.

use super::*;
use unicode_normalization::UnicodeNormalization;

fn display(bidi: Bidi, columns: Option<usize>, text: &str) -> String {
    let mut out = Vec::new();
    let mut display = Display::new(&mut out, bidi, columns);
    write!(display, "{text}").expect("written");
    display.flush().expect("written");
    String::from_utf8(out).expect("UTF-8")
}

/// What the eye sees, with plain letters for joined ones.
fn seen(columns: Option<usize>, text: &str) -> String {
    display(Bidi::Visual, columns, text).nfkc().collect()
}

/// The characters of a text from its end to its start.
fn backward(text: &str) -> String {
    text.chars().rev().collect()
}

#[test]
fn off_leaves_text_as_it_is_and_drops_the_isolates_of_fields() {
    let text = "قال \u{1b}[1mبوتين\u{1b}[0m\tCNN (2018)\nثان";
    assert_eq!(display(Bidi::Off, Some(5), text), text);
    assert_eq!(display(Bidi::Off, None, &field("رويترز")), "رويترز");
}

#[test]
fn arabic_stands_from_right_to_left_and_what_is_latin_from_left_to_right() {
    let expected = format!("{} CNN {}", backward("أمس"), backward("قالت"));
    assert_eq!(seen(None, "قالت CNN أمس"), expected);
    let expected = format!("CNN {} in", backward("بيروت"));
    assert_eq!(seen(None, "CNN بيروت in"), expected);
}

#[test]
fn numbers_keep_their_order() {
    assert_eq!(seen(None, "عام 2018"), format!("2018 {}", backward("عام")));
    assert_eq!(seen(None, "عام ٢٠١٨"), format!("٢٠١٨ {}", backward("عام")));
}

#[test]
fn brackets_are_turned_around_where_text_runs_to_the_left() {
    assert_eq!(seen(None, "(نص)"), format!("({})", backward("نص")));
    assert_eq!(seen(None, "«نص»"), format!("«{}»", backward("نص")));
    assert_eq!(seen(None, "نص (CNN)"), format!("(CNN) {}", backward("نص")));
}

#[test]
fn marks_follow_their_letter() {
    let seen = display(Bidi::Visual, None, "كَتَبَ");
    assert_eq!(seen, "\u{FE90}\u{64E}\u{FE98}\u{64E}\u{FEDB}\u{64E}");
}

#[test]
fn lines_are_wrapped_before_they_are_ordered_and_begin_at_the_right_edge() {
    let lines = format!("{:>12}\n{:>12}", backward("قال الرئيس"), backward("أمس"));
    assert_eq!(seen(Some(12), "قال الرئيس أمس"), lines);
    let lines = format!("{}\n {}", backward("ببب"), backward("بب"));
    assert_eq!(seen(Some(3), "ببببب"), lines);
}

#[test]
fn a_line_without_right_to_left_letters_goes_through_untouched() {
    let path = "/home/you/a (b) c.txt";
    assert_eq!(display(Bidi::Visual, Some(5), path), path);
    assert_eq!(display(Bidi::Isolate, Some(5), &field(path)), path);
}

#[test]
fn styles_mark_the_same_words_after_ordering() {
    let line = "قال \u{1b}[1m\u{1b}[31mبوتين\u{1b}[0m أمس";
    let shown = display(Bidi::Visual, None, line);
    let plain: String = shown.nfkc().collect();
    let expected = format!(
        "{} \u{1b}[1m\u{1b}[31m{}\u{1b}[0m {}",
        backward("أمس"),
        backward("بوتين"),
        backward("قال")
    );
    assert_eq!(plain, expected);
}

#[test]
fn a_marked_part_of_a_word_stays_joined_to_the_rest() {
    let shown = display(Bidi::Visual, None, "ب\u{1b}[1mبب\u{1b}[0m");
    assert_eq!(shown, "\u{1b}[1m\u{FE90}\u{FE92}\u{1b}[0m\u{FE91}");
}

#[test]
fn a_style_is_closed_and_opened_again_where_its_line_is_wrapped() {
    let shown = display(Bidi::Visual, Some(4), "\u{1b}[1mقال أمس\u{1b}[0m");
    for line in shown.lines() {
        assert!(
            line.starts_with(" \u{1b}[1m") && line.ends_with("\u{1b}[0m"),
            "{line:?}"
        );
    }
    assert_eq!(shown.lines().count(), 2);
}

#[test]
fn a_hyperlink_stays_around_its_words() {
    let (begin, end) = ("\u{1b}]8;;https://a.example/\u{1b}\\", "\u{1b}]8;;\u{1b}\\");
    let shown = seen(None, &format!("قال {begin}بوتين{end} أمس"));
    assert!(
        shown.contains(&format!("{begin}{}{end}", backward("بوتين"))),
        "{shown:?}"
    );
}

#[test]
fn fields_keep_their_order_in_a_line() {
    let line = [field("رويترز"), field("2024-06-19"), field("CNN (b)")].join(" · ");
    let expected = format!("CNN (b) · 2024-06-19 · {}", backward("رويترز"));
    assert_eq!(seen(None, &line), expected);
}

#[test]
fn isolates_go_to_a_terminal_that_orders_by_itself() {
    let line = format!("{} · {}", field("رويترز"), field("2024-06-19"));
    assert_eq!(display(Bidi::Isolate, None, &line), line);
}

#[test]
fn a_field_that_is_wrapped_keeps_its_direction_on_each_line() {
    let shown = display(Bidi::Isolate, Some(9), &field("قال الرئيس CNN"));
    let lines = [
        "\u{2067}قال\u{2069}",
        "\u{2067}الرئيس\u{2069}",
        "\u{2067}CNN\u{2069}",
    ];
    assert_eq!(shown.lines().collect::<Vec<_>>(), lines);
}

#[test]
fn controls_of_direction_are_not_shown() {
    let shown = display(
        Bidi::Visual,
        None,
        "نص\u{200F} \u{200E}CNN \u{202E}ab\u{202C}",
    );
    assert!(!shown.contains(shape::is_invisible), "{shown:?}");
}

#[test]
fn a_mark_of_direction_before_a_line_decides_it() {
    assert_eq!(
        seen(Some(8), "\u{200F}12 نص"),
        format!("   {} 12", backward("نص"))
    );
    assert_eq!(
        seen(Some(8), "\u{200E}12 نص"),
        format!("12 {}", backward("نص"))
    );
}

#[test]
fn no_text_is_lost_whatever_it_is() {
    let mut runner = proptest::test_runner::TestRunner::default();
    let text =
        "([ا-ي]{0,6}|لا|كِتَاب|\u{1b}\\[1m|\u{1b}\\[0m|\u{2068}|\u{2069}|\\PC|[ ()«»٠-٩0-9a-z])*";
    let letters = |text: &str| {
        let plain = console::strip_ansi_codes(text);
        let mirrored: String = mirrored(&plain).chars().chain(plain.chars()).collect();
        let mut letters: Vec<char> = mirrored.nfkd().filter(|c| c.is_alphanumeric()).collect();
        letters.sort_unstable();
        letters
    };
    runner
        .run(&(text, 0..30_usize), |(text, columns)| {
            for bidi in [Bidi::Visual, Bidi::Isolate] {
                let shown = display(bidi, Some(columns), &text);
                assert_eq!(letters(&shown), letters(&text), "{shown:?}");
            }
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
}

#[test]
fn most_of_its_letters_say_where_a_field_runs() {
    let line = field("CNN: قمة في بيونغيانغ");
    let expected = format!("{} :CNN", backward("قمة في بيونغيانغ"));
    assert_eq!(seen(None, &line), expected);
    assert!(is_rtl("CNN بالعربية") && !is_rtl("Reuters عن") && !is_rtl("2018"));
}

#[test]
fn a_path_runs_from_left_to_right_whatever_its_names_are() {
    let line = path("/home/أخبار/2024/1.txt");
    let expected = format!("/home/{}/2024/1.txt", backward("أخبار"));
    assert_eq!(seen(Some(60), &line), expected);
}

#[test]
fn a_long_paragraph_takes_linear_time() {
    let shown = seen(Some(5), &"نص ".repeat(100_000));
    assert_eq!(shown.lines().count(), 50_000);
}

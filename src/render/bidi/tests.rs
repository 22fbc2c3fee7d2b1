//! Tests of single lines. Expected text is in visual order, from left to right, as a terminal
//! without bidi draws it.

use super::*;
use unicode_normalization::UnicodeNormalization;

fn display(bidi: Bidi, columns: Option<usize>, text: &str) -> String {
    let mut out = Vec::new();
    let mut display = Display::new(&mut out, bidi, columns);
    write!(display, "{text}").expect("written");
    display.flush().expect("written");
    String::from_utf8(out).expect("UTF-8")
}

/// Returns the visual line, with presentation forms replaced by plain letters.
fn visual(columns: Option<usize>, text: &str) -> String {
    display(Bidi::Visual, columns, text).nfkc().collect()
}

/// Reverses the characters of a text.
fn reversed(text: &str) -> String {
    text.chars().rev().collect()
}

#[test]
fn off_leaves_text_unchanged_and_removes_the_isolates_of_fields() {
    let text = "قال \u{1b}[1mبوتين\u{1b}[0m\tCNN (2018)\nثان";
    assert_eq!(display(Bidi::Off, Some(5), text), text);
    assert_eq!(display(Bidi::Off, None, &field("رويترز")), "رويترز");
}

#[test]
fn arabic_runs_from_right_to_left_and_latin_from_left_to_right() {
    let expected = format!("{} CNN {}", reversed("أمس"), reversed("قالت"));
    assert_eq!(visual(None, "قالت CNN أمس"), expected);
    let expected = format!("CNN {} in", reversed("بيروت"));
    assert_eq!(visual(None, "CNN بيروت in"), expected);
}

#[test]
fn numbers_keep_their_order() {
    assert_eq!(
        visual(None, "عام 2018"),
        format!("2018 {}", reversed("عام"))
    );
    assert_eq!(
        visual(None, "عام ٢٠١٨"),
        format!("٢٠١٨ {}", reversed("عام"))
    );
}

#[test]
fn brackets_are_mirrored_in_right_to_left_text() {
    assert_eq!(visual(None, "(نص)"), format!("({})", reversed("نص")));
    assert_eq!(visual(None, "«نص»"), format!("«{}»", reversed("نص")));
    assert_eq!(
        visual(None, "نص (CNN)"),
        format!("(CNN) {}", reversed("نص"))
    );
}

#[test]
fn marks_follow_their_letter() {
    let seen = display(Bidi::Visual, None, "كَتَبَ");
    assert_eq!(seen, "\u{FE90}\u{64E}\u{FE98}\u{64E}\u{FEDB}\u{64E}");
}

#[test]
fn lines_are_wrapped_before_reordering_and_aligned_to_the_right() {
    let lines = format!("{:>12}\n{:>12}", reversed("قال الرئيس"), reversed("أمس"));
    assert_eq!(visual(Some(12), "قال الرئيس أمس"), lines);
    let lines = format!("{}\n {}", reversed("ببب"), reversed("بب"));
    assert_eq!(visual(Some(3), "ببببب"), lines);
}

#[test]
fn a_line_without_right_to_left_letters_is_unchanged() {
    let path = "/home/you/a (b) c.txt";
    assert_eq!(display(Bidi::Visual, Some(5), path), path);
    assert_eq!(display(Bidi::Isolate, Some(5), &field(path)), path);
}

#[test]
fn styles_apply_to_the_same_words_after_reordering() {
    let line = "قال \u{1b}[1m\u{1b}[31mبوتين\u{1b}[0m أمس";
    let shown = display(Bidi::Visual, None, line);
    let plain: String = shown.nfkc().collect();
    let expected = format!(
        "{} \u{1b}[1m\u{1b}[31m{}\u{1b}[0m {}",
        reversed("أمس"),
        reversed("بوتين"),
        reversed("قال")
    );
    assert_eq!(plain, expected);
}

#[test]
fn a_styled_part_of_a_word_stays_joined_to_the_rest() {
    let shown = display(Bidi::Visual, None, "ب\u{1b}[1mبب\u{1b}[0m");
    assert_eq!(shown, "\u{1b}[1m\u{FE90}\u{FE92}\u{1b}[0m\u{FE91}");
}

#[test]
fn a_style_is_closed_and_reopened_at_a_line_break() {
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
    let shown = visual(None, &format!("قال {begin}بوتين{end} أمس"));
    assert!(
        shown.contains(&format!("{begin}{}{end}", reversed("بوتين"))),
        "{shown:?}"
    );
}

#[test]
fn fields_keep_their_order_in_a_line() {
    let line = [field("رويترز"), field("2024-06-19"), field("CNN (b)")].join(" · ");
    let expected = format!("CNN (b) · 2024-06-19 · {}", reversed("رويترز"));
    assert_eq!(visual(None, &line), expected);
}

#[test]
fn isolates_are_written_to_a_terminal_with_bidi() {
    let line = format!("{} · {}", field("رويترز"), field("2024-06-19"));
    assert_eq!(display(Bidi::Isolate, None, &line), line);
}

#[test]
fn a_wrapped_field_keeps_its_direction_on_each_line() {
    let shown = display(Bidi::Isolate, Some(9), &field("قال الرئيس CNN"));
    let lines = [
        "\u{2067}قال\u{2069}",
        "\u{2067}الرئيس\u{2069}",
        "\u{2067}CNN\u{2069}",
    ];
    assert_eq!(shown.lines().collect::<Vec<_>>(), lines);
}

#[test]
fn bidi_controls_are_removed() {
    let shown = display(
        Bidi::Visual,
        None,
        "نص\u{200F} \u{200E}CNN \u{202E}ab\u{202C}",
    );
    assert!(!shown.contains(shape::is_invisible), "{shown:?}");
}

#[test]
fn a_directional_mark_sets_the_direction_of_a_line() {
    assert_eq!(
        visual(Some(8), "\u{200F}12 نص"),
        format!("   {} 12", reversed("نص"))
    );
    assert_eq!(
        visual(Some(8), "\u{200E}12 نص"),
        format!("12 {}", reversed("نص"))
    );
}

#[test]
fn no_text_is_lost() {
    let mut runner = proptest::test_runner::TestRunner::default();
    let text =
        "([ا-ي]{0,6}|لا|كِتَاب|\u{1b}\\[1m|\u{1b}\\[0m|\u{2068}|\u{2069}|\\PC|[ ()«»٠-٩0-9a-z])*";
    let letters = |text: &str| {
        let plain = console::strip_ansi_codes(text);
        let mirrored: String = mirror(&plain).chars().chain(plain.chars()).collect();
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
fn the_majority_of_letters_sets_the_direction_of_a_field() {
    let line = field("CNN: قمة في بيونغيانغ");
    let expected = format!("{} :CNN", reversed("قمة في بيونغيانغ"));
    assert_eq!(visual(None, &line), expected);
    assert!(is_rtl("CNN بالعربية") && !is_rtl("Reuters عن") && !is_rtl("2018"));
}

#[test]
fn a_path_runs_from_left_to_right_with_arabic_names() {
    let line = path("/home/أخبار/2024/1.txt");
    let expected = format!("/home/{}/2024/1.txt", reversed("أخبار"));
    assert_eq!(visual(Some(60), &line), expected);
}

#[test]
fn a_long_paragraph_takes_linear_time() {
    let shown = visual(Some(5), &"نص ".repeat(100_000));
    assert_eq!(shown.lines().count(), 50_000);
}

//! Mail and saved pages.

use super::*;

fn load_text(text: &str) -> LoadResult {
    load_bytes(text.as_bytes(), &Options::default())
}

const TEXT: &str = "قال رئيس المجلس إن العمل في المشروع يبدأ مطلع الشهر المقبل.";

fn message(subject: &str, more: &str) -> String {
    format!(
        "From: =?utf-8?B?2LPYudin2K8=?= <a@example.org>\nTo: b@example.org\nSubject: {subject}\nDate: Mon, 04 Mar 2024 10:00:00 +0300\nMIME-Version: 1.0\n{more}"
    )
}

#[test]
fn a_message_is_an_article() {
    let result = load_text(&message(
        "Re: قمة موسكو",
        &format!("Content-Type: text/plain; charset=utf-8\n\n{TEXT}\n"),
    ));
    assert_eq!(result.format(), Format::Mail);
    let article = &result.articles[0];
    assert_eq!(article.title.as_deref(), Some("قمة موسكو"));
    assert_eq!(article.author.as_deref(), Some("سعاد"));
    assert_eq!(article.date.as_deref(), Some("2024-03-04"));
    assert_eq!(article.body, TEXT);
}

#[test]
fn the_html_of_a_message_counts_more_than_its_text_and_attachments_are_members() {
    let result = load_text(&message(
        "قمة موسكو",
        &format!(
            "Content-Type: multipart/mixed; boundary=A\n\n--A\nContent-Type: multipart/alternative; boundary=B\n\n--B\nContent-Type: text/plain; charset=utf-8\n\nنص مختصر\n--B\nContent-Type: text/html; charset=utf-8\n\n<p>{TEXT}</p>\n--B--\n--A\nContent-Type: text/plain; charset=utf-8\nContent-Disposition: attachment; filename=\"b.txt\"\n\nجسر فوق النهر\n\n{TEXT}\n--A\nContent-Type: image/png\nContent-Disposition: attachment; filename=\"c.png\"\nContent-Transfer-Encoding: base64\n\niVBORw0KGgoAAAANSUhEUg==\n--A--\n"
        ),
    ));
    assert_eq!(result.titles(), ["قمة موسكو", "جسر فوق النهر"]);
    assert_eq!(result.articles[0].body, TEXT);
    assert_eq!(result.articles[1].path, "/news/a!b.txt");
    assert_eq!(result.ignored, ["c.png: PNG image"]);
}

#[test]
fn each_message_of_a_mailbox_is_an_article() {
    let one = message("أول", &format!("\n{TEXT}\n>From the start\n"));
    let result = load_text(&format!(
        "From a@example.org Mon Mar  4 10:00:00 2024\n{one}\nFrom b@example.org Mon Mar  4 11:00:00 2024\n{}",
        message("ثان", "\nنص\n")
    ));
    assert_eq!(result.format(), Format::Mbox);
    assert_eq!(result.titles(), ["أول", "ثان"]);
    assert!(result.articles[0].body.ends_with("\nFrom the start"));
}

#[test]
fn mail_with_a_thousand_parts_or_nested_messages_is_read_within_bounds() {
    let part =
        "--A\nContent-Type: text/plain\nContent-Disposition: attachment; filename=x.txt\n\nنص\n";
    let many = message(
        "أجزاء",
        &format!(
            "Content-Type: multipart/mixed; boundary=A\n\n--A\n\n{TEXT}\n{}--A--\n",
            part.repeat(1000)
        ),
    );
    assert_eq!(load_text(&many).articles.len(), 1001);
    let mut nested = message("لب", &format!("\n{TEXT}\n"));
    for depth in 0..20 {
        nested = message(
            "غلاف",
            &format!(
                "Content-Type: multipart/mixed; boundary=B{depth}\n\n--B{depth}\n\n{TEXT}\n--B{depth}\nContent-Type: message/rfc822\n\n{nested}\n--B{depth}--\n"
            ),
        );
    }
    let result = load_text(&nested);
    assert!(
        (1..10).contains(&result.articles.len()),
        "{}",
        result.articles.len()
    );
}

#[test]
fn the_date_of_a_saved_page_is_not_that_of_saving() {
    let page = format!(
        "<html><head><title>قمة موسكو</title></head><body><h1>قمة موسكو</h1><p>{TEXT}</p><p>{TEXT} وأضاف.</p></body></html>"
    );
    let result = load_text(&format!(
        "From: <Saved by Blink>\nSnapshot-Content-Location: https://example.org/a\nSubject: x\nDate: Mon, 04 Mar 2024 10:00:00 +0300\nMIME-Version: 1.0\nContent-Type: multipart/related; type=\"text/html\"; boundary=\"B\"\n\n--B\nContent-Type: text/html\nContent-Transfer-Encoding: 8bit\nContent-Location: https://example.org/a\n\n{page}\n--B\nContent-Type: text/css\n\nbody {{}}\n--B--\n"
    ));
    assert_eq!(result.format(), Format::Mhtml);
    let article = &result.articles[0];
    assert_eq!(article.url.as_deref(), Some("https://example.org/a"));
    assert_eq!((article.date.as_deref(), result.articles.len()), (None, 1));
}

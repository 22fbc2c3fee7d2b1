//! Pages that a server or a guard sends in place of an article: `404 - الصفحة غير موجودة`, the page
//! that asks a browser to prove itself.

use crate::clean::line::fold;

/// The largest number of characters of the text of such a page.
const MAX_CHARS: usize = 600;

/// Returns whether a page with this title and this text is no article but reports an error.
pub fn is_error_page(title: &str, page_title: &str, body: &str) -> bool {
    body.chars().nth(MAX_CHARS).is_none() && [title, page_title].iter().any(|t| is_error(t))
}

fn is_error(title: &str) -> bool {
    #[rustfmt::skip]
    const STARTS: [&str; 13] = [
        "just a moment", "attention required! | cloudflare", "ddos-guard", "access denied",
        "page not found", "not found", "404 not found", "403 forbidden", "502 bad gateway",
        "503 service", "500 internal server error", "service unavailable", "checking your browser",
    ];
    #[rustfmt::skip]
    const PHRASES: [&str; 6] = [
        "الصفحه غير موجوده", "الصفحه المطلوبه غير موجوده", "لم يتم العثور علي الصفحه",
        "عذرا الصفحه غير موجوده", "الصفحه التي تبحث عنها غير موجوده", "خطا 404",
    ];
    const CODES: [&str; 7] = ["404", "403", "500", "502", "503", "401", "410"];
    // `404 - الصفحة غير موجودة | الوادي`: one of the pieces
    let lower = title.trim().to_lowercase();
    let mut pieces = title.split(['|', '-', '–', '—', '»', ':']).map(fold);
    STARTS.iter().any(|start| lower.starts_with(start))
        || pieces.any(|piece| {
            let piece = piece.trim();
            PHRASES.contains(&piece) || piece == "404"
        })
        || lower
            .strip_prefix("error ")
            .is_some_and(|rest| CODES.iter().any(|code| rest.trim() == *code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_servers_and_guards_are_recognised() {
        for title in [
            "404 - الصفحة غير موجودة",
            "الصفحة غير موجودة | الوادي",
            "404 Not Found",
            "Just a moment...",
            "Attention Required! | Cloudflare",
            "Error 503",
            "Page not found - الوادي",
        ] {
            assert!(is_error_page(title, "", "نص قصير"), "{title}");
        }
    }

    #[test]
    fn an_article_about_errors_is_an_article() {
        for title in ["404 قتلى في زلزال", "صفحة جديدة في العلاقات", "أزمة 503"]
        {
            assert!(!is_error_page(title, "", "نص قصير"), "{title}");
        }
        assert!(!is_error_page("404 Not Found", "", &"نص ".repeat(400)));
    }
}

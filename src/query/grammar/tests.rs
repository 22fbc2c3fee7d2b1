//! The grammar by example.

use super::*;
use crate::query::{Node, Occur, QueryWord, Strictness};

/// Formats a query in one line: `+` required, `-` excluded, quotes for a phrase, `~` for a compound,
/// brackets for a group.
fn shown(query: &str, options: Options) -> String {
    let parsed = parse(query, options).unwrap_or_else(|error| panic!("{error}"));
    group(&parsed.group)
}

fn group(parts: &Group) -> String {
    let shown = parts.iter().map(|(occur, node)| {
        let sign = match occur {
            Occur::Must => "+",
            Occur::Should => "",
            Occur::MustNot => "-",
        };
        format!("{sign}{}", node_shown(node))
    });
    shown.collect::<Vec<_>>().join(" ")
}

fn node_shown(node: &Node) -> String {
    let words = |words: &[QueryWord], between: &str| {
        words.iter().map(word).collect::<Vec<_>>().join(between)
    };
    match node {
        Node::Word(one) => word(one),
        Node::Phrase(several) => format!("\"{}\"", words(several, " ")),
        Node::Compound(several) => words(several, "~"),
        Node::Near(several, others) => format!("\"{}\"~{others}", words(several, " ")),
        Node::AllArticles => "*".to_owned(),
        Node::Filter(filter) => format!("{filter:?}"),
        Node::Group(parts) => format!("({})", group(parts)),
    }
}

fn word(word: &QueryWord) -> String {
    let scope = match word.scope {
        Scope::Article => "",
        Scope::Title => "title:",
        Scope::Body => "body:",
        Scope::Related => "related:",
    };
    match word.strictness {
        Strictness::Word => format!("{scope}{}", word.spelling),
        Strictness::Exact => format!("{scope}={}", word.spelling),
        Strictness::Verbatim => format!("{scope}=={}", word.text),
        Strictness::Pattern => format!("{scope}{}", word.spelling),
        Strictness::Fuzzy => format!("{scope}{}~", word.spelling),
    }
}

fn any(query: &str) -> String {
    shown(query, Options::default())
}

#[test]
fn words_signs_and_phrases_are_parsed() {
    assert_eq!(any("قمة بوتين"), "قمة بوتين");
    assert_eq!(any("+قمة -بوتين =كيم كتا*"), "+قمة -بوتين =كيم كتا*");
    assert_eq!(
        any("\"كيم جونغ أون\" «القمة الكورية» “a b”"),
        "\"كيم جونغ أون\" \"القمة الكورية\" \"a b\""
    );
    assert_eq!(any("+\"a b\" -(c d) =\"x y\""), "+\"a b\" -(c d) \"=x =y\"");
    assert_eq!(any("F-16 #كوريا_الشمالية"), "f~16 كوريا~الشمالية");
}

#[test]
fn two_equals_signs_make_words_verbatim() {
    assert_eq!(
        any("==كِتاب -==كُتب title:==كَتب"),
        "==كِتاب -==كُتب title:==كَتب"
    );
    assert_eq!(any("==\"قالَ الرئيس\" ==«قال»"), "\"==قالَ ==الرئيس\" ==قال");
    assert_eq!(any("==F-16"), "==F~==16");
    assert_eq!(any("=== خبر === ===خبر==="), "خبر خبر");
    assert_eq!(any("أ==ب == ج"), "أ ب ج");
    let exact = Options {
        exact: true,
        ..Options::default()
    };
    assert_eq!(shown("==كِتاب كُتب", exact), "==كِتاب =كتب");
}

#[test]
fn a_verbatim_prefix_is_compared_by_its_letters_with_a_warning() {
    let parsed = parse("==كِتا*", Options::default()).expect("read");
    assert_eq!(group(&parsed.group), "كتا*");
    assert_eq!(parsed.warnings.len(), 1);
    let plain = parse("=كِتا*", Options::default()).expect("read");
    assert!(plain.warnings.is_empty());
}

#[test]
fn and_takes_precedence_over_words_and_words_over_or() {
    assert_eq!(any("a AND b"), "(+a +b)");
    assert_eq!(any("a b AND c"), "a (+b +c)");
    assert_eq!(any("a b OR c"), "(a b) c");
    assert_eq!(any("a NOT b"), "a -b");
    assert_eq!(any("a AND NOT b"), "(+a -b)");
    assert_eq!(any("(a OR b) AND c"), "(+(a b) +c)");
    assert_eq!(
        shown(
            "a b OR c",
            Options {
                all: true,
                ..Options::default()
            }
        ),
        "(+a +b) c"
    );
    assert_eq!(any("وزير و أو ليس and or not"), "وزير و أو ليس and or not");
}

#[test]
fn fields_take_a_word_a_phrase_or_a_bracket() {
    assert_eq!(
        any("title:بوتين body:\"a b\" related:(x y)"),
        "title:بوتين \"body:a body:b\" related:x related:y"
    );
    assert_eq!(any("title:=بوتين -title:كيم"), "title:=بوتين -title:كيم");
    assert_eq!(any("source:\"Jawhara FM\""), "Source(\"Jawhara FM\")");
    assert_eq!(any("القاهرة: قال unknown:x"), "القاهرة قال unknown x");
    assert_eq!(any("title: بوتين"), "title بوتين");
}

#[test]
fn pasted_headlines_are_words() {
    assert_eq!(any("القاهرة (رويترز) - قال"), "القاهرة رويترز قال");
    assert_eq!(any("ترامب : حزب الله) وحماس"), "ترامب حزب الله وحماس");
    assert_eq!(any("قال \"كيم"), "قال كيم");
    assert_eq!(any("((((a"), "a");
    assert_eq!(any("AND a OR"), "a");
    assert_eq!(any("؟ ! ... -- ++ = ** ()"), "");
    assert_eq!(any("هل، فعلا؟"), "هل فعلا");
    assert_eq!(any("date:31/02/2017"), "date 31 02 2017");
}

#[test]
fn quotes_with_a_number_make_a_window() {
    assert_eq!(
        any("\"a b\"~5 «a b»~٥ “a b”~۰"),
        "\"a b\"~5 \"a b\"~5 \"a b\"~0"
    );
    assert_eq!(
        any("=\"a b\"~1 -title:\"a b\"~2"),
        "\"=a =b\"~1 -\"title:a title:b\"~2"
    );
    assert_eq!(
        any("\"a b\"~99999999999999999999"),
        format!("\"a b\"~{}", u32::MAX)
    );
    assert_eq!(any("\"a b\"~ c"), "\"a b\" c");
    assert_eq!(any("\"a\"~5"), "a");
    let many = parse(&format!("\"{}\"~5", "a ".repeat(20)), Options::default()).expect("read");
    assert!(matches!(&many.group[0].1, Node::Near(words, 5) if words.len() == 16));
    assert_eq!(many.warnings.len(), 1);
}

#[test]
fn a_tilde_makes_a_word_fuzzy() {
    assert_eq!(
        any("بوتن~ +الصوارخ~ title:كتاب~"),
        "بوتن~ +الصوارخ~ title:كتاب~"
    );
    assert_eq!(any("بوتن~، ~50 ~~بوتين~~ ~بوتين"), "بوتن~ 50 بوتين بوتين");
    let short = parse("قمة~", Options::default()).expect("read");
    assert_eq!(
        (group(&short.group).as_str(), short.warnings.len()),
        ("قمة", 1)
    );
}

#[test]
fn wildcards_match_letters() {
    assert_eq!(any("كتا* *تاب ك*ب *ت* م?رسة"), "كتا* *تاب ك*ب *ت* م?رسة");
    assert_eq!(any("F-1* *ول-ا*"), "f~1* *ول~ا*");
    assert_eq!(any("title:كتا* -كتا*"), "title:كتا* -كتا*");
    assert_eq!(
        any("هل؟ هل? هل?? ?هل هل*? هل?نعم"),
        "هل هل هل هل هل* هل?نعم"
    );
    assert_eq!(any("**عاجل** كتا** *** - * خبر"), "عاجل كتا خبر");
    assert_eq!(any("https://a.b/c?d=e*"), "https a~b c d e");
}

#[test]
fn an_isolated_star_is_every_article() {
    assert_eq!(any("*"), "*");
    assert_eq!(any("* -a"), "* -a");
    assert_eq!(any("* date:2024").split(' ').next(), Some("*"));
    assert_eq!(any("+* a"), "+* a");
    assert_eq!(any("a OR *"), "a *");
    assert_eq!(any("* a * b"), "a b");
    assert_eq!(any("-\"a b\"* -(a b)*"), "-\"a b\" -(a b)");
    assert_eq!(any("title:*"), "title");
}

fn saved(entries: &[(&str, &str)]) -> SavedQueries {
    let mut saved = SavedQueries::default();
    for (name, query) in entries {
        saved.set(name, query).expect("kept");
    }
    saved
}

#[test]
fn a_saved_query_is_inserted_in_brackets() {
    let saved = saved(&[("قمم", "a OR b"), ("two", "@قمم +c"), ("one", "x")]);
    let shown = |query: &str| {
        group(
            &parse_with(query, Options::default(), &saved)
                .expect("read")
                .group,
        )
    };
    assert_eq!(shown("@قمم"), "a b");
    assert_eq!(shown("+@قمم d"), "+(a b) d");
    assert_eq!(shown("-@two"), "-(a b +c)");
    assert_eq!(shown("title:@two"), "(title:a title:b +title:c)");
    assert_eq!(shown("@one، @alarabiya a@one"), "x alarabiya a~one");
}

#[test]
fn a_cycle_of_saved_queries_is_an_error() {
    let saved = saved(&[("a", "x @b"), ("b", "@c"), ("c", "y (@a)")]);
    let error = parse_with("z @a", Options::default(), &saved).expect_err("a cycle");
    assert_eq!(
        (error.position, error.reason.as_str()),
        (2, "saved queries form a cycle: @a → @b → @c → @a")
    );
}

#[test]
fn nested_saved_queries_are_limited() {
    let names: Vec<String> = (0..20).map(|n| format!("q{n}")).collect();
    let mut saved = SavedQueries::default();
    for (n, name) in names.iter().enumerate() {
        let next = n + 1;
        saved
            .set(name, &format!("@q{next} @q{next}"))
            .expect("kept");
    }
    let error = parse_with("@q0", Options::default(), &saved).expect_err("too many");
    assert!(error.reason.contains("more than 64"), "{error}");
}

#[test]
fn an_unknown_name_is_an_error_in_strict_mode_only() {
    let strict = Options {
        strict: true,
        ..Options::default()
    };
    let saved = saved(&[("odd", "(a")]);
    let error = parse_with("x @nobody", strict, &saved).expect_err("unknown");
    assert_eq!(
        (error.position, error.reason.as_str()),
        (2, "no saved query nobody")
    );
    let error = parse_with("x @odd", strict, &saved).expect_err("odd");
    assert_eq!(error.reason, "in @odd: unclosed bracket");
    assert!(parse_with("x @odd", Options::default(), &saved).is_ok());
}

#[test]
fn a_range_that_ends_before_it_begins_is_an_error() {
    let error = parse("a date:2024-07..2024-06", Options::default()).expect_err("backward");
    assert_eq!(error.position, 7);
    assert!(error.reason.contains("ends before it starts"), "{error}");
}

#[test]
fn habits_of_other_query_languages_cause_warnings() {
    for (text, read_as, warning) in [
        ("انتخابات~1", "انتخابات~", "only after a phrase"),
        ("انتخابات^2.5", "انتخابات", "words have no weights"),
        ("Title:انتخابات", "", "no field Title: title:?"),
        ("العنوان:انتخابات", "", "no field العنوان: title:?"),
        ("title: انتخابات", "", "title: is a word before a space"),
        ("date:2017*", "", "not a date: 2017*"),
        ("date:~2017", "", "not a date: ~2017"),
    ] {
        let parsed = parse(text, Options::default()).expect("read");
        let [found] = &parsed.warnings[..] else {
            panic!("{text}: {:?}", parsed.warnings);
        };
        assert!(found.contains(warning), "{text}: {found}");
        if !read_as.is_empty() {
            assert_eq!(group(&parsed.group), read_as);
        }
    }
    for text in [
        "CNN:خبر",
        "رويترز:خبر",
        "covid-19",
        "س^",
        "a~b1",
        "http://x.org/a^2",
    ] {
        let parsed = parse(text, Options::default()).expect("read");
        assert_eq!(parsed.warnings, [""; 0], "{text}");
    }
    for text in ["date:>=2017-03", "date:<2017", "added:>2020"] {
        let parsed = parse(text, Options::default()).expect("read");
        assert_eq!(parsed.warnings, [""; 0], "{text}");
    }
}

#[test]
fn warnings_are_distinct_and_limited() {
    let parsed = parse(&"date:x ".repeat(300), Options::default()).expect("read");
    assert_eq!(parsed.warnings.len(), 1);
    let many: Vec<String> = (0..100).map(|n| format!("date:x{n}")).collect();
    let parsed = parse(&many.join(" "), Options::default()).expect("read");
    assert_eq!(parsed.warnings.len(), 9, "{:?}", parsed.warnings);
}

#[test]
fn expanded_words_are_limited() {
    let many: String = (0..20).map(|n| format!("كتا{n}* ")).collect();
    let parsed = parse(&many, Options::default()).expect("read");
    let expanded = group(&parsed.group);
    assert_eq!(expanded.matches('*').count(), MAX_EXPANDED);
    assert_eq!(parsed.warnings.len(), 1);
    let same = parse(&"كتا* بوتن~ ".repeat(20), Options::default()).expect("read");
    assert_eq!(group(&same.group), "كتا* بوتن~");
    assert_eq!(same.warnings.len(), 0);
}

#[test]
fn strict_mode_reports_the_position() {
    let strict = Options {
        strict: true,
        ..Options::default()
    };
    let error = parse("قال (كيم", strict).expect_err("a bracket");
    assert_eq!(
        (error.position, error.reason.as_str()),
        (4, "unclosed bracket")
    );
    assert!(
        error.to_string().ends_with("\n  قال (كيم\n      ^"),
        "{error}"
    );
    assert!(parse("a AND", strict).is_err());
    assert!(parse("a ) b", strict).is_err());
    assert!(parse("\"a", strict).is_err());
    assert!(parse("a (b OR \"c d\") -e", strict).is_ok());
}

#[test]
fn a_long_or_deep_query_is_parsed() {
    let deep = "(".repeat(100_000);
    assert!(parse(&deep, Options::default()).is_ok());
    for chain in ["NOT ", "title:", "NOT title:", "-(", "=", "+"] {
        assert!(parse(&format!("{}تونس", chain.repeat(50_000)), Options::default()).is_ok());
    }
    for odd in [
        ")", "(", "«", "\"", "“ ", "a\"", "*", "?", "~", "@", "a*", "date:", "\"a b\"~",
    ] {
        assert!(
            parse(&odd.repeat(100_000), Options::default()).is_ok(),
            "{odd}"
        );
    }
    let long = "كلمة ".repeat(5000);
    let parsed = parse(&long, Options::default()).expect("read");
    assert_eq!(parsed.group.len(), MAX_WORDS);
    assert_eq!(parsed.warnings.len(), 1);
}

#[test]
fn any_text_is_a_query() {
    let mut runner = proptest::test_runner::TestRunner::default();
    runner
        .run(&"[ا-ي \"«»()+=*?@:~٥-]{0,40}|\\PC{0,40}", |text| {
            assert!(parse(&text, Options::default()).is_ok());
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
}

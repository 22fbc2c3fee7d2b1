//! Boilerplate that is recognised by its shape: counters, clocks of players, code, banners.
//!
//! Each test matches the whole line and limits its length or its words, so that it does not match
//! prose.

use std::sync::LazyLock;

use super::line::{Line, ends_with_stop};
use super::markup::{is_code, is_icon, is_link};
use super::related::is_box_end;
use super::rule::{Rule, Test};
use super::table::{Substrings, Table};
use crate::dates;

pub(crate) const RULES: &[Rule] = &[
    Rule {
        reason: "a line of signs without a letter or digit",
        test: Test::Predicate(|line| line.folded.is_empty()),
        example: "• • •",
        counterexample: "في بيروت",
    },
    Rule {
        reason: "numbers alone: a player's clock, a counter",
        test: Test::Predicate(is_number),
        example: "00:00 / 03:21",
        counterexample: "2 - 1",
    },
    Rule {
        reason: "a counter with its unit, the time of reading or playing",
        test: Test::Predicate(is_counter),
        example: "3 دقائق للقراءة",
        counterexample: "3 دقائق غيرت مجرى المباراة",
    },
    Rule {
        reason: "the age of the page",
        test: Test::Predicate(is_relative_time),
        example: "منذ 3 ساعات",
        counterexample: "منذ 3 ساعات تحلق طائرات فوق المدينة",
    },
    Rule {
        reason: "nothing but names of networks and sharing verbs",
        test: Test::Predicate(is_share_bar),
        example: "شارك المقال: فيسبوك تويتر واتساب",
        counterexample: "تويتر يحذف حساب الوزير",
    },
    Rule {
        reason: "the line that WordPress adds to the entries of a feed",
        test: Test::Predicate(is_feed_footer),
        example: "The post مجلس المدينة يقر الموازنة appeared first on صحيفة الوادي.",
        counterexample: "ظهرت المقالة أولا في صحيفة محلية قبل أن تنقلها الوكالات إلى العالم كله.",
    },
    Rule {
        reason: "a placeholder in brackets, left by the site's software",
        test: Test::Predicate(is_placeholder),
        example: "[ad_1]",
        counterexample: "[ترجمة غير رسمية للبيان الختامي]",
    },
    Rule {
        reason: "a tag or a script of the page",
        test: Test::Predicate(is_code),
        example: "(adsbygoogle = window.adsbygoogle || []).push({});",
        counterexample: "<p>قال الوزير إن الخطة ستبدأ غدا.</p>",
    },
    Rule {
        reason: "the name of an icon",
        test: Test::Predicate(|line| is_icon(line.text)),
        example: "play-circle",
        counterexample: "طائرة Tu-160 الروسية",
    },
    Rule {
        reason: "nothing but links",
        test: Test::Predicate(|line| line.text.split_whitespace().all(is_link)),
        example: "https://youtu.be/abc123",
        counterexample: "الموقع الرسمي للبلدية هو www.example.com وفيه التفاصيل",
    },
    Rule {
        reason: "the notice of copyright",
        test: Test::Predicate(is_copyright),
        example: "جميع الحقوق محفوظة © 2024",
        counterexample: "قالت النقابة إن جميع الحقوق محفوظة للمتضررين، وإن التعويضات ستصرف قريبا لكل من تقدم بطلب خلال المهلة.",
    },
    Rule {
        reason: "an invitation to follow or subscribe",
        test: Test::Predicate(is_invitation),
        example: "تابعنا على فيسبوك وتويتر",
        counterexample: "تابع الرئيس عبر فيسبوك التطورات",
    },
    Rule {
        reason: "the banner about cookies",
        test: Test::Predicate(is_cookie_banner),
        example: "نستخدم ملفات تعريف الارتباط لتحسين تجربتك على موقعنا.",
        counterexample: "تجمع ملفات تعريف الارتباط بيانات المستخدمين بلا علمهم، بحسب الدراسة.",
    },
    Rule {
        reason: "a skip link before an inserted box, or the end of a box",
        test: Test::Predicate(is_box_border),
        example: "تخطى الأكثر قراءة وواصل القراءة",
        counterexample: "نهاية الأزمة بين البلدين",
    },
    Rule {
        reason: "a breadcrumb trail",
        test: Test::Predicate(is_breadcrumb),
        example: "الرئيسية / أخبار / العالم العربي",
        counterexample: "الرئيسية في السباق هي الدائرة الثانية",
    },
    Rule {
        reason: "tags after their label",
        test: Test::Predicate(is_tag_line),
        example: "الوسوم: روسيا، كوريا الشمالية، بوتين",
        counterexample: "الوسوم: قال خبراء إنها أداة للتأثير، وإن الحكومات تستعملها كما يستعملها الناشطون في كل مكان.",
    },
    Rule {
        reason: "the role or location of a reporter after an English label, as on the BBC",
        test: Test::Predicate(|line| {
            let mut labels = ["Role, ", "Reporting from, "].iter();
            labels.any(|label| line.text.starts_with(label))
                && line.words() <= 10
                && !line.is_prose()
        }),
        example: "Reporting from, القاهرة",
        counterexample: "Role of the army",
    },
    Rule {
        reason: "a message of the site to its readers, by its first words",
        test: Test::Predicate(is_service_note),
        example: "To view this video please enable JavaScript, and consider upgrading to a web browser",
        counterexample: "الأخبار المنشورة على الصفحة الرسمية للوزارة أثارت جدلا.",
    },
];

fn is_service_note(line: &Line) -> bool {
    const STARTS: &[&str] = &[
        "to view this video please enable javascript",
        "تخطي الي الجزء التالي ",
        "الاخبار المنشوره علي الصفحه الرسميه لوكاله الاناضول",
        "لقراءه المقال كاملا يرجي تسجيل الدخول",
        "للاطلاع علي اخر الاخبار",
        "يرجي التحقق من البريد الالكتروني",
        "لاتمام عمليه الاشتراك اتبع الخطوات",
        "لا يمكن اضافه هذا البريد الالكتروني",
        "تم اضافه تعليقك سوف يظهر بعد المراجعه",
        "تلقي كل صباح ملخصا لاهم الاخبار",
        "كانت هذه تفاصيل خبر",
        "وتجدر الاشاره بان الموضوع الاصلي",
        "و تجدر الاشاره بان الموضوع الاصلي",
        "كما تجدر الاشاره بان الموضوع الاصلي",
    ];
    STARTS.iter().any(|start| line.folded.starts_with(start)) && line.chars() <= 400
}

const MAX_BANNER_CHARS: usize = 160;

fn words<'l>(line: &'l Line) -> impl Iterator<Item = &'l str> {
    line.folded.split(' ')
}

fn has_any(line: &Line, of: &Table) -> bool {
    words(line).any(|word| of.contains(word))
}

fn is_count(word: &str) -> bool {
    let digits = word.strip_suffix("min").unwrap_or(word);
    let digits = digits.trim_end_matches(['k', 'm', 'x', 's']);
    !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit())
}

/// Returns whether a line consists of numbers, at least one of them the time or the speed of a media
/// player. A lone number or the score of a match may belong to the article.
fn is_number(line: &Line) -> bool {
    let is_clock = |word: &str| {
        word.split_once(':')
            .is_some_and(|(_, seconds)| seconds.len() >= 2)
    };
    let has_sign = || line.text.split_whitespace().any(is_clock) || line.folded.ends_with('x');
    words(line).all(is_count) && has_sign() && dates::date_line(line.content).is_none()
}

static UNITS: LazyLock<Table> = LazyLock::new(|| {
    Table::of_words(
    "list of items item تعليق تعليقا تعليقات مشاهده مشاهدات مشاركه مشاركات اعجاب اعجابات قراءه قراءات زياره views view shares share
     comments comment likes min mins minute minutes read دقيقه دقيقتان دقيقتين دقايق ثانيه ثواني ثوان للقراءه
     القراءه مده وقت زمن الفيديو الصوت المقال عدد المشاهدات التعليقات المشاركات الزيارات القراءات المقدر المتوقع
     و")
});

static MINUTES: LazyLock<Table> = LazyLock::new(|| Table::of_words("دقيقه دقيقتان دقيقتين"));

/// Returns whether a line is a counter. It must have a number, except in `مدة القراءة: دقيقة`.
fn is_counter(line: &Line) -> bool {
    let has_unit = has_any(line, &UNITS) || line.folded.ends_with("min");
    words(line).all(|word| is_count(word) || UNITS.contains(word))
        && has_unit
        && words(line).any(|word| is_count(word) || MINUTES.contains(word))
}

static AGO: LazyLock<Table> = LazyLock::new(|| {
    Table::of_words(
    "دقيقه دقيقتين دقايق ساعه ساعتين ساعات يوم يومين ايام اسبوع اسبوعين اسابيع شهر شهرين اشهر شهور سنه سنتين
     سنوات ثانيه ثوان ثواني واحده واحد اخر تحديث نشر نشرت تم النشر hours hour minutes minute days day weeks week
     months month years year updated published last an a")
});

static SINCE: LazyLock<Table> = LazyLock::new(|| Table::of_words("منذ قبل ago"));

fn is_relative_time(line: &Line) -> bool {
    words(line).all(|word| SINCE.contains(word) || AGO.contains(word) || is_count(word))
        && line.words() > 1
        && has_any(line, &SINCE)
}

static NETWORKS: LazyLock<Table> = LazyLock::new(|| {
    Table::of_words(
    "facebook twitter x whatsapp telegram linkedin pinterest reddit tumblr messenger instagram tiktok youtube
     snapchat viber threads email mail pocket فيسبوك فيس بوك الفيسبوك تويتر اكس واتساب واتس اب الواتساب تلغرام
     تلجرام تيليغرام تليغرام تليجرام تيليجرام لينكدان لينكدين لينكد ان انستغرام انستجرام بنترست بينتيريست ماسنجر
     مسنجر سنابشات يوتيوب فايبر تيك توك ايميل")
});

static SHARING: LazyLock<Table> = LazyLock::new(|| {
    Table::of_words(
    "شارك شاركها شاركه مشاركه المشاركه انشر طباعه اطبع حفظ نسخ انسخ ارسل ارسال الرابط رابط المقال المقاله الخبر
     القصه الموضوع الصفحه التقرير الفيديو الماده هذا هذه على علي عبر في الي مع البريد الالكتروني بريد الكتروني
     لصديق صديق حجم الخط النص تكبير تصغير تغيير للطباعه نسخه ع friend font size
     share print copy link on via this article story by to tweet save send url post with and او")
});

/// Returns whether a line is nothing but names of networks and sharing words, and either names a
/// network or begins with a verb.
fn is_share_bar(line: &Line) -> bool {
    static VERBS: LazyLock<Table> = LazyLock::new(|| {
        Table::of_words(
            "شارك مشاركه انشر طباعه اطبع حفظ نسخ انسخ ارسل ارسال share print copy save send",
        )
    });
    // Most lines are prose, for which this fails at the first word.
    if !words(line).all(|word| NETWORKS.contains(word) || SHARING.contains(word)) {
        return false;
    }
    let first_is_verb = words(line).next().is_some_and(|word| VERBS.contains(word));
    let names_network =
        words(line).any(|word| NETWORKS.contains(word) && !["ان", "اب"].contains(&word));
    first_is_verb || names_network
}

fn is_feed_footer(line: &Line) -> bool {
    const FRAMES: [(&str, &str); 8] = [
        ("the post ", " appeared first on "),
        ("the article ", " appeared first on "),
        ("ظهرت المقاله ", " اولا علي "),
        ("ظهر المقال ", " اولا علي "),
        ("ظهرت التدوينه ", " اولا علي "),
        ("التدوينه ", " ظهرت اولا علي "),
        ("المقاله ", " ظهرت اولا علي "),
        ("l article ", " est apparu en premier sur "),
    ];
    line.chars() <= 2 * MAX_BANNER_CHARS
        && FRAMES
            .iter()
            .any(|(start, middle)| line.folded.starts_with(start) && line.folded.contains(middle))
}

/// Returns whether a line is ASCII in brackets: `[ad_1]`, `[/caption]`, `[vc_row css="…"]`,
/// `{{ title }}`.
fn is_placeholder(line: &Line) -> bool {
    let bracketed = [('[', ']'), ('{', '}')]
        .iter()
        .any(|&(open, close)| line.text.starts_with(open) && line.text.ends_with(close));
    bracketed && line.text.is_ascii()
}

fn is_copyright(line: &Line) -> bool {
    static NOTICES: LazyLock<Substrings> = LazyLock::new(|| {
        Substrings::new(&[
            "جميع الحقوق محفوظه",
            "كل الحقوق محفوظه",
            "حقوق النشر محفوظه",
            "حقوق الطبع",
            "all rights reserved",
            "copyright",
        ])
    });
    let signed = line.text.starts_with(['©', '®']) || line.text.starts_with("(c)");
    let may_be_prose = || line.text.contains('©') || !line.is_prose() || line.words() <= 8;
    line.chars() <= 100 && (signed || (NOTICES.any_in(&line.folded) && may_be_prose()))
}

fn is_invitation(line: &Line) -> bool {
    static INVITES: LazyLock<Table> = LazyLock::new(|| {
        Table::of_words(
        "تابعنا تابعونا تابعوا تابع اشترك اشتركوا للاشتراك للانضمام انضم انضموا لمتابعه لمتابعتنا يمكنكم حمل حملوا لتحميل سجل
         احصل ليصلك subscribe follow join download sign")
    });
    static CHANNELS: LazyLock<Table> = LazyLock::new(|| {
        Table::of_words(
        "نشرتنا نشراتنا نشره النشره البريديه قناتنا قنواتنا قناه حسابنا حساباتنا صفحتنا صفحاتنا تطبيق تطبيقنا منصاتنا
         newsletter newsletters channel app google غوغل جوجل اخبارنا")
    });
    // `حمل الآن تطبيق الوادي`, `لمتابعة آخر الأخبار عبر التطبيق اضغط هنا`
    let loads_app = || {
        words(line)
            .next()
            .is_some_and(|word| ["حمل", "حملوا", "نزل", "نزلوا"].contains(&word))
            && words(line)
                .take(3)
                .any(|word| ["تطبيق", "التطبيق", "تطبيقنا"].contains(&word))
            && line.words() <= 10
    };
    let asks_to_click = || {
        (line.folded.ends_with("اضغط هنا") || line.folded.ends_with("انقر هنا"))
            && line.words() <= 20
    };
    // `لمزيد من الأخبار تابعوا صفحتنا على الفيسبوك`
    let names_page = || {
        const CALLS: [&str; 4] = [
            "تابعوا صفحتنا",
            "تابع صفحتنا",
            "تابعوا قناتنا",
            "تابعونا علي",
        ];
        CALLS.iter().any(|call| line.folded.contains(call)) && line.words() <= 15
    };
    if !line.is_prose() && (loads_app() || asks_to_click() || names_page()) {
        return true;
    }
    let invites = words(line)
        .next()
        .is_some_and(|word| INVITES.contains(word));
    if !invites || line.chars() > MAX_BANNER_CHARS {
        return false;
    }
    let channel = words(line).any(|word| {
        let bare = word.strip_prefix('و').unwrap_or(word);
        CHANNELS.contains(word)
            || CHANNELS.contains(bare)
            || (word.chars().count() > 2 && (NETWORKS.contains(word) || NETWORKS.contains(bare)))
    });
    // Verbs such as `تابع` may report an action. They are invitations only if the line ends with a
    // network.
    static REPORTING: LazyLock<Table> =
        LazyLock::new(|| Table::of_words("تابع تابعوا انضم انضموا حمل حملوا سجل"));
    static OWN: LazyLock<Table> = LazyLock::new(|| {
        Table::of_words(
            "قناتنا قنواتنا صفحتنا صفحاتنا حسابنا حساباتنا نشرتنا نشراتنا تطبيقنا منصاتنا اخبارنا الاخبار",
        )
    });
    static LONGER: LazyLock<Table> =
        LazyLock::new(|| Table::of_words("نشرتنا قناتنا تطبيقنا منصاتنا صفحتنا newsletter"));
    let is_report = words(line)
        .next()
        .is_some_and(|word| REPORTING.contains(word))
        && !["غوغل نيوز", "جوجل نيوز", "google news"]
            .iter()
            .any(|end| line.folded.ends_with(end))
        && !words(line).last().is_some_and(|word| {
            let bare = word.strip_prefix('و').unwrap_or(word);
            CHANNELS.contains(word) || NETWORKS.contains(word) || NETWORKS.contains(bare)
        })
        && !has_any(line, &OWN);
    channel && !is_report && (line.words() <= 12 || has_any(line, &LONGER))
}

fn is_cookie_banner(line: &Line) -> bool {
    static COOKIES: LazyLock<Substrings> =
        LazyLock::new(|| Substrings::new(&["ملفات تعريف الارتباط", "كوكيز", "cookie"]));
    let asks = [
        "نستخدم",
        "يستخدم هذا الموقع",
        "يستخدم موقعنا",
        "يستخدم الموقع",
        "باستخدام موقعنا",
        "باستخدامك",
        "توافق علي",
        "نحن وشركاونا",
        "we use",
        "this site uses",
        "this website uses",
        "you agree",
        "our use",
    ];
    let names_them = || {
        let names = ["الكوكيز", "كوكيز", "cookies", "cookie"];
        line.folded.contains("ملفات تعريف الارتباط") || words(line).any(|word| names.contains(&word))
    };
    line.chars() <= 400
        && COOKIES.any_in(&line.folded)
        && names_them()
        && asks.iter().any(|ask| line.folded.contains(ask))
}

/// Returns whether a line is a border of a box for screen readers, as on the BBC, or the question
/// before an embed.
fn is_box_border(line: &Line) -> bool {
    let skip = words(line)
        .next()
        .is_some_and(|word| ["تخطي", "skip"].contains(&word))
        && (line.folded.ends_with("وواصل القراءه")
            || line.folded.ends_with("and continue reading"));
    let end = [
        "نهايه الاكثر",
        "نهايه القصص",
        "نهايه youtube",
        "نهايه facebook",
        "نهايه twitter",
        "نهايه x",
        "نهايه instagram",
        "end of podcasts",
        "end of list",
        "نهايه القايمه",
        "end of twitter",
        "end of youtube",
        "end of facebook",
        "نهايه البودكاست",
        "end of الاكثر",
    ];
    let asks = [
        "هل تسمح بعرض المحتوي",
        "تحذير بي بي سي غير مسووله",
        "تحذير محتوي",
        "youtube محتوي اعلاني",
        "محتوي اعلاني قد يظهر",
    ];
    let starts_with = |starts: &[&str]| starts.iter().any(|start| line.folded.starts_with(start));
    (skip || is_box_end(line) || (starts_with(&end) && line.words() <= 6) || starts_with(&asks))
        && line.chars() <= 300
}

fn is_breadcrumb(line: &Line) -> bool {
    let home = words(line)
        .next()
        .is_some_and(|word| ["الرييسيه", "home"].contains(&word))
        || line.folded.starts_with("الصفحه الرييسيه");
    home && line.chars() <= MAX_BANNER_CHARS
        && line
            .text
            .contains(['/', '>', '»', '›', '|', '\\', '«', '←'])
}

fn is_tag_line(line: &Line) -> bool {
    let labels = [
        "الوسوم",
        "وسوم",
        "كلمات مفتاحيه",
        "المزيد عن",
        "الكلمات المفتاحيه",
        "كلمات دلاليه",
        "الكلمات الدلاليه",
        "tags",
        "keywords",
        "العلامات",
        "تاجات",
    ];
    let labelled = labels.iter().any(|label| {
        line.folded
            .strip_prefix(label)
            .is_some_and(|rest| rest.starts_with(' '))
    });
    labelled && line.text.contains(':') && !ends_with_stop(line.text)
}

//! Boilerplate that is recognised word for word: buttons, badges, headings of the site.
//!
//! Lines are compared folded (diacritics, hamza seats, ة and ى, case, punctuation), so one spelling
//! of each phrase is enough. Add a phrase only if the *whole* line can be nothing else on a news
//! page.

use super::rule::{Rule, Test};

pub(crate) const RULES: &[Rule] = &[
    Rule {
        reason: "a link for screen readers at the top of the page",
        test: Test::Phrases(
            "Skip to main content | Skip to content | Skip to navigation | Skip to footer | Skip links |
             Jump to content | تخطى إلى المحتوى | تخطى إلى المحتوى الرئيسي | تجاوز إلى المحتوى الرئيسي |
             تجاوز إلى المحتوى | انتقل إلى المحتوى | الانتقال إلى المحتوى | الانتقال إلى المحتوى الرئيسي |
             الذهاب إلى المحتوى الرئيسي | اذهب إلى المحتوى | انتقل إلى المحتوى الرئيسي | روابط التخطي |
             Accessibility links | خيارات الوصول",
        ),
        example: "Skip to main content",
        counterexample: "تخطى المنتخب عقبة ضيفه بهدف متأخر",
    },
    Rule {
        reason: "the name of the control that changes the size of the text",
        test: Test::Phrases(
            "TT | T T | A A | A A A | ع ع | ع ع ع | حجم الخط | حجم النص | تكبير الخط | تصغير الخط | Font size |
             Text size | أ أ | أ أ أ | A | Aa",
        ),
        example: "TT",
        counterexample: "سيارة Audi TT الجديدة في الأسواق",
    },
    Rule {
        reason: "an advertisement or its placeholder",
        test: Test::Phrases(
            "إعلان | اعلانات | إعلان ممول | مادة إعلانية | محتوى ممول | محتوى دعائي | مساحة إعلانية |
             Advertisement | Advertisements | Advertising | Ad | Ads | Ads by Google | Sponsored |
             Sponsored content | Promoted | Promoted content | برعاية | يتبع الإعلان | يستمر بعد الإعلان |
             القصة تستمر بعد الإعلان | Story continues below advertisement | Advertisement - scroll to continue |
             إخفاء الإعلان | أخفِ الإعلان | إغلاق الإعلان",
        ),
        example: "إعلان",
        counterexample: "إعلان الرئيس عن موعد الانتخابات",
    },
    Rule {
        reason: "a button that shares, prints, saves or copies the page",
        test: Test::Phrases(
            "شارك | شاركنا | شاركها | شاركه | انشر | انشرها | أرسل | أرسل إلى صديق | طباعة | اطبع | حفظ | احفظ |
             نسخ | نسخ الرابط | انسخ الرابط | تم نسخ الرابط | تم النسخ | رابط مختصر | الرابط المختصر | رابط الخبر |
             رابط المقال | مشاركة | للمشاركة | شارك هذا | شارك برأيك | شارك مع أصدقائك | شارك مع الأصدقاء |
             شارك عبر وسائل التواصل | شارك عبر مواقع التواصل | المشاركة عبر | مشاركة عبر | شارك عبر | شارك على |
             شارك في | أضف إلى المفضلة | إضافة إلى المفضلة | أضف للمفضلة | حفظ في المفضلة | Share | Share this |
             Sharing | Print | Save | Copy | Copy link | Copied | Link copied | Email this | Share via | Share on |
             Send | Bookmark | خيارات المشاركة | إغلاق نافذة المشاركة | شارك الصفحة | قائمة المشاركة |
             Share options",
        ),
        example: "نسخ الرابط",
        counterexample: "شارك الوزير في أعمال القمة",
    },
    Rule {
        reason: "the menu of the site",
        test: Test::Phrases(
            "الرئيسية | الصفحة الرئيسية | القائمة | القائمة الرئيسية | بحث | ابحث | البحث | إغلاق | أغلق | رجوع |
             عودة | العودة إلى الأعلى | إلى الأعلى | أعلى الصفحة | Home | Menu | Search | Close | Back |
             Back to top | Next | Previous | التالي | السابق | المقال السابق | المقال التالي | الخبر السابق |
             الخبر التالي | الموضوع السابق | الموضوع التالي | الصفحة التالية | الصفحة السابقة | تسجيل الدخول |
             تسجيل دخول | دخول | تسجيل | إنشاء حساب | تسجيل الخروج | حسابي | Login | Log in | Sign in | Sign up |
             Register | Subscribe | اشترك | اشتراك | اشترك الآن | اشترك معنا | من نحن | اتصل بنا | تواصل معنا |
             أعلن معنا | سياسة الخصوصية | شروط الاستخدام | الشروط والأحكام | سياسة الاستخدام | خريطة الموقع |
             Privacy policy | Terms of use | Terms and conditions | Contact us | About us | عرض المزيد | عرض الكل |
             تحميل المزيد | مشاهدة المزيد | أظهر المزيد | إظهار المزيد | المزيد | للمزيد | Show more | Load more |
             نشرة الأخبار | يستمع القراء إلى | المزيد من تقارير | تابعوا RT على | RT STORIES | اسأل أكثر |
             View all | See all | More | عرض أقل | Show less | تابعنا | تابعونا | Follow us | Follow | متابعة |
             النشرة البريدية | النشرة الإخبارية | Newsletter | تطبيقات الجوال | حمل التطبيق | Google Play | App Store",
        ),
        example: "القائمة الرئيسية",
        counterexample: "القائمة الرئيسية للمرشحين تضم خمسة أسماء",
    },
    Rule {
        reason: "a badge on the story",
        test: Test::Phrases(
            "عاجل | حصري | خاص | مباشر | بث مباشر | فيديو | بالفيديو | بالصور | صور | صوت | Live | Breaking |
             Breaking news | Exclusive | Video | Photos | Audio | استمع | استمع للمقال | استمع إلى المقال |
             استمع للخبر | استمع إلى الخبر | Listen | موجز | محدث | تم التحديث | جديد",
        ),
        example: "عاجل",
        counterexample: "عاجل.. زلزال يضرب شرق البلاد",
    },
    Rule {
        reason: "a caption without information",
        test: Test::Phrases(
            "صورة أرشيفية | أرشيفية | صورة من الأرشيف | من الأرشيف | أرشيف | صورة تعبيرية | تعبيرية |
             صورة توضيحية | صورة متداولة | صورة | الصورة | تكبير الصورة | تصغير الصورة | اضغط لتكبير الصورة |
             عرض الصورة | صورة الخبر | الصورة من المصدر | صورة رمزية | مصدر الصورة | التعليق على الصورة |
             تعليق الصورة | صدر الصورة | Image caption | Image source | Image credit | Photo | Image | File photo |
             ألبوم الصور | معرض الصور | معرض صور | Gallery",
        ),
        example: "صورة أرشيفية",
        counterexample: "صورة أرشيفية للميناء قبل الحرب تثير الجدل",
    },
    Rule {
        reason: "the frame of a video or audio player",
        test: Test::Phrases(
            "تشغيل | تشغيل الفيديو | شغل الفيديو | شاهد الفيديو | إيقاف | كتم الصوت | ملء الشاشة | جودة الفيديو |
             مشغل الفيديو | مشغل الصوت | Play | Play video | Pause | Mute | Unmute | Fullscreen | Video player |
             Audio player | Current Time | Duration | Remaining Time | Loaded | Progress | Stream Type LIVE |
             Playback Rate | Chapters | Captions | Video Player is loading |
             Beginning of dialog window. Escape will cancel and close the window. | End of dialog window. |
             This is a modal window. | This video can not be played |
             Your browser does not support the video tag. | Your browser does not support the audio element. |
             Your browser does not support HTML5 video. | متصفحك لا يدعم تشغيل الفيديو |
             لا يدعم متصفحك تشغيل الفيديو | متصفحك لا يدعم الفيديو | لا يمكن تشغيل الفيديو | تعذر تشغيل الفيديو |
             جهازك لا يدعم تشغيل الفيديو | المحتوى غير متاح | محتوى غير متاح | هذا المحتوى غير متاح | مدة الفيديو |
             مدة الصوت | حدث خطأ أثناء تشغيل الفيديو | تشغيل الصوت",
        ),
        example: "Video Player is loading.",
        counterexample: "تشغيل الفيديو في المدارس يثير نقاشا",
    },
    Rule {
        reason: "a loading message, or a requirement of the browser",
        test: Test::Phrases(
            "Loading | Please wait | جار التحميل | جاري التحميل | تحميل | يتم التحميل | جاري تحميل المحتوى |
             الرجاء الانتظار | يرجى الانتظار | Please enable JavaScript | JavaScript is disabled |
             Enable JavaScript and cookies to continue | يرجى تفعيل جافا سكريبت | يرجى تفعيل JavaScript |
             يرجى تفعيل الجافا سكريبت في متصفحك | null | undefined | NaN | N/A | [object Object]",
        ),
        example: "Loading...",
        counterexample: "تحميل المسؤولية للحكومة",
    },
    Rule {
        reason: "the button of a consent banner",
        test: Test::Phrases(
            "موافق | أوافق | قبول | أقبل | قبول الكل | اقبل الكل | رفض | رفض الكل | إدارة الخيارات |
             إعدادات ملفات تعريف الارتباط | Accept | Accept all | Accept cookies | I agree | Reject | Reject all |
             Cookie settings | Manage options | Got it | حسنا | هل تسمح بعرض المحتوى | قبول ومتابعة | اقبل وتابع |
             Accept and continue",
        ),
        example: "قبول الكل",
        counterexample: "موافق على الشروط، قال الوزير للصحافيين",
    },
    Rule {
        reason: "the form for comments",
        test: Test::Phrases(
            "تعليق | التعليقات | تعليقات | أضف تعليقا | أضف تعليق | اترك تعليقا | اترك تعليق | اكتب تعليقا |
             اكتب تعليقك | أضف تعليقك | إضافة تعليق | اترك ردا | أترك تعليقك | إلغاء الرد | لا توجد تعليقات |
             لا يوجد تعليقات | لا تعليقات | كن أول من يعلق | علق | آراء القراء | تعليقات القراء | إظهار التعليقات |
             إخفاء التعليقات | الاسم | البريد الإلكتروني | نص التعليق | Comments | Comment | Leave a comment |
             Leave a reply | Add comment | Post comment | No comments | Add a comment | Cancel reply | Reply | رد |
             شروط التعليق | قم بتسجيل الدخول للتعليق | الإبلاغ عن خطأ | بلغ عن خطأ | أبلغ عن خطأ |
             Report an error | هل وجدت خطأ؟ | هل أعجبك المقال؟ | هل كان هذا المقال مفيدا؟",
        ),
        example: "التعليقات",
        counterexample: "تعليق الدراسة غدا بسبب الأمطار",
    },
    Rule {
        reason: "the heading of the tags or topics",
        test: Test::Phrases(
            "كلمات مفتاحية | الكلمات المفتاحية | كلمات دلالية | الكلمات الدلالية | الوسوم | وسوم | العلامات |
             علامات | تاجات | الدلالات | دلالات | Tags | Tag | Keywords | Topics | مواضيع | المواضيع | هاشتاغ |
             حول هذه القصة | في هذا المقال | Article information",
        ),
        example: "الوسوم:",
        counterexample: "الوسوم التي اجتاحت المنصات هذا الأسبوع",
    },
    Rule {
        reason: "a heading for the source without a source",
        test: Test::Phrases(
            "المصدر | المصادر | مصدر الخبر | مصادر | Source | Sources | المصدر الأصلي | رابط المصدر |
             لقراءة المقال من المصدر",
        ),
        example: "المصدر",
        counterexample: "المصدر الذي تحدث إلى الصحيفة رفض كشف اسمه",
    },
    Rule {
        reason: "the frame of an embedded post",
        test: Test::Phrases(
            "View this post on Instagram | عرض هذا المنشور على Instagram | عرض هذا المنشور على إنستغرام |
             شاهد هذا المنشور على إنستغرام | View on Twitter | View on X | View on Facebook | شاهد على يوتيوب |
             Watch on YouTube | مشاهدة على يوتيوب | مشاهدة على فيسبوك | View more on Instagram | Embedded content |
             محتوى من تويتر | محتوى من فيسبوك | محتوى من يوتيوب | نهاية المنشور | تغريدة | Tweet | Post",
        ),
        example: "View this post on Instagram",
        counterexample: "تغريدة الوزير تشعل الجدل",
    },
];

//! Documents that are zip archives.

use std::io::Cursor;

use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;

const TITLE: &str = "مجلس المدينة يقر الموازنة";
const TEXT: &str = "قال رئيس المجلس إن العمل في المشروع يبدأ مطلع الشهر المقبل.";

fn document(parts: &[(&str, &str)]) -> LoadResult {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, text) in parts {
        archive.start_file(*name, options).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    let bytes = archive.finish().unwrap().into_inner();
    load_bytes(&bytes, &Options::default())
}

fn docx(body: &str) -> LoadResult {
    let text = format!("<w:document><w:body>{body}</w:body></w:document>");
    document(&[
        ("[Content_Types].xml", "<Types/>"),
        (
            "word/styles.xml",
            r#"<w:styles><w:style w:styleId="a3"><w:name w:val="Title"/></w:style></w:styles>"#,
        ),
        ("word/document.xml", &text),
    ])
}

fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

#[test]
fn the_style_of_a_docx_marks_its_title() {
    let title = format!(
        r#"<w:p><w:pPr><w:pStyle w:val="a3"/></w:pPr><w:r><w:t>{TITLE}.</w:t></w:r></w:p>"#
    );
    let result = docx(&format!("{}{title}{}", paragraph(""), paragraph(TEXT)));
    assert_eq!(result.format(), Format::Docx);
    assert_eq!(result.titles(), [format!("{TITLE}.")]);
    assert_eq!(result.articles[0].body, TEXT);
}

#[test]
fn insertions_of_a_docx_are_text_and_deletions_are_not() {
    let changed = r#"<w:p><w:r><w:t xml:space="preserve">وصل </w:t></w:r><w:del><w:r><w:delText>أمس</w:delText></w:r></w:del><w:ins><w:r><w:t>اليوم</w:t></w:r></w:ins><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t> إلى المدينة.</w:t></w:r></w:p>"#;
    let result = docx(&format!("{}{changed}", paragraph(TITLE)));
    assert_eq!(result.articles[0].body, "وصل اليوم إلى المدينة.");
}

#[test]
fn a_docx_of_tables_is_read_row_by_row() {
    let cell = |text: &str| format!("<w:tc>{}</w:tc>", paragraph(text));
    let row = format!("<w:tr>{}{}</w:tr>", cell("المدينة"), cell("السكان"));
    let result = docx(&format!(
        "{}{}<w:tbl>{row}{row}</w:tbl>",
        paragraph(TITLE),
        paragraph(TEXT)
    ));
    let body = &result.articles[0].body;
    assert!(body.contains("المدينة؛ السكان"), "{body:?}");
}

#[test]
fn a_broken_docx_is_read_to_the_damage() {
    let text = format!(
        "<w:document>{}{}<w:p><w:r",
        paragraph(TITLE),
        paragraph(TEXT)
    );
    let result = document(&[
        ("[Content_Types].xml", "<Types/>"),
        ("word/document.xml", &text),
    ]);
    assert_eq!(result.titles(), [TITLE]);
    assert_eq!(result.notes.len(), 1, "{:?}", result.note_texts());
}

#[test]
fn an_odt_has_its_title_by_its_style_and_no_deletions() {
    let content = format!(
        r#"<d><style:style style:name="P1" style:parent-style-name="Title"/><office:text><text:tracked-changes><text:deletion><text:p>محذوف</text:p></text:deletion></text:tracked-changes><text:p text:style-name="P1">{TITLE}</text:p><text:p>قال<text:s/>رئيس<text:tab/>المجلس.<office:annotation><text:p>حاشية</text:p></office:annotation></text:p></office:text></d>"#
    );
    let result = document(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", &content),
    ]);
    assert_eq!(result.format(), Format::Odt);
    assert_eq!(result.titles(), [TITLE]);
    assert_eq!(result.articles[0].body, "قال رئيس المجلس.");
}

/// Reads a workbook with one sheet of these rows and with these shared strings.
fn workbook(rows: &str, strings: &str) -> LoadResult {
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let strings = format!("<sst>{strings}</sst>");
    document(&[
        ("[Content_Types].xml", "<Types/>"),
        (
            "_rels/.rels",
            r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
        ),
        (
            "xl/workbook.xml",
            r#"<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="أخبار" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
        ),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
        (
            "xl/styles.xml",
            r#"<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#,
        ),
        ("xl/sharedStrings.xml", &strings),
        ("xl/worksheets/sheet1.xml", &sheet),
    ])
}

#[test]
fn the_sheets_of_a_workbook_are_tables() {
    let cell = |name: &str, text: &str| {
        format!(r#"<c r="{name}" t="inlineStr"><is><t>{text}</t></is></c>"#)
    };
    let rows = format!(
        r#"<row r="1">{}{}{}</row><row r="2">{}{}<c r="C2" s="1"><v>45355</v></c></row>"#,
        cell("A1", "العنوان"),
        cell("B1", "النص"),
        cell("C1", "التاريخ"),
        cell("A2", TITLE),
        cell("B2", TEXT),
    );
    let result = workbook(&rows, "");
    assert_eq!(result.titles(), [TITLE], "{:?}", result.note_texts());
    let article = &result.articles[0];
    assert_eq!(article.date.as_deref(), Some("2024-03-04"));
    assert_eq!(article.path, "/news/a!أخبار");
}

#[test]
fn a_long_text_that_many_cells_of_a_row_name_is_not_copied_without_end() {
    let header = r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>"#;
    let article = r#"<row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2" t="s"><v>3</v></c></row>"#;
    let cells: String = (0..26)
        .flat_map(|first| (0..26).map(move |second| (first, second)))
        .map(|(first, second)| {
            let column = [b'A' + first, b'A' + second].map(char::from);
            let column = String::from_iter(column);
            format!(r#"<c r="{column}3" t="s"><v>4</v></c>"#)
        })
        .collect();
    let long = "نص ".repeat(100_000);
    let strings = ["العنوان", "النص", TITLE, TEXT, &long];
    let strings = strings
        .map(|text| format!("<si><t>{text}</t></si>"))
        .concat();
    let rows = format!(r#"{header}{article}<row r="3">{cells}</row>"#);
    let result = workbook(&rows, &strings);
    assert_eq!(result.titles(), [TITLE], "{:?}", result.note_texts());
    let notes = result.note_texts().join("\n");
    assert!(
        notes.contains("the cells of row 3 are too large together"),
        "{notes}"
    );
}

const CONTAINER: &str =
    r#"<container><rootfiles><rootfile full-path="OEBPS/p.opf"/></rootfiles></container>"#;

#[test]
fn each_chapter_of_a_book_is_an_article() {
    let package = r#"<package><metadata><dc:title>كتاب</dc:title><dc:creator>سعاد</dc:creator></metadata><manifest><item id="n" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/><item id="1" href="text/1.xhtml" media-type="application/xhtml+xml"/><item id="2" href="gone.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="n"/><itemref idref="1"/><itemref idref="2"/><itemref idref="9"/></spine></package>"#;
    let chapter = format!(
        "<html><head><title>x</title></head><body><h2>{TITLE}</h2><p>{TEXT}</p></body></html>"
    );
    let result = document(&[
        ("META-INF/container.xml", CONTAINER),
        ("OEBPS/p.opf", package),
        ("OEBPS/nav.xhtml", "<html/>"),
        ("OEBPS/text/1.xhtml", &chapter),
    ]);
    assert_eq!(result.titles(), [TITLE]);
    let article = &result.articles[0];
    assert_eq!(article.body, TEXT);
    assert_eq!(article.path, "/news/a!OEBPS/text/1.xhtml");
    assert_eq!(
        (article.source.as_deref(), article.author.as_deref()),
        (Some("كتاب"), Some("سعاد"))
    );
    let notes: Vec<_> = result
        .notes
        .iter()
        .map(|note| note.place("a").into_owned())
        .collect();
    assert_eq!(
        notes,
        ["a!OEBPS/gone.xhtml", "a"],
        "{:?}",
        result.note_texts()
    );
}

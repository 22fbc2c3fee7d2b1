//! Archives, and what hostile ones do.

use std::io::Cursor;

use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::*;

const PAGE: &str = "قمة في موسكو\n\nوصل الزعيم إلى موسكو مساء الأربعاء.\n";

fn zip_with(method: CompressionMethod, members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(method);
    for (name, bytes) in members {
        archive.start_file(*name, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn zip_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    zip_with(CompressionMethod::Deflated, members)
}

fn tar_of(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ::tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = ::tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        archive.append_data(&mut header, name, *bytes).unwrap();
    }
    archive.into_inner().unwrap()
}

fn load_whole(bytes: &[u8]) -> LoadResult {
    load_bytes(bytes, &Options::default())
}

fn paths(result: &LoadResult) -> Vec<&str> {
    result
        .articles
        .iter()
        .map(|article| article.path.as_str())
        .collect()
}

fn places(result: &LoadResult) -> Vec<String> {
    let place = |note: &Note| format!("{}: {note}", note.place("a"));
    result.notes.iter().map(place).collect()
}

#[test]
fn members_of_an_archive_are_read_in_any_compression() {
    for method in [
        CompressionMethod::Stored,
        CompressionMethod::Deflated,
        CompressionMethod::Bzip2,
        CompressionMethod::Zstd,
        CompressionMethod::Xz,
    ] {
        let result = load_whole(&zip_with(method, &[("news/1.txt", PAGE.as_bytes())]));
        assert_eq!(paths(&result), ["/news/a!news/1.txt"], "{method}");
        let article = &result.articles[0];
        assert_eq!(article.id, "a!news/1.txt");
        assert_eq!(article.member.as_deref(), Some("news/1.txt"));
        assert_eq!(article.category.as_deref(), Some("news"));
        assert_eq!(article.title.as_deref(), Some("قمة في موسكو"));
    }
    let tar = tar_of(&[("أخبار/1.txt", PAGE.as_bytes())]);
    let mut bzip2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    bzip2.write_all(&tar).unwrap();
    for packed in [
        tar.clone(),
        gzip(&tar),
        zstd::encode_all(&*tar, 1).unwrap(),
        bzip2.finish().unwrap(),
    ] {
        assert_eq!(paths(&load_whole(&packed)), ["/news/a!أخبار/1.txt"]);
    }
}

#[test]
fn a_single_file_is_read_from_bzip2() {
    let mut bzip2 = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    bzip2.write_all(PAGE.as_bytes()).unwrap();
    assert_eq!(
        load_whole(&bzip2.finish().unwrap()).titles(),
        ["قمة في موسكو"]
    );
}

#[test]
fn archives_in_archives_are_read_to_a_depth() {
    let mut archive = zip_of(&[("1.txt", PAGE.as_bytes())]);
    archive = gzip(&tar_of(&[("inner.zip", &archive)]));
    archive = zip_of(&[("b/middle.tar.gz", &archive)]);
    let result = load_whole(&archive);
    assert_eq!(paths(&result), ["/news/a!b/middle.tar.gz!inner.zip!1.txt"]);
    assert_eq!(
        result.articles[0].member.as_deref(),
        Some("b/middle.tar.gz!inner.zip!1.txt")
    );
    for _ in 0..10 {
        archive = zip_of(&[("x.zip", &archive)]);
    }
    let result = load_whole(&archive);
    assert!(result.articles.is_empty());
    assert_eq!(
        places(&result),
        ["a!x.zip!x.zip!x.zip!x.zip: it is inside too many other containers: extract it first"]
    );
}

#[test]
fn a_bomb_ends_at_the_limits_of_the_whole_file_and_what_comes_before_is_read() {
    let mut options = Options::default();
    options.limits.unpacked = Size(1 << 20);
    let zeros = vec![b' '; 600 << 10];
    let inner = zip_of(&[("1", &zeros), ("2", &zeros)]);
    let bomb = zip_of(&[
        ("a.txt", PAGE.as_bytes()),
        ("x.zip", &inner),
        ("y.zip", &inner),
    ]);
    let result = load_bytes(&bomb, &options);
    assert_eq!(result.titles(), ["قمة في موسكو"]);
    let notes = places(&result).join("\n");
    assert!(notes.contains("more than 1 MiB together"), "{notes}");
    assert!(result.notes.len() < 10, "{notes}");
}

#[test]
fn a_name_that_leads_out_is_only_a_name() {
    let result = load_whole(&zip_of(&[
        ("../../out.txt", PAGE.as_bytes()),
        ("/etc/passwd.txt", PAGE.as_bytes()),
    ]));
    assert_eq!(
        paths(&result),
        ["/news/a!out.txt", "/news/a!etc/passwd.txt"]
    );
    assert_eq!(
        places(&result),
        ["out.txt", "etc/passwd.txt"].map(|name| format!(
            "a!{name}: its name leads out of the archive: read under this name"
        ))
    );
}

#[test]
fn links_and_devices_of_a_tar_are_not_followed() {
    let mut archive = ::tar::Builder::new(Vec::new());
    for (name, kind) in [
        ("link", ::tar::EntryType::Symlink),
        ("hard", ::tar::EntryType::Link),
        ("null", ::tar::EntryType::Char),
    ] {
        let mut header = ::tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(0);
        archive
            .append_link(&mut header, name, "/etc/passwd")
            .unwrap();
    }
    let mut header = ::tar::Header::new_gnu();
    header.set_size(PAGE.len() as u64);
    archive
        .append_data(&mut header, "1.txt", PAGE.as_bytes())
        .unwrap();
    let result = load_whole(&archive.into_inner().unwrap());
    assert_eq!(paths(&result), ["/news/a!1.txt"]);
    assert!(result.notes.is_empty());
}

#[test]
fn a_zip_without_its_list_is_read_to_the_damage() {
    let whole = zip_of(&[("1.txt", PAGE.as_bytes()), ("2.txt", PAGE.as_bytes())]);
    let list = whole
        .windows(4)
        .position(|bytes| bytes == b"PK\x01\x02")
        .unwrap();
    let result = load_whole(&whole[..list + 10]);
    assert_eq!(result.articles.len(), 2);
    let notes = places(&result);
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].contains("broken zip archive"), "{notes:?}");
}

#[test]
fn an_encrypted_member_costs_only_itself() {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let open = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    archive.start_file("1.txt", open).unwrap();
    archive.write_all(PAGE.as_bytes()).unwrap();
    archive.start_file("2.txt", open).unwrap();
    archive.write_all(PAGE.as_bytes()).unwrap();
    let mut bytes = archive.finish().unwrap().into_inner();
    // Sets the flag of encryption in the list and in the member.
    for (signature, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let at = bytes
            .windows(4)
            .position(|bytes| bytes == signature)
            .unwrap();
        bytes[at + flags] |= 1;
    }
    let result = load_whole(&bytes);
    assert_eq!(paths(&result), ["/news/a!2.txt"]);
    assert_eq!(
        places(&result),
        ["a!1.txt: it is encrypted: extract it with its password first"]
    );
}

#[test]
fn names_in_the_encodings_of_arabic_windows_are_decoded() {
    let mut bytes = zip_of(&[("AAAAA.txt", PAGE.as_bytes())]);
    let name = b"\xc3\xce\xc8\xc7\xd1.txt"; // أخبار in Windows-1256
    for at in 0..bytes.len() - name.len() {
        if bytes[at..].starts_with(b"AAAAA.txt") {
            bytes[at..at + name.len()].copy_from_slice(name);
        }
    }
    assert_eq!(paths(&load_whole(&bytes)), ["/news/a!أخبار.txt"]);
}

#[test]
fn many_empty_members_are_counted_quickly() {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for number in 0..100_000 {
        archive.start_file(format!("{number}"), options).unwrap();
    }
    let result = load_whole(&archive.finish().unwrap().into_inner());
    assert!(result.articles.is_empty() && result.notes.is_empty());
}

#[test]
fn hidden_members_and_those_of_macos_are_skipped_as_a_walk_skips_them() {
    let result = load_whole(&zip_of(&[
        (".hidden/1.txt", PAGE.as_bytes()),
        ("__MACOSX/._1.txt", PAGE.as_bytes()),
        ("1.txt", PAGE.as_bytes()),
    ]));
    assert_eq!(paths(&result), ["/news/a!1.txt"]);
}

//! Decompresses gzip with all its members, zstd with all its frames, and bzip2 and xz with all their
//! streams; passes other content through.

use std::io::{self, BufRead, BufReader, Read};

use bzip2::bufread::MultiBzDecoder;
use flate2::bufread::GzDecoder;
use lzma_rust2::XzReader;

use super::limits::{FREE_BYTES, Limits, Size};

/// The number of bytes requested of a decoder at a time. A call that fails loses the bytes that it
/// decoded before the error, so the number is small.
const STEP_BYTES: usize = 512;

/// The buffer size of a compressed source. It is small because each file zeroes its buffer; large
/// reads of an uncompressed source bypass it.
const BUFFER_BYTES: usize = 1 << 14;

const GZIP: [u8; 2] = [0x1f, 0x8b];
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
const XZ: [u8; 6] = [0xfd, b'7', b'z', b'X', b'Z', 0];
/// `BZh` alone also begins words. A block size and the mark of a block, or of the end, follow it.
const BZIP2: [u8; 3] = *b"BZh";
const BZIP2_MARKS: [[u8; 6]; 2] = [
    [0x31, 0x41, 0x59, 0x26, 0x53, 0x59],
    [0x17, 0x72, 0x45, 0x38, 0x50, 0x90],
];

/// The memory that the dictionary of an xz file may need. `xz -9` uses 64 MiB.
const XZ_MEMORY_KIB: u32 = 160 << 10;

/// Returns whether a source begins as bzip2 does.
fn is_bzip2(head: &[u8]) -> bool {
    head.starts_with(&BZIP2)
        && head.get(3).is_some_and(|size| (b'1'..=b'9').contains(size))
        && BZIP2_MARKS.iter().any(|mark| head.get(4..10) == Some(mark))
}

/// The content of a source, decompressed if its first bytes are those of gzip, zstd, bzip2 or xz.
///
/// Corrupt compressed data reads as the end of the content, and [`Unpacked::error`] returns the
/// reason. An error of the source itself is returned by `read`.
pub struct Unpacked<R: Read> {
    compression: Compression<R>,
    error: Option<String>,
    /// The number of bytes unpacked so far.
    unpacked_bytes: u64,
    /// The number of bytes up to which `max_ratio` does not apply.
    free_bytes: u64,
    max_size: Size,
    /// The largest ratio of unpacked to compressed size.
    max_ratio: u64,
}

#[allow(clippy::large_enum_variant, reason = "one value a file")]
enum Compression<R: Read> {
    None(BufReader<TrackedSource<R>>),
    /// The decoder of the current member; after the last member, the source that follows it.
    Gzip(
        Option<GzDecoder<BufReader<TrackedSource<R>>>>,
        Option<BufReader<TrackedSource<R>>>,
    ),
    Zstd(zstd::Decoder<'static, BufReader<TrackedSource<R>>>),
    Bzip2(MultiBzDecoder<BufReader<TrackedSource<R>>>),
    Xz(Box<XzReader<BufReader<TrackedSource<R>>>>),
}

impl<R: Read> Unpacked<R> {
    /// Detects the compression from the first bytes of `source`.
    ///
    /// # Errors
    ///
    /// Returns an error if the source cannot be read.
    pub fn open(source: R, limits: &Limits) -> io::Result<Self> {
        let mut source = BufReader::with_capacity(BUFFER_BYTES, TrackedSource(source, 0));
        let head = source.fill_buf()?;
        let compression = if head.starts_with(&GZIP) {
            Compression::Gzip(Some(GzDecoder::new(source)), None)
        } else if head.starts_with(&ZSTD) {
            Compression::Zstd(zstd::Decoder::with_buffer(source)?)
        } else if is_bzip2(head) {
            Compression::Bzip2(MultiBzDecoder::new(source))
        } else if head.starts_with(&XZ) {
            Compression::Xz(Box::new(XzReader::new_mem_limit(
                source,
                true,
                XZ_MEMORY_KIB,
            )))
        } else {
            Compression::None(source)
        };
        Ok(Unpacked {
            compression,
            error: None,
            unpacked_bytes: 0,
            free_bytes: FREE_BYTES,
            max_size: limits.unpacked,
            max_ratio: limits.ratio.max(1),
        })
    }

    /// Returns whether the source is compressed.
    pub fn is_compressed(&self) -> bool {
        !matches!(self.compression, Compression::None(_))
    }

    /// Returns why the decompression ended early.
    pub fn error(&self) -> Option<&str> {
        self.error.as_deref()
    }

    /// Reads the remainder of the source after the content, so that its hash is complete.
    ///
    /// # Errors
    ///
    /// Returns an error if the source cannot be read.
    pub fn drain(self) -> io::Result<R> {
        let mut rest = match self.compression {
            Compression::None(rest) => return Ok(rest.into_inner().0),
            Compression::Gzip(Some(decoder), _) => decoder.into_inner(),
            Compression::Gzip(None, Some(rest)) => rest,
            Compression::Gzip(None, None) => return Err(io::ErrorKind::Unsupported.into()),
            Compression::Zstd(decoder) => decoder.finish(),
            Compression::Bzip2(decoder) => decoder.into_inner(),
            Compression::Xz(decoder) => decoder.into_inner(),
        };
        io::copy(&mut rest, &mut io::sink())?;
        Ok(rest.into_inner().0)
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Compression::None(source) = &mut self.compression {
            return source.read(buffer);
        }
        let mut filled = 0;
        while self.error.is_none() && filled < buffer.len() {
            if self.unpacked_bytes > self.free_bytes
                && self.unpacked_bytes / self.max_ratio > self.compression.bytes_read()
            {
                self.error = Some(format!(
                    "it unpacks to more than {} times its size: the rest is skipped (see --max-ratio)",
                    self.max_ratio
                ));
                break;
            }
            let room = usize::try_from(self.max_size.0.saturating_sub(self.unpacked_bytes));
            let step = STEP_BYTES.min(room.unwrap_or(STEP_BYTES)).max(1);
            let end = buffer.len().min(filled + step);
            let step = buffer.get_mut(filled..end).unwrap_or_default();
            match self.compression.read(step) {
                Ok(0) => break,
                Ok(_) if self.unpacked_bytes >= self.max_size.0 => {
                    self.error = Some(format!(
                        "it unpacks to more than {}: the rest is skipped (see --max-unpacked)",
                        self.max_size
                    ));
                }
                Ok(read) => {
                    filled += read;
                    self.unpacked_bytes += read as u64;
                }
                Err(error) if TrackedSource::<R>::is_source_error(&error) => return Err(error),
                Err(error) => self.error = Some(self.compression.describe(&error)),
            }
        }
        Ok(filled)
    }
}

impl<R: Read> Compression<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Compression::None(source) => source.read(buffer),
            Compression::Zstd(decoder) => decoder.read(buffer),
            Compression::Bzip2(decoder) => decoder.read(buffer),
            Compression::Xz(decoder) => decoder.read(buffer),
            Compression::Gzip(member, rest) => loop {
                let Some(decoder) = member else { return Ok(0) };
                let read = decoder.read(buffer)?;
                if read > 0 {
                    return Ok(read);
                }
                let Some(mut source) = member.take().map(GzDecoder::into_inner) else {
                    return Ok(0);
                };
                // Like gzip(1), ignores any other data after a complete member.
                if source.fill_buf()?.starts_with(&GZIP) {
                    *member = Some(GzDecoder::new(source));
                } else {
                    *rest = Some(source);
                }
            },
        }
    }

    /// Returns the number of bytes read from the source so far.
    fn bytes_read(&self) -> u64 {
        match self {
            Compression::None(source) | Compression::Gzip(None, Some(source)) => source.get_ref().1,
            Compression::Gzip(Some(decoder), _) => decoder.get_ref().get_ref().1,
            Compression::Gzip(None, None) => u64::MAX,
            Compression::Zstd(decoder) => decoder.get_ref().get_ref().1,
            Compression::Bzip2(decoder) => decoder.get_ref().get_ref().1,
            Compression::Xz(decoder) => decoder.inner().get_ref().1,
        }
    }

    fn describe(&self, error: &io::Error) -> String {
        let name = match self {
            Compression::Zstd(_) => "zstd",
            Compression::Bzip2(_) => "bzip2",
            Compression::Xz(_) => "xz",
            Compression::Gzip(..) | Compression::None(_) => "gzip",
        };
        match error.kind() {
            io::ErrorKind::UnexpectedEof => format!("broken {name}: unexpected end of file"),
            _ => format!("broken {name}: {error}"),
        }
    }
}

/// A source with the number of bytes read from it. Its errors are marked, to distinguish them from
/// those of the decoder that reads it.
struct TrackedSource<R>(R, u64);

#[derive(Debug)]
struct SourceError(io::Error);

impl std::fmt::Display for SourceError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for SourceError {}

impl<R> TrackedSource<R> {
    fn is_source_error(error: &io::Error) -> bool {
        error
            .get_ref()
            .is_some_and(|inner| inner.is::<SourceError>())
    }
}

impl<R: Read> Read for TrackedSource<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.0.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(io::Error::other(SourceError(error))),
                Ok(read) => {
                    self.1 += read as u64;
                    return Ok(read);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn gzip_best(text: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn unpack(bytes: &[u8]) -> (String, Option<String>) {
        let mut unpacked = Unpacked::open(bytes, &Limits::default()).unwrap();
        let mut content = String::new();
        unpacked.read_to_string(&mut content).unwrap();
        let error = unpacked.error().map(str::to_owned);
        assert!(
            unpacked.drain().unwrap().is_empty(),
            "all of the source is read"
        );
        (content, error)
    }

    #[test]
    fn all_members_of_a_gzip_are_read() {
        let joined = [gzip("أول ".as_bytes()), gzip("ثان".as_bytes())].concat();
        assert_eq!(unpack(&joined), ("أول ثان".to_owned(), None));
    }

    #[test]
    fn padding_and_garbage_after_a_gzip_are_ignored() {
        for tail in [&[0u8; 600][..], b"garbage", b"\x1f"] {
            assert_eq!(
                unpack(&[&gzip(b"text"), tail].concat()),
                ("text".to_owned(), None)
            );
        }
    }

    #[test]
    fn all_frames_of_a_zstd_are_read() {
        let frame = |text: &str| zstd::encode_all(text.as_bytes(), 1).unwrap();
        let joined = [frame("أول "), frame("ثان")].concat();
        assert_eq!(unpack(&joined), ("أول ثان".to_owned(), None));
    }

    #[test]
    fn the_content_ends_at_the_largest_ratio() {
        let spaces = vec![b' '; 1 << 22];
        let packed = [gzip_best(&spaces), zstd::encode_all(&*spaces, 1).unwrap()];
        for packed in packed {
            let mut unpacked = Unpacked::open(&*packed, &Limits::default()).unwrap();
            unpacked.free_bytes = 1 << 20;
            let mut content = Vec::new();
            unpacked.read_to_end(&mut content).unwrap();
            assert!(
                (1 << 20..1 << 22).contains(&content.len()),
                "{}",
                content.len()
            );
            let error = unpacked.error().unwrap();
            assert!(error.contains("200 times"), "{error}");
        }
    }

    #[test]
    fn the_content_ends_at_the_largest_size_and_one_of_that_size_is_complete() {
        let text = vec![b'x'; 100_000];
        for packed in [gzip(&text), zstd::encode_all(&*text, 1).unwrap()] {
            for (max_bytes, is_complete) in
                [(99_999, false), (100_000, true), (777, false), (0, false)]
            {
                let limits = Limits {
                    unpacked: Size(max_bytes),
                    ..Limits::default()
                };
                let mut unpacked = Unpacked::open(&*packed, &limits).unwrap();
                let mut content = Vec::new();
                unpacked.read_to_end(&mut content).unwrap();
                assert_eq!(content.len() as u64, max_bytes, "{max_bytes}");
                assert_eq!(unpacked.error().is_none(), is_complete, "{max_bytes}");
            }
        }
    }

    #[test]
    fn a_truncated_gzip_yields_the_content_before_its_end() {
        let text: String = (0..20_000).map(|n| format!("{n} ")).collect();
        let packed = gzip(text.as_bytes());
        let (content, error) = unpack(&packed[..packed.len() / 2]);
        assert!(content.len() > text.len() / 3 && text.starts_with(&content));
        assert_eq!(error.unwrap(), "broken gzip: unexpected end of file");
    }

    #[test]
    fn a_wrong_checksum_is_reported() {
        let mut packed = gzip(b"text");
        let at = packed.len() - 6;
        packed[at] ^= 1;
        let (content, error) = unpack(&packed);
        assert_eq!(content, "text");
        assert!(error.unwrap().starts_with("broken gzip: "));
    }

    #[test]
    fn an_error_of_the_source_is_returned_by_read() {
        struct Failing;
        impl Read for Failing {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("disk on fire"))
            }
        }
        let packed = gzip(b"a long enough text");
        let source = packed[..8].chain(Failing);
        let mut unpacked = Unpacked::open(source, &Limits::default()).unwrap();
        let error = unpacked.read_to_end(&mut Vec::new()).unwrap_err();
        assert_eq!(error.to_string(), "disk on fire");
    }
}

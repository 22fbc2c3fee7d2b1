//! Decompression: gzip with all its members, zstd with all its frames, or nothing to do.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::GzDecoder;

use super::limits::{FREE_BYTES, Limits, Size};

/// How many bytes are asked of a decoder at a time. What a decoder wrote before it met an error is
/// lost with the call that fails, so it is little.
const STEP_BYTES: usize = 512;

/// How many bytes are asked of a packed source at a time. Each file clears so many, however small it
/// is; what is not packed is read past this buffer.
const BUFFER_BYTES: usize = 1 << 14;

const GZIP: [u8; 2] = [0x1f, 0x8b];
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// The content of a source, decompressed when its first bytes say so.
///
/// A break in the compressed data reads as the end; [`Unpacked::broken`] tells. An error of the
/// source itself stays an error.
pub struct Unpacked<R: Read> {
    packing: Packing<R>,
    broken: Option<String>,
    /// Bytes that were given, and that any file may give.
    given: u64,
    free: u64,
    /// What it may give in all, and how many times its size.
    most: Size,
    ratio: u64,
}

enum Packing<R: Read> {
    None(BufReader<Marked<R>>),
    /// `None` once the last member has ended, with the source behind it.
    Gzip(
        Option<GzDecoder<BufReader<Marked<R>>>>,
        Option<BufReader<Marked<R>>>,
    ),
    Zstd(zstd::Decoder<'static, BufReader<Marked<R>>>),
}

impl<R: Read> Unpacked<R> {
    /// Looks at the first bytes of `source` to decide.
    ///
    /// # Errors
    ///
    /// When the source cannot be read.
    pub fn open(source: R, limits: &Limits) -> io::Result<Self> {
        let mut source = BufReader::with_capacity(BUFFER_BYTES, Marked(source, 0));
        let head = source.fill_buf()?;
        let packing = if head.starts_with(&GZIP) {
            Packing::Gzip(Some(GzDecoder::new(source)), None)
        } else if head.starts_with(&ZSTD) {
            Packing::Zstd(zstd::Decoder::with_buffer(source)?)
        } else {
            Packing::None(source)
        };
        Ok(Unpacked {
            packing,
            broken: None,
            given: 0,
            free: FREE_BYTES,
            most: limits.unpacked,
            ratio: limits.ratio.max(1),
        })
    }

    /// Why the compressed data could not be read to its end.
    pub fn broken(&self) -> Option<&str> {
        self.broken.as_deref()
    }

    /// Reads what is left of the source behind the content, for its hash.
    ///
    /// # Errors
    ///
    /// When the source cannot be read.
    pub fn drain(self) -> io::Result<R> {
        let mut rest = match self.packing {
            // The content is all there is.
            Packing::None(rest) => return Ok(rest.into_inner().0),
            Packing::Gzip(Some(decoder), _) => decoder.into_inner(),
            Packing::Gzip(None, Some(rest)) => rest,
            Packing::Gzip(None, None) => return Err(io::ErrorKind::Unsupported.into()),
            Packing::Zstd(decoder) => decoder.finish(),
        };
        io::copy(&mut rest, &mut io::sink())?;
        Ok(rest.into_inner().0)
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Packing::None(source) = &mut self.packing {
            return source.read(buffer);
        }
        let mut filled = 0;
        while self.broken.is_none() && filled < buffer.len() {
            if self.given > self.free && self.given / self.ratio > self.packing.taken() {
                self.broken = Some(format!(
                    "it unpacks to more than {} times its size: the rest is left (see --max-ratio)",
                    self.ratio
                ));
                break;
            }
            let room = usize::try_from(self.most.0.saturating_sub(self.given));
            let step = STEP_BYTES.min(room.unwrap_or(STEP_BYTES)).max(1);
            let end = buffer.len().min(filled + step);
            let step = buffer.get_mut(filled..end).unwrap_or_default();
            match self.packing.read(step) {
                Ok(0) => break,
                Ok(_) if self.given >= self.most.0 => {
                    self.broken = Some(format!(
                        "it unpacks to more than {}: the rest is left (see --max-unpacked)",
                        self.most
                    ));
                }
                Ok(read) => {
                    filled += read;
                    self.given += read as u64;
                }
                Err(error) if Marked::<R>::made(&error) => return Err(error),
                Err(error) => self.broken = Some(self.packing.complaint(&error)),
            }
        }
        Ok(filled)
    }
}

impl<R: Read> Packing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Packing::None(source) => source.read(buffer),
            Packing::Zstd(decoder) => decoder.read(buffer),
            Packing::Gzip(member, rest) => loop {
                let Some(decoder) = member else { return Ok(0) };
                let read = decoder.read(buffer)?;
                if read > 0 {
                    return Ok(read);
                }
                let Some(mut source) = member.take().map(GzDecoder::into_inner) else {
                    return Ok(0);
                };
                // Zeros and anything else behind a whole member are padding, as gzip(1) has it.
                if source.fill_buf()?.starts_with(&GZIP) {
                    *member = Some(GzDecoder::new(source));
                } else {
                    *rest = Some(source);
                }
            },
        }
    }

    /// Bytes of the source that were read so far.
    fn taken(&self) -> u64 {
        match self {
            Packing::None(source) | Packing::Gzip(None, Some(source)) => source.get_ref().1,
            Packing::Gzip(Some(decoder), _) => decoder.get_ref().get_ref().1,
            Packing::Gzip(None, None) => u64::MAX,
            Packing::Zstd(decoder) => decoder.get_ref().get_ref().1,
        }
    }

    fn complaint(&self, error: &io::Error) -> String {
        let name = match self {
            Packing::Zstd(_) => "zstd",
            _ => "gzip",
        };
        match error.kind() {
            io::ErrorKind::UnexpectedEof => format!("broken {name}: it ends too early"),
            _ => format!("broken {name}: {error}"),
        }
    }
}

/// A source whose own errors can be told from those of the decoder that reads it, and the number
/// of bytes that were read of it.
struct Marked<R>(R, u64);

#[derive(Debug)]
struct SourceError(io::Error);

impl std::fmt::Display for SourceError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for SourceError {}

impl<R> Marked<R> {
    fn made(error: &io::Error) -> bool {
        error
            .get_ref()
            .is_some_and(|inner| inner.is::<SourceError>())
    }
}

impl<R: Read> Read for Marked<R> {
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

    fn unpack(bytes: &[u8]) -> (String, Option<String>) {
        let mut unpacked = Unpacked::open(bytes, &Limits::default()).unwrap();
        let mut content = String::new();
        unpacked.read_to_string(&mut content).unwrap();
        let broken = unpacked.broken().map(str::to_owned);
        assert!(
            unpacked.drain().unwrap().is_empty(),
            "all of the source is read"
        );
        (content, broken)
    }

    #[test]
    fn all_members_of_a_gzip_are_read() {
        let joined = [gzip("أول ".as_bytes()), gzip("ثان".as_bytes())].concat();
        assert_eq!(unpack(&joined), ("أول ثان".to_owned(), None));
    }

    #[test]
    fn padding_and_garbage_behind_a_gzip_are_no_fault() {
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
    fn what_unpacks_to_many_times_its_size_is_left_and_told() {
        let spaces = vec![b' '; 1 << 22];
        let packed = [gzip(&spaces), zstd::encode_all(&*spaces, 1).unwrap()];
        for packed in packed {
            let mut unpacked = Unpacked::open(&*packed, &Limits::default()).unwrap();
            unpacked.free = 1 << 20;
            let mut content = Vec::new();
            unpacked.read_to_end(&mut content).unwrap();
            assert!(
                (1 << 20..1 << 22).contains(&content.len()),
                "{}",
                content.len()
            );
            let told = unpacked.broken().unwrap();
            assert!(told.contains("200 times"), "{told}");
        }
    }

    #[test]
    fn what_unpacks_to_more_than_it_may_is_left_and_told_and_what_just_fits_is_whole() {
        let text = vec![b'x'; 100_000];
        for packed in [gzip(&text), zstd::encode_all(&*text, 1).unwrap()] {
            for (most, whole) in [(99_999, false), (100_000, true), (777, false), (0, false)] {
                let limits = Limits {
                    unpacked: Size(most),
                    ..Limits::default()
                };
                let mut unpacked = Unpacked::open(&*packed, &limits).unwrap();
                let mut content = Vec::new();
                unpacked.read_to_end(&mut content).unwrap();
                assert_eq!(content.len() as u64, most, "{most}");
                assert_eq!(unpacked.broken().is_none(), whole, "{most}");
            }
        }
    }

    #[test]
    fn a_cut_gzip_keeps_what_stands_before_the_cut() {
        let text: String = (0..20_000).map(|n| format!("{n} ")).collect();
        let packed = gzip(text.as_bytes());
        let (content, broken) = unpack(&packed[..packed.len() / 2]);
        assert!(content.len() > text.len() / 3 && text.starts_with(&content));
        assert_eq!(broken.unwrap(), "broken gzip: it ends too early");
    }

    #[test]
    fn a_wrong_checksum_is_told() {
        let mut packed = gzip(b"text");
        let at = packed.len() - 6;
        packed[at] ^= 1;
        let (content, broken) = unpack(&packed);
        assert_eq!(content, "text");
        assert!(broken.unwrap().starts_with("broken gzip: "));
    }

    #[test]
    fn a_failing_source_is_an_error_and_no_break() {
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

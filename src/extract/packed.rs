//! A file's bytes, unpacked where it is compressed; hashed and counted as they lie on the disk.

use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;
use sha2::{Digest, Sha256};

/// Bytes read from the disk at a time.
const BUFFER_BYTES: usize = 256 * 1024;
/// Below this many unpacked bytes any ratio is let pass.
const UNPACKED_BYTES_FREE: u64 = 256 * 1024 * 1024;
/// Text packs ten to sixty times; only a file made to fill disks packs better than this.
const RATIO_MAX: u64 = 300;
/// A packed workbook or Parquet file has to be held whole, since it is not read from front to back.
const HELD_BYTES_MAX: u64 = 1024 * 1024 * 1024;

const GZIP: &[u8] = &[0x1F, 0x8B];
const ZSTD: &[u8] = &[0x28, 0xB5, 0x2F, 0xFD];

/// Whether a file begins as a packed one that is read.
pub(super) fn is_packed(first: &[u8]) -> bool {
    first.starts_with(GZIP) || first.starts_with(ZSTD)
}

/// What is said of a packed file, and what to do about it.
pub(super) type Told = (&'static str, &'static str);
pub(super) const CUT_OFF: Told = (
    "the packed extract ends before its contents do",
    "it is still being written or copied, or the copy broke off: wait, or copy it again",
);
pub(super) const BOMB: Told = (
    "the extract unpacks to far more than any extract of its size",
    "unpack it by hand and look at what is in it",
);

/// A file that unpacks to more than any extract.
#[derive(Debug)]
pub(super) struct Bomb;

impl fmt::Display for Bomb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(BOMB.0)
    }
}

impl std::error::Error for Bomb {}

/// A file as it lies on the disk.
#[derive(Debug)]
struct Raw {
    file: File,
    hasher: Sha256,
    /// Shared with whoever shows how far the reading is.
    bytes: Arc<AtomicU64>,
}

impl Read for Raw {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        self.bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// What a file looks like on the disk: its length and SHA-256 in hex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OnDisk {
    pub bytes: u64,
    pub sha256: String,
}

enum Packing {
    Plain(Raw),
    Gzip(Box<MultiGzDecoder<BufReader<Raw>>>),
    Zstd(zstd::stream::read::Decoder<'static, BufReader<Raw>>),
}

/// The unpacked bytes of a file, from its beginning.
pub(super) struct Unpacked {
    packing: Packing,
    given: u64,
}

impl fmt::Debug for Unpacked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let packing = match self.packing {
            Packing::Plain(_) => "plain",
            Packing::Gzip(_) => "gzip",
            Packing::Zstd(_) => "zstd",
        };
        f.debug_struct("Unpacked")
            .field("packing", &packing)
            .field("given", &self.given)
            .finish_non_exhaustive()
    }
}

impl Unpacked {
    /// Opens a file; `bytes` counts what is read of it on the disk.
    pub fn open(path: &Path, bytes: &Arc<AtomicU64>) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let mark = mark_of(&mut file)?;
        let raw = Raw {
            file,
            hasher: Sha256::new(),
            bytes: Arc::clone(bytes),
        };
        let packing = if mark.starts_with(GZIP) {
            let buffered = BufReader::with_capacity(BUFFER_BYTES, raw);
            Packing::Gzip(Box::new(MultiGzDecoder::new(buffered)))
        } else if mark.starts_with(ZSTD) {
            let buffered = BufReader::with_capacity(BUFFER_BYTES, raw);
            Packing::Zstd(zstd::stream::read::Decoder::with_buffer(buffered)?)
        } else {
            Packing::Plain(raw)
        };
        Ok(Self { packing, given: 0 })
    }

    pub fn is_packed(&self) -> bool {
        !matches!(self.packing, Packing::Plain(_))
    }

    fn raw(&mut self) -> &mut Raw {
        match &mut self.packing {
            Packing::Plain(raw) => raw,
            Packing::Gzip(decoder) => decoder.get_mut().get_mut(),
            Packing::Zstd(decoder) => decoder.get_mut().get_mut(),
        }
    }

    /// Reads what is left on the disk, and says what lay there.
    pub fn finish(mut self) -> io::Result<OnDisk> {
        let raw = self.raw();
        io::copy(raw, &mut io::sink())?;
        let digest = std::mem::take(&mut raw.hasher).finalize();
        Ok(OnDisk {
            bytes: raw.bytes.load(Ordering::Relaxed),
            sha256: digest.iter().map(|byte| format!("{byte:02x}")).collect(),
        })
    }
}

impl Read for Unpacked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.packing {
            Packing::Plain(raw) => return raw.read(buffer),
            Packing::Gzip(decoder) => decoder.read(buffer)?,
            Packing::Zstd(decoder) => decoder.read(buffer)?,
        };
        self.given += read as u64;
        let packed = self.raw().bytes.load(Ordering::Relaxed);
        if unpacks_too_far(packed, self.given) {
            return Err(io::Error::other(Bomb));
        }
        Ok(read)
    }
}

/// Whether so many bytes come out of so few that no extract was packed.
pub(super) fn unpacks_too_far(packed: u64, unpacked: u64) -> bool {
    unpacked > UNPACKED_BYTES_FREE.max(packed.saturating_mul(RATIO_MAX))
}

/// The first bytes of a file, which is left at its beginning.
fn mark_of(file: &mut File) -> io::Result<Vec<u8>> {
    let mut mark = Vec::new();
    Read::take(&mut *file, 4).read_to_end(&mut mark)?;
    file.rewind()?;
    Ok(mark)
}

/// Whether an error says that the packed file ends before its contents do.
pub(super) fn is_cut_off(problem: &io::Error) -> bool {
    problem.kind() == io::ErrorKind::UnexpectedEof
        // What zstd says of a frame that is not whole.
        || problem.to_string().contains("incomplete frame")
}

pub(super) fn is_bomb(problem: &io::Error) -> bool {
    problem.get_ref().is_some_and(|inner| inner.is::<Bomb>())
}

/// Bytes that can be read from any place: of the file itself, or unpacked into memory.
pub(super) trait Seekable: Read + Seek + Send {}

impl<T: Read + Seek + Send> Seekable for T {}

/// Opens a file whose readers jump about in it.
pub(super) fn seekable(path: &Path) -> io::Result<Box<dyn Seekable>> {
    match held(path)? {
        Some(bytes) => Ok(Box::new(Cursor::new(bytes))),
        None => Ok(Box::new(BufReader::new(File::open(path)?))),
    }
}

/// The unpacked bytes of a file that is packed.
pub(super) fn held(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let mut unpacked = Unpacked::open(path, &Arc::default())?;
    if !unpacked.is_packed() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    Read::take(&mut unpacked, HELD_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > HELD_BYTES_MAX {
        return Err(io::Error::other(Bomb));
    }
    Ok(Some(bytes))
}

/// Reads a file once for its length and hash.
pub(super) fn on_disk(path: &Path, bytes: &Arc<AtomicU64>) -> io::Result<OnDisk> {
    Unpacked::open(path, bytes)?.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn write(name: &str, bytes: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        (folder, path)
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    }

    #[test]
    fn packed_or_not_the_bytes_are_the_same() {
        let text = "a,b\n1,2\n".repeat(1000).into_bytes();
        let zstd = zstd::encode_all(&text[..], 3).expect("memory");
        // Two members in one file, as `cat a.gz b.gz` makes.
        let twice = [gzip(&text[..4000]), gzip(&text[4000..])].concat();
        for bytes in [text.clone(), gzip(&text), zstd, twice] {
            let (_folder, path) = write("t.csv", &bytes);
            let mut unpacked = Unpacked::open(&path, &Arc::default()).expect("it opens");
            let mut read = Vec::new();
            unpacked.read_to_end(&mut read).expect("readable");
            assert_eq!(read, text);
            let on_disk = unpacked.finish().expect("readable");
            assert_eq!(on_disk.bytes, bytes.len() as u64);
            assert_eq!(
                on_disk,
                super::on_disk(&path, &Arc::default()).expect("readable")
            );
        }
    }

    #[test]
    fn a_packed_file_that_is_not_whole_is_told() {
        let text = "a,b\n1,2\n".repeat(1000).into_bytes();
        let zstd = zstd::encode_all(&text[..], 3).expect("memory");
        for bytes in [gzip(&text), zstd] {
            let (_folder, path) = write("t.gz", &bytes[..bytes.len() - 6]);
            let mut unpacked = Unpacked::open(&path, &Arc::default()).expect("it opens");
            let problem = io::copy(&mut unpacked, &mut io::sink()).expect_err("cut off");
            assert!(is_cut_off(&problem), "{problem}");
        }
    }

    #[test]
    fn a_file_made_to_fill_disks_is_refused() {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        let zeros = vec![b' '; 1 << 20];
        for _ in 0..300 {
            encoder.write_all(&zeros).expect("memory");
        }
        let (_folder, path) = write("t.gz", &encoder.finish().expect("memory"));
        let mut unpacked = Unpacked::open(&path, &Arc::default()).expect("it opens");
        let problem = io::copy(&mut unpacked, &mut io::sink()).expect_err("a bomb");
        assert!(is_bomb(&problem), "{problem}");
        assert!(is_bomb(&held(&path).expect_err("a bomb")));
    }
}

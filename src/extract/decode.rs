//! Bytes of a file -> bytes that the row reader can split, and cells -> text.
//!
//! How a file's encoding is told: a byte order mark decides (UTF-8, UTF-16 of either order);
//! without one, UTF-16 shows by zero bytes at every other place of the head. Everything else is
//! split as bytes, since the separators are the same in UTF-8 and Windows-1252, and each cell is
//! UTF-8 if its bytes are valid UTF-8, else Windows-1252. So a file that mixes the two, as joined
//! exports do, is read right, and nothing has to be held or read twice.

use std::borrow::Cow;
use std::io::{self, Read};

use encoding_rs::{Decoder, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::packed::Unpacked;

/// Bytes of one read from the file.
const CHUNK: usize = 256 * 1024;
/// A record longer than this is taken for an unclosed quotation mark.
pub(super) const RECORD_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// How the bytes of a file stand for letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// UTF-8 or Windows-1252, told cell by cell; `marked` when a UTF-8 byte order mark came first.
    Bytes {
        marked: bool,
    },
    Utf16Le {
        marked: bool,
    },
    Utf16Be {
        marked: bool,
    },
}

impl Encoding {
    /// Tells the encoding from the first bytes of a file.
    pub fn of(head: &[u8]) -> Self {
        if head.starts_with(&[0xEF, 0xBB, 0xBF]) {
            return Encoding::Bytes { marked: true };
        }
        if head.starts_with(&[0xFF, 0xFE]) {
            return Encoding::Utf16Le { marked: true };
        }
        if head.starts_with(&[0xFE, 0xFF]) {
            return Encoding::Utf16Be { marked: true };
        }
        let head = &head[..head.len().min(1024) & !1];
        let zeros = |from: usize| {
            head.iter()
                .skip(from)
                .step_by(2)
                .filter(|b| **b == 0)
                .count()
        };
        let (even, odd) = (zeros(0), zeros(1));
        let most = head.len() / 2 * 9 / 10;
        if head.len() >= 8 && odd >= most && even == 0 {
            Encoding::Utf16Le { marked: false }
        } else if head.len() >= 8 && even >= most && odd == 0 {
            Encoding::Utf16Be { marked: false }
        } else {
            Encoding::Bytes { marked: false }
        }
    }

    /// Bytes of the byte order mark.
    fn mark_bytes(self) -> usize {
        match self {
            Encoding::Bytes { marked: true } => 3,
            Encoding::Utf16Le { marked: true } | Encoding::Utf16Be { marked: true } => 2,
            _ => 0,
        }
    }

    fn decoder(self) -> Option<Decoder> {
        match self {
            Encoding::Bytes { .. } => None,
            Encoding::Utf16Le { .. } => Some(UTF_16LE.new_decoder_without_bom_handling()),
            Encoding::Utf16Be { .. } => Some(UTF_16BE.new_decoder_without_bom_handling()),
        }
    }
}

/// A cell's text, and how it was come by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decoded<'a> {
    pub text: Cow<'a, str>,
    pub windows_1252: bool,
}

/// Decodes one cell.
pub(super) fn cell(bytes: &[u8], encoding: Encoding) -> Decoded<'_> {
    let problem = match std::str::from_utf8(bytes) {
        Ok(text) => {
            return Decoded {
                text: Cow::Borrowed(text),
                windows_1252: false,
            };
        }
        Err(problem) => problem,
    };
    // A text cut by bytes ends within a letter. It is UTF-8 all the same if it has shown itself to
    // be: by the mark, or by other letters outside ASCII.
    let whole = &bytes[..problem.valid_up_to()];
    if problem.error_len().is_none()
        && (encoding == Encoding::Bytes { marked: true } || !whole.is_ascii())
    {
        return Decoded {
            text: String::from_utf8_lossy(bytes),
            windows_1252: false,
        };
    }
    Decoded {
        text: WINDOWS_1252.decode_without_bom_handling(bytes).0,
        windows_1252: true,
    }
}

/// Text that was decoded as Windows-1252 though it was UTF-8, as it was meant; `None` where nothing
/// shows that. `Ã©` is `é`, `â€™` is `’`.
///
/// Only runs of letters that are one whole character of UTF-8, byte for byte, are put right, which
/// no English or Welsh text holds by itself. What was decoded so twice is put right twice.
pub(super) fn undoubled(text: &str) -> Option<Cow<'_, str>> {
    if text.is_ascii() {
        return None;
    }
    let once = undoubled_once(text)?;
    let twice = undoubled_once(&once);
    Some(Cow::Owned(twice.unwrap_or(once)))
}

fn undoubled_once(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut taken = 0;
    let mut at = 0;
    while let Some(found) = text[at..].find(|c: char| !c.is_ascii()) {
        let start = at + found;
        match doubled(&text[start..]) {
            Some((letter, length)) => {
                out.push_str(&text[taken..start]);
                out.push(letter);
                at = start + length;
                taken = at;
            }
            None => at = start + text[start..].chars().next().map_or(1, char::len_utf8),
        }
    }
    if taken == 0 {
        return None;
    }
    out.push_str(&text[taken..]);
    Some(out)
}

/// The character whose UTF-8 bytes the text begins with, read as Windows-1252; and how many bytes of
/// the text it takes.
fn doubled(text: &str) -> Option<(char, usize)> {
    let mut bytes = [0_u8; 4];
    let mut length = 0;
    let mut wanted = 1;
    for (count, c) in text.chars().enumerate() {
        let byte = windows_1252_byte(c)?;
        if count == 0 {
            wanted = match byte {
                0xC2..=0xDF => 2,
                0xE0..=0xEF => 3,
                0xF0..=0xF4 => 4,
                _ => return None,
            };
        }
        bytes[count] = byte;
        length += c.len_utf8();
        if count + 1 == wanted {
            let letter = std::str::from_utf8(&bytes[..wanted]).ok()?.chars().next()?;
            // A control character is not what anybody meant.
            return (!letter.is_control()).then_some((letter, length));
        }
    }
    None
}

/// The byte that Windows-1252 has for a letter; unassigned ones stand for themselves.
fn windows_1252_byte(c: char) -> Option<u8> {
    let code = u32::from(c);
    if code < 0x100 {
        return u8::try_from(code).ok();
    }
    let mut buffer = [0; 4];
    let (bytes, _, failed) = WINDOWS_1252.encode(c.encode_utf8(&mut buffer));
    match *bytes {
        [byte] if !failed => Some(byte),
        _ => None,
    }
}

/// Unpacked bytes of a text file as a stream in an ASCII-compatible encoding, without the mark.
#[derive(Debug)]
pub(super) struct Source {
    file: Unpacked,
    skip: usize,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    decoded: Vec<u8>,
    decoded_at: usize,
    ended: bool,
    /// The byte handed out last.
    last: Option<u8>,
}

impl Source {
    pub fn new(file: Unpacked, encoding: Encoding) -> Self {
        Self {
            file,
            skip: encoding.mark_bytes(),
            decoder: encoding.decoder(),
            raw: Vec::new(),
            decoded: Vec::new(),
            decoded_at: 0,
            ended: false,
            last: None,
        }
    }

    /// Whether all that was handed out ended with a line end.
    pub fn ended_with_a_line(&self) -> bool {
        matches!(self.last, None | Some(b'\n' | b'\r'))
    }

    /// The file behind it.
    pub fn into_file(self) -> Unpacked {
        self.file
    }

    /// Reads past the byte order mark.
    fn skip_mark(&mut self) -> io::Result<()> {
        while self.skip > 0 {
            let mut mark = [0; 3];
            let wanted = self.skip;
            let read = self.file.read(&mut mark[..wanted])?;
            if read == 0 {
                break;
            }
            self.skip -= read;
        }
        Ok(())
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.skip_mark()?;
        let read = match self.decoder.take() {
            None => self.file.read(buffer)?,
            Some(mut decoder) => {
                while self.decoded_at == self.decoded.len() && !self.ended {
                    self.raw.resize(CHUNK, 0);
                    let read = self.file.read(&mut self.raw)?;
                    self.ended = read == 0;
                    let room = decoder
                        .max_utf8_buffer_length(read)
                        .ok_or_else(|| io::Error::other("the text is too long"))?;
                    self.decoded.resize(room, 0);
                    let (_, _, written, _) =
                        decoder.decode_to_utf8(&self.raw[..read], &mut self.decoded, self.ended);
                    self.decoded.truncate(written);
                    self.decoded_at = 0;
                }
                self.decoder = Some(decoder);
                let ready = &self.decoded[self.decoded_at..];
                let read = ready.len().min(buffer.len());
                buffer[..read].copy_from_slice(&ready[..read]);
                self.decoded_at += read;
                read
            }
        };
        if let Some(last) = buffer[..read].last() {
            self.last = Some(*last);
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Encoding = Encoding::Bytes { marked: false };

    #[test]
    fn encodings_are_told_by_mark_or_zeros() {
        assert_eq!(
            Encoding::of(b"\xEF\xBB\xBFa,b"),
            Encoding::Bytes { marked: true }
        );
        assert_eq!(Encoding::of(b"a,b\n"), PLAIN);
        assert_eq!(
            Encoding::of(b"\xFF\xFEa\0,\0"),
            Encoding::Utf16Le { marked: true }
        );
        assert_eq!(
            Encoding::of(b"\xFE\xFF\0a\0,"),
            Encoding::Utf16Be { marked: true }
        );
        assert_eq!(
            Encoding::of(b"a\0,\0b\0\n\0c\0"),
            Encoding::Utf16Le { marked: false }
        );
        assert_eq!(
            Encoding::of(b"\0a\0,\0b\0\n\0c"),
            Encoding::Utf16Be { marked: false }
        );
        assert_eq!(Encoding::of(b""), PLAIN);
        assert_eq!(Encoding::of(b"a\0b,c,d,e,f"), PLAIN);
    }

    #[test]
    fn what_was_decoded_twice_is_put_right() {
        for (text, meant) in [
            ("CafÃ©", "Café"),
            ("the childâ€™s â€œroomâ€\u{9d}", "the child’s “room”"),
            ("Â£20", "£20"),
            ("ÃƒÂ©", "é"),
            // Beside letters that were not.
            ("Tŷ CafÃ©", "Tŷ Café"),
        ] {
            assert_eq!(undoubled(text).as_deref(), Some(meant), "{text}");
        }
        for whole in [
            "Café",
            "£20",
            "Â",
            "Ã ",
            "naïve ’",
            "Tŷ Ŵ",
            "plain",
            "5°C",
            "€5",
        ] {
            assert_eq!(undoubled(whole), None, "{whole}");
        }
    }

    #[test]
    fn cells_are_utf8_else_windows_1252() {
        let decoded = |bytes| {
            let cell = cell(bytes, PLAIN);
            (cell.text.into_owned(), cell.windows_1252)
        };
        assert_eq!(
            decoded("caf\u{e9} \u{2019}".as_bytes()),
            ("café ’".into(), false)
        );
        assert_eq!(decoded(b"caf\xE9"), ("café".into(), true));
        assert_eq!(decoded(b"\x93quoted\x94 \x80"), ("“quoted” €".into(), true));
        // Cut within a letter, after another letter outside ASCII.
        assert_eq!(
            decoded(b"caf\xC3\xA9 caf\xC3"),
            ("café caf\u{fffd}".into(), false)
        );
    }
}

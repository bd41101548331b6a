//! Words of a text eight bytes at a time.

/// Bytes looked at in one step.
pub const BLOCK: usize = 8;
const EACH: u64 = 0x0101_0101_0101_0101;
/// Letters in lower case have this bit in each of their bytes, and so have digits.
pub const LOWER: u64 = 0x20 * EACH;
/// Of letters and digits only letters have this bit; the last byte of any character that is no
/// ASCII lacks it too.
pub const LETTERS: u64 = 0x40 * EACH;

/// The bytes of a block, those of ASCII letters in lower case.
#[inline]
fn lowered(block: u64) -> u64 {
    let low = block & (0x7F * EACH);
    let at_least = |least: u8| low + (0x80 - u64::from(least)) * EACH;
    let upper = at_least(b'A') & !at_least(b'Z' + 1) & !block & (0x80 * EACH);
    block | upper >> 2
}

/// A word to compare with, in lower case.
#[derive(Debug, Clone, Copy)]
pub struct Block(u64);

impl Block {
    /// The first bytes of `word`; whatever its case.
    pub fn of(word: &[u8]) -> Self {
        Self(lowered(block_at(word, 0)))
    }

    /// Whether the first bytes of a word of `len` bytes, from `at` on, are these in any case.
    #[inline]
    pub fn is_at(self, bytes: &[u8], at: usize, len: usize) -> bool {
        (lowered(block_at(bytes, at)) ^ self.0) & bits_of(len) == 0
    }
}

/// All of a word of at most two blocks, whatever the case of its ASCII letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Blocks {
    first: u64,
    /// The last bytes of a word longer than one block; they may overlap the first.
    last: u64,
    len: u32,
}

impl Blocks {
    /// `None` for longer words.
    #[inline]
    pub fn of(word: &[u8]) -> Option<Self> {
        let last = match word.len() {
            0..=BLOCK => 0,
            len @ ..=16 => lowered(block_at(word, len - BLOCK)),
            _ => return None,
        };
        Some(Self {
            first: lowered(block_at(word, 0)),
            last,
            len: word.len() as u32,
        })
    }
}

/// The bytes from `at` on, the first lowest; noughts beyond the end.
#[inline]
pub fn block_at(bytes: &[u8], at: usize) -> u64 {
    let rest = &bytes[at..];
    match (rest.first_chunk(), bytes.last_chunk()) {
        (Some(block), _) => u64::from_le_bytes(*block),
        // What is before the end is read as well, and goes.
        (None, Some(last)) if !rest.is_empty() => {
            u64::from_le_bytes(*last) >> (8 * (BLOCK - rest.len()))
        }
        _ => rest
            .iter()
            .rev()
            .fold(0, |block, byte| block << 8 | u64::from(*byte)),
    }
}

/// The bits of the first `len` bytes of a block.
#[inline]
pub fn bits_of(len: usize) -> u64 {
    const BITS: [u64; BLOCK + 1] = {
        let mut bits = [0; BLOCK + 1];
        let mut len = 1;
        while len <= BLOCK {
            bits[len] = u64::MAX >> (8 * (BLOCK - len));
            len += 1;
        }
        bits
    };
    BITS[len.min(BLOCK)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_lowered_as_the_standard_library_has_it() {
        for byte in 0..=u8::MAX {
            let lower = u64::from(byte.to_ascii_lowercase()) * EACH;
            assert_eq!(lowered(u64::from(byte) * EACH), lower, "{byte}");
        }
    }
}

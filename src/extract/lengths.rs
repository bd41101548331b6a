//! The lengths that an Arrow file gives of itself, held against its bytes.
//!
//! The reader of polars-arrow makes room for what a file announces before it reads it, so one spoilt
//! length would end the program for want of memory. Here all are looked at first: each message and
//! buffer must lie within the file, what is packed must not claim to unpack to far more than any
//! extract, and no column has more rows than it has bits.

use std::io::{Read, Seek, SeekFrom};

use polars_arrow::io::ipc::format::ipc::planus::{self, ReadAsRoot, Vector};
use polars_arrow::io::ipc::format::ipc::{
    BlockRef, FieldRef, FooterRef, MessageHeaderRef, MessageRef, RecordBatchRef, SchemaRef,
};

use super::frames::NoFrame;
use super::packed::unpacks_too_far;

/// What a message begins with since version 0.15 of the format; its length follows.
const CONTINUATION: [u8; 4] = [0xFF; 4];
/// After the footer stand its length and the magic bytes.
const FILE_END: u64 = 10;
/// What a packed buffer begins with: its unpacked length, -1 where it is not packed after all.
const PACKED_HEAD: u64 = 8;
/// Types within types; readers of the schema call themselves for each.
const DEPTH_MAX: usize = 32;
/// Fields in all; spoilt offsets can show the same one in many places.
const FIELDS_MAX: usize = 100_000;

impl From<planus::Error> for NoFrame {
    fn from(_: planus::Error) -> Self {
        NoFrame::Damaged
    }
}

/// Holds the lengths of an Arrow IPC file against its bytes.
pub(super) fn of_file(file: &mut (impl Read + Seek)) -> Result<(), NoFrame> {
    let mut bytes = Bytes::of(file)?;
    let end = bytes.size.checked_sub(FILE_END).ok_or(NoFrame::Damaged)?;
    let footer_length = bytes.length_at(end)?;
    let start = end.checked_sub(footer_length).ok_or(NoFrame::Damaged)?;
    let footer = bytes.read(start, footer_length)?;
    let footer = FooterRef::read_as_root(&footer)?;
    fields(footer.schema()?)?;
    for blocks in [footer.dictionaries()?, footer.record_batches()?] {
        for block in blocks.into_iter().flatten() {
            bytes.block(block)?;
        }
    }
    Ok(())
}

/// Holds the lengths of an Arrow IPC stream against its bytes.
pub(super) fn of_stream(file: &mut (impl Read + Seek)) -> Result<(), NoFrame> {
    let mut bytes = Bytes::of(file)?;
    let mut at = 0;
    // A stream may end without the mark of its end.
    while at < bytes.size {
        let Some(message) = bytes.message(at)? else {
            break;
        };
        let body = message.body;
        let message = MessageRef::read_as_root(&message.text)?;
        let length = natural(message.body_length()?)?;
        at = bytes.within(body, length)?;
        bytes.header(&message, body)?;
    }
    Ok(())
}

fn natural(length: impl TryInto<u64>) -> Result<u64, NoFrame> {
    length.try_into().map_err(|_| NoFrame::Damaged)
}

/// Fields and those within them; a spoilt offset can make a chain of them without end.
fn fields(schema: Option<SchemaRef<'_>>) -> Result<(), NoFrame> {
    let schema = schema.ok_or(NoFrame::Damaged)?;
    each_field(schema.fields()?, 0, &mut 0)
}

fn each_field<'a>(
    fields: Option<Vector<'a, planus::Result<FieldRef<'a>>>>,
    depth: usize,
    count: &mut usize,
) -> Result<(), NoFrame> {
    for field in fields.into_iter().flatten() {
        *count += 1;
        if depth >= DEPTH_MAX || *count > FIELDS_MAX {
            return Err(NoFrame::Damaged);
        }
        each_field(field?.children()?, depth + 1, count)?;
    }
    Ok(())
}

/// The file.
struct Bytes<'a, R> {
    file: &'a mut R,
    size: u64,
}

/// A message as it lies in the file, and where its body begins.
struct Message {
    text: Vec<u8>,
    body: u64,
}

impl<'a, R: Read + Seek> Bytes<'a, R> {
    fn of(file: &'a mut R) -> Result<Self, NoFrame> {
        let size = file.seek(SeekFrom::End(0))?;
        Ok(Self { file, size })
    }

    /// The end of a range, which lies within the file.
    fn within(&self, start: u64, length: u64) -> Result<u64, NoFrame> {
        match start.checked_add(length) {
            Some(end) if end <= self.size => Ok(end),
            _ => Err(NoFrame::Damaged),
        }
    }

    fn read(&mut self, start: u64, length: u64) -> Result<Vec<u8>, NoFrame> {
        // Room is made for what is there.
        self.within(start, length)?;
        let mut out = vec![0; length as usize];
        self.fill(start, &mut out)?;
        Ok(out)
    }

    fn array<const N: usize>(&mut self, start: u64) -> Result<[u8; N], NoFrame> {
        let mut out = [0; N];
        self.fill(start, &mut out)?;
        Ok(out)
    }

    fn fill(&mut self, start: u64, out: &mut [u8]) -> Result<(), NoFrame> {
        self.within(start, out.len() as u64)?;
        self.file.seek(SeekFrom::Start(start))?;
        Ok(self.file.read_exact(out)?)
    }

    /// A length of four bytes.
    fn length_at(&mut self, at: u64) -> Result<u64, NoFrame> {
        natural(i32::from_le_bytes(self.array(at)?))
    }

    /// The message that begins at `at`, `None` if that is the mark of the end.
    fn message(&mut self, at: u64) -> Result<Option<Message>, NoFrame> {
        let prefix = if self.array(at)? == CONTINUATION {
            4
        } else {
            0
        };
        let length = self.length_at(at + prefix)?;
        let start = at + prefix + 4;
        Ok((length > 0).then_some(Message {
            text: self.read(start, length)?,
            body: start + length,
        }))
    }

    fn block(&mut self, block: BlockRef<'_>) -> Result<(), NoFrame> {
        let at = natural(block.offset())?;
        let body = self.within(at, natural(block.meta_data_length())?)?;
        let message = self.message(at)?.ok_or(NoFrame::Damaged)?;
        self.header(&MessageRef::read_as_root(&message.text)?, body)
    }

    fn header(&mut self, message: &MessageRef<'_>, body: u64) -> Result<(), NoFrame> {
        match message.header()?.ok_or(NoFrame::Damaged)? {
            MessageHeaderRef::Schema(schema) => fields(Some(schema)),
            MessageHeaderRef::RecordBatch(batch) => self.batch(batch, body),
            MessageHeaderRef::DictionaryBatch(dictionary) => {
                self.batch(dictionary.data()?.ok_or(NoFrame::Damaged)?, body)
            }
            _ => Err(NoFrame::Damaged),
        }
    }

    fn batch(&mut self, batch: RecordBatchRef<'_>, body: u64) -> Result<(), NoFrame> {
        let is_packed = batch.compression()?.is_some();
        let (mut stored, mut unpacked) = (0_u64, 0_u64);
        for buffer in batch.buffers()?.into_iter().flatten() {
            let start = self.within(body, natural(buffer.offset())?)?;
            let length = natural(buffer.length())?;
            self.within(start, length)?;
            let holds = match is_packed && length > 0 {
                true => match i64::from_le_bytes(self.array(start)?) {
                    -1 => length.saturating_sub(PACKED_HEAD),
                    announced => natural(announced)?,
                },
                false => length,
            };
            stored = stored.saturating_add(length);
            unpacked = unpacked.saturating_add(holds);
        }
        if unpacks_too_far(stored, unpacked) {
            return Err(NoFrame::Damaged);
        }
        let bits = unpacked.saturating_mul(8);
        let mut rows = vec![natural(batch.length()?)?];
        for node in batch.nodes()?.into_iter().flatten() {
            rows.push(natural(node.length())?);
        }
        match rows.into_iter().all(|rows| rows <= bits) {
            true => Ok(()),
            false => Err(NoFrame::Damaged),
        }
    }
}

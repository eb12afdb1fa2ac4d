//! A queue of byte strings in a folder: durable, in order, bounded.
//!
//! Entries are appended to segment files and made durable before [`Spool::push`] returns; whoever pushes at the same time
//! shares the wait. A segment is removed once it was taken whole. When all of them are too large together, the oldest goes,
//! and its entries are handed to whoever counts losses. Torn or damaged ends of a file, as crashes leave them, are cut off.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::limits::{SPOOL_BYTES_MAX, SPOOL_ENTRY_BYTES_MAX, SPOOL_SEGMENT_BYTES_MAX};

/// Length and checksum of an entry, before it.
const HEAD_BYTES: u64 = 8;
/// Where the next entry to take begins: segment and offset.
const POSITION_FILE: &str = "position";
const POSITION_BYTES: usize = 16;
const SUFFIX: &str = "spool";

/// The queue. One thread owns it.
pub struct Spool {
    folder: PathBuf,
    /// Numbers and lengths of the segments, the oldest first; the last one grows.
    segments: Vec<(u64, u64)>,
    end: File,
    /// Segment and offset of the next entry to take.
    position: (u64, u64),
    bytes_max: u64,
}

/// What is to be taken next, and where the one after it begins.
pub struct Entry {
    pub bytes: Vec<u8>,
    after: (u64, u64),
}

impl Spool {
    /// Opens a folder, made if absent, and finds what an earlier process left in it.
    pub fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let mut segments = Vec::new();
        for number in numbers(folder)? {
            segments.push((number, whole_bytes(&path(folder, number))?));
        }
        let last = segments.last().map_or(1, |(number, _)| number + 1);
        let position = read_position(folder).unwrap_or((0, 0));
        // A new process starts a new segment, so that nothing is written after a torn entry.
        segments.push((last, 0));
        let end = create(folder, last)?;
        let mut spool =
            Self { folder: folder.to_owned(), segments, end, position, bytes_max: SPOOL_BYTES_MAX };
        spool.forget_taken()?;
        Ok(spool)
    }

    /// Appends entries; they survive a crash when this returns. Answers the entries that had to make room.
    pub fn push(&mut self, entries: &[Vec<u8>]) -> io::Result<Vec<Vec<u8>>> {
        for entry in entries {
            let head = [length(entry)?.to_le_bytes(), checksum(entry).to_le_bytes()].concat();
            self.end.write_all(&head)?;
            self.end.write_all(entry)?;
            if let Some((_, bytes)) = self.segments.last_mut() {
                *bytes += HEAD_BYTES + entry.len() as u64;
            }
        }
        self.end.sync_data()?;
        if self.segments.last().is_some_and(|(_, bytes)| *bytes >= SPOOL_SEGMENT_BYTES_MAX) {
            let next = self.segments.last().map_or(1, |(number, _)| number + 1);
            self.end = create(&self.folder, next)?;
            self.segments.push((next, 0));
        }
        self.make_room()
    }

    /// The oldest entry, which stays until it is [taken](Self::take).
    pub fn peek(&self) -> io::Result<Option<Entry>> {
        for (number, bytes) in &self.segments {
            let offset = if *number == self.position.0 { self.position.1 } else { 0 };
            if *number < self.position.0 || offset >= *bytes {
                continue;
            }
            let mut file = File::open(path(&self.folder, *number))?;
            file.seek(SeekFrom::Start(offset))?;
            if let Some(bytes) = read_entry(&mut file)? {
                let after = (*number, offset + HEAD_BYTES + bytes.len() as u64);
                return Ok(Some(Entry { bytes, after }));
            }
        }
        Ok(None)
    }

    /// Removes an entry for good.
    pub fn take(&mut self, entry: &Entry) -> io::Result<()> {
        self.position = entry.after;
        write_position(&self.folder, self.position)?;
        self.forget_taken()
    }

    /// Bytes that wait, heads included.
    pub fn bytes(&self) -> u64 {
        let of = |(number, bytes): &(u64, u64)| match number.cmp(&self.position.0) {
            std::cmp::Ordering::Less => 0,
            std::cmp::Ordering::Equal => bytes.saturating_sub(self.position.1),
            std::cmp::Ordering::Greater => *bytes,
        };
        self.segments.iter().map(of).sum()
    }

    /// Removes segments of which everything was taken; the last one grows and stays.
    fn forget_taken(&mut self) -> io::Result<()> {
        while let [(number, bytes), _, ..] = self.segments[..] {
            let is_taken = number < self.position.0
                || number == self.position.0 && self.position.1 >= bytes
                || bytes == 0;
            if !is_taken {
                break;
            }
            fs::remove_file(path(&self.folder, number))?;
            self.segments.remove(0);
        }
        Ok(())
    }

    fn make_room(&mut self) -> io::Result<Vec<Vec<u8>>> {
        let mut lost = Vec::new();
        while self.bytes() > self.bytes_max && self.segments.len() > 1 {
            while let Some(entry) = self.peek()? {
                if self.segments.first().is_none_or(|(oldest, _)| entry.after.0 > *oldest) {
                    break;
                }
                self.position = entry.after;
                lost.push(entry.bytes);
            }
            write_position(&self.folder, self.position)?;
            self.forget_taken()?;
        }
        Ok(lost)
    }
}

fn numbers(folder: &Path) -> io::Result<Vec<u64>> {
    let mut numbers = Vec::new();
    for file in fs::read_dir(folder)? {
        let path = file?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        if path.extension().is_some_and(|it| it == SUFFIX) {
            numbers.extend(stem.and_then(|stem| stem.parse::<u64>().ok()));
        }
    }
    numbers.sort_unstable();
    Ok(numbers)
}

fn path(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number:016}.{SUFFIX}"))
}

fn create(folder: &Path, number: u64) -> io::Result<File> {
    let file = OpenOptions::new().create_new(true).append(true).open(path(folder, number))?;
    // The name must survive, too.
    File::open(folder)?.sync_all()?;
    Ok(file)
}

/// The length of a segment's readable beginning.
fn whole_bytes(path: &Path) -> io::Result<u64> {
    let mut file = io::BufReader::new(File::open(path)?);
    let mut bytes = 0;
    while let Some(entry) = read_entry(&mut file)? {
        bytes += HEAD_BYTES + entry.len() as u64;
    }
    Ok(bytes)
}

/// The entry at the reader's place; none at the end, or where the file is torn or damaged.
fn read_entry(file: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut head = [0; HEAD_BYTES as usize];
    let mut read = 0;
    while read < head.len() {
        match file.read(&mut head[read..])? {
            0 => return Ok(None),
            more => read += more,
        }
    }
    let [a, b, c, d, e, f, g, h] = head;
    let (length, sum) = (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]));
    if length as usize > SPOOL_ENTRY_BYTES_MAX {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    file.take(u64::from(length)).read_to_end(&mut bytes)?;
    Ok((bytes.len() == length as usize && checksum(&bytes) == sum).then_some(bytes))
}

fn length(entry: &[u8]) -> io::Result<u32> {
    let too_large = || io::Error::new(io::ErrorKind::InvalidInput, "too large to be queued");
    if entry.len() > SPOOL_ENTRY_BYTES_MAX {
        return Err(too_large());
    }
    u32::try_from(entry.len()).map_err(|_| too_large())
}

fn checksum(bytes: &[u8]) -> u32 {
    let mut sum = flate2::Crc::new();
    sum.update(bytes);
    sum.sum()
}

fn read_position(folder: &Path) -> Option<(u64, u64)> {
    let bytes: [u8; POSITION_BYTES] = fs::read(folder.join(POSITION_FILE)).ok()?.try_into().ok()?;
    let (segment, offset) = bytes.split_at(POSITION_BYTES / 2);
    let number = |bytes: &[u8]| Some(u64::from_le_bytes(bytes.try_into().ok()?));
    Some((number(segment)?, number(offset)?))
}

/// Written beside and renamed, so that a crash leaves the old one or the new one.
fn write_position(folder: &Path, (segment, offset): (u64, u64)) -> io::Result<()> {
    let draft = folder.join("position.new");
    fs::write(&draft, [segment.to_le_bytes(), offset.to_le_bytes()].concat())?;
    File::open(&draft)?.sync_data()?;
    fs::rename(draft, folder.join(POSITION_FILE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder =
            std::env::temp_dir().join(format!("fanal-spool-{name}-{}", std::process::id()));
        drop(fs::remove_dir_all(&folder));
        folder
    }

    fn drain(spool: &mut Spool) -> Vec<Vec<u8>> {
        let mut all = Vec::new();
        while let Some(entry) = spool.peek().unwrap() {
            spool.take(&entry).unwrap();
            all.push(entry.bytes);
        }
        all
    }

    #[test]
    fn keeps_its_order_over_restarts() {
        let folder = folder("order");
        let entry = |number: u32| number.to_string().into_bytes();
        let mut spool = Spool::open(&folder).unwrap();
        spool.push(&[entry(1), entry(2)]).unwrap();
        let first = spool.peek().unwrap().unwrap();
        spool.take(&first).unwrap();
        drop(spool);
        let mut spool = Spool::open(&folder).unwrap();
        spool.push(&[entry(3)]).unwrap();
        assert_eq!(drain(&mut spool), [entry(2), entry(3)]);
        assert_eq!(spool.bytes(), 0);
        assert_eq!(numbers(&folder).unwrap().len(), 1);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_torn_end_costs_only_itself() {
        let folder = folder("torn");
        let mut spool = Spool::open(&folder).unwrap();
        spool.push(&[b"one".to_vec(), b"two".to_vec()]).unwrap();
        drop(spool);
        let file = path(&folder, 1);
        let bytes = fs::read(&file).unwrap();
        for length in 0..bytes.len() {
            fs::write(&file, &bytes[..length]).unwrap();
            let mut spool = Spool::open(&folder).unwrap();
            spool.push(&[b"three".to_vec()]).unwrap();
            let expected: &[&[u8]] = if length < 11 { &[b"three"] } else { &[b"one", b"three"] };
            assert_eq!(drain(&mut spool), expected, "{length}");
            drop(spool);
            fs::remove_dir_all(&folder).unwrap();
            fs::create_dir_all(&folder).unwrap();
        }
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn the_oldest_make_room_and_are_told() {
        let folder = folder("room");
        let mut spool = Spool::open(&folder).unwrap();
        spool.bytes_max = 3 * SPOOL_SEGMENT_BYTES_MAX;
        let entry = |number: u8| vec![number; SPOOL_SEGMENT_BYTES_MAX as usize];
        let mut lost = Vec::new();
        for number in 1..=6 {
            lost.extend(spool.push(&[entry(number)]).unwrap());
        }
        let kept = drain(&mut spool);
        assert_eq!([lost.clone(), kept].concat(), (1..=6).map(entry).collect::<Vec<_>>());
        assert_eq!(lost.len(), 4);
        fs::remove_dir_all(folder).unwrap();
    }
}

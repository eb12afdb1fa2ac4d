use std::sync::atomic::AtomicBool;
use std::thread;

use super::*;
use crate::api::value::{Key, Value};
use crate::client::buffer::Level;

const RECORD: u64 = 1 << 63;

/// A record as most are: a name, a number and a text.
fn write(pen: &mut Pen, number: u64, text: &str) -> Option<()> {
    let name = Key::Borrowed("orders");
    let place = pen.name(&name);
    pen.word(RECORD | place)?;
    pen.rest_of(&name, place)?;
    pen.word(number)?;
    pen.attribute(&Key::Borrowed("note"), &Value::from(text))
}

fn read(reader: &mut Reader, mut seen: impl FnMut(u64, &str)) {
    while let Some(head) = reader.word() {
        assert_eq!(reader.name(head as u32).map(Name::to_key), Some(Key::Borrowed("orders")));
        let number = reader.word().expect("a number");
        match reader.attribute() {
            Some((key, Read::Text(text))) if key.text() == "note" => seen(number, text),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn every_kind_of_value_comes_back() {
    let lanes = Lanes::default();
    let mut writer = lanes.open().expect("a lane");
    let array: Value = [1, 2].into();
    let made = Key::Owned("made while the program runs".to_owned());
    let values = [
        (Key::Borrowed("yes"), Value::Bool(true)),
        (Key::Borrowed("small"), Value::Integer(3)),
        (Key::Borrowed("least"), Value::Integer(i64::MIN)),
        (Key::Borrowed("half"), Value::Double(0.5)),
        (Key::Borrowed("none"), Value::from("")),
        (made, Value::from("ein Fanal für alle")),
        (Key::Borrowed("both"), array),
    ];
    let write = |pen: &mut Pen| {
        pen.word(RECORD)?;
        values.iter().try_for_each(|(key, value)| pen.attribute(key, value))
    };
    assert_eq!(writer.write(write), Level::Low);
    let mut seen = Vec::new();
    lanes.drain(|reader| {
        assert_eq!(reader.word(), Some(RECORD));
        while let Some((key, value)) = reader.attribute() {
            seen.push((key.to_key(), value.to_value()));
        }
    });
    assert_eq!(seen, values);
}

/// Chunks are read while they are written, left before they are full, and used again.
#[test]
fn what_one_thread_writes_another_reads_in_order_and_whole() {
    const RECORDS: u64 = 300_000;
    let lanes = Lanes::default();
    let mut writer = lanes.open().expect("a lane");
    let done = AtomicBool::new(false);
    let text = "the lantern by which a ship is seen, whatever the weather";
    thread::scope(|scope| {
        let writing = scope.spawn(|| {
            let mut taken = Vec::new();
            for number in 1..=RECORDS {
                let text = &text[..number as usize % text.len()];
                if writer.write(|pen| write(pen, number, text)) != Level::Full {
                    taken.push(number);
                }
            }
            done.store(true, Ordering::Release);
            taken
        });
        let mut seen = Vec::new();
        let mut is_last = false;
        while !is_last {
            is_last = done.load(Ordering::Acquire);
            lanes.drain(|reader| {
                read(reader, |number, told| {
                    assert_eq!(told, &text[..number as usize % text.len()]);
                    seen.push(number);
                });
            });
        }
        let taken = writing.join().expect("the writer");
        assert!(taken.len() > 10_000, "{}", taken.len());
        assert_eq!(seen, taken);
    });
}

#[test]
fn a_lane_that_nobody_reads_is_bounded_and_goes_on_when_it_was_read() {
    let lanes = Lanes::default();
    let mut writer = lanes.open().expect("a lane");
    let text = "x".repeat(1_000);
    let mut taken = 0_u64;
    while writer.write(|pen| write(pen, taken, &text)) != Level::Full {
        taken += 1;
        assert!(taken < 100_000);
    }
    assert_eq!(lanes.store.words.load(Ordering::Relaxed), chunk::ALL_WORDS_MAX);
    let mut seen = 0;
    lanes.drain(|reader| read(reader, |_, _| seen += 1));
    assert_eq!(seen, taken);
    assert_eq!(writer.write(|pen| write(pen, 1, &text)), Level::Low);
    assert!(lanes.store.words.load(Ordering::Relaxed) < chunk::ALL_WORDS_MAX / 8, "given back");
}

#[test]
fn all_lanes_together_are_bounded() {
    let lanes = Lanes::default();
    let open: Vec<_> = std::iter::from_fn(|| lanes.open()).take(10_000).collect();
    assert_eq!(open.len(), chunk::ALL_WORDS_MAX / chunk::WORDS);
    drop(open);
    lanes.drain(|_| {});
    let spare = lanes.store.words.load(Ordering::Relaxed);
    assert!(spare < chunk::ALL_WORDS_MAX / 8, "{spare}");
    assert!(lanes.open().is_some());
}

#[test]
fn what_a_thread_wrote_before_it_ended_is_read() {
    let lanes = Lanes::default();
    let mut writer = lanes.open().expect("a lane");
    thread::scope(|scope| {
        scope.spawn(move || writer.write(|pen| write(pen, 1, "last words")));
    });
    let mut seen = Vec::new();
    lanes.drain(|reader| read(reader, |_, text| seen.push(text.to_owned())));
    assert_eq!(seen, ["last words"]);
    assert!(lock(&lanes.all).is_empty());
}

#[test]
fn a_record_longer_than_any_chunk_is_not_taken_and_costs_its_neighbours_nothing() {
    let lanes = Lanes::default();
    let mut writer = lanes.open().expect("a lane");
    let long = "x".repeat(chunk::WORDS_MAX * 8);
    assert_eq!(writer.write(|pen| write(pen, 1, "before")), Level::Low);
    assert_eq!(writer.write(|pen| write(pen, 2, &long)), Level::Full);
    assert_eq!(writer.write(|pen| write(pen, 3, "after")), Level::Low);
    // One that is longer than most has a chunk of its own.
    assert_eq!(writer.write(|pen| write(pen, 4, &long[..chunk::WORDS * 200])), Level::Due);
    let mut seen = Vec::new();
    lanes.drain(|reader| read(reader, |number, _| seen.push(number)));
    assert_eq!(seen, [1, 3, 4]);
    assert_eq!(lanes.store.words.load(Ordering::Relaxed) % chunk::WORDS, 0);
}

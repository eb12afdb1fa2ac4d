//! What callers see: tags, sampling, timers, and backends that change under way.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fanal::stats::{
    self, Backend, Counts, Fanout, Flushed, Kind, Measurement, Memory, Noop, Reason,
};

/// The backend is the process's; tests that configure one take turns.
static TURN: Mutex<()> = Mutex::new(());

fn configured() -> (MutexGuard<'static, ()>, Memory) {
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let memory = Memory::new();
    stats::configure(memory.clone());
    stats::set_global_tags(&[]);
    (turn, memory)
}

fn tags(memory: &Memory, key: &str) -> Vec<(String, String)> {
    memory.snapshot().into_iter().find(|it| it.key == key).unwrap().tags
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect()
}

#[test]
fn the_nearer_tag_wins() {
    let (_turn, memory) = configured();
    stats::set_global_tags(&[("a", "process"), ("b", "process"), ("c", "process")]);
    stats::with_tags(&[("b", "outer"), ("c", "outer"), ("instance", "outer")], || {
        stats::with_tags(&[("c", "inner")], || {
            stats::incr("nested", 1).tag("d", "call").instance("db1");
        });
        stats::incr("outer", 1).tag("b", "call");
    });
    stats::incr("outside", 1);
    let nested =
        [("a", "process"), ("b", "outer"), ("c", "inner"), ("d", "call"), ("instance", "db1")];
    assert_eq!(tags(&memory, "nested"), pairs(&nested));
    let outer = [("a", "process"), ("b", "call"), ("c", "outer"), ("instance", "outer")];
    assert_eq!(tags(&memory, "outer"), pairs(&outer));
    assert_eq!(
        tags(&memory, "outside"),
        pairs(&[("a", "process"), ("b", "process"), ("c", "process")])
    );
}

#[test]
fn scopes_end_with_a_panic_and_stay_on_their_thread() {
    let (_turn, memory) = configured();
    let outcome =
        std::panic::catch_unwind(|| stats::with_tags(&[("a", "1")], || panic!("as planned")));
    assert!(outcome.is_err());
    stats::incr("after", 1);
    stats::with_tags(&[("a", "1")], || {
        std::thread::scope(|scope| scope.spawn(|| stats::incr("elsewhere", 1).send()).join())
            .unwrap();
    });
    assert_eq!(tags(&memory, "after"), []);
    assert_eq!(tags(&memory, "elsewhere"), []);
}

#[test]
fn more_tags_than_fit_inline_are_all_there() {
    let (_turn, memory) = configured();
    let keys: Vec<String> = (0..30).map(|it| format!("k{it:02}")).collect();
    let mut call = stats::incr("many", 1);
    for key in &keys {
        call = call.tag(key, "v");
    }
    call.send();
    assert_eq!(tags(&memory, "many").len(), 30);
}

#[test]
fn timers_say_how_it_ended() {
    let (_turn, memory) = configured();
    let panicked = std::panic::catch_unwind(|| stats::timer("work").time(|| panic!("as planned")));
    assert!(panicked.is_err());
    let _ = stats::timer("work").try_time(|| Err::<(), _>("no"));
    let mut failed = stats::timer("work");
    failed.fail();
    drop(failed);
    stats::timer("work").tag("a", "b").time(|| std::thread::sleep(Duration::from_millis(20)));
    assert_eq!(memory.values("work", &[("result", "failure")]).len(), 3);
    let seconds = memory.values("work", &[("result", "success"), ("a", "b")])[0];
    assert!((0.02..2.0).contains(&seconds), "{seconds}");
    assert_eq!(memory.snapshot()[0].kind, Kind::Timing);
}

#[test]
fn samples_stand_for_the_whole() {
    let (_turn, memory) = configured();
    for _ in 0..20_000 {
        stats::incr("sampled", 1).rate(0.1);
        stats::incr("never", 1).rate(0.0);
    }
    let kept = memory.values("sampled", &[]).len();
    assert!((1_700..2_300).contains(&kept), "{kept}");
    assert!((memory.sum("sampled", &[]) - kept as f64 * 10.0).abs() < 1e-6);
    assert_eq!(memory.sum("never", &[]), 0.0);
}

#[test]
fn what_is_no_number_is_refused() {
    let (_turn, memory) = configured();
    let before = stats::counts().dropped(Reason::Invalid);
    stats::gauge("k", f64::NAN);
    stats::gauge("k", f64::INFINITY);
    stats::gauge("", 1);
    assert_eq!(stats::counts().dropped(Reason::Invalid), before + 3);
    assert!(memory.snapshot().is_empty());
}

#[derive(Debug)]
struct Hostile;

impl Backend for Hostile {
    fn record(&self, measurement: &Measurement<'_>) {
        stats::with_tags(&[("x", "y")], || stats::incr("again", 1).send());
        assert!(measurement.key != "bad", "as planned");
    }
    fn flush(&self, _: Duration) -> Flushed {
        Flushed::All
    }
    fn counts(&self) -> Counts {
        Counts::default()
    }
}

#[test]
fn a_hostile_backend_harms_nobody() {
    let (_turn, _) = configured();
    let before = stats::counts().dropped(Reason::Backend);
    stats::configure(Hostile);
    stats::incr("good", 1);
    stats::incr("bad", 1);
    stats::configure(Noop);
    // Two were recorded while recording, one panicked.
    assert_eq!(stats::counts().dropped(Reason::Backend), before + 3);
}

#[test]
fn backends_change_while_threads_record() {
    let (_turn, first) = configured();
    let (second, stop) = (Memory::new(), Arc::new(AtomicBool::new(false)));
    let recorded: usize = std::thread::scope(|scope| {
        let work = || {
            let mut recorded = 0;
            while !stop.load(Ordering::Relaxed) {
                stats::incr("k", 1);
                recorded += 1;
                std::thread::sleep(Duration::from_micros(50));
            }
            recorded
        };
        let threads = [scope.spawn(work), scope.spawn(work)];
        for _ in 0..20 {
            stats::configure(Fanout::new().and(second.clone()));
            std::thread::sleep(Duration::from_millis(2));
            stats::configure(first.clone());
            std::thread::sleep(Duration::from_millis(2));
        }
        stop.store(true, Ordering::Relaxed);
        threads.into_iter().map(|it| it.join().unwrap()).sum()
    });
    let (one, other) = (first.sum("k", &[]), second.sum("k", &[]));
    assert!(one > 0.0 && other > 0.0);
    assert_eq!(one + other, recorded as f64);
}

#[derive(Debug)]
struct Held(Arc<()>);

impl Backend for Held {
    fn record(&self, _: &Measurement<'_>) {}
    fn flush(&self, _: Duration) -> Flushed {
        assert_eq!(Arc::strong_count(&self.0), 2);
        Flushed::All
    }
    fn counts(&self) -> Counts {
        Counts::default()
    }
}

#[test]
fn a_backend_that_was_replaced_is_gone() {
    let (_turn, _) = configured();
    let held = Arc::new(());
    stats::configure(Held(Arc::clone(&held)));
    stats::incr("k", 1);
    stats::configure(Noop);
    assert_eq!(Arc::strong_count(&held), 1);
}

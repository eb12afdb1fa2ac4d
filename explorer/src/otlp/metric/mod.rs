//! OTLP metrics → samples.
//!
//! | OTLP | samples |
//! |---|---|
//! | gauge | one `gauge` each |
//! | sum, delta | one `counter` each |
//! | sum, cumulative, monotonic | one `counter` each: what was added since the point before |
//! | sum, cumulative, not monotonic | one `gauge` each |
//! | histogram, exponential histogram | `distribution`: see [`buckets`]; cumulative ones as above |
//! | summary | one `gauge` for each quantile, with the attribute `quantile` |
//!
//! Exemplars become samples of their own, with their trace and span.

mod buckets;
mod message;
mod sample;
mod series;
mod unit;

pub use series::{Change, Series};

use super::field::time;
use super::message::KeyValue;
use super::origin::Origin;
use super::wire::{Key, Node};
use super::{Reading, Signal, message as read_message};
use crate::ingest::field::{Fault, invalid};
use buckets::Buckets;
use message::{
    Course, Exemplar, ExponentialPoint, Head, HistogramPoint, NumberPoint, SummaryPoint,
};
use sample::Maker;
use series::{Count, Point, Since};

const KINDS: [Key; 5] =
    [(5, "gauge"), (7, "sum"), (9, "histogram"), (10, "exponentialHistogram"), (11, "summary")];
const POINTS: Key = (1, "dataPoints");
const DELTA: i32 = 1;
const CUMULATIVE: i32 = 2;
/// The flag of a point that says that there was nothing to measure.
const NO_VALUE: u32 = 1;

/// A metric, as its points need it.
struct Metric<'a> {
    head: Head,
    /// Among [`KINDS`].
    kind: usize,
    course: Course,
    origin: &'a Origin,
}

/// Reads one metric. A bad point costs no other.
pub fn read(entry: Node<'_>, origin: &Origin, reading: &mut Reading<'_>) -> Result<(), Fault> {
    let kinds = "must have gauge, sum, histogram, exponentialHistogram or summary";
    let found = entry.any(&KINDS).map_err(|error| invalid("entry", &error))?;
    let (kind, data) = found.ok_or_else(|| invalid("data", kinds))?;
    let points = data.list(POINTS).map_err(|error| invalid("dataPoints", &error))?;
    if reading.is_repeated(entry, reading.index) {
        return Ok(());
    }
    let metric = Metric::read(entry, kind, data, origin);
    for point in points {
        let before = reading.read.records.metrics.len();
        let outcome = match &metric {
            Ok(metric) => reading.room(point, origin).and_then(|()| metric.point(point, reading)),
            Err(Fault { reason, field, message }) => {
                Err(Fault { reason, field, message: message.clone() })
            }
        };
        if let Err(fault) = outcome {
            reading.refuse(Signal::Metrics, &fault);
        }
        let made = reading.read.records.metrics.iter().skip(before);
        reading.spent += made.map(sample::bytes).sum::<usize>();
    }
    Ok(())
}

impl<'a> Metric<'a> {
    fn read(
        entry: Node<'_>,
        kind: usize,
        data: Node<'_>,
        origin: &'a Origin,
    ) -> Result<Self, Fault> {
        let metric = Self { head: read_message(entry)?, kind, course: read_message(data)?, origin };
        if metric.head.name.is_empty() {
            return Err(invalid("name", "must be a non-empty string"));
        }
        let course = metric.course.aggregation_temporality;
        if (1..=3).contains(&kind) && ![DELTA, CUMULATIVE].contains(&course) {
            return Err(invalid("aggregationTemporality", "must be 1 (delta) or 2 (cumulative)"));
        }
        Ok(metric)
    }

    fn point(&self, point: Node<'_>, reading: &mut Reading<'_>) -> Result<(), Fault> {
        match self.kind {
            0 | 1 => self.number(read_message(point)?, reading),
            2 => {
                let point: HistogramPoint = read_message(point)?;
                let maker =
                    self.maker("distribution", point.time_unix_nano, &point.attributes, reading)?;
                if point.flags & NO_VALUE == 0 {
                    let now = Buckets::explicit(&point)?;
                    self.histogram(
                        maker,
                        point.start_time_unix_nano,
                        now,
                        &point.exemplars,
                        reading,
                    );
                }
                Ok(())
            }
            3 => {
                let point: ExponentialPoint = read_message(point)?;
                let maker =
                    self.maker("distribution", point.time_unix_nano, &point.attributes, reading)?;
                if point.flags & NO_VALUE == 0 {
                    let now = Buckets::exponential(&point)?;
                    self.histogram(
                        maker,
                        point.start_time_unix_nano,
                        now,
                        &point.exemplars,
                        reading,
                    );
                }
                Ok(())
            }
            _ => self.summary(read_message(point)?, reading),
        }
    }

    fn number(&self, point: NumberPoint, reading: &mut Reading<'_>) -> Result<(), Fault> {
        let course = &self.course;
        let counts =
            self.kind == 1 && (course.is_monotonic || course.aggregation_temporality == DELTA);
        let kind = if counts { "counter" } else { "gauge" };
        let maker = self.maker(kind, point.time_unix_nano, &point.attributes, reading)?;
        if point.flags & NO_VALUE != 0 {
            return Ok(());
        }
        let field = if point.as_int.is_some() { "asInt" } else { "asDouble" };
        let value = point.value().ok_or_else(|| invalid(field, "must be a finite number"))?;
        if !counts {
            maker.gauge(value, &point.exemplars, reading);
            return Ok(());
        }
        if course.is_monotonic && value < 0.0 {
            return Err(invalid(field, "must not be negative: the sum is monotonic"));
        }
        if course.aggregation_temporality == DELTA {
            maker.counter(value, &point.exemplars, 0, reading);
            return Ok(());
        }
        let (start, now) = (point.start_time_unix_nano, Count::Number(value));
        let (added, after) = match self.since(&maker, start, now, reading) {
            // Exemplars of the first value may be older than the start: SDKs look at the clock twice.
            Since::Zero => (value, 0),
            Since::Point(Point { count: Count::Number(before), time, .. }) if before <= value => {
                (value - before, time)
            }
            // A smaller sum than before: the process began again.
            Since::Point(before) => (value, before.time),
            Since::Unknown | Since::Past => return Ok(()),
        };
        if added > 0.0 {
            maker.counter(added, &point.exemplars, after, reading);
        }
        Ok(())
    }

    fn histogram(
        &self,
        maker: Maker<'_>,
        start: u64,
        now: Buckets,
        exemplars: &[Exemplar],
        reading: &mut Reading<'_>,
    ) {
        if self.course.aggregation_temporality == DELTA {
            return maker.distribution(now, true, exemplars, 0, reading);
        }
        match self.since(&maker, start, Count::Buckets(now.clone()), reading) {
            Since::Zero => maker.distribution(now, true, exemplars, 0, reading),
            Since::Point(Point { count: Count::Buckets(before), time, .. }) => {
                // Without a reset, least and greatest are those of all times, not of this time.
                match now.since(&before) {
                    Some(added) => maker.distribution(added, false, exemplars, time, reading),
                    None => maker.distribution(now, true, exemplars, time, reading),
                }
            }
            Since::Point(_) | Since::Unknown | Since::Past => {}
        }
    }

    fn summary(&self, point: SummaryPoint, reading: &mut Reading<'_>) -> Result<(), Fault> {
        let maker = self.maker("gauge", point.time_unix_nano, &point.attributes, reading)?;
        if point.flags & NO_VALUE == 0 {
            for quantile in point.quantile_values.iter().filter(|it| it.value.is_finite()) {
                maker.quantile(quantile, reading);
            }
        }
        Ok(())
    }

    /// What a cumulative point is to be compared with.
    fn since(
        &self,
        maker: &Maker<'_>,
        start: u64,
        count: Count,
        reading: &mut Reading<'_>,
    ) -> Since {
        let id = maker.series(self.kind, &reading.read.records.project);
        let (since, change) =
            reading.series.advance(id, Point { start, time: maker.nanoseconds, count });
        reading.read.changes.extend(change);
        since
    }

    fn maker<'b>(
        &'b self,
        kind: &'static str,
        nanoseconds: u64,
        attributes: &'b [KeyValue],
        reading: &mut Reading<'_>,
    ) -> Result<Maker<'b>, Fault> {
        time(nanoseconds, "timeUnixNano")?;
        Maker::new(&self.head, kind, nanoseconds, attributes, self.origin, reading)
    }
}

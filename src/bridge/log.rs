//! The crate `log`: its records, sent as logs.

use std::fmt;

use ::log::kv::{self, VisitSource, VisitValue};
use ::log::{LevelFilter, Log, Metadata, Record, SetLoggerError};

use crate::api::logs;
use crate::api::value::{Key, Value};
use crate::client::record::Level;

/// A logger for the crate `log`, which sends what is logged at `info` or above.
///
/// ```
/// fanal::log_bridge().install().unwrap();
/// log::warn!(left = 2; "stock is low");
/// ```
pub fn log_bridge() -> LogBridge {
    LogBridge { level: LevelFilter::Info, next: None }
}

/// Sends what is logged, and passes it on; made by [`log_bridge`].
///
/// Key-values are attributes, and a record belongs to the active span.
///
/// ```
/// let bridge: fanal::LogBridge = fanal::log_bridge().level(log::LevelFilter::Info);
/// ```
pub struct LogBridge {
    level: LevelFilter,
    next: Option<Box<dyn Log>>,
}

impl LogBridge {
    /// Sends what matters as much as this, or more.
    ///
    /// ```
    /// let bridge = fanal::log_bridge().level(log::LevelFilter::Warn);
    /// ```
    pub fn level(mut self, level: LevelFilter) -> Self {
        self.level = level;
        self
    }

    /// Passes everything on to another logger, which decides for itself what it takes.
    ///
    /// ```
    /// # struct Console;
    /// # impl log::Log for Console {
    /// #     fn enabled(&self, _: &log::Metadata<'_>) -> bool { true }
    /// #     fn log(&self, _: &log::Record<'_>) {}
    /// #     fn flush(&self) {}
    /// # }
    /// let bridge = fanal::log_bridge().forward(Console);
    /// ```
    pub fn forward(mut self, next: impl Log + 'static) -> Self {
        self.next = Some(Box::new(next));
        self
    }

    /// Makes it the logger of the program.
    ///
    /// Without another logger to pass records on to, the crate `log` is told that nobody wants those below the level.
    ///
    /// ```
    /// if fanal::log_bridge().install().is_err() {
    ///     eprintln!("there is another logger; `forward` has both");
    /// }
    /// log::info!("started");
    /// ```
    pub fn install(self) -> Result<(), SetLoggerError> {
        let (level, passes_on) = (self.level, self.next.is_some());
        ::log::set_boxed_logger(Box::new(self))?;
        // Another logger may want more, and only the program knows how much.
        ::log::set_max_level(if passes_on { LevelFilter::Trace } else { level });
        Ok(())
    }
}

impl fmt::Debug for LogBridge {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("LogBridge").field("level", &self.level).finish_non_exhaustive()
    }
}

impl Log for LogBridge {
    fn enabled(&self, about: &Metadata<'_>) -> bool {
        about.level() <= self.level || self.next.as_ref().is_some_and(|next| next.enabled(about))
    }

    fn log(&self, record: &Record<'_>) {
        if record.level() <= self.level {
            send(record);
        }
        if let Some(next) = self.next.as_ref().filter(|next| next.enabled(record.metadata())) {
            next.log(record);
        }
    }

    /// Flushes the other logger. Ours are on their way; [`flush`](crate::flush) waits for them.
    fn flush(&self) {
        if let Some(next) = &self.next {
            next.flush();
        }
    }
}

fn send(record: &Record<'_>) {
    let level = match record.level() {
        ::log::Level::Trace => Level::Trace,
        ::log::Level::Debug => Level::Debug,
        ::log::Level::Info => Level::Info,
        ::log::Level::Warn => Level::Warn,
        ::log::Level::Error => Level::Error,
    };
    let mut log = logs::at(level, record.args().to_string());
    // What cannot be read is left out; the record is worth more than its key-values.
    record.key_values().visit(&mut Pairs(&mut log)).ok();
    let module = record.module_path();
    let text = |text: Option<&str>| text.map(str::to_owned);
    let place = [
        ("code.module.name", text(module)),
        ("code.target", text(Some(record.target()).filter(|target| Some(*target) != module))),
        ("code.file.path", text(record.file())),
    ];
    for (key, text) in place {
        if let Some(text) = text {
            log.with(key, text);
        }
    }
    if let Some(line) = record.line() {
        log.with("code.line.number", line);
    }
}

/// Key-values on their way to being attributes.
struct Pairs<'l>(&'l mut logs::Log);

impl<'kvs> VisitSource<'kvs> for Pairs<'_> {
    fn visit_pair(&mut self, key: kv::Key<'kvs>, value: kv::Value<'kvs>) -> Result<(), kv::Error> {
        let mut read = Read(Value::Bool(false));
        value.visit(&mut read)?;
        let key = Key::Owned(key.to_string());
        self.0.with(key, read.0);
        Ok(())
    }
}

struct Read(Value<'static>);

impl<'v> VisitValue<'v> for Read {
    fn visit_any(&mut self, value: kv::Value<'_>) -> Result<(), kv::Error> {
        self.0 = value.to_string().into();
        Ok(())
    }

    fn visit_bool(&mut self, value: bool) -> Result<(), kv::Error> {
        self.0 = value.into();
        Ok(())
    }

    fn visit_str(&mut self, value: &str) -> Result<(), kv::Error> {
        self.0 = value.to_owned().into();
        Ok(())
    }

    fn visit_i64(&mut self, value: i64) -> Result<(), kv::Error> {
        self.0 = value.into();
        Ok(())
    }

    fn visit_u64(&mut self, value: u64) -> Result<(), kv::Error> {
        self.0 = value.into();
        Ok(())
    }

    fn visit_f64(&mut self, value: f64) -> Result<(), kv::Error> {
        self.0 = value.into();
        Ok(())
    }
}

//! The log: lines to standard error, never in the way of the service.
//!
//! Events are formatted by whoever has them and handed to one writer thread
//! through a bounded queue; when the reader of standard error stops reading,
//! lines are dropped and counted, and requests go on (T255). Each event is one
//! line without control characters, so that no value can forge a second one or
//! steer a terminal (T233). Libraries are held at info, whatever is asked, because
//! their finer lines may quote what they carry (T151). It keeps no files.

use std::{
    fmt,
    io::{self, Write},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, Sender, SyncSender, channel, sync_channel},
    },
    thread,
    time::Duration,
};

use tracing::{Level, Metadata, Subscriber, subscriber::SetGlobalDefaultError};
use tracing_subscriber::{
    Layer,
    filter::{FilterExt, Targets, filter_fn},
    fmt::{MakeWriter, layer},
    layer::SubscriberExt,
    registry,
};

use crate::config::LogFormat;

/// Lines waiting for the writer.
const QUEUE: usize = 1024;
/// Bytes of a line; the rest is cut.
const MAX_LINE: usize = 8 * 1024;
/// How long the end of the process waits for the last lines.
const LAST_LINES: Duration = Duration::from_secs(1);

/// What the writer thread is told.
enum Job {
    Line(Vec<u8>),
    /// Answer when all before it is written.
    Flush(Sender<()>),
}

/// Where lines go: the queue of the writer thread.
#[derive(Clone)]
pub struct LogLines {
    queue: SyncSender<Job>,
    dropped: Arc<AtomicU64>,
}

impl LogLines {
    /// Starts the thread that writes to `out`.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn to(out: impl Write + Send + 'static) -> io::Result<Self> {
        let (queue, jobs) = sync_channel(QUEUE);
        let dropped = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&dropped);
        thread::Builder::new()
            .name("log".into())
            .spawn(move || write_all(&jobs, out, &counted))?;
        Ok(LogLines { queue, dropped })
    }

    /// Lines that found no room since the writer last told of them.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    /// Waits until what was logged so far is written, a second at most.
    pub fn flush(&self) {
        let (done, written) = channel();
        if self.queue.try_send(Job::Flush(done)).is_ok() {
            let _ = written.recv_timeout(LAST_LINES);
        }
    }

    fn line(&self, text: &[u8]) {
        if self.queue.try_send(Job::Line(one_line(text))).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl fmt::Debug for LogLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LogLines({} dropped)", self.dropped())
    }
}

/// One event's writer; the formatter hands the whole event over in one call.
pub struct EventWriter<'a>(&'a LogLines);

impl Write for EventWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.line(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for LogLines {
    type Writer = EventWriter<'a>;

    fn make_writer(&'a self) -> EventWriter<'a> {
        EventWriter(self)
    }
}

/// Makes standard error the log of this process; panics go there too.
///
/// # Errors
/// If there is no thread for it, or the process already has a log.
pub fn start(filter: &Targets, format: LogFormat) -> io::Result<LogLines> {
    let lines = LogLines::to(io::stderr())?;
    let made = subscriber(filter, format, lines.clone());
    tracing::subscriber::set_global_default(made)
        .map_err(|error: SetGlobalDefaultError| io::Error::other(error))?;
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        let words = panic.payload_as_str().unwrap_or("no text");
        tracing::error!(target: "latchkey::panic", place, "a panic: {words}");
    }));
    Ok(lines)
}

/// The subscriber that [`start`] installs, writing to `lines`.
pub fn subscriber(
    filter: &Targets,
    format: LogFormat,
    lines: LogLines,
) -> impl Subscriber + Send + Sync + use<> {
    let layer = match format {
        LogFormat::Pretty => layer().with_ansi(false).with_writer(lines).boxed(),
        LogFormat::Json => layer()
            .json()
            .flatten_event(true)
            .with_writer(lines)
            .boxed(),
    };
    registry().with(layer.with_filter(filter.clone().and(filter_fn(may_speak))))
}

/// Whether an event's origin may write at its level: our own crates always,
/// libraries from info up.
fn may_speak(event: &Metadata<'_>) -> bool {
    event.target().starts_with("latchkey") || *event.level() <= Level::INFO
}

/// `text` as one line of bounded length. Control characters and those that
/// turn the reading direction are written as `\\u001b`, which JSON reads too.
fn one_line(text: &[u8]) -> Vec<u8> {
    let body = text.strip_suffix(b"\n").unwrap_or(text);
    let shown = &body[..body.len().min(MAX_LINE)];
    let mut line = String::with_capacity(shown.len() + 8);
    for letter in String::from_utf8_lossy(shown).chars() {
        let turns = matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        match letter {
            '\n' => line.push_str("\\n"),
            other if turns || other.is_control() => {
                line.push_str(&format!("\\u{:04x}", u32::from(other)));
            }
            other => line.push(other),
        }
    }
    if shown.len() < body.len() {
        line.push('…');
    }
    line.push('\n');
    line.into_bytes()
}

/// The writer thread's work, until every sender is gone. A sink that fails is
/// no reason to stop: what cannot be written is counted.
fn write_all(jobs: &Receiver<Job>, mut out: impl Write, dropped: &AtomicU64) {
    for job in jobs {
        let line = match job {
            Job::Line(line) => line,
            Job::Flush(done) => {
                let _ = out.flush();
                let _ = done.send(());
                continue;
            }
        };
        if out.write_all(&line).is_err() {
            dropped.fetch_add(1, Ordering::Relaxed);
            continue;
        }
        let missing = dropped.swap(0, Ordering::Relaxed);
        if missing > 0 {
            let _ = writeln!(
                out,
                "{missing} log lines were dropped: standard error was not read fast enough"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Mutex,
        mpsc::{Receiver, channel},
    };

    use super::*;

    /// A sink that the test can read, and close.
    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>);

    impl Sink {
        fn text(&self) -> String {
            String::from_utf8_lossy(&self.0.lock().expect("not poisoned")).into_owned()
        }
    }

    impl Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0
                .lock()
                .expect("not poisoned")
                .extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(filter: &str, format: LogFormat, events: impl FnOnce()) -> String {
        let sink = Sink::default();
        let lines = LogLines::to(sink.clone()).expect("a thread");
        let filter: Targets = filter.parse().expect("a filter");
        let made = subscriber(&filter, format, lines.clone());
        tracing::subscriber::with_default(made, events);
        lines.flush();
        sink.text()
    }

    #[test]
    fn given_a_filter_then_only_its_levels_are_written() {
        let text = logged("info,latchkey_app=debug", LogFormat::Pretty, || {
            tracing::info!(target: "latchkey_server", port = 8080, "listening");
            tracing::debug!(target: "latchkey_server", "hidden");
            tracing::debug!(target: "latchkey_app", "shown");
        });
        assert!(text.contains("listening") && text.contains("port=8080") && text.contains("shown"));
        assert!(!text.contains("hidden"), "{text}");
    }

    /// T151: libraries do not tell their fine lines, whatever is asked.
    #[test]
    fn t151_given_trace_for_all_then_libraries_stay_at_info() {
        let text = logged("trace,hyper=trace", LogFormat::Pretty, || {
            tracing::trace!(target: "latchkey_app", "ours");
            tracing::debug!(target: "hyper", "canary");
            tracing::trace!(target: "sqlx::query", "canary");
            tracing::info!(target: "sqlx::query", "theirs");
        });
        assert!(text.contains("ours") && text.contains("theirs"), "{text}");
        assert!(!text.contains("canary"), "{text}");
    }

    /// T233: a value with line breaks stays inside its line, in both formats.
    #[test]
    fn t233_given_a_value_with_line_breaks_then_the_event_is_one_line() {
        for format in [LogFormat::Pretty, LogFormat::Json] {
            let text = logged("info", format, || {
                let name = "x\n2026-01-01 ERROR forged\r\x1b[2J\u{9b}2J\u{202e}";
                tracing::info!(target: "latchkey", name, %name, "said {name}");
            });
            assert_eq!(text.lines().count(), 1, "{text}");
            assert!(
                !text.contains(['\r', '\x1b', '\u{9b}', '\u{202e}']),
                "{text:?}"
            );
        }
    }

    #[test]
    fn given_json_then_each_line_is_an_object() {
        let text = logged("info", LogFormat::Json, || {
            tracing::warn!(target: "latchkey", tenant = "ten_1", "slow");
        });
        assert!(text.starts_with('{') && text.ends_with("}\n"), "{text}");
        assert!(text.contains("\"tenant\":\"ten_1\"") && text.contains("\"message\":\"slow\""));
    }

    /// A sink that waits for the test before each write.
    struct Blocked(Receiver<()>, Sink);

    impl Write for Blocked {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let _ = self.0.recv();
            self.1.write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// T255: a reader that stopped reading holds nobody up; losses are counted and told.
    #[test]
    fn t255_given_a_blocked_sink_then_logging_goes_on_and_drops_are_counted() {
        let (open, gate) = channel();
        let sink = Sink::default();
        let lines = LogLines::to(Blocked(gate, sink.clone())).expect("a thread");
        let filter: Targets = "info".parse().expect("a filter");
        let made = subscriber(&filter, LogFormat::Pretty, lines.clone());
        // Ends although nothing is ever read: that is the point.
        tracing::subscriber::with_default(made, || {
            for number in 0..QUEUE + 500 {
                tracing::info!(target: "latchkey", number, "event");
            }
        });
        let dropped = lines.dropped();
        assert!((499..=500).contains(&dropped), "{dropped}");
        drop(open);
        // The queue has room again once the first lines are out.
        while !sink.text().contains("log lines were dropped") {
            thread::yield_now();
        }
        lines.flush();
        let text = sink.text();
        assert!(text.contains(&format!("{dropped} log lines were dropped")));
        assert_eq!(lines.dropped(), 0);
    }

    #[test]
    fn given_a_giant_line_then_it_is_cut() {
        let line = one_line(&vec![b'x'; 100_000]);
        assert!(line.len() <= MAX_LINE + 8);
        assert!(line.ends_with("…\n".as_bytes()));
    }
}

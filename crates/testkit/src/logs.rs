//! Everything this process logs, at the most verbose level.
//!
//! There is one log for all tests of a binary, so a test looks for its own
//! words only (T151, T152): what is never written down is found nowhere.

use std::{
    io,
    sync::{Mutex, OnceLock, PoisonError},
};

use tracing_subscriber::fmt::MakeWriter;

static LOGS: OnceLock<Logs> = OnceLock::new();

/// The captured log.
#[derive(Default)]
pub struct Logs(Mutex<Vec<u8>>);

impl Logs {
    /// Captures from now on; the same log for every caller.
    pub fn capture() -> &'static Logs {
        let logs = LOGS.get_or_init(Logs::default);
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(Writing(logs))
            .finish();
        // The second caller finds the first one's subscriber in place.
        let _ = tracing::subscriber::set_global_default(subscriber);
        logs
    }

    /// What was logged so far.
    pub fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

struct Writing(&'static Logs);

impl<'a> MakeWriter<'a> for Writing {
    type Writer = Line;

    fn make_writer(&'a self) -> Line {
        Line(self.0)
    }
}

struct Line(&'static Logs);

impl io::Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut all = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

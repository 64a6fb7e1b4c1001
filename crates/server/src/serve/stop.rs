//! When the service is asked to stop: SIGTERM or SIGINT.
//!
//! A second signal while stopping ends the process at once, as people expect
//! of Ctrl-C.

use std::io;

use tokio::signal::unix::{Signal, SignalKind};

/// Listens for the signals from now on; the answer is ready when one came.
///
/// # Errors
/// If the signals cannot be listened for.
pub fn signal() -> io::Result<impl Future<Output = ()> + Send> {
    let mut terminate = tokio::signal::unix::signal(SignalKind::terminate())?;
    let mut interrupt = tokio::signal::unix::signal(SignalKind::interrupt())?;
    Ok(async move {
        first(&mut terminate, &mut interrupt).await;
        tokio::spawn(async move {
            first(&mut terminate, &mut interrupt).await;
            std::process::exit(1);
        });
    })
}

async fn first(terminate: &mut Signal, interrupt: &mut Signal) {
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

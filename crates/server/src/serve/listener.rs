//! The listening socket.
//!
//! Running out of file descriptors, and every other failure to accept, is met
//! with a pause that grows, so that the loop neither spins nor ends (T256).

use std::{net::SocketAddr, time::Duration};

use tokio::net::{TcpListener, TcpStream};

use crate::runtime::StartError;

/// The first pause after a failure to accept.
const FIRST_PAUSE: Duration = Duration::from_millis(5);
/// The longest pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Listens on `address`.
///
/// # Errors
/// If the port is in use or may not be opened.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, StartError> {
    let bound = TcpListener::bind(address).await;
    bound.map_err(|error| StartError::Listen(address, error))
}

/// Hands every client to `serve`; does not end.
pub(super) async fn accept(listener: &TcpListener, mut serve: impl FnMut(TcpStream, SocketAddr)) {
    let mut pause = FIRST_PAUSE;
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                pause = FIRST_PAUSE;
                serve(stream, peer);
            }
            Err(error) => {
                tracing::warn!(%error, "a client could not be accepted");
                rest(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }
}

/// Nothing tells when descriptors are free again, so time must pass.
#[expect(
    clippy::disallowed_methods,
    reason = "the accept loop backs off by time: no event says that descriptors are free"
)]
async fn rest(pause: Duration) {
    tokio::time::sleep(pause).await;
}

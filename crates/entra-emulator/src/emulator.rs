//! Starting and stopping an emulator.
//!
//! Purpose: bind two loopback ports, generate keys, serve until dropped.
//! Invariants: no address outside loopback is ever bound; the two ports serve two origins (issuer and UserInfo);
//! dropping the handle closes both.
//! Source: entra-id.md section 17, head. It keeps nothing on disk.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::clock::{Clock, TimeSource};
use crate::control::Control;
use crate::directory::Seed;
use crate::keys::KeyRing;
use crate::state::{Desk, Shared, State, Switches, Urls};
use crate::web::router;

/// Where and with what to start.
pub struct Options {
    /// Loopback address of issuer, portal and control; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Loopback address of UserInfo; port 0 takes a free one.
    pub userinfo_listen: SocketAddr,
    /// The directory to begin with.
    pub seed: Seed,
    /// Time; `None` reads the wall clock.
    pub time: Option<TimeSource>,
}

impl Default for Options {
    fn default() -> Self {
        let free = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        Self {
            listen: free,
            userinfo_listen: free,
            seed: Seed::demo(),
            time: None,
        }
    }
}

/// Why an emulator could not start or change.
#[derive(Debug, thiserror::Error)]
pub enum EmulatorError {
    /// An address outside loopback was asked for.
    #[error("the emulator listens on loopback only, not on {0}")]
    NotLoopback(SocketAddr),
    /// A port could not be had.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
    /// No signing key could be made.
    #[error("a signing key could not be made")]
    Keys,
    /// The directory description cannot be read.
    #[error("the directory description cannot be read: {0}")]
    Seed(String),
    /// Nothing has that id or name.
    #[error("there is no such {0}")]
    Unknown(&'static str),
}

/// A running emulator; dropping it stops it.
pub struct Emulator {
    control: Control,
    stops: Vec<oneshot::Sender<()>>,
}

impl Emulator {
    /// Starts on the current tokio runtime.
    ///
    /// # Errors
    /// [`EmulatorError::NotLoopback`], [`EmulatorError::Listen`] or [`EmulatorError::Keys`].
    pub async fn start(options: Options) -> Result<Self, EmulatorError> {
        let issuer = bind(options.listen).await?;
        let userinfo = bind(options.userinfo_listen).await?;
        let urls = Urls {
            base: url_of(&issuer)?,
            userinfo: url_of(&userinfo)?,
        };
        let keys = KeyRing::generate(&urls.base)?;
        let shared = Arc::new(Shared {
            clock: Clock::new(options.time),
            urls,
            keys: Mutex::new(keys),
            state: Mutex::new(State {
                directory: options.seed.into_directory(),
                desk: Desk::default(),
                switches: Switches::default(),
            }),
            journal: Mutex::default(),
            faults: Mutex::default(),
        });
        let stops = vec![
            serve(issuer, router::issuer(&shared)),
            serve(userinfo, router::userinfo(&shared)),
        ];
        Ok(Self {
            control: Control { shared },
            stops,
        })
    }

    /// `http://127.0.0.1:{port}` of issuer, portal and control.
    pub fn base_url(&self) -> &str {
        &self.control.shared.urls.base
    }

    /// `http://127.0.0.1:{port}/oidc/userinfo`.
    pub fn userinfo_url(&self) -> String {
        format!("{}/oidc/userinfo", self.control.shared.urls.userinfo)
    }

    /// The issuer of a tenant: `{base_url}/{tid}/v2.0`.
    pub fn issuer(&self, tid: &str) -> String {
        self.control.shared.urls.issuer(tid)
    }

    /// Where a person registers an app.
    pub fn portal_url(&self) -> String {
        format!("{}/portal", self.base_url())
    }

    /// Where a person breaks things.
    pub fn control_url(&self) -> String {
        format!("{}/control", self.base_url())
    }

    /// Direct access to the state.
    pub fn control(&self) -> &Control {
        &self.control
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        for stop in self.stops.drain(..) {
            // The receiver is gone when the server ended on its own; nothing is left to stop then.
            let _ = stop.send(());
        }
    }
}

async fn bind(address: SocketAddr) -> Result<TcpListener, EmulatorError> {
    if !address.ip().is_loopback() {
        return Err(EmulatorError::NotLoopback(address));
    }
    TcpListener::bind(address)
        .await
        .map_err(|error| EmulatorError::Listen(address, error))
}

fn url_of(listener: &TcpListener) -> Result<String, EmulatorError> {
    let unbound = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let address = listener
        .local_addr()
        .map_err(|error| EmulatorError::Listen(unbound, error))?;
    Ok(format!("http://{address}"))
}

fn serve(listener: TcpListener, router: Router) -> oneshot::Sender<()> {
    let (stop, stopped) = oneshot::channel::<()>();
    // Small answers must not wait for the peer's acknowledgement.
    let listener = listener.tap_io(|stream| {
        let _ = stream.set_nodelay(true);
    });
    tokio::spawn(async move {
        let ended = axum::serve(listener, router).with_graceful_shutdown(async move {
            let _ = stopped.await;
        });
        let _ = ended.await;
    });
    stop
}

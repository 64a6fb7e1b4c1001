//! Puts up everything a demo stands on, and holds it together.
//!
//! Ports first (8080 for the product, 8081 and 8082 for the provider, each
//! falling to the next free one), then the provider, then the product whose
//! guard allows exactly the provider's two addresses. Only three settings of
//! the process are taken over, so that a demo can never open a real
//! installation's database.

use std::{
    ffi::OsString,
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
};

use latchkey_entra_emulator::{Emulator, EmulatorError, Options, Seed};
use tokio::net::TcpListener;

use super::{DemoError, first_page::Facts, folder::Folder, people::Team};
use crate::{
    adapters::rng::SystemRng,
    config::Settings,
    runtime::{Opening, Runtime, StartError},
    serve,
};

/// The product's first choice.
const FIRST_PORT: u16 = 8080;
/// So many ports are tried, one after the other.
const PORTS_TRIED: u16 = 200;
/// Variables of the process that a demo listens to.
const TAKEN_OVER: [&str; 2] = ["LATCHKEY_LOG", "LATCHKEY_LOG_FORMAT"];

/// What differs between runs.
#[derive(Default)]
pub struct SetUp {
    /// The folder to use; a fresh one without.
    pub folder: Option<PathBuf>,
    /// Take free ports instead of the well-known ones.
    pub any_port: bool,
    /// Settings taken over.
    pub variables: Vec<(OsString, OsString)>,
}

impl SetUp {
    /// As the environment of this process says.
    pub fn from_process() -> Self {
        let variables = std::env::vars_os()
            .filter(|(name, _)| TAKEN_OVER.iter().any(|known| name == known))
            .collect();
        let folder = std::env::var_os("LATCHKEY_DATA_DIR").filter(|path| !path.is_empty());
        SetUp {
            folder: folder.map(PathBuf::from),
            any_port: false,
            variables,
        }
    }
}

/// A demo that is ready to be served.
pub struct Stage {
    /// The provider.
    pub emulator: Emulator,
    /// The product.
    pub runtime: Runtime,
    /// Its port, already bound.
    pub listener: TcpListener,
    /// Its folder.
    pub folder: Folder,
    /// Its people.
    pub team: Team,
    /// What the first page tells.
    pub facts: Arc<Facts>,
    /// The product's environment, for its commands.
    pub environment: Vec<(OsString, OsString)>,
}

impl Stage {
    /// Puts everything up.
    ///
    /// # Errors
    /// The first thing that is in the way; nothing is left behind.
    pub async fn set_up(how: SetUp) -> Result<Self, DemoError> {
        let folder = match &how.folder {
            Some(path) => Folder::given(path)?,
            None => Folder::fresh(&SystemRng::new())?,
        };
        let listener = bind(if how.any_port { 0 } else { FIRST_PORT }).await?;
        let bound = listener.local_addr().map_err(DemoError::Machine)?;
        let emulator = start_emulator(if how.any_port {
            None
        } else {
            Some(bound.port())
        })
        .await?;
        let environment = environment(&how, bound, &folder, &emulator);
        let settings = Settings::load(environment.clone(), None).map_err(StartError::Settings)?;
        let runtime = Runtime::open(settings, Opening::Serve).await?;
        let team = Team::settle(&runtime.app).await?;
        let program = std::env::current_exe().unwrap_or_else(|_| PathBuf::from("latchkey"));
        let facts = Facts {
            tenant: team.tenant.clone(),
            portal: emulator.portal_url(),
            control: emulator.control_url(),
            passwords: team.passwords.clone(),
            command: format!(
                "LATCHKEY_DATA_DIR={} {}",
                folder.path().display(),
                program.display()
            ),
        };
        Ok(Stage {
            emulator,
            runtime,
            listener,
            folder,
            team,
            facts: Arc::new(facts),
            environment,
        })
    }

    /// The product's public address.
    pub fn url(&self) -> &str {
        &self.runtime.app.public_url
    }
}

/// The first free port from `first` on; 0 takes any.
async fn bind(first: u16) -> Result<TcpListener, DemoError> {
    for port in first..first.saturating_add(PORTS_TRIED) {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        if port != 0 && is_taken_on_ipv6(port).await {
            continue;
        }
        match serve::bind(address).await {
            Err(StartError::Listen(_, error)) if error.kind() == io::ErrorKind::AddrInUse => {}
            other => return Ok(other?),
        }
    }
    Err(DemoError::NoPort(first))
}

/// Browsers try `[::1]` for localhost first, so another program there would
/// take the demo's visitors.
async fn is_taken_on_ipv6(port: u16) -> bool {
    let probe = TcpListener::bind(SocketAddr::from((Ipv6Addr::LOCALHOST, port))).await;
    probe.is_err_and(|error| error.kind() == io::ErrorKind::AddrInUse)
}

/// The provider on the two ports after `product`'s, or on free ones.
async fn start_emulator(product: Option<u16>) -> Result<Emulator, DemoError> {
    let Some(product) = product else {
        return Emulator::start(Options::default())
            .await
            .map_err(DemoError::Emulator);
    };
    let at = |port: u16| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let first = product.saturating_add(1);
    let (mut issuer, mut userinfo) = (first, first.saturating_add(1));
    for _ in 0..PORTS_TRIED {
        let options = Options {
            listen: at(issuer),
            userinfo_listen: at(userinfo),
            seed: Seed::demo(),
            time: None,
        };
        match Emulator::start(options).await {
            Err(EmulatorError::Listen(taken, error))
                if error.kind() == io::ErrorKind::AddrInUse =>
            {
                if taken.port() == issuer {
                    issuer = userinfo;
                }
                userinfo = userinfo.saturating_add(1);
            }
            other => return other.map_err(DemoError::Emulator),
        }
    }
    Err(DemoError::NoPort(first))
}

/// The product's settings as its commands read them, too.
fn environment(
    how: &SetUp,
    bound: SocketAddr,
    folder: &Folder,
    emulator: &Emulator,
) -> Vec<(OsString, OsString)> {
    let host = |url: &str| {
        let rest = url.strip_prefix("http://").unwrap_or(url);
        rest.split('/').next().unwrap_or_default().to_owned()
    };
    let allowed = [host(emulator.base_url()), host(&emulator.userinfo_url())].join(",");
    let mut all = how.variables.clone();
    if !all.iter().any(|(name, _)| name == "LATCHKEY_LOG") {
        all.push(("LATCHKEY_LOG".into(), "warn".into()));
    }
    all.push(("LATCHKEY_DATA_DIR".into(), folder.path().into()));
    all.push(("LATCHKEY_LISTEN".into(), bound.to_string().into()));
    all.push(("LATCHKEY_OUTBOUND_ALLOW".into(), allowed.into()));
    all
}

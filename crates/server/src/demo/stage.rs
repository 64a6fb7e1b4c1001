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

use latchkey_entra_emulator::{Control, Emulator, EmulatorError, Options, Seed};
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
    /// Done to the provider beforehand; tests break it here.
    pub hinder: Option<fn(&Control)>,
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
            hinder: None,
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
        if let Some(hinder) = how.hinder {
            hinder(emulator.control());
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// T043: the demo opens its guard for the provider's two addresses and no other.
    #[tokio::test]
    async fn t043_given_a_demo_then_its_guard_allows_exactly_the_provider() {
        let how = SetUp {
            any_port: true,
            ..SetUp::default()
        };
        let stage = Stage::set_up(how).await.expect("it is put up");
        let host = |url: String| url.split('/').nth(2).map(str::to_owned).unwrap_or_default();
        let provider = host(stage.emulator.base_url().to_owned());
        let userinfo = host(stage.emulator.userinfo_url());
        assert_ne!(provider, userinfo);
        let allowed = stage.runtime.settings.outbound_allow.to_string();
        assert_eq!(allowed, format!("{provider}, {userinfo}"));
        let path = stage.folder.path().to_path_buf();
        assert!(path.join("latchkey.db").exists());
        drop(stage);
        assert!(!path.exists(), "it forgets");
    }

    #[tokio::test]
    async fn given_a_taken_port_then_the_next_free_one_is_used() {
        let held = bind(20_000).await.expect("a free port");
        let port = held.local_addr().expect("bound").port();
        let next = bind(port).await.expect("another one");
        assert!(next.local_addr().expect("bound").port() > port);
        let emulator = start_emulator(Some(port - 1)).await.expect("it starts");
        assert_ne!(emulator.base_url(), format!("http://127.0.0.1:{port}"));
    }
}

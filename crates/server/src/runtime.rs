//! From settings to a ready application: folder, database, key, schema, adapters.
//!
//! An empty database gets all it needs from whoever opens it first; the key is
//! made before the schema, so that whoever finds a schema finds the key too
//! (T149). A database with data is migrated only where that is safe: see
//! `schema`. Everything that is wrong is a [`StartError`] with a code, and
//! then nothing was changed. It does not listen and runs no jobs: that is
//! [`crate::serve`].

mod error;
mod schema;

use std::{path::Path, sync::Arc, time::Duration};

use latchkey_app::{App, caches::Caches};
use latchkey_core::ports::{Mailer, Place, Rng, SealError, Sealer, Store, StoreError, StoreExt};
use latchkey_store::{Database, Options};

pub use error::StartError;

use crate::{
    adapters::{
        clock::SystemClock,
        data_dir,
        http::{OutboundHttp, guard::Guard},
        keyring::file,
        mail,
        passwords::Argon2Passwords,
        rng::SystemRng,
    },
    config::{DatabaseUrl, Settings},
};

/// How long a command waits for a database that another process has locked.
const COMMAND_WAIT: Duration = Duration::from_secs(10);
/// How long a request waits (T240).
const REQUEST_WAIT: Duration = Duration::from_secs(2);
/// So many tenants are asked for a sealed secret that shows whether the key fits.
const TENANTS_ASKED: i64 = 50;

/// Who opens the database; it decides how long is waited and what may be migrated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// A verb of the command line.
    Command,
    /// The service.
    Serve,
    /// `latchkey migrate`.
    Migrate,
}

/// A ready application with what it stands on.
pub struct Runtime {
    /// The application.
    pub app: Arc<App>,
    /// Its database, for what the store's port does not offer.
    pub database: Arc<Database>,
    /// The way out for mails.
    pub mailer: Arc<dyn Mailer>,
    /// The settings it was built from.
    pub settings: Settings,
    /// Schema steps this opening carried out; 0 when there was nothing to do.
    pub migrated: usize,
}

impl Runtime {
    /// Opens everything that `settings` name.
    ///
    /// # Errors
    /// The first thing that is wrong, with its code and fix.
    pub async fn open(settings: Settings, opening: Opening) -> Result<Self, StartError> {
        prepare_folder(&settings)?;
        let place = settings.database_url.redacted();
        let options = Options {
            wait: wait(opening),
            ..Options::default()
        };
        let database = Database::open(&address(&settings.database_url), &options)
            .await
            .map_err(|error| StartError::Database(place.clone(), error))?;
        let failed = |error: StoreError| StartError::Database(place.clone(), error.into());
        let is_empty = database.is_empty().await.map_err(failed)?;
        let rng: Arc<dyn Rng> = Arc::new(SystemRng::new());
        let keyring = file::load_or_create(&settings.master_key_file, is_empty, Arc::clone(&rng))
            .map_err(StartError::MasterKey)?;
        let migrated = schema::bring_up(&database, &place, is_empty, opening).await?;
        if !is_empty && !key_fits(&database, &keyring).await.map_err(failed)? {
            let path = settings.master_key_file.clone();
            return Err(StartError::WrongKey(path));
        }
        let guard = Guard::new(settings.outbound_allow.clone(), Some(&settings.public_url));
        let http =
            OutboundHttp::new(guard, settings.ca_file.as_deref()).map_err(StartError::CaFile)?;
        let mailer = mail::mailer(&settings).map_err(StartError::from)?;
        let database = Arc::new(database);
        let store: Arc<dyn Store> = Arc::<Database>::clone(&database);
        let app = App {
            store,
            clock: Arc::new(SystemClock),
            passwords: Arc::new(Argon2Passwords::new(Arc::clone(&rng))),
            rng,
            http: Arc::new(http),
            sealer: Arc::new(keyring),
            public_url: settings.public_url.origin().to_owned(),
            mails_leave: settings.smtp.is_some(),
            caches: Caches::default(),
        };
        Ok(Runtime {
            app: Arc::new(app),
            database,
            mailer,
            settings,
            migrated,
        })
    }
}

fn wait(opening: Opening) -> Duration {
    match opening {
        Opening::Serve => REQUEST_WAIT,
        Opening::Command | Opening::Migrate => COMMAND_WAIT,
    }
}

/// The folder is needed, and made, only if something lives in it.
fn prepare_folder(settings: &Settings) -> Result<(), StartError> {
    let folder = &settings.data_dir;
    let inside = |path: &Path| path.starts_with(folder);
    let database_inside = match &settings.database_url {
        DatabaseUrl::Sqlite(path) => inside(path),
        DatabaseUrl::Postgres(_) => false,
    };
    if database_inside || inside(&settings.master_key_file) {
        data_dir::prepare(folder).map_err(StartError::DataDir)?;
    }
    Ok(())
}

/// The address as the store reads it.
fn address(url: &DatabaseUrl) -> String {
    match url {
        DatabaseUrl::Sqlite(path) => format!("sqlite:{}", path.display()),
        DatabaseUrl::Postgres(text) => text.expose().clone(),
    }
}

/// Whether the key belongs to the data: the first sealed secret found must not
/// be under a key that is not here (T149). Without any secret every key fits.
async fn key_fits(store: &Database, sealer: &dyn Sealer) -> Result<bool, StoreError> {
    let found = store
        .look(|rows| {
            Box::pin(async move {
                for tenant in rows.tenants(0, TENANTS_ASKED).await? {
                    for live in rows.connections(&tenant.id).await? {
                        if let Some(one) = live.credentials.into_iter().next() {
                            return Ok(Some((tenant.id, one.sealed)));
                        }
                    }
                }
                Ok(None)
            })
        })
        .await?;
    let Some((tenant, sealed)) = found else {
        return Ok(true);
    };
    // Only the key's name is looked at, so the place need not be the right one.
    let place = Place {
        tenant: tenant.as_str(),
        table: "connection_credential",
        row: "",
        column: "",
        version: 1,
    };
    Ok(!matches!(
        sealer.open(place, &sealed),
        Err(SealError::UnknownKey)
    ))
}

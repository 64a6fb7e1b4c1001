//! `latchkey serve`.
//!
//! The port is bound first: a port in use is told before anything is opened,
//! and port 0 becomes part of the public URL. Then folder, database, key and
//! schema; then the log says what this process does and may reach.

use latchkey_app::setup::{Offered, offer_setup_code};
use latchkey_core::audit::Actor;

use crate::{
    adapters::logging,
    cli::{Failure, Reply, settings},
    config::Settings,
    runtime::{Opening, Runtime, StartError},
    serve,
};

/// Runs the service until it is asked to stop.
pub(super) async fn serve() -> Result<Reply, Failure> {
    let settings = settings()?;
    let log = logging::start(&settings.log, settings.log_format).map_err(StartError::Machine)?;
    let served = listen_and_run(settings).await;
    log.flush();
    served?;
    Ok(Reply::ok(serde_json::Value::Null, Vec::new()))
}

async fn listen_and_run(mut settings: Settings) -> Result<(), StartError> {
    let stop = serve::signal().map_err(StartError::Machine)?;
    let listener = serve::bind(settings.listen).await?;
    let bound = listener.local_addr().map_err(StartError::Machine)?;
    settings.bound_to(bound.port());
    let runtime = Runtime::open(settings, Opening::Serve).await?;
    if runtime.migrated > 0 {
        tracing::info!(
            steps = runtime.migrated,
            "the database's schema was brought up"
        );
    }
    announce(&runtime.settings);
    offer_setup(&runtime).await;
    serve::run(runtime, listener, stop).await;
    Ok(())
}

/// On a new installation: the one-time code of the first run, the one exception
/// to "no secret in a log" (T122). A failure must not stop the service.
async fn offer_setup(runtime: &Runtime) {
    let app = &runtime.app;
    let page = runtime.settings.public_url.join("/setup");
    match offer_setup_code(app, &app.cx(Actor::System, None)).await {
        Ok(Offered::Over) => {}
        Ok(Offered::New(code)) => tracing::warn!(
            "nobody can sign in yet. Open {page} and enter the setup code {} (it counts once and for an hour)",
            code.expose()
        ),
        Ok(Offered::Open(_)) => tracing::warn!(
            "nobody can sign in yet. Open {page} and enter the setup code that was printed before; \
             latchkey setup-code prints a new one"
        ),
        Err(problem) => tracing::warn!(
            reason = problem.reason,
            "the setup code could not be offered; latchkey setup-code prints one"
        ),
    }
}

fn announce(settings: &Settings) {
    let allowed = settings.outbound_allow.to_string();
    let outbound = match allowed.as_str() {
        "" => "nothing private",
        list => list,
    };
    tracing::info!(
        listen = %settings.listen,
        public_url = %settings.public_url,
        database = settings.database_url.redacted(),
        outbound_allow = outbound,
        "Latchkey is listening; open {}",
        settings.public_url
    );
}

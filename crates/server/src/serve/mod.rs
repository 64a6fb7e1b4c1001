//! The service: listens, hands requests to the web, runs the jobs, and stops in order.
//!
//! A stop lets requests in flight finish within ten seconds and takes no new ones
//! (T251). The jobs have done their first round before the first request is
//! taken, so `/readyz` is true from the beginning. What a request may cost in
//! head and time is bounded here (threats, section 3; T247); bodies are bounded
//! by the web.

mod connection;
mod jobs;
mod lines;
mod listener;
mod stop;

use std::{sync::Arc, time::Duration};

use axum::Router;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;

pub use listener::bind;
pub use stop::signal;

use crate::{runtime::Runtime, web};

/// Requests in flight have this long to finish after a stop.
const GRACE: Duration = Duration::from_secs(10);

/// Serves until `stop` is ready, then lets what is in flight finish.
pub async fn run(runtime: Runtime, listener: TcpListener, stop: impl Future<Output = ()>) {
    run_with(runtime, Router::new(), listener, stop).await;
}

/// The same with the routes of `more` beside the product's, behind the same guard.
pub async fn run_with(
    runtime: Runtime,
    more: Router<web::Web>,
    listener: TcpListener,
    stop: impl Future<Output = ()>,
) {
    let Runtime {
        app,
        database,
        mailer,
        settings,
        ..
    } = runtime;
    let web = web::Web {
        app: Arc::clone(&app),
        public_url: Arc::new(settings.public_url.clone()),
        proxies: Arc::new(settings.trusted_proxies.clone()),
        places: Arc::new(web::state::Places {
            key_file: settings.master_key_file.display().to_string(),
            database: settings.database_url.redacted(),
        }),
    };
    let router = web::router::router_with(web, more);
    let jobs = jobs::start(app, mailer).await;
    let open = GracefulShutdown::new();
    tokio::select! {
        () = listener::accept(&listener, |stream, peer| {
            tokio::spawn(open.watch(connection::connection(stream, peer, router.clone())));
        }) => {}
        () = stop => {}
    }
    drop(listener);
    tracing::info!("stopping: requests in flight may finish");
    if tokio::time::timeout(GRACE, open.shutdown()).await.is_err() {
        tracing::warn!("some requests did not finish in time and were cut off");
    }
    jobs.stop().await;
    database.close().await;
    tracing::info!("stopped");
}

//! The command line: verbs that scripts rely on, stable from now on.
//!
//! One file per group of verbs. Each verb reads its arguments, calls verbs of
//! `latchkey-app` as the operator and answers with a [`Reply`] or a
//! [`Failure`]; what a person or a script sees of these is made in `output`.
//! Exit codes: 0 done, 1 refused or failed, 2 wrong usage. Secrets come from
//! standard input only, never as an argument, which other users could read.

mod audit;
mod check;
mod connection;
mod demo;
mod explain;
mod failure;
mod member;
mod migrate;
mod operator;
mod output;
mod serve;
mod setup_code;
mod sso;
mod stdin;
mod tenant;

use std::{ffi::OsString, process::ExitCode};

use clap::{Args, CommandFactory, Parser, Subcommand};
use latchkey_app::Cx;
use latchkey_core::audit::Actor;

use crate::{
    config::Settings,
    runtime::{Opening, Runtime, StartError},
};

pub use failure::{Detail, Failure};
pub use output::Reply;

/// Team sign-in for many tenants, each with its own identity provider.
#[derive(Parser)]
#[command(name = "latchkey", version, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Run the service.
    Serve,
    /// Bring the database's schema up to this program's version.
    Migrate(Json),
    /// Check the settings without starting anything, and show what is in force.
    Check(Json),
    /// Print a new one-time code for the first run in a browser; the one before is void.
    SetupCode(Json),
    /// Make, list, suspend, delete and export tenants.
    #[command(subcommand)]
    Tenant(tenant::Verb),
    /// Add, change and list the members of a tenant.
    #[command(subcommand)]
    Member(member::Verb),
    /// Set up a tenant's connection to its identity provider.
    #[command(subcommand)]
    Connection(connection::Verb),
    /// Turn Enforce SSO on or off.
    #[command(subcommand)]
    Sso(sso::Verb),
    /// Look at the audit trail, verify and export it.
    #[command(subcommand)]
    Audit(audit::Verb),
    /// Explain a failed sign-in by its reference, or a number of Microsoft Entra ID.
    Explain(explain::Explain),
    /// Try everything on this machine: the product beside a stand-in for Microsoft Entra ID.
    Demo(demo::Demo),
}

/// How the answer is printed.
#[derive(Args, Debug, Clone, Copy)]
struct Json {
    /// Print exactly one line of JSON instead of text.
    #[arg(long)]
    json: bool,
}

/// All verbs with their options, as data for the reference page.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Runs the command line `arguments`, the program's name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // The exit code stands even when nobody reads the text.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let json = cli.verb.json();
    let threads = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let answer = match threads {
        Ok(threads) => threads.block_on(act(cli.verb)),
        Err(error) => Err(StartError::Machine(error).into()),
    };
    output::print(json, answer)
}

async fn act(verb: Verb) -> Result<Reply, Failure> {
    match verb {
        Verb::Serve => serve::serve().await,
        Verb::Migrate(_) => migrate::migrate().await,
        Verb::Check(_) => check::check(),
        Verb::SetupCode(_) => setup_code::run().await,
        Verb::Tenant(verb) => tenant::run(verb).await,
        Verb::Member(verb) => member::run(verb).await,
        Verb::Connection(verb) => connection::run(verb).await,
        Verb::Sso(verb) => sso::run(verb).await,
        Verb::Audit(verb) => audit::run(verb).await,
        Verb::Explain(explain) => explain::run(explain).await,
        Verb::Demo(demo) => demo::run(demo).await,
    }
}

impl Verb {
    fn json(&self) -> bool {
        match self {
            Verb::Serve | Verb::Demo(_) => false,
            Verb::Migrate(json) | Verb::Check(json) | Verb::SetupCode(json) => json.json,
            Verb::Tenant(verb) => verb.json(),
            Verb::Member(verb) => verb.json(),
            Verb::Connection(verb) => verb.json(),
            Verb::Sso(verb) => verb.json(),
            Verb::Audit(verb) => verb.json(),
            Verb::Explain(explain) => explain.json.json,
        }
    }
}

/// The settings of this process.
fn settings() -> Result<Settings, Failure> {
    Settings::from_process().map_err(|errors| StartError::Settings(errors).into())
}

/// Opens the application for a command.
async fn open() -> Result<Runtime, Failure> {
    Ok(Runtime::open(settings()?, Opening::Command).await?)
}

impl Runtime {
    /// A context in which the operator acts, named by the user of this machine.
    fn operator(&self) -> Cx {
        self.app.cx(Actor::Cli(operator::name()), None)
    }
}

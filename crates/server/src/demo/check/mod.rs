//! `latchkey demo --check`: the setup guide, walked sentence by sentence over HTTP.
//!
//! `script` is the guide as a table: a sentence, and what is done and
//! observed for it. People's acts go through pages and forms of both sides
//! with a cookie jar, the operator's through real commands; nothing reaches
//! into the application. The last part is about a team from its first minute, so
//! it runs on a service of its own that begins in an empty folder. Each sentence is printed with what was seen and how
//! long it took. It holds only if every fact of every sentence does. Secrets
//! and passwords are never printed.

mod acts;
mod browser;
mod commands;
mod html;
mod installation;
mod report;
mod scene;
mod script;

use std::{
    cell::Cell,
    fmt,
    io::{self, Write},
    path::PathBuf,
    pin::Pin,
};

use latchkey_core::ports::Clock;
use tokio::sync::oneshot;

pub use report::{Fact, Line, Report};

use super::{
    DemoError, first_page,
    stage::{SetUp, Stage},
};
use crate::{adapters::clock::SystemClock, serve};
use commands::Commands;
use scene::Scene;

/// For tests: the number of the sentence whose first fact is taken away.
const REMOVE: &str = "DEMO_CHECK_REMOVE";

/// What a sentence does.
type Doing<'a> = Pin<Box<dyn Future<Output = Result<(), String>> + Send + 'a>>;

/// A sentence of the guide.
struct Step {
    number: &'static str,
    sentence: &'static str,
    walk: for<'a> fn(&'a mut Scene) -> Doing<'a>,
}

/// A row of the table.
const fn step(
    number: &'static str,
    sentence: &'static str,
    walk: for<'a> fn(&'a mut Scene) -> Doing<'a>,
) -> Step {
    Step {
        number,
        sentence,
        walk,
    }
}

/// Walks the guide and prints it; a signal ends the walk and forgets all the same.
///
/// # Errors
/// What kept it from starting, or that not every sentence holds.
pub async fn run() -> Result<(), DemoError> {
    let stop = serve::signal().map_err(DemoError::Machine)?;
    let program = std::env::current_exe().map_err(DemoError::Machine)?;
    let removed = std::env::var(REMOVE).ok();
    let all = script::all().count();
    let held = Cell::new(0);
    let walked = walk(program, SetUp::from_process(), |line, report| {
        if removed.as_deref() == Some(report.lines[line].number) {
            *report = report.without(line, 0);
        }
        held.set(report.count().0);
        say(&report.lines[line]);
    });
    let report = tokio::select! {
        walked = walked => walked?,
        () = stop => {
            let summary = format!("{} of {all} sentences", held.get());
            return Err(DemoError::CheckFailed(summary));
        }
    };
    say(&report.summary());
    if report.holds() {
        Ok(())
    } else {
        Err(DemoError::CheckFailed(report.summary()))
    }
}

/// One line for whoever reads; the exit code tells all the same if nobody does.
fn say(line: &impl fmt::Display) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// Walks the guide with `program` as the product's command; `tell` is called
/// after each sentence with its place in the report.
///
/// # Errors
/// What kept it from starting.
pub async fn walk(
    program: PathBuf,
    how: SetUp,
    mut tell: impl FnMut(usize, &mut Report),
) -> Result<Report, DemoError> {
    let stage = Stage::set_up(SetUp {
        any_port: true,
        ..how
    })
    .await?;
    let commands = Commands {
        program,
        environment: stage.environment.clone(),
    };
    let (product, portal) = (stage.url().to_owned(), stage.emulator.portal_url());
    let mut scene = Scene::new(product, portal, stage.team.clone(), commands);
    let Stage {
        emulator,
        runtime,
        listener,
        folder,
        facts,
        ..
    } = stage;
    let (stop, stopped) = oneshot::channel::<()>();
    let service = tokio::spawn(serve::run_with(
        runtime,
        first_page::routes(facts),
        listener,
        async move {
            // A sender that is gone means stop, too.
            let _ = stopped.await;
        },
    ));
    let mut report = Report::default();
    for (place, step) in script::all().enumerate() {
        report.lines.push(carry_out(step, &mut scene).await);
        tell(place, &mut report);
    }
    drop(stop);
    // The service ends by itself; if it panicked, the sentences have said so.
    let _ = service.await;
    drop(emulator);
    drop(folder);
    Ok(report)
}

async fn carry_out(step: &'static Step, scene: &mut Scene) -> Line {
    let begun = SystemClock.now();
    let halted = (step.walk)(scene).await.err();
    Line {
        number: step.number,
        sentence: step.sentence,
        facts: scene.take_facts(),
        halted,
        millis: SystemClock.now().since(begun).as_millis(),
    }
}

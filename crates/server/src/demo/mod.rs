//! `latchkey demo`: the product and an Entra-shaped provider on this machine, to try and to check.
//!
//! Purpose: somebody who has just built the program sees the whole journey in
//! minutes, without an account anywhere. The product is the real one: same
//! runtime, router, SQLite file and outbound guard, which allows exactly the
//! emulator's addresses. Everything lives in one folder and is forgotten at
//! the end. [`check`] walks the journey over HTTP and says what it saw; its
//! last part begins a second installation in a folder of its own. Nothing
//! outside those folders is changed, and loopback alone is listened on.

pub mod check;
mod connect;
mod error;
mod first_page;
mod folder;
mod people;
mod samples;
mod stage;

use std::io::{self, Write};

pub use error::DemoError;
pub use first_page::FirstPage;
pub use stage::SetUp;

use crate::serve;
use stage::Stage;

/// Serves the demo until the process is asked to stop; `connected` saves the
/// connection beforehand.
///
/// # Errors
/// What kept it from starting.
pub async fn show(connected: bool) -> Result<(), DemoError> {
    let stop = serve::signal().map_err(DemoError::Machine)?;
    let stage = Stage::set_up(SetUp::from_process()).await?;
    if connected {
        connect::connect(&stage).await?;
    }
    // Nobody may be reading; the demo runs all the same.
    let _ = announce(&stage);
    let Stage {
        emulator,
        runtime,
        listener,
        folder,
        facts,
        ..
    } = stage;
    let more = first_page::routes(facts);
    serve::run_with(runtime, more, listener, stop).await;
    drop(emulator);
    drop(folder);
    let _ = writeln!(io::stdout(), "The demo has ended; nothing of it is kept.");
    Ok(())
}

/// Where to go and as whom, for the terminal.
fn announce(stage: &Stage) -> io::Result<()> {
    let (url, emulator) = (stage.url(), &stage.emulator);
    let mut out = io::stdout().lock();
    writeln!(out, "\n  Latchkey demo\n")?;
    writeln!(out, "  Begin here        {url}/demo")?;
    writeln!(out, "  Sign in           {url}/login")?;
    writeln!(out, "  Provider: portal  {}", emulator.portal_url())?;
    writeln!(out, "  Provider: faults  {}", emulator.control_url())?;
    writeln!(
        out,
        "  Data              {}\n",
        stage.folder.path().display()
    )?;
    for (email, password) in &stage.team.passwords {
        writeln!(
            out,
            "  {email:<22}  {}   (password here)",
            password.expose()
        )?;
    }
    let everybody = "everybody";
    let password = latchkey_entra_emulator::PASSWORD;
    writeln!(
        out,
        "  {everybody:<22}  {password}        (at the provider)\n"
    )?;
    writeln!(out, "  Explain a failed sign-in from another terminal:")?;
    writeln!(out, "  {} explain LK-…\n", stage.facts.command)?;
    writeln!(out, "  Ctrl-C ends it and forgets everything.\n")?;
    out.flush()
}

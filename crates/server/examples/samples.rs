//! Writes every sample of every page into a folder, with the files the pages load, for browser checks and pictures.
//!
//! `cargo run -p latchkey-server --example samples -- FOLDER`. It serves nothing and needs no database.

use std::path::Path;
use std::{env, fs, io};

use latchkey_server::pages::{all_samples, assets::ASSETS};

fn main() -> io::Result<()> {
    let Some(folder) = env::args().nth(1) else {
        return Err(io::Error::other("usage: samples FOLDER"));
    };
    let folder = Path::new(&folder);
    fs::create_dir_all(folder.join("assets"))?;
    for (name, html) in all_samples().map_err(io::Error::other)? {
        fs::write(folder.join(format!("{name}.html")), html)?;
    }
    for asset in ASSETS {
        fs::write(folder.join(asset.path.trim_start_matches('/')), asset.body)?;
    }
    Ok(())
}

//! Writes every sample of every page into a folder, with the files the pages load, for browser checks and pictures.
//!
//! `cargo run -p latchkey-server --example samples -- FOLDER [--pseudo]`. It serves nothing and needs no database. With
//! `--pseudo`, in debug builds only, the texts are those of the pseudo-locale.

use std::path::Path;
use std::{env, fs, io};

use latchkey_server::pages::{all_samples, assets::ASSETS};

const USAGE: &str = "usage: samples FOLDER [--pseudo]";

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let folder = match arguments.as_slice() {
        [folder] => folder,
        [folder, option] if option == "--pseudo" => {
            show_pseudo()?;
            folder
        }
        _ => return Err(io::Error::other(USAGE)),
    };
    let folder = Path::new(folder);
    fs::create_dir_all(folder.join("assets"))?;
    for (name, html) in all_samples().map_err(io::Error::other)? {
        fs::write(folder.join(format!("{name}.html")), html)?;
    }
    for asset in ASSETS {
        fs::write(folder.join(asset.path.trim_start_matches('/')), asset.body)?;
    }
    Ok(())
}

#[cfg(debug_assertions)]
fn show_pseudo() -> io::Result<()> {
    latchkey_server::pages::texts::Texts::show_pseudo();
    Ok(())
}

#[cfg(not(debug_assertions))]
fn show_pseudo() -> io::Result<()> {
    Err(io::Error::other(
        "the pseudo-locale is in debug builds only",
    ))
}

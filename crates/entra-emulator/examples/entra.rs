//! The emulator as a process of its own.
//!
//! `cargo run -p latchkey-entra-emulator --example entra -- --port 8081 --userinfo-port 8082`
//!
//! Prints one JSON line with its addresses when it is ready and runs until interrupted. With `--redirect-uri` it
//! registers an app and prints client id and secret in that line (an example program only: the secret opens nothing
//! but this emulator). With `--auto USER` every sign-in is approved at once for that user or the one in `login_hint`.

use std::error::Error;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use clap::Parser;
use latchkey_entra_emulator::{AppSetup, CONTOSO, Emulator, Options, PASSWORD, Seed, User};

/// A local stand-in for Microsoft Entra ID.
#[derive(Parser)]
struct Arguments {
    /// Port of issuer, portal and control; 0 takes a free one.
    #[arg(long, default_value_t = 8081)]
    port: u16,
    /// Port of UserInfo; 0 takes a free one.
    #[arg(long, default_value_t = 0)]
    userinfo_port: u16,
    /// Directory description in JSON instead of the built-in one.
    #[arg(long)]
    directory: Option<PathBuf>,
    /// `test` adds the members m1@contoso.example, m2@… as many as `--members` says.
    #[arg(long)]
    seed: Option<String>,
    /// How many extra members `--seed test` adds.
    #[arg(long, default_value_t = 20)]
    members: u16,
    /// Registers an app with this Web redirect URI (may be given several times).
    #[arg(long)]
    redirect_uri: Vec<String>,
    /// Approves every sign-in at once for this user.
    #[arg(long)]
    auto: Option<String>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::parse();
    let seed = match &arguments.directory {
        Some(path) => Seed::from_json(&std::fs::read_to_string(path)?)?,
        None => Seed::demo(),
    };
    let emulator = Emulator::start(Options {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.port)),
        userinfo_listen: SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.userinfo_port)),
        seed,
        ..Options::default()
    })
    .await?;
    println!("{}", ready_line(&emulator, &arguments)?);
    tokio::signal::ctrl_c().await?;
    Ok(())
}

fn ready_line(
    emulator: &Emulator,
    arguments: &Arguments,
) -> Result<serde_json::Value, Box<dyn Error>> {
    let mut line = serde_json::json!({
        "base_url": emulator.base_url(),
        "userinfo_url": emulator.userinfo_url(),
        "issuer": emulator.issuer(CONTOSO),
        "portal_url": emulator.portal_url(),
        "control_url": emulator.control_url(),
        "tenant_id": CONTOSO,
        "password": PASSWORD,
    });
    if arguments.seed.as_deref() == Some("test") {
        for number in 1..=arguments.members {
            let login = format!("m{number}@contoso.example");
            let user = User::member(&login, "Member", &number.to_string()).with_mail(&login);
            emulator.control().add_user(CONTOSO, user)?;
        }
    }
    if let Some((first, more)) = arguments.redirect_uri.split_first() {
        let mut setup = AppSetup::web("Example application", first);
        setup
            .redirect_uris
            .extend(more.iter().map(|uri| (uri.clone(), Default::default())));
        let app = emulator.control().register_app(setup);
        line["client_id"] = app.client_id.into();
        line["client_secret"] = app.secret.value.into();
        line["secret_id"] = app.secret.id.into();
    }
    emulator.control().set_auto(arguments.auto.as_deref());
    Ok(line)
}

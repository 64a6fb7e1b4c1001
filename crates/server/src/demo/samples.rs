//! Samples of the demo's first page: at its beginning, in the middle, with everything on.

use super::first_page::{FirstPage, PersonRow, Progress};
use crate::pages::{Page, chrome::Chrome};

impl Page for FirstPage {
    const NAME: &'static str = "demo";

    fn samples() -> Vec<(&'static str, Self)> {
        let half = Progress {
            connected: true,
            signed_in: true,
            ..Progress::default()
        };
        let all = Progress {
            enforced: true,
            rotating: true,
            ..half
        };
        vec![
            ("beginning", page(Progress::default())),
            ("signed_in", page(half)),
            ("everything_on", page(all)),
        ]
    }
}

fn page(progress: Progress) -> FirstPage {
    let directory = "http://127.0.0.1:8081/portal/c0ff1ce0-5c1e-4d1a-9a52-c0a705017a11";
    let app = match progress.connected {
        true => format!("{directory}/apps/0198c2f4-a1d0-4c3e-9b55-44d0c7a1e2f3"),
        false => format!("{directory}/apps"),
    };
    let start = "/auth/sso/start?connection=conn_0198c2f4a1d07c3e9b5544d0c7a1e2f3";
    FirstPage {
        chrome: Chrome::visitor("sample-form-token"),
        progress,
        people: people(),
        provider_password: "Sample-1-Password".into(),
        provider_number: "135790".into(),
        portal: "http://127.0.0.1:8081/portal".into(),
        register: format!("{directory}/apps/new"),
        app,
        users: format!("{directory}/users"),
        control: "http://127.0.0.1:8081/control".into(),
        start_url: progress.connected.then(|| start.into()),
        command: "LATCHKEY_DATA_DIR=/tmp/latchkey-demo-0123456789 ./target/release/latchkey".into(),
        slug: "contoso-demo".into(),
    }
}

fn people() -> Vec<PersonRow> {
    let row = |name: &str, email: &str, password: Option<&str>, note: &str| PersonRow {
        name: name.into(),
        email: email.into(),
        password: password.map(str::to_owned),
        is_admin: email.starts_with("ada@"),
        note: note.into(),
    };
    let password = Some("sampl-esamp-lesam-plesa");
    vec![
        row("Ada Lind", "ada@contoso.example", password, "demo-who-ada"),
        row(
            "Ben Haddad",
            "ben@contoso.example",
            password,
            "demo-who-ben",
        ),
        row("Noor Aziz", "noor@contoso.example", None, "demo-who-noor"),
    ]
}

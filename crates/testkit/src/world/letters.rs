//! The mails that were written down, opened as the deliverer opens them.

use latchkey_core::{mail::Letter, ports::Place};

use super::World;

/// A mail that waits.
pub struct Waiting {
    /// To whom.
    pub to: String,
    /// What it says.
    pub letter: Letter,
}

impl World {
    /// Every mail that waits, the oldest first.
    pub async fn letters(&self) -> Vec<Waiting> {
        let query = "SELECT tenant_id || ' ' || id || ' ' || recipient || ' ' || sealed \
                     FROM delivery WHERE state = 'queued' ORDER BY created, id";
        let mut letters = Vec::new();
        for line in self.texts(query).await {
            let parts: Vec<&str> = line.split(' ').collect();
            let [tenant, id, to, sealed] = parts[..] else {
                panic!("a delivery has four parts here");
            };
            let place = Place {
                tenant,
                table: "delivery",
                row: id,
                column: "sealed",
                version: 1,
            };
            let plain = self.app().sealer.open(place, sealed).expect("it opens");
            let letter = serde_json::from_slice(plain.expose()).expect("it is a letter");
            letters.push(Waiting {
                to: to.to_owned(),
                letter,
            });
        }
        letters
    }

    /// Lets the job that answers wishes for a reset run once.
    pub async fn answer_wishes(&self) {
        let done = latchkey_app::accounts::answer_wishes(self.app()).await;
        done.expect("the store answers");
    }

    /// The newest link to a new password that was mailed to `email`, as path and query.
    pub async fn reset_link(&self, email: &str) -> Option<String> {
        let letters = self.letters().await.into_iter().rev();
        let mut links = letters.filter(|one| one.to == email).filter_map(|one| {
            let Letter::PasswordReset { link, .. } = one.letter else {
                return None;
            };
            link.strip_prefix(self.origin()).map(str::to_owned)
        });
        links.next()
    }
}

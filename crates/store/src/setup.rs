//! The first run, and facts about the installation as a whole.
//!
//! There is at most one open setup code, whatever number of processes offer
//! one; it is used up by one conditional statement (T122). Facts never change.

use latchkey_core::{
    ports::{
        setup::{SetupReads, SetupWrites},
        store::Answer,
    },
    time::Timestamp,
    token::Digest,
};

use crate::door::{Handle, Sql};

const ANY_ADMIN: Sql = Sql::new(
    "any_admin",
    "SELECT tenant_id FROM member_role WHERE role = 'admin' LIMIT 1",
);
const OPEN_CODE: Sql = Sql::new(
    "open_setup_code",
    "SELECT digest, expires FROM setup_code WHERE name = 'first_run'",
);
const OFFER: Sql = Sql::new(
    "offer_setup_code",
    "INSERT INTO setup_code (name, digest, expires) VALUES ('first_run', $1, $2) \
     ON CONFLICT (name) DO UPDATE SET digest = $1, expires = $2 WHERE setup_code.expires <= $3 \
     RETURNING name",
);
const REPLACE: Sql = Sql::new(
    "replace_setup_code",
    "INSERT INTO setup_code (name, digest, expires) VALUES ('first_run', $1, $2) \
     ON CONFLICT (name) DO UPDATE SET digest = $1, expires = $2",
);
const TAKE: Sql = Sql::new(
    "take_setup_code",
    "DELETE FROM setup_code WHERE digest = $1 AND expires > $2 RETURNING name",
);
const FACT: Sql = Sql::new(
    "installation_fact",
    "SELECT fact FROM installation WHERE name = $1",
);
const NOTE: Sql = Sql::new(
    "note_installation_fact",
    "INSERT INTO installation (name, fact) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[
    &ANY_ADMIN, &OPEN_CODE, &OFFER, &REPLACE, &TAKE, &FACT, &NOTE,
];

impl SetupReads for Handle<'_> {
    fn any_admin(&mut self) -> Answer<'_, bool> {
        Box::pin(async move { Ok(self.one(&ANY_ADMIN, &[]).await?.is_some()) })
    }

    fn open_setup_code(&mut self) -> Answer<'_, Option<(Digest, Timestamp)>> {
        Box::pin(async move {
            let row = self.one(&OPEN_CODE, &[]).await?;
            row.map(|row| Ok((Digest::from_stored(row.text(0)?), row.time(1)?)))
                .transpose()
        })
    }

    fn installation_fact<'a>(&'a mut self, name: &'a str) -> Answer<'a, Option<String>> {
        Box::pin(async move {
            let row = self.one(&FACT, &[name.into()]).await?;
            row.map(|row| row.text(0)).transpose()
        })
    }
}

impl SetupWrites for Handle<'_> {
    fn offer_setup_code<'a>(
        &'a mut self,
        digest: &'a Digest,
        expires: Timestamp,
        now: Timestamp,
    ) -> Answer<'a, bool> {
        Box::pin(async move {
            let values = [digest.into(), expires.into(), now.into()];
            Ok(self.one(&OFFER, &values).await?.is_some())
        })
    }

    fn replace_setup_code<'a>(
        &'a mut self,
        digest: &'a Digest,
        expires: Timestamp,
    ) -> Answer<'a, ()> {
        Box::pin(async move {
            let values = [digest.into(), expires.into()];
            self.run(&REPLACE, &values).await.map(|_| ())
        })
    }

    fn take_setup_code<'a>(&'a mut self, digest: &'a Digest, now: Timestamp) -> Answer<'a, bool> {
        Box::pin(async move {
            let values = [digest.into(), now.into()];
            Ok(self.one(&TAKE, &values).await?.is_some())
        })
    }

    fn note_installation_fact<'a>(&'a mut self, name: &'a str, fact: &'a str) -> Answer<'a, ()> {
        Box::pin(async move {
            self.run(&NOTE, &[name.into(), fact.into()])
                .await
                .map(|_| ())
        })
    }
}

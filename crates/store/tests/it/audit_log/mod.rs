//! The chain over events: written once, read inside one tenant, and broken by whoever changes a row.

mod rows;
mod tamper;

use std::sync::Arc;

use latchkey_app::audit_log::{Sealed, Verified, seal_events, verify_trail};
use latchkey_core::{
    audit::{Actor, Event, Origin},
    id::TenantId,
    ports::{Place as Where, SealError, Sealer, StoreExt as _},
    secret::Secret,
    time::Timestamp,
    token::Digest,
};
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::{
    place::Place,
    samples::{START, at},
};

/// Seals by a digest over key, place and text; it keeps nothing secret.
struct Seals(&'static str);

impl Seals {
    fn tag(&self, place: &Where<'_>, text: &str) -> String {
        let (tenant, table, row) = (place.tenant, place.table, place.row);
        let bound = format!("{}|{tenant}|{table}|{row}|{}|{text}", self.0, place.column);
        Digest::of(&bound).as_str().to_owned()
    }
}

impl Sealer for Seals {
    fn seal(&self, place: Where<'_>, plain: &[u8]) -> String {
        let text = String::from_utf8(plain.to_vec()).expect("text");
        format!("{}:{}:{text}", self.0, self.tag(&place, &text))
    }

    fn open(&self, place: Where<'_>, sealed: &str) -> Result<Secret<Vec<u8>>, SealError> {
        let mut parts = sealed.splitn(3, ':');
        let mut part = || parts.next().unwrap_or_default();
        let (key, tag, text) = (part(), part(), part());
        if key != self.0 {
            return Err(SealError::UnknownKey);
        }
        if tag != self.tag(&place, text) {
            return Err(SealError::Tampered);
        }
        Ok(Secret::new(text.as_bytes().to_vec()))
    }

    fn authenticate(&self, purpose: &str, text: &str) -> String {
        format!("{purpose}{text}")
    }
}

fn sealer() -> Arc<dyn Sealer> {
    Arc::new(Seals("k1"))
}

fn event(tenant: &TenantId, n: i64) -> Event {
    Event {
        tenant: tenant.clone(),
        name: "member.added",
        origin: Origin {
            actor: Actor::Cli("ada".into()),
            address: (n % 2 == 0).then(|| "192.0.2.1".into()),
            agent: None,
            request: format!("req_{n}"),
        },
        target: format!("target {n}"),
        before: json!(null),
        after: json!({ "n": n }),
        at: at(n),
    }
}

/// Appends `n` events, each in a unit of its own.
async fn append(place: &Place, tenant: &TenantId, n: i64) {
    for k in 0..n {
        let event = event(tenant, k);
        let unit = place
            .store
            .unit(move |tx| Box::pin(async move { tx.append_event(&event).await }));
        unit.await.expect("appended");
    }
}

async fn seal_at(place: &Place, owner: &str, now: Timestamp) -> Sealed {
    seal_events(&place.store, &sealer(), owner, now)
        .await
        .expect("sealed")
}

async fn seal(place: &Place) -> Sealed {
    seal_at(place, "one", START).await
}

async fn verify(place: &Place, tenant: &TenantId) -> Verified {
    let found = verify_trail(&place.store, &*sealer(), tenant, None).await;
    found.expect("the store answers").expect("a tenant")
}

/// Does what somebody with the database's password can do.
async fn behind_our_back(place: &Place, statements: &str) {
    if place.is_postgres() {
        let mut line = PgConnection::connect(&place.address).await.expect("a line");
        sqlx::raw_sql(AssertSqlSafe(statements.to_owned()))
            .execute(&mut line)
            .await
            .expect("done");
        line.close().await.expect("closed");
    } else {
        let path = place.address.strip_prefix("sqlite:").expect("a file");
        let line = rusqlite::Connection::open(path).expect("it opens");
        line.busy_timeout(std::time::Duration::from_secs(10))
            .expect("a timeout");
        line.execute_batch(statements).expect("done");
    }
}

//! A schema of its own on the PostgreSQL server that TEST_POSTGRES_URL names.

use std::sync::atomic::{AtomicU64, Ordering};

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

/// The variable with the address of a PostgreSQL server, as a superuser.
const SERVER: &str = "TEST_POSTGRES_URL";

static COUNT: AtomicU64 = AtomicU64::new(0);

/// The schema.
pub(super) struct Schema {
    server: String,
    name: String,
}

impl Schema {
    /// A new one, if there is a server.
    pub(super) async fn fresh() -> Option<Self> {
        let server = std::env::var(SERVER).ok()?;
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("latchkey_world_{}_{count}", std::process::id());
        let schema = Schema { server, name };
        schema.run("CREATE SCHEMA", "").await;
        Some(schema)
    }

    /// The address that leads into it.
    pub(super) fn address(&self) -> String {
        let sign = if self.server.contains('?') { '&' } else { '?' };
        format!("{}{sign}options=-csearch_path%3D{}", self.server, self.name)
    }

    /// Takes it away with everything in it.
    pub(super) async fn drop(self) {
        self.run("DROP SCHEMA", " CASCADE").await;
    }

    async fn run(&self, act: &str, more: &str) {
        let line = PgConnection::connect(&self.server).await;
        let mut line = line.expect("the server answers");
        let statement = AssertSqlSafe(format!("{act} {}{more}", self.name));
        let done = sqlx::raw_sql(statement).execute(&mut line).await;
        done.expect("a superuser may do this");
    }
}

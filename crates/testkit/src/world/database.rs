//! The database as a thief, an operator or a test sees it: every row, without keys.

use std::collections::BTreeMap;

use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};

use super::World;

impl World {
    /// Runs a statement on the file, beside the processes.
    pub async fn sql(&self, statement: &str) {
        let mut line = self.line().await;
        let done = sqlx::raw_sql(AssertSqlSafe(statement.to_owned()))
            .execute(&mut line)
            .await;
        done.expect("the statement fits the schema");
        line.close().await.expect("the line closes");
    }

    /// The single column a query asks for, as text.
    pub async fn texts(&self, query: &str) -> Vec<String> {
        let mut line = self.line().await;
        let rows = sqlx::query_scalar(AssertSqlSafe(query.to_owned()))
            .fetch_all(&mut line)
            .await;
        line.close().await.expect("the line closes");
        rows.expect("the query fits the schema")
    }

    /// Every row of every table, table by table.
    pub async fn dump(&self) -> BTreeMap<String, Vec<String>> {
        let mut all = BTreeMap::new();
        let tables =
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        for table in self.texts(tables).await {
            let columns = self
                .texts(&format!("SELECT name FROM pragma_table_info('{table}')"))
                .await;
            let quoted: Vec<String> = columns
                .iter()
                .map(|name| format!("quote(\"{name}\")"))
                .collect();
            let row = quoted.join(" || ' | ' || ");
            let mut rows = self.texts(&format!("SELECT {row} FROM \"{table}\"")).await;
            rows.sort();
            all.insert(table, rows);
        }
        all
    }

    async fn line(&self) -> SqliteConnection {
        let options = SqliteConnectOptions::new()
            .filename(self.database_file())
            .collation("C", str::cmp)
            .busy_timeout(std::time::Duration::from_secs(10));
        SqliteConnection::connect_with(&options)
            .await
            .expect("the file is there")
    }
}

//! The database as a thief, an operator or a test sees it: every row, without keys.

use std::collections::BTreeMap;

use rusqlite::{Connection, OpenFlags};

use super::World;

impl World {
    /// Runs a statement on the file, beside the processes.
    pub async fn sql(&self, statement: &str) {
        let done = self.line().execute_batch(statement);
        done.expect("the statement fits the schema");
    }

    /// The single column a query asks for, as text.
    pub async fn texts(&self, query: &str) -> Vec<String> {
        let line = self.line();
        let mut asked = line.prepare(query).expect("the query fits the schema");
        let rows = asked.query_map([], |row| row.get(0));
        rows.and_then(Iterator::collect)
            .expect("the query fits the schema")
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

    fn line(&self) -> Connection {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let line =
            Connection::open_with_flags(self.database_file(), flags).expect("the file is there");
        line.busy_timeout(std::time::Duration::from_secs(10))
            .expect("a timeout");
        line
    }
}

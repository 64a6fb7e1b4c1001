//! Reminders: each is queued once, whatever number of processes look.

use latchkey_core::{
    decide::reminder::SecretFact,
    id::TenantId,
    ports::{
        StoreError,
        reminders::{EndingSecret, ReminderReads, ReminderWrites},
        store::Answer,
    },
    time::Timestamp,
};

use crate::door::{Handle, Row, Sql};

const ENDING: Sql = Sql::new(
    "ending_secrets",
    "SELECT k.tenant_id, k.id, c.id, c.name, k.created, k.ends_at FROM connection_credential k \
     JOIN connection c ON c.tenant_id = k.tenant_id AND c.id = k.connection_id \
     WHERE k.slot = 'preferred' AND k.ends_at >= $1 AND k.ends_at <= $2 AND k.id > $3 \
     AND c.state IN ('active', 'needs_attention') \
     AND EXISTS (SELECT 1 FROM tenant t WHERE t.id = k.tenant_id AND t.state = 'active' AND t.delete_at IS NULL) \
     ORDER BY k.id LIMIT 100",
);
const ENDLESS: Sql = Sql::new(
    "endless_secrets",
    "SELECT k.tenant_id, k.id, c.id, c.name, k.created, k.ends_at FROM connection_credential k \
     JOIN connection c ON c.tenant_id = k.tenant_id AND c.id = k.connection_id \
     WHERE k.slot = 'preferred' AND k.ends_at IS NULL AND k.created <= $1 AND k.id > $2 \
     AND c.state IN ('active', 'needs_attention') \
     AND EXISTS (SELECT 1 FROM tenant t WHERE t.id = k.tenant_id AND t.state = 'active' AND t.delete_at IS NULL) \
     ORDER BY k.id LIMIT 100",
);
const NOTE: Sql = Sql::new(
    "note_reminder",
    "INSERT INTO reminder (tenant_id, thing, step, queued) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
);

/// The statements of this file.
#[cfg(test)]
pub(crate) const ALL: &[&Sql] = &[&ENDING, &ENDLESS, &NOTE];

fn read(row: &Row) -> Result<EndingSecret, StoreError> {
    Ok(EndingSecret {
        tenant: row.id(0)?,
        credential: row.id(1)?,
        connection: row.id(2)?,
        name: row.text(3)?,
        fact: SecretFact {
            created: row.time(4)?,
            ends: row.opt_time(5)?,
        },
    })
}

impl ReminderReads for Handle<'_> {
    fn ending_secrets<'a>(
        &'a mut self,
        from: Timestamp,
        until: Timestamp,
        after: &'a str,
    ) -> Answer<'a, Vec<EndingSecret>> {
        Box::pin(async move {
            let values = [from.into(), until.into(), after.into()];
            let rows = self.all(&ENDING, &values).await?;
            rows.iter().map(read).collect()
        })
    }

    fn endless_secrets<'a>(
        &'a mut self,
        before: Timestamp,
        after: &'a str,
    ) -> Answer<'a, Vec<EndingSecret>> {
        Box::pin(async move {
            let rows = self.all(&ENDLESS, &[before.into(), after.into()]).await?;
            rows.iter().map(read).collect()
        })
    }
}

impl ReminderWrites for Handle<'_> {
    fn note_reminder<'a>(
        &'a mut self,
        tenant: &'a TenantId,
        thing: &'a str,
        step: &'a str,
        now: Timestamp,
    ) -> Answer<'a, bool> {
        Box::pin(async move {
            let values = [tenant.into(), thing.into(), step.into(), now.into()];
            Ok(self.run(&NOTE, &values).await? > 0)
        })
    }
}

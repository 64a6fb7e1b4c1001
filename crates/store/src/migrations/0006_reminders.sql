-- Reminders about the end of a secret or key; one row says that it was queued, so that it is queued once.

-- `step`: 60, 30, 14, 7, 1, 0 (days before the end), or the quarter an unknown end was asked about.
CREATE TABLE reminder (
    tenant_id TEXT NOT NULL REFERENCES tenant (id),
    thing TEXT NOT NULL,
    step TEXT NOT NULL,
    queued BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, thing, step)
);
CREATE INDEX connection_credential_end ON connection_credential (ends_at) WHERE slot = 'preferred';

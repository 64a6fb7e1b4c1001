-- A candidate is a revision that is not live yet; a past one was live and can be restored for a while.

ALTER TABLE connection ADD COLUMN candidate_revision BIGINT;
ALTER TABLE connection_revision ADD COLUMN name TEXT;
ALTER TABLE connection_revision ADD COLUMN created_by TEXT NOT NULL DEFAULT '';
-- Client authentication found to work with it, kept while it is not live.
ALTER TABLE connection_revision ADD COLUMN client_auth TEXT;
ALTER TABLE connection_revision ADD COLUMN keys_by_app BOOLEAN NOT NULL DEFAULT FALSE;
-- When it last became live and when it last ceased to be.
ALTER TABLE connection_revision ADD COLUMN live_since BIGINT;
ALTER TABLE connection_revision ADD COLUMN retired BIGINT;
-- The revision whose swap superseded the identity: restoring the one before revives it.
ALTER TABLE identity ADD COLUMN superseded_by BIGINT;

-- Secrets of revisions that are not live: a candidate's own, and those of past ones until they can no longer be restored.
-- The sealed value is bound to the credential's id as in connection_credential.
CREATE TABLE spare_credential (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    connection_id TEXT COLLATE "C" NOT NULL,
    revision BIGINT NOT NULL,
    slot TEXT NOT NULL CHECK (slot IN ('preferred', 'fallback')),
    sealed TEXT NOT NULL,
    last_four TEXT NOT NULL,
    created BIGINT NOT NULL,
    ends_at BIGINT,
    last_ok BIGINT,
    last_failed BIGINT,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, connection_id) REFERENCES connection (tenant_id, id)
);
CREATE UNIQUE INDEX spare_credential_slot ON spare_credential (tenant_id, connection_id, revision, slot);

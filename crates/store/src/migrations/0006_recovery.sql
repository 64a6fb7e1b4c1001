-- Ways back in while SSO is required: a tenant's recovery codes, and the operator's one-time link.

-- `digest` is an HMAC under a key derived from the master key: the database alone does not make a code.
CREATE TABLE recovery_code (
    tenant_id TEXT NOT NULL REFERENCES tenant (id),
    digest TEXT NOT NULL,
    created BIGINT NOT NULL,
    used BIGINT,
    used_by TEXT,
    PRIMARY KEY (tenant_id, digest)
);
-- full, or recovery: a session that may repair the connection and nothing else.
ALTER TABLE session ADD COLUMN kind TEXT NOT NULL DEFAULT 'full';
-- A date announced by mail: SSO is required from then on.
ALTER TABLE policy ADD COLUMN required_from BIGINT;

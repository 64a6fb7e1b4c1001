-- Test sign-ins: real round trips that change nothing.

-- `credential_id`: the secret it used, once it did. `started_by`: the admin who began it; none when a test link did.
-- `verdict`: passed, refused, failed or abandoned; null while it runs. `member_id`: whom it would have signed in.
CREATE TABLE test_run (
    tenant_id TEXT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    connection_id TEXT COLLATE "C" NOT NULL,
    revision BIGINT NOT NULL,
    fingerprint TEXT NOT NULL,
    credential_id TEXT,
    started_by TEXT,
    link_id TEXT,
    created BIGINT NOT NULL,
    ended BIGINT,
    verdict TEXT,
    member_id TEXT,
    result TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, connection_id) REFERENCES connection (tenant_id, id)
);
CREATE INDEX test_run_connection ON test_run (tenant_id, connection_id, id);

-- Links for a colleague; the digest of the value is placed as a one-time value's, but a link may be used often while it lives.
CREATE TABLE test_link (
    tenant_id TEXT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    connection_id TEXT COLLATE "C" NOT NULL,
    made_by TEXT NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    revoked BIGINT,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, connection_id) REFERENCES connection (tenant_id, id)
);

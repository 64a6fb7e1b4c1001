-- One text for SQLite and PostgreSQL: TEXT, BIGINT and BOOLEAN only; times are milliseconds since 1970 UTC.
-- Every table of a tenant has the tenant first in its primary key and in every unique index.
-- Columns that are ordered by are COLLATE "C" (byte order), so that both databases sort alike.

-- Numbers that one writer at a time takes inside its unit.
CREATE TABLE counter (
    name TEXT NOT NULL PRIMARY KEY,
    last_number BIGINT NOT NULL
);
INSERT INTO counter (name, last_number) VALUES ('change', 0), ('tenant', 0);

CREATE TABLE tenant (
    id TEXT NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'suspended')),
    ordinal BIGINT NOT NULL UNIQUE,
    event_seq BIGINT NOT NULL,
    created BIGINT NOT NULL
);
CREATE INDEX tenant_name ON tenant (name_key);

CREATE TABLE policy (
    tenant_id TEXT NOT NULL PRIMARY KEY REFERENCES tenant (id),
    sso TEXT NOT NULL CHECK (sso IN ('optional', 'required')),
    since BIGINT NOT NULL,
    set_by TEXT NOT NULL
);

CREATE TABLE member (
    tenant_id TEXT NOT NULL REFERENCES tenant (id),
    id TEXT COLLATE "C" NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('invited', 'active', 'deactivated', 'removed')),
    email_canonical TEXT COLLATE "C" NOT NULL,
    email_shown TEXT NOT NULL,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    source TEXT NOT NULL,
    password_hash TEXT,
    security_stamp BIGINT NOT NULL,
    provider_email TEXT,
    created BIGINT NOT NULL,
    last_sign_in BIGINT,
    last_method TEXT,
    PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX member_email_once ON member (tenant_id, email_canonical) WHERE state <> 'removed';

CREATE TABLE member_role (
    tenant_id TEXT NOT NULL,
    member_id TEXT COLLATE "C" NOT NULL,
    role TEXT NOT NULL,
    source TEXT NOT NULL,
    source_ref TEXT NOT NULL,
    PRIMARY KEY (tenant_id, member_id, role, source, source_ref),
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)
);

-- Finds tenants by address; holds members that are not removed.
CREATE TABLE member_email (
    email_canonical TEXT NOT NULL,
    tenant_id TEXT COLLATE "C" NOT NULL,
    member_id TEXT NOT NULL,
    PRIMARY KEY (email_canonical, tenant_id)
);
CREATE INDEX member_email_member ON member_email (tenant_id, member_id);

CREATE TABLE connection (
    tenant_id TEXT NOT NULL REFERENCES tenant (id),
    id TEXT COLLATE "C" NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'ready', 'active', 'needs_attention', 'disabled', 'deleted')),
    callback_key TEXT NOT NULL,
    live_revision BIGINT NOT NULL,
    client_auth TEXT,
    keys_by_app BOOLEAN NOT NULL,
    created BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);

-- Finds the tenant of a connection.
CREATE TABLE connection_place (
    connection_id TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL
);

-- Every callback path ever given out; rows are never removed. Without a connection: reserved for the tenant's next one.
CREATE TABLE callback_key (
    path_key TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL REFERENCES tenant (id),
    connection_id TEXT
);
CREATE UNIQUE INDEX callback_key_open ON callback_key (tenant_id) WHERE connection_id IS NULL;

CREATE TABLE connection_revision (
    tenant_id TEXT NOT NULL,
    connection_id TEXT COLLATE "C" NOT NULL,
    n BIGINT NOT NULL,
    settings TEXT NOT NULL,
    endpoints TEXT,
    created BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, connection_id, n),
    FOREIGN KEY (tenant_id, connection_id) REFERENCES connection (tenant_id, id)
);

CREATE TABLE connection_credential (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    connection_id TEXT COLLATE "C" NOT NULL,
    kind TEXT NOT NULL,
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
CREATE UNIQUE INDEX connection_credential_slot ON connection_credential (tenant_id, connection_id, slot);

CREATE TABLE identity (
    tenant_id TEXT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    connection_id TEXT COLLATE "C" NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    tid TEXT,
    oid TEXT,
    member_id TEXT COLLATE "C" NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'superseded', 'unlinked')),
    linked_by TEXT NOT NULL,
    linked_at BIGINT NOT NULL,
    last_used BIGINT,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, connection_id) REFERENCES connection (tenant_id, id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)
);
CREATE UNIQUE INDEX identity_subject_once ON identity (tenant_id, connection_id, issuer, subject) WHERE state = 'active';
CREATE UNIQUE INDEX identity_oid_once ON identity (tenant_id, connection_id, issuer, oid) WHERE state = 'active' AND oid IS NOT NULL;
CREATE INDEX identity_member ON identity (tenant_id, member_id);

CREATE TABLE session (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    member_id TEXT COLLATE "C" NOT NULL,
    digest TEXT NOT NULL,
    method TEXT NOT NULL,
    identity_id TEXT,
    connection_id TEXT,
    revision BIGINT,
    credential_id TEXT,
    idp_sid TEXT,
    auth_time BIGINT,
    stamp BIGINT NOT NULL,
    created BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    absolute_end BIGINT NOT NULL,
    ended BIGINT,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)
);
CREATE INDEX session_member ON session (tenant_id, member_id);
CREATE INDEX session_end ON session (absolute_end);

-- Finds the tenant of a session.
CREATE TABLE session_digest (
    digest TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    absolute_end BIGINT NOT NULL
);
CREATE INDEX session_digest_end ON session_digest (absolute_end);

CREATE TABLE sign_in (
    tenant_id TEXT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    connection_id TEXT COLLATE "C" NOT NULL,
    revision BIGINT NOT NULL,
    purpose TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'taken', 'ended')),
    state_digest TEXT NOT NULL,
    browser_digest TEXT NOT NULL,
    sealed TEXT NOT NULL,
    next_path TEXT NOT NULL,
    reference TEXT NOT NULL,
    created BIGINT NOT NULL,
    ended BIGINT,
    outcome TEXT,
    reason TEXT,
    stage TEXT,
    email TEXT,
    member_id TEXT,
    fingerprint TEXT,
    credential_id TEXT,
    requests BIGINT,
    evidence TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, connection_id) REFERENCES connection (tenant_id, id)
);
CREATE INDEX sign_in_connection ON sign_in (tenant_id, connection_id, ended);
CREATE INDEX sign_in_created ON sign_in (created);

-- Finds an attempt by its `state`, its reference or its browser, whatever tenant it belongs to.
-- `state_digest` is there while the attempt is open.
CREATE TABLE sign_in_place (
    reference TEXT NOT NULL PRIMARY KEY,
    state_digest TEXT UNIQUE,
    browser_digest TEXT NOT NULL,
    tenant_id TEXT NOT NULL,
    sign_in_id TEXT COLLATE "C" NOT NULL,
    created BIGINT NOT NULL
);
-- The open attempts of a browser, few however often it signed in.
CREATE INDEX sign_in_place_open ON sign_in_place (browser_digest, created) WHERE state_digest IS NOT NULL;
CREATE INDEX sign_in_place_created ON sign_in_place (created);

CREATE TABLE event (
    tenant_id TEXT NOT NULL REFERENCES tenant (id),
    seq BIGINT NOT NULL,
    name TEXT NOT NULL,
    version BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    target TEXT NOT NULL,
    state_before TEXT NOT NULL,
    state_after TEXT NOT NULL,
    request TEXT NOT NULL,
    address TEXT,
    happened BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, seq)
);

-- What every process must forget, in the installation's order.
CREATE TABLE change (
    seq BIGINT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    thing TEXT NOT NULL,
    happened BIGINT
);

CREATE TABLE throttle (
    name TEXT NOT NULL PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_failure BIGINT NOT NULL
);
CREATE INDEX throttle_last ON throttle (last_failure);

-- Key pairs a connection authenticates with in place of a secret (private_key_jwt, RFC 7523).

-- The private key, sealed; the certificate is public.
CREATE TABLE client_key (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    connection_id TEXT COLLATE "C" NOT NULL,
    slot TEXT NOT NULL CHECK (slot IN ('preferred', 'fallback', 'next')),
    algorithm TEXT NOT NULL,
    sealed TEXT NOT NULL,
    certificate TEXT NOT NULL,
    public_jwk TEXT NOT NULL,
    created BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    last_ok BIGINT,
    last_failed BIGINT,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, connection_id) REFERENCES connection (tenant_id, id)
);
CREATE UNIQUE INDEX client_key_slot ON client_key (tenant_id, connection_id, slot);

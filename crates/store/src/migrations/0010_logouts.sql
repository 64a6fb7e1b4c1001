-- Logout tokens that were accepted: each counts once (OpenID Connect Back-Channel Logout 1.0, section 2.6).

CREATE TABLE logout_token (
    tenant_id TEXT NOT NULL,
    connection_id TEXT COLLATE "C" NOT NULL,
    jti TEXT NOT NULL,
    expires BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, connection_id, jti)
);
CREATE INDEX session_idp_sid ON session (tenant_id, connection_id, idp_sid) WHERE idp_sid IS NOT NULL AND ended IS NULL;

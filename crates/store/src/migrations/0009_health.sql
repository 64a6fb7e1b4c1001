-- What the background probe of a live connection found last.

-- `leased_until`: a process that took the probe holds it until then. `since`: when it began to need attention.
-- `told`: the trouble the admins were told of.
CREATE TABLE connection_health (
    tenant_id TEXT NOT NULL,
    connection_id TEXT COLLATE "C" NOT NULL,
    next_probe BIGINT NOT NULL,
    leased_until BIGINT NOT NULL DEFAULT 0,
    probed BIGINT,
    findings TEXT NOT NULL DEFAULT '[]',
    since BIGINT,
    told TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, connection_id),
    FOREIGN KEY (tenant_id, connection_id) REFERENCES connection (tenant_id, id)
);
CREATE INDEX connection_health_next ON connection_health (next_probe);

-- The team, accounts, mail, settings, first run and the sealed audit trail.

-- What Team Members searches and filters by. `facet` says state, role, source and whether the member
-- ever came by SSO in one word, so that any filter is a walk along one index.
ALTER TABLE member ADD COLUMN is_admin BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE member ADD COLUMN is_user BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE member ADD COLUMN last_sso BIGINT;
ALTER TABLE member ADD COLUMN state_since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE member ADD COLUMN facet TEXT NOT NULL DEFAULT '';
UPDATE member SET is_admin = TRUE WHERE EXISTS (
    SELECT 1 FROM member_role r WHERE r.tenant_id = member.tenant_id AND r.member_id = member.id AND r.role = 'admin');
UPDATE member SET is_user = TRUE WHERE EXISTS (
    SELECT 1 FROM member_role r WHERE r.tenant_id = member.tenant_id AND r.member_id = member.id AND r.role = 'user');
UPDATE member SET last_sso = last_sign_in WHERE last_method = 'sso';
UPDATE member SET facet = state || '.' || CASE WHEN is_admin THEN 'admin' ELSE 'user' END || '.' || source
    || CASE WHEN last_sso IS NULL THEN '.never' ELSE '.sso' END;
CREATE INDEX member_admins ON member (tenant_id, id) WHERE is_admin = TRUE AND state = 'active';
CREATE INDEX member_by_facet ON member (tenant_id, facet, email_canonical);
CREATE INDEX member_role_admin ON member_role (tenant_id) WHERE role = 'admin';

-- What a member is found by: canonical address, "first last" and "last first", folded, one row each. `earlier` is
-- the member's word before this one, or empty: a search shows a member at the first word that begins as asked, and
-- whether this is it stands in the index that is walked.
CREATE TABLE member_word (
    tenant_id TEXT NOT NULL,
    word TEXT COLLATE "C" NOT NULL,
    member_id TEXT COLLATE "C" NOT NULL,
    earlier TEXT COLLATE "C" NOT NULL DEFAULT '',
    facet TEXT NOT NULL,
    PRIMARY KEY (tenant_id, word, member_id, earlier),
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)
);
CREATE INDEX member_word_member ON member_word (tenant_id, member_id, word);
CREATE INDEX member_word_facet ON member_word (tenant_id, facet, word, member_id, earlier);
INSERT INTO member_word (tenant_id, word, member_id, facet)
    SELECT tenant_id, email_canonical, id, facet FROM member WHERE state <> 'removed'
    UNION SELECT tenant_id, lower(trim(first_name || ' ' || last_name)), id, facet FROM member
        WHERE state <> 'removed' AND first_name || last_name <> ''
    UNION SELECT tenant_id, lower(trim(last_name || ' ' || first_name)), id, facet FROM member
        WHERE state <> 'removed' AND first_name || last_name <> '';
UPDATE member_word SET earlier = COALESCE((SELECT MAX(o.word) FROM member_word o
    WHERE o.tenant_id = member_word.tenant_id AND o.member_id = member_word.member_id AND o.word < member_word.word), '');

CREATE TABLE tenant_settings (
    tenant_id TEXT NOT NULL PRIMARY KEY REFERENCES tenant (id),
    settings TEXT NOT NULL
);

-- A promise of membership; the member it points at is in state invited until it is accepted.
CREATE TABLE invitation (
    tenant_id TEXT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    member_id TEXT COLLATE "C" NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'accepted', 'revoked')),
    role TEXT NOT NULL,
    token_digest TEXT NOT NULL,
    invited_by TEXT,
    created BIGINT NOT NULL,
    sent BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    ended BIGINT,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)
);
CREATE UNIQUE INDEX invitation_once ON invitation (tenant_id, member_id) WHERE state = 'pending';
CREATE INDEX invitation_member ON invitation (tenant_id, member_id, created);

-- Finds the tenant of a one-time value (invitation, reset, second step) by its digest.
CREATE TABLE token_place (
    digest TEXT NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    thing TEXT NOT NULL,
    expires BIGINT NOT NULL
);
CREATE INDEX token_place_expires ON token_place (expires);

-- The outbox: written in the unit that causes it, leased by whoever delivers.
CREATE TABLE delivery (
    tenant_id TEXT NOT NULL REFERENCES tenant (id),
    id TEXT COLLATE "C" NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    recipient TEXT NOT NULL,
    member_id TEXT,
    thing TEXT,
    sealed TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed', 'dropped')),
    tries BIGINT NOT NULL,
    due BIGINT NOT NULL,
    lease_owner TEXT,
    lease_until BIGINT,
    problem TEXT,
    created BIGINT NOT NULL,
    ended BIGINT,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX delivery_due ON delivery (due) WHERE state = 'queued';
CREATE INDEX delivery_thing ON delivery (tenant_id, thing);
CREATE INDEX delivery_ended ON delivery (ended) WHERE ended IS NOT NULL;
CREATE INDEX delivery_letter_kept ON delivery (ended) WHERE state = 'failed' AND sealed <> '';
CREATE INDEX delivery_newest ON delivery (tenant_id, created);

-- Sessions: when the person last proved themselves, how long they may be idle, and what the list shows.
ALTER TABLE session ADD COLUMN proved BIGINT NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN idle BIGINT NOT NULL DEFAULT 28800000;
ALTER TABLE session ADD COLUMN agent TEXT;
ALTER TABLE session ADD COLUMN address TEXT;

-- What an attempt resumes when it comes back: an invitation, or a request that wants a fresh proof.
ALTER TABLE sign_in ADD COLUMN resume_id TEXT;

CREATE TABLE password_reset (
    tenant_id TEXT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    member_id TEXT COLLATE "C" NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'used', 'void')),
    token_digest TEXT NOT NULL,
    stamp BIGINT NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)
);
CREATE UNIQUE INDEX password_reset_once ON password_reset (tenant_id, member_id) WHERE state = 'pending';

-- A wish for a reset, until a job looks whose address it is: whoever asks is answered before (T109).
CREATE TABLE reset_wish (
    id TEXT NOT NULL PRIMARY KEY,
    sealed TEXT NOT NULL,
    created BIGINT NOT NULL
);
CREATE INDEX reset_wish_created ON reset_wish (created);

-- The newest sign-ins of a member come first in their history.
CREATE INDEX session_history ON session (tenant_id, member_id, created);
CREATE INDEX password_reset_expires ON password_reset (expires);

-- The authenticator app of a member; `last_step` is the newest time step used (RFC 6238, section 5.2).
CREATE TABLE member_totp (
    tenant_id TEXT NOT NULL,
    member_id TEXT COLLATE "C" NOT NULL,
    sealed TEXT NOT NULL,
    last_step BIGINT NOT NULL,
    created BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, member_id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)
);
CREATE TABLE member_recovery_code (
    tenant_id TEXT NOT NULL,
    member_id TEXT COLLATE "C" NOT NULL,
    digest TEXT NOT NULL,
    used BIGINT,
    PRIMARY KEY (tenant_id, member_id, digest),
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)
);

-- A password was right and the second factor is still missing. It is no session and no route takes it for one.
CREATE TABLE half_sign_in (
    tenant_id TEXT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    member_id TEXT COLLATE "C" NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'used')),
    step TEXT NOT NULL CHECK (step IN ('code', 'enrol')),
    digest TEXT NOT NULL,
    sealed TEXT NOT NULL,
    stamp BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    next_path TEXT NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)
);
CREATE INDEX half_sign_in_expires ON half_sign_in (expires);

-- After so many failures in a row only a reset opens the password way again; a closed row is not forgotten.
ALTER TABLE throttle ADD COLUMN closed BOOLEAN NOT NULL DEFAULT FALSE;

-- Browsers a member has signed in with; the value itself stands in a cookie.
CREATE TABLE device (
    tenant_id TEXT NOT NULL,
    member_id TEXT COLLATE "C" NOT NULL,
    digest TEXT NOT NULL,
    agent TEXT NOT NULL,
    first_seen BIGINT NOT NULL,
    last_seen BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, member_id, digest),
    FOREIGN KEY (tenant_id, member_id) REFERENCES member (tenant_id, id)
);
CREATE INDEX device_last_seen ON device (last_seen);

-- A sealed thing kept for one session for a short time: a filled form, a list shown once.
CREATE TABLE kept (
    tenant_id TEXT NOT NULL,
    id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    sealed TEXT NOT NULL,
    expires BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX kept_expires ON kept (expires);
CREATE INDEX kept_session ON kept (tenant_id, session_id);

-- How often something was done in the present window; names are digests and addresses with their kind in front.
CREATE TABLE quota (
    name TEXT NOT NULL PRIMARY KEY,
    used BIGINT NOT NULL,
    window_end BIGINT NOT NULL
);
CREATE INDEX quota_window_end ON quota (window_end);

-- One process at a time does a thing.
CREATE TABLE lease (
    name TEXT NOT NULL PRIMARY KEY,
    owner TEXT NOT NULL,
    lease_until BIGINT NOT NULL
);

-- The chain over a tenant's events, and what was sealed of it.
ALTER TABLE tenant ADD COLUMN sealed_seq BIGINT NOT NULL DEFAULT 0;
CREATE INDEX tenant_unsealed ON tenant (ordinal) WHERE event_seq > sealed_seq;
CREATE TABLE event_link (
    tenant_id TEXT NOT NULL REFERENCES tenant (id),
    seq BIGINT NOT NULL,
    link TEXT NOT NULL,
    PRIMARY KEY (tenant_id, seq)
);
CREATE TABLE event_checkpoint (
    tenant_id TEXT NOT NULL REFERENCES tenant (id),
    seq BIGINT NOT NULL,
    link TEXT NOT NULL,
    seal TEXT NOT NULL,
    created BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, seq)
);
-- Failed sign-ins beyond those written one by one, counted until their window ends.
CREATE TABLE event_tally (
    tenant_id TEXT NOT NULL REFERENCES tenant (id),
    method TEXT NOT NULL,
    code TEXT NOT NULL,
    window_end BIGINT NOT NULL,
    counted BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (tenant_id, method, code, window_end)
);
CREATE INDEX event_tally_ended ON event_tally (window_end);

-- A tenant that was deleted is suspended until this moment, then taken away.
ALTER TABLE tenant ADD COLUMN delete_at BIGINT;

-- The first run: one open code at a time, and facts about the installation as a whole.
CREATE TABLE setup_code (
    name TEXT NOT NULL PRIMARY KEY,
    digest TEXT NOT NULL,
    expires BIGINT NOT NULL
);
CREATE TABLE installation (
    name TEXT NOT NULL PRIMARY KEY,
    fact TEXT NOT NULL
);

-- What is taken away with a tenant is found by the tenant.
CREATE INDEX tenant_due ON tenant (delete_at) WHERE delete_at IS NOT NULL;
CREATE INDEX session_digest_tenant ON session_digest (tenant_id);
CREATE INDEX sign_in_place_tenant ON sign_in_place (tenant_id);
CREATE INDEX token_place_tenant ON token_place (tenant_id);
-- Callback paths of tenants that were taken away: nobody gets them again.
CREATE TABLE callback_key_past (
    path_key TEXT NOT NULL PRIMARY KEY
);

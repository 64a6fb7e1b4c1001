-- What happened when in a sign-in, of every attempt; see latchkey_core::trace.

ALTER TABLE sign_in ADD COLUMN timeline TEXT NOT NULL DEFAULT '[]';
-- The number a person read off the provider's page, typed by an admin for an attempt that never came back.
ALTER TABLE sign_in ADD COLUMN typed_number TEXT;
CREATE INDEX sign_in_open ON sign_in (created) WHERE state <> 'ended';
CREATE INDEX sign_in_failed ON sign_in (tenant_id, ended) WHERE outcome <> 'signed_in' AND outcome <> 'abandoned' AND outcome <> 'tested';
CREATE INDEX sign_in_abandoned ON sign_in (tenant_id, ended) WHERE outcome = 'abandoned';

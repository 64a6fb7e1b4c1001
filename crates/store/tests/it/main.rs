//! What every database must do: one list of behaviours, run on SQLite and,
//! when TEST_POSTGRES_URL names a server, on PostgreSQL.

mod accounts;
mod audit_log;
mod candidates;
mod changes;
mod connections;
mod deliveries;
mod devices;
mod identities;
mod invitations;
mod member_list;
mod members;
mod opening;
mod place;
mod samples;
mod sessions;
mod setup;
mod sign_ins;
mod tenant_life;
mod tenants;
mod test_runs;
mod traces;
mod units;

//! Tenants: making and listing them.

mod create_tenant;
mod find_tenant;

pub use create_tenant::{NewTenant, create_tenant};
pub use find_tenant::{all_tenants, tenant_by_slug};

//! Tenants: making and listing them, and the end of their life.
//!
//! Only the operator does any of this, on the command line.

mod change_life;
mod create_tenant;
mod export_tenant;
mod find_tenant;
mod remove_due;

pub use change_life::{TenantLife, change_life};
pub use create_tenant::{NewTenant, create_tenant};
pub use export_tenant::{TenantExport, begin_tenant_export};
pub use find_tenant::{all_tenants, tenant_by_slug};
pub use remove_due::{Step, remove_due_tenants};

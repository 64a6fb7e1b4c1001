//! What a tenant's admins choose for their tenant.

mod change_settings;
mod read_settings;

pub use change_settings::{change_settings, settings_of};
pub use read_settings::{
    ABSOLUTE_HOURS, IDLE_MINUTES, SettingsFault, TypedSettings, read_settings,
};

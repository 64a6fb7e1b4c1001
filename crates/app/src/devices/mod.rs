//! Devices: whether a browser is known to the member who signs in, and the mail when it is not.

mod note_device;

pub use note_device::{DeviceNews, Notices, note_device};

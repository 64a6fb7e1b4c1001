//! A folder that goes with its test.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
};

static COUNT: AtomicU64 = AtomicU64::new(0);

/// The folder.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new() -> Self {
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("latchkey_world_{}_{count}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).expect("the folder can be made");
        Folder(path)
    }

    pub(super) fn database(&self) -> PathBuf {
        self.0.join("latchkey.db")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Best effort: the system's own cleaning takes what is left.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

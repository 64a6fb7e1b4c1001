//! Who runs the command, for the audit event (T222).
//!
//! The real user id of this process decides, looked up in the system's list of
//! users; environment variables are asked only where the kernel does not say,
//! because anybody can set them. The name may come from a directory service
//! this file does not know: then the number stands for it.

use std::fs;

use latchkey_core::member::clean_name;

/// A name is cut here.
const LONGEST: usize = 64;

/// The user's name, `uid 1234` without one.
pub(super) fn name() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let variable = std::env::var("USER").unwrap_or_default();
    named(&status, &users, &variable)
}

fn named(status: &str, users: &str, variable: &str) -> String {
    let found = match real_uid(status) {
        Some(uid) => name_of(users, uid).map_or_else(|| format!("uid {uid}"), str::to_owned),
        None => variable.to_owned(),
    };
    let short: String = found.chars().take(LONGEST).collect();
    clean_name(&short, LONGEST)
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "unknown".to_owned())
}

/// The first number of the line `Uid:` (proc_pid_status(5)).
fn real_uid(status: &str) -> Option<u32> {
    let line = status.lines().find_map(|line| line.strip_prefix("Uid:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// The name in the line of that number (passwd(5)).
fn name_of(users: &str, uid: u32) -> Option<&str> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        let number = fields.nth(1)?;
        (number.parse() == Ok(uid) && !name.is_empty()).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATUS: &str = "Name:\tlatchkey\nUid:\t1000\t0\t0\t0\nGid:\t5\t5\t5\t5\n";
    const USERS: &str = "root:x:0:0:root:/root:/bin/sh\nada:x:1000:1000::/home/ada:/bin/sh\n";

    /// T222: the kernel's answer counts, not what a variable claims.
    #[test]
    fn t222_given_a_user_then_the_real_id_names_them() {
        assert_eq!(named(STATUS, USERS, "mallory"), "ada");
        assert_eq!(named(STATUS, "", "mallory"), "uid 1000");
        assert_eq!(named("", USERS, "bob"), "bob");
        assert_eq!(named("", USERS, "\u{1b}\u{202e}"), "unknown");
    }
}

//! A notification on the server's own desktop, for whoever works where it runs and has no page open.

use std::process::{Command, Stdio};

use super::rule::Rule;
use super::state::{Change, Status};

/// Shows it if there is a desktop and `notify-send`; otherwise nothing happens.
pub fn show(rule: &Rule, change: &Change) {
    let has_desktop =
        ["DISPLAY", "WAYLAND_DISPLAY"].map(std::env::var_os).iter().any(Option::is_some);
    if !has_desktop {
        return;
    }
    let state = if change.status == Status::Firing { "fires" } else { "has ended" };
    let title = format!("{} {state}", rule.name);
    let message = change.message.clone();
    drop(tokio::task::spawn_blocking(move || {
        // After `--` nothing that users wrote is an option.
        let mut command = Command::new("notify-send");
        command.args(["--app-name=fanal", "--", &title, &message]);
        drop(command.stdout(Stdio::null()).stderr(Stdio::null()).status());
    }));
}

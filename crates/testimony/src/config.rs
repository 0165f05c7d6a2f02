//! Where the command keeps what belongs to its user (XDG), and the variables that it reads.

use std::path::PathBuf;

use testimony_depot::Credentials;
use zeroize::Zeroizing;

/// A variable of the environment.
#[allow(clippy::disallowed_methods, reason = "variables are read here and nowhere else")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Policies that the user trusts: `$XDG_CONFIG_HOME/testimony/trust`, by default in `~/.config`.
pub(crate) fn trust_folder() -> Option<PathBuf> {
    let config = variable("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or_else(|| Some(PathBuf::from(variable("HOME")?).join(".config")))?;
    Some(config.join("testimony").join("trust"))
}

/// Where this machine remembers what it signed for which log: `$XDG_STATE_HOME/testimony/logs`, by
/// default in `~/.local/state`.
pub(crate) fn marks_folder() -> Option<PathBuf> {
    state_folder("logs")
}

/// What this user's audits saw of other people's logs: `$XDG_STATE_HOME/testimony/seen`.
pub(crate) fn seen_folder() -> Option<PathBuf> {
    state_folder("seen")
}

fn state_folder(name: &str) -> Option<PathBuf> {
    let state = variable("XDG_STATE_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or_else(|| Some(PathBuf::from(variable("HOME")?).join(".local").join("state")))?;
    Some(state.join("testimony").join(name))
}

/// Where sockets of this user belong: `$XDG_RUNTIME_DIR`.
pub(crate) fn runtime_folder() -> Option<PathBuf> {
    variable("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|path| path.is_absolute())
}

/// The keys of a store, by the names that every tool for such stores uses.
pub(crate) fn store_keys() -> Option<Credentials> {
    Some(Credentials {
        id: variable("AWS_ACCESS_KEY_ID")?,
        secret: Zeroizing::new(variable("AWS_SECRET_ACCESS_KEY")?),
        token: variable("AWS_SESSION_TOKEN").map(Zeroizing::new),
    })
}

/// The address of a store.
pub(crate) fn store_endpoint() -> Option<String> {
    variable("AWS_ENDPOINT_URL")
}

/// The region of a store.
pub(crate) fn store_region() -> Option<String> {
    variable("AWS_REGION").or_else(|| variable("AWS_DEFAULT_REGION"))
}

/// Whether colour is unwelcome (no-color.org).
pub(crate) fn no_color() -> bool {
    variable("NO_COLOR").is_some()
}

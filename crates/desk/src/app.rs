//! What every request shares.

use std::fmt;
use std::sync::Arc;

use testimony_casework::init;
use testimony_proof::policy::is_demo_log;
use zeroize::Zeroizing;

use crate::door::Door;
use crate::error::Error;
use crate::fault::Fault;
use crate::room::{Room, Shared};
use crate::shown::Shown;

/// A handle to what every request shares.
#[derive(Clone)]
pub(crate) struct App(Arc<Inner>);

struct Inner {
    room: Shared,
    door: Door,
    hosts: [String; 3],
    proxy: Option<String>,
    team: Shown,
    vault_folder: Shown,
    demo: bool,
}

impl App {
    pub(crate) fn new(
        mut room: Room,
        port: u16,
        proxy: Option<String>,
    ) -> Result<(Self, Zeroizing<String>), Error> {
        let (door, token) = Door::new(room.rng());
        let team = Shown::from(init::team_name(room.vault())?);
        let demo = is_demo_log(&init::log_origin(room.vault())?);
        let vault_folder = Shown::from(room.vault().dir().display().to_string());
        let hosts = ["127.0.0.1", "localhost", "[::1]"].map(|host| format!("{host}:{port}"));
        let room = Shared::new(room);
        let inner = Inner { room, door, hosts, proxy, team, vault_folder, demo };
        Ok((Self(Arc::new(inner)), token))
    }

    pub(crate) fn door(&self) -> &Door {
        &self.0.door
    }

    /// The only names under which the Desk answers: a name that an attacker's DNS points at this
    /// machine is not among them.
    pub(crate) fn hosts(&self) -> &[String] {
        &self.0.hosts
    }

    pub(crate) fn proxy(&self) -> Option<&str> {
        self.0.proxy.as_deref()
    }

    pub(crate) fn team(&self) -> &Shown {
        &self.0.team
    }

    pub(crate) fn vault_folder(&self) -> &Shown {
        &self.0.vault_folder
    }

    pub(crate) fn is_demo(&self) -> bool {
        self.0.demo
    }

    /// Does a job with the vault.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Room) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        self.0.room.run(job).await
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").finish_non_exhaustive()
    }
}

//! What a machine needs besides the folder so that a Post runs on it by itself: a unit for systemd,
//! lines for tor, the user. docs/running-a-post.md says what to do with them.
//!
//! Texts only: they are written where the operator says. Never changes the system's own files.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, lchown};
use std::path::{Path, PathBuf};

use crate::Error;
use crate::error::at;

/// The name of the unit, of its folders, and by default of its user.
pub const NAME: &str = "testimony-post";
/// Where the package and the documents put the folder of a Post.
pub const FOLDER: &str = "/var/lib/testimony-post/post";
/// Where tor finds the Post.
pub const SOCKET: &str = "/run/testimony-post/post.sock";

/// What the texts are about.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The folder of the Post, absolute.
    folder: PathBuf,
    /// The program, absolute.
    program: PathBuf,
    user: String,
}

/// Why no unit can be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// A path with signs that systemd or tor read otherwise.
    #[error("{} cannot stand in a unit", path.display())]
    Path {
        /// The path.
        path: PathBuf,
    },
    /// The unit closes the homes of people.
    #[error("{} lies in somebody's home, which the unit closes", path.display())]
    Home {
        /// The path.
        path: PathBuf,
    },
    /// No name of a user.
    #[error("no user has such a name: a small letter, then small letters, digits, \"-\" or \"_\"")]
    User,
}

impl SetupError {
    /// What to do.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Path { .. } => {
                "use an absolute path of letters, digits and \"/\", \".\", \"-\", \"_\""
            }
            Self::Home { .. } => "put the folder below /var/lib, as docs/running-a-post.md does",
            Self::User => "the package makes the user testimony-post",
        }
    }
}

impl Setup {
    /// For a Post in `folder`, served by `program` as `user`.
    ///
    /// # Errors
    /// [`SetupError`].
    pub fn new(folder: &Path, program: &Path, user: &str) -> Result<Self, SetupError> {
        for path in [folder, program] {
            let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/.-_".contains(byte);
            if !path.is_absolute() || !path.as_os_str().as_encoded_bytes().iter().all(plain) {
                return Err(SetupError::Path { path: path.to_owned() });
            }
        }
        if ["/home", "/root", "/run/user"].iter().any(|home| folder.starts_with(home)) {
            return Err(SetupError::Home { path: folder.to_owned() });
        }
        let plain = |byte: u8| byte.is_ascii_lowercase() || b"0123456789-_".contains(&byte);
        let begins = user.starts_with(|letter: char| letter.is_ascii_lowercase());
        if !begins || user.len() > 31 || !user.bytes().all(plain) {
            return Err(SetupError::User);
        }
        Ok(Self { folder: folder.to_owned(), program: program.to_owned(), user: user.to_owned() })
    }

    /// The unit for systemd. Its exposure, as `systemd-analyze security` counts it, is tested.
    pub fn unit(&self) -> String {
        let text = include_str!("setup/post.service");
        text.replace("@FOLDER@", &self.folder.display().to_string())
            .replace("@PROGRAM@", &self.program.display().to_string())
            .replace("@USER@", &self.user)
    }

    /// The lines for tor: an onion service for senders, and one for the team alone.
    pub fn torrc(&self) -> String {
        include_str!("setup/post.torrc").replace("@USER@", &self.user)
    }

    /// The user, for systemd-sysusers.
    pub fn sysusers(&self) -> String {
        include_str!("setup/post.sysusers").replace("@USER@", &self.user)
    }

    /// The three texts and the names of their files.
    pub fn files(&self) -> [(String, String); 3] {
        [
            (format!("{NAME}.service"), self.unit()),
            (format!("{NAME}.torrc"), self.torrc()),
            (format!("{NAME}.sysusers"), self.sysusers()),
        ]
    }

    /// Writes the three texts into a folder, which is made if absent. Nothing is overwritten.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn write(&self, folder: &Path) -> Result<Vec<PathBuf>, Error> {
        fs::create_dir_all(folder).map_err(at(folder))?;
        let mut written = Vec::new();
        for (name, text) in self.files() {
            let path = folder.join(name);
            let made = fs::File::create_new(&path);
            made.and_then(|mut file| io::Write::write_all(&mut file, text.as_bytes()))
                .map_err(at(&path))?;
            written.push(path);
        }
        Ok(written)
    }
}

/// The numbers of a user and its group, in the text of `/etc/passwd`.
pub(crate) fn user_numbers(passwd: &str, user: &str) -> Option<(u32, u32)> {
    let line = passwd.lines().find(|line| line.split(':').next() == Some(user))?;
    let mut fields = line.split(':').skip(2);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

/// Gives the team file to the owner of the folder: what root has replaced in it would stay root's, and
/// the Post could not read it. Nobody else has to.
///
/// # Errors
/// [`Error::Io`].
pub fn give_team_to_owner(folder: &Path) -> Result<(), Error> {
    let owner = fs::metadata(folder).map_err(at(folder))?;
    let team = folder.join("team.toml");
    let found = fs::symlink_metadata(&team).map_err(at(&team))?;
    if (found.uid(), found.gid()) == (owner.uid(), owner.gid()) {
        return Ok(());
    }
    lchown(&team, Some(owner.uid()), Some(owner.gid())).map_err(at(&team))
}

/// Gives the folder of a Post, with everything in it, to the user that serves it. False where the
/// machine has no such user.
///
/// # Errors
/// [`Error::Io`]: only root may do that.
pub fn give_to(folder: &Path, user: &str) -> Result<bool, Error> {
    let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let Some((user, group)) = user_numbers(&passwd, user) else { return Ok(false) };
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        // Never follows a link out of the folder.
        lchown(&path, Some(user), Some(group)).map_err(at(&path))?;
        if fs::symlink_metadata(&path).map_err(at(&path))?.is_dir() {
            for entry in fs::read_dir(&path).map_err(at(&path))? {
                waiting.push(entry.map_err(at(&path))?.path());
            }
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Setup, user_numbers};

    fn check(folder: &str, program: &str, user: &str, expected: &str) {
        let setup = Setup::new(Path::new(folder), Path::new(program), user);
        let said = setup.map_or_else(|error| error.to_string(), |_| "good".to_owned());
        assert_eq!(said, expected);
    }

    #[test]
    fn nothing_that_systemd_or_tor_would_read_otherwise() {
        check("/var/lib/p", "/usr/bin/testimony", "testimony-post", "good");
        check("post", "/usr/bin/testimony", "p", "post cannot stand in a unit");
        check("/srv/a b", "/usr/bin/testimony", "p", "/srv/a b cannot stand in a unit");
        check("/srv/%n", "/usr/bin/testimony", "p", "/srv/%n cannot stand in a unit");
        check("/srv/p", "/opt/$x", "p", "/opt/$x cannot stand in a unit");
        // In two parts: no file of ours names a path of somebody's machine.
        let home = ["/home", "me", "p"].join("/");
        let closed = format!("{home} lies in somebody's home, which the unit closes");
        check(&home, "/usr/bin/testimony", "p", &closed);
        let none = "no user has such a name: a small letter, then small letters, digits, \"-\" or \
                    \"_\"";
        for user in ["", "-p", "Root", "a b", "p\nUser=root", "0"] {
            check("/srv/p", "/usr/bin/testimony", user, none);
        }
    }

    #[test]
    fn a_user_has_numbers() {
        let passwd = "root:x:0:0::/root:/bin/sh\ntestimony-post:x:990:981::/:/sbin/nologin\n";
        assert_eq!(user_numbers(passwd, "testimony-post"), Some((990, 981)));
        assert_eq!(user_numbers(passwd, "testimony"), None);
        assert_eq!(user_numbers("p:x:no:1", "p"), None);
    }
}

//! The folder of a Post: docs/spec/post.md, section 2.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rand_core::{CryptoRng, RngCore};
use rustix::fs::{FlockOperation, flock};
use serde::{Deserialize, Serialize};
use testimony_seal::{Day, PostIdentity, PostSalt, TeamPublic};

use crate::error::at;
use crate::icons::Icon;
use crate::whole::replace;
use crate::{Error, tongues};

const FORMAT: &str = "testimony/post/v1";
const POST_FILE: &str = "post.toml";
const TEAM_FILE: &str = "team.toml";
const LOCK_FILE: &str = "lock";
const FOLDERS: [&str; 3] = ["segments", "large", "uploads"];

/// What a Post is: its folder, its public identity and salt, its team.
#[derive(Clone, Debug)]
pub struct PostDir {
    path: PathBuf,
    identity: PostIdentity,
    salt: PostSalt,
    team: TeamPublic,
    face: PostFace,
}

/// How a Post meets senders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostFace {
    /// Tags of its languages; the first one is what the plain addresses speak.
    pub languages: Vec<String>,
    /// Name of a built-in icon.
    pub icon: String,
}

impl Default for PostFace {
    /// English, and the icon `plain`.
    fn default() -> Self {
        Self { languages: vec!["en".to_owned()], icon: "plain".to_owned() }
    }
}

impl PostFace {
    /// Checks languages and icon.
    ///
    /// # Errors
    /// [`Error::Language`], [`Error::Icon`].
    pub fn check(&self) -> Result<(), Error> {
        tongues::chosen(&self.languages)?;
        Icon::named(&self.icon).map(|_| ())
    }
}

impl PostDir {
    /// Makes a Post in an empty or new folder.
    ///
    /// # Errors
    /// [`Error::NotEmpty`]; [`Error::Io`].
    pub fn init(
        path: &Path,
        team: &TeamPublic,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<Self, Error> {
        Self::init_with(path, team, &PostFace::default(), rng)
    }

    /// Makes a Post with languages and an icon of its own.
    ///
    /// # Errors
    /// [`Error::NotEmpty`]; [`Error::Language`], [`Error::Icon`]; [`Error::Io`].
    pub fn init_with(
        path: &Path,
        team: &TeamPublic,
        face: &PostFace,
        rng: &mut (impl RngCore + CryptoRng),
    ) -> Result<Self, Error> {
        face.check()?;
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(at(path))?;
        if fs::read_dir(path).map_err(at(path))?.next().is_some() {
            return Err(Error::NotEmpty { path: path.to_owned() });
        }
        for folder in FOLDERS {
            let folder = path.join(folder);
            DirBuilder::new().mode(0o700).create(&folder).map_err(at(&folder))?;
        }
        let (identity, salt) = (PostIdentity::generate(rng), PostSalt::generate(rng));
        write_new(&path.join(TEAM_FILE), &team.print())?;
        write_new(&path.join(LOCK_FILE), "")?;
        let file = PostToml {
            format: FORMAT.to_owned(),
            identity: identity.to_string(),
            salt: salt.to_string(),
            languages: face.languages.clone(),
            icon: face.icon.clone(),
        };
        let text = toml::to_string(&file).expect("strings always become TOML");
        // Last: with this file the folder is a Post.
        write_new(&path.join(POST_FILE), &text)?;
        File::open(path).and_then(|folder| folder.sync_all()).map_err(at(path))?;
        let (path, team, face) = (path.to_owned(), team.clone(), face.clone());
        Ok(Self { path, identity, salt, team, face })
    }

    /// Reads the folder of a Post.
    ///
    /// # Errors
    /// [`Error::NotAPost`], [`Error::Damaged`], [`Error::Team`], [`Error::Io`].
    pub fn open(path: &Path) -> Result<Self, Error> {
        let post_path = path.join(POST_FILE);
        if !post_path.is_file() {
            return Err(Error::NotAPost { path: path.to_owned() });
        }
        let damaged = |what| Error::Damaged { path: post_path.clone(), what };
        let text = fs::read_to_string(&post_path).map_err(at(&post_path))?;
        let file: PostToml =
            toml::from_str(&text).map_err(|_| damaged("its lines are not those of a Post"))?;
        if file.format != FORMAT {
            return Err(damaged("it is of another version"));
        }
        let identity = file.identity.parse().map_err(|_| damaged("the identity"))?;
        let salt = file.salt.parse().map_err(|_| damaged("the salt"))?;
        let team_path = path.join(TEAM_FILE);
        let team = fs::read_to_string(&team_path).map_err(at(&team_path))?;
        let team = TeamPublic::parse(&team)?;
        let face = PostFace { languages: file.languages, icon: file.icon };
        face.check()?;
        Ok(Self { path: path.to_owned(), identity, salt, team, face })
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// For which Post the team signs.
    pub fn identity(&self) -> &PostIdentity {
        &self.identity
    }

    /// Separates the same code words at two Posts.
    pub fn salt(&self) -> &PostSalt {
        &self.salt
    }

    /// To whom accounts are sealed.
    pub fn team(&self) -> &TeamPublic {
        &self.team
    }

    /// How it meets senders.
    pub fn face(&self) -> &PostFace {
        &self.face
    }

    /// Gives a Post that does not run another team file.
    ///
    /// # Errors
    /// [`Error::Locked`] while it runs; [`Error::Io`].
    pub fn replace_team(self, team: &TeamPublic) -> Result<Self, Error> {
        let _lock = self.lock()?;
        let path = self.path.join(TEAM_FILE);
        replace(&path, team.print().as_bytes(), None).map_err(at(&path))?;
        Ok(Self { team: team.clone(), ..self })
    }

    /// Keeps a second Post off the folder for as long as the file lives.
    pub(crate) fn lock(&self) -> Result<File, Error> {
        let path = self.path.join(LOCK_FILE);
        let mut options = OpenOptions::new();
        let file = options.write(true).create(true).truncate(false).mode(0o600).open(&path);
        let file = file.map_err(at(&path))?;
        flock(&file, FlockOperation::NonBlockingLockExclusive)
            .map_err(|_| Error::Locked { path: self.path.clone() })?;
        Ok(file)
    }

    /// Keeps the team file with a newer roster, while the Post runs.
    pub(crate) fn keep_team(&self, team: &TeamPublic, day: Day) -> std::io::Result<()> {
        replace(&self.path.join(TEAM_FILE), team.print().as_bytes(), Some(day))
    }

    pub(crate) fn json(&self, team: &TeamPublic, day: Day, epoch: &str, bits: u32) -> String {
        let json = InfoJson {
            format: FORMAT,
            identity: self.identity.to_string(),
            salt: self.salt.to_string(),
            day: day.0,
            work: WorkJson { epoch, bits },
            cover: true,
            team: team.print(),
        };
        serde_json::to_string(&json).expect("strings always become JSON")
    }
}

fn write_new(path: &Path, text: &str) -> Result<(), Error> {
    let mut options = OpenOptions::new();
    let mut file = options.write(true).create_new(true).mode(0o600).open(path).map_err(at(path))?;
    file.write_all(text.as_bytes()).map_err(at(path))?;
    file.sync_all().map_err(at(path))
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PostToml {
    format: String,
    identity: String,
    salt: String,
    #[serde(default = "languages_default")]
    languages: Vec<String>,
    #[serde(default = "icon_default")]
    icon: String,
}

/// What folders have that were made before there was a choice.
fn languages_default() -> Vec<String> {
    PostFace::default().languages
}

fn icon_default() -> String {
    PostFace::default().icon
}

#[derive(Serialize)]
struct InfoJson<'a> {
    format: &'static str,
    identity: String,
    salt: String,
    day: u32,
    work: WorkJson<'a>,
    /// Whether programs may send cover.
    cover: bool,
    team: String,
}

#[derive(Serialize)]
struct WorkJson<'a> {
    epoch: &'a str,
    bits: u32,
}

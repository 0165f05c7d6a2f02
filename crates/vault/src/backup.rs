//! Backups: keys, pieces and the manifest of a snapshot (docs/spec/backup.md).
//!
//! Everything of a vault that leaves the machine is cut into pieces, each named by a keyed hash of
//! its content and sealed under a key of its own, so that nothing is sent twice and a store learns
//! neither names nor lengths. Never here: a socket, or where the objects go.

use std::path::Path;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use data_encoding::{BASE64, HEXLOWER};
use rand_core::CryptoRngCore;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use rusqlite::params;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use testimony_seal::padme;
use zeroize::Zeroizing;

use crate::{Error, Passphrase, SecretKey, Vault, header, keys, pack, parity};

/// The longest piece: a lost one is brought back by the parity of a full pack, three times over.
pub const PIECE_BYTES: usize = 1 << 20;
/// No object is shorter (but for its tag): short files would show their lengths.
const PADDED_MIN: u64 = 64 << 10;
const TAG_BYTES: usize = 16;
const MAGIC: &[u8] = b"testimony/backup/v1\n";
const NONCE_BYTES: usize = 24;
/// A header is a few KiB; more is not one of ours.
const HEADER_BYTES_MAX: usize = 64 << 10;

/// The keys of backups, from the master.
pub struct BackupKeys {
    folder: [u8; 16],
    names: SecretKey,
    pieces: SecretKey,
    manifest: SecretKey,
}

/// What an object with a piece is called: a keyed hash of its content.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PieceName([u8; 32]);

/// What a snapshot consists of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// When it was made, in seconds since 1970, as the team's clock said.
    pub made: i64,
    /// The files, in runs that were cut into pieces.
    pub streams: Vec<Stream>,
}

/// Files, one after the other, and the pieces into which they were cut.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stream {
    /// The files.
    pub files: Vec<SnapshotFile>,
    /// The pieces, each of [`PIECE_BYTES`] but the last.
    pub pieces: Vec<PieceName>,
}

/// One file of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SnapshotFile {
    /// Where it lies in the vault's folder.
    pub path: String,
    /// Its length.
    pub bytes: u64,
}

/// A backup that the vault knows of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotedBackup {
    /// When it was made, in seconds since 1970.
    pub made: i64,
    /// Where, as the person named it.
    pub place: String,
    /// The name of its snapshot.
    pub snapshot: String,
}

impl Stream {
    /// The length of its files together.
    pub fn bytes(&self) -> u64 {
        self.files.iter().fold(0, |sum, file| sum.saturating_add(file.bytes))
    }

    /// The length of one of its pieces.
    pub fn piece_bytes(&self, index: usize) -> usize {
        let rest = self.bytes().saturating_sub(index as u64 * PIECE_BYTES as u64);
        usize::try_from(rest).unwrap_or(PIECE_BYTES).min(PIECE_BYTES)
    }
}

impl BackupKeys {
    fn new(backup: &SecretKey) -> Self {
        let [mut folder, names, pieces, manifest] =
            ["folder", "names", "pieces", "manifest"].map(|use_| {
                let hash = blake3::keyed_hash(backup.as_bytes(), use_.as_bytes());
                Zeroizing::new(*hash.as_bytes())
            });
        let key = |bytes: &Zeroizing<[u8; 32]>| {
            SecretKey::from_slice(bytes.as_slice()).expect("a hash has the length of a key")
        };
        let short = folder.first_chunk::<16>().copied().unwrap_or_default();
        folder.fill(0);
        Self { folder: short, names: key(&names), pieces: key(&pieces), manifest: key(&manifest) }
    }

    /// What separates this vault's objects from those of others in one depot.
    pub fn folder(&self) -> String {
        HEXLOWER.encode(&self.folder)
    }

    /// The name of a piece.
    pub fn name(&self, piece: &[u8]) -> PieceName {
        PieceName(*blake3::keyed_hash(self.names.as_bytes(), piece).as_bytes())
    }

    /// The object of a piece with this name.
    pub fn seal(&self, name: &PieceName, piece: &[u8]) -> Vec<u8> {
        let padded = padme((piece.len() as u64).max(PADDED_MIN));
        let padded = usize::try_from(padded).unwrap_or(PIECE_BYTES);
        let mut object = Vec::with_capacity(padded + TAG_BYTES);
        object.extend_from_slice(piece);
        object.resize(padded, 0);
        self.cipher(name)
            .seal_in_place_append_tag(no_nonce(), Aad::empty(), &mut object)
            .expect("a piece is far below the limit of AES-256-GCM");
        object
    }

    /// The length of the object of a piece of this length.
    pub fn object_bytes(piece: usize) -> u64 {
        padme((piece as u64).max(PADDED_MIN)) + TAG_BYTES as u64
    }

    /// The piece of this name and length; nothing where the object is not what was written.
    pub fn open(&self, name: &PieceName, mut object: Vec<u8>, bytes: usize) -> Option<Vec<u8>> {
        let opened = self.cipher(name).open_in_place(no_nonce(), Aad::empty(), &mut object).ok()?;
        let whole = opened.len() >= bytes && self.name(&opened[..bytes]) == *name;
        object.truncate(bytes);
        whole.then_some(object)
    }

    fn cipher(&self, name: &PieceName) -> LessSafeKey {
        let key = blake3::keyed_hash(self.pieces.as_bytes(), &name.0);
        let key = Zeroizing::new(*key.as_bytes());
        let key = UnboundKey::new(&AES_256_GCM, key.as_slice());
        LessSafeKey::new(key.expect("the key of AES-256-GCM has 32 bytes"))
    }

    /// The object of a snapshot.
    ///
    /// # Errors
    /// When the header is longer than headers are.
    pub fn seal_snapshot(
        &self,
        header: &str,
        manifest: &Manifest,
        rng: &mut dyn CryptoRngCore,
    ) -> Result<Vec<u8>, Error> {
        let mut object = MAGIC.to_vec();
        let length = u32::try_from(header.len()).map_err(|_| Error::BadSnapshot)?;
        object.extend_from_slice(&length.to_be_bytes());
        object.extend_from_slice(header.as_bytes());
        let mut json = serde_json::to_vec(manifest).map_err(|_| Error::BadSnapshot)?;
        let padded = usize::try_from(padme(json.len() as u64)).map_err(|_| Error::BadSnapshot)?;
        json.resize(padded, b' ');
        let mut nonce = [0; NONCE_BYTES];
        rng.fill_bytes(&mut nonce);
        let cipher = XChaCha20Poly1305::new(self.manifest.as_bytes().into());
        let payload = Payload { msg: &json, aad: &object };
        let sealed = cipher.encrypt(XNonce::from_slice(&nonce), payload);
        let sealed = sealed.map_err(|_| Error::BadSnapshot)?;
        object.extend_from_slice(&nonce);
        object.extend_from_slice(&sealed);
        Ok(object)
    }

    /// The manifest in the object of a snapshot.
    ///
    /// # Errors
    /// [`Error::BadSnapshot`] when it is damaged or was made under another master.
    pub fn open_snapshot(&self, object: &[u8]) -> Result<Manifest, Error> {
        let (_, clear) = split_snapshot(object)?;
        let rest = &object[clear..];
        let (nonce, sealed) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(Error::BadSnapshot)?;
        let cipher = XChaCha20Poly1305::new(self.manifest.as_bytes().into());
        let payload = Payload { msg: sealed, aad: &object[..clear] };
        let json = cipher.decrypt(XNonce::from_slice(nonce), payload);
        let json = json.map_err(|_| Error::BadSnapshot)?;
        Manifest::parse(&json)
    }
}

impl Manifest {
    /// Reads what lay in the object of a snapshot.
    pub(crate) fn parse(json: &[u8]) -> Result<Self, Error> {
        let manifest: Self = serde_json::from_slice(json).map_err(|_| Error::BadSnapshot)?;
        if manifest.is_sound() { Ok(manifest) } else { Err(Error::BadSnapshot) }
    }

    /// Whether paths stay inside the folder and every stream has as many pieces as it needs.
    fn is_sound(&self) -> bool {
        let mut paths = std::collections::BTreeSet::new();
        let sound = |path: &str| {
            !path.contains('\0')
                && path.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
        };
        self.streams.iter().all(|stream| {
            stream.bytes().div_ceil(PIECE_BYTES as u64) == stream.pieces.len() as u64
                && stream.files.iter().all(|file| sound(&file.path) && paths.insert(&file.path))
        })
    }

    /// The length of all files together.
    pub fn bytes(&self) -> u64 {
        self.streams.iter().fold(0, |sum, stream| sum.saturating_add(stream.bytes()))
    }
}

/// `vault.toml` in the object of a snapshot, and where the nonce begins.
fn split_snapshot(object: &[u8]) -> Result<(&str, usize), Error> {
    let rest = object.strip_prefix(MAGIC).ok_or(Error::BadSnapshot)?;
    let (length, rest) = rest.split_first_chunk::<4>().ok_or(Error::BadSnapshot)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| Error::BadSnapshot)?;
    if length > HEADER_BYTES_MAX {
        return Err(Error::BadSnapshot);
    }
    let header = rest.get(..length).ok_or(Error::BadSnapshot)?;
    let header = std::str::from_utf8(header).map_err(|_| Error::BadSnapshot)?;
    Ok((header, MAGIC.len() + 4 + length))
}

/// The header of a snapshot (the `vault.toml` of its time) and the keys that the passphrase gives.
///
/// # Errors
/// [`Error::WrongPassphrase`]; [`Error::BadSnapshot`] or [`Error::BadHeader`] when it is no snapshot.
pub fn keys_of_snapshot(
    object: &[u8],
    passphrase: &Passphrase,
) -> Result<(String, BackupKeys), Error> {
    let (text, _) = split_snapshot(object)?;
    let opened = header::parse(text)?.open(&crate::Unlock::Passphrase(passphrase))?;
    let (_, master) = opened.masters.into_iter().next().ok_or(Error::BadSnapshot)?;
    Ok((text.to_owned(), BackupKeys::of(&master.derive())))
}

/// Makes the folder of a vault that is to be restored: empty, for its owner alone.
///
/// # Errors
/// When it cannot be made.
pub fn make_folder(dir: &Path) -> Result<(), Error> {
    crate::begin::make_private(dir)
}

/// Brings a restored pack back with its parity, as far as that reaches; what is right again is to be
/// proved by the names of its pieces.
///
/// # Errors
/// When the disk fails.
pub fn mend_pack(pack: &Path) -> Result<(), Error> {
    let doing = || Error::io("repairing", pack);
    match parity::inspect(pack).map_err(doing())? {
        Some(found) if !found.bad.is_empty() && found.is_repairable() => {
            parity::repair(pack, &found).map_err(doing())
        }
        _ => Ok(()),
    }
}

/// Makes a restored folder a vault: its header comes last.
///
/// # Errors
/// When the disk is full or fails.
pub fn place_header(dir: &Path, header: &str) -> Result<(), Error> {
    pack::prepare(dir)?;
    header::place(dir, header)
}

/// One key seals one piece.
fn no_nonce() -> Nonce {
    Nonce::assume_unique_for_key([0; 12])
}

impl BackupKeys {
    pub(crate) fn of(derived: &keys::Derived) -> Self {
        Self::new(&derived.backup)
    }
}

impl Vault {
    /// The keys of this vault's backups.
    pub fn backup_keys(&self) -> BackupKeys {
        BackupKeys::of(&self.keys)
    }

    /// Notes a backup, so that `erase` can say which ones still hold what is erased.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn note_backup(&self, made: &NotedBackup) -> Result<(), Error> {
        let sql = "INSERT OR REPLACE INTO backup (snapshot, made, place) VALUES (?1, ?2, ?3)";
        self.db.execute(sql, params![made.snapshot, made.made, made.place])?;
        Ok(())
    }

    /// Forgets a backup that was removed.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn forget_backup(&self, snapshot: &str) -> Result<(), Error> {
        self.db.execute("DELETE FROM backup WHERE snapshot = ?1", [snapshot])?;
        Ok(())
    }

    /// The backups that the vault knows of, the oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn noted_backups(&self) -> Result<Vec<NotedBackup>, Error> {
        let sql = "SELECT made, place, snapshot FROM backup ORDER BY made, snapshot";
        let mut statement = self.db.prepare(sql)?;
        let rows = statement.query_map([], |row| {
            Ok(NotedBackup { made: row.get(0)?, place: row.get(1)?, snapshot: row.get(2)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl std::fmt::Display for PieceName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl std::fmt::Debug for PieceName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl std::str::FromStr for PieceName {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let bytes = HEXLOWER.decode(text.as_bytes()).map_err(|_| Error::BadSnapshot)?;
        Ok(Self(bytes.try_into().map_err(|_| Error::BadSnapshot)?))
    }
}

impl Serialize for PieceName {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&BASE64.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for PieceName {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let bytes = BASE64.decode(text.as_bytes()).map_err(de::Error::custom)?;
        let bytes = bytes.try_into().map_err(|_| de::Error::custom("a name has 32 bytes"))?;
        Ok(Self(bytes))
    }
}

impl std::fmt::Debug for BackupKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BackupKeys").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use sha2::{Digest, Sha256};
    use testimony_testkit::rng;

    use super::*;

    fn keys() -> BackupKeys {
        BackupKeys::new(&SecretKey::from_slice(&[0; 32]).unwrap())
    }

    #[test]
    fn the_example_of_the_specification() {
        let keys = keys();
        let name = keys.name(b"testimony");
        let key = blake3::keyed_hash(keys.pieces.as_bytes(), &name.0);
        let object = keys.seal(&name, b"testimony");
        expect![[r#"
            2fd50d663839f1b5ad665199a0d1c6c1
            fda62c35fb4858d9e138009596bd7c362edca55a7d6ce06708e1c5dbd83dbd28
            cd85d29e4156e7239e0221872564606ee2e182e5ffd4010e0f5cb61ef6b5daf9
            65552 9ca3cf4bda57012517e9d5fe0b0d998397c9c0a954353e8d4127afa58373ad96"#]]
        .assert_eq(&format!(
            "{}\n{name}\n{}\n{} {}",
            keys.folder(),
            key.to_hex(),
            object.len(),
            HEXLOWER.encode(&Sha256::digest(&object)),
        ));
    }

    #[test]
    fn a_piece_comes_back_and_any_change_is_noticed() {
        let keys = keys();
        for bytes in [1, 65_535, 65_536, 65_537, 700_000, PIECE_BYTES] {
            let piece = vec![7; bytes];
            let name = keys.name(&piece);
            let object = keys.seal(&name, &piece);
            assert_eq!(object.len() as u64, BackupKeys::object_bytes(bytes));
            assert_eq!(keys.open(&name, object.clone(), bytes).as_deref(), Some(&piece[..]));
            for at in [0, bytes / 2, object.len() - 1] {
                let mut changed = object.clone();
                changed[at] ^= 1;
                assert!(keys.open(&name, changed, bytes).is_none(), "{bytes} bytes, byte {at}");
            }
            assert!(keys.open(&name, object[1..].to_vec(), bytes).is_none());
            assert!(keys.open(&name, object, bytes - 1).is_none(), "another length");
        }
    }

    #[test]
    fn fail_a_snapshot_that_was_changed_or_is_unsound() {
        let keys = keys();
        let file = SnapshotFile { path: "a/b".to_owned(), bytes: 3 };
        let stream = Stream { files: vec![file], pieces: vec![keys.name(b"abc")] };
        let manifest = Manifest { made: 5, streams: vec![stream] };
        let seal =
            |manifest: &Manifest| keys.seal_snapshot("header", manifest, &mut rng(1)).unwrap();
        let object = seal(&manifest);
        assert_eq!(keys.open_snapshot(&object).unwrap(), manifest);
        for at in 0..object.len() {
            let mut changed = object.clone();
            changed[at] ^= 1;
            assert!(keys.open_snapshot(&changed).is_err(), "byte {at}");
        }
        for end in 0..object.len() {
            assert!(keys.open_snapshot(&object[..end]).is_err(), "cut at {end}");
        }
        for path in ["", "/a", "a/../b", "a//b", "./a", "a/", "a\0"] {
            let mut bad = manifest.clone();
            bad.streams[0].files[0].path = path.to_owned();
            assert!(keys.open_snapshot(&seal(&bad)).is_err(), "{path:?}");
        }
        let mut twice = manifest.clone();
        twice.streams.push(twice.streams[0].clone());
        assert!(keys.open_snapshot(&seal(&twice)).is_err());
        let mut few = manifest;
        few.streams[0].files[0].bytes = PIECE_BYTES as u64 + 1;
        assert!(keys.open_snapshot(&seal(&few)).is_err());
    }
}

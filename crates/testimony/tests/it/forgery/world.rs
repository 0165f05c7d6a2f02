//! What a forger works with: keys, trees, notes, presentations, all of them in memory.
//!
//! Two true dossiers are published by the command; then keys of the test's own sign them again, so
//! that a case may also say what happens when a key of the team is stolen. The log of the team has
//! nine leaves and three cosigners, of whom its policy demands two.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use ed25519_dalek::{Signer, SigningKey};
use sha2::{Digest, Sha256};
use testimony_proof::commitment::{Kind, Opening, Secret, commit, tick_leaf};

use crate::chain::published;
use crate::room::files as files_below;

pub(crate) const ORIGIN: &str = "example.org/river-desk";
pub(crate) const MANIFEST: &str = "testimony-manifest.txt";
pub(crate) const CHECKPOINT: &str = "data/checkpoint";
/// When the cosigners signed: the first two make the quorum at the second time.
pub(crate) const TIMES: [u64; 3] = [1_700_000_000, 1_700_000_060, 1_700_000_120];

pub(crate) type Files = BTreeMap<String, Vec<u8>>;
pub(crate) type Hash = [u8; 32];

/// A key with a name, as a signed note has it. Type 1 signs notes, type 4 cosigns.
pub(crate) struct Key {
    pub(crate) name: String,
    kind: u8,
    pub(crate) secret: SigningKey,
}

impl Key {
    pub(crate) fn new(name: &str, kind: u8, seed: u8) -> Self {
        Self { name: name.to_owned(), kind, secret: SigningKey::from_bytes(&[seed; 32]) }
    }

    fn body(&self) -> Vec<u8> {
        [&[self.kind], self.secret.verifying_key().as_bytes().as_slice()].concat()
    }

    pub(crate) fn id(&self) -> [u8; 4] {
        key_id(&self.name, &self.body())
    }

    pub(crate) fn vkey(&self) -> String {
        vkey(&self.name, &self.body())
    }

    pub(crate) fn sign(&self, text: &str) -> [u8; 64] {
        self.secret.sign(text.as_bytes()).to_bytes()
    }

    /// A signature line under a text.
    pub(crate) fn line(&self, text: &str) -> String {
        line(&self.name, self.id(), &self.sign(text))
    }

    /// A cosignature line under a checkpoint.
    pub(crate) fn cosign(&self, text: &str, time: u64) -> String {
        let signature = self.sign(&format!("cosignature/v1\ntime {time}\n{text}"));
        line(&self.name, self.id(), &[time.to_be_bytes().as_slice(), &signature].concat())
    }

    pub(crate) fn note(&self, text: &str) -> String {
        format!("{text}\n{}", self.line(text))
    }
}

pub(crate) fn key_id(name: &str, body: &[u8]) -> [u8; 4] {
    let hash = Sha256::digest([name.as_bytes(), b"\n", body].concat());
    [hash[0], hash[1], hash[2], hash[3]]
}

pub(crate) fn vkey(name: &str, body: &[u8]) -> String {
    format!("{name}+{}+{}", HEXLOWER.encode(&key_id(name, body)), BASE64.encode(body))
}

pub(crate) fn line(name: &str, id: [u8; 4], signature: &[u8]) -> String {
    format!("— {name} {}\n", BASE64.encode(&[&id, signature].concat()))
}

/// All keys that a policy names.
pub(crate) struct Team {
    pub(crate) log_origin: String,
    pub(crate) log: Key,
    pub(crate) publication: Key,
    pub(crate) cosigners: Vec<Key>,
}

impl Team {
    /// Keys of five seeds, from this one on.
    pub(crate) fn new(log_origin: &str, seed: u8) -> Self {
        let cosigner = |(at, name): (u8, &str)| Key::new(name, 4, seed + 2 + at);
        Self {
            log_origin: log_origin.to_owned(),
            log: Key::new(log_origin, 1, seed),
            publication: Key::new(&format!("{log_origin}/publication"), 1, seed + 1),
            cosigners: (0..)
                .zip(["x.example/c", "y.example/c", "z.example/c"])
                .map(cosigner)
                .collect(),
        }
    }

    pub(crate) fn policy(&self) -> String {
        let cosigners: String = (0..)
            .zip(&self.cosigners)
            .map(|(at, key): (u8, _)| format!("witness w{at} {}\n", key.vkey()))
            .collect();
        format!(
            "#! testimony-policy/v1\n#! name River Desk\n#! publication {}\nlog {}\n{cosigners}\
             group two 2 w0 w1 w2\nquorum two\n",
            self.publication.vkey(),
            self.log.vkey()
        )
    }

    pub(crate) fn checkpoint_text(&self, leaves: &[Hash]) -> String {
        format!("{}\n{}\n{}\n", self.log_origin, leaves.len(), BASE64.encode(&root(leaves)))
    }

    /// A checkpoint with the signature of the log and no other.
    pub(crate) fn bare_checkpoint(&self, leaves: &[Hash]) -> String {
        self.log.note(&self.checkpoint_text(leaves))
    }

    /// A checkpoint with everybody's signature.
    pub(crate) fn checkpoint(&self, leaves: &[Hash]) -> String {
        let text = self.checkpoint_text(leaves);
        let cosigned = self.cosigners.iter().zip(TIMES);
        let lines: String = cosigned.map(|(key, time)| key.cosign(&text, time)).collect();
        self.bare_checkpoint(leaves) + &lines
    }

    /// Makes bag and manifest anew and signs with the publication key.
    pub(crate) fn seal(&self, files: &mut Files) {
        remake_bag(files);
        let text = manifest_text(&self.log_origin, files);
        files.insert(MANIFEST.into(), self.publication.note(&text).into());
    }

    /// Signs every presentation with the publication key.
    pub(crate) fn sign_items(&self, files: &mut Files) {
        for (path, bytes) in files.iter_mut() {
            if path.ends_with(".sd-jwt") {
                *bytes = sign_jws(&self.publication, bytes);
            }
        }
    }
}

/// Everything a case may use.
pub(crate) struct World {
    pub(crate) team: Team,
    /// Somebody else under the same name.
    pub(crate) forger: Team,
    /// Two true dossiers, of leaf 4 and of leaf 5.
    pub(crate) one: Files,
    pub(crate) other: Files,
    pub(crate) leaves: Vec<Hash>,
}

pub(crate) const LEAF_ONE: usize = 4;
pub(crate) const LEAF_OTHER: usize = 5;

impl World {
    pub(crate) fn new() -> Self {
        let team = Team::new(ORIGIN, 100);
        let dossiers = [(); 2].map(|()| read(&published(ORIGIN).path("dossier")));
        let mut leaves: Vec<Hash> = (0..9).map(|leaf| [leaf; 32]).collect();
        for (dossier, at) in dossiers.iter().zip([LEAF_ONE, LEAF_OTHER]) {
            let checkpoint = text(dossier, CHECKPOINT);
            let root = checkpoint.lines().nth(2).unwrap();
            leaves[at] = BASE64.decode(root.as_bytes()).unwrap().try_into().unwrap();
        }
        let mut dossiers =
            dossiers.into_iter().zip([LEAF_ONE, LEAF_OTHER]).map(|(mut files, at)| {
                files.insert("data/policy.txt".into(), team.policy().into());
                prove(&mut files, at, &leaves, &team.checkpoint(&leaves));
                team.sign_items(&mut files);
                team.seal(&mut files);
                files
            });
        let (one, other) = (dossiers.next().unwrap(), dossiers.next().unwrap());
        Self { one, other, leaves: leaves.clone(), forger: Team::new(ORIGIN, 150), team }
    }
}

/// Signs everything in a dossier as somebody else's, whose log has one leaf: this dossier's.
pub(crate) fn take_over(files: &mut Files, thief: &Team) {
    let leaf = leaf_of(files);
    files.insert("data/policy.txt".into(), thief.policy().into());
    prove(files, 0, &[leaf], &thief.checkpoint(&[leaf]));
    for (_, bytes) in files.iter_mut().filter(|(path, _)| path.ends_with(".sd-jwt")) {
        *bytes = with_kid(bytes, &thief.publication.name);
    }
    thief.sign_items(files);
    thief.seal(files);
}

/// A presentation whose header names this key; its signature is made anew later.
pub(crate) fn with_kid(presentation: &[u8], name: &str) -> Vec<u8> {
    let whole = std::str::from_utf8(presentation).unwrap();
    let (_, rest) = whole.split_once('.').unwrap();
    let header = format!(r#"{{"alg":"EdDSA","kid":"{name}","typ":"testimony+sd-jwt"}}"#);
    format!("{}.{rest}", BASE64URL_NOPAD.encode(header.as_bytes())).into()
}

/// The leaf hash to which a dossier's first item leads.
pub(crate) fn leaf_of(files: &Files) -> Hash {
    let opening = Opening::parse(&files["data/items/001.opening"]).unwrap();
    let payload = jws_part(files, "data/items/001.sd-jwt", 1);
    tick_leaf(&opening.root_for(Some(Sha256::digest(payload).into())).unwrap())
}

/// Puts every item under one checkpoint.
pub(crate) fn prove(files: &mut Files, index: usize, leaves: &[Hash], checkpoint: &str) {
    let hashes: String =
        path_of(index, leaves).iter().map(|hash| BASE64.encode(hash) + "\n").collect();
    let proof = format!("c2sp.org/tlog-proof@v1\nindex {index}\n{hashes}\n{checkpoint}");
    for (path, bytes) in files.iter_mut() {
        if path.ends_with(".tlog-proof") {
            *bytes = proof.clone().into();
        }
    }
    files.insert(CHECKPOINT.into(), checkpoint.into());
}

/// The root of a tree (RFC 9162, 2.1.1).
pub(crate) fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Sha256::digest([]).into(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            let parts = [[1].as_slice(), &root(left), &root(right)];
            Sha256::digest(parts.concat()).into()
        }
    }
}

/// The proof of one leaf (RFC 9162, 2.1.3.1).
pub(crate) fn path_of(index: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() < 2 {
        return Vec::new();
    }
    let half = leaves.len().next_power_of_two() / 2;
    let (left, right) = leaves.split_at(half);
    let (mut path, sibling) = if index < half {
        (path_of(index, left), root(right))
    } else {
        (path_of(index - half, right), root(left))
    };
    path.push(sibling);
    path
}

pub(crate) fn manifest_text(log_origin: &str, files: &Files) -> String {
    let listed = files.iter().filter(|(path, _)| *path != MANIFEST);
    let lines: String =
        listed.map(|(path, bytes)| format!("{} {} {path}\n", sha256(bytes), bytes.len())).collect();
    format!("testimony-manifest/v1\nlog {log_origin}\n{lines}")
}

/// Makes the BagIt manifests anew, as any program for bags would.
pub(crate) fn remake_bag(files: &mut Files) {
    let lines = |payload: bool, files: &Files| -> String {
        let tag = "tagmanifest-sha256.txt";
        let listed = files.iter().filter(|(path, _)| {
            *path != MANIFEST && *path != tag && path.starts_with("data/") == payload
        });
        listed.map(|(path, bytes)| format!("{}  {path}\n", sha256(bytes))).collect()
    };
    let payload = lines(true, files);
    files.insert("manifest-sha256.txt".into(), payload.into());
    let tags = lines(false, files);
    files.insert("tagmanifest-sha256.txt".into(), tags.into());
}

pub(crate) fn sha256(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

pub(crate) fn text(files: &Files, path: &str) -> String {
    String::from_utf8(files[path].clone()).unwrap()
}

/// Changes a file's text.
pub(crate) fn edit(files: &mut Files, path: &str, change: impl FnOnce(String) -> String) {
    let before = text(files, path);
    let after = change(before.clone());
    assert_ne!(before, after, "a forgery changes something");
    files.insert(path.into(), after.into());
}

pub(crate) fn sign_jws(key: &Key, presentation: &[u8]) -> Vec<u8> {
    let whole = std::str::from_utf8(presentation).unwrap();
    let (jws, rest) = whole.split_once('~').unwrap();
    let (signed, _) = jws.rsplit_once('.').unwrap();
    format!("{signed}.{}~{rest}", BASE64URL_NOPAD.encode(&key.sign(signed))).into()
}

/// Header (0) or payload (1) of a presentation.
pub(crate) fn jws_part(files: &Files, path: &str, at: usize) -> Vec<u8> {
    let whole = text(files, path);
    let part = whole.split('~').next().unwrap().split('.').nth(at).unwrap();
    BASE64URL_NOPAD.decode(part.as_bytes()).unwrap()
}

/// Changes the list of disclosures of a presentation.
pub(crate) fn disclosures(files: &mut Files, path: &str, change: impl FnOnce(&mut Vec<String>)) {
    edit(files, path, |whole| {
        let mut parts: Vec<String> =
            whole.trim_end_matches('~').split('~').map(str::to_owned).collect();
        let jws = parts.remove(0);
        change(&mut parts);
        format!("{jws}~{}~", parts.join("~"))
    });
}

/// An operator's own dossier: one account, its words at these places, sealed and signed by the book.
pub(crate) fn operated(team: &Team, words: &[(u64, u64, &str)], one: &Files) -> Files {
    let words = words.iter().zip(1_u8..).map(|((start, end, word), at)| {
        let name = BASE64URL_NOPAD.encode(&[at; 12]);
        format!(r#"["{}","{name}",{{"p":[{start},{end}],"t":"{word}"}}]"#, salt(at))
    });
    let opening = |kind, blind: u8| Opening {
        kind,
        secret: Secret::Blind([blind; 32]),
        slot: 7,
        siblings: [[blind; 32]; 32],
    };
    let (text_payload, text_shown) = payload(words.collect());
    let digest = Sha256::digest(&text_payload).into();
    let named = BASE64.encode(&commit(Kind::Text, &[2; 32], &digest));
    let entry = format!(r#"["{}","text_commitment","{named}"]"#, salt(99));
    let (entry_payload, entry_shown) = payload(vec![entry]);
    let parts = [
        ("001", opening(Kind::Entry, 1), entry_payload, entry_shown),
        ("002", opening(Kind::Text, 2), text_payload, text_shown),
    ];
    let mut files = one.clone();
    files.retain(|path, _| !path.starts_with("data/items/"));
    let header =
        format!(r#"{{"alg":"EdDSA","kid":"{ORIGIN}/publication","typ":"testimony+sd-jwt"}}"#);
    let mut leaves = Vec::new();
    for (name, opening, payload, shown) in parts {
        let digest = Sha256::digest(&payload).into();
        leaves.push(tick_leaf(&opening.root_for(Some(digest)).unwrap()));
        let [header, payload] =
            [header.as_bytes(), &payload].map(|part| BASE64URL_NOPAD.encode(part));
        let whole = format!("{header}.{payload}.AA~{shown}");
        files.insert(
            format!("data/items/{name}.sd-jwt"),
            sign_jws(&team.publication, whole.as_bytes()),
        );
        files.insert(format!("data/items/{name}.opening"), opening.to_text().into());
    }
    let checkpoint = team.checkpoint(&leaves);
    files.insert(CHECKPOINT.into(), checkpoint.clone().into());
    for (at, name) in ["001", "002"].into_iter().enumerate() {
        let mut alone = Files::from([("x.tlog-proof".to_owned(), Vec::new())]);
        prove(&mut alone, at, &leaves, &checkpoint);
        files.insert(format!("data/items/{name}.tlog-proof"), alone["x.tlog-proof"].clone());
    }
    let mut contents: serde_json::Value =
        serde_json::from_slice(&files["data/dossier.json"]).unwrap();
    contents["accounts"] = serde_json::json!([{ "label": "A", "entry": "001", "text": "002" }]);
    files.insert("data/dossier.json".into(), contents.to_string().into());
    team.seal(&mut files);
    files
}

fn salt(of: u8) -> String {
    BASE64URL_NOPAD.encode(&[of; 16])
}

/// A payload over these disclosures and decoys, and the disclosures in its order, each with `~`.
fn payload(disclosures: Vec<String>) -> (Vec<u8>, String) {
    let mut digests: BTreeMap<String, Option<String>> = BTreeMap::new();
    for disclosure in disclosures {
        let shown = BASE64URL_NOPAD.encode(disclosure.as_bytes());
        digests.insert(BASE64URL_NOPAD.encode(&Sha256::digest(&shown)), Some(shown));
    }
    for decoy in 0_u8.. {
        if digests.len() == 8 {
            break;
        }
        digests.insert(BASE64URL_NOPAD.encode(&Sha256::digest([decoy])), None);
    }
    let listed: Vec<String> = digests.keys().map(|digest| format!("\"{digest}\"")).collect();
    let jti = BASE64URL_NOPAD.encode(&[3; 32]);
    let payload = format!(r#"{{"_sd":[{}],"_sd_alg":"sha-256","jti":"{jti}"}}"#, listed.join(","));
    let shown: String = digests.into_values().flatten().map(|shown| shown + "~").collect();
    (payload.into(), shown)
}

pub(crate) fn read(dossier: &Path) -> Files {
    let name = |file: &Path| file.strip_prefix(dossier).unwrap().display().to_string();
    files_below(dossier).iter().map(|file| (name(file), fs::read(file).unwrap())).collect()
}

pub(crate) fn write(dossier: &Path, files: &Files) {
    for (path, bytes) in files {
        let path = dossier.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

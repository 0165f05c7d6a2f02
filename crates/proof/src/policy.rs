//! Trust policies: whom a reader believes, and how many of them (C2SP tlog-policy).
//!
//! Our own lines (publication key, stamping roots, whose policy it is, demo) are comments to
//! other programs: docs/spec/policy.md. A line of ours that this program does not know refuses
//! the file, so an older program never ignores a newer condition.

use alloc::{borrow::ToOwned, collections::BTreeSet, format, string::String, vec, vec::Vec};

use crate::base64::{self, encode};
use crate::keys::publication_name;
use crate::note::{KeyKind, VerifierKey};
use crate::{Error, Result, clean_text, decimal};

/// Most bytes in a policy: room for all the keys and stamping roots below.
pub const POLICY_BYTES_MAX: usize = 1 << 20;
/// Most logs, cosigners, groups, publication keys and stamping roots, each; the specification
/// asks for at least 32 of its own three.
pub const DEFINITIONS_MAX: usize = 64;
/// Most bytes in the free text that says whose policy this is: it is shown on one line.
pub const NAME_BYTES_MAX: usize = 200;

const VERSION: &str = "testimony-policy/v1";
const NO_QUORUM: &str = "none";

/// A log that is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// Its key; the key's name is the log origin.
    pub key: VerifierKey,
    /// Where it is served, if the policy says so.
    pub url: Option<String>,
}

/// A cosigner that is believed (`witness` in the file).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cosigner {
    /// Its name in this policy, for groups and the quorum.
    pub name: String,
    /// Its key.
    pub key: VerifierKey,
    /// Where it is asked for cosignatures, if the policy says so.
    pub url: Option<String>,
}

/// `threshold` of these cosigners and earlier groups count as one (tlog-policy, Defining a
/// witness group).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its name in this policy.
    pub name: String,
    /// How many members must have cosigned.
    pub threshold: usize,
    /// Names of cosigners and of groups further up.
    pub members: Vec<String>,
}

/// Everything a reader trusts; it comes from outside the dossier (protocol.md, section 5).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// Logs whose checkpoints are accepted.
    pub logs: Vec<Log>,
    /// Cosigners that may count.
    pub cosigners: Vec<Cosigner>,
    /// Groups, each after its members.
    pub groups: Vec<Group>,
    /// The cosigner or group that must have cosigned; `None` is the file's `quorum none`.
    pub quorum: Option<String>,
    /// Keys that may sign dossiers, each named after one of the logs.
    pub publication: Vec<VerifierKey>,
    /// Root certificates (DER) of the stamping authorities.
    pub tsa_roots: Vec<Vec<u8>>,
    /// Whose policy this is, for the reader.
    pub name: Option<String>,
    /// The data is invented: every verdict says so.
    pub demo: bool,
}

/// Whether a log origin names one for demonstrations, whatever the policy says.
pub fn is_demo_log(log_origin: &str) -> bool {
    log_origin.starts_with("demo.invalid/")
}

impl Policy {
    /// Reads one of our policies: C2SP tlog-policy with the lines of docs/spec/policy.md.
    ///
    /// # Errors
    /// [`Error::Policy`] with the line, or the error of the key in it.
    pub fn parse(bytes: impl AsRef<[u8]>) -> Result<Self> {
        Reader::read(bytes.as_ref(), true)
    }

    /// Reads a plain C2SP tlog-policy: every comment is ignored, ours too.
    ///
    /// For tools that only ask whether a checkpoint is cosigned; dossiers need [`Self::parse`].
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn parse_c2sp(bytes: impl AsRef<[u8]>) -> Result<Self> {
        Reader::read(bytes.as_ref(), false)
    }

    /// Whether these cosigners, by their names in this policy, make the quorum
    /// (tlog-policy, Defining the quorum).
    pub fn check_quorum(&self, cosigned: &BTreeSet<&str>) -> bool {
        let Some(quorum) = &self.quorum else { return true };
        let known = self.cosigners.iter().map(|cosigner| &*cosigner.name);
        let mut holds: BTreeSet<&str> = known.filter(|name| cosigned.contains(name)).collect();
        for group in &self.groups {
            let members: BTreeSet<&str> = group.members.iter().map(|name| &**name).collect();
            if members.intersection(&holds).count() >= group.threshold {
                holds.insert(&group.name);
            }
        }
        holds.contains(&**quorum)
    }

    /// The policy as a file that [`Self::parse`] reads back to the same policy.
    ///
    /// # Errors
    /// The first reason why this policy could not be read back.
    pub fn to_text(&self) -> Result<String> {
        let url = |url: &Option<String>| url.as_ref().map_or_else(String::new, |u| format!(" {u}"));
        let mut lines = vec![format!("#! {VERSION}")];
        lines.extend(self.name.iter().map(|name| format!("#! name {name}")));
        lines.extend(self.demo.then(|| "#! demo".to_owned()));
        lines.extend(self.publication.iter().map(|key| format!("#! publication {key}")));
        lines.extend(self.tsa_roots.iter().map(|der| format!("#! tsa-root {}", encode(der))));
        lines.extend(self.logs.iter().map(|log| format!("log {}{}", log.key, url(&log.url))));
        for cosigner in &self.cosigners {
            let Cosigner { name, key, url: link } = cosigner;
            lines.push(format!("witness {name} {key}{}", url(link)));
        }
        for Group { name, threshold, members } in &self.groups {
            lines.push(format!("group {name} {threshold} {}", members.join(" ")));
        }
        lines.push(format!("quorum {}\n", self.quorum.as_deref().unwrap_or(NO_QUORUM)));
        let text = lines.join("\n");
        if Self::parse(&text)? == *self { Ok(text) } else { Err(refused("cannot be written")) }
    }
}

/// The state of reading one file, line by line.
#[derive(Default)]
struct Reader {
    policy: Policy,
    ours: bool,
    directives: usize,
    quorum_seen: bool,
}

impl Reader {
    fn read(bytes: &[u8], ours: bool) -> Result<Policy> {
        // Tab is the one control character that a policy may have besides the newline.
        let spaced: Vec<u8> = bytes.iter().map(|b| if *b == b'\t' { b' ' } else { *b }).collect();
        let text = clean_text(&spaced, POLICY_BYTES_MAX, "policy")?;
        demand(!text.contains('\u{7f}'), "a control character")?;
        let lines = text.strip_suffix('\n').ok_or(refused("the last line has no newline"))?;
        let mut reader = Self { ours, ..Self::default() };
        for (number, line) in (1..).zip(lines.split('\n')) {
            reader.line(line.trim_matches(' ')).map_err(|error| match error {
                Error::Policy(_, what) => Error::Policy(number, what),
                other => other,
            })?;
        }
        reader.finish()
    }

    fn line(&mut self, line: &str) -> Result<()> {
        if let Some(directive) = line.strip_prefix("#!").filter(|_| self.ours) {
            return self.directive(directive);
        }
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        let words: Vec<&str> = line.split(' ').filter(|word| !word.is_empty()).collect();
        match *words {
            ["log", key, ref url @ ..] => self.log(key, one(url)?),
            ["witness", name, key, ref url @ ..] => self.cosigner(name, key, one(url)?),
            ["group", name, threshold, ref members @ ..] => self.group(name, threshold, members),
            ["quorum", name] => self.quorum(name),
            _ => Err(refused("neither log, witness, group nor quorum with its words")),
        }
    }

    fn log(&mut self, key: &str, url: Option<String>) -> Result<()> {
        let key = key_unless(KeyKind::CosignatureV1, key)?;
        demand(!self.policy.logs.iter().any(|log| same(&log.key, &key)), "a log's key twice")?;
        push(&mut self.policy.logs, Log { key, url })
    }

    fn cosigner(&mut self, name: &str, key: &str, url: Option<String>) -> Result<()> {
        let key = key_unless(KeyKind::Ed25519, key)?;
        demand(!self.is_taken(name), "a name that is already taken")?;
        let mut known = self.policy.cosigners.iter();
        demand(!known.any(|cosigner| same(&cosigner.key, &key)), "a witness's key twice")?;
        push(&mut self.policy.cosigners, Cosigner { name: name.to_owned(), key, url })
    }

    fn group(&mut self, name: &str, threshold: &str, members: &[&str]) -> Result<()> {
        demand(!self.is_taken(name), "a name that is already taken")?;
        let threshold = match threshold {
            "any" => 1,
            "all" => members.len(),
            number => usize::try_from(decimal(number)?).map_err(|_| Error::Number)?,
        };
        let reachable = (1..=members.len()).contains(&threshold);
        demand(reachable, "a threshold that is 0 or above the number of members")?;
        let earlier = self.policy.groups.iter().flat_map(|group| &group.members);
        let mut seen: BTreeSet<&str> = earlier.map(|member| &**member).collect();
        for member in members {
            let defined = *member != NO_QUORUM && self.is_taken(member);
            demand(defined, "a member that no line above defines")?;
            demand(seen.insert(member), "a member twice")?;
        }
        let members = members.iter().map(|member| (*member).to_owned()).collect();
        push(&mut self.policy.groups, Group { name: name.to_owned(), threshold, members })
    }

    fn quorum(&mut self, name: &str) -> Result<()> {
        demand(!self.quorum_seen, "a second quorum")?;
        demand(self.is_taken(name), "a quorum that no line above defines")?;
        self.quorum_seen = true;
        self.policy.quorum = (name != NO_QUORUM).then(|| name.to_owned());
        Ok(())
    }

    /// One of our lines, without its `#!` (docs/spec/policy.md, Directives).
    fn directive(&mut self, directive: &str) -> Result<()> {
        let body = directive.strip_prefix(' ').ok_or(refused("an unknown directive"))?;
        let body = body.trim_matches(' ');
        let (word, rest) = body.split_once(' ').unwrap_or((body, ""));
        let (rest, policy) = (rest.trim_matches(' '), &mut self.policy);
        let first = self.directives == 0;
        demand(first == (word == VERSION), "the version must come first, and once")?;
        self.directives = self.directives.saturating_add(1);
        match (word, rest) {
            (VERSION, "") => Ok(()),
            ("demo", "") if !policy.demo => {
                policy.demo = true;
                Ok(())
            }
            ("name", text) if policy.name.is_none() => {
                policy.name = Some(text.to_owned());
                demand((1..=NAME_BYTES_MAX).contains(&text.len()), "a name too long or empty")
            }
            ("publication", key) => push(&mut policy.publication, key.parse()?),
            ("tsa-root", root) => {
                let root = base64::decode(root)?;
                let fresh = !root.is_empty() && !policy.tsa_roots.contains(&root);
                demand(fresh, "a stamping root that is empty or there already")?;
                push(&mut policy.tsa_roots, root)
            }
            _ => Err(refused("an unknown or repeated directive")),
        }
    }

    fn finish(self) -> Result<Policy> {
        let (ours, policy) = (self.ours, self.policy);
        demand(self.quorum_seen, "no quorum line")?;
        demand(!ours || self.directives > 0, "no testimony-policy/v1 line")?;
        demand(!ours || !policy.logs.is_empty(), "no log")?;
        demand(!ours || !policy.publication.is_empty(), "no publication key")?;
        for key in &policy.publication {
            let mut logs = policy.logs.iter().map(|log| publication_name(log.key.name()));
            let named = key.kind() == KeyKind::Ed25519 && logs.any(|name| name == key.name());
            demand(named, "a publication key that is not named after a log")?;
        }
        // One key in two roles would let a signature made for one purpose serve the other.
        let logs = policy.logs.iter().map(|log| &log.key);
        let cosigners = policy.cosigners.iter().map(|cosigner| &cosigner.key);
        let mut seen = BTreeSet::new();
        let mut keys = logs.chain(cosigners).chain(&policy.publication);
        demand(!ours || keys.all(|key| seen.insert(key.public_key())), "one key in two roles")?;
        Ok(policy)
    }

    fn is_taken(&self, name: &str) -> bool {
        name == NO_QUORUM
            || self.policy.cosigners.iter().any(|cosigner| cosigner.name == name)
            || self.policy.groups.iter().any(|group| group.name == name)
    }
}

fn key_unless(unsuitable: KeyKind, text: &str) -> Result<VerifierKey> {
    let key: VerifierKey = text.parse()?;
    if key.kind() == unsuitable { Err(Error::KeyKind) } else { Ok(key) }
}

fn one(url: &[&str]) -> Result<Option<String>> {
    demand(url.len() <= 1, "words after the address")?;
    Ok(url.first().map(|url| (*url).to_owned()))
}

fn same(one: &VerifierKey, other: &VerifierKey) -> bool {
    one.public_key() == other.public_key()
}

fn push<T>(list: &mut Vec<T>, item: T) -> Result<()> {
    demand(list.len() < DEFINITIONS_MAX, "too many lines of one kind")?;
    list.push(item);
    Ok(())
}

fn demand(holds: bool, what: &'static str) -> Result<()> {
    if holds { Ok(()) } else { Err(refused(what)) }
}

/// The line's number is filled in by [`Reader::read`].
fn refused(what: &'static str) -> Error {
    Error::Policy(0, what)
}

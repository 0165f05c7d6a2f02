//! The unit and tor's lines: are they there, do they fit together, do they keep the Post in?

use std::fs;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::Path;

use super::folder::holder;
use super::{Finding, Place, optional, value};
use crate::ListenAddress;
use crate::setup::{NAME, Setup};

/// Where systemd looks, first come first served.
const UNIT_FOLDERS: [&str; 3] =
    ["/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system"];
/// Files that include files; more is a circle.
const INCLUDES_MAX: usize = 8;
const MAKE: &str = "`testimony post init --system` writes one: docs/running-a-post.md";

/// A unit with what is laid over it.
pub(super) struct Unit {
    path: String,
    text: String,
}

impl Unit {
    pub(super) fn find(place: &Place<'_>) -> io::Result<Option<Self>> {
        for folder in UNIT_FOLDERS {
            let path = format!("{folder}/{NAME}.service");
            let Some(mut text) = place.read(&path)? else { continue };
            for folder in UNIT_FOLDERS {
                for over in place.list(&format!("{folder}/{NAME}.service.d"), ".conf")? {
                    text.push('\n');
                    text.push_str(&place.read(&over)?.unwrap_or_default());
                }
            }
            return Ok(Some(Self { path, text }));
        }
        Ok(None)
    }

    pub(super) fn user(&self) -> Option<&str> {
        value(&self.text, "User")
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        value(&self.text, "ExecStart").unwrap_or_default().split_whitespace()
    }

    fn flag(&self, flag: &str) -> Option<&str> {
        let behind = self.words().skip_while(|word| *word != flag).nth(1);
        behind.or_else(|| self.words().find_map(|word| word.strip_prefix(flag)?.strip_prefix('=')))
    }

    pub(super) fn space_bytes(&self) -> Option<u64> {
        self.flag("--space-gib")?.parse::<u64>().ok()?.checked_mul(1 << 30)
    }

    /// Where it lets the Post listen.
    fn listen(&self) -> Option<ListenAddress> {
        self.flag("--listen").unwrap_or("127.0.0.1:8080").parse().ok()
    }
}

/// The unit.
pub(super) fn unit(place: &Place<'_>, unit: &io::Result<Option<Unit>>) -> Vec<Finding> {
    let unit = match unit {
        Ok(Some(unit)) => unit,
        Ok(None) => {
            let said = "there is no unit: the Post does not start with the machine, and nothing \
                        keeps it in but its own walls";
            return vec![Finding::wrong("unit", said, MAKE)];
        }
        Err(cause) => return vec![Finding::unknown("unit", Path::new("systemd's units"), cause)],
    };
    let serves = unit.words().skip_while(|word| *word != "serve").nth(1).unwrap_or_default();
    let (serves, here) = (Path::new(serves), fs::canonicalize(place.folder));
    let fits = here.is_ok_and(|here| fs::canonicalize(serves).is_ok_and(|serves| serves == here));
    let folder = if fits {
        Finding::fine("unit", format!("{} serves this folder", unit.path))
    } else {
        let said = format!("{} serves {}, not this folder", unit.path, serves.display());
        Finding::wrong("unit", said, MAKE)
    };
    vec![folder, walls(unit)]
}

/// Lines of ours that are missing or other.
fn walls(unit: &Unit) -> Finding {
    let ours =
        ["User", "Group", "ExecStart", "ReadWritePaths", "StateDirectory", "RuntimeDirectory"];
    let made = Setup::new(Path::new(crate::setup::FOLDER), Path::new("/usr/bin/testimony"), NAME);
    let made = made.map(|setup| setup.unit()).unwrap_or_default();
    let service = made.split("[Service]").nth(1).unwrap_or_default();
    let service = service.split("[Install]").next().unwrap_or_default();
    let network = match unit.listen() {
        // With a port it cannot be without a network.
        Some(ListenAddress::Tcp(_)) => &["PrivateNetwork", "RestrictAddressFamilies"][..],
        _ => &[],
    };
    let missing: Vec<_> = service
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('='))
        .filter(|(key, _)| !ours.contains(key) && !network.contains(key))
        .filter(|(key, wanted)| match *key {
            // Several lines of one key add up.
            "SystemCallFilter" => !unit.text.lines().any(|line| line == format!("{key}={wanted}")),
            _ => value(&unit.text, key) != Some(wanted),
        })
        .map(|(key, _)| key)
        .collect();
    match missing.first() {
        None => Finding::fine("unit's walls", "all lines that keep the Post in are there"),
        Some(first) => Finding::wrong(
            "unit's walls",
            format!("{first} and {} more lines are missing or other than made", missing.len() - 1),
            "compare it with what `testimony post init --system` writes",
        ),
    }
}

/// Tor's lines.
pub(super) fn torrc(place: &Place<'_>, unit: Option<&Unit>) -> Vec<Finding> {
    let mut lines = Vec::new();
    if let Err(cause) = read_torrc(place, "/etc/tor/torrc", 0, &mut lines) {
        return vec![Finding::unknown("torrc", Path::new("/etc/tor/torrc"), &cause)];
    }
    let listen = unit.map_or(Some(ListenAddress::Unix(crate::setup::SOCKET.into())), Unit::listen);
    let wanted = listen.map(|listen| listen.to_string()).unwrap_or_default();
    let leads_here = |line: &&(String, String)| {
        line.0 == "hiddenserviceport" && line.1.split_whitespace().nth(1) == Some(&*wanted)
    };
    let services = lines.iter().filter(leads_here).count();
    let service = if services == 0 {
        Finding::wrong(
            "torrc",
            format!("no onion service leads to {wanted}"),
            "include the torrc of `testimony post init --system` in /etc/tor/torrc",
        )
    } else {
        Finding::fine("torrc", format!("{services} of tor's ports lead to {wanted}"))
    };
    let has = |key: &str, value: &str| lines.iter().any(|line| line.0 == key && line.1 == value);
    let pow = if has("hiddenservicepowdefensesenabled", "1") {
        Finding::fine("proof of work", "a flood of visitors has to compute")
    } else {
        let todo = "HiddenServicePoWDefensesEnabled 1 below its HiddenServiceDir";
        Finding::advice("proof of work", "a flood of visitors costs them nothing", todo)
    };
    vec![service, pow, torrc_dangers(&lines)]
}

/// Lines that give away senders or the machine.
fn torrc_dangers(lines: &[(String, String)]) -> Finding {
    for (key, value) in lines {
        let why = match (&**key, value.split_whitespace().next().unwrap_or_default()) {
            ("safelogging", "0") => "tor writes addresses into its log",
            ("log", level) if level.starts_with("debug") || level.starts_with("info") => {
                "tor logs so much that arrivals can be read from it"
            }
            ("hiddenservicenonanonymousmode" | "hiddenservicesinglehopmode", "1") => {
                "tor does not hide where this machine is"
            }
            _ => continue,
        };
        return Finding::wrong(
            "tor's log",
            format!("\"{key} {value}\": {why}"),
            "take that line out",
        );
    }
    Finding::fine("tor's log", "no line of torrc gives anybody away")
}

/// The lines, with what they include: key in small letters, value.
fn read_torrc(
    place: &Place<'_>,
    path: &str,
    depth: usize,
    lines: &mut Vec<(String, String)>,
) -> io::Result<()> {
    let Some(text) = place.read(path)? else { return Ok(()) };
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default().trim();
        let Some((key, value)) = line.split_once(char::is_whitespace) else { continue };
        let value = value.trim();
        if key != "%include" {
            lines.push((key.to_lowercase(), value.to_owned()));
        } else if depth < INCLUDES_MAX {
            let files = match value.rsplit_once("/*") {
                Some((folder, ending)) => place.list(folder, ending)?,
                None if place.at(value).is_dir() => place.list(value.trim_end_matches('/'), "")?,
                None => vec![value.to_owned()],
            };
            for file in files {
                read_torrc(place, &file, depth + 1, lines)?;
            }
        }
    }
    Ok(())
}

/// Whether somebody else than this machine reaches the Post.
pub(super) fn listening(place: &Place<'_>, unit: Option<&Unit>) -> Finding {
    let todo = "--listen unix:/run/testimony-post/post.sock, and tor before it";
    if let Some(address) = unit.and_then(Unit::listen).filter(|address| !address.stays_here()) {
        let said = format!("the unit lets the Post listen on {address}, past tor");
        return Finding::wrong("listening", said, todo);
    }
    let open = match holder(place) {
        Ok(Some(process)) => open_sockets(place, process),
        Ok(None) => return Finding::fine("listening", "nothing listens now"),
        Err(cause) => Err(cause),
    };
    match open.as_deref() {
        Ok([]) => Finding::fine("listening", "only this machine reaches the Post"),
        Ok([first, ..]) => {
            Finding::wrong("listening", format!("the Post listens on {first}, past tor"), todo)
        }
        Err(cause) => Finding::unknown("listening", Path::new("the Post's process"), cause),
    }
}

/// Where a process listens for others than this machine.
fn open_sockets(place: &Place<'_>, process: u32) -> io::Result<Vec<SocketAddr>> {
    let mut inodes = Vec::new();
    for entry in fs::read_dir(place.at(&format!("/proc/{process}/fd")))? {
        // A file that was closed in the meantime is no socket any more.
        let Some(link) = optional(fs::read_link(entry?.path()))? else { continue };
        let inode = link.to_string_lossy().strip_prefix("socket:[").map(str::to_owned);
        inodes.extend(inode.map(|inode| inode.trim_end_matches(']').to_owned()));
    }
    let mut open = Vec::new();
    for table in ["tcp", "tcp6"] {
        let text = place.read(&format!("/proc/{process}/net/{table}"))?.unwrap_or_default();
        open.extend(text.lines().skip(1).filter_map(|line| {
            //   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 4242
            let fields: Vec<_> = line.split_whitespace().collect();
            let listens = fields.get(3) == Some(&"0A");
            let ours = fields.get(9).is_some_and(|inode| inodes.iter().any(|one| one == inode));
            let address = socket_address(fields.get(1)?)?;
            (listens && ours && !address.ip().to_canonical().is_loopback()).then_some(address)
        }));
    }
    Ok(open)
}

/// An address as the kernel prints it: words of 32 bits in the machine's order.
pub(super) fn socket_address(text: &str) -> Option<SocketAddr> {
    let (address, port) = text.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    let words: Option<Vec<u32>> = (0..address.len() / 8)
        .map(|word| u32::from_str_radix(address.get(word * 8..word * 8 + 8)?, 16).ok())
        .collect();
    let bytes: Vec<u8> = words?.iter().flat_map(|word| word.to_ne_bytes()).collect();
    let address = match bytes.len() {
        4 => IpAddr::V4(Ipv4Addr::from(<[u8; 4]>::try_from(bytes).ok()?)),
        16 => IpAddr::V6(Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?)),
        _ => return None,
    };
    Some(SocketAddr::new(address, port))
}

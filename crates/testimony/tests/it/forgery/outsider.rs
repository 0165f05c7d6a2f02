//! Forgeries of somebody who has everything but a key of the team.

use std::fs;
use std::os::unix::fs::symlink;

use data_encoding::BASE64;

use super::world::{
    Files, Key, MANIFEST, ORIGIN, Team, World, edit, key_id, line, manifest_text, remake_bag,
    take_over, text, vkey,
};
use super::{Case, Forged, LOG_UNKNOWN, MANIFEST_BROKEN, OTHER_KEY, SIGNATURE};

const PAGE: &[u8] = b"<!doctype html><title>Nothing happened</title>";

pub(super) const CASES: &[Case] = &[
    ("control-untouched", "0 Unchanged. It existed by 14 November 2023, 22:14 UTC.", |w| {
        w.one.clone().into()
    }),
    ("whole-under-own-keys", OTHER_KEY, |w| usurped(w, ORIGIN).into()),
    ("whole-under-a-cyrillic-letter", LOG_UNKNOWN, |w| usurped(w, "ехample.org/river-desk").into()),
    ("whole-under-a-greek-letter", LOG_UNKNOWN, |w| usurped(w, "example.οrg/river-desk").into()),
    ("whole-under-fullwidth-letters", LOG_UNKNOWN, |w| {
        usurped(w, "ｅxample.org/river-desk").into()
    }),
    ("whole-under-a-capital", LOG_UNKNOWN, |w| usurped(w, "Example.org/river-desk").into()),
    ("whole-under-a-dot-behind-the-host", LOG_UNKNOWN, |w| {
        usurped(w, "example.org./river-desk").into()
    }),
    ("whole-under-a-slash-at-the-end", LOG_UNKNOWN, |w| {
        usurped(w, "example.org/river-desk/").into()
    }),
    ("whole-under-a-prefix", LOG_UNKNOWN, |w| usurped(w, "example.org/river-des").into()),
    ("whole-under-a-longer-name", LOG_UNKNOWN, |w| usurped(w, "example.org/river-desk2").into()),
    ("whole-under-a-zero-width-joiner", LOG_UNKNOWN, |w| {
        usurped(w, "example.org/river\u{200d}-desk").into()
    }),
    ("whole-under-another-hyphen", LOG_UNKNOWN, |w| {
        usurped(w, "example.org/river\u{2010}desk").into()
    }),
    ("whole-under-a-percent-sign", LOG_UNKNOWN, |w| usurped(w, "example.org/river%2Ddesk").into()),
    ("whole-under-a-scheme", LOG_UNKNOWN, |w| usurped(w, "https://example.org/river-desk").into()),
    ("whole-under-the-publication-key-s-name", LOG_UNKNOWN, |w| {
        usurped(w, "example.org/river-desk/publication").into()
    }),
    ("whole-under-a-direction-mark", LOG_UNKNOWN, |w| {
        usurped(w, "\u{202e}example.org/river-desk").into()
    }),
    ("own-key-under-the-true-name", OTHER_KEY, |w| own_manifest(w, "example.org/river-des")),
    ("own-key-under-the-true-name-and-a-capital", OTHER_KEY, |w| {
        own_manifest(w, "Example.org/river-desk")
    }),
    ("the-team-s-policy-in-another-s-dossier", SIGNATURE_OR_OTHER, |w| {
        let mut files = usurped(w, "example.org/river-desk2");
        files.insert("data/policy.txt".into(), w.team.policy().into());
        Team::new("example.org/river-desk2", 150).seal(&mut files);
        files.into()
    }),
    ("page-exchanged", "1 Changed: index.html is not as it was signed.", |w| {
        changed(w, "index.html", PAGE)
    }),
    (
        "page-exchanged-same-length-bag-remade",
        "1 Changed: manifest-sha256.txt is not as it was signed.",
        |w| {
            let mut files = w.one.clone();
            edit(&mut files, "index.html", |page| page.replacen("works", "shops", 1));
            edit(&mut files, "data/dossier.json", |page| page.replacen("works", "shops", 1));
            remake_bag(&mut files);
            files.into()
        },
    ),
    (
        "bag-remade-around-one-letter",
        "1 Changed: tagmanifest-sha256.txt is not as it was signed.",
        |w| {
            let mut files = w.one.clone();
            edit(&mut files, "index.html", |page| page.replacen("works", "shops", 1));
            remake_bag(&mut files);
            files.into()
        },
    ),
    ("page-exchanged-and-listed", SIGNATURE, |w| {
        let mut files = w.one.clone();
        files.insert("index.html".into(), PAGE.into());
        remake_bag(&mut files);
        let line = text(&files, MANIFEST).lines().last().unwrap().to_owned();
        let manifest = format!("{}\n{line}\n", manifest_text(ORIGIN, &files));
        files.insert(MANIFEST.into(), manifest.into());
        files.into()
    }),
    ("page-exchanged-and-signed-by-the-forger", OTHER_KEY, |w| {
        let mut files = w.one.clone();
        files.insert("index.html".into(), PAGE.into());
        w.forger.seal(&mut files);
        files.into()
    }),
    ("licence-added", "1 Changed: `LICENSE.txt` does not belong to the dossier.", |w| {
        changed(w, "LICENSE.txt", b"free")
    }),
    ("verifier-added", "1 Changed: `verify.html` does not belong to the dossier.", |w| {
        changed(w, "verify.html", PAGE)
    }),
    ("item-added", "1 Changed: `data/items/006.sd-jwt` does not belong to the dossier.", |w| {
        changed(w, "data/items/006.sd-jwt", &w.other["data/items/001.sd-jwt"])
    }),
    ("hidden-file-added", STRANGE, |w| changed(w, ".verified", b"yes")),
    ("name-with-a-message", STRANGE, |w| changed(w, "Unchanged. It existed by 2017", b"")),
    ("name-that-moves-the-cursor", STRANGE, |w| changed(w, "\u{1b}[2K\rUnchanged", b"")),
    ("presentation-removed", "1 Changed: data/items/002.sd-jwt is missing.", |w| {
        let mut files = w.one.clone();
        files.remove("data/items/002.sd-jwt");
        files.into()
    }),
    ("page-renamed", "1 Changed: index.html is missing.", |w| {
        let mut files = w.one.clone();
        let page = files.remove("index.html").unwrap();
        files.insert("INDEX.HTML".into(), page);
        files.into()
    }),
    ("manifest-removed", "1 Changed: testimony-manifest.txt is missing.", |w| {
        let mut files = w.one.clone();
        files.remove(MANIFEST);
        files.into()
    }),
    ("manifest-alone", "1 Changed: bag-info.txt is missing.", |w| {
        Files::from([(MANIFEST.to_owned(), w.other[MANIFEST].clone())]).into()
    }),
    (
        "text-of-the-other-dossier",
        "1 Changed: data/items/002.sd-jwt is not as it was signed.",
        |w| {
            let mut files = w.one.clone();
            for ending in ["sd-jwt", "opening", "tlog-proof"] {
                let path = format!("data/items/002.{ending}");
                files.insert(path.clone(), w.other[&path].clone());
            }
            files.insert("data/items/002.opening".into(), w.one["data/items/002.opening"].clone());
            files.into()
        },
    ),
    ("policy-inside-exchanged", "1 Changed: data/policy.txt is not as it was signed.", |w| {
        changed(w, "data/policy.txt", w.forger.policy().as_bytes())
    }),
    ("manifest-with-crlf", MANIFEST_BROKEN, |w| manifest(w, |text| text.replace('\n', "\r\n"))),
    ("manifest-without-last-newline", MANIFEST_BROKEN, |w| {
        manifest(w, |text| text.trim_end().to_owned())
    }),
    ("manifest-with-a-newline-more", MANIFEST_BROKEN, |w| manifest(w, |text| text + "\n")),
    ("manifest-with-a-byte-order-mark", MANIFEST_BROKEN, |w| {
        manifest(w, |text| format!("\u{feff}{text}"))
    }),
    ("manifest-signed-twice", MANIFEST_BROKEN, |w| {
        manifest(w, |text| {
            let line = text.lines().last().unwrap().to_owned();
            format!("{text}{line}\n")
        })
    }),
    ("manifest-signed-by-somebody-too", MANIFEST_BROKEN, |w| {
        manifest(w, |text| {
            let (signed, _) = text.rsplit_once("\n\n").unwrap();
            let line = w.forger.publication.line(&format!("{signed}\n"));
            text + &line
        })
    }),
    ("manifest-in-another-order", MANIFEST_BROKEN, |w| {
        manifest(w, |text| {
            let mut lines: Vec<&str> = text.split('\n').collect();
            lines.swap(2, 3);
            lines.join("\n")
        })
    }),
    ("manifest-with-a-line-twice", MANIFEST_BROKEN, |w| {
        manifest(w, |text| {
            let mut lines: Vec<&str> = text.split('\n').collect();
            lines.insert(3, lines[2]);
            lines.join("\n")
        })
    }),
    ("manifest-without-a-line", SIGNATURE, |w| {
        manifest(w, |text| {
            let mut lines: Vec<&str> = text.split('\n').collect();
            lines.remove(3);
            lines.join("\n")
        })
    }),
    ("manifest-with-capital-digits", MANIFEST_BROKEN, |w| {
        manifest(w, |text| {
            let (head, rest) = text.split_at(text.find(ORIGIN).unwrap() + ORIGIN.len());
            format!("{head}{}{}", rest[..65].to_uppercase(), &rest[65..])
        })
    }),
    ("signature-in-a-second-base64", MANIFEST_BROKEN, |w| {
        signature(w, |name, encoded| {
            // 68 bytes leave two bits of the last letter but one over: they must be zero.
            let at = encoded.len() - 2;
            let last = encoded.as_bytes()[at] + 1;
            format!("— {name} {}{}=\n", &encoded[..at], char::from(last))
        })
    }),
    ("signature-without-padding", MANIFEST_BROKEN, |w| {
        signature(w, |name, encoded| format!("— {name} {}\n", encoded.trim_end_matches('=')))
    }),
    ("signature-with-s-above-the-order", SIGNATURE, |w| {
        signature(w, |name, encoded| {
            let mut bytes = BASE64.decode(encoded.as_bytes()).unwrap();
            add_order(&mut bytes[36..68]);
            format!("— {name} {}\n", BASE64.encode(&bytes))
        })
    }),
    ("signature-under-the-team-s-name-and-id", SIGNATURE, |w| {
        let text = manifest_text(ORIGIN, &w.one);
        let signature = w.forger.publication.sign(&text);
        let line = line(&w.team.publication.name, w.team.publication.id(), &signature);
        changed(w, MANIFEST, format!("{text}\n{line}").as_bytes())
    }),
    ("signature-under-the-team-s-name-and-an-own-id", OTHER_KEY, |w| {
        let text = manifest_text(ORIGIN, &w.one);
        changed(w, MANIFEST, w.forger.publication.note(&text).as_bytes())
    }),
    ("signature-of-a-cosigner", OTHER_KEY, |w| {
        let text = manifest_text(ORIGIN, &w.one);
        changed(w, MANIFEST, w.team.cosigners[0].note(&text).as_bytes())
    }),
    ("signature-of-an-empty-key", SIGNATURE_OR_OTHER, |w| {
        let text = manifest_text(ORIGIN, &w.one);
        let name = &w.team.publication.name;
        changed(
            w,
            MANIFEST,
            format!("{text}\n{}", line(name, weak_id(name), &neutral())).as_bytes(),
        )
    }),
    ("a-key-for-which-anybody-can-sign", CONTENTS, |w| {
        let log_origin = "example.org/river-desk2";
        let mut files = usurped(w, log_origin);
        let name = format!("{log_origin}/publication");
        let weak = vkey(&name, &weak_body());
        let thief = Team::new(log_origin, 150);
        let policy = thief.policy().replace(&thief.publication.vkey(), &weak);
        files.insert("data/policy.txt".into(), policy.into());
        remake_bag(&mut files);
        let text = manifest_text(log_origin, &files);
        let note = format!("{text}\n{}", line(&name, weak_id(&name), &neutral()));
        files.insert(MANIFEST.into(), note.into());
        files.into()
    }),
    ("a-log-that-is-its-own-publisher", CONTENTS, |w| {
        let log_origin = "example.org/river-desk2";
        let mut files = usurped(w, log_origin);
        let thief = Team::new(log_origin, 150);
        let twin = Key::new(&thief.publication.name, 1, 150).vkey();
        let policy = thief.policy().replace(&thief.publication.vkey(), &twin);
        files.insert("data/policy.txt".into(), policy.into());
        thief.seal(&mut files);
        files.into()
    }),
    ("dossier-inside-a-dossier", FOREIGN_INSIDE, |w| {
        let mut files = w.one.clone();
        let inner = w.other.iter().map(|(path, bytes)| (format!("inner/{path}"), bytes.clone()));
        files.extend(inner);
        files.into()
    }),
    ("dossier-inside-a-folder", "4", |w| {
        let inner = w.one.iter().map(|(path, bytes)| (format!("dossier/{path}"), bytes.clone()));
        inner.collect::<Files>().into()
    }),
    ("dossier-inside-a-forger-s", FOREIGN_INSIDE, |w| {
        let mut files = usurped(w, ORIGIN);
        let inner = w.one.iter().map(|(path, bytes)| (format!("inner/{path}"), bytes.clone()));
        files.insert(MANIFEST.into(), w.one[MANIFEST].clone());
        files.extend(w.one.clone());
        files.extend(inner);
        files.into()
    }),
    ("policy-read-from-the-dossier", "3", |w| Forged {
        policy_inside: true,
        ..usurped(w, ORIGIN).into()
    }),
    ("policy-linked-to-the-dossier", "3", |w| Forged {
        policy_inside: true,
        ..usurped(w, "example.org/river-desk2").into()
    }),
    (
        "item-linked-elsewhere",
        "1 Changed: `data/items/002.sd-jwt` does not belong to the dossier.",
        |w| Forged {
            on_disk: Some(|dossier| {
                let (item, beside) =
                    (dossier.join("data/items/002.sd-jwt"), dossier.with_file_name("away"));
                fs::rename(&item, &beside).unwrap();
                symlink(beside, item).unwrap();
            }),
            ..w.one.clone().into()
        },
    ),
    ("folder-linked-elsewhere", "1 Changed: `data` does not belong to the dossier.", |w| Forged {
        on_disk: Some(|dossier| {
            let (data, beside) = (dossier.join("data"), dossier.with_file_name("away"));
            fs::rename(&data, &beside).unwrap();
            symlink(beside, data).unwrap();
        }),
        ..w.one.clone().into()
    }),
    ("empty-folder-added", "1 Changed: `proof` does not belong to the dossier.", |w| Forged {
        on_disk: Some(|dossier| fs::create_dir(dossier.join("proof")).unwrap()),
        ..w.one.clone().into()
    }),
];

const STRANGE: &str = "1 Changed: `a name that no dossier has` does not belong to the dossier.";
const CONTENTS: &str =
    "1 Changed: data/dossier.json or data/policy.txt is not in the form that it must have.";
const SIGNATURE_OR_OTHER: &str = OTHER_KEY;
const FOREIGN_INSIDE: &str = "1 Changed: `inner/bag-info.txt` does not belong to the dossier.";

/// The true dossier, made the forger's own in every part.
fn usurped(world: &World, log_origin: &str) -> Files {
    let mut files = world.one.clone();
    take_over(&mut files, &Team::new(log_origin, 150));
    files
}

/// The forger's dossier under the true log's name, signed by a key of another name.
fn own_manifest(world: &World, log_origin: &str) -> Forged {
    let mut files = usurped(world, log_origin);
    let text = manifest_text(ORIGIN, &files);
    files.insert(MANIFEST.into(), Team::new(log_origin, 150).publication.note(&text).into());
    files.into()
}

fn changed(world: &World, path: &str, bytes: &[u8]) -> Forged {
    let mut files = world.one.clone();
    files.insert(path.into(), bytes.into());
    files.into()
}

fn manifest(world: &World, change: impl FnOnce(String) -> String) -> Forged {
    let mut files = world.one.clone();
    edit(&mut files, MANIFEST, change);
    files.into()
}

/// Another spelling of the one signature line.
fn signature(world: &World, change: impl FnOnce(&str, &str) -> String) -> Forged {
    manifest(world, |text| {
        let at = text.find("\n— ").unwrap() + 1;
        let mut words = text[at..].trim_end().split(' ').skip(1);
        let (name, encoded) = (words.next().unwrap(), words.next().unwrap());
        format!("{}{}", &text[..at], change(name, encoded))
    })
}

/// Adds the order of the group to S: the equation of the signature still holds.
fn add_order(s: &mut [u8]) {
    let order = data_encoding::HEXLOWER
        .decode(b"edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
        .unwrap();
    let mut carry = 0;
    for (byte, more) in s.iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(more) + carry;
        *byte = sum as u8;
        carry = sum >> 8;
    }
}

/// The neutral point as a key: with R the neutral point too and S zero every text is signed.
fn weak_body() -> Vec<u8> {
    let mut body = vec![0; 33];
    (body[0], body[1]) = (1, 1);
    body
}

fn weak_id(name: &str) -> [u8; 4] {
    key_id(name, &weak_body())
}

fn neutral() -> [u8; 64] {
    let mut signature = [0; 64];
    signature[0] = 1;
    signature
}

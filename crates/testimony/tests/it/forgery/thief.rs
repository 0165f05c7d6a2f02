//! Forgeries of somebody who stole the publication key: he can sign dossiers, and still show
//! nothing that was not sealed. Some have the log's key and one cosigner's as well. And what an
//! operator with all keys can and cannot do.

use data_encoding::{BASE64, BASE64URL_NOPAD};
use sha2::{Digest, Sha256};

use super::world::{
    CHECKPOINT, Files, LEAF_ONE, LEAF_OTHER, ORIGIN, TIMES, Team, World, disclosures, edit,
    jws_part, leaf_of, operated, path_of, prove, sign_jws, text, with_kid,
};
use super::{Case, Forged};

const ENTRY: &str = "data/items/001.sd-jwt";
const TEXT: &str = "data/items/002.sd-jwt";
const FIRST: &str = "1 Changed: item 001 is not what was sealed.";
const SECOND: &str = "1 Changed: item 002 is not what was sealed.";
const THIRD: &str = "1 Changed: item 003 is not what was sealed.";
const PATH: &str = "1 Changed: item 001: the hashes do not lead to the root.";
const QUORUM: &str = "1 Changed: item 001: too few of the policy's cosigners have signed.";
const UNKNOWN_LOG: &str = "1 Changed: item 001: no log of the policy has signed the checkpoint.";
const CONTENTS: &str =
    "1 Changed: data/dossier.json or data/policy.txt is not in the form that it must have.";

pub(super) const CASES: &[Case] = &[
    ("thief-page-says-otherwise-is-the-publisher-s-word", UNCHANGED, |w| {
        signed(w, |files| edit(files, "index.html", |page| page.replace("brick", "salt")))
    }),
    ("thief-own-log-of-the-same-name", UNKNOWN_LOG, |w| {
        signed(w, |files| {
            let leaf = leaf_of(files);
            prove(files, 0, &[leaf], &w.forger.checkpoint(&[leaf]));
        })
    }),
    ("thief-own-log-under-the-true-key-s-id", SIGNATURE_OF_LOG, |w| {
        signed(w, |files| {
            let leaf = leaf_of(files);
            let text = w.team.checkpoint_text(&[leaf]);
            let line = super::world::line(ORIGIN, w.team.log.id(), &w.forger.log.sign(&text));
            prove(files, 0, &[leaf], &format!("{text}\n{line}"));
        })
    }),
    ("thief-with-log-key-without-cosigners", QUORUM, |w| {
        signed(w, |files| {
            let leaf = leaf_of(files);
            prove(files, 0, &[leaf], &w.team.bare_checkpoint(&[leaf]));
        })
    }),
    ("thief-with-log-key-and-one-cosigner-backdates", QUORUM, |w| {
        signed(w, |files| {
            let leaf = leaf_of(files);
            let text = w.team.checkpoint_text(&[leaf]);
            let old = w.team.cosigners[0].cosign(&text, 1);
            prove(files, 0, &[leaf], &(w.team.bare_checkpoint(&[leaf]) + &old));
        })
    }),
    ("thief-one-cosigner-twice", QUORUM, |w| {
        signed(w, |files| {
            let text = w.team.checkpoint_text(&w.leaves);
            let twice = [1, 2].map(|time| w.team.cosigners[0].cosign(&text, time)).concat();
            prove(files, LEAF_ONE, &w.leaves, &(w.team.bare_checkpoint(&w.leaves) + &twice));
        })
    }),
    ("thief-cosigners-of-another-team", QUORUM, |w| {
        signed(w, |files| {
            let text = w.team.checkpoint_text(&w.leaves);
            let lines: String =
                w.forger.cosigners.iter().map(|key| key.cosign(&text, TIMES[0])).collect();
            prove(files, LEAF_ONE, &w.leaves, &(w.team.bare_checkpoint(&w.leaves) + &lines));
        })
    }),
    ("thief-cosignatures-of-an-older-checkpoint", COSIGNATURE, |w| {
        signed(w, |files| {
            let older = w.team.checkpoint(&w.leaves[..3]);
            let lines: String = older.split_inclusive('\n').skip(5).collect();
            prove(files, LEAF_ONE, &w.leaves, &(w.team.bare_checkpoint(&w.leaves) + &lines));
        })
    }),
    ("thief-earlier-time-in-a-cosignature", COSIGNATURE, |w| {
        signed(w, |files| {
            let text = w.team.checkpoint_text(&w.leaves);
            let true_line = w.team.cosigners[0].cosign(&text, TIMES[0]);
            let encoded = true_line.trim_end().rsplit(' ').next().unwrap();
            let mut bytes = BASE64.decode(encoded.as_bytes()).unwrap();
            bytes[4..12].copy_from_slice(&1_500_000_000_u64.to_be_bytes());
            let line = format!("— {} {}\n", w.team.cosigners[0].name, BASE64.encode(&bytes));
            let whole = w.team.checkpoint(&w.leaves).replace(&true_line, &line);
            prove(files, LEAF_ONE, &w.leaves, &whole);
        })
    }),
    ("thief-no-cosignatures", QUORUM, |w| {
        signed(w, |files| {
            prove(files, LEAF_ONE, &w.leaves, &w.team.bare_checkpoint(&w.leaves));
        })
    }),
    (
        "thief-old-checkpoint-new-items",
        "1 Changed: item 001: the leaf is not below the tree's size.",
        |w| {
            signed(w, |files| {
                let older = w.team.checkpoint(&w.leaves[..3]);
                let proof = text(files, "data/items/001.tlog-proof");
                let (head, _) = proof.split_once("\n\n").unwrap();
                put_proof(files, &format!("{head}\n\n{older}"), &older);
            })
        },
    ),
    ("thief-old-checkpoint-old-place", PATH, |w| {
        signed(w, |files| prove(files, 2, &w.leaves[..3], &w.team.checkpoint(&w.leaves[..3])))
    }),
    ("thief-proof-of-another-index", PATH, |w| {
        signed(w, |files| {
            let checkpoint = text(files, CHECKPOINT);
            prove(files, LEAF_OTHER, &w.leaves, &checkpoint);
        })
    }),
    ("thief-index-alone-changed", PATH, |w| {
        signed(w, |files| {
            let proof = text(files, "data/items/001.tlog-proof").replace("index 4", "index 5");
            let checkpoint = text(files, CHECKPOINT);
            put_proof(files, &proof, &checkpoint);
        })
    }),
    ("thief-proof-of-another-size", "1 Changed: item 001: 3 hashes in a proof of 4.", |w| {
        signed(w, |files| {
            let hashes: String = path_of(LEAF_ONE, &w.leaves[..8])
                .iter()
                .map(|hash| BASE64.encode(hash) + "\n")
                .collect();
            let checkpoint = text(files, CHECKPOINT);
            let proof = format!("c2sp.org/tlog-proof@v1\nindex 4\n{hashes}\n{checkpoint}");
            put_proof(files, &proof, &checkpoint);
        })
    }),
    ("thief-checkpoint-beside-the-proofs", FIRST, |w| {
        signed(w, |files| {
            files.insert(CHECKPOINT.into(), w.team.checkpoint(&w.leaves[..3]).into());
        })
    }),
    ("thief-items-of-two-true-dossiers", PATH, |w| {
        signed(w, |files| {
            for ending in ["sd-jwt", "opening"] {
                let path = format!("data/items/001.{ending}");
                files.insert(path.clone(), w.other[&path].clone());
            }
        })
    }),
    ("thief-text-of-another-dossier", SECOND, |w| {
        signed(w, |files| {
            for ending in ["sd-jwt", "opening", "tlog-proof"] {
                let path = format!("data/items/002.{ending}");
                files.insert(path.clone(), w.other[&path].clone());
            }
        })
    }),
    ("thief-text-of-another-account", "1 Changed: item 005 is not what was sealed.", |w| {
        signed(w, |files| {
            edit(files, "data/dossier.json", |json| {
                json.replace("\"002\"", "\"two\"")
                    .replace("\"005\"", "\"002\"")
                    .replace("\"two\"", "\"005\"")
            });
        })
    }),
    ("thief-texts-change-places", SECOND, |w| {
        signed(w, |files| {
            for ending in ["sd-jwt", "opening", "tlog-proof"] {
                let paths = ["002", "005"].map(|name| format!("data/items/{name}.{ending}"));
                let [one, two] = paths.each_ref().map(|path| files[path].clone());
                files.extend(paths.into_iter().zip([two, one]));
            }
        })
    }),
    ("thief-one-item-for-two-accounts", FIRST, |w| {
        signed(w, |files| {
            edit(files, "data/dossier.json", |json| json.replace("\"004\"", "\"001\""));
        })
    }),
    (
        "thief-account-dropped-items-left",
        "1 Changed: item data/items/004.opening is not what was sealed.",
        |w| {
            signed(w, |files| {
                accounts(files, |accounts| {
                    accounts.pop();
                });
            })
        },
    ),
    ("thief-no-account-at-all", CONTENTS, |w| {
        signed(w, |files| {
            accounts(files, Vec::clear);
            files.retain(|path, _| !path.starts_with("data/items/"));
        })
    }),
    ("thief-text-is-null", CONTENTS, |w| {
        signed(w, |files| {
            accounts(files, |accounts| accounts[0]["text"] = serde_json::Value::Null);
        })
    }),
    ("thief-opening-of-another-tick", PATH, |w| {
        signed(w, |files| {
            let blind = line_of(files, "001.opening", 2);
            edit(files, "data/items/001.opening", |_| text(&w.other, "data/items/001.opening"));
            let other = line_of(files, "001.opening", 2);
            edit(files, "data/items/001.opening", |opening| opening.replace(&other, &blind));
        })
    }),
    ("thief-another-slot", PATH, |w| {
        signed(w, |files| {
            let slot = line_of(files, "001.opening", 3);
            edit(files, "data/items/001.opening", |opening| opening.replace(&slot, "slot 77"));
        })
    }),
    ("thief-another-kind", FIRST, |w| {
        signed(w, |files| {
            edit(files, "data/items/001.opening", |opening| {
                opening.replace("kind entry", "kind text")
            });
        })
    }),
    ("thief-blind-of-another-item", PATH, |w| {
        signed(w, |files| {
            let blinds = ["001.opening", "004.opening"].map(|name| line_of(files, name, 2));
            edit(files, "data/items/001.opening", |opening| {
                opening.replace(&blinds[0], &blinds[1])
            });
        })
    }),
    ("thief-closed-item-passed-off-as-open", FIRST, |w| {
        signed(w, |files| {
            let closed = line_of(files, "003.opening", 2);
            let open = line_of(files, "001.opening", 2);
            edit(files, "data/items/001.opening", |opening| opening.replace(&open, &closed));
        })
    }),
    ("thief-open-item-passed-off-as-closed", THIRD, |w| {
        signed(w, |files| {
            let blind = line_of(files, "001.opening", 2);
            let closed = line_of(files, "003.opening", 2);
            edit(files, "data/items/003.opening", |opening| opening.replace(&closed, &blind));
        })
    }),
    ("thief-closed-item-of-another-dossier", THIRD, |w| {
        signed(w, |files| {
            let path = "data/items/003.opening";
            files.insert(path.into(), w.other[path].clone());
        })
    }),
    ("thief-disclosure-that-nobody-sealed", SECOND, |w| {
        shown(w, |list| {
            let more =
                format!(r#"["{}","{}",{{"p":[1,2],"t":"not "}}]"#, b64(&[7; 16]), b64(&[7; 12]));
            list.push(b64(more.as_bytes()));
        })
    }),
    ("thief-disclosure-twice", SECOND, |w| shown(w, |list| list.insert(1, list[0].clone()))),
    ("thief-disclosures-in-another-order", SECOND, |w| shown(w, |list| list.swap(0, 1))),
    ("thief-disclosure-of-another-item", SECOND, |w| {
        let whole = text(&w.one, "data/items/005.sd-jwt");
        let other = whole.split('~').nth(1).unwrap().to_owned();
        shown(w, |list| list.push(other))
    }),
    ("thief-salts-swapped", SECOND, |w| {
        shown(w, |list| {
            let mut values = [0, 1].map(|at| value(&list[at]));
            let [one, two] = &mut values;
            std::mem::swap(&mut one[0], &mut two[0]);
            for (at, value) in values.iter().enumerate() {
                list[at] = b64(value.to_string().as_bytes());
            }
        })
    }),
    ("thief-word-changed", SECOND, |w| {
        shown(w, |list| {
            let mut value = value(&list[0]);
            value[2]["t"] = "nobody ".into();
            list[0] = b64(value.to_string().as_bytes());
        })
    }),
    ("thief-disclosure-with-padding", SECOND, |w| shown(w, |list| list[0] += "=")),
    ("thief-disclosure-with-spaces", SECOND, |w| {
        shown(w, |list| {
            let plain = BASE64URL_NOPAD.decode(list[0].as_bytes()).unwrap();
            let spaced = String::from_utf8(plain).unwrap().replacen(',', ", ", 1);
            list[0] = b64(spaced.as_bytes());
        })
    }),
    ("thief-empty-disclosure", SECOND, |w| shown(w, |list| list.push(String::new()))),
    ("thief-key-binding-behind", SECOND, |w| {
        signed(w, |files| edit(files, TEXT, |whole| whole + "e30.e30.AA"))
    }),
    ("thief-no-tilde-at-the-end", SECOND, |w| {
        signed(w, |files| edit(files, TEXT, |whole| whole.trim_end_matches('~').to_owned()))
    }),
    ("thief-name-of-the-text-withheld", SECOND, |w| {
        signed(w, |files| {
            disclosures(files, ENTRY, |list| {
                list.retain(|one| value(one)[1] != "text_commitment");
            });
        })
    }),
    ("thief-digest-added-to-the-payload", PATH, |w| {
        let shown = text(&w.one, ENTRY);
        let shown: Vec<String> =
            shown.split('~').skip(1).map(|one| b64(&Sha256::digest(one))).collect();
        signed(w, |files| {
            payload(files, |payload| {
                // A bucket holds a fixed number, so his digest takes the place of a hidden one.
                let digests = payload["_sd"].as_array_mut().unwrap();
                let hidden = |one: &serde_json::Value| !shown.iter().any(|shown| one == shown);
                let at = digests.iter().position(hidden).unwrap();
                digests[at] = b64(&[0; 32]).into();
                digests.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
            });
        })
    }),
    ("thief-another-jti", PATH, |w| {
        signed(w, |files| payload(files, |payload| payload["jti"] = b64(&[9; 32]).into()))
    }),
    ("thief-claim-added", FIRST, |w| {
        signed(w, |files| payload(files, |payload| payload["iat"] = 1_490_000_000.into()))
    }),
    ("thief-algorithm-none", FIRST, |w| {
        signed(w, |files| {
            edit(files, ENTRY, |whole| {
                let (jws, rest) = whole.split_once('~').unwrap();
                let body = jws.split('.').nth(1).unwrap();
                let header = br#"{"alg":"none","kid":"x","typ":"testimony+sd-jwt"}"#;
                format!("{}.{body}.~{rest}", b64(header))
            });
        })
    }),
    ("thief-presentation-signed-by-another", FIRST, |w| {
        signed(w, |files| {
            let other = sign_jws(&w.forger.publication, &files[ENTRY]);
            files.insert(ENTRY.into(), other);
        })
    }),
    ("thief-presentation-signed-by-the-log", FIRST, |w| {
        signed(w, |files| {
            let other = sign_jws(&w.team.log, &files[ENTRY]);
            files.insert(ENTRY.into(), other);
        })
    }),
    ("log-key-alone-signs-the-manifest", super::OTHER_KEY, |w| {
        let mut files = w.one.clone();
        let text = super::world::manifest_text(ORIGIN, &files);
        files.insert(super::world::MANIFEST.into(), w.team.log.note(&text).into());
        files.into()
    }),
    ("thief-another-kid-is-only-a-name", UNCHANGED, |w| {
        // Which key signed is the policy's affair; what the header calls it is nobody's.
        signed(w, |files| {
            let renamed = with_kid(&files[ENTRY], "somebody else");
            files.insert(ENTRY.into(), sign_jws(&w.team.publication, &renamed));
        })
    }),
    ("operator-control-words-side-by-side", UNCHANGED, |w| {
        operated(&w.team, &[(10, 20, "They "), (20, 25, "came.")], &w.one).into()
    }),
    ("operator-words-overlap", SECOND, |w| {
        operated(&w.team, &[(10, 20, "They "), (19, 25, "came.")], &w.one).into()
    }),
    ("operator-two-words-in-one-place", SECOND, |w| {
        operated(&w.team, &[(10, 20, "They "), (10, 20, "We "), (20, 25, "came.")], &w.one).into()
    }),
    ("operator-word-of-no-width", SECOND, |w| {
        operated(&w.team, &[(10, 20, "They "), (20, 20, "never "), (21, 25, "came.")], &w.one)
            .into()
    }),
    ("operator-word-too-wide", SECOND, |w| {
        operated(&w.team, &[(10, 20, "They "), (20, 2_000_000, "came.")], &w.one).into()
    }),
    (
        "operator-cosigned-by-a-minority-with-false-clocks",
        "0 Unchanged. It existed by 14 November 2023, 22:14 UTC.",
        |w| {
            // One liar's 1970 moves nothing: the date is that of the second cosigner.
            signed(w, |files| {
                let text = w.team.checkpoint_text(&w.leaves);
                let lines: String = [(0, 1), (1, TIMES[1]), (2, TIMES[2])]
                    .map(|(at, time): (usize, u64)| w.team.cosigners[at].cosign(&text, time))
                    .concat();
                prove(files, LEAF_ONE, &w.leaves, &(w.team.bare_checkpoint(&w.leaves) + &lines));
            })
        },
    ),
    ("operator-signs-its-log-twice", UNCHANGED, |w| {
        // A second line of the same key says nothing more and nothing else.
        signed(w, |files| {
            let whole = text(files, CHECKPOINT);
            let line = whole.lines().nth(4).unwrap();
            let twice = whole.replace(line, &format!("{line}\n{line}"));
            prove(files, LEAF_ONE, &w.leaves, &twice);
        })
    }),
];

const UNCHANGED: &str = "0 Unchanged. It existed by 14 November 2023, 22:14 UTC.";
const SIGNATURE_OF_LOG: &str =
    "1 Changed: item 001: the signature of key LOGKEYID does not verify.";
const COSIGNATURE: &str = "1 Changed: item 001: the signature of key COSIGNER does not verify.";

/// The true dossier, changed and signed again with the stolen publication key.
fn signed(world: &World, change: impl FnOnce(&mut Files)) -> Forged {
    let mut files = world.one.clone();
    change(&mut files);
    world.team.seal(&mut files);
    files.into()
}

/// The same, where the disclosures of the text are changed.
fn shown(world: &World, change: impl FnOnce(&mut Vec<String>)) -> Forged {
    signed(world, |files| disclosures(files, TEXT, change))
}

fn payload(files: &mut Files, change: impl FnOnce(&mut serde_json::Value)) {
    let team = Team::new(ORIGIN, 100);
    let mut value = serde_json::from_slice(&jws_part(files, ENTRY, 1)).unwrap();
    change(&mut value);
    edit(files, ENTRY, |whole| {
        let (jws, rest) = whole.split_once('~').unwrap();
        let header = jws.split('.').next().unwrap();
        format!("{header}.{}.AA~{rest}", b64(value.to_string().as_bytes()))
    });
    files.insert(ENTRY.into(), sign_jws(&team.publication, &files[ENTRY]));
}

fn accounts(files: &mut Files, change: impl FnOnce(&mut Vec<serde_json::Value>)) {
    let mut contents: serde_json::Value =
        serde_json::from_slice(&files["data/dossier.json"]).unwrap();
    change(contents["accounts"].as_array_mut().unwrap());
    files.insert("data/dossier.json".into(), contents.to_string().into());
}

fn put_proof(files: &mut Files, proof: &str, checkpoint: &str) {
    for (path, bytes) in files.iter_mut() {
        if path.ends_with(".tlog-proof") {
            *bytes = proof.into();
        }
    }
    files.insert(CHECKPOINT.into(), checkpoint.into());
}

fn line_of(files: &Files, name: &str, at: usize) -> String {
    text(files, &format!("data/items/{name}")).lines().nth(at).unwrap().to_owned()
}

fn value(disclosure: &str) -> serde_json::Value {
    serde_json::from_slice(&BASE64URL_NOPAD.decode(disclosure.as_bytes()).unwrap()).unwrap()
}

fn b64(bytes: &[u8]) -> String {
    BASE64URL_NOPAD.encode(bytes)
}

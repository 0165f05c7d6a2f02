//! The bundle, removal by code words, rosters and vouchers.

use std::time::Duration;

use testimony_courier::Error;
use testimony_post::{PostDir, ServeOptions};
use testimony_seal::{
    BUNDLE_ROWS_MIN, BundleReader, CodeWords, Day, EnvelopeId, HybridIdentity, MessageToSeal, Pass,
    PostIdentity, SLOT_BYTES, TeamPublic, ThreadKeys, Week, seal_message,
};

use crate::support::{DAY, Form, Running, fetch_key, folder, rng, roster, roster_key, team};

fn question(keys: &ThreadKeys, counter: u64) -> Vec<u8> {
    let text = format!("question {counter}");
    let (tag, recipient, mac) = (keys.tag(), keys.recipient(), keys.mac());
    let message = MessageToSeal { text: &text, counter, day: DAY, tag, recipient, mac };
    seal_message(message, &mut rng()).unwrap()
}

fn bundle(running: &Running) -> Vec<u8> {
    let asked = b"GET /bundle HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let answer = running.raw_bytes(asked);
    let head = memchr::memmem::find(&answer, b"\r\n\r\n").unwrap() + 4;
    assert!(answer.starts_with(b"HTTP/1.1 200"));
    answer[head..].to_vec()
}

fn remove(running: &Running, body: &str) -> (u16, String) {
    let request = format!(
        "POST /mailbox/remove HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n\
         {body}",
        body.len()
    );
    let page = crate::support::Page(running.raw(request.as_bytes()));
    (page.status(), page.body().trim_end().to_owned())
}

/// Waits for the next epoch.
fn next(running: &Running, before: &[u8]) -> Vec<u8> {
    for _ in 0..200 {
        let now = bundle(running);
        if now != before {
            return now;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("no epoch begins");
}

#[test]
fn everybody_gets_the_same_bundle_until_the_next_epoch() {
    let folder = folder();
    let bundle_time = Some(Duration::from_secs(2));
    let running =
        Running::with(folder.path(), ServeOptions { bundle_time, ..ServeOptions::default() });
    let first = bundle(&running);
    assert_eq!(first.len(), 40 + BUNDLE_ROWS_MIN * (16 + SLOT_BYTES));
    let salt = running.courier().info().unwrap().salt;
    let threads: Vec<_> =
        (0..4).map(|_| CodeWords::generate(&mut rng()).thread_keys(&salt)).collect();
    for counter in 1..=3 {
        for keys in &threads {
            let slot = question(keys, counter);
            running.courier().reply(&fetch_key(), keys.tag(), &slot, &mut rng()).unwrap();
        }
    }
    let second = next(&running, &first);
    // Two epochs may have begun while twelve messages were left one by one.
    let mut whole = second;
    while BundleReader::new(&whole).unwrap().slots(threads[3].tag()).len() < 3 {
        whole = next(&running, &whole);
    }
    let reader = BundleReader::new(&whole).unwrap();
    for keys in &threads {
        let slots = reader.slots(keys.tag());
        assert_eq!(slots.len(), 3);
        assert_eq!(slots[2].len(), SLOT_BYTES);
    }
    assert_eq!(whole.len(), 40 + 12 * (16 + SLOT_BYTES));
    drop(running);
    let running = Running::on(folder.path());
    let (one, again) = (bundle(&running), bundle(&running));
    assert!(one == again && one != whole, "the hour is not over; a new start is a new epoch");
}

#[test]
fn who_has_the_words_removes_and_nobody_else() {
    let folder = folder();
    let running = Running::on(folder.path());
    let post = running.courier();
    let words = running.post_form("/send", &Form::new().text("account", "mine")).words();
    let other = running.post_form("/send", &Form::new().text("account", "other")).words();
    let keys = words.thread_keys(&post.info().unwrap().salt);
    let slots = [question(&keys, 1), question(&keys, 2)];
    for slot in &slots {
        post.reply(&fetch_key(), keys.tag(), slot, &mut rng()).unwrap();
    }
    let read = |words: &CodeWords| {
        let page = running.post_form("/return", &Form::new().text("words", &words.phrase()));
        page.body().matches("question ").count()
    };
    assert_eq!(read(&words), 2);
    let opening = keys.opening().to_hex();
    let (one, id) = (opening.as_str(), EnvelopeId::of(&slots[0]));
    let unknown =
        remove(&running, &format!("{{\"opening\":\"{}\",\"all\":true}}", "00".repeat(32)));
    assert_eq!(unknown, (200, "{}".to_owned()));
    assert_eq!(read(&words), 2);
    let some = format!("{{\"opening\":\"{one}\",\"slots\":[\"{id}\"]}}");
    assert_eq!(remove(&running, &some), unknown, "the same answer whether there was anything");
    assert_eq!(read(&words), 1);
    for bad in [
        format!("{{\"opening\":\"{}\",\"all\":true}}", keys.tag()),
        format!("{{\"opening\":\"{one}\"}}"),
        format!("{{\"opening\":\"{one}\",\"all\":true,\"slots\":[]}}"),
        format!("{{\"opening\":\"{one}\",\"slots\":[\"{}\"]}}", keys.tag()),
    ] {
        assert_eq!(remove(&running, &bad).0, 400, "{bad}");
    }
    assert_eq!(remove(&running, &format!("{{\"opening\":\"{one}\",\"all\":true}}")), unknown);
    assert_eq!(read(&words), 0);
    let left = post.list(&fetch_key(), &mut rng()).unwrap();
    assert_eq!(left.len(), 1, "its account went, the other stays");
    drop(other);
}

#[test]
fn a_newer_roster_is_taken_and_no_other() {
    let folder = folder();
    let running = Running::on(folder.path());
    let post = running.courier();
    let announce = |team: &TeamPublic| post.announce(&fetch_key(), team, &mut rng());
    let with = |number| TeamPublic { roster: roster(number), ..team() };
    announce(&with(3)).unwrap();
    assert!(matches!(announce(&with(3)), Err(Error::OlderRoster)));
    assert!(matches!(announce(&with(2)), Err(Error::OlderRoster)));
    // What the roster's signature does not cover is not taken over.
    announce(&TeamPublic { name: "Somebody else".into(), ..with(4) }).unwrap();
    let shown = post.info().unwrap().team;
    assert_eq!((shown.name.as_str(), shown.roster.number()), ("The Ash Street Archive", 4));
    let elsewhere = testimony_seal::FetchKey::from_bytes(&[1; 32]);
    let theirs = TeamPublic { fetch_key: elsewhere.public(), ..with(9) };
    assert!(announce(&theirs).is_err());
    assert!(post.announce(&elsewhere, &with(9), &mut rng()).is_err());
    // From now on accounts are sealed to the new recipients.
    let new = HybridIdentity::from_seed(&[0x77; 32]);
    let week = Week { from: Day(0), until: Day(DAY.0 + 7), recipients: vec![new.to_public()] };
    let roster = roster_key().sign(5, vec![week]).unwrap();
    announce(&TeamPublic { roster, ..team() }).unwrap();
    running.post_form("/send", &Form::new().text("account", "to the new ones")).words();
    let listed = post.list(&fetch_key(), &mut rng()).unwrap();
    let mut sealed = Vec::new();
    post.get(&fetch_key(), &listed[0].id, &mut sealed, &mut rng()).unwrap();
    assert!(
        age::Decryptor::new(&sealed[..])
            .unwrap()
            .decrypt([&new as &dyn age::Identity].into_iter())
            .is_ok()
    );
    drop(running);
    let kept = PostDir::open(&folder.path().join("post")).unwrap();
    assert_eq!(kept.team().roster.number(), 5, "also after a new start");
}

/// What a program shows of a voucher, written from the spec.
fn shown(identity: &PostIdentity, words: &[u8]) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    let domain = b"testimony/voucher/v1\0";
    Sha256::digest([&domain[..], identity.as_bytes(), words].concat()).into()
}

#[test]
fn vouchers_and_work_are_told_to_the_team() {
    use sha2::{Digest, Sha256};
    let folder = folder();
    let running = Running::on(folder.path());
    let post = running.courier();
    let identity = post.info().unwrap().identity;
    let voucher = shown(&identity, b"able baker zoo");
    let typed = shown(&identity, b"ocean river lake");
    let hashes = [voucher, typed].map(|voucher| Sha256::digest(voucher).into());
    post.add_vouchers(&fetch_key(), &hashes, &mut rng()).unwrap();
    // More are handed out: those before stay good.
    post.add_vouchers(&fetch_key(), &[[5; 32]], &mut rng()).unwrap();
    // Typed by somebody without scripts.
    let form = Form::new().text("account", "mine").text("voucher", " Ocean RIVER lake ");
    running.post_form("/send", &form.file("a.jpg", b"1")).words();
    let listed = post.list(&fetch_key(), &mut rng()).unwrap();
    assert_eq!(listed[0].pass, Pass::Voucher);
    let pass = format!("voucher {}", data_encoding::HEXLOWER.encode(&voucher));
    let send = |text: &str, pass: &str| {
        let sealed = ["age-encryption.org/v1\n", text].concat();
        let request = format!(
            "POST /sealed HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTestimony-Pass: {pass}\r\n\
             Testimony-Tag: {}\r\nContent-Length: {}\r\n\r\n{sealed}",
            "11".repeat(16),
            sealed.len()
        );
        let page = crate::support::Page(running.raw(request.as_bytes()));
        assert_eq!(page.status(), 200, "a pass that does not fit is no error");
        EnvelopeId::of(sealed.as_bytes())
    };
    // What the Post says of work is enough to do it.
    let info = running.get("/post.json").body().to_owned();
    let epoch = info.split("\"epoch\":\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(info.contains("\"bits\":18") && info.contains("\"day\":20779"), "{info}");
    let epoch = data_encoding::HEXLOWER.decode(epoch.as_bytes()).unwrap();
    let parts = [&b"testimony/work/v1\0"[..], identity.as_bytes(), &epoch, &[0x11; 16]];
    let begun = Sha256::new_with_prefix(parts.concat());
    let fits = |nonce: &[u8; 8]| {
        let hash = begun.clone().chain_update(nonce).finalize();
        hash[0] == 0 && hash[1] == 0 && hash[2] < 0x40
    };
    let nonce = (0_u64..).map(u64::to_be_bytes).find(fits).unwrap();
    let work = format!("work {}", data_encoding::HEXLOWER.encode(&nonce));
    let expected = [
        (send("voucher", &pass), Pass::Voucher),
        (send("voucher again", &pass), Pass::None),
        (send("worked", &work), Pass::Work),
        (send("worked no more", &work), Pass::None),
        (send("nonsense", "stamp x"), Pass::None),
    ];
    let listed = post.list(&fetch_key(), &mut rng()).unwrap();
    for (id, pass) in expected {
        let one = listed.iter().find(|one| one.id == id).unwrap();
        assert_eq!(one.pass, pass, "{id}");
    }
}

/// The same without scripts: the words are typed into the form, and good once.
#[test]
fn the_words_of_a_voucher_are_read_from_the_form() {
    use sha2::{Digest, Sha256};
    let folder = folder();
    let running = Running::on(folder.path());
    let post = running.courier();
    let identity = post.info().unwrap().identity;
    let voucher = shown(&identity, b"able baker zoo");
    post.add_vouchers(&fetch_key(), &[Sha256::digest(voucher).into()], &mut rng()).unwrap();
    let passes = |words: &str, file: bool| {
        let form = Form::new().text("account", "x").text("voucher", words);
        let form = if file { form.file("a.jpg", &[7; 70_000]) } else { form };
        running.post_form("/send", &form).words();
        let listed = post.list(&fetch_key(), &mut rng()).unwrap();
        listed.iter().filter(|one| one.pass == Pass::Voucher).count()
    };
    assert_eq!(passes("zoo baker able", false), 0);
    assert_eq!(passes(" Able  BAKER zoo ", true), 1);
    assert_eq!(passes("able baker zoo", false), 1, "good once");
}

/// What a program sends so that visiting looks like sending: answered alike, and kept nowhere.
#[test]
fn cover_is_answered_like_an_envelope_and_kept_nowhere() {
    use sha2::{Digest, Sha256};
    let folder = folder();
    let running = Running::on(folder.path());
    let post = |body: &[u8], tag: &str| {
        let head = format!(
            "POST /sealed HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTestimony-Tag: {tag}\r\n\
             Content-Length: {}\r\n\r\n",
            body.len()
        );
        crate::support::Page(running.raw(&[head.as_bytes(), body].concat()))
    };
    let size = 18_043;
    let cover: Vec<u8> = (0..=250_u8).cycle().take(size).collect();
    let domain = b"testimony/cover/v1\0";
    let of = |body: &[u8]| {
        let hash = Sha256::digest([&domain[..], &Sha256::digest(body)].concat());
        data_encoding::HEXLOWER.encode(&hash[..16])
    };
    let before = bytes_kept(folder.path());
    let covered = post(&cover, &of(&cover));
    assert_eq!(covered.status(), 200);
    assert_eq!(bytes_kept(folder.path()), before);
    let mut envelope = b"age-encryption.org/v1\n".to_vec();
    envelope.resize(size, b'x');
    let kept = post(&envelope, &"11".repeat(16));
    assert_eq!(kept.status(), 200);
    assert_eq!(covered.0.len(), kept.0.len());
    assert_eq!(covered.body().len(), 128);
    // Controls: under another tag it is not cover, and nothing else is taken for it.
    assert_eq!(post(&cover, &"22".repeat(16)).status(), 400);
    assert_eq!(post(&vec![7; 40_000], &of(&vec![7; 40_000])).status(), 400);
    assert_eq!(running.courier().list(&fetch_key(), &mut rng()).unwrap().len(), 1);
}

/// Bytes of ciphertext and records in the folder of a Post.
fn bytes_kept(folder: &std::path::Path) -> u64 {
    ["segments", "large", "uploads"]
        .iter()
        .flat_map(|name| std::fs::read_dir(folder.join("post").join(name)).into_iter().flatten())
        .map(|entry| entry.unwrap().metadata().unwrap().len())
        .sum()
}

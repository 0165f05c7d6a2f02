//! The team's side through the courier, and the way there and back.

use std::collections::HashMap;
use std::convert::Infallible;

use testimony_courier::{CourierOptions, Error, PassClaim, Post};
use testimony_seal::{
    CodeWords, Door, EnvelopeId, EnvelopeKind, EnvelopeSink, EnvelopeWriter, FetchKey, FileBegin,
    FileEnd, Header, LookupTag, MacKey, MessageToSeal, Opening, PostIdentity, ThreadKeys,
    open_envelope, seal_message,
};

use crate::support::{DAY, Form, Running, fetch_key, folder, identity, rng, team};

/// What the team reads out of one envelope.
#[derive(Default)]
pub(crate) struct Read {
    pub(crate) header: Option<Header>,
    pub(crate) text: String,
    pub(crate) files: Vec<(String, Vec<u8>, bool)>,
    pub(crate) keys: HashMap<LookupTag, MacKey>,
}

impl EnvelopeSink for Read {
    type Error = Infallible;

    fn thread_key(&mut self, tag: &LookupTag) -> Result<Option<MacKey>, Infallible> {
        Ok(self.keys.get(tag).cloned())
    }
    fn header(&mut self, header: &Header) -> Result<(), Infallible> {
        self.header = Some(header.clone());
        Ok(())
    }
    fn text(&mut self, piece: &str) -> Result<(), Infallible> {
        self.text.push_str(piece);
        Ok(())
    }
    fn file_begin(&mut self, begin: &FileBegin) -> Result<(), Infallible> {
        self.files.push((begin.name.clone(), Vec::new(), false));
        Ok(())
    }
    fn file_data(&mut self, piece: &[u8]) -> Result<(), Infallible> {
        self.files.last_mut().unwrap().1.extend(piece);
        Ok(())
    }
    fn file_end(&mut self, end: &FileEnd) -> Result<(), Infallible> {
        self.files.last_mut().unwrap().2 = end.cut;
        Ok(())
    }
    fn finished(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

/// Fetches everything and opens it, without acknowledging.
pub(crate) fn fetch_all(post: &Post) -> Vec<(EnvelopeId, Read)> {
    let mut keys = HashMap::new();
    let mut all = Vec::new();
    let mut later = Vec::new();
    for waiting in post.list(&fetch_key(), &mut rng()).unwrap() {
        let mut sealed = Vec::new();
        let bytes = post.get(&fetch_key(), &waiting.id, &mut sealed, &mut rng()).unwrap();
        assert_eq!((bytes, waiting.day), (waiting.bytes, DAY));
        assert_eq!(EnvelopeId::of(&sealed), waiting.id);
        later.push((waiting.id, sealed));
    }
    // Accounts bring the keys which answers need.
    for _ in 0..2 {
        later.retain(|(id, sealed)| {
            let mut read = Read { keys: keys.clone(), ..Read::default() };
            if open_envelope(&sealed[..], &[identity()], &mut read).is_err() {
                return true;
            }
            let header = read.header.clone().unwrap();
            if let Some(key) = header.mac_key {
                keys.insert(header.tag, key);
            }
            all.push((*id, read));
            false
        });
    }
    assert!(later.is_empty());
    all
}

fn sealed(kind: EnvelopeKind, keys: &ThreadKeys, text: &str, file: &[u8]) -> Vec<u8> {
    let opening = Opening { kind, door: Door::Command, language: None };
    let (team, out) = (team(), Vec::new());
    let mut writer =
        EnvelopeWriter::begin(out, team.recipients(DAY), keys, opening, &mut rng()).unwrap();
    writer.text(text.as_bytes()).unwrap();
    writer.begin_file("a.bin", "").unwrap();
    writer.data(file).unwrap();
    writer.end_file().unwrap();
    writer.finish().unwrap().0
}

#[test]
fn the_command_sends_the_team_fetches_and_replies() {
    let folder = folder();
    let running = Running::on(folder.path());
    let post = running.courier();
    let info = post.info().unwrap();
    assert_eq!(info.team, team());
    let words = CodeWords::generate(&mut rng());
    let keys = words.thread_keys(&info.salt);
    for file in [&b"small"[..], &vec![7; 3 << 20]] {
        let sealed = sealed(EnvelopeKind::Account, &keys, "from the command", file);
        let id = post.send(&sealed[..], keys.tag(), &PassClaim::None).unwrap();
        assert_eq!(id, EnvelopeId::of(&sealed));
        // Again: kept once.
        assert_eq!(post.send(&sealed[..], keys.tag(), &PassClaim::None).unwrap(), id);
    }
    let read = fetch_all(&post);
    assert_eq!(read.len(), 2);
    assert!(read.iter().all(|(_, read)| read.text == "from the command"));
    let header = read[0].1.header.clone().unwrap();
    assert_eq!((header.door, header.recipient.as_str()), (Door::Command, keys.recipient()));
    let ids: Vec<_> = read.iter().map(|(id, _)| *id).collect();
    let foreign = EnvelopeId::of(b"nothing");
    let all = [ids.clone(), vec![foreign]].concat();
    assert_eq!(post.acknowledge(&fetch_key(), &all, &mut rng()).unwrap(), 2);
    assert_eq!(post.acknowledge(&fetch_key(), &all, &mut rng()).unwrap(), 0);
    assert!(post.list(&fetch_key(), &mut rng()).unwrap().is_empty());
    let gone = post.get(&fetch_key(), &ids[0], &mut Vec::new(), &mut rng());
    assert!(matches!(gone, Err(Error::NotHere)));
    // Ciphertext and large files are gone from the folder.
    let large = std::fs::read_dir(folder.path().join("post/large")).unwrap().count();
    let segments = std::fs::read_dir(folder.path().join("post/segments")).unwrap();
    let bytes: u64 = segments.map(|file| file.unwrap().metadata().unwrap().len()).sum();
    assert_eq!((large, bytes), (0, 21));
}

/// The team's message to whoever has these words.
pub(crate) fn reply(running: &Running, words: &str, counter: u64, text: &str) {
    let post = running.courier();
    let keys = CodeWords::parse(words).unwrap().thread_keys(&post.info().unwrap().salt);
    reply_with(&post, &keys, counter, text);
}

/// A message that somebody else sealed to whoever has these words.
pub(crate) fn reply_forged(running: &Running, words: &str, text: &str) {
    let post = running.courier();
    let salt = post.info().unwrap().salt;
    let keys = CodeWords::parse(words).unwrap().thread_keys(&salt);
    let foreign = CodeWords::generate(&mut rng()).thread_keys(&salt);
    let (tag, recipient, mac) = (keys.tag(), keys.recipient(), foreign.mac());
    let forged = MessageToSeal { text, counter: 3, day: DAY, tag, recipient, mac };
    let slot = seal_message(forged, &mut rng()).unwrap();
    post.reply(&fetch_key(), tag, &slot, &mut rng()).unwrap();
}

fn reply_with(post: &Post, keys: &ThreadKeys, counter: u64, text: &str) {
    let (tag, recipient, mac) = (keys.tag(), keys.recipient(), keys.mac());
    let message = MessageToSeal { text, counter, day: DAY, tag, recipient, mac };
    let slot = seal_message(message, &mut rng()).unwrap();
    post.reply(&fetch_key(), tag, &slot, &mut rng()).unwrap();
    post.reply(&fetch_key(), tag, &slot, &mut rng()).unwrap();
}

#[test]
fn messages_reach_who_has_the_words_and_answers_come_back() {
    let folder = folder();
    let running = Running::on(folder.path());
    let page = running.post_form("/send", &Form::new().text("account", "we were ten"));
    let words = page.words();
    let post = running.courier();
    let keys = words.thread_keys(&post.info().unwrap().salt);
    reply_with(&post, &keys, 1, "Which <gate>?");
    reply_with(&post, &keys, 2, "В какой день?");
    drop(running);
    let running = Running::on(folder.path());
    let back = running.post_form("/return", &Form::new().text("words", &words.phrase()));
    assert_eq!(back.status(), 200);
    back.says("Messages for you")
        .says("Which &#60;gate&#62;?")
        .says("В какой день?")
        .says("22 November 2026");
    let typed = words.phrase().to_uppercase();
    let answer = Form::new().text("words", &typed).text("answer", "the north").file("g.jpg", b"!");
    let answered = running.post_form("/return", &answer);
    answered.says("We have your answer").says("1 file came with it");
    let read = fetch_all(&running.courier());
    let texts: Vec<_> = read.iter().map(|(_, read)| read.text.as_str()).collect();
    assert_eq!(texts, ["we were ten", "the north"]);
    assert_eq!(read[1].1.header.clone().unwrap().kind, EnvelopeKind::Answer);
    // A message that the Post made up is not shown.
    reply_forged(&running, &words.phrase(), "come out");
    let back = running.post_form("/return", &Form::new().text("words", &words.phrase()));
    back.says("One message was changed on its way").says("Which");
    assert!(!back.body().contains("come out"));
}

#[test]
fn only_the_team_fetches() {
    let folder = folder();
    let running = Running::on(folder.path());
    running.post_form("/send", &Form::new().text("account", "x"));
    let post = running.courier();
    let stranger = FetchKey::from_bytes(&[1; 32]);
    assert!(matches!(post.list(&stranger, &mut rng()), Err(Error::KeyRefused)));
    let id = post.list(&fetch_key(), &mut rng()).unwrap()[0].id;
    let got = post.get(&stranger, &id, &mut Vec::new(), &mut rng());
    assert!(matches!(got, Err(Error::KeyRefused)));
    let deleted = post.acknowledge(&stranger, &[id], &mut rng());
    assert!(matches!(deleted, Err(Error::KeyRefused)));
    assert_eq!(post.list(&fetch_key(), &mut rng()).unwrap().len(), 1);
}

#[test]
fn a_challenge_is_good_once_and_for_one_request() {
    let folder = folder();
    let running = Running::on(folder.path());
    let identity = running.courier().info().unwrap().identity;
    let challenge = |running: &Running| {
        let answer =
            running.raw(b"POST /team/challenge HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        answer.split("\"challenge\":\"").nth(1).unwrap()[..64].to_owned()
    };
    let list = |hex: &str, action| {
        let request = testimony_seal::FetchRequest {
            post: identity,
            challenge: hex.parse().unwrap(),
            ours: [5; 32],
            action,
            subject: testimony_seal::Subject::nothing(),
        };
        let signature = fetch_key().sign(&request);
        let ours = "05".repeat(32);
        let body = format!(
            r#"{{"proof":{{"challenge":"{hex}","ours":"{ours}","signature":"{signature}"}}}}"#
        );
        let head = format!(
            "POST /team/list HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        crate::support::Page(running.raw((head + &body).as_bytes())).status()
    };
    let given = challenge(&running);
    assert_eq!(list(&given, testimony_seal::FetchAction::List), 200);
    assert_eq!(list(&given, testimony_seal::FetchAction::List), 403);
    assert_eq!(list(&"00".repeat(32), testimony_seal::FetchAction::List), 403);
    let given = challenge(&running);
    assert_eq!(list(&given, testimony_seal::FetchAction::Get), 403);
    assert_eq!(list(&given, testimony_seal::FetchAction::List), 200, "only the team uses it up");
    assert_eq!(list(&given, testimony_seal::FetchAction::List), 403);
    // Red team: a flood of open challenges pushed out the one of the team.
    let given = challenge(&running);
    for _ in 0..1_100 {
        challenge(&running);
    }
    assert_eq!(list(&given, testimony_seal::FetchAction::List), 200);
}

#[test]
fn who_answers_is_told_apart() {
    let folder = folder();
    let running = Running::on(folder.path());
    let options = CourierOptions {
        identity: Some(PostIdentity::from_bytes([1; 32])),
        ..CourierOptions::default()
    };
    let base = format!("http://{}", running.address);
    assert!(matches!(Post::connect(&base, &options).unwrap().info(), Err(Error::AnotherPost)));
    let address = running.address;
    drop(running);
    let nobody = Post::connect(&base, &CourierOptions::default()).unwrap().info();
    assert!(matches!(nobody, Err(Error::NobodyAnswers { .. })), "{nobody:?}");
    for (answer, expected) in [
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            "something answers there, but it is not a Post",
        ),
        (
            "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n",
            "something answers there, but it is not a Post",
        ),
        (
            "HTTP/1.1 302 Go\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
            "it answers with a redirect, which no Post does",
        ),
        ("SSH-2.0-OpenSSH\r\n", "something answers there, but it is not a Post"),
    ] {
        let listener = std::net::TcpListener::bind(address).unwrap();
        let thread = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            drop(std::io::Read::read(&mut stream, &mut [0; 1024]));
            std::io::Write::write_all(&mut stream, answer.as_bytes()).unwrap();
        });
        let refused = Post::connect(&base, &CourierOptions::default()).unwrap().info();
        assert_eq!(refused.unwrap_err().to_string(), expected);
        thread.join().unwrap();
    }
    for bad in ["", "ftp://x", "http://", "http://x/y", "http://u@x", "https://x?"] {
        assert!(
            matches!(Post::connect(bad, &CourierOptions::default()), Err(Error::Address)),
            "{bad}"
        );
    }
    let proxied =
        CourierOptions { proxy: Some("http://127.0.0.1:9".into()), ..CourierOptions::default() };
    assert!(matches!(Post::connect(&base, &proxied), Err(Error::Proxy)));
}

#[test]
fn the_proxy_is_used_and_gets_the_name() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let proxy = Some(format!("socks5h://{}", listener.local_addr().unwrap()));
    let thread = std::thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        let (mut stream, _) = listener.accept().unwrap();
        let mut greeting = [0; 3];
        stream.read_exact(&mut greeting).unwrap();
        stream.write_all(&[5, 0]).unwrap();
        let mut request = vec![0; 5];
        stream.read_exact(&mut request).unwrap();
        let mut name = vec![0; usize::from(request[4])];
        stream.read_exact(&mut name).unwrap();
        (request[3], String::from_utf8(name).unwrap())
    });
    let options = CourierOptions { proxy, ..CourierOptions::default() };
    let refused = Post::connect("http://abc.onion", &options).unwrap().info();
    assert!(refused.is_err());
    assert_eq!(thread.join().unwrap(), (3, "abc.onion".to_owned()));
}

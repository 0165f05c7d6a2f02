//! A stamping authority for one test: `openssl ts` behind a small HTTP server on loopback.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;

/// How it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// With a stamp.
    Honest,
    /// With the first stamp that it ever made, whatever is asked.
    Replaying,
    /// That it does not stamp.
    Refusing,
    /// With a page.
    Chatty,
}

/// An authority with a root of its own; it answers until the test ends.
pub(crate) struct Authority {
    dir: PathBuf,
    pub(crate) url: String,
    manner: Arc<Mutex<Manner>>,
}

const CONFIG: &str = "\
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
[clock]
basicConstraints = CA:false
extendedKeyUsage = critical, timeStamping
[tsa]
serial = serial
crypto_device = builtin
default_policy = 1.3.6.1.4.1.99999.2
digests = sha256
signer_digest = sha256
ess_cert_id_alg = sha256
";

impl Authority {
    /// Makes its keys in this folder; the certificate of its clock lasts so many days.
    pub(crate) fn start(dir: &Path, name: &str, days: u32) -> Self {
        fs::create_dir_all(dir).unwrap();
        fs::write(dir.join("conf"), CONFIG).unwrap();
        fs::write(dir.join("serial"), "01\n").unwrap();
        make_keys(dir, name, days);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/tsr", listener.local_addr().unwrap());
        let manner = Arc::new(Mutex::new(Manner::Honest));
        let (room, now) = (dir.to_owned(), Arc::clone(&manner));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let manner = *now.lock().unwrap();
                answer(&room, stream.unwrap(), manner);
            }
        });
        Self { dir: dir.to_owned(), url, manner }
    }

    pub(crate) fn be(&self, manner: Manner) {
        *self.manner.lock().unwrap() = manner;
    }

    /// The file of its root certificate, PEM.
    pub(crate) fn root(&self) -> String {
        self.dir.join("root.pem").display().to_string()
    }

    /// Its root certificate as base64 of DER.
    pub(crate) fn root_line(&self) -> String {
        let pem = fs::read_to_string(self.dir.join("root.pem")).unwrap();
        pem.lines().filter(|line| !line.starts_with("-----")).collect()
    }

    /// Whether `openssl ts` takes a stamp for one of this data by this authority.
    pub(crate) fn accepts(&self, data: &Path, stamp: &Path) -> bool {
        let ran = Command::new("openssl")
            .args(["ts", "-verify", "-data"])
            .arg(data)
            .arg("-in")
            .arg(stamp)
            .arg("-CAfile")
            .arg(self.dir.join("root.pem"))
            .output()
            .unwrap();
        ran.status.success()
    }
}

/// A root, and the certificate of a clock that it issued.
fn make_keys(dir: &Path, name: &str, days: u32) {
    let run = |line: &str, subject: &str| {
        let words = line.split(' ').map(|word| if word == "SUBJECT" { subject } else { word });
        openssl(dir, &words.collect::<Vec<_>>());
    };
    let root = format!("/CN={name} root");
    let clock = format!("/CN={name} clock");
    run("ecparam -name prime256v1 -genkey -noout -out root.key", "");
    run(
        "req -x509 -new -key root.key -subj SUBJECT -days 9000 -config conf -extensions root \
         -out root.pem",
        &root,
    );
    run("genrsa -out clock.key 2048", "");
    run("req -new -key clock.key -subj SUBJECT -config conf -out csr", &clock);
    run(
        &format!(
            "x509 -req -in csr -CA root.pem -CAkey root.key -set_serial 7 -days {days} -extfile \
             conf -extensions clock -out clock.pem"
        ),
        "",
    );
}

fn answer(dir: &Path, mut stream: TcpStream, manner: Manner) {
    let mut request = Vec::new();
    let body = loop {
        let mut some = [0; 4096];
        let read = stream.read(&mut some).unwrap();
        request.extend(&some[..read]);
        let Some(end) = request.windows(4).position(|seen| seen == b"\r\n\r\n") else { continue };
        let head = String::from_utf8_lossy(&request[..end]).to_lowercase();
        assert!(head.contains("content-type: application/timestamp-query"), "{head}");
        let length = head.split("content-length:").nth(1).unwrap().split("\r\n").next().unwrap();
        let length: usize = length.trim().parse().unwrap();
        if request.len() == end + 4 + length {
            break request[end + 4..].to_vec();
        }
    };
    let (kind, reply) = match manner {
        Manner::Chatty => ("text/html", b"hello".to_vec()),
        // PKIStatusInfo: rejection, "closed".
        Manner::Refusing => (
            "application/timestamp-reply",
            b"\x30\x0f\x30\x0d\x02\x01\x02\x30\x08\x0c\x06closed".to_vec(),
        ),
        Manner::Replaying => {
            ("application/timestamp-reply", fs::read(dir.join("first.tsr")).unwrap())
        }
        Manner::Honest => ("application/timestamp-reply", stamped(dir, &body)),
    };
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        reply.len()
    );
    stream.write_all(&[head.as_bytes(), &reply].concat()).unwrap();
}

fn stamped(dir: &Path, query: &[u8]) -> Vec<u8> {
    fs::write(dir.join("query"), query).unwrap();
    openssl(
        dir,
        &[
            "ts",
            "-reply",
            "-config",
            "conf",
            "-section",
            "tsa",
            "-queryfile",
            "query",
            "-signer",
            "clock.pem",
            "-inkey",
            "clock.key",
            "-out",
            "reply",
        ],
    );
    let first = dir.join("first.tsr");
    if !first.exists() {
        fs::copy(dir.join("reply"), first).unwrap();
    }
    fs::read(dir.join("reply")).unwrap()
}

fn openssl(dir: &Path, args: &[&str]) {
    let ran = Command::new("openssl").args(args).current_dir(dir).output();
    let ran = ran.expect("this test needs the program openssl: run scripts/prepare.sh");
    assert!(ran.status.success(), "openssl {args:?}: {}", String::from_utf8_lossy(&ran.stderr));
}

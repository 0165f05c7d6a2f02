use std::process::{Command, Stdio};

use expect_test::{Expect, expect};

#[allow(clippy::disallowed_methods, reason = "the test starts the prober")]
#[allow(clippy::needless_pass_by_value, reason = "an expectation is written in the call")]
fn probe(mode: &str, expected: Expect) {
    let ran = Command::new(crate::WORKER)
        .arg(mode)
        .stdin(Stdio::null())
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    expected.assert_eq(&String::from_utf8(ran.stdout).unwrap());
}

#[test]
fn nothing_gets_out_of_a_worker() {
    probe(
        "probe",
        expect![[r#"
        open /etc/passwd: refused
        list /: refused
        write a file: refused
        connect to 127.0.0.1: refused
        make a socket: refused
        start a thread: refused
        start a program: refused
        signal the parent: refused
    "#]],
    );
}

/// The control: without walls each of these works, so the test above can fail.
#[test]
fn without_walls_everything_gets_out() {
    probe(
        "probe-open",
        expect![[r#"
        open /etc/passwd: done
        list /: done
        write a file: done
        connect to 127.0.0.1: done
        make a socket: done
        start a thread: done
        start a program: done
        signal the parent: done
    "#]],
    );
}

#[allow(clippy::disallowed_methods, reason = "the test starts the prober")]
#[allow(clippy::needless_pass_by_value, reason = "an expectation is written in the call")]
fn probe_serving(mode: &str, expected: Expect) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("kept")).unwrap();
    std::fs::write(folder.path().join("beside"), "secret").unwrap();
    let socket = folder.path().join("beside.sock");
    let _beside = std::os::unix::net::UnixListener::bind(socket).unwrap();
    let ran = Command::new(crate::WORKER).arg(mode).current_dir(folder.path()).output().unwrap();
    expected.assert_eq(&String::from_utf8(ran.stdout).unwrap());
}

#[test]
fn a_server_has_its_folder_and_its_listener_and_nothing_else() {
    probe_serving(
        "probe-serving",
        expect![[r#"
        open /etc/passwd: refused
        list /: refused
        write a file elsewhere: refused
        read a file beside its folder: refused
        connect to its own port: refused
        connect to a socket of another program: refused
        make a socket: refused
        listen on another port: refused
        start a program: refused
        signal the parent: refused
        start a thread: done
        write, rename and remove in its folder: done
        ask who waits at its listener: done
    "#]],
    );
}

/// The control.
#[test]
fn without_walls_a_server_gets_everywhere() {
    probe_serving(
        "probe-serving-open",
        expect![[r#"
        open /etc/passwd: done
        list /: done
        write a file elsewhere: done
        read a file beside its folder: done
        connect to its own port: done
        connect to a socket of another program: done
        make a socket: done
        listen on another port: done
        start a program: done
        signal the parent: done
        start a thread: done
        write, rename and remove in its folder: done
        ask who waits at its listener: done
    "#]],
    );
}

#[test]
fn this_machine_has_all_walls() {
    assert!(crate::extractor().walls().unwrap().stand());
}

/// A worker serves with the two ends to its parent alone: the kernel is asked, not the worker.
#[test]
fn a_worker_is_behind_walls_when_it_serves() {
    use std::io::Read;
    #[allow(clippy::disallowed_methods, reason = "the test looks at the worker's process")]
    let mut child = Command::new(crate::WORKER)
        .arg("serve")
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut hello = [0; 8];
    child.stdout.as_mut().unwrap().read_exact(&mut hello).unwrap();
    assert_eq!(hello, [4, 0, 0, 0, 0x10, 1, 1, 1]);
    let proc = format!("/proc/{}", child.id());
    let status = std::fs::read_to_string(format!("{proc}/status")).unwrap();
    let line = |key: &str| status.lines().find(|line| line.starts_with(key)).map(str::to_owned);
    assert_eq!(line("Seccomp:").as_deref(), Some("Seccomp:\t2"));
    assert_eq!(line("NoNewPrivs:").as_deref(), Some("NoNewPrivs:\t1"));
    let limits = std::fs::read_to_string(format!("{proc}/limits")).unwrap();
    let limit = |name: &str| limits.lines().find(|line| line.starts_with(name)).unwrap().to_owned();
    assert!(limit("Max file size").contains(" 0 "), "{limits}");
    assert!(limit("Max core file size").contains(" 0 "), "{limits}");
    assert!(limit("Max address space").contains("805306368"), "{limits}");
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

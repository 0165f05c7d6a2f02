//! Requests, and which replies are taken.

use testimony_stamp::{Nonce, accept, imprint, request};

use crate::case::Case;

/// The nonce of every stamp that `make.py` puts together.
const NONCE: u64 = 0x2b7e_1516_28ae_d2a6;

fn taken(name: &str, nonce: u64) -> String {
    let case = Case::read(name);
    match accept(&case.stamp, &imprint(&case.data), Nonce::from_random(nonce)) {
        Ok(stamp) => format!("{} at {}", stamp.authority, stamp.time),
        Err(refused) => refused.to_string(),
    }
}

#[test]
fn a_request_is_what_openssl_writes() {
    let query = request(&[0xab; 32], Nonce::from_random(NONCE));
    let hex: String = query.iter().map(|byte| format!("{byte:02x}")).collect();
    expect_test::expect!["30430201013031300d060960864801650304020105000420abababababababababababababababababababababababababababababababab02082b7e151628aed2a60101ff"].assert_eq(&hex);
}

#[test]
fn fail_replies_that_answer_something_else() {
    let found = [
        taken("good-p256", NONCE),
        taken("fail-expired", NONCE),
        taken("good-p256", NONCE + 1),
        taken("good-nonce-of-20-bytes", NONCE),
        taken("broken-missing-nonce", NONCE),
        taken("broken-other-imprint", NONCE),
        taken("broken-rejection-without-token", NONCE),
        taken("broken-not-der", NONCE),
        taken("broken-trailing-byte", NONCE),
        taken("broken-two-signers", NONCE),
    ];
    expect_test::expect![[r#"
        A clock at 1790000000
        A clock at 1790000000
        the reply bears another nonce: it answers another request
        the reply bears another nonce: it answers another request
        the reply is no stamp of this checkpoint: it is not a time-stamp reply in its one form: what it stamps is not in the form of RFC 3161
        the reply is no stamp of this checkpoint: it is a stamp of something else
        the authority refuses (status 2)
        the reply is no stamp of this checkpoint: it is not a time-stamp reply in its one form: it is no reply in DER
        the reply is no stamp of this checkpoint: it is not a time-stamp reply in its one form: it is no reply in DER
        the reply is no stamp of this checkpoint: it is not a time-stamp reply in its one form: its token is not SignedData"#]].assert_eq(&found.join("\n"));
}

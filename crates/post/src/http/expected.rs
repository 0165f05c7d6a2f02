//! The pages that a visitor gets who sent nothing, made without a Post.

use askama::Template;
use axum::http::header;
use testimony_seal::{Day, TeamPublic};

use super::answer::{Headers, filled};
use super::look::{Face, Look, Tongue};
use super::pages::{Lock, Plain, Return, Send, Start, Texts};
use super::texts::TEXTS;

/// The pages of one face.
pub(crate) struct Expected {
    face: Face,
    policy: String,
    recipients: Vec<String>,
    fingerprint: String,
    fingerprint_words: String,
}

/// A page and the policy under which a browser shows it.
pub(crate) struct ExpectedPage {
    pub(crate) path: String,
    pub(crate) policy: String,
    pub(crate) body: String,
}

impl Expected {
    pub(crate) fn new(face: Face, team: &TeamPublic, today: Day) -> Self {
        let headers = Headers::new(face.style);
        let policy = headers.fixed(&header::CONTENT_SECURITY_POLICY);
        Self {
            face,
            policy,
            recipients: team.recipients(today).iter().map(ToString::to_string).collect(),
            fingerprint: team.fingerprint(),
            fingerprint_words: team.fingerprint_words(),
        }
    }

    /// The first page, in the first language.
    pub(crate) fn start(&self) -> Option<ExpectedPage> {
        self.pages().into_iter().next()
    }

    /// All of them, the first page in the first language before the others.
    pub(crate) fn pages(&self) -> Vec<ExpectedPage> {
        let mut prefixes = vec![String::new()];
        prefixes.extend(self.face.tags().map(|tag| format!("/{tag}")));
        prefixes.iter().flat_map(|prefix| self.below(prefix)).collect()
    }

    fn below(&self, prefix: &str) -> Vec<ExpectedPage> {
        let look =
            |here| Look::new(&self.face, Tongue::of(&self.face, &format!("{prefix}/")), here);
        let lock = Lock {
            look: look("lock"),
            recipients: &self.recipients,
            fingerprint: &self.fingerprint,
            fingerprint_words: &self.fingerprint_words,
        };
        vec![
            self.page(prefix, "", &Start { look: look("") }),
            self.page(prefix, "send", &Send::blank(look("send"))),
            self.page(prefix, "return", &Return::blank(look("return"))),
            self.page(prefix, "lock", &lock),
            self.page(prefix, "leave", &Plain::left(look("leave"))),
            self.page(prefix, "texts", &Texts { look: look("texts"), texts: TEXTS }),
        ]
    }

    fn page(&self, prefix: &str, here: &str, page: &impl Template) -> ExpectedPage {
        ExpectedPage {
            path: format!("{prefix}/{here}"),
            policy: self.policy.clone(),
            body: filled(page).to_string(),
        }
    }
}

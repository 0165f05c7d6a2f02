//! What goes wrong in a page, as a page: what happened, what to do now.
//!
//! Never holds a word of an account.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use testimony_locale::Locale;

use crate::pages::Chrome;
use crate::said::Told;
use crate::shown::Shown;
use crate::tongues;

/// Why there is no page.
#[derive(Debug)]
pub(crate) enum Fault {
    /// No session, or a request that another page made.
    Refused(Refusal),
    /// Nothing has this address, or nothing that this member sees.
    NotFound,
    /// The member's role does not allow it.
    NotAllowed,
    /// The page has no such way to be asked.
    WrongMethod,
    /// The form is not one of ours.
    BadForm,
    /// More than the limits.
    TooLarge,
    /// The use case refused.
    Casework(Box<testimony_casework::Error>),
    /// A job did not come to its end.
    Internal,
}

/// Why a request does not come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// A name for this machine that we do not use.
    Host,
    /// The address was used, or is wrong.
    Token,
    /// No session.
    Session,
    /// Another page asked for it.
    Elsewhere,
    /// The form's token is not that of this session.
    FormToken,
}

#[derive(Template)]
#[template(path = "refused.html")]
struct RefusedPage {
    chrome: Chrome,
    refusal: Refusal,
}

#[derive(Template)]
#[template(path = "fault.html")]
struct FaultPage {
    chrome: Chrome,
    kind: Kind,
    message: Option<Told>,
    hint: Option<Shown>,
}

#[derive(PartialEq, Eq)]
enum Kind {
    NotFound,
    NotAllowed,
    WrongMethod,
    BadForm,
    TooLarge,
    Casework,
    Internal,
}

impl From<testimony_casework::Error> for Fault {
    fn from(error: testimony_casework::Error) -> Self {
        use testimony_vault::Error as Vault;
        match error {
            // The id comes from the address: no such page.
            testimony_casework::Error::Vault(Vault::Dangling { .. } | Vault::NoItem(_)) => {
                Self::NotFound
            }
            testimony_casework::Error::Vault(Vault::NotAllowed { .. } | Vault::SeesNotAll) => {
                Self::NotAllowed
            }
            other => Self::Casework(Box::new(other)),
        }
    }
}

impl From<testimony_vault::Error> for Fault {
    fn from(error: testimony_vault::Error) -> Self {
        testimony_casework::Error::from(error).into()
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let (status, kind) = match &self {
            Self::Refused(refusal) => {
                return page(
                    StatusCode::FORBIDDEN,
                    &RefusedPage { chrome: Chrome::bare(), refusal: *refusal },
                );
            }
            Self::NotFound => (StatusCode::NOT_FOUND, Kind::NotFound),
            Self::NotAllowed => (StatusCode::FORBIDDEN, Kind::NotAllowed),
            Self::WrongMethod => (StatusCode::METHOD_NOT_ALLOWED, Kind::WrongMethod),
            Self::BadForm => (StatusCode::BAD_REQUEST, Kind::BadForm),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, Kind::TooLarge),
            Self::Casework(error) if is_erased(error) => (StatusCode::GONE, Kind::Casework),
            Self::Casework(_) => (StatusCode::INTERNAL_SERVER_ERROR, Kind::Casework),
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, Kind::Internal),
        };
        let (message, hint) = match &self {
            Self::Casework(error) => {
                (Some(told(tongues::here(), error)), error.hint().map(Shown::from))
            }
            _ => (None, None),
        };
        page(status, &FaultPage { chrome: Chrome::bare(), kind, message, hint })
    }
}

fn is_erased(error: &testimony_casework::Error) -> bool {
    use testimony_vault::Error as Vault;
    matches!(error, testimony_casework::Error::Vault(Vault::Erased { .. }))
}

/// What a use case says, as a sentence: in the page's language what the forms of the Desk meet often,
/// in English the rest.
pub(crate) fn told(locale: &Locale, error: &testimony_casework::Error) -> Told {
    use testimony_casework::Error as Casework;
    use testimony_vault::Error as Vault;
    match error {
        Casework::Vault(Vault::WrongPassphrase) => Told::ours(locale.say("wrong-passphrase")),
        Casework::NotInAccount => Told::ours(locale.say("not-in-account")),
        other => Told::english(sentence(&other.to_string())),
    }
}

/// With a capital and a full stop.
pub(crate) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(chars).chain(['.']).collect()
}

/// A template as an answer.
pub(crate) fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, Html(html)).into_response(),
        // Writing into memory does not fail; if it does, an empty answer says no less.
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

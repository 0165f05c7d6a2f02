//! Forms: fields by name, and the session's token in each of them.

use std::collections::BTreeMap;

use axum::extract::rejection::FormRejection;
use axum::extract::{Form, FromRequest, Request};
use axum::http::StatusCode;

use crate::app::App;
use crate::door::equal;
use crate::fault::{Fault, Refusal};
use crate::guard::Session;
use crate::limits::FIELDS_MAX;

/// The field that holds the form token.
pub(crate) const TOKEN_FIELD: &str = "form_token";

/// The fields of a form, as they were typed, lines ended by `\n`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields(BTreeMap<String, String>);

/// A form without files whose token is right.
pub(crate) struct Posted {
    pub(crate) fields: Fields,
    pub(crate) session: Session,
}

impl Fields {
    /// What was typed there; empty if nothing.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// As [`Self::get`], without blanks around; nothing if that is empty.
    pub(crate) fn some(&self, name: &str) -> Option<String> {
        let typed = self.get(name).trim();
        (!typed.is_empty()).then(|| typed.to_owned())
    }

    /// Whether a box is ticked.
    pub(crate) fn ticked(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Keeps a field; of two with one name the last counts.
    pub(crate) fn put(&mut self, name: &str, value: &str) -> Result<(), Fault> {
        if self.0.len() >= FIELDS_MAX {
            return Err(Fault::BadForm);
        }
        // Browsers send the lines of a text with CRLF, whatever was typed.
        self.0.insert(name.to_owned(), value.replace("\r\n", "\n"));
        Ok(())
    }
}

/// Refuses a token that is not the session's.
pub(crate) fn check_token(session: &Session, shown: &str) -> Result<(), Fault> {
    if equal(&session.form_token, shown) { Ok(()) } else { Err(Fault::Refused(Refusal::FormToken)) }
}

impl FromRequest<App> for Posted {
    type Rejection = Fault;

    async fn from_request(request: Request, app: &App) -> Result<Self, Fault> {
        let session = Session::of(&request)?;
        let pairs = Form::<Vec<(String, String)>>::from_request(request, app).await;
        let Form(pairs) = pairs.map_err(|cause: FormRejection| match cause.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Fault::TooLarge,
            _ => Fault::BadForm,
        })?;
        let mut fields = Fields::default();
        for (name, value) in pairs {
            fields.put(&name, &value)?;
        }
        check_token(&session, fields.get(TOKEN_FIELD))?;
        Ok(Self { fields, session })
    }
}

//! The team's own fields and terms, as a check of `fields` needs them.

use std::collections::BTreeSet;

use rusqlite::Connection;
use testimony_model::dictionary::{Dictionary, FieldCode, OwnField, OwnFields};
use testimony_model::{Action, Handle, OwnFieldDef, Term, ThingKind, huridocs};

use super::parse;
use crate::{Error, Vault};

/// What one writer knows of the team's own; it is read when the first record needs it.
#[derive(Debug, Default)]
pub(crate) struct Own(Option<OwnFields>);

impl Own {
    /// Refuses a record with a field or a term that neither the standard nor the team has.
    pub(crate) fn check(&mut self, db: &Connection, action: &Action) -> Result<(), Error> {
        let Some((format, fields)) = huridocs::fields(action) else { return Ok(()) };
        let dictionary = Dictionary::standard();
        if fields.is_empty() || dictionary.check(format, fields, &OwnFields::default()).is_ok() {
            return Ok(());
        }
        let own = match &mut self.0 {
            Some(own) => own,
            unknown => unknown.insert(load(db)?),
        };
        dictionary.check(format, fields, own).map_err(Error::Field)
    }

    /// Takes in what an action adds.
    pub(crate) fn note(&mut self, action: &Action) {
        match (action, &mut self.0) {
            (Action::Term(term), Some(own)) => add_term(own, term),
            (Action::Field(field), Some(own)) => add_field(own, field),
            (Action::Revise(_) | Action::Withdraw(_), known) => *known = None,
            _ => {}
        }
    }
}

fn load(db: &Connection) -> Result<OwnFields, Error> {
    let mut own = OwnFields::default();
    let mut statement = db.prepare_cached("SELECT body FROM thing WHERE kind = ?1 ORDER BY seq")?;
    let mut each = |kind: ThingKind, take: &mut dyn FnMut(&str) -> Result<(), Error>| {
        let mut rows = statement.query([kind.as_str()])?;
        while let Some(row) = rows.next()? {
            take(row.get_ref(0)?.as_str().map_err(|_| Error::BadRow("thing"))?)?;
        }
        Ok::<(), Error>(())
    };
    each(ThingKind::Term, &mut |body| {
        add_term(&mut own, &parse(body)?);
        Ok(())
    })?;
    each(ThingKind::Field, &mut |body| {
        add_field(&mut own, &parse(body)?);
        Ok(())
    })?;
    Ok(own)
}

fn add_term(own: &mut OwnFields, term: &Term) {
    let terms: &mut BTreeSet<String> = own.terms.0.entry(term.vocabulary.to_string()).or_default();
    terms.insert(term.id.to_string());
}

fn add_field(own: &mut OwnFields, field: &OwnFieldDef) {
    let Ok(code) = field.id.as_str().parse::<FieldCode>() else { return };
    let taken = OwnField {
        formats: field.formats.clone(),
        kind: field.kind,
        vocabulary: field.vocabulary.as_ref().map(Handle::to_string),
        many: field.many,
    };
    own.fields.insert(code, taken);
}

impl Vault {
    /// The team's own fields and terms.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn own_fields(&self) -> Result<OwnFields, Error> {
        load(&self.db)
    }
}

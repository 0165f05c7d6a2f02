//! Accounts, claims, and who says what: FollowTheMoney has documents and notes, and no stance. So a
//! stance is a role, and a claim a note with its count.

use testimony_model::{
    Account, Action, Assertion, Attribution, ChainBounds, Claim, Link, ThingKind,
};

use super::entity::Entity;
use super::{Writer, date, language, other};
use crate::case::name;

impl Writer<'_> {
    pub(super) fn account(&mut self, action: &Action, x: &Account) {
        let id = self.id(ThingKind::Account, &x.id);
        let source = self.id(ThingKind::Source, &x.source);
        let teller = self.index.sources.get(&x.source).copied();
        let teller = teller.map_or("a source", |one| one.name.as_deref().unwrap_or(&one.code_name));
        let mut entity = Entity::new(id.clone(), "PlainText", name(action));
        match &x.title {
            Some(title) => entity.string("title", title),
            None => entity.string("title", &format!("Account of {teller}")),
        }
        entity.string("author", teller);
        date::put_one(&mut entity, "authoredAt", "notes", x.made.as_ref());
        if let Some(tag) = &x.language {
            match language::code(tag) {
                Some(code) => entity.exact("language", code),
                None => entity.text("notes", &format!("language: {tag}")),
            }
        }
        if let Some(text) = &x.text {
            entity.text("bodyText", text);
        }
        other::fields(&mut entity, "notes", &x.fields);
        self.entities.add(entity);
        let role = format!("told this account ({})", x.access.as_str().replace('_', " "));
        self.unknown_link(action, "told", (&source, &id), &role, |_| ());
        if let Some(first) = &x.continues
            && self.index.accounts.contains_key(first)
        {
            let first = self.id(ThingKind::Account, first);
            self.unknown_link(action, "continues", (&id, &first), "continues", |_| ());
        }
    }

    pub(super) fn link(&mut self, action: &Action, x: &Link) {
        let account = self.id(ThingKind::Account, &x.account);
        let event = self.id(ThingKind::Event, &x.event);
        self.documentation(action, (&account, &event), "is about", |_| ());
    }

    fn documentation(
        &mut self,
        action: &Action,
        (account, thing): (&str, &str),
        role: &str,
        more: impl FnOnce(&mut Entity),
    ) {
        let id = self.ids.of("documentation", &format!("{account} {thing} {role}"));
        let mut entity = Entity::new(id, "Documentation", name(action));
        entity.entity("document", account);
        entity.entity("entity", thing);
        entity.string("role", role);
        more(&mut entity);
        self.entities.add(entity);
    }

    pub(super) fn claim(&mut self, action: &Action, x: &Claim) {
        let mut entity = Entity::new(self.id(ThingKind::Claim, &x.id), "Note", name(action));
        entity.name("name", &x.text);
        entity.text("description", &x.text);
        let event = x.event.as_ref().or_else(|| {
            let act = self.index.acts.get(x.act.as_ref()?);
            act.map(|act| &act.event)
        });
        if let Some(event) = event {
            entity.entity("entity", &self.id(ThingKind::Event, event));
        }
        entity.string("keywords", x.kind.as_str());
        if let Some([asserted, denied]) = self.index.chains.get(&x.id) {
            entity.text("summary", &chains(*asserted, *denied));
        }
        self.entities.add(entity);
    }

    pub(super) fn assertion(&mut self, action: &Action, x: &Assertion) {
        let account = self.id(ThingKind::Account, &x.account);
        let claim = self.id(ThingKind::Claim, &x.claim);
        self.documentation(action, (&account, &claim), x.stance.as_str(), |link| {
            if let Some(quote) = &x.quote {
                link.text("description", quote);
            }
            if let Some(denial) = x.denial {
                link.string("status", denial.as_str());
            }
        });
    }

    pub(super) fn attribution(&mut self, action: &Action, x: &Attribution) {
        let Some(from) = &x.from else {
            self.no_place += 1;
            return;
        };
        let account = self.id(ThingKind::Account, &x.account);
        let from = self.id(ThingKind::Source, from);
        let role = format!("{} ({})", x.mode.as_str().replace('_', " "), x.status);
        self.unknown_link(action, "attribution", (&account, &from), &role, |link| {
            if let Some(quote) = &x.quote {
                link.text("description", quote);
            }
        });
    }
}

/// The count of a claim, in words.
fn chains(asserted: ChainBounds, denied: ChainBounds) -> String {
    let range = |bounds: ChainBounds| match (bounds.lo, bounds.hi) {
        (lo, hi) if lo == hi => lo.to_string(),
        (lo, hi) => format!("{lo} to {hi}"),
    };
    format!("independent chains: {} assert it, {} deny it", range(asserted), range(denied))
}

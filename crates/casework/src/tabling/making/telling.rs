//! Rows of accounts: who tells, and from whom they have it.

use serde_json::{Map, Value as Json, json};
use testimony_exchange::ftm::Given;
use testimony_model::{Action, Handle, ThingKind};

use super::super::cells::{Bad, Row, action, several, single, words};
use super::{Made, Maker};

/// Something with the row that it came from.
#[derive(Debug)]
pub(in super::super) struct InRow<T> {
    pub(in super::super) file: String,
    pub(in super::super) row: u64,
    pub(in super::super) what: T,
}

/// That an account has its words from somebody, before all rows are known.
pub(super) struct From {
    file: String,
    row: u64,
    account: Handle,
    whom: String,
    mode: String,
}

impl Maker<'_> {
    /// What rows of accounts have from others, once all rows are known: sources that only others name,
    /// and the attributions.
    pub(in super::super) fn attributions(&mut self) -> Result<Vec<InRow<Action>>, InRow<Bad>> {
        let mut all = Vec::new();
        for From { file, row, account, whom, mode } in std::mem::take(&mut self.from) {
            let made = self.attribution(row, &account, &whom, &mode);
            let made = made.map_err(|what| InRow { file: file.clone(), row, what })?;
            all.extend(made.into_iter().map(|what| InRow { file: file.clone(), row, what }));
        }
        Ok(all)
    }

    fn attribution(
        &mut self,
        row: u64,
        account: &Handle,
        whom: &str,
        mode: &str,
    ) -> Result<Vec<Action>, Bad> {
        let mut actions = Vec::new();
        let told = self.row_handle(whom).ok().and_then(|other| self.sources.get(&other).cloned());
        let from = match told {
            Some(source) => source,
            None => self.source("from", whom, row, None, &mut actions)?,
        };
        let body = json!({
            "action": "attribution", "account": account, "from": from,
            "mode": mode, "status": "declared",
        });
        actions.push(action(body).map_err(|why| Bad::of("from", why))?);
        Ok(actions)
    }

    pub(super) fn account(
        &mut self,
        id: &Handle,
        (file, number): (&str, u64),
        record: Row<'_>,
        mut body: Map<String, Json>,
        made: &mut Made,
    ) -> Result<(), Bad> {
        let text = words(record, "source")?.unwrap_or_default();
        let kind = words(record, "source_kind")?;
        let source = self.source("source", &text, number, kind.as_deref(), &mut made.actions)?;
        self.sources.insert(id.clone(), source.clone());
        body.insert("source".to_owned(), source.as_str().into());
        body.insert("received_via".to_owned(), "import".into());
        self.of_case(&mut body);
        self.main("account", body, made)?;
        let event = match record.get("event") {
            Some(value) => Some(self.thing(ThingKind::Event, "event", single("event", value)?)?),
            None => self.setting.event.clone(),
        };
        if let Some(event) = event {
            let body = json!({ "action": "link", "account": id, "event": event });
            made.actions.push(action(body).map_err(|why| Bad::of("event", why))?);
        }
        let mode = words(record, "mode")?.unwrap_or_else(|| "cites".to_owned());
        for one in record.get("from_unnamed").into_iter().flat_map(several) {
            let body = json!({
                "action": "attribution", "account": id, "mode": mode, "status": "declared",
                "anonymous": { "descriptor": one.to_string() },
            });
            made.actions.push(action(body).map_err(|why| Bad::of("from_unnamed", why))?);
        }
        for one in record.get("from").into_iter().flat_map(several) {
            let whom = one.to_string();
            // What only the end would find out is refused where the column is known.
            self.found(ThingKind::Source, "from", &whom)?;
            self.from.push(From {
                file: file.to_owned(),
                row: number,
                account: id.clone(),
                whom,
                mode: mode.clone(),
            });
        }
        Ok(())
    }

    /// A source by its id or name; a new one where none is called so.
    fn source(
        &mut self,
        field: &str,
        text: &str,
        number: u64,
        kind: Option<&str>,
        actions: &mut Vec<Action>,
    ) -> Result<Handle, Bad> {
        if let Some(there) = self.found(ThingKind::Source, field, text)? {
            return Ok(there);
        }
        let id = self.free(ThingKind::Source, "s", number)?;
        let mut body = json!({
            "action": "source", "id": id, "kind": kind.unwrap_or("unknown"), "code_name": text,
        });
        match self.setting.given {
            Given::Public => body["protection"] = "open".into(),
            Given::Hidden => {
                body["name"] = text.into();
                body["code_name"] = format!("Source {id}").into();
            }
        }
        actions.push(action(body).map_err(|why| Bad::of(field, why))?);
        self.known.add(ThingKind::Source, &id, [text]);
        Ok(id)
    }
}

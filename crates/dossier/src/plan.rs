//! The plan of a dossier: which accounts, which of their words and fields, which claims.

use serde::Deserialize;
use testimony_model::Handle;

use crate::Error;

/// The fields of an account's entry that a dossier may show. Everything else would lead to the
/// source, to a member or to another entry.
const SHOWABLE: [&str; 6] = ["access", "language", "made", "received", "received_via", "title"];

/// What is to be published; written by hand as TOML.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The title.
    pub title: String,
    /// The language of title and summary (BCP 47).
    #[serde(default = "english")]
    pub language: String,
    /// Who will get it; kept in the ledger, never published.
    #[serde(default = "public")]
    pub audience: String,
    /// What the team says about it.
    #[serde(default)]
    pub summary: String,
    /// The claims whose counts are given.
    #[serde(default)]
    pub claims: Vec<Handle>,
    /// Those among them whose count is shown with a certificate.
    #[serde(default)]
    pub certificates: Vec<Handle>,
    /// Whether the team knows what the shapes of the certificates reveal.
    #[serde(default)]
    pub accept_shape: bool,
    /// The accounts that are shown.
    #[serde(default, rename = "account")]
    pub accounts: Vec<AccountPlan>,
}

/// One account in a plan.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountPlan {
    /// The account in the case; never published.
    pub id: Handle,
    /// What the reader sees above it; "Account 1", "Account 2" ... if absent.
    #[serde(default)]
    pub label: Option<String>,
    /// Which fields of its entry are shown.
    #[serde(default = "usual_fields")]
    pub show: Vec<String>,
    /// Whether its words are shown.
    #[serde(default = "yes")]
    pub text: bool,
    /// Words and phrases that are withheld, wherever they occur in it.
    #[serde(default)]
    pub withhold: Vec<String>,
    /// Whether the dossier shows that its files were sealed (never the files).
    #[serde(default = "yes")]
    pub files: bool,
}

impl Plan {
    /// Reads a plan.
    ///
    /// # Errors
    /// [`Error::Plan`] with the place and what was expected.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let plan: Self = toml::from_str(text).map_err(|cause| Error::Plan(cause.to_string()))?;
        if plan.accounts.is_empty() {
            return Err(Error::Plan("it names no account: add an [[account]] with its id".into()));
        }
        if plan.title.trim().is_empty() {
            return Err(Error::Plan("its title is empty".into()));
        }
        if !testimony_model::is_language(&plan.language) {
            return Err(Error::Plan("its language is a tag such as en, ru or ar".into()));
        }
        let shown = plan.accounts.iter().flat_map(|account| &account.show);
        if let Some(field) = shown.into_iter().find(|one| !SHOWABLE.contains(&one.as_str())) {
            return Err(Error::Plan(format!(
                "`{field}` cannot be shown; these can: {}",
                SHOWABLE.join(", ")
            )));
        }
        plan.check_certificates()?;
        let mut ids: Vec<&Handle> = plan.accounts.iter().map(|account| &account.id).collect();
        ids.sort();
        match ids.windows(2).find(|pair| pair[0] == pair[1]) {
            Some(pair) => Err(Error::Plan(format!("it names account {} twice", pair[0]))),
            None => Ok(plan),
        }
    }
}

impl Plan {
    fn check_certificates(&self) -> Result<(), Error> {
        for (at, claim) in self.certificates.iter().enumerate() {
            if !self.claims.contains(claim) {
                let why = format!("`certificates` names {claim}, which is not in `claims`");
                return Err(Error::Plan(why));
            }
            if self.certificates[..at].contains(claim) {
                return Err(Error::Plan(format!("`certificates` names {claim} twice")));
            }
        }
        Ok(())
    }
}

fn english() -> String {
    "en".to_owned()
}

fn public() -> String {
    "public".to_owned()
}

fn yes() -> bool {
    true
}

fn usual_fields() -> Vec<String> {
    ["access", "language", "made", "received_via"].map(str::to_owned).to_vec()
}

impl AccountPlan {
    /// Whether a field is shown unless the plan says otherwise; it may be absent from an account.
    pub(crate) fn is_usual(field: &str) -> bool {
        usual_fields().iter().any(|usual| usual == field)
    }
}

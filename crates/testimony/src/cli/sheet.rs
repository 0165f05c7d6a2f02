//! How tables are read: the same for `import`, `link` and `count`.

use clap::Args;
use testimony_tables::{Encoding, SourceOptions};

use crate::failure::{Failure, USAGE};

#[derive(Debug, Args)]
pub(crate) struct SheetArgs {
    /// The sheet of a workbook; the first one that is not hidden if absent.
    #[arg(long, value_name = "NAME")]
    pub(crate) sheet: Option<String>,
    /// The encoding of CSV, as windows-1251; found out if absent.
    #[arg(long, value_name = "NAME")]
    pub(crate) encoding: Option<String>,
    /// What parts the cells of CSV; found out if absent.
    #[arg(long, value_name = "CHARACTER")]
    pub(crate) delimiter: Option<char>,
}

impl SheetArgs {
    /// The same for the reader of tables.
    pub(crate) fn options(&self) -> Result<SourceOptions, Failure> {
        let encoding = self.encoding.as_deref().map(Encoding::named).transpose();
        Ok(SourceOptions {
            sheet: self.sheet.clone(),
            encoding: encoding.map_err(|cause| Failure::new(USAGE, cause.to_string()))?,
            delimiter: self.delimiter,
            ..SourceOptions::default()
        })
    }
}

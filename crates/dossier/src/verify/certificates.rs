//! The certificates of the findings: docs/spec/finding.md, section 7.1, and rule 12 of
//! docs/spec/verdict.md. No search: what is shown holds or does not.

use std::collections::BTreeMap;

use testimony_weigh::{CERTIFICATE_BYTES_MAX, Flaw, SaltedCertificate};

use super::files::Files;
use super::{Reason, Stop};
use crate::contents::{Contents, WEIGHING_PATH, certified_chains, certified_finding};
use crate::manifest::Manifest;

/// A certificate that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CertificateShown {
    /// The number of its finding, from 1.
    pub finding: u32,
    /// How many independent chains it shows.
    pub chains: usize,
}

/// Rule 12: every file is the certificate of a finding, and shows its count.
pub(super) fn check_all(
    folder: &Files,
    manifest: &Manifest,
    contents: &Contents,
) -> Result<Vec<CertificateShown>, Stop> {
    let mut numbered = BTreeMap::new();
    for (path, sum) in manifest.files.iter().filter(|(path, _)| path.starts_with(WEIGHING_PATH)) {
        let number = certified_finding(path);
        let finding = number.and_then(|number| contents.findings.get(number as usize - 1));
        match number.zip(finding) {
            Some((number, finding)) => numbered.insert(number, (path, sum, finding)),
            None => return Err(Reason::NoFinding(path.clone()).into()),
        };
    }
    let mut shown = Vec::new();
    for (number, (path, sum, finding)) in numbered {
        let flawed = |flaw| Reason::Certificate(number, flaw);
        if sum.bytes > CERTIFICATE_BYTES_MAX as u64 {
            return Err(flawed(Flaw::Form).into());
        }
        let bytes = folder.signed(manifest, path)?;
        let certificate = SaltedCertificate::parse(&bytes).map_err(flawed)?;
        certificate.check(finding.asserted.lo).map_err(flawed)?;
        shown.push(CertificateShown { finding: number, chains: certificate.chains() });
    }
    Ok(shown)
}

impl CertificateShown {
    /// The line of the report.
    pub fn sentence(&self) -> String {
        let shown = certified_chains(self.chains as u64);
        format!("certificate {}: {shown}", self.finding)
    }
}

//! The certificates of a dossier, and what their shapes give away: docs/spec/finding.md,
//! section 7.1. Off unless the plan names the claim.

use sha2::{Digest, Sha256};
use testimony_model::{Handle, ThingKind};
use testimony_vault::{Disclosure, Vault};
use testimony_weigh::{CERTIFICATE_FORMAT, Node, SaltedCertificate, Shape};

use super::Material;
use crate::contents::Finding;
use crate::{Error, Plan};

/// What stands in the ledger for the certificate of a claim.
const LEDGER_PATH: &str = "certificate";

/// One certificate on its way out.
pub(super) struct Certified {
    /// The number of its finding, from 1.
    pub(super) finding: u32,
    pub(super) text: String,
    /// What its shape gives away, for the team.
    pub(super) reveals: String,
    pub(super) noted: Disclosure,
}

/// Makes the certificates that the plan asks for.
pub(super) fn certify(
    vault: &Vault,
    plan: &Plan,
    findings: &[Finding],
    material: &Material<'_>,
) -> Result<Vec<Certified>, Error> {
    let numbered = (1..).zip(&plan.claims).zip(findings);
    let wanted = numbered.filter(|((_, claim), _)| plan.certificates.contains(claim));
    wanted
        .map(|((number, claim), found)| certify_one(vault, number, claim, found, material))
        .collect()
}

fn certify_one(
    vault: &Vault,
    finding: u32,
    claim: &Handle,
    found: &Finding,
    material: &Material<'_>,
) -> Result<Certified, Error> {
    let graph = material.casework.graph(vault, claim).map_err(Error::Material)?;
    let node = |name: &str| node(&material.salt, finding, name);
    let failed = |cause| Error::Certificate { claim: claim.to_string(), cause };
    let certificate = SaltedCertificate::new(&graph, node).map_err(failed)?;
    if let Err(flaw) = certificate.check(found.asserted.lo) {
        return Err(Error::Uncertain { claim: claim.to_string(), flaw });
    }
    let item = vault.thing_item(ThingKind::Claim, claim)?.id;
    let before = vault.disclosed_paths(item)?.iter().any(|path| path == LEDGER_PATH);
    Ok(Certified {
        finding,
        text: certificate.to_text(),
        reveals: reveals(claim, certificate.shape(), before),
        noted: Disclosure { item, path: LEDGER_PATH.to_owned() },
    })
}

/// The node of a name: nobody who lacks the salt can confirm a guess.
fn node(salt: &[u8; 32], finding: u32, name: &str) -> Node {
    let hash = Sha256::new()
        .chain_update(CERTIFICATE_FORMAT)
        .chain_update("/")
        .chain_update(salt)
        .chain_update(finding.to_be_bytes())
        .chain_update(name)
        .finalize();
    Node(hash[..8].iter().fold(0, |node, byte| node << 8 | u64::from(*byte)))
}

fn reveals(claim: &Handle, shape: Shape, before: bool) -> String {
    let Shape { nodes, unlike } = shape;
    let actors = if nodes == 1 { "1 actor".to_owned() } else { format!("{nodes} actors") };
    let mut line = format!(
        "the certificate of claim {claim} shows {actors} without names, {unlike} of them unlike \
         any other: whoever knows the story may recognise them by who repeats whom"
    );
    if before {
        line += "; a certificate of this claim was published before, and the two can be laid on \
                 one another";
    }
    line
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use testimony_weigh::{Graph, SaltedCertificate};

    use super::node;

    /// The example of docs/spec/finding.md, section 7.1: a second implementation gets the same.
    #[test]
    fn the_example_of_the_spec() {
        let graph = include_bytes!("../../../../testdata/weigh/example.json");
        let graph = Graph::from_json(graph).expect("the example is a graph");
        let made = SaltedCertificate::new(&graph, |name| node(&[7; 32], 1, name));
        let text = made.expect("it has a cut").to_text();
        expect![[r#"
            {"chains":[["4ee05d336afb7e53","8f295908a33c9249"]],"cut":[["4ee05d336afb7e53"]],"format":"testimony/certificate/v1","groups":[],"in_file":["8f295908a33c9249"],"origins":["4ee05d336afb7e53"],"steps":[["4ee05d336afb7e53","8f295908a33c9249"]]}
        "#]]
        .assert_eq(&text);
    }

    #[test]
    fn a_node_hangs_on_salt_finding_and_name() {
        let all = [
            node(&[7; 32], 1, "w1"),
            node(&[7; 32], 2, "w1"),
            node(&[8; 32], 1, "w1"),
            node(&[7; 32], 1, "w2"),
        ];
        assert!((1..4).all(|at| !all[..at].contains(&all[at])), "{all:?}");
    }
}

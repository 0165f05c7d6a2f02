//! Every subcommand and flag is documented.

use std::fs;
use std::path::Path;
use std::process::Command;

use testimony_tidy::help::{Help, undocumented};

#[test]
fn every_subcommand_and_flag_is_documented() {
    let mut ask = |args: &[String]| -> anyhow::Result<String> {
        let program = env!("CARGO_BIN_EXE_testimony");
        let out = Command::new(program).args(args).output()?;
        Ok(String::from_utf8(out.stdout)?)
    };
    let help = Help::walk("testimony", &mut ask).unwrap();
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let mut text = String::new();
    for entry in fs::read_dir(docs).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "md") {
            text += &fs::read_to_string(path).unwrap();
        }
    }
    assert_eq!(undocumented(&help, &text), Vec::<String>::new());
    // The control: without the documents everything is missing.
    assert!(undocumented(&help, "").len() > 40);
}

use anyhow::{Result, bail};
use expect_test::expect;

use super::{Help, undocumented};

const PROGRAM: &str = "A program

Usage: testimony [OPTIONS] <COMMAND>

Commands:
  init  Make a vault
  post  Receive accounts
          on a server
  help  Print this message

Options:
      --json     Prints JSON
  -h, --help     Print help
";

const INIT: &str = "Usage: testimony init [OPTIONS] <DIR>

Options:
  -p, --passphrase-file <FILE>
          Reads it; see also --passphrase-command
      --json
  -h, --help
";

const POST: &str = "Usage: testimony post <COMMAND>

Commands:
  serve  Serve

Options:
  -h, --help
";

const SERVE: &str = "Usage: testimony post serve

Options:
      --listen <ADDRESS>
  -h, --help
";

fn print(arguments: &[String]) -> Result<String> {
    Ok(match arguments.join(" ").as_str() {
        "--help" => PROGRAM,
        "init --help" => INIT,
        "post --help" => POST,
        "post serve --help" => SERVE,
        other => bail!("no help for {other}"),
    }
    .to_owned())
}

fn tree() -> Help {
    Help::walk("testimony", &mut print).expect("the sample is whole")
}

#[test]
fn the_tree_is_read() {
    expect![[r#"
        testimony: --json --help
        testimony init: --passphrase-file --json --help
        testimony post: --help
        testimony post serve: --listen --help
    "#]]
    .assert_eq(&print_tree(&tree()));
}

fn print_tree(help: &Help) -> String {
    let own = format!("{}: {}\n", help.command, help.flags.join(" "));
    help.commands.iter().fold(own, |text, command| text + &print_tree(command))
}

#[test]
fn nothing_is_missing_from_whole_documents() {
    let docs = "# testimony\n`testimony --json`\n## testimony init\n--passphrase-file F, --json\n\
                ## testimony post\n`testimony post` has parts\n### testimony post serve\n\
                ```sh\n# testimony\ntestimony post serve --listen A\n```\n";
    assert_eq!(undocumented(&tree(), docs), Vec::<String>::new());
}

#[test]
fn what_is_missing_is_named() {
    expect![[r#"
        testimony
        testimony --json
        testimony init
        testimony init --passphrase-file
        testimony init --json
        testimony post
        testimony post serve
        testimony post serve --listen"#]]
    .assert_eq(&undocumented(&tree(), "").join("\n"));
}

#[test]
fn a_flag_of_another_command_or_a_longer_name_is_no_mention() {
    let docs = "# testimony --json\n# testimony init --json\n--passphrase-file-name, init\n\
                # testimony post serve-all\n# testimony post serve\n# other\n--listen\n";
    expect![[r#"
        testimony init --passphrase-file
        testimony post serve --listen"#]]
    .assert_eq(&undocumented(&tree(), docs).join("\n"));
}

#[test]
fn what_is_no_help_is_an_error() {
    let cause = Help::walk("testimony", &mut |_| Ok("hello\n".into())).expect_err("no help");
    expect!["`testimony --help` does not print clap's help"].assert_eq(&cause.to_string());
    let endless = "Commands:\n  again  Once more\n\nOptions:\n  -h, --help\n";
    let cause = Help::walk("testimony", &mut |_| Ok(endless.into())).expect_err("endless");
    expect!["subcommands go too deep at `testimony again again again again again again again`"]
        .assert_eq(&cause.to_string());
}

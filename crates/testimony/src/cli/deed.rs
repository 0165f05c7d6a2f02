//! What a command is about to do in a vault, so that it is refused to who may not
//! (docs/spec/entry.md, section 9). A new command does not compile until it says so.

use testimony_casework::access::Deed;

use super::{
    AskedCosignerCommand, Command, MemberCommand, RecordCommand, RecoveryCommand, TeamCommand,
};

impl Command {
    /// What it is about to do.
    pub(crate) fn deed(&self) -> Deed {
        match self {
            Self::Accounts(_)
            | Self::Drafts(_)
            | Self::Files(_)
            | Self::History(_)
            | Self::Open(_)
            | Self::Search(_)
            | Self::Weigh(_) => Deed::Look,
            Self::Proposals(args) if args.verdict().is_none() => Deed::Look,
            Self::Add(_)
            | Self::Apply(_)
            | Self::Import(_)
            | Self::Proposals(_)
            | Self::Read(_)
            | Self::Reply(_)
            | Self::Undo(_) => Deed::Work,
            Self::Fetch(_) => Deed::Receive,
            Self::Check(args) if args.repair || args.rebuild => Deed::Keep,
            Self::Check(_) => Deed::Survey,
            Self::Member(MemberCommand::List { .. } | MemberCommand::Rename { .. })
            | Self::Team(TeamCommand::Export { .. } | TeamCommand::Weeks { .. }) => Deed::Look,
            Self::Record(command) => of_record(command),
            Self::Recovery(RecoveryCommand::Make { .. } | RecoveryCommand::Open { .. })
            | Self::Member(_)
            | Self::Team(_)
            | Self::Stamp(_)
            | Self::Publish(_)
            | Self::Export(_)
            | Self::Erase(_)
            | Self::Backup(_) => Deed::Keep,
            // They make their own vault, or open none, or change nothing but one's own passphrase.
            Self::Demo(_)
            | Self::Init(_)
            | Self::Restore(_)
            | Self::Passphrase(_)
            | Self::Post(_)
            | Self::Cosigner(_)
            | Self::Verify(_)
            | Self::VerifyPage(_)
            | Self::Count(_)
            | Self::Estimate(_)
            | Self::Trust(_)
            | Self::Generate(_)
            | Self::Link(_)
            | Self::SandboxWorker(_)
            | Self::Lock(_)
            | Self::Panic(_) => Deed::Keep,
        }
    }
}

fn of_record(command: &RecordCommand) -> Deed {
    match command {
        RecordCommand::Show { .. }
        | RecordCommand::Prove { .. }
        | RecordCommand::Policy { .. }
        | RecordCommand::Cosigner(AskedCosignerCommand::List { .. }) => Deed::Look,
        RecordCommand::Seal { .. }
        | RecordCommand::Run { .. }
        | RecordCommand::Tick { .. }
        | RecordCommand::Serve { .. }
        | RecordCommand::Audit { .. }
        | RecordCommand::Mirror { .. }
        | RecordCommand::Unlock { .. }
        | RecordCommand::Restart { .. }
        | RecordCommand::Program { .. }
        | RecordCommand::Cosign { .. }
        | RecordCommand::Cosigner(_) => Deed::Keep,
    }
}

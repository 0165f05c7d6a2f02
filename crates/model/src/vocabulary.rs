//! The closed vocabularies of the case. Terms follow the HURIDOCS Events Standard Formats and
//! `docs/GLOSSARY.md`; a word that is not here is refused with the list of those that are.

use serde::{Deserialize, Serialize};

/// Makes a vocabulary: an enum whose variants are written in snake case.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant),+ }

        impl $name {
            /// Every term, in the order in which a form offers them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The written form.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err(format!("unknown word; one of: {}", [$($text),+].join(", "))),
                }
            }
        }
    };
}

pub(crate) use vocabulary;

vocabulary! {
    /// What kind of person or body tells.
    SourceKind {
        /// One human being.
        Person = "person",
        /// A newspaper, channel, site or agency.
        Outlet = "outlet",
        /// An association, NGO or international body.
        Organisation = "organisation",
        /// Somebody who speaks for an authority.
        Official = "official",
        /// Several people who tell as one.
        Group = "group",
        /// Not known.
        Unknown = "unknown",
    }
}

vocabulary! {
    /// How the name of a source is to be treated.
    Protection {
        /// The name may be shown inside the team.
        Open = "open",
        /// Only the code name may be shown.
        CodeName = "code_name",
    }
}

vocabulary! {
    /// How somebody knows what they tell (HURIDOCS field 2509 made checkable).
    Access {
        /// Was there and perceived it.
        Saw = "saw",
        /// It was done to them.
        Experienced = "experienced",
        /// Made the photograph, film or sound.
        Recorded = "recorded",
        /// Wrote the document in question.
        Authored = "authored",
        /// Holds the register, file or log.
        OfficialRecord = "official_record",
        /// Has it from somebody else.
        HeardFrom = "heard_from",
        /// Concludes it.
        Inferred = "inferred",
        /// Not known.
        Unknown = "unknown",
    }
}

vocabulary! {
    /// What an account does with a claim.
    Stance {
        /// Says that it is so.
        Asserts = "asserts",
        /// Says that it is not so.
        Denies = "denies",
        /// Gives no answer ("we have no reliable information"): neither side.
        Declines = "declines",
        /// Takes back what was said before.
        Retracts = "retracts",
        /// Says that it may be so.
        Hedges = "hedges",
    }
}

vocabulary! {
    /// In which way one account has it from another.
    AttributionMode {
        /// Gives the other's words.
        Quotes = "quotes",
        /// Gives the other's sense.
        Paraphrases = "paraphrases",
        /// Names the other as support.
        Cites = "cites",
        /// The same text in another language.
        Translates = "translates",
        /// The same text again.
        Republishes = "republishes",
        /// Both carry one agency's text.
        SameWire = "same_wire",
        /// A short form of the other.
        Summarises = "summarises",
    }
}

vocabulary! {
    /// How sure it is that one account has it from another.
    AttributionStatus {
        /// The account says so.
        Declared = "declared",
        /// Found by comparison, not yet decided.
        Suspected = "suspected",
        /// An analyst decided that it is so.
        Confirmed = "confirmed",
        /// An analyst decided that it is not so.
        Rejected = "rejected",
    }
}

vocabulary! {
    /// What sort of proposition a claim is.
    ClaimKind {
        /// That an event took place.
        EventHappened = "event_happened",
        /// That an act was done.
        Act = "act",
        /// How many.
        Count = "count",
        /// Who.
        Identity = "identity",
        /// Where.
        Place = "place",
        /// When.
        Time = "time",
        /// Who is answerable.
        Responsibility = "responsibility",
        /// That it was ordered or tolerated.
        Policy = "policy",
    }
}

vocabulary! {
    /// How a number bounds a quantity.
    Comparison {
        /// "at least".
        AtLeast = "at_least",
        /// "over".
        MoreThan = "more_than",
        /// "about".
        About = "about",
        /// Exactly.
        Exactly = "exactly",
        /// "at most".
        AtMost = "at_most",
    }
}

vocabulary! {
    /// Why several sources count as one.
    GroupKind {
        /// They live together.
        SameHousehold = "same_household",
        /// They work for the same body.
        SameEmployer = "same_employer",
        /// They were interviewed together.
        CoInterviewed = "co_interviewed",
        /// One editorial office.
        SameNewsroom = "same_newsroom",
        /// One news agency.
        SameAgency = "same_agency",
        /// One chain of command.
        SameCommand = "same_command",
        /// One telephone or camera.
        SameDevice = "same_device",
        /// One press service.
        SamePressService = "same_press_service",
        /// Another reason, given in the evidence.
        Other = "other",
    }
}

vocabulary! {
    /// By which way an account reached the team.
    ReceivedVia {
        /// Through a Post.
        Post = "post",
        /// Told to a member, who typed it.
        Interview = "interview",
        /// Taken from something published.
        Published = "published",
        /// Brought in with a table or a bundle.
        Import = "import",
    }
}

vocabulary! {
    /// What a protected text is.
    ProtectKind {
        /// A person's name.
        Name = "name",
        /// A place that would lead to a person.
        Place = "place",
        /// A telephone number.
        Phone = "phone",
        /// Anything else.
        Other = "other",
    }
}

vocabulary! {
    /// What a person of the case is (HURIDOCS 0902).
    PersonKind {
        /// One human being.
        Individual = "individual",
        /// A family or household.
        Family = "family",
        /// Several people who have something in common.
        Group = "group",
        /// People who live in one place.
        Community = "community",
        /// An office, force, firm or association.
        Body = "body",
        /// Not known.
        Unknown = "unknown",
    }
}

vocabulary! {
    /// The sex of a person.
    Sex {
        /// A woman or girl.
        Female = "female",
        /// A man or boy.
        Male = "male",
        /// Neither of the two words.
        Other = "other",
    }
}

vocabulary! {
    /// How exactly a place is known or shown.
    Precision {
        /// To ten metres.
        Exact = "exact",
        /// To a hundred metres.
        Vicinity = "vicinity",
        /// To a kilometre.
        Locality = "locality",
        /// To a town, district or country.
        Larger = "larger",
    }
}

vocabulary! {
    /// What exactly a denial denies (HURIDOCS vocabulary 28).
    DenialForm {
        /// That it happened.
        Act = "act",
        /// That they did it.
        Responsibility = "responsibility",
        /// Neither: it was something else.
        OtherExplanation = "other_explanation",
    }
}

vocabulary! {
    /// By which comparison the reuse of a text was found (docs/spec/reuse.md).
    ReuseMethod {
        /// Nearly the same text.
        Copy = "copy",
        /// A part of it.
        Quotation = "quotation",
        /// The same rare words, errors or figures.
        Rarities = "rarities",
        /// Words that say so ("told the paper").
        Cue = "cue",
    }
}

vocabulary! {
    /// How reliable a source has been (Admiralty code, the letter).
    Reliability {
        /// Completely reliable.
        A = "A",
        /// Usually reliable.
        B = "B",
        /// Fairly reliable.
        C = "C",
        /// Not usually reliable.
        D = "D",
        /// Unreliable.
        E = "E",
        /// Cannot be judged.
        F = "F",
    }
}

vocabulary! {
    /// How credible an information is (Admiralty code, the digit).
    Credibility {
        /// Confirmed by other sources.
        One = "1",
        /// Probably true.
        Two = "2",
        /// Possibly true.
        Three = "3",
        /// Doubtful.
        Four = "4",
        /// Improbable.
        Five = "5",
        /// Cannot be judged.
        Six = "6",
    }
}

vocabulary! {
    /// What became of an account on its way through the team.
    TriageState {
        /// Nobody has decided yet.
        New = "new",
        /// It belongs to the case.
        Relevant = "relevant",
        /// It does not.
        NotRelevant = "not_relevant",
        /// Somebody has to translate it first.
        NeedsTranslation = "needs_translation",
    }
}

vocabulary! {
    /// How a task stands.
    TaskState {
        /// Still to be done.
        Open = "open",
        /// Done.
        Done = "done",
        /// Not to be done any more.
        Dropped = "dropped",
    }
}

vocabulary! {
    /// Which comes first in a date of a list such as 3/4/2017.
    DateOrder {
        /// The day.
        DayFirst = "day_first",
        /// The month.
        MonthFirst = "month_first",
    }
}

vocabulary! {
    /// Whether two listings are one person.
    Sameness {
        /// They are.
        Same = "same",
        /// They are not.
        Different = "different",
        /// It cannot be told from what the lists say.
        Unsure = "unsure",
    }
}

vocabulary! {
    /// What was done with a thing that is kept as evidence.
    CustodyStep {
        /// It came in.
        Received = "received",
        /// A copy was made.
        Copied = "copied",
        /// It was looked at.
        Opened = "opened",
        /// It was taken out of the vault.
        Exported = "exported",
        /// A copy with parts removed was made.
        Redacted = "redacted",
        /// It was sealed, physically or by a stamp.
        Sealed = "sealed",
        /// It went from one hand to another.
        Transferred = "transferred",
    }
}

vocabulary! {
    /// Why something was erased. A code and nothing else: a reason in words could say what was there.
    EraseReason {
        /// Keeping it endangers somebody.
        Safety = "safety",
        /// The teller took the consent back.
        ConsentWithdrawn = "consent_withdrawn",
        /// It may not be kept, by law or by the team's own rules.
        NotAllowed = "not_allowed",
        /// It is about, or from, somebody else than was thought.
        WrongPerson = "wrong_person",
        /// A court ordered it.
        CourtOrder = "court_order",
        /// It is there a second time.
        Duplicate = "duplicate",
    }
}

impl EraseReason {
    /// The reason in plain words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Safety => "keeping it would endanger somebody",
            Self::ConsentWithdrawn => "the teller took the consent back",
            Self::NotAllowed => "it may not be kept",
            Self::WrongPerson => "it belongs to somebody else",
            Self::CourtOrder => "a court ordered it",
            Self::Duplicate => "it was there a second time",
        }
    }
}

vocabulary! {
    /// What a member may do; each may do all that the one before him may.
    MemberRole {
        /// Looks.
        Reader = "reader",
        /// Puts casework on record.
        Analyst = "analyst",
        /// Lets in, removes, erases, seals, publishes, makes backups, holds the keys.
        Keeper = "keeper",
    }
}

//! What a row may say: for each sort of rows the columns that it can have.

use std::collections::BTreeMap;

use testimony_model::dictionary::{Dictionary, FieldKind, Format, Held};
use testimony_model::{
    Access, AttributionMode, OwnFieldDef, PersonKind, SourceKind, Term, huridocs,
};
use testimony_tables::{Field, Kind, Mapping, NewTerms, Schema};

/// What the rows of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Things that happened.
    Events,
    /// Violations, each within an event.
    Acts,
    /// People and bodies.
    Persons,
    /// Who said something, when, and from whom it is: articles, posts, interviews.
    Accounts,
}

/// What becomes of a field's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Names the row.
    Id,
    /// A field of the action, by its name there.
    Own(&'static str),
    /// A part of a person's name, in the order in which the parts are written.
    Name(u8),
    /// Where: a name, a point, or a part of one.
    Place,
    /// Another thing of the case, or another row.
    Refers,
    /// A field of the standard or the team, by its code.
    Code,
}

/// A column that a sort of rows can have.
struct Known {
    name: &'static str,
    kind: Kind,
    used: Use,
    synonyms: &'static [&'static str],
}

const fn known(name: &'static str, kind: Kind, used: Use) -> Known {
    Known { name, kind, used, synonyms: &[] }
}

const EVENT_WORDS: &[&str] = &[
    "event",
    "incident",
    "case",
    "событие",
    "происшествие",
    "подія",
    "інцидент",
    "حدث",
    "الحدث",
    "evento",
    "hecho",
    "incidente",
    "événement",
];
const FROM_WORDS: &[&str] = &[
    "from",
    "quotes",
    "quoting",
    "cites",
    "citing",
    "according to",
    "reprinted from",
    "via",
    "со ссылкой на",
    "цитирует",
    "посилається на",
    "цитує",
    "نقلا عن",
    "عن",
    "según",
    "cita a",
    "citando a",
    "selon",
    "cite",
];
const END_WORDS: &[&str] = &[
    "end",
    "end date",
    "until",
    "to",
    "date to",
    "конец",
    "дата окончания",
    "по",
    "кінець",
    "до",
    "النهاية",
    "حتى",
    "hasta",
    "fin",
    "jusqu'à",
];
const START_WORDS: &[&str] = &[
    "start",
    "start date",
    "from date",
    "date from",
    "начало",
    "с",
    "початок",
    "البداية",
    "desde",
];
const VICTIM_WORDS: &[&str] =
    &["victims", "who", "кто", "жертва", "жертвы", "жертви", "الضحايا", "quién", "víctimas"];
const TITLE_WORDS: &[&str] = &[
    "title",
    "headline",
    "event",
    "incident",
    "название",
    "заголовок",
    "назва",
    "العنوان",
    "título",
    "titular",
    "titre",
];
const TEXT_WORDS: &[&str] = &[
    "text",
    "full text",
    "statement",
    "testimony",
    "текст",
    "показания",
    "النص",
    "texto",
    "texte",
];
const SOURCE_WORDS: &[&str] = &[
    "outlet",
    "publisher",
    "publication",
    "newspaper",
    "media",
    "author",
    "who says",
    "сми",
    "газета",
    "издание",
    "автор",
    "змі",
    "видання",
    "الصحيفة",
    "الناشر",
    "الوسيلة",
    "medio",
    "periódico",
    "autor",
    "média",
    "journal",
    "auteur",
];
const UNNAMED_WORDS: &[&str] = &[
    "unnamed source",
    "anonymous source",
    "анонимный источник",
    "анонімне джерело",
    "مصدر مجهول",
    "fuente anónima",
    "source anonyme",
];
const LANGUAGE_WORDS: &[&str] = &["language", "lang", "язык", "мова", "اللغة", "idioma", "langue"];
const RELATION_WORDS: &[&str] =
    &["relation", "type of relation", "отношение", "вид связи", "العلاقة", "relación"];

const WHERE: [Known; 4] = [
    known("place", Kind::Place, Use::Place),
    known("coordinates", Kind::Coordinates, Use::Place),
    known("latitude", Kind::Latitude, Use::Place),
    known("longitude", Kind::Longitude, Use::Place),
];
const NAMES: [Known; 4] = [
    known("full_name", Kind::FullName, Use::Name(0)),
    known("given_name", Kind::GivenName, Use::Name(1)),
    known("patronymic", Kind::Patronymic, Use::Name(2)),
    known("surname", Kind::Surname, Use::Name(3)),
];
const ID: Known = known("id", Kind::Id, Use::Id);
const START: Known =
    Known { synonyms: START_WORDS, ..known("start", Kind::Date, Use::Own("start")) };
const END: Known = Known { synonyms: END_WORDS, ..known("end", Kind::Date, Use::Own("end")) };
const EVENT: Known = Known { synonyms: EVENT_WORDS, ..known("event", Kind::Text, Use::Refers) };
const RELATED: Known = known("related", Kind::Reference, Use::Refers);
const RELATION: Known =
    Known { synonyms: RELATION_WORDS, ..known("relation", Kind::Text, Use::Refers) };

impl Sort {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Events, Self::Acts, Self::Persons, Self::Accounts];

    /// Its name, as in a command.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Events => "events",
            Self::Acts => "acts",
            Self::Persons => "persons",
            Self::Accounts => "accounts",
        }
    }

    /// The standard's format of a row.
    pub(super) fn format(self) -> Format {
        match self {
            Self::Events => Format::Event,
            Self::Acts => Format::Act,
            Self::Persons => Format::Person,
            Self::Accounts => Format::Information,
        }
    }

    fn known(self) -> Vec<Known> {
        let title =
            Known { synonyms: TITLE_WORDS, ..known("title", Kind::Text, Use::Own("title")) };
        match self {
            Self::Events => [
                vec![ID, title, START, END],
                WHERE.into(),
                vec![known("description", Kind::Text, Use::Own("description")), RELATED, RELATION],
            ]
            .into_iter()
            .flatten()
            .collect(),
            Self::Acts => [
                vec![ID, EVENT, known("type", Kind::Text, Use::Own("type"))],
                vec![Known {
                    synonyms: VICTIM_WORDS,
                    ..known("victim", Kind::Text, Use::Own("victim"))
                }],
                NAMES.into(),
                vec![known("sex", Kind::Sex, Use::Own("sex"))],
                vec![known("birth", Kind::BirthDate, Use::Own("birth")), START, END],
                WHERE.into(),
                vec![known("perpetrator", Kind::Text, Use::Refers)],
            ]
            .into_iter()
            .flatten()
            .collect(),
            Self::Persons => [
                vec![ID],
                NAMES.into(),
                vec![
                    known("code_name", Kind::Text, Use::Own("code_name")),
                    known("other_names", Kind::Text, Use::Own("other_names")),
                    known("kind", Kind::Term, Use::Own("kind")),
                    known("sex", Kind::Sex, Use::Own("sex")),
                    known("birth", Kind::BirthDate, Use::Own("birth")),
                    known("death", Kind::Date, Use::Own("death")),
                    known("group_size", Kind::Number, Use::Own("group_size")),
                    known("description", Kind::Text, Use::Own("remarks")),
                    RELATED,
                    RELATION,
                ],
            ]
            .into_iter()
            .flatten()
            .collect(),
            Self::Accounts => vec![
                ID,
                Known { synonyms: SOURCE_WORDS, ..known("source", Kind::Text, Use::Refers) },
                known("source_kind", Kind::Term, Use::Refers),
                title,
                Known { synonyms: TEXT_WORDS, ..known("text", Kind::Text, Use::Own("text")) },
                known("access", Kind::Term, Use::Own("access")),
                known("made", Kind::Date, Use::Own("made")),
                Known {
                    synonyms: LANGUAGE_WORDS,
                    ..known("language", Kind::Text, Use::Own("language"))
                },
                EVENT,
                Known { synonyms: FROM_WORDS, ..known("from", Kind::Text, Use::Refers) },
                Known { synonyms: UNNAMED_WORDS, ..known("from_unnamed", Kind::Text, Use::Refers) },
                known("mode", Kind::Term, Use::Refers),
            ],
        }
    }

    /// What becomes of a field.
    pub(super) fn use_of(self, field: &str) -> Use {
        self.known().iter().find(|one| one.name == field).map_or(Use::Code, |one| one.used)
    }

    fn is_required(self, field: &str) -> bool {
        matches!(
            (self, field),
            (Self::Events, "title") | (Self::Acts, "type") | (Self::Accounts, "source")
        )
    }
}

impl std::str::FromStr for Sort {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|sort| sort.as_str() == text).ok_or(())
    }
}

/// What the team has added to the standard.
#[derive(Debug, Default)]
pub(super) struct Team {
    pub(super) terms: Vec<Term>,
    pub(super) fields: Vec<OwnFieldDef>,
}

/// A field of the standard or the team that stands by its code.
struct Coded<'t> {
    code: &'t str,
    kind: FieldKind,
    vocabulary: Option<&'t str>,
    labels: Vec<&'t str>,
}

/// Those of a sort; not those with a place of their own, nor links and files.
fn coded(sort: Sort, team: &Team) -> Vec<Coded<'_>> {
    let format = sort.format();
    let dictionary = Dictionary::standard();
    let standard = dictionary
        .fields()
        .iter()
        .filter(|field| field.format == format || field.format.extends() == Some(format));
    let standard = standard.map(|field| Coded {
        code: field.number,
        kind: field.kind,
        vocabulary: field.vocabulary,
        labels: ["en", "ru", "ar", "es"].map(|language| field.label(language)).into(),
    });
    let own =
        team.fields.iter().filter(|one| one.formats.is_empty() || one.formats.contains(&format));
    let own = own.map(|one| Coded {
        code: one.id.as_str(),
        kind: one.kind,
        vocabulary: one.vocabulary.as_ref().map(testimony_model::Handle::as_str),
        labels: one.label.values().map(String::as_str).collect(),
    });
    let homes = huridocs::homes(format);
    standard
        .chain(own)
        .filter(|field| !matches!(field.kind, FieldKind::Link | FieldKind::File))
        .filter(|field| homes.iter().all(|(number, _)| *number != field.code))
        .collect()
}

/// By what columns are guessed: a field that stands by its code is proposed by its head alone.
pub(super) fn to_guess(sort: Sort, team: &Team) -> Schema {
    let coded = coded(sort, team).into_iter().map(|one| Field {
        synonyms: one.labels.iter().map(|label| (*label).to_owned()).collect(),
        ..Field::new(one.code, Kind::Text)
    });
    with_words(Schema::new(named(sort).chain(coded).collect()))
}

/// By what cells are read: terms that a mapping lets in are terms, others of a vocabulary that the
/// standard leaves open are words.
pub(super) fn to_read(sort: Sort, team: &Team, mapping: &Mapping) -> Schema {
    let adds = |code: &str| {
        mapping
            .columns
            .iter()
            .any(|column| column.field == code && column.options.new_terms == Some(NewTerms::Add))
    };
    let coded: Vec<Coded<'_>> = coded(sort, team);
    let fields = coded.iter().map(|one| match (one.kind, one.vocabulary) {
        (FieldKind::Term, Some(vocabulary)) if is_closed(vocabulary) || adds(one.code) => {
            Field::term(one.code, vocabulary)
        }
        (kind, _) => Field::new(one.code, kind_of(kind)),
    });
    let mut schema = with_words(Schema::new(named(sort).chain(fields).collect()));
    let used: BTreeMap<&str, ()> =
        coded.iter().filter_map(|one| Some((one.vocabulary?, ()))).collect();
    for vocabulary in used.keys() {
        for term in Dictionary::standard().terms(vocabulary) {
            let labels = ["en", "ru", "ar", "es"].map(|language| term.label(language));
            schema.add_term(vocabulary, term.code, labels);
        }
    }
    for term in &team.terms {
        schema.add_term(
            term.vocabulary.as_str(),
            term.id.as_str(),
            term.label.values().map(String::as_str),
        );
    }
    schema
}

/// The standard names every term.
fn is_closed(vocabulary: &str) -> bool {
    Dictionary::standard().vocabulary(vocabulary).is_none_or(|one| one.held == Held::All)
}

fn kind_of(kind: FieldKind) -> Kind {
    match kind {
        FieldKind::Date => Kind::Date,
        FieldKind::Number => Kind::Number,
        FieldKind::Boolean => Kind::Boolean,
        _ => Kind::Text,
    }
}

fn named(sort: Sort) -> impl Iterator<Item = Field> {
    sort.known().into_iter().map(move |one| Field {
        is_required: sort.is_required(one.name),
        vocabulary: (one.kind == Kind::Term).then(|| one.name.to_owned()),
        synonyms: one.synonyms.iter().map(|word| (*word).to_owned()).collect(),
        ..Field::new(one.name, one.kind)
    })
}

/// The words of the model's own vocabularies.
fn with_words(mut schema: Schema) -> Schema {
    for word in Access::ALL {
        schema.add_term("access", word.as_str(), []);
    }
    for word in AttributionMode::ALL {
        schema.add_term("mode", word.as_str(), []);
    }
    for word in SourceKind::ALL {
        schema.add_term("source_kind", word.as_str(), []);
    }
    for word in PersonKind::ALL {
        schema.add_term("kind", word.as_str(), []);
    }
    schema
}

//! A whole name in one cell: which word is what?
//!
//! `Surname, Given`; a patronymic by its ending, which tells what stands around it; else the first
//! word is the given name, the last one the family name, and what stands between is the father's.
//! Where that is wrong, given and family name are exchanged, which the comparison knows as a level.

/// The parts, as they stand.
#[derive(Default)]
pub(crate) struct Parts {
    pub(crate) given: String,
    pub(crate) surname: String,
    pub(crate) father: String,
}

/// Endings of patronymics in Cyrillic and Latin letters.
const PATRONYMICS: [&str; 18] = [
    "ович",
    "евич",
    "йович",
    "ьич",
    "овна",
    "евна",
    "івна",
    "ївна",
    "инична",
    "ovich",
    "evich",
    "ovych",
    "yovych",
    "ovitch",
    "ovna",
    "evna",
    "ivna",
    "yivna",
];
/// Shorter words with such an ending are names of their own.
const PATRONYMIC_CHARS_MIN: usize = 6;

/// Parts a name.
pub(crate) fn split(full: &str) -> Parts {
    if let Some((surname, rest)) = full.split_once([',', '،']) {
        let mut words = rest.split_whitespace().map(str::to_owned);
        let given = words.next().unwrap_or_default();
        return Parts { given, surname: surname.trim().to_owned(), father: joined(words) };
    }
    let words: Vec<&str> = full.split_whitespace().collect();
    let own = |from: usize, to: usize| joined(words[from..to].iter().map(|it| (*it).to_owned()));
    let last = words.len().saturating_sub(1);
    match (words.len(), words.iter().position(|word| is_patronymic(word))) {
        (0, _) => Parts::default(),
        (1, _) => Parts { given: own(0, 1), ..Parts::default() },
        (2, Some(1)) => Parts { given: own(0, 1), father: own(1, 2), ..Parts::default() },
        // Ivanov Ivan Ivanovich.
        (_, Some(at)) if at == last => {
            Parts { surname: own(0, at - 1), given: own(at - 1, at), father: own(at, at + 1) }
        }
        // Ivan Ivanovich Ivanov.
        (_, Some(at)) if at > 0 => {
            Parts { given: own(0, at), father: own(at, at + 1), surname: own(at + 1, last + 1) }
        }
        _ => Parts { given: own(0, 1), father: own(1, last), surname: own(last, last + 1) },
    }
}

fn joined(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(" ")
}

fn is_patronymic(word: &str) -> bool {
    let lower = word.to_lowercase();
    lower.chars().count() >= PATRONYMIC_CHARS_MIN
        && PATRONYMICS.iter().any(|ending| lower.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn orders_of_names() {
        for (full, given, father, surname) in [
            ("Ivanov, Ivan Petrovich", "Ivan", "Petrovich", "Ivanov"),
            ("Иванов Иван Петрович", "Иван", "Петрович", "Иванов"),
            ("Иван Петрович Иванов", "Иван", "Петрович", "Иванов"),
            ("Иван Петрович", "Иван", "Петрович", ""),
            ("محمد خالد الحلبي", "محمد", "خالد", "الحلبي"),
            ("Ruslan", "Ruslan", "", ""),
            ("Anna Schmidt", "Anna", "", "Schmidt"),
            ("", "", "", ""),
        ] {
            let parts = split(full);
            assert_eq!([&parts.given[..], &parts.father, &parts.surname], [given, father, surname]);
        }
    }
}

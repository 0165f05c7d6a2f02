//! Which words and fields of the chosen accounts are shown.

use testimony_disclose::split_words;
use testimony_model::{Account, ThingKind};
use testimony_vault::Vault;

use super::{Chosen, ChosenText};
use crate::{AccountPlan, Error, Plan};

/// Leaves that tie an account's entry to its text and files; they say nothing else.
const TIES: [&str; 1] = ["text_commitment"];

/// Refuses accounts whose tellers did not allow publication.
pub(super) fn check_consent(vault: &Vault, plan: &Plan) -> Result<(), Error> {
    let mut missing = Vec::new();
    for wanted in &plan.accounts {
        let account: Account = vault.thing(ThingKind::Account, &wanted.id)?;
        if !account.consent.publication {
            missing.push(wanted.id.to_string());
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(Error::NoConsent(missing)) }
}

/// Chooses what each account shows.
pub(super) fn choose(vault: &Vault, plan: &Plan) -> Result<Vec<Chosen>, Error> {
    let chosen = plan.accounts.iter().enumerate();
    chosen.map(|(index, wanted)| choose_one(vault, wanted, index + 1)).collect()
}

fn choose_one(vault: &Vault, wanted: &AccountPlan, number: usize) -> Result<Chosen, Error> {
    let account: Account = vault.thing(ThingKind::Account, &wanted.id)?;
    let entry = vault.thing_item(ThingKind::Account, &wanted.id)?;
    let entry_payload = vault.payload(&entry)?;
    let mut fields = Vec::new();
    for (index, leaf) in entry_payload.disclosures.iter().enumerate() {
        let tie = (wanted.text && TIES.contains(&leaf.name.as_str()))
            || (wanted.files && is_file_tie(&leaf.name));
        if tie || wanted.show.contains(&leaf.name) {
            fields.push(index);
        }
    }
    for field in &wanted.show {
        let is_usual = AccountPlan::is_usual(field);
        let present = entry_payload.disclosures.iter().any(|leaf| leaf.name == *field);
        if !present && !is_usual {
            let (account, field) = (wanted.id.to_string(), field.clone());
            return Err(Error::NoField { account, field });
        }
    }
    Ok(Chosen {
        label: wanted.label.clone().unwrap_or_else(|| format!("Account {number}")),
        text: if wanted.text { Some(choose_words(vault, wanted, &account)?) } else { None },
        account,
        entry,
        entry_payload,
        fields,
    })
}

/// `files/0/commitment`, `files/1/commitment` ...
fn is_file_tie(name: &str) -> bool {
    name.strip_prefix("files/").is_some_and(|rest| rest.ends_with("/commitment"))
}

fn choose_words(
    vault: &Vault,
    wanted: &AccountPlan,
    account: &Account,
) -> Result<ChosenText, Error> {
    let no_text = || Error::NoText(wanted.id.to_string());
    let commitment = account.text_commitment.as_ref().ok_or_else(no_text)?;
    let item = vault.item_by_commitment(commitment)?;
    let payload = vault.payload(&item)?;
    let text = vault.account_text(account)?.ok_or_else(no_text)?;
    let words: Vec<String> = split_words(&text).into_iter().map(str::to_owned).collect();
    let withheld = withheld_words(&text, &words, &wanted.withhold)
        .map_err(|phrase| Error::NothingToWithhold { account: wanted.id.to_string(), phrase })?;
    let shown = (0..words.len()).filter(|word| !withheld.contains(word)).collect();
    Ok(ChosenText { item, payload, words, shown, withheld })
}

/// The words that any occurrence of a phrase touches, letter case aside; or the first phrase, from
/// 1, that does not occur.
fn withheld_words(text: &str, words: &[String], phrases: &[String]) -> Result<Vec<usize>, usize> {
    let mut withheld = vec![false; words.len()];
    for (index, phrase) in phrases.iter().enumerate() {
        let phrase = phrase.trim();
        let spots = occurrences(text, phrase);
        if phrase.is_empty() || spots.is_empty() {
            return Err(index + 1);
        }
        let mut start = 0;
        for (word, withheld) in words.iter().zip(&mut withheld) {
            let end = start + word.len();
            // A word's blanks and punctuation belong to it and do not count as touching.
            let letters = start + word.trim_end().len();
            *withheld |= spots.iter().any(|(from, to)| *from < letters && start < *to);
            start = end;
        }
    }
    Ok(withheld.iter().enumerate().filter(|(_, withheld)| **withheld).map(|(at, _)| at).collect())
}

/// Where a phrase occurs, as bytes of the text, letter case aside.
fn occurrences(text: &str, phrase: &str) -> Vec<(usize, usize)> {
    let wanted: Vec<char> = phrase.chars().flat_map(char::to_lowercase).collect();
    let letters: Vec<(usize, usize, char)> = text
        .char_indices()
        .flat_map(|(at, letter)| {
            let end = at + letter.len_utf8();
            letter.to_lowercase().map(move |lower| (at, end, lower))
        })
        .collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    letters
        .windows(wanted.len())
        .filter(|window| window.iter().map(|(_, _, letter)| *letter).eq(wanted.iter().copied()))
        .map(|window| (window[0].0, window[window.len() - 1].1))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, phrases: &[&str], expected: &str) {
        let words: Vec<String> = split_words(text).into_iter().map(str::to_owned).collect();
        let phrases: Vec<String> = phrases.iter().map(|&phrase| phrase.to_owned()).collect();
        let withheld = withheld_words(text, &words, &phrases);
        let left = withheld.map(|withheld| {
            let word = |(at, word): (usize, &String)| {
                if withheld.contains(&at) { "[…] ".to_owned() } else { word.clone() }
            };
            words.iter().enumerate().map(word).collect::<String>()
        });
        assert_eq!(left.as_deref().unwrap_or("not found").trim_end(), expected);
    }

    #[test]
    fn every_occurrence_in_any_case_is_withheld() {
        check("Marta saw MARTA.", &["marta"], "[…] saw […]");
    }

    #[test]
    fn a_phrase_takes_all_its_words() {
        check("By the old mill gate.", &["old mill"], "By the […] […] gate.");
    }

    #[test]
    fn a_part_of_a_word_takes_the_word() {
        check("Мартой видели.", &["Март"], "[…] видели.");
    }

    #[test]
    fn fail_a_slip_is_an_error() {
        check("Marta saw.", &["Matra"], "not found");
    }
}

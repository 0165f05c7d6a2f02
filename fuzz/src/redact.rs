//! The leak check: whatever stands in a text as it is written in the list is found.

use testimony_redact::{ItemKind, ProtectedItem, ProtectedList};

use crate::{choice, text};

/// `data`: the item's kind, the item, a line end, the text around it.
pub(crate) fn find(data: &[u8]) {
    let Some((kind, rest)) = choice(data) else { return };
    let Some((item, around)) = text(rest).and_then(|text| text.split_once('\n')) else { return };
    let kinds = [ItemKind::Name, ItemKind::Place, ItemKind::Phone, ItemKind::Other];
    let kind = kinds[usize::from(kind) % kinds.len()];
    let items = vec![ProtectedItem::new(item, kind, "fuzz")];
    let Ok(list) = ProtectedList::new(items) else { return };
    for finding in list.find(around) {
        crate::accepted();
        assert!(around.get(finding.at.clone()).is_some_and(|found| !found.is_empty()));
        assert_eq!(finding.item_index, 0);
    }
    // Behind the first blank, so that the item stands between words.
    let at = around.find(' ').unwrap_or(0);
    let (before, behind) = around.split_at(at);
    let planted = format!("{before} {item} {behind}");
    let from = before.len() + 1;
    let found = list.find(&planted);
    assert!(
        found.iter().any(|one| one.at.start < from + item.len() && one.at.end > from),
        "planted as it stands in the list, and not found: {item:?} in {planted:?}"
    );
}

pub(crate) fn find_seeds() -> Vec<Vec<u8>> {
    [
        "\u{0}Иван Петров\nwas told by Petrov, Ivan on the same day",
        "\u{0}محمد علي\nقال محمد علي إنه",
        "\u{1}Grozny\nin Grozny's centre",
        "\u{2}+7 928 555-01-23\ncall 8 (928) 555 01 23 at night",
        "\u{3}A 123 BC\nthe car A123BC | stood",
        "\u{0}Ли\nсказал Ли, что",
    ]
    .map(|text| text.into())
    .to_vec()
}

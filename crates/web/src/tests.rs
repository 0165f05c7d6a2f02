use super::{MANIFEST, VERIFY_PAGE, asset, bundle_present, media_type, names, script, verify_page};

/// Holds in a clean clone, where nothing is bundled, and after `make web`.
#[test]
fn every_listed_name_is_an_asset_and_nothing_else_is() {
    assert_eq!(bundle_present(), !names().is_empty());
    for (logical, name) in names() {
        assert_eq!(script(&logical), Some(name.clone()));
        if logical == VERIFY_PAGE {
            assert_eq!(asset(&name), None, "no server hands the page out");
            continue;
        }
        let asset = asset(&name).unwrap_or_else(|| panic!("{name} is listed and missing"));
        assert!(!asset.bytes.is_empty());
    }
    for name in ["", MANIFEST, ".gitkeep", "../package.json", "desk.ts", "no-such.js"] {
        assert_eq!(asset(name), None, "{name}");
    }
    assert_eq!(script("no-such.js"), None);
}

#[test]
fn the_page_is_there_with_the_bundle_and_is_small() {
    assert_eq!(verify_page().is_some(), bundle_present());
    if let Some(page) = verify_page() {
        assert!(page.bytes.starts_with(b"<!doctype html>"));
        assert!(page.bytes.len() <= 400_000, "{} bytes", page.bytes.len());
    }
}

#[test]
fn media_types_are_the_two_we_make() {
    assert_eq!(media_type("desk-ABC.js"), Some("text/javascript; charset=utf-8"));
    assert_eq!(media_type("desk-ABC.css"), Some("text/css; charset=utf-8"));
    assert_eq!(media_type("desk-ABC.js.map"), None);
    assert_eq!(media_type("desk"), None);
}

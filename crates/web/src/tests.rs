use super::{MANIFEST, asset, bundle_present, media_type, names, script};

/// Holds in a clean clone, where nothing is bundled, and after `make web`.
#[test]
fn every_listed_name_is_an_asset_and_nothing_else_is() {
    assert_eq!(bundle_present(), !names().is_empty());
    for (logical, name) in names() {
        assert_eq!(script(&logical), Some(name.clone()));
        let asset = asset(&name).unwrap_or_else(|| panic!("{name} is listed and missing"));
        assert!(!asset.bytes.is_empty());
    }
    for name in ["", MANIFEST, ".gitkeep", "../package.json", "desk.ts", "no-such.js"] {
        assert_eq!(asset(name), None, "{name}");
    }
    assert_eq!(script("no-such.js"), None);
}

#[test]
fn media_types_are_the_two_we_make() {
    assert_eq!(media_type("desk-ABC.js"), Some("text/javascript; charset=utf-8"));
    assert_eq!(media_type("desk-ABC.css"), Some("text/css; charset=utf-8"));
    assert_eq!(media_type("desk-ABC.js.map"), None);
    assert_eq!(media_type("desk"), None);
}

//! Arabic names in Latin letters: only consonants can be compared, as short vowels are unwritten.

/// Spellings per name; the product of alternatives stops here.
const SPELLINGS_MAX: usize = 384;

/// The consonants that a letter may become, in the alphabet of [`crate::latin::key`].
fn bones(letter: char) -> &'static [&'static str] {
    match letter {
        'ب' | 'پ' => &["b"],
        'ت' | 'ط' => &["t"],
        'ث' => &["t", "s"],
        'ج' => &["", "dZ", "g", "Z"],
        'ح' | 'خ' | 'ه' => &["h"],
        'د' | 'ض' => &["d"],
        'ذ' => &["d", "z"],
        'ر' => &["r"],
        'ز' => &["z"],
        'س' | 'ص' => &["s"],
        'ش' => &["S", "C"],
        'ظ' => &["z", "d"],
        'غ' | 'گ' => &["g"],
        'ف' => &["v"],
        'ق' => &["k", "g"],
        'ك' => &["k"],
        'ل' => &["l"],
        'م' => &["m"],
        'ن' => &["n"],
        'و' => &["", "v"],
        'ة' => &["", "h", "t"],
        _ => &[""],
    }
}

/// What a letter of a visible text is compared as.
pub(crate) fn default_bone(letter: char) -> &'static str {
    let folded = crate::fold::fold(letter).next().unwrap_or(letter);
    bones(if letter == 'ة' { letter } else { folded })[0]
}

/// Every consonant skeleton under which a name in Arabic letters may appear in Latin ones.
pub(crate) fn spellings(words: &[&str]) -> Vec<String> {
    let mut all = vec![String::new()];
    for word in words {
        let (article, rest) = match word.strip_prefix("ال") {
            Some(rest) if rest.chars().count() > 1 => (true, rest),
            _ => (false, *word),
        };
        if article {
            // "Rahman", "al-Rahman" or "ar-Rahman": the l is left out, written or assimilated.
            let assimilated = rest.chars().next().map_or("", default_bone);
            all = extended(&all, &["", "l", assimilated]);
        }
        for letter in rest.chars() {
            let plain = crate::fold::fold(letter).next();
            if let Some(plain) = plain {
                all = extended(&all, bones(if letter == 'ة' { letter } else { plain }));
            }
        }
    }
    all.sort();
    all.dedup();
    all
}

fn extended(all: &[String], bones: &[&str]) -> Vec<String> {
    let bones = if all.len() * bones.len() > SPELLINGS_MAX { &bones[..1] } else { bones };
    let extend = |start: &String| bones.iter().map(|bone| join(start, bone)).collect::<Vec<_>>();
    all.iter().flat_map(extend).collect()
}

/// Adjacent twins are one: a doubled letter is one letter in Arabic.
fn join(start: &str, bone: &str) -> String {
    let twin = !bone.is_empty() && start.ends_with(bone) && bone == "l";
    if twin { start.to_owned() } else { [start, bone].concat() }
}

/// Particles that Arabic joins to the front of a word.
pub(crate) const PREFIXES: [&str; 14] =
    ["و", "ف", "ب", "ل", "ك", "ال", "وال", "بال", "لل", "ول", "وب", "فال", "كال", "يا"];

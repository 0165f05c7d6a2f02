//! Would leaving a word out turn the meaning round?
//!
//! "They did not hold him" with one word withheld reads as its opposite. This warns where a
//! withheld word is a negation or a number, in English, Russian, Ukrainian, Arabic and Spanish at
//! once: accounts mix languages. It only warns: no list is complete, a person decides.

/// A withheld word that may carry the meaning of what is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Warning {
    /// Index of the word in the text.
    pub word: usize,
    /// Why it matters.
    pub kind: WarningKind,
}

/// Why a withheld word matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WarningKind {
    /// Without it a denial may read as an assertion.
    Negation,
    /// It is a number, in digits or in words.
    Number,
}

/// Warns about the withheld among `words` (as [`crate::split_words`] gives them).
///
/// Indexes that do not exist are skipped: there is nothing to warn about.
///
/// ```
/// use testimony_disclose::{split_words, warnings};
/// let words = split_words("He was not held for 9 days.");
/// assert_eq!(warnings(&words, &[0, 2, 5]).len(), 2);
/// ```
pub fn warnings<W: AsRef<str>>(words: &[W], withheld: &[usize]) -> Vec<Warning> {
    let warn = |&word: &usize| {
        let kind = kind_of(&fold(words.get(word)?.as_ref()))?;
        Some(Warning { word, kind })
    };
    withheld.iter().filter_map(warn).collect()
}

fn kind_of(word: &str) -> Option<WarningKind> {
    // Arabic joins "and" (و) and "so" (ف) to the word that follows.
    let bare = word.strip_prefix(['و', 'ف']);
    let listed =
        |list: &str| list.split_whitespace().any(|entry| entry == word || Some(entry) == bare);
    if word.chars().any(char::is_numeric) || listed(NUMBERS) || is_counted(word) {
        Some(WarningKind::Number)
    } else if listed(NEGATIONS) || word.ends_with("n't") {
        Some(WarningKind::Negation)
    } else {
        None
    }
}

/// Compounds such as "twenty-three" or "двадцятьох" that begin like a number of the list.
fn is_counted(word: &str) -> bool {
    NUMBER_STEMS.split_whitespace().any(|stem| word.starts_with(stem))
}

/// Lower case, one apostrophe, е for ё, Arabic without vowel signs and tatweel, bare alefs, and
/// no punctuation at the ends.
fn fold(word: &str) -> String {
    let letters = word.chars().flat_map(char::to_lowercase).filter_map(|letter| match letter {
        '\u{2019}' | '\u{02BC}' => Some('\''),
        'ё' => Some('е'),
        'أ' | 'إ' | 'آ' | 'ٱ' => Some('ا'),
        '\u{064B}'..='\u{0652}' | '\u{0640}' | '\u{0670}' => None,
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => None,
        '\u{00AD}' | '\u{0301}' | '\u{FEFF}' => None,
        letter => Some(letter),
    });
    let folded: String = letters.collect();
    folded.trim_matches(|letter: char| !letter.is_alphanumeric()).to_owned()
}

const NEGATIONS: &str = "\
no not never none nobody nothing nowhere neither nor cannot without hardly unable denied denies \
deny don't isn't wasn't false \
не ни нет нету без никто никого никому никем ничто ничего ничему ничем никогда нигде никуда \
никак никакой никакая никакое никакие никаких никакого нельзя неправда ложь некого нечего \
ні немає нема ніхто нікого нікому ніким ніщо нічого нічим ніколи ніде нікуди ніяк ніякий ніяка \
ніяких жоден жодна жодного жодної жодних неправда неможливо \
لا لم لن ليس ليست ليسوا لست لسنا ما غير بدون دون كلا ابدا بلا عدم لما لات نفى نفت \
ni nunca jamas jamás nadie nada ningun ningún ninguno ninguna ningunos ningunas sin tampoco \
niega negó";

const NUMBERS: &str = "\
one two three four five six seven eight nine ten eleven twelve zero half dozen dozens both once \
twice single pair first second third several hundred hundreds thousand thousands million millions \
один одна одно одни одного одной одному два две двое двух двум трое трех троих тремя четверо пять \
пяти пятеро шесть шести семь семи восемь восьми девять девяти десять десяти ноль сто ста сот сорок \
оба обе обоих пара пару половина раз дважды трижды первый второй третий полтора \
одну одному дві двоє двох двом троє трьох шість шести сім семи вісім восьми п'ять п'яти \
дев'ять дев'яти десять десяти нуль обидва обидві обох пара половина двічі тричі перший другий \
третій \
واحد واحدة احد احدى اثنان اثنين اثنتان اثنتين ثلاثة ثلاث اربعة اربع خمسة خمس ستة ست سبعة سبع \
ثمانية ثماني ثمان تسعة تسع عشرة عشر عشرون عشرين ثلاثون ثلاثين اربعون اربعين خمسون خمسين ستون ستين \
سبعون سبعين ثمانون ثمانين تسعون تسعين مئة مائة مئات مئتان مئتين الف الاف الفان الفين مليون ملايين \
صفر نصف عشرات كلا كلتا مرتين \
uno una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince cero \
veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa cien ciento mil miles millon \
millón millones medio media ambos ambas decena decenas docena docenas primero segundo tercero \
cientos";

const NUMBER_STEMS: &str = "\
thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty \
seventy eighty ninety hundred thousand \
одиннадцат двенадцат тринадцат четырнадцат пятнадцат шестнадцат семнадцат восемнадцат девятнадцат \
двадцат тридцат пятьдесят шестьдесят семьдесят восемьдесят девяност двест трист четыр пятьсот \
шестьсот семьсот восемьсот девятьсот сотн сотен тысяч миллион десятк десятки дюжин трём трем три \
одинадцят дванадцят тринадцят чотир п'ятнадцят шістнадцят сімнадцят вісімнадцят дев'ятнадцят \
двадцят тридцят п'ятдесят шістдесят сімдесят вісімдесят дев'яност двіст сотн тисяч мільйон \
dieci veinti doscient trescient cuatrocient quinient seiscient setecient ochocient novecient";

#[cfg(test)]
mod tests;

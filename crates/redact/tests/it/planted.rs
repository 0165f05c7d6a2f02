//! Leaks planted into generated prose, and the measure of what is found.
//!
//! The transliterations here are written from the published schemes (BGN/PCGN, ISO 9, passports,
//! ALA-LC, scientific, German, French) with their rules of context, apart from the crate's tables;
//! the Arabic spellings are the ones that newspapers use.

use rand_chacha::ChaCha20Rng;
use rand_core::{RngCore, SeedableRng};
use testimony_redact::{ItemKind, ProtectedItem, ProtectedList};

const FIRST: &str = "Иван Сергей Алексей Дмитрий Михаил Андрей Евгений Юрий Пётр Семён Хасан Шамиль Рамзан \
    Зелимхан Джамал Магомед Арсен Вячеслав Григорий Фёдор Юлия Мария Наталья Анна Екатерина Татьяна \
    Зарема Айшат Хеда Мадина Ольга Ксения Лейла Светлана Людмила";
const LAST: &str = "Петров Щербаков Хрущёв Чернышов Соловьёв Алексеев Жуков Цветков Шишкин Юсупов Яковлев \
    Ахмадов Эльмурзаев Хаджиев Дудаев Закаев Гайрбеков Межидов Бисултанов Тайсумов Абдулаев Кузнецов \
    Воробьёв Григорьев Евдокимов Зайцев Пушкарёв Муравьёв Тимофеев Фёдоров";
const PLACES: &str = "Урус-Мартан Шали Гудермес Ачхой-Мартан Самашки Ведено Шатой Аргун Катыр-Юрт Знаменское \
    Наурская Червлённая Ищёрская Хасавюрт Кизляр Цоци-Юрт Алхан-Кала Бамут";
const ARABIC: [(&str, &[&str]); 16] = [
    (
        "محمد عبد الرحمن",
        &["Mohamed Abdel Rahman", "Muhammad Abdul-Rahman", "Mohammad Abd al-Rahman"],
    ),
    ("أحمد إبراهيم", &["Ahmad Ibrahim", "Ahmed Ebrahim", "Ahmad Ibraheem"]),
    ("خالد المصري", &["Khaled al-Masri", "Khalid El Masri", "Khaled Almasri"]),
    ("حسين الخطيب", &["Hussein al-Khatib", "Husayn Khatib", "Hossein El-Khateeb"]),
    ("فاطمة الزهراء", &["Fatima al-Zahra", "Fatimah az-Zahra", "Fatma Zahra"]),
    ("محمود درويش", &["Mahmoud Darwish", "Mahmud Darwich", "Mahmoud Darweesh"]),
    ("عبد الله النجار", &["Abdullah al-Najjar", "Abdallah Najjar", "Abdulla An-Najjar"]),
    ("قاسم سليماني", &["Qasim Sulaymani", "Kasem Soleimani", "Gassem Suleimani"]),
    ("مصطفى السيد", &["Mustafa al-Sayed", "Moustapha El Sayyid", "Mostafa Said"]),
    ("زينب الحسن", &["Zaynab al-Hassan", "Zeinab Hasan", "Zainab El-Hasan"]),
    ("طارق منصور", &["Tariq Mansour", "Tarek Mansoor", "Tareq Mansur"]),
    ("سمير قنطار", &["Samir Kuntar", "Sameer Qantar", "Samir Kantar"]),
    ("مريم الشامي", &["Maryam al-Shami", "Mariam Chami", "Meriem Shamy"]),
    ("رشيد بن علي", &["Rashid bin Ali", "Rachid Ben Ali", "Rasheed ben Aly"]),
    ("نور الدين حداد", &["Nour al-Din Haddad", "Nur ad-Din Hadad", "Noureddine Haddad"]),
    ("صلاح البيطار", &["Salah al-Bitar", "Salah Bitar", "Salah El Bitar"]),
];
const PROSE: &str = "the of and to in that was for on with they from at by had not were this but which \
    there been one all when who more no if out so said what up its about into than them can only other \
    new some could time these two may then do first any my now such like our over man me even most made \
    after also did many before must through back years where much your way well down should because each \
    just those people how too little state good very make world still own see men work long get here \
    between both life being under never day same another know while last might us great old year off come \
    since against go came right used take three village soldiers house night road morning brother mother \
    father children market school hospital prison letter noticed arrested released commander document \
    list car checkpoint river bridge winter spring \
    и в не на что с он как это по но из у за от о для же мы вы так бы то все она его было только меня \
    когда мне ещё нет ей был если до или ни быть них уже вам ничего даже ему теперь там потом себя где \
    надо люди дом дорога ночью утром брат мать отец дети рынок школа больница тюрьма письмо арестовали \
    отпустили командир документ список машина пост река мост зима весна село солдаты сказал видел пришли \
    увезли избили вернулся искали соседи двор комната стена свет дверь окно голос человек женщина мужчина \
    рука голова слово дело место город страна власть закон право суд следствие прокурор адвокат свидетель \
    Anna Boris Viktor Nikolai Olga Denis Kirill London Moscow Berlin Paris Tbilisi Ankara Geneva Monday \
    March April Committee Council Memorial Human Rights Watch Court Europe Ministry Government President \
    Борис Виктор Николай Денис Кирилл Москва Берлин Тбилиси Анкара Женева Комитет Совет Мемориал Суд \
    Министерство Правительство Европа Россия Николаев Степанов Орлов Медведев Королёв Белов Тарасов Karpov \
    Stepanov Orlov Medvedev Korolev Belov Tarasov Smith Brown Miller Davis Garcia Hassan Omar Yusuf Bilal";

/// A class of disguise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    Format,
    Inflected,
    Transliterated,
}

pub(crate) struct Leak {
    pub(crate) class: Class,
    pub(crate) way: &'static str,
    pub(crate) item: usize,
    pub(crate) written: String,
}

/// What a measurement gives.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Share {
    pub(crate) planted: u32,
    pub(crate) found: u32,
    /// By `str::contains`: the same check with normalisation off.
    pub(crate) found_by_control: u32,
}

impl Share {
    pub(crate) fn recall(self) -> f64 {
        f64::from(self.found) / f64::from(self.planted)
    }

    pub(crate) fn control(self) -> f64 {
        f64::from(self.found_by_control) / f64::from(self.planted)
    }
}

pub(crate) struct Planted {
    pub(crate) rng: ChaCha20Rng,
    pub(crate) items: Vec<ProtectedItem>,
}

impl Planted {
    /// A list of 140 names, 18 places, 24 phones and 16 Arabic names.
    pub(crate) fn new(seed: u64) -> Self {
        let mut planted = Self { rng: ChaCha20Rng::seed_from_u64(seed), items: Vec::new() };
        let (first, last) = (split(FIRST), split(LAST));
        for nth in 0..140 {
            let given = first[nth % first.len()];
            let family = last[(nth * 7 + nth / 35) % last.len()];
            let ending = if nth % first.len() >= 20 { "а" } else { "" };
            planted.add(&format!("{given} {family}{ending}"), ItemKind::Name);
        }
        for place in split(PLACES) {
            planted.add(place, ItemKind::Place);
        }
        for _ in 0..24 {
            let digits = 9_000_000_000 + u64::from(planted.rng.next_u32() % 999_999_999);
            let d = digits.to_string();
            planted.add(
                &format!("+7 {} {}-{}-{}", &d[..3], &d[3..6], &d[6..8], &d[8..]),
                ItemKind::Phone,
            );
        }
        for (name, _) in ARABIC {
            planted.add(name, ItemKind::Name);
        }
        planted
    }

    fn add(&mut self, text: &str, kind: ItemKind) {
        self.items.push(ProtectedItem::new(text, kind, "note"));
    }

    pub(crate) fn list(&self) -> ProtectedList {
        ProtectedList::new(self.items.clone()).expect("every item is good")
    }

    /// Every item in every disguise that suits it.
    pub(crate) fn leaks(&mut self) -> Vec<Leak> {
        let mut leaks = Vec::new();
        for item in 0..self.items.len() {
            let (text, kind) = (self.items[item].text.clone(), self.items[item].kind);
            let mut plant = |class, way, written: String| {
                leaks.push(Leak { class, way, item, written });
            };
            if kind == ItemKind::Phone {
                for (way, written) in phones(&text) {
                    plant(Class::Format, way, written);
                }
                continue;
            }
            for (way, written) in formats(&text, &mut self.rng) {
                plant(Class::Format, way, written);
            }
            if let Some((_, spellings)) = ARABIC.iter().find(|(name, _)| *name == text) {
                for written in *spellings {
                    plant(Class::Transliterated, "arabic", (*written).to_owned());
                }
                continue;
            }
            for (way, written) in transliterations(&text) {
                plant(Class::Transliterated, way, written);
            }
            if kind == ItemKind::Name {
                for written in inflections(&text) {
                    plant(Class::Inflected, "case", written);
                }
            }
        }
        leaks
    }

    /// Prose of the given number of words.
    pub(crate) fn prose(&mut self, words: usize) -> String {
        let list = split(PROSE);
        let mut text = String::new();
        for _ in 0..words {
            let word = list[self.below(list.len())];
            text.push_str(word);
            text.push_str(match self.below(14) {
                0 => ". ",
                1 => ", ",
                2 if self.below(3) == 0 => "\n",
                _ => " ",
            });
        }
        text
    }

    pub(crate) fn below(&mut self, max: usize) -> usize {
        usize::try_from(self.rng.next_u32()).unwrap_or(0) % max
    }

    /// The share of leaks of a class that is found at its place, each in its own page.
    pub(crate) fn measure(&mut self, class: Class, missed: &mut Vec<String>) -> Share {
        let list = self.list();
        let leaks = self.leaks();
        let mut share = Share::default();
        for leak in leaks.into_iter().filter(|leak| leak.class == class) {
            let before = self.prose(8);
            let page = format!("{before}({}) {}", leak.written, self.prose(8));
            let place = before.len() + 1..before.len() + 1 + leak.written.len();
            let found = list.find(&page).into_iter().any(|one| {
                let meets = one.at.start < place.end && place.start < one.at.end;
                one.item_index == leak.item && meets
            });
            share.planted += 1;
            share.found += u32::from(found);
            share.found_by_control += u32::from(page.contains(self.items[leak.item].text.as_str()));
            if !found {
                missed.push(format!(
                    "{}: {} as {}",
                    leak.way, self.items[leak.item].text, leak.written
                ));
            }
        }
        share
    }

    /// Findings in pages of 300 words without any leak.
    pub(crate) fn false_alarms(&mut self, pages: usize) -> Vec<String> {
        let list = self.list();
        let mut alarms = Vec::new();
        for _ in 0..pages {
            let page = self.prose(300);
            alarms.extend(list.find(&page).into_iter().map(|one| {
                format!("{:?} {} for {}", one.how, &page[one.at], self.items[one.item_index].text)
            }));
        }
        alarms
    }
}

fn split(list: &'static str) -> Vec<&'static str> {
    list.split_whitespace().collect()
}

fn phones(text: &str) -> Vec<(&'static str, String)> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let national = &digits[1..];
    let arabic = |zero: u32| -> String {
        let digit = |d: char| char::from_u32(zero + d.to_digit(10).unwrap_or(0)).unwrap_or(d);
        national.chars().map(digit).collect()
    };
    vec![
        ("exact", text.to_owned()),
        ("digits", digits.clone()),
        ("trunk", format!("8{national}")),
        ("national", national.to_owned()),
        ("dots", format!("8.{}.{}.{}", &national[..3], &national[3..6], &national[6..])),
        ("brackets", format!("8 ({}) {}-{}", &national[..3], &national[3..6], &national[6..])),
        ("spaced", national.chars().map(|digit| format!("{digit} ")).collect()),
        ("arabic", arabic(0x660)),
        ("persian", arabic(0x6F0)),
        ("fullwidth", arabic(0xFF10)),
        ("hidden", national.chars().map(|digit| format!("{digit}\u{200B}")).collect()),
    ]
}

fn formats(text: &str, rng: &mut ChaCha20Rng) -> Vec<(&'static str, String)> {
    let between = |mark: &str| {
        let letters: Vec<String> =
            text.chars().filter(|letter| letter.is_alphabetic()).map(String::from).collect();
        letters.join(mark)
    };
    let insert = |mark: char, at: u32| -> String {
        let place = at as usize % (text.chars().count() - 1);
        text.chars()
            .enumerate()
            .flat_map(|(n, letter)| [Some(letter), (n == place).then_some(mark)])
            .flatten()
            .collect()
    };
    let mut ways = vec![
        ("exact", text.to_owned()),
        ("upper", text.to_uppercase()),
        ("lower", text.to_lowercase()),
        ("yo", text.replace('ё', "е")),
        ("nbsp", text.replace([' ', '-'], "\u{A0}")),
        ("underscore", text.replace([' ', '-'], "_")),
        ("double space", text.replace([' ', '-'], " \n ")),
        ("joined", text.replace([' ', '-'], "")),
        ("zero width", insert('\u{200B}', rng.next_u32())),
        ("soft hyphen", insert('\u{AD}', rng.next_u32())),
        ("bidi", format!("\u{202B}{}\u{202C}", insert('\u{2067}', rng.next_u32()))),
        ("accent", insert('\u{301}', rng.next_u32())),
        ("look-alikes", look_alikes(text)),
        ("spelled out", between(" ")),
        ("dotted", between(".")),
        ("tags", insert('\u{E0041}', rng.next_u32())),
    ];
    if let Some((first, last)) = text.split_once(' ') {
        ways.push(("reversed", format!("{last} {first}")));
        ways.push(("reversed, comma", format!("{last}, {first}")));
    }
    if text.chars().any(|letter| ('\u{600}'..'\u{700}').contains(&letter)) {
        ways.push(("tatweel", insert('\u{640}', rng.next_u32())));
        ways.push(("alef", text.replace(['أ', 'إ'], "ا")));
        ways.push(("ta marbuta", text.replace('ة', "ه")));
        ways.push(("ya", text.replace('ي', "ی")));
        ways.push(("vowels", text.chars().flat_map(|letter| [letter, '\u{64E}']).collect()));
    }
    ways
}

fn look_alikes(text: &str) -> String {
    let pairs: Vec<(char, char)> = "аaеeоoрpсcхxуyАAВBЕEКKМMНHОOРPСCТTХX"
        .chars()
        .collect::<Vec<_>>()
        .chunks(2)
        .map(|c| (c[0], c[1]))
        .collect();
    text.chars()
        .map(|letter| pairs.iter().find(|(from, _)| *from == letter).map_or(letter, |(_, to)| *to))
        .collect()
}

/// Six cases, by the rules of Russian declension for these names.
fn inflections(text: &str) -> Vec<String> {
    let Some((first, last)) = text.split_once(' ') else { return Vec::new() };
    let pair = |a: &str, b: &str| format!("{a} {b}");
    let cut = |word: &str, letters: usize| -> String {
        word.chars().take(word.chars().count() - letters).collect()
    };
    let forms: Vec<(String, &str)> = if last.ends_with('а') {
        let stem = cut(last, 1);
        ["ой", "ой", "у", "ой", "ой"].iter().map(|end| (stem.clone(), *end)).collect()
    } else {
        ["а", "у", "а", "ым", "е"].iter().map(|end| (last.to_owned(), *end)).collect()
    };
    let own: [&str; 5] = match first.chars().last() {
        Some('й') => ["я", "ю", "я", "ем", "е"],
        Some('ь') if !last.ends_with('а') => ["я", "ю", "я", "ем", "е"],
        Some('я') => ["и", "е", "ю", "ей", "е"],
        Some('а') => ["ы", "е", "у", "ой", "е"],
        // A woman's name that ends in a consonant is not declined.
        _ if last.ends_with('а') => [""; 5],
        _ => ["а", "у", "а", "ом", "е"],
    };
    let stem = match first.chars().last() {
        Some('й' | 'ь' | 'я' | 'а') => cut(first, 1),
        _ => first.to_owned(),
    };
    let given = own.iter().map(|end| format!("{stem}{end}").replace("Пётр", "Петр"));
    given.zip(forms).map(|(given, (stem, end))| pair(&given, &format!("{stem}{end}"))).collect()
}

fn transliterations(text: &str) -> Vec<(&'static str, String)> {
    let by = |table: &str, iotated: bool| transliterate(text, table, iotated);
    vec![
        (
            "bgn",
            by(
                "а a б b в v г g д d ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch ъ ” ы y ь ’ э e ю yu я ya",
                true,
            ),
        ),
        (
            "passport",
            by(
                "а a б b в v г g д d е e ё e ж zh з z и i й i к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch ъ ie ы y ь  э e ю iu я ia",
                false,
            ),
        ),
        (
            "iso9",
            by(
                "а a б b в v г g д d е e ё ë ж ž з z и i й j к k л l м m н n о o п p р r с s т t у u ф f х h ц c ч č ш š щ ŝ ъ ʺ ы y ь ʹ э è ю û я â",
                false,
            ),
        ),
        (
            "scientific",
            by(
                "а a б b в v г g д d е e ё ë ж ž з z и i й j к k л l м m н n о o п p р r с s т t у u ф f х ch ц c ч č ш š щ šč ъ ʺ ы y ь ʹ э è ю ju я ja",
                false,
            ),
        ),
        (
            "ala-lc",
            by(
                "а a б b в v г g д d е e ё ë ж zh з z и i й ĭ к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch ъ ʺ ы y ь ʹ э ė ю iu я ia",
                false,
            ),
        ),
        (
            "german",
            by(
                "а a б b в w г g д d е e ё jo ж sch з s и i й i к k л l м m н n о o п p р r с s т t у u ф f х ch ц z ч tsch ш sch щ schtsch ъ  ы y ь  э e ю ju я ja",
                false,
            ),
        ),
        (
            "french",
            by(
                "а a б b в v г g д d е e ё io ж j з z и i й ï к k л l м m н n о o п p р r с s т t у ou ф f х kh ц ts ч tch ш ch щ chtch ъ  ы y ь  э e ю iou я ia",
                false,
            ),
        ),
        (
            "ascii",
            by(
                "а a б b в v г g д d е e ё yo ж zh з z и i й j к k л l м m н n о o п p р r с s т t у u ф f х h ц c ч ch ш sh щ shh ъ  ы y ь  э e ю yu я ya",
                false,
            ),
        ),
        (
            "turkish",
            by(
                "а a б b в v г g д d е e ё yo ж j з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х h ц ts ч ç ш ş щ şç ъ  ы ı ь  э e ю yu я ya",
                false,
            ),
        ),
    ]
}

fn transliterate(text: &str, table: &str, iotated: bool) -> String {
    let cells: Vec<&str> = table.split(' ').collect();
    let mut out = String::new();
    let mut previous = ' ';
    for letter in text.chars() {
        let small = letter.to_lowercase().next().unwrap_or(letter);
        let open = !previous.is_alphabetic() || "аеёиоуыэюяйъь".contains(previous);
        let spelled = match small {
            'е' if iotated => {
                if open {
                    "ye"
                } else {
                    "e"
                }
            }
            'ё' if iotated => {
                if open {
                    "yë"
                } else {
                    "ë"
                }
            }
            _ => {
                cells.chunks(2).find(|pair| pair[0].chars().eq([small])).map_or("", |pair| pair[1])
            }
        };
        let known = !spelled.is_empty() || "ьъ".contains(small);
        match (known, letter.is_uppercase()) {
            (false, _) => out.push(letter),
            (true, true) => {
                let mut letters = spelled.chars();
                out.extend(letters.next().into_iter().flat_map(char::to_uppercase));
                out.push_str(letters.as_str());
            }
            (true, false) => out.push_str(spelled),
        }
        previous = small;
    }
    out
}

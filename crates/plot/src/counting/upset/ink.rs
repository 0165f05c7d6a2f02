//! Ink of the overlaps: a staircase of names, a matrix of points, bars with numbers.

use crate::counting::error::FigureError;
use crate::counting::frame::{
    LABEL_LINE, LABEL_SIZE, Page, Para, SMALL_LINE, SMALL_SIZE, Side, bold,
};
use crate::counting::upset::{Overlaps, UpsetPicture, counted};
use crate::counting::values::{Values, axis_height, joined, upright};
use crate::ink::{BOX, Ink, LINE, QUIET};
use crate::text::{visible, width};

/// From column to column of the matrix.
const COLUMN: i32 = 22;
/// Between the matrix and the bars.
const GAP: i32 = 12;
/// Height of a row of the matrix.
const ROW: i32 = 26;
/// Height of a bar.
const BAR: i32 = 14;
/// Between a bar and its number.
const BESIDE: i32 = 6;
/// Above and below a heading.
const HEADING_GAP: i32 = 12;
/// A name is a line or three; the whole of a longer one is in the `<title>` and the table.
const NAME_LINES_MAX: usize = 3;

/// Draws the overlaps as a whole `<svg>` element, for a page or as a file.
///
/// # Errors
/// As [`crate::upset_table`].
pub fn upset(picture: &UpsetPicture) -> Result<String, FigureError> {
    let overlaps = Overlaps::of(picture)?;
    Ok(Sheet::new(picture, &overlaps).draw())
}

struct Sheet<'a> {
    page: Page<'a>,
    picture: &'a UpsetPicture,
    overlaps: &'a Overlaps,
    names: Vec<Para>,
    /// Distance of the bars from the page's start.
    bars: i32,
    values: Values,
    shown: usize,
    others: Para,
    others_people: u64,
    nobody: Para,
    no_list: Para,
    /// Over the lists, and over the combinations.
    headings: [Para; 2],
    stripes: String,
}

impl<'a> Sheet<'a> {
    fn new(picture: &'a UpsetPicture, overlaps: &'a Overlaps) -> Self {
        let page = Page::new(&picture.frame);
        let figures = &picture.frame.figures;
        let matrix = COLUMN * i32::try_from(overlaps.lists).unwrap_or(0);
        let bars = matrix + GAP;
        let rest = page.room - bars;
        // A row for what is left over is worth it from two combinations on.
        let count = overlaps.patterns.len();
        let rows = picture.rows.max(1);
        let shown = if count <= rows + 1 { count } else { rows };
        let others_people: u64 = overlaps.patterns[shown..].iter().map(|it| it.1).sum();
        let most = overlaps.sizes.iter().chain([&others_people]).copied().max().unwrap_or(1);
        let number = width(&figures.whole(most), LABEL_SIZE) + BESIDE;
        let to = count_of(most).max(1.0);
        let values = Values { from: 0.0, to, at: bars, width: rest - number };
        let para = |text: &str, lines| Para::new(text, LABEL_SIZE, (rest, lines));
        let others = match count - shown {
            0 => String::new(),
            others => counted(&picture.words.others, others),
        };
        let nobody = match overlaps.empty() {
            0 => String::new(),
            empty => counted(&picture.words.nobody, empty),
        };
        let mut print = page.fingerprint();
        picture.lists.iter().for_each(|name| print.add(name));
        Self {
            picture,
            overlaps,
            names: picture.lists.iter().map(|name| para(name, NAME_LINES_MAX)).collect(),
            bars,
            values,
            shown,
            others: Para::new(&others, SMALL_SIZE, (rest, 2)),
            others_people,
            nobody: Para::new(&nobody, SMALL_SIZE, (rest, 2)),
            no_list: para(&picture.words.on_no_list, 3),
            headings: [&picture.words.lists, &picture.words.patterns]
                .map(|text| Para::new(text, LABEL_SIZE, (bold(page.room), 2))),
            stripes: print.id("stripes"),
            page,
        }
    }

    fn list_height(&self, list: usize) -> i32 {
        self.names[list].count().max(1) * LABEL_LINE + BAR + 12
    }

    /// Height of a heading with its room.
    fn heading_height(&self, at: usize) -> i32 {
        self.headings[at].count() * LABEL_LINE + HEADING_GAP
    }

    fn draw(&self) -> String {
        let mut ink = Ink::default();
        let top = self.page.top();
        let lists = top + self.heading_height(0);
        let between: i32 =
            lists + (0..self.overlaps.lists).map(|list| self.list_height(list)).sum::<i32>();
        let matrix = between + self.heading_height(1);
        let rows = matrix + i32::try_from(self.shown).unwrap_or(0) * ROW;
        let words = self.others.count() * SMALL_LINE;
        let last = if words > 0 { rows + words + ROW } else { rows };
        let foot = last + (self.no_list.count().max(1) * LABEL_LINE + 8).max(ROW);
        let unit = &self.picture.words.unit;
        let below = foot + axis_height(&self.page, unit);
        let nobody = self.nobody.count() * SMALL_LINE;
        self.page.open(&mut ink, "plot-upset", below + nobody + 6);
        ink.put(format_args!(
            "<defs><pattern id=\"{}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">\
             <path d=\"M0 6L6 0\" stroke=\"{LINE}\" stroke-opacity=\"0.7\"/></pattern></defs>",
            self.stripes
        ));
        self.page.heading(&mut ink, &self.headings[0], top);
        self.guides(&mut ink, lists, [(lists, between), (matrix, last + ROW / 2)]);
        self.lists(&mut ink, lists);
        self.page.heading(&mut ink, &self.headings[1], between);
        let free = joined([(matrix, rows), (rows + words, last)].into_iter());
        self.values.draw(&mut ink, &self.page, (&free, foot), unit);
        self.patterns(&mut ink, matrix);
        if words > 0 {
            let style = (SMALL_LINE, "currentColor");
            self.page.para(&mut ink, (self.bars, rows + 12), &self.others, style);
            let middle = rows + words + ROW / 2;
            self.bar(&mut ink, self.others_people, middle, &format!("url(#{})", self.stripes));
        }
        self.no_list(&mut ink, last);
        self.page.para(&mut ink, (self.bars, below + 10), &self.nobody, (SMALL_LINE, QUIET));
        ink.close()
    }

    fn patterns(&self, ink: &mut Ink, mut y: i32) {
        for &(on, people) in &self.overlaps.patterns[..self.shown] {
            self.pattern(ink, on, people, y);
            y += ROW;
        }
    }

    fn column(&self, list: usize) -> i32 {
        COLUMN / 2 + COLUMN * i32::try_from(list).unwrap_or(0)
    }

    /// From each name down through its column, but not across the heading between.
    fn guides(&self, ink: &mut Ink, top: i32, [lists, matrix]: [(i32, i32); 2]) {
        let mut path = String::new();
        let mut y = top;
        for list in 0..self.overlaps.lists {
            let x = self.page.x(self.column(list));
            path.push_str(&upright(x, &[(y + 10, lists.1), matrix]));
            y += self.list_height(list);
        }
        ink.put(format_args!(
            "<path class=\"plot-guides\" d=\"{path}\" stroke=\"{QUIET}\" stroke-opacity=\"0.5\"/>"
        ));
    }

    fn lists(&self, ink: &mut Ink, mut y: i32) {
        for (list, name) in self.names.iter().enumerate() {
            let said = self.picture.frame.figures.whole(self.overlaps.sizes[list]);
            ink.group("plot-list", &format!("{}, {said}", visible(&self.picture.lists[list])));
            let (at, middle) = (self.column(list), y + 10);
            let (x, end) = (self.page.x(at), self.page.x(self.bars - 4));
            ink.put(format_args!(
                "<path d=\"M{x} {middle}H{end}\" stroke=\"{QUIET}\" stroke-dasharray=\"2 2\"/>"
            ));
            self.point(ink, at, middle, true);
            self.page.para(ink, (self.bars, y + 14), name, (LABEL_LINE, "currentColor"));
            let below = y + name.count().max(1) * LABEL_LINE + 2 + BAR / 2;
            self.bar(ink, self.overlaps.sizes[list], below, LINE);
            ink.end_group();
            y += self.list_height(list);
        }
    }

    /// A bar with its number; `y` is its middle.
    fn bar(&self, ink: &mut Ink, people: u64, y: i32, fill: &str) {
        let end = self.values.x(count_of(people));
        // One person among thousands is still a person.
        let wide = (end - self.bars).max(1);
        let opacity = if fill == LINE { " fill-opacity=\"0.75\"" } else { "" };
        ink.put(format_args!(
            "<rect x=\"{}\" y=\"{}\" width=\"{wide}\" height=\"{BAR}\" fill=\"{fill}\"{opacity} \
             stroke=\"{LINE}\"/>",
            self.page.left(self.bars, wide),
            y - BAR / 2
        ));
        let said = self.picture.frame.figures.whole(people);
        let style = (LABEL_SIZE, "currentColor", Side::Start);
        self.page.text(ink, (self.bars + wide + BESIDE, y + 5), &said, style);
    }

    fn point(&self, ink: &mut Ink, at: i32, y: i32, is_on: bool) {
        let x = self.page.x(at);
        let form = if is_on {
            format!("r=\"6\" fill=\"{LINE}\"")
        } else {
            format!("r=\"3\" fill=\"{BOX}\" stroke=\"{QUIET}\"")
        };
        ink.put(format_args!("<circle cx=\"{x}\" cy=\"{y}\" {form}/>"));
    }

    fn pattern(&self, ink: &mut Ink, on: u32, people: u64, y: i32) {
        let is_on = |list: &usize| on & (1 << list) != 0;
        let all: Vec<usize> = (0..self.overlaps.lists).filter(is_on).collect();
        let names: Vec<String> = all.iter().map(|&at| visible(&self.picture.lists[at])).collect();
        let said = self.picture.frame.figures.whole(people);
        ink.group("plot-pattern", &format!("{}: {said}", names.join(" + ")));
        let middle = y + ROW / 2;
        for list in 0..self.overlaps.lists {
            self.point(ink, self.column(list), middle, is_on(&list));
        }
        if let (Some(&first), Some(&last)) = (all.first(), all.last())
            && first < last
        {
            let (from, to) = (self.page.x(self.column(first)), self.page.x(self.column(last)));
            ink.put(format_args!(
                "<path d=\"M{from} {middle}H{to}\" stroke=\"{LINE}\" stroke-width=\"3\"/>"
            ));
        }
        self.bar(ink, people, middle, LINE);
        ink.end_group();
    }

    /// Those on no list: no point is filled, and the bar has no end.
    fn no_list(&self, ink: &mut Ink, y: i32) {
        ink.group("plot-no-list", &visible(&self.picture.words.on_no_list));
        for list in 0..self.overlaps.lists {
            self.point(ink, self.column(list), y + ROW / 2, false);
        }
        let middle = y + ROW / 2;
        self.page.para(ink, (self.bars, middle + 5), &self.no_list, (LABEL_LINE, "currentColor"));
        ink.end_group();
    }
}

#[allow(clippy::cast_precision_loss, reason = "checked to be far below 2^53")]
fn count_of(people: u64) -> f64 {
    people as f64
}

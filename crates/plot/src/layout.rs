//! Where boxes and arrows go: layers by longest path or by time (Sugiyama), barycentre ordering.
//!
//! Integer pixels throughout, so that the same input gives the same bytes everywhere.

use crate::fold::Drawing;
use crate::layers::{by_path, by_time};
use crate::period::Periods;
use crate::text::{LABEL_WIDTH_MAX, shorten, width};

/// Height of a box with two lines.
pub(crate) const BOX_HEIGHT: i32 = 48;
/// Size of the first line.
pub(crate) const LABEL_SIZE: i32 = 14;
/// Size of the second line.
pub(crate) const NOTE_SIZE: i32 = 12;
/// Room inside a box beside the text; the marks of denials stand there.
pub(crate) const PADDING: i32 = 14;
/// Room between columns, for arrows.
const COLUMN_GAP: i32 = 64;
/// Room between boxes of a column; a folded box's shadow needs 6 of it.
const ROW_GAP: i32 = 20;
/// Room that an arrow takes where it passes a column.
const LANE_HEIGHT: i32 = 6;
/// Sweeps for order and for places; more changes nothing that a reader sees.
const SWEEPS: usize = 12;

/// A box at its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) width: i32,
    pub(crate) label: String,
    pub(crate) note: String,
}

/// An arrow through points; the last is its tip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Arrow {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) suspected: bool,
    /// Pairs of x at which it enters and leaves a column, and y.
    pub(crate) lanes: Vec<(i32, i32, i32)>,
}

/// The picture without ink. The last box is the file, if anything is in it.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    pub(crate) boxes: Vec<Placed>,
    pub(crate) arrows: Vec<Arrow>,
    pub(crate) width: i32,
    pub(crate) height: i32,
    /// Left and right edge of the columns of each period.
    pub(crate) periods: Vec<(i32, i32)>,
}

/// A place in a layer: a box, or a lane that an arrow passes through.
struct Vertex {
    layer: usize,
    height: i32,
    /// Centre.
    y: i32,
    before: Vec<usize>,
    after: Vec<usize>,
}

/// Lays the drawing out. `note` gives the second line of each box; `file` is the file's label.
pub(crate) fn layout(
    drawing: &Drawing,
    notes: &[String],
    (file, periods): (&str, &Periods),
) -> Layout {
    let count = drawing.boxes.len();
    let mut labels: Vec<(String, String)> = (drawing.boxes.iter().zip(notes))
        .map(|(drawn, note)| (drawn.label.clone(), note.clone()))
        .collect();
    let mut arrows = drawing.arrows.clone();
    if drawing.boxes.iter().any(|drawn| drawn.in_file) {
        labels.push((file.to_owned(), String::new()));
        let filed = (0..count).filter(|&at| drawing.boxes[at].in_file);
        arrows.extend(filed.map(|at| (at, count, false)));
    }
    let has_file = labels.len() > count;
    let layers = if periods.labels.is_empty() {
        by_path(labels.len(), &arrows, has_file)
    } else {
        by_time(labels.len(), &arrows, has_file, &periods.of)
    };
    let mut vertices: Vec<Vertex> = layers
        .iter()
        .map(|&layer| Vertex { layer, height: BOX_HEIGHT, y: 0, before: vec![], after: vec![] })
        .collect();
    let paths: Vec<Vec<usize>> =
        arrows.iter().map(|&(from, to, _)| add_lanes(&mut vertices, from, to)).collect();
    let mut rows = rows(&vertices);
    order(&mut rows, &vertices);
    place(&rows, &mut vertices);
    finish((&labels, periods), &arrows, &vertices, &paths, rows.len())
}

/// Connects two boxes; an arrow over several columns gets a lane in each. Arrows back (of a
/// circle) keep to the lanes too. Returns the vertices in drawing order.
fn add_lanes(vertices: &mut Vec<Vertex>, from: usize, to: usize) -> Vec<usize> {
    let (low, high) = (vertices[from].layer, vertices[to].layer);
    let between: Vec<usize> =
        if low < high { (low + 1..high).collect() } else { (high + 1..low).rev().collect() };
    let mut path = vec![from];
    for layer in between {
        path.push(vertices.len());
        vertices.push(Vertex { layer, height: LANE_HEIGHT, y: 0, before: vec![], after: vec![] });
    }
    path.push(to);
    for pair in path.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let (left, right) = if vertices[a].layer < vertices[b].layer { (a, b) } else { (b, a) };
        if vertices[left].layer != vertices[right].layer {
            vertices[left].after.push(right);
            vertices[right].before.push(left);
        }
    }
    path
}

fn rows(vertices: &[Vertex]) -> Vec<Vec<usize>> {
    let count = vertices.iter().map(|vertex| vertex.layer + 1).max().unwrap_or(0);
    let mut rows = vec![Vec::new(); count];
    for (at, vertex) in vertices.iter().enumerate() {
        rows[vertex.layer].push(at);
    }
    rows
}

/// Barycentre sweeps there and back; the order with fewest crossings is kept.
fn order(rows: &mut [Vec<usize>], vertices: &[Vertex]) {
    let mut best = (crossings(rows, vertices), rows.to_vec());
    for sweep in 0..SWEEPS {
        let forward = sweep % 2 == 0;
        for step in 0..rows.len() {
            let at = if forward { step } else { rows.len() - 1 - step };
            let ranks = ranks(rows, vertices.len());
            let centre = |&v: &usize| {
                let near = if forward { &vertices[v].before } else { &vertices[v].after };
                // Without neighbours it stays where it is.
                let sum: usize = near.iter().map(|&other| ranks[other]).sum();
                if near.is_empty() { ranks[v] } else { sum / near.len() }
            };
            rows[at].sort_by_key(centre);
        }
        let found = crossings(rows, vertices);
        if found < best.0 {
            best = (found, rows.to_vec());
        }
    }
    rows.clone_from_slice(&best.1);
}

/// Positions within the rows, as parts of 10,000, so that rows of different length compare.
fn ranks(rows: &[Vec<usize>], count: usize) -> Vec<usize> {
    let mut ranks = vec![0; count];
    for row in rows {
        for (at, &v) in row.iter().enumerate() {
            ranks[v] = (2 * at + 1) * 5_000 / row.len();
        }
    }
    ranks
}

fn crossings(rows: &[Vec<usize>], vertices: &[Vertex]) -> usize {
    let mut position = vec![0; vertices.len()];
    for row in rows {
        row.iter().enumerate().for_each(|(at, &v)| position[v] = at);
    }
    let mut total = 0;
    for row in rows {
        // Ends seen so far, by position; an arrow crosses those that end further on.
        let mut ends: Vec<usize> = Vec::new();
        for &v in row {
            let mut own: Vec<usize> = vertices[v].after.iter().map(|&to| position[to]).collect();
            own.sort_unstable();
            for &end in &own {
                total += ends.len() - ends.partition_point(|&other| other <= end);
            }
            ends.extend(own);
            ends.sort_unstable();
        }
    }
    total
}

/// Heights: each column follows the mean of its neighbours as far as the order allows.
fn place(rows: &[Vec<usize>], vertices: &mut [Vertex]) {
    for row in rows {
        let mut y = 0;
        for &v in row {
            y += vertices[v].height / 2;
            vertices[v].y = y;
            y += vertices[v].height / 2 + ROW_GAP;
        }
    }
    for sweep in 0..SWEEPS {
        for step in 0..rows.len() {
            let forward = sweep % 2 == 0;
            let at = if forward { step } else { rows.len() - 1 - step };
            settle(&rows[at], vertices, forward);
        }
    }
}

fn settle(row: &[usize], vertices: &mut [Vertex], forward: bool) {
    let wanted: Vec<i32> = row
        .iter()
        .map(|&v| {
            let near = if forward { &vertices[v].before } else { &vertices[v].after };
            let sum: i32 = near.iter().map(|&other| vertices[other].y).sum();
            i32::try_from(near.len()).ok().and_then(|n| sum.checked_div(n)).unwrap_or(vertices[v].y)
        })
        .collect();
    let gap = |a: usize, b: usize, all: &[Vertex]| (all[a].height + all[b].height) / 2 + ROW_GAP;
    let mut low = wanted.clone();
    for at in 1..row.len() {
        low[at] = low[at].max(low[at - 1] + gap(row[at - 1], row[at], vertices));
    }
    let mut high = wanted;
    for at in (1..row.len()).rev() {
        high[at - 1] = high[at - 1].min(high[at] - gap(row[at - 1], row[at], vertices));
    }
    // Both keep the distances, so their mean does, but for the half pixel: round the same way.
    for (at, &v) in row.iter().enumerate() {
        let mean = (low[at] + high[at]).div_euclid(2);
        let least = at.checked_sub(1).map(|up| vertices[row[up]].y + gap(row[up], v, vertices));
        vertices[v].y = least.map_or(mean, |least| mean.max(least));
    }
}

fn finish(
    (labels, periods): (&[(String, String)], &Periods),
    arrows: &[(usize, usize, bool)],
    vertices: &[Vertex],
    paths: &[Vec<usize>],
    layers: usize,
) -> Layout {
    let mut boxes: Vec<Placed> = labels
        .iter()
        .map(|(label, note)| {
            let label = shorten(label, LABEL_SIZE, LABEL_WIDTH_MAX);
            let note = shorten(note, NOTE_SIZE, LABEL_WIDTH_MAX);
            let text = width(&label, LABEL_SIZE).max(width(&note, NOTE_SIZE));
            Placed { x: 0, y: 0, width: text + 2 * PADDING, label, note }
        })
        .collect();
    let mut columns = vec![0; layers];
    for (at, placed) in boxes.iter().enumerate() {
        let column = &mut columns[vertices[at].layer];
        *column = placed.width.max(*column);
    }
    let spans = spans(periods, vertices);
    for ((first, last), label) in spans.iter().zip(&periods.labels) {
        let gaps = i32::try_from(last - first).unwrap_or(0) * COLUMN_GAP;
        let has = columns[*first..=*last].iter().sum::<i32>() + gaps;
        columns[*first] += (width(label, NOTE_SIZE) - has).max(0);
    }
    let mut lefts = Vec::with_capacity(layers);
    let mut x = 0;
    for column in &columns {
        lefts.push(x);
        x += column + COLUMN_GAP;
    }
    let top = vertices.iter().map(|vertex| vertex.y - vertex.height / 2).min().unwrap_or(0);
    let bottom = vertices.iter().map(|vertex| vertex.y + vertex.height / 2).max().unwrap_or(0);
    for (at, placed) in boxes.iter_mut().enumerate() {
        let layer = vertices[at].layer;
        placed.x = lefts[layer] + (columns[layer] - placed.width) / 2;
        placed.y = vertices[at].y - vertices[at].height / 2 - top;
    }
    let arrows = arrows
        .iter()
        .zip(paths)
        .map(|(&(from, to, suspected), path)| Arrow {
            from,
            to,
            suspected,
            lanes: path[1..path.len() - 1]
                .iter()
                .map(|&v| {
                    let left = lefts[vertices[v].layer];
                    (left, left + columns[vertices[v].layer], vertices[v].y - top)
                })
                .collect(),
        })
        .collect();
    let edges = |&(first, last): &(usize, usize)| (lefts[first], lefts[last] + columns[last]);
    let periods = spans.iter().map(edges).collect();
    Layout { boxes, arrows, width: (x - COLUMN_GAP).max(0), height: bottom - top, periods }
}

/// First and last layer of each period.
fn spans(periods: &Periods, vertices: &[Vertex]) -> Vec<(usize, usize)> {
    let of = |period: usize| {
        let boxes = (0..periods.of.len()).filter(move |&at| periods.of[at] == Some(period));
        let layers = boxes.map(|at| vertices[at].layer);
        layers.fold((usize::MAX, 0), |(low, high), layer| (low.min(layer), high.max(layer)))
    };
    (0..periods.labels.len()).map(of).collect()
}

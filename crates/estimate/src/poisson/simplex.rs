//! Is there a vector without zeros that has the sums of a given one? A linear programme of a few dozen
//! numbers, by the simplex method with Bland's rule, which cannot cycle.
//!
//! Not a crate: `microlp` and its kin are made for large sparse problems and bring their own sparse
//! linear algebra; this one has 22 rows at most.

/// Pivots; a programme of this size takes dozens.
const PIVOTS_MAX: u32 = 20_000;
/// Entries are small whole numbers and their quotients: what is smaller is rounding.
const ZERO: f64 = 1e-9;

/// A tableau in canonical form: constraint rows, then the row of the objective. The last column is
/// the right-hand side.
struct Tableau {
    rows: Vec<Vec<f64>>,
    basis: Vec<usize>,
}

/// Whether some `x > 0` has `rows x = rows y`, for a `y >= 0` of zeros and ones.
///
/// Maximises s subject to `x >= s`. With `x = w + s` all unknowns are at least zero.
pub(super) fn has_positive(rows: &[Vec<f64>], y: &[f64]) -> bool {
    let width = y.len();
    let constraints = rows.len();
    let at_s = width;
    let mut tableau = Tableau { rows: Vec::new(), basis: Vec::new() };
    for (at, row) in rows.iter().enumerate() {
        let mut line = row.clone();
        line.push(row.iter().sum());
        line.extend((0..constraints).map(|other| if other == at { 1.0 } else { 0.0 }));
        line.push(row.iter().zip(y).map(|(a, y)| a * y).sum());
        tableau.rows.push(line);
        tableau.basis.push(width + 1 + at);
    }
    // First: bring the artificial unknowns down to zero.
    let columns = width + 1;
    let mut objective = vec![0.0; columns + constraints + 1];
    for row in &tableau.rows {
        for (sum, x) in objective.iter_mut().zip(row) {
            *sum -= x;
        }
    }
    objective[columns..columns + constraints].fill(0.0);
    tableau.rows.push(objective);
    if !tableau.solve(columns, None) {
        return false;
    }
    tableau.drive_out(columns);
    // Then: as much s as can be; any at all is enough.
    let mut objective = vec![0.0; columns + constraints + 1];
    objective[at_s] = -1.0;
    if let Some(row) = tableau.basis.iter().position(|basic| *basic == at_s) {
        let line = tableau.rows[row].clone();
        objective.iter_mut().zip(&line).for_each(|(sum, x)| *sum += x);
    }
    let last = tableau.rows.len() - 1;
    tableau.rows[last] = objective;
    tableau.solve(columns, Some(ZERO)) && tableau.value() > ZERO
}

impl Tableau {
    fn value(&self) -> f64 {
        self.rows.last().and_then(|row| row.last()).copied().unwrap_or(0.0)
    }

    /// Pivots until no column before `columns` improves the objective, or its value passes `enough`.
    fn solve(&mut self, columns: usize, enough: Option<f64>) -> bool {
        let objective = self.rows.len() - 1;
        for _ in 0..PIVOTS_MAX {
            if enough.is_some_and(|enough| self.value() > enough) {
                return true;
            }
            let entering = (0..columns).find(|column| self.rows[objective][*column] < -ZERO);
            let Some(entering) = entering else { return true };
            let Some(leaving) = self.leaving(entering) else { return enough.is_some() };
            self.pivot(leaving, entering);
        }
        false
    }

    /// The row with the least ratio; among equals the one whose basic unknown comes first.
    fn leaving(&self, entering: usize) -> Option<usize> {
        let mut best: Option<(f64, usize)> = None;
        for (at, basic) in self.basis.iter().enumerate() {
            let row = &self.rows[at];
            let (by, right) = (row[entering], row[row.len() - 1]);
            if by <= ZERO {
                continue;
            }
            let ratio = right / by;
            let is_better = best.is_none_or(|(least, row)| {
                ratio < least - ZERO || (ratio < least + ZERO && *basic < self.basis[row])
            });
            if is_better {
                best = Some((ratio, at));
            }
        }
        best.map(|(_, row)| row)
    }

    fn pivot(&mut self, leaving: usize, entering: usize) {
        let by = self.rows[leaving][entering];
        self.rows[leaving].iter_mut().for_each(|x| *x /= by);
        let pivot = self.rows[leaving].clone();
        for (at, row) in self.rows.iter_mut().enumerate() {
            let factor = row[entering];
            if at != leaving && factor.abs() > 0.0 {
                row.iter_mut().zip(&pivot).for_each(|(x, p)| *x -= factor * p);
            }
        }
        self.basis[leaving] = entering;
    }

    /// Artificial unknowns that are basic at zero make room for others.
    fn drive_out(&mut self, columns: usize) {
        for row in 0..self.basis.len() {
            if self.basis[row] >= columns {
                let entering = (0..columns).find(|column| self.rows[row][*column].abs() > ZERO);
                if let Some(entering) = entering {
                    self.pivot(row, entering);
                }
            }
        }
    }
}

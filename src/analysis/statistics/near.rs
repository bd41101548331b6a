//! Which places lie within a distance of each other.

/// For each place the others within the band, in rising order of their index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    starts: Vec<usize>,
    others: Vec<u32>,
}

impl Near {
    /// The neighbours of one place; itself is never among them, another place at the same point is.
    pub fn of(&self, place: usize) -> &[u32] {
        &self.others[self.starts[place]..self.starts[place + 1]]
    }

    pub fn places(&self) -> usize {
        self.starts.len() - 1
    }
}

/// Places at most `band` from each other, the edge included, as the crow flies in the unit of the
/// points. `band` is 0 or more; points are finite.
pub fn within(points: &[(f64, f64)], band: f64) -> Near {
    // A hair wider than the band, so that rounding never puts a neighbour two cells away.
    let width = if band > 0.0 { band * (1.0 + 1e-9) } else { 1.0 };
    let cell = |point: (f64, f64)| {
        (
            (point.0 / width).floor() as i64,
            (point.1 / width).floor() as i64,
        )
    };
    let mut cells: Vec<(i64, i64, u32)> = points
        .iter()
        .enumerate()
        .map(|(at, point)| (cell(*point).0, cell(*point).1, at as u32))
        .collect();
    cells.sort_unstable();
    let mut starts = vec![0];
    let mut others = Vec::new();
    for (at, point) in points.iter().enumerate() {
        let (column, row) = cell(*point);
        let first = others.len();
        for column in column.saturating_sub(1)..=column.saturating_add(1) {
            let low = (column, row.saturating_sub(1), 0);
            let high = (column, row.saturating_add(1), u32::MAX);
            let from = cells.partition_point(|cell| *cell < low);
            for (_, _, other) in cells[from..].iter().take_while(|cell| **cell <= high) {
                if *other as usize != at && distance(*point, points[*other as usize]) <= band {
                    others.push(*other);
                }
            }
        }
        others[first..].sort_unstable();
        starts.push(others.len());
    }
    Near { starts, others }
}

/// As the crow flies. Not `hypot`, which differs between platforms.
pub fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (east, north) = (a.0 - b.0, a.1 - b.1);
    (east * east + north * north).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::statistics::Draws;

    #[test]
    fn the_edge_is_in_and_the_same_point_is_near() {
        let points = [(0.0, 0.0), (3.0, 4.0), (3.0, 4.0), (0.0, 5.000_000_1)];
        let near = within(&points, 5.0);
        assert_eq!(near.of(0), [1, 2]);
        assert_eq!(near.of(1), [0, 2, 3]);
        assert_eq!(near.of(3), [1, 2]);
        assert_eq!(within(&points, 0.0).of(1), [2]);
        assert_eq!(within(&[], 5.0).places(), 0);
    }

    #[test]
    fn agrees_with_every_pair() {
        let mut draws = Draws::seeded("near", "test");
        let mut at = || draws.below(200) as f64 * 0.1 - 10.0;
        let points: Vec<(f64, f64)> = (0..300).map(|_| (at(), at())).collect();
        for band in [0.0, 0.1, 0.3, 2.0, 1e3] {
            let near = within(&points, band);
            for place in 0..points.len() {
                let all: Vec<u32> = (0..points.len())
                    .filter(|other| {
                        *other != place && distance(points[place], points[*other]) <= band
                    })
                    .map(|other| other as u32)
                    .collect();
                assert_eq!(near.of(place), all, "band {band}, place {place}");
            }
        }
    }
}

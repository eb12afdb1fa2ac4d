//! Rows under aligned columns.

use super::cut;
use crate::cli::screen::{Ink, Screen, plain};

/// Space between two columns.
const GAP: &str = "  ";

/// What stands in one place.
#[derive(Clone, Debug)]
pub struct Cell {
    text: String,
    ink: Ink,
}

impl Cell {
    pub fn ink(ink: Ink, text: impl AsRef<str>) -> Self {
        Self { text: plain(text.as_ref()), ink }
    }
}

impl<T: AsRef<str>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self::ink(Ink::Plain, text)
    }
}

struct Column {
    title: &'static str,
    right: bool,
}

/// A table; titles that begin with `>` head columns of numbers, which stand at the right.
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

impl Table {
    pub fn new(titles: &[&'static str]) -> Self {
        let column = |title: &&'static str| match title.strip_prefix('>') {
            Some(title) => Column { title, right: true },
            None => Column { title, right: false },
        };
        Self { columns: titles.iter().map(column).collect(), rows: Vec::new() }
    }

    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The text; the last column is cut where the screen ends, unless nobody would see the rest.
    pub fn text(&self, screen: Screen) -> String {
        let widths: Vec<usize> = (0..self.columns.len()).map(|at| self.width(at)).collect();
        let before: usize = widths.iter().rev().skip(1).map(|width| width + GAP.len()).sum();
        let room =
            if screen.colour { screen.width.saturating_sub(before).max(8) } else { usize::MAX };
        let titles: Vec<Cell> =
            self.columns.iter().map(|column| Cell::ink(Ink::Faint, column.title)).collect();
        let mut lines = vec![self.line(&titles, &widths, room, screen)];
        lines.extend(self.rows.iter().map(|row| self.line(row, &widths, room, screen)));
        lines.join("\n") + "\n"
    }

    fn width(&self, at: usize) -> usize {
        let title = self.columns.get(at).map_or(0, |column| column.title.chars().count());
        let cells = self.rows.iter().filter_map(|row| row.get(at));
        cells.map(|cell| cell.text.chars().count()).max().unwrap_or(0).max(title)
    }

    fn line(&self, cells: &[Cell], widths: &[usize], room: usize, screen: Screen) -> String {
        let last = widths.len().saturating_sub(1);
        let mut line = String::new();
        for (at, (cell, (column, width))) in
            cells.iter().zip(self.columns.iter().zip(widths)).enumerate()
        {
            let text = if at == last { cut(&cell.text, room) } else { cell.text.clone() };
            let blank = " ".repeat(width.saturating_sub(text.chars().count()).min(room));
            let inked = screen.ink(cell.ink, &text);
            line += &if column.right { blank + &inked } else { inked + &blank };
            line += if at == last { "" } else { GAP };
        }
        line.trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_under_their_titles() {
        let mut table = Table::new(&["NAME", ">COUNT", "LAST"]);
        table.row(["orders".into(), "12".into(), "now".into()]);
        table.row(["a\x1b[31m".into(), "1,000".into(), "then".into()]);
        let screen = Screen { json: false, colour: false, width: 10 };
        let expected = "NAME    COUNT  LAST\norders     12  now\na·[31m  1,000  then\n";
        assert_eq!(table.text(screen), expected);
    }
}

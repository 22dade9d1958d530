//! The words on lines: beside their own line and over nothing else, a number where there is no room for them.

use super::board::{Board, FREE};
use super::canvas::{Canvas, Cell};
use super::plan::Plan;
use super::route::Routed;
use super::words::{width, wrap};

/// The widest line of words on a line.
const WIDEST: usize = 22;

/// How the words of a wire are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// Beside its line, or beside the shared beginning of lines that say the same.
    Beside,
    /// Below the drawing, under this number.
    Number(usize),
    /// Below the drawing, without a number.
    Below,
}

/// One straight piece of a line, from one cell to another.
struct Piece {
    upright: bool,
    /// The column of an upright piece, the line of a level one.
    at: usize,
    low: usize,
    high: usize,
}

/// Writes the words of every wire, and says how each is shown.
pub(super) fn place(plan: &Plan, routed: &Routed, board: &Board, canvas: &mut Canvas) -> Vec<Shown> {
    let mut shown = vec![Shown::Below; plan.wires.len()];
    let mut numbers = 0;
    // Lines with the fewest cells of their own have the least choice.
    let own = |n: usize| {
        let path = routed.paths[n].as_deref().unwrap_or_default();
        path.iter().filter(|(cell, _)| routed.passes[*cell].len() == 1).count()
    };
    let mut order: Vec<usize> = (0..plan.wires.len()).filter(|n| routed.paths[*n].is_some()).collect();
    order.sort_by_key(|&n| (own(n), n));
    for n in order {
        let wire = &plan.wires[n];
        let alike = |m: usize| plan.wires[m].bundle == wire.bundle && plan.wires[m].words == wire.words;
        // The same words on the part that it shares with others of its kind say it too.
        let lines = wrap(&wire.words, WIDEST);
        let single = [wire.words.clone()];
        let tries: [&[String]; 2] = if width(&wire.words) <= WIDEST { [&single, &lines] } else { [&lines, &single] };
        let found = tries.iter().find_map(|words| {
            best(words, &pieces(routed, board, n, |m| m == n), canvas, board)
                .or_else(|| best(words, &pieces(routed, board, n, alike), canvas, board))
                .map(|at| (at, *words))
        });
        if let Some(((x, y), words)) = found {
            words.iter().enumerate().for_each(|(i, line)| canvas.write(x, y + i, line));
            shown[n] = Shown::Beside;
            continue;
        }
        let number = [format!("({})", numbers + 1)];
        if let Some((x, y)) = best(&number, &pieces(routed, board, n, |m| m == n), canvas, board) {
            numbers += 1;
            canvas.write(x, y, &number[0]);
            shown[n] = Shown::Number(numbers);
        }
    }
    shown
}

/// The straight pieces of a path, of cells that only such wires pass.
fn pieces(routed: &Routed, board: &Board, wire: usize, belongs: impl Fn(usize) -> bool) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let path = routed.paths[wire].as_deref().unwrap_or_default();
    let mut going: Option<usize> = None;
    // From the arrow head back: words near the end say best where they belong.
    for &(cell, way) in path.iter().rev() {
        let (x, y) = (cell % board.cols, cell / board.cols);
        let own = routed.passes[cell].iter().all(|p| belongs(p.wire as usize)) && board.ground[cell] == FREE;
        if !own {
            going = None;
            continue;
        }
        let upright = way % 2 == 1;
        let (along, at) = if upright { (y, x) } else { (x, y) };
        match pieces.last_mut() {
            Some(piece) if going == Some(way) && piece.at == at && piece.upright == upright => {
                piece.low = piece.low.min(along);
                piece.high = piece.high.max(along);
            }
            _ => pieces.push(Piece { upright, at, low: along, high: along }),
        }
        going = Some(way);
    }
    pieces
}

/// The best free place for some lines of words beside these pieces: its column and line.
fn best(words: &[String], pieces: &[Piece], canvas: &Canvas, board: &Board) -> Option<(usize, usize)> {
    let wide = words.iter().map(|l| width(l)).max().unwrap_or(0);
    let high = words.len();
    let mut found: Option<(usize, (usize, usize))> = None;
    for (rank, piece) in pieces.iter().enumerate() {
        for (x, y, off) in places(piece, wide, high) {
            let Some(price) = price(x, y, wide, high, canvas, board) else { continue };
            let price = 40 * price + 3 * rank.min(9) + off;
            if found.is_none_or(|(known, _)| price < known) {
                found = Some((price, (x, y)));
            }
        }
    }
    found.map(|(_, at)| at)
}

/// Where words could stand beside a piece, and how far each place is from its middle.
fn places(piece: &Piece, wide: usize, high: usize) -> Vec<(usize, usize, usize)> {
    let middle = usize::midpoint(piece.low, piece.high);
    let mut all = Vec::new();
    if piece.upright {
        for y in piece.low..=(piece.high + 1).saturating_sub(high) {
            let off = (y + high / 2).abs_diff(middle);
            all.push((piece.at + 2, y, off));
            if let Some(x) = piece.at.checked_sub(wide + 1) {
                all.push((x, y, off + 1));
            }
        }
    } else if piece.high - piece.low + 1 >= wide {
        for x in piece.low..=piece.high + 1 - wide {
            let off = (x + wide / 2).abs_diff(middle);
            if let Some(y) = piece.at.checked_sub(high) {
                all.push((x, y, off));
            }
            all.push((x, piece.at + 1, off + 1));
        }
    }
    all
}

/// How many foreign lines are near a place; none when something stands there.
fn price(x: usize, y: usize, wide: usize, high: usize, canvas: &Canvas, board: &Board) -> Option<usize> {
    if x == 0 || x + wide >= board.cols || y + high > board.rows {
        return None;
    }
    let mut near = 0;
    for row in y..y + high {
        let free = |x: usize| canvas.is_blank(x, row) && board.ground[row * board.cols + x] == FREE;
        if !(x..x + wide).all(free) {
            return None;
        }
        for beside in [x - 1, x + wide] {
            if canvas.cells[row][beside] != Cell::Blank {
                return None;
            }
        }
        for beside in [x.checked_sub(2), Some(x + wide + 1)].into_iter().flatten() {
            near += usize::from(matches!(canvas.cells[row].get(beside), Some(Cell::Stroke { .. } | Cell::Arrow(_))));
        }
    }
    // One line at a side is its own.
    let above = y.checked_sub(1).map_or(0, |row| level(canvas, row, x, wide));
    let below = if y + high < board.rows { level(canvas, y + high, x, wide) } else { 0 };
    Some(near + above + below)
}

fn level(canvas: &Canvas, row: usize, x: usize, wide: usize) -> usize {
    let touches = |c: &Cell| matches!(c, Cell::Stroke { .. } | Cell::Arrow(_) | Cell::Text(_));
    usize::from(canvas.cells[row][x..x + wide].iter().any(touches))
}

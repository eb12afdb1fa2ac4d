//! Conditions as text: what is printed reads as the same condition.

use std::fmt::{Display, Formatter, Result, Write};

use super::{Comparison, Expr};

impl Display for Expr {
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        match self {
            Expr::All(parts) => joined(out, parts, " "),
            Expr::Any(parts) => joined(out, parts, " OR "),
            Expr::Not(inner) => {
                out.write_char('!')?;
                grouped(out, inner)
            }
            Expr::Compare { key, is, value } => {
                write_key(out, key)?;
                let sign = if *is == Comparison::Equal { "" } else { is.sign() };
                out.write_str(sign)?;
                // A list or a comparison is only one without quotation marks.
                let quoted = value.starts_with(['[', '<', '>', '=', '!']);
                write_pieces(out, std::slice::from_ref(value), quoted, &[])
            }
            Expr::Like { key, pattern } => {
                write_key(out, key)?;
                let first = pattern.first().map(String::as_str).unwrap_or_default();
                write_pieces(out, pattern, first.starts_with(['[', '<', '>', '=', '!']), &[])
            }
            Expr::In { key, values } => {
                write_key(out, key)?;
                for (index, value) in values.iter().enumerate() {
                    out.write_char(if index == 0 { '[' } else { ',' })?;
                    write_pieces(out, std::slice::from_ref(value), false, &[',', '[', ']'])?;
                }
                out.write_char(']')
            }
            Expr::Has { key } => {
                out.write_str("has:")?;
                write_pieces(out, std::slice::from_ref(key), key.contains(':'), &[])
            }
            Expr::Text(pieces) => {
                let plain = match pieces.as_slice() {
                    [only] => is_plain_word(only),
                    _ => pieces.iter().all(|piece| is_plain_word(piece) || piece.is_empty()),
                };
                write_pieces(out, pieces, !plain, &[])
            }
        }
    }
}

fn joined(out: &mut Formatter<'_>, parts: &[Expr], between: &str) -> Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            out.write_str(between)?;
        }
        grouped(out, part)?;
    }
    Ok(())
}

/// In parentheses, if it would come apart without.
fn grouped(out: &mut Formatter<'_>, expr: &Expr) -> Result {
    match expr {
        Expr::All(_) | Expr::Any(_) => write!(out, "({expr})"),
        other => write!(out, "{other}"),
    }
}

fn write_key(out: &mut Formatter<'_>, key: &str) -> Result {
    // `has` as a key of its own would be the question whether a value exists.
    let bare = !key.is_empty()
        && key != "has"
        && !key.starts_with('!')
        && !key.contains(|it: char| {
            it.is_whitespace() || matches!(it, ':' | '"' | '(' | ')' | '\\' | '*')
        });
    write_pieces_as(out, &[key.to_owned()], !bare)?;
    out.write_char(':')
}

fn write_pieces(out: &mut Formatter<'_>, pieces: &[String], quote: bool, stops: &[char]) -> Result {
    let needs = |it: char| it.is_whitespace() || "\"()".contains(it) || stops.contains(&it);
    let empty = pieces.iter().all(String::is_empty);
    let quoted = quote || empty || pieces.iter().any(|piece| piece.contains(needs));
    write_pieces_as(out, pieces, quoted)
}

fn write_pieces_as(out: &mut Formatter<'_>, pieces: &[String], quoted: bool) -> Result {
    let mark = if quoted { "\"" } else { "" };
    out.write_str(mark)?;
    for (index, piece) in pieces.iter().enumerate() {
        if index > 0 {
            out.write_char('*')?;
        }
        for letter in piece.chars() {
            if matches!(letter, '*' | '\\' | '"') {
                out.write_char('\\')?;
            }
            out.write_char(letter)?;
        }
    }
    out.write_str(mark)
}

/// Whether a word alone is read as text, and not as an operator or as the beginning of a term.
fn is_plain_word(word: &str) -> bool {
    !matches!(word, "" | "AND" | "OR" | "NOT" | "and" | "or")
        && !word.starts_with('!')
        && !word.contains([':', '<', '>', '='])
}

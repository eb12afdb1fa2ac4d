//! Text → condition. `OR` binds loosest, then `AND` or nothing, then `!` or `NOT`.

use super::scan::{Scan, Written};
use super::{Comparison, Expr, Mistake, Quantity};
use crate::limits::{FILTER_CHARACTERS_MAX, FILTER_DEPTH_MAX, FILTER_LIST_MAX, FILTER_TERMS_MAX};
use crate::query::time;

/// Reads a filter. Empty text lets every row pass.
pub fn parse(text: &str) -> Result<Expr, Mistake> {
    parse_checked(text, |_| Ok(()))
}

/// Reads a filter whose terms must also please `check`; what it says is told with the place of the term.
pub fn parse_checked(
    text: &str,
    check: impl Fn(&Expr) -> Result<(), String>,
) -> Result<Expr, Mistake> {
    if text.chars().count() > FILTER_CHARACTERS_MAX {
        let message = format!("a filter has at most {FILTER_CHARACTERS_MAX} characters");
        return Err(Mistake { at: FILTER_CHARACTERS_MAX, message });
    }
    let mut parser = Parser { scan: Scan::new(text), check: &check, terms: 0 };
    parser.scan.skip_spaces();
    if parser.scan.peek().is_none() {
        return Ok(Expr::All(Vec::new()));
    }
    let expr = parser.any(0)?;
    if parser.scan.peek() == Some(')') {
        return Err(mistake(parser.scan.at, "no parenthesis is open here"));
    }
    Ok(expr)
}

struct Parser<'a> {
    scan: Scan,
    check: &'a dyn Fn(&Expr) -> Result<(), String>,
    terms: usize,
}

impl Parser<'_> {
    /// Alternatives, up to the end or a closing parenthesis.
    fn any(&mut self, depth: usize) -> Result<Expr, Mistake> {
        let mut parts = vec![self.all(depth)?];
        while self.word("OR") {
            parts.push(self.all(depth)?);
        }
        Ok(Expr::any(parts))
    }

    /// Terms side by side.
    fn all(&mut self, depth: usize) -> Result<Expr, Mistake> {
        let mut parts = vec![self.one(depth)?];
        loop {
            let joined = self.word("AND");
            let ends = matches!(self.scan.peek(), None | Some(')')) || self.scan.has_word("OR");
            if ends && !joined {
                return Ok(Expr::all(parts));
            }
            let after_term = !matches!(parts.last(), Some(Expr::Text(_)));
            for word in ["or", "and"] {
                if after_term && self.scan.has_word(word) {
                    let message = format!(
                        "write {} in capitals, or \"{word}\" for the word itself",
                        word.to_ascii_uppercase()
                    );
                    return Err(Mistake { at: self.scan.at, message });
                }
            }
            parts.push(self.one(depth)?);
        }
    }

    /// One term or group, perhaps negated.
    fn one(&mut self, depth: usize) -> Result<Expr, Mistake> {
        self.scan.skip_spaces();
        let at = self.scan.at;
        if depth > FILTER_DEPTH_MAX {
            return Err(mistake(at, &format!("more than {FILTER_DEPTH_MAX} levels deep")));
        }
        if self.scan.take('!') || self.word("NOT") {
            return Ok(Expr::Not(Box::new(self.one(depth + 1)?)));
        }
        for word in ["AND", "OR"] {
            if self.scan.has_word(word) {
                return Err(mistake(at, &format!("{word} stands between two terms")));
            }
        }
        match self.scan.peek() {
            None => Err(mistake(at, "a term is missing here")),
            Some(')') => Err(mistake(at, "a term is missing before this parenthesis")),
            Some('(') => {
                self.scan.at += 1;
                let inner = self.any(depth + 1)?;
                if self.scan.take(')') {
                    return self.separate(inner);
                }
                Err(mistake(at, "this parenthesis is never closed"))
            }
            Some(_) => self.term(),
        }
    }

    /// `key:value`, or text.
    fn term(&mut self) -> Result<Expr, Mistake> {
        let at = self.scan.at;
        self.terms += 1;
        if self.terms > FILTER_TERMS_MAX {
            return Err(mistake(at, &format!("more than {FILTER_TERMS_MAX} terms")));
        }
        let is_quoted = self.scan.peek() == Some('"');
        let key = self.scan.key()?;
        let expr = if self.scan.take(':') {
            if key.is_empty() {
                return Err(mistake(at, "a key is missing before the colon"));
            }
            if key == "has" && !is_quoted { self.has()? } else { self.value(key)? }
        } else {
            self.scan.at = at;
            self.text(is_quoted)?
        };
        (self.check)(&expr).map_err(|message| Mistake { at, message })?;
        self.separate(expr)
    }

    /// What comes after a term must not touch it.
    fn separate(&self, expr: Expr) -> Result<Expr, Mistake> {
        match self.scan.peek() {
            Some(letter) if !letter.is_whitespace() && letter != ')' => {
                Err(mistake(self.scan.at, "a space is missing here"))
            }
            _ => Ok(expr),
        }
    }

    fn text(&mut self, is_quoted: bool) -> Result<Expr, Mistake> {
        let at = self.scan.at;
        let Written { pieces, .. } = self.scan.written(&[])?;
        if pieces.iter().all(String::is_empty) {
            return Err(mistake(at, "there is nothing to search for"));
        }
        let word = pieces.join("*");
        let signs = ["<=", ">=", "!=", "<", ">", "="];
        let split = signs.iter().find_map(|sign| word.split_once(sign).map(|parts| (sign, parts)));
        if let Some((sign, (key, value))) = split
            && !is_quoted
            && !key.is_empty()
        {
            let term = match *sign {
                "=" => format!("{key}:{value}"),
                "!=" => format!("!{key}:{value}"),
                sign => format!("{key}:{sign}{value}"),
            };
            return Err(mistake(at, &format!("write {term}, or quotation marks for a text")));
        }
        // A text is found anywhere, so wildcards around it say nothing.
        let last = pieces.len() - 1;
        let kept = pieces
            .into_iter()
            .enumerate()
            .filter(|(index, piece)| !piece.is_empty() || (0 < *index && *index < last));
        Ok(Expr::Text(kept.map(|(_, piece)| piece).collect()))
    }

    fn has(&mut self) -> Result<Expr, Mistake> {
        let at = self.scan.at;
        let key = self.scan.written(&[':'])?.pieces.join("*");
        if key.is_empty() {
            return Err(mistake(at, "has: names no key"));
        }
        Ok(Expr::Has { key })
    }

    /// What stands after the colon.
    fn value(&mut self, key: String) -> Result<Expr, Mistake> {
        let at = self.scan.at;
        if self.scan.take_all("!=") {
            return Err(mistake(at, &format!("write !{key}: and the value")));
        }
        let comparisons = [
            Comparison::LessOrEqual,
            Comparison::GreaterOrEqual,
            Comparison::Less,
            Comparison::Greater,
            Comparison::Equal,
        ];
        let is = comparisons.into_iter().find(|it| self.scan.take_all(it.sign()));
        let is = is.unwrap_or(Comparison::Equal);
        if is == Comparison::Equal && self.scan.take('[') {
            return self.list(key, at);
        }
        let place = self.scan.at;
        let written = self.scan.written(&[])?;
        let value = written.pieces.join("*");
        if value.is_empty() && !written.quoted {
            let message = format!("{key}: has no value; write {key}:\"\" for an empty one");
            return Err(Mistake { at: place, message });
        }
        if is == Comparison::Equal {
            return Ok(matching(&key, written));
        }
        if Quantity::parse(&value).is_none() && time::instant(&value, 0).is_none() {
            let message = format!(
                "{} compares numbers such as 500, 100ms or 2mb, and times such as -1h or 2026-01-31",
                is.sign()
            );
            return Err(Mistake { at: place, message });
        }
        Ok(Expr::Compare { key, is, value })
    }

    /// `[a,b]`, after its first bracket.
    fn list(&mut self, key: String, start: usize) -> Result<Expr, Mistake> {
        let (mut values, mut patterns) = (Vec::new(), Vec::new());
        loop {
            self.scan.skip_spaces();
            let at = self.scan.at;
            let written = self.scan.written(&[',', ']'])?;
            if written.pieces.iter().all(String::is_empty) && !written.quoted {
                return Err(mistake(at, "a value of the list is missing here"));
            }
            match matching(&key, written) {
                Expr::Compare { value, .. } => values.push(value),
                pattern => patterns.push(pattern),
            }
            if values.len() + patterns.len() > FILTER_LIST_MAX {
                return Err(mistake(at, &format!("more than {FILTER_LIST_MAX} values")));
            }
            self.scan.skip_spaces();
            if self.scan.take(']') {
                break;
            }
            if !self.scan.take(',') {
                let end = self.scan.peek().is_none();
                let (at, message) = match end {
                    true => (start, "this list is never closed"),
                    false => (self.scan.at, "a comma or ] is missing here"),
                };
                return Err(mistake(at, message));
            }
        }
        match values.as_slice() {
            [] => {}
            [only] => patterns.push(Expr::equal(&key, only)),
            _ => patterns.push(Expr::In { key, values }),
        }
        Ok(Expr::any(patterns))
    }

    /// Steps over an operator.
    fn word(&mut self, word: &str) -> bool {
        self.scan.skip_spaces();
        self.scan.has_word(word) && self.scan.take_all(word)
    }
}

/// Exactly this text, or its wildcards, or that there is one at all.
fn matching(key: &str, written: Written) -> Expr {
    let key = key.to_owned();
    match written.pieces.as_slice() {
        [only] => Expr::equal(&key, only),
        pieces if pieces.iter().all(String::is_empty) => Expr::Has { key },
        _ => Expr::Like { key, pattern: written.pieces },
    }
}

fn mistake(at: usize, message: &str) -> Mistake {
    Mistake { at, message: message.to_owned() }
}

//! Arithmetic over the results of queries: `failed / (failed + succeeded) * 100`.

use crate::limits::{EQUATION_CHARACTERS_MAX, FILTER_DEPTH_MAX};
use crate::query::filter::Mistake;

/// One equation as it was read.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    Number(f64),
    /// The place of a query in its request.
    Query(usize),
    Negative(Box<Term>),
    Both(Box<Term>, Sign, Box<Term>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    Plus,
    Minus,
    Times,
    Over,
}

/// What a result counts in, as far as that is clear.
#[derive(Clone, Debug, PartialEq)]
enum Dimension {
    /// A number of the equation itself.
    Number,
    /// Two of the same, divided.
    Ratio,
    Unit(String),
    Unclear,
}

impl Term {
    /// Reads an equation over these queries.
    pub fn parse(text: &str, ids: &[&str]) -> Result<Self, Mistake> {
        if text.chars().count() > EQUATION_CHARACTERS_MAX {
            let message = format!("an equation has at most {EQUATION_CHARACTERS_MAX} characters");
            return Err(Mistake { at: EQUATION_CHARACTERS_MAX, message });
        }
        let mut parser = Parser { letters: text.chars().collect(), at: 0, ids };
        let term = parser.sum(0)?;
        match parser.peek() {
            None => Ok(term),
            Some(')') => Err(parser.mistake("no parenthesis is open here")),
            Some(_) => Err(parser.mistake("expected one of + - * /")),
        }
    }

    /// The places of the queries it uses.
    pub fn queries(&self) -> Vec<usize> {
        match self {
            Self::Number(_) => Vec::new(),
            Self::Query(place) => vec![*place],
            Self::Negative(term) => term.queries(),
            Self::Both(left, _, right) => [left.queries(), right.queries()].concat(),
        }
    }

    /// Its value, given those of the queries. None where a part has none or is divided by zero.
    pub fn value(&self, of_query: &dyn Fn(usize) -> Option<f64>) -> Option<f64> {
        let value = match self {
            Self::Number(number) => *number,
            Self::Query(place) => of_query(*place)?,
            Self::Negative(term) => -term.value(of_query)?,
            Self::Both(left, sign, right) => {
                let (left, right) = (left.value(of_query)?, right.value(of_query)?);
                match sign {
                    Sign::Plus => left + right,
                    Sign::Minus => left - right,
                    Sign::Times => left * right,
                    Sign::Over if right == 0.0 => return None,
                    Sign::Over => left / right,
                }
            }
        };
        value.is_finite().then_some(value)
    }

    /// The unit of the result, where it is clear, given those of the queries.
    pub fn unit(&self, of_query: &dyn Fn(usize) -> Option<String>) -> Option<String> {
        match self.dimension(of_query) {
            Dimension::Unit(unit) => Some(unit),
            Dimension::Ratio => Some("ratio".to_owned()),
            Dimension::Number | Dimension::Unclear => None,
        }
    }

    fn dimension(&self, of_query: &dyn Fn(usize) -> Option<String>) -> Dimension {
        use Dimension::{Number, Ratio, Unclear, Unit};
        match self {
            Self::Number(_) => Number,
            Self::Query(place) => of_query(*place).map_or(Unclear, Unit),
            Self::Negative(term) => term.dimension(of_query),
            Self::Both(left, sign, right) => {
                let hundred = [left, right].iter().any(|it| ***it == Self::Number(100.0));
                match (left.dimension(of_query), sign, right.dimension(of_query)) {
                    (Number, Sign::Plus | Sign::Minus, right) => right,
                    (left, Sign::Plus | Sign::Minus, Number) => left,
                    (left, Sign::Plus | Sign::Minus, right) if left == right => left,
                    (Number, Sign::Times | Sign::Over, Number) => Number,
                    (Ratio, Sign::Times, Number) | (Number, Sign::Times, Ratio) if hundred => {
                        Unit("percent".to_owned())
                    }
                    (Unit(unit), Sign::Times | Sign::Over, Number | Ratio)
                    | (Number | Ratio, Sign::Times, Unit(unit)) => Unit(unit),
                    (Ratio, Sign::Times | Sign::Over, Number | Ratio)
                    | (Number, Sign::Times, Ratio) => Ratio,
                    // Two counts without a unit are as equal as two of one unit.
                    (left @ (Unit(_) | Unclear), Sign::Over, right) if left == right => Ratio,
                    _ => Unclear,
                }
            }
        }
    }
}

struct Parser<'a> {
    letters: Vec<char>,
    at: usize,
    ids: &'a [&'a str],
}

impl Parser<'_> {
    fn sum(&mut self, depth: usize) -> Result<Term, Mistake> {
        self.row(&[('+', Sign::Plus), ('-', Sign::Minus)], |this| this.product(depth))
    }

    fn product(&mut self, depth: usize) -> Result<Term, Mistake> {
        self.row(&[('*', Sign::Times), ('/', Sign::Over)], |this| this.factor(depth))
    }

    /// Parts with signs between them, from left to right.
    fn row(
        &mut self,
        signs: &[(char, Sign)],
        part: impl Fn(&mut Self) -> Result<Term, Mistake>,
    ) -> Result<Term, Mistake> {
        let mut term = part(self)?;
        while let Some((_, sign)) = signs.iter().find(|it| Some(it.0) == self.peek()) {
            self.at += 1;
            term = Term::Both(Box::new(term), *sign, Box::new(part(self)?));
        }
        Ok(term)
    }

    fn factor(&mut self, depth: usize) -> Result<Term, Mistake> {
        if depth > FILTER_DEPTH_MAX {
            return Err(self.mistake(&format!("more than {FILTER_DEPTH_MAX} levels deep")));
        }
        match self.peek() {
            Some('-') => {
                self.at += 1;
                Ok(Term::Negative(Box::new(self.factor(depth + 1)?)))
            }
            Some('(') => {
                let open = self.at;
                self.at += 1;
                let inner = self.sum(depth + 1)?;
                if self.peek() == Some(')') {
                    self.at += 1;
                    return Ok(inner);
                }
                self.at = open;
                Err(self.mistake("this parenthesis is never closed"))
            }
            Some(letter) if letter.is_ascii_digit() || letter == '.' => self.number(),
            Some(letter) if letter.is_ascii_alphabetic() || letter == '_' => self.query(),
            _ => Err(self.mistake("expected a number, the id of a query or a parenthesis")),
        }
    }

    fn number(&mut self) -> Result<Term, Mistake> {
        let start = self.at;
        let text = self.word(|it| it.is_ascii_digit() || it == '.');
        match text.parse() {
            Ok(number) => Ok(Term::Number(number)),
            Err(_) => {
                self.at = start;
                Err(self.mistake(&format!("{text} is no number")))
            }
        }
    }

    fn query(&mut self) -> Result<Term, Mistake> {
        let start = self.at;
        let id = self.word(|it| it.is_ascii_alphanumeric() || it == '_');
        let place = self.ids.iter().position(|known| *known == id);
        place.map(Term::Query).ok_or_else(|| {
            self.at = start;
            self.mistake(&format!("no query is called {id}; there are {}", self.ids.join(", ")))
        })
    }

    fn word(&mut self, belongs: impl Fn(char) -> bool) -> String {
        let rest = self.letters.get(self.at..).unwrap_or_default();
        let word: String = rest.iter().copied().take_while(|it| belongs(*it)).collect();
        self.at += word.chars().count();
        word
    }

    /// The next character that is no space.
    fn peek(&mut self) -> Option<char> {
        while self.letters.get(self.at).is_some_and(|it| it.is_whitespace()) {
            self.at += 1;
        }
        self.letters.get(self.at).copied()
    }

    fn mistake(&self, message: &str) -> Mistake {
        Mistake { at: self.at, message: message.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<f64> {
        let values = [Some(6.0), Some(3.0), Some(0.0), None];
        let term = Term::parse(text, &["a", "b", "zero", "none"]).unwrap();
        term.value(&|place| values[place])
    }

    #[test]
    fn computes() {
        for (text, expected) in [
            ("a", Some(6.0)),
            ("a / b * 100", Some(200.0)),
            ("a/(a+b)", Some(6.0 / 9.0)),
            ("a - b - 1", Some(2.0)),
            ("12 / a / 2", Some(1.0)),
            ("2 + a * -b", Some(-16.0)),
            ("--a", Some(6.0)),
            (".5 * (a)", Some(3.0)),
            ("a / zero", None),
            ("a / (b - 3)", None),
            ("a + none", None),
            ("zero * none", None),
        ] {
            assert_eq!(value(text), expected, "{text}");
        }
    }

    #[test]
    fn points_at_the_mistake() {
        for (text, at, message) in [
            ("", 0, "expected a number"),
            ("a +", 3, "expected a number"),
            ("a b", 2, "expected one of + - * /"),
            ("a + c", 4, "no query is called c; there are a, b"),
            ("(a + b", 0, "never closed"),
            ("a) + b", 1, "no parenthesis is open"),
            ("1.2.3", 0, "1.2.3 is no number"),
            ("a ^ 2", 2, "expected one of"),
        ] {
            let mistake = Term::parse(text, &["a", "b"]).unwrap_err();
            assert_eq!(mistake.at, at, "{text}: {mistake:?}");
            assert!(mistake.message.contains(message), "{text}: {mistake:?}");
        }
        assert!(Term::parse(&"(".repeat(200), &[]).unwrap_err().message.contains("deep"));
        assert!(Term::parse(&"-".repeat(200), &[]).unwrap_err().message.contains("deep"));
    }

    #[test]
    fn knows_its_unit() {
        let units = [Some("millisecond"), Some("millisecond"), Some("byte"), None, None];
        for (text, unit) in [
            ("a", Some("millisecond")),
            ("a + b", Some("millisecond")),
            ("a - 1", Some("millisecond")),
            ("a * 2 / 3", Some("millisecond")),
            ("a / b", Some("ratio")),
            ("a / b * 100", Some("percent")),
            ("100 * (a / b)", Some("percent")),
            ("m / n * 100", Some("percent")),
            ("c / a", None),
            ("a + c", None),
            ("m + n", None),
            ("1 / a", None),
        ] {
            let term = Term::parse(text, &["a", "b", "c", "m", "n"]).unwrap();
            let found = term.unit(&|place| units[place].map(str::to_owned));
            assert_eq!(found.as_deref(), unit, "{text}");
        }
    }
}

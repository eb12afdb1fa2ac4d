#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;

fn compare(key: &str, is: Comparison, value: &str) -> Expr {
    Expr::Compare { key: key.into(), is, value: value.into() }
}

fn like(key: &str, pattern: &[&str]) -> Expr {
    Expr::Like { key: key.into(), pattern: pattern.iter().map(|&it| it.into()).collect() }
}

fn text(piece: &str) -> Expr {
    Expr::Text(vec![piece.into()])
}

fn not(expr: Expr) -> Expr {
    Expr::Not(Box::new(expr))
}

#[test]
fn reads_terms() {
    for (written, expr) in [
        ("tier:pro", Expr::equal("tier", "pro")),
        ("tier:=pro", Expr::equal("tier", "pro")),
        ("name:(anonymous)", Expr::equal("name", "(anonymous)")),
        ("name:\"(\"", Expr::equal("name", "(")),
        ("  url.path:/a(b)?c:d  ", Expr::equal("url.path", "/a(b)?c:d")),
        ("name:\"with space\"", Expr::equal("name", "with space")),
        ("\"odd: key\":x", Expr::equal("odd: key", "x")),
        ("\"has\":x", Expr::equal("has", "x")),
        ("name:\"a \\\"b\\\" \\* c:\\\\d\"", Expr::equal("name", "a \"b\" * c:\\d")),
        ("path:C:\\new", Expr::equal("path", "C:\\new")),
        ("name:\"\"", Expr::equal("name", "")),
        ("status:>=500", compare("status", Comparison::GreaterOrEqual, "500")),
        ("duration:<1.5s", compare("duration", Comparison::Less, "1.5s")),
        ("size:>2MiB", compare("size", Comparison::Greater, "2MiB")),
        ("timestamp:>-1h", compare("timestamp", Comparison::Greater, "-1h")),
        ("timestamp:<=2026-01-31", compare("timestamp", Comparison::LessOrEqual, "2026-01-31")),
        ("url:*health*", like("url", &["", "health", ""])),
        ("url:/api/**/x", like("url", &["/api/", "/x"])),
        ("url:\"* *\"", like("url", &["", " ", ""])),
        ("has:user.id", Expr::Has { key: "user.id".into() }),
        ("user.id:*", Expr::Has { key: "user.id".into() }),
        ("has:\"a: b\"", Expr::Has { key: "a: b".into() }),
        ("declined", text("declined")),
        ("*declined*", text("declined")),
        ("\"card declined\"", text("card declined")),
        ("card*declined", Expr::Text(vec!["card".into(), "declined".into()])),
        ("!url:*x", not(like("url", &["", "x"]))),
        ("NOT a:1", not(Expr::equal("a", "1"))),
        ("region:[us]", Expr::equal("region", "us")),
        ("region:[us, \"c, a\"]", {
            Expr::In { key: "region".into(), values: vec!["us".into(), "c, a".into()] }
        }),
    ] {
        assert_eq!(parse(written).unwrap(), expr, "{written}");
    }
}

#[test]
fn reads_how_terms_are_joined() {
    let [a, b, c] = ["a", "b", "c"].map(|key| Expr::equal(key, "1"));
    for (written, expr) in [
        ("", Expr::All(vec![])),
        ("a:1 b:1", Expr::All(vec![a.clone(), b.clone()])),
        ("a:1 AND b:1", Expr::All(vec![a.clone(), b.clone()])),
        ("(a:1 (b:1)) c:1", Expr::All(vec![a.clone(), b.clone(), c.clone()])),
        ("a:1 OR b:1 c:1", { Expr::Any(vec![a.clone(), Expr::All(vec![b.clone(), c.clone()])]) }),
        ("(a:1 OR b:1) c:1", { Expr::All(vec![Expr::Any(vec![a.clone(), b.clone()]), c.clone()]) }),
        ("NOT(a:1 OR !b:1)", not(Expr::Any(vec![a.clone(), not(b.clone())]))),
        ("x:[1,2*]", { Expr::Any(vec![like("x", &["2", ""]), Expr::equal("x", "1")]) }),
    ] {
        assert_eq!(parse(written).unwrap(), expr, "{written}");
    }
}

#[test]
fn points_at_the_mistake() {
    for (written, at, message) in [
        ("a:1 b:", 6, "b: has no value"),
        ("a:1 :b", 4, "a key is missing"),
        ("tier:pro \"open", 9, "quotation mark is never closed"),
        ("a:1 (b:2 OR c:3", 4, "parenthesis is never closed"),
        ("a:1) b:2", 3, "no parenthesis is open"),
        ("()", 1, "missing before this parenthesis"),
        ("a:1 OR", 6, "a term is missing"),
        ("OR a:1", 0, "OR stands between two terms"),
        ("a:1 AND OR b:2", 8, "OR stands between"),
        ("a:1 or b:2", 4, "write OR in capitals"),
        ("é:1 !", 5, "a term is missing"),
        ("duration>100ms", 0, "write duration:>100ms"),
        ("level!=error", 0, "write !level:error"),
        ("level:!=error", 6, "write !level:"),
        ("duration:>fast", 10, "compares numbers"),
        ("status:>=", 9, "has no value"),
        ("region:[us,ca", 7, "this list is never closed"),
        ("region:[us,,ca]", 11, "a value of the list is missing"),
        ("region:[us,]", 11, "a value of the list is missing"),
        ("((a:1) (b:1))c:1", 13, "a space is missing"),
        ("region:[us ca]", 11, "a comma or ]"),
        ("has:", 4, "names no key"),
        ("a:\"b\"c", 5, "a space is missing"),
        ("status:(", 7, "parenthesis is never closed"),
        ("é:1 status:(b OR c)", 11, "write [a,b] for several values"),
        ("(a:x(y) b:1", 0, "parenthesis is never closed"),
        ("a:f(x(y)", 3, "parenthesis is never closed"),
        ("status:>(", 8, "parenthesis is never closed"),
        ("has:(", 4, "parenthesis is never closed"),
        ("a:[b,(]", 5, "parenthesis is never closed"),
        ("word(", 4, "parenthesis is never closed"),
        ("a:)", 2, "a: has no value"),
        ("!a:>=)", 5, "a: has no value"),
        ("has:)", 4, "names no key"),
        ("a:1 b:x)", 7, "no parenthesis is open"),
        ("a:()", 2, "nothing in these parentheses"),
        ("a:[]", 3, "a value of the list is missing"),
        ("a:[b,()]", 5, "nothing in these parentheses"),
        ("\"\"", 0, "nothing to search for"),
    ] {
        let mistake = parse(written).unwrap_err();
        assert_eq!(mistake.at, at, "{written}: {mistake:?}");
        assert!(mistake.message.contains(message), "{written}: {mistake:?}");
    }
    assert!(parse(&"!".repeat(10_000)).is_err());
    assert!(parse(&"(".repeat(4_000)).unwrap_err().message.contains("levels deep"));
    assert!(parse(&"a ".repeat(65)).unwrap_err().message.contains("64 terms"));
    let checked = parse_checked("a:1 b:2", |term| match term {
        Expr::Compare { key, .. } if key == "b" => Err("b is wrong".into()),
        _ => Ok(()),
    });
    assert_eq!(checked.unwrap_err(), Mistake { at: 4, message: "b is wrong".into() });
}

#[test]
fn reads_quantities() {
    for (written, number, unit) in [
        ("100ms", 1e8, Some(Unit::Time)),
        ("1.5s", 1.5e9, Some(Unit::Time)),
        ("2m", 120e9, Some(Unit::Time)),
        ("3KB", 3e3, Some(Unit::Size)),
        ("1GiB", 1_073_741_824.0, Some(Unit::Size)),
        ("-4", -4.0, None),
        ("1e3", 1e3, None),
        (".5", 0.5, None),
    ] {
        assert_eq!(Quantity::parse(written), Some(Quantity { number, unit }), "{written}");
    }
    for written in ["", "ms", "NaN", "inf", "1 s", "1x", "1e999", "--1", "é"] {
        assert_eq!(Quantity::parse(written), None, "{written}");
    }
}

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn word(&mut self) -> String {
        const LETTERS: [char; 24] = [
            'a', 'B', '7', '.', ':', '*', '\\', '"', '(', ')', '[', ']', ',', '!', ' ', '<', '>',
            '=', 'é', '\n', '-', 'O', 'R', '😀',
        ];
        let length = 1 + self.below(5);
        (0..length).map(|_| LETTERS[self.below(LETTERS.len())]).collect()
    }

    fn expr(&mut self, depth: usize) -> Expr {
        const SPECIAL: [&str; 8] = ["AND", "OR", "NOT", "or", "has", "!", "[a]", ">=5"];
        let kind = self.below(if depth == 0 { 6 } else { 9 });
        let word = |numbers: &mut Self| match numbers.below(6) {
            0 => SPECIAL[numbers.below(SPECIAL.len())].to_owned(),
            _ => numbers.word(),
        };
        let key = word(self);
        match kind {
            0 => Expr::equal(&key, &word(self)),
            1 => compare(&key, Comparison::GreaterOrEqual, ["1", "-2h", "3mb"][self.below(3)]),
            2 => {
                let pieces = match self.below(3) {
                    0 => vec![String::new(), word(self)],
                    1 => vec![word(self), word(self), String::new()],
                    _ => vec![word(self), word(self)],
                };
                Expr::Like { key, pattern: pieces }
            }
            3 => Expr::In { key, values: vec![word(self), word(self), word(self)] },
            4 => Expr::Has { key },
            5 => Expr::Text(if self.below(2) == 0 { vec![key] } else { vec![key, word(self)] }),
            6 => not(self.expr(depth - 1)),
            7 => Expr::all(vec![self.expr(depth - 1), self.expr(depth - 1)]),
            _ => Expr::any(vec![self.expr(depth - 1), self.expr(depth - 1)]),
        }
    }
}

#[test]
fn what_is_printed_reads_the_same() {
    let mut numbers = Numbers(42);
    for _ in 0..20_000 {
        let expr = numbers.expr(3);
        let printed = expr.to_string();
        assert_eq!(parse(&printed), Ok(expr), "{printed}");
    }
}

#[test]
fn any_text_is_read_or_refused() {
    let mut numbers = Numbers(7);
    for _ in 0..20_000 {
        let written: String = (0..numbers.below(8)).map(|_| numbers.word()).collect();
        match parse(&written) {
            Ok(expr) => assert_eq!(parse(&expr.to_string()), Ok(expr), "{written}"),
            Err(mistake) => {
                assert!(mistake.at <= written.chars().count(), "{written}: {mistake:?}")
            }
        }
    }
}

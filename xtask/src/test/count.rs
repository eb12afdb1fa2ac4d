use std::ops::AddAssign;

/// How many tests a runner says it ran.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Count {
    pub passed: u32,
    pub failed: u32,
}

impl Count {
    pub const PASSED: Count = Count { passed: 1, failed: 0 };
    pub const FAILED: Count = Count { passed: 0, failed: 1 };
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Count) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// The summaries in the output of `cargo test`, wasm-bindgen's runner and `node --test`.
pub fn parse(output: &str) -> Count {
    let mut count = Count::default();
    for line in output.lines() {
        let line = line.trim();
        if let Some(summary) = line.split_once("test result: ").map(|it| it.1) {
            count.passed += number_before(summary, " passed");
            count.failed += number_before(summary, " failed");
        }
        let mut words = line.split_whitespace();
        if let (Some("#" | "\u{2139}"), Some(what), Some(number), None) =
            (words.next(), words.next(), words.next(), words.next())
        {
            let number = number.parse().unwrap_or(0);
            match what {
                "pass" => count.passed += number,
                "fail" | "cancelled" => count.failed += number,
                _ => {}
            }
        }
    }
    count
}

fn number_before(text: &str, word: &str) -> u32 {
    let before = text.split(word).next().unwrap_or_default();
    before.rsplit(' ').next().and_then(|it| it.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_of_all_runners_are_read() {
        let cargo = "test result: ok. 12 passed; 0 failed; 0 ignored\ntest result: FAILED. 3 passed; 2 failed; 0 ignored\n";
        assert_eq!(parse(cargo), Count { passed: 15, failed: 2 });
        let node = "# tests 5\n# pass 3\n# fail 1\n# cancelled 1\n# duration_ms 17.2\n";
        assert_eq!(parse(node), Count { passed: 3, failed: 2 });
        assert_eq!(parse("\u{2139} pass 7\n\u{2139} fail 0\n"), Count { passed: 7, failed: 0 });
        assert_eq!(parse("pass 7\nall is well\n"), Count::default());
    }
}

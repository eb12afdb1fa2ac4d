//! How long files and functions may be.

use super::{Breach, Source};

const FILE_LINES_MAX: usize = 400;
const FUNCTION_LINES_MAX: usize = 60;

pub fn check(source: &Source, breaches: &mut Vec<Breach>) {
    if source.is_test() || !source.is(&["rs", "ts"]) {
        return;
    }
    let lines: Vec<&str> = source.text.lines().collect();
    if lines.len() > FILE_LINES_MAX {
        let rule =
            format!("{} lines, {FILE_LINES_MAX} are allowed; a file has one concept", lines.len());
        breaches.push(Breach { path: source.path.clone(), line: lines.len(), rule });
    }
    for (start, length) in own_lines(&functions(&lines, source.is(&["rs"]))) {
        if length > FUNCTION_LINES_MAX {
            let rule = format!("a function of {length} lines, {FUNCTION_LINES_MAX} are allowed");
            breaches.push(Breach { path: source.path.clone(), line: start + 1, rule });
        }
    }
}

/// Functions inside a function are functions of their own: their lines are not counted twice.
fn own_lines(functions: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let within =
        |inner: usize, (start, length): (usize, usize)| start < inner && inner < start + length;
    let counted = functions.iter().map(|&outer| {
        let inner = functions.iter().filter(|it| within(it.0, outer));
        let outermost = inner.filter(|it| {
            !functions.iter().any(|&between| within(it.0, between) && within(between.0, outer))
        });
        (outer.0, outer.1 - outermost.map(|it| it.1).sum::<usize>().min(outer.1))
    });
    counted.collect()
}

/// First line and length of each function, by indentation: formatted code closes a function where it opened it.
fn functions(lines: &[&str], rust: bool) -> Vec<(usize, usize)> {
    let code =
        lines.iter().position(|line| rust && line.trim() == "#[cfg(test)]").unwrap_or(lines.len());
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate().take(code) {
        let indent = line.len() - line.trim_start().len();
        let head =
            if rust { is_rust_function(line.trim()) } else { is_script_function(line.trim()) };
        if !head {
            continue;
        }
        let closes = |it: &&str| {
            it.len() - it.trim_start().len() == indent
                && (it.trim_start().starts_with('}') || it.trim_end().ends_with(';'))
        };
        let one_liner = line.trim_end().ends_with('}') || line.trim_end().ends_with(';');
        let length = match lines.iter().skip(start + 1).position(closes) {
            Some(after) if !one_liner => after + 2,
            _ => 1,
        };
        found.push((start, length));
    }
    found
}

fn is_rust_function(line: &str) -> bool {
    let mut words = line.split(' ').skip_while(|word| {
        word.starts_with("pub")
            || matches!(*word, "const" | "async" | "unsafe" | "extern" | "\"C\"")
    });
    words.next() == Some("fn")
}

/// Functions, methods and arrow functions that open a block on this line.
fn is_script_function(line: &str) -> bool {
    let keyword = |word: &str| line.starts_with(word);
    let control =
        ["if ", "for ", "while ", "switch ", "} else", "else ", "try", "} catch", "return ", "do "];
    if control.iter().any(|word| keyword(word)) || !line.ends_with('{') {
        return false;
    }
    line.contains("function ")
        || line.contains("function(")
        || line.ends_with("=> {")
        || line.contains(") {")
        || line.contains("): ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_measured_from_head_to_brace() {
        let rust = ["pub fn a(", "    b: u8,", ") -> u8 {", "    b", "}", "fn one() {}"];
        assert_eq!(functions(&rust, true), [(0, 5), (5, 1)]);
        let script =
            ["class A {", "  b(): void {", "    c();", "  }", "}", "const d = () => {", "};"];
        assert_eq!(functions(&script, false), [(1, 3), (5, 2)]);
    }

    #[test]
    fn lines_of_inner_functions_are_their_own() {
        assert_eq!(own_lines(&[(0, 10), (2, 5), (3, 2), (8, 1)]), [(0, 4), (2, 3), (3, 2), (8, 1)]);
    }
}

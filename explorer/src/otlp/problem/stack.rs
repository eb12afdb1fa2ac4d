//! Stack traces as languages print them → frames, the outermost first. What is not understood gives no frame.

use serde_json::{Value, json};

use crate::limits::STACK_FRAMES_MAX;

/// Reads a printed stack trace.
pub fn frames(trace: &str) -> Vec<Value> {
    let python = trace.trim_start().starts_with("Traceback ");
    let lines = trace.lines().map(str::trim);
    let mut frames: Vec<Value> =
        lines.filter_map(|line| if python { of_python(line) } else { at(line) }).collect();
    // Python prints the innermost call last, as frames are listed; the others print it first.
    if !python {
        frames.reverse();
    }
    let surplus = frames.len().saturating_sub(STACK_FRAMES_MAX);
    frames.split_off(surplus)
}

/// `File "shop/cart.py", line 12, in add`
fn of_python(line: &str) -> Option<Value> {
    let (file, rest) = line.strip_prefix("File \"")?.split_once('"')?;
    let (number, function) = rest.strip_prefix(", line ")?.split_once(", in ")?;
    let line: u32 = number.parse().ok()?;
    Some(json!({
        "filename": file, "function": function, "lineno": line, "in_app": is_own(file),
    }))
}

/// `at add (/srv/cart.js:12:7)`, `at /srv/cart.js:12:7` or `at shop.Cart.add(Cart.java:12)`
fn at(line: &str) -> Option<Value> {
    let call = line.strip_prefix("at ")?;
    let (function, place) = match call.strip_suffix(')').and_then(|call| call.rsplit_once('(')) {
        Some((function, place)) => (Some(function.trim()), place),
        None => (None, call),
    };
    let function = function.map(|name| name.strip_prefix("async ").unwrap_or(name));
    let (file, first, second) = numbers(place);
    let (line, column) = if second.is_some() { (second, first) } else { (first, None) };
    Some(json!({
        "filename": file, "function": function, "lineno": line, "colno": column,
        "in_app": is_own(file),
    }))
}

/// Splits up to two numbers off the end: the last, and the one before it.
fn numbers(place: &str) -> (&str, Option<u32>, Option<u32>) {
    let last = |text: &str| {
        let (rest, number) = text.rsplit_once(':')?;
        Some((rest.len(), number.parse::<u32>().ok()?))
    };
    let Some((end, first)) = last(place) else { return (place, None, None) };
    let rest = place.get(..end).unwrap_or_default();
    match last(rest) {
        Some((end, second)) => (rest.get(..end).unwrap_or_default(), Some(first), Some(second)),
        None => (rest, Some(first), None),
    }
}

/// Whether a file is the application's and not a library's or the runtime's.
fn is_own(file: &str) -> bool {
    let foreign = ["node_modules/", "node:", "site-packages/", "<frozen ", "internal/"];
    !file.is_empty() && file != "Native Method" && !foreign.iter().any(|part| file.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_languages_print() {
        let node = "TypeError: no\n    at async Cart.add (/srv/cart.js:12:7)\n    \
                    at /srv/app/node_modules/x/index.js:3:1\n    at node:internal/main:1:2";
        let found = frames(node);
        assert_eq!(found.len(), 3);
        assert_eq!(found[2]["function"], "Cart.add");
        assert_eq!(found[2]["lineno"], 12);
        assert_eq!(found[2]["colno"], 7);
        assert_eq!(found[2]["in_app"], true);
        assert_eq!(found[1]["in_app"], false);
        let python = "Traceback (most recent call last):\n  File \"shop/a.py\", line 3, in main\n    \
                      add()\n  File \"shop/b.py\", line 12, in add\n    raise X\nX: no";
        let found = frames(python);
        assert_eq!(found.len(), 2);
        assert_eq!(found[1]["filename"], "shop/b.py");
        assert_eq!(found[1]["lineno"], 12);
        let java =
            "java.lang.X: no\n\tat shop.Cart.add(Cart.java:12)\n\tat shop.Main.main(Main.java)";
        let found = frames(java);
        assert_eq!(found[1]["function"], "shop.Cart.add");
        assert_eq!(found[1]["filename"], "Cart.java");
        assert_eq!(found[0]["lineno"], Value::Null);
        assert!(frames("goroutine 1 [running]").is_empty());
    }
}

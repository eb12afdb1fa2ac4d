//! The spans of a trace in the order of a tree: a parent, then its children by their start.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::cli::Fields;

/// One span and how deep it stands.
#[derive(Debug, PartialEq)]
pub struct Node<'a> {
    pub span: &'a Value,
    pub depth: usize,
}

/// Every span once. Those whose parent is not here are roots; of a circle, one becomes a root.
pub fn tree(spans: &[Value]) -> Vec<Node<'_>> {
    let mut order: Vec<&Value> = spans.iter().collect();
    order.sort_by(|left, right| {
        let start = |span: &Value| span.number("start_timestamp").unwrap_or_default();
        start(left).total_cmp(&start(right))
    });
    let known: HashSet<&str> = spans.iter().map(|span| span.text("span_id")).collect();
    let mut children: HashMap<&str, Vec<&Value>> = HashMap::new();
    let mut roots = Vec::new();
    for span in &order {
        let parent = span.text("parent_span_id");
        if known.contains(parent) && parent != span.text("span_id") {
            children.entry(parent).or_default().push(span);
        } else {
            roots.push(*span);
        }
    }
    let mut nodes = Vec::with_capacity(spans.len());
    let mut seen = HashSet::new();
    for root in roots.into_iter().chain(order) {
        descend(root, &children, &mut seen, &mut nodes);
    }
    nodes
}

fn descend<'a>(
    root: &'a Value,
    children: &HashMap<&str, Vec<&'a Value>>,
    seen: &mut HashSet<&'a str>,
    nodes: &mut Vec<Node<'a>>,
) {
    let mut open = vec![Node { span: root, depth: 0 }];
    while let Some(node) = open.pop() {
        let id = node.span.text("span_id");
        if !seen.insert(id) {
            continue;
        }
        let depth = node.depth + 1;
        let below = children.get(id).into_iter().flatten().rev();
        open.extend(below.map(|span| Node { span, depth }));
        nodes.push(node);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shape(spans: &[(&str, &str, f64)]) -> String {
        let spans: Vec<Value> = spans
            .iter()
            .map(|(id, parent, start)| {
                json!({"span_id": id, "parent_span_id": parent, "start_timestamp": start})
            })
            .collect();
        let nodes = tree(&spans);
        let words = nodes.iter().map(|node| format!("{}{}", node.depth, node.span.text("span_id")));
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn children_follow_their_parent_by_start() {
        let spans = [("c", "a", 3.0), ("a", "", 1.0), ("b", "a", 2.0), ("d", "b", 5.0)];
        assert_eq!(shape(&spans), "0a 1b 2d 1c");
    }

    #[test]
    fn every_span_stands_once_whatever_the_parents_say() {
        assert_eq!(shape(&[("a", "gone", 1.0), ("b", "b", 2.0)]), "0a 0b");
        assert_eq!(shape(&[("a", "b", 1.0), ("b", "a", 2.0)]), "0a 1b");
    }
}

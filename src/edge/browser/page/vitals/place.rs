//! Where in the page something is: a selector, and the component if the page names its components.

use wasm_bindgen::JsValue;

use super::super::super::js;

/// How far up the tree, and how long; more does not make an element easier to find.
const LEVELS_MAX: usize = 5;
const SELECTOR_CHARS_MAX: usize = 80;
const SEPARATOR: &str = " > ";

const UNKNOWN: &str = "<unknown>";
const NAMED_ATTRIBUTES: [&str; 5] = ["aria-label", "type", "name", "title", "alt"];

#[derive(Clone, Default)]
pub(super) struct Place {
    /// `main > form#login > button.wide[type="submit"]`.
    pub(super) target: String,
    pub(super) component: Option<String>,
}

impl Place {
    pub(super) fn of(node: &JsValue) -> Self {
        let mut target = String::new();
        let mut component = None;
        let mut is_open = true;
        let mut node = node.clone();
        for _ in 0..LEVELS_MAX {
            if !node.is_truthy() {
                break;
            }
            if js::number(&node, "nodeType") == 1.0 {
                let named = component_name(&node);
                let part = named.clone().unwrap_or_else(|| describe(&node));
                component = component.or(named);
                let length = part.len() + SEPARATOR.len() + target.len();
                is_open &= part != "html" && (target.is_empty() || length < SELECTOR_CHARS_MAX);
                if is_open && target.is_empty() {
                    target = part;
                } else if is_open {
                    target = [part.as_str(), SEPARATOR, &target].concat();
                }
            }
            node = js::get(&node, "parentNode");
        }
        if target.is_empty() {
            target.push_str(UNKNOWN);
        }
        Self { target, component }
    }
}

/// Attributes are asked for, not properties: in a form, `form.id` may be an input of that name.
fn attribute(element: &JsValue, name: &str) -> Option<String> {
    let value = js::ask(element, "getAttribute", name).as_string();
    value.filter(|value| !value.is_empty())
}

fn describe(element: &JsValue) -> String {
    let mut text = js::text(element, "localName");
    if let Some(id) = attribute(element, "id") {
        text.push('#');
        text.push_str(&id);
    }
    for name in attribute(element, "class").unwrap_or_default().split_ascii_whitespace() {
        text.push('.');
        text.push_str(name);
    }
    for name in NAMED_ATTRIBUTES {
        if let Some(value) = attribute(element, name) {
            for part in ["[", name, "=\"", &value, "\"]"] {
                text.push_str(part);
            }
        }
    }
    text
}

/// The component that the page's build has put a name on.
fn component_name(element: &JsValue) -> Option<String> {
    let name = attribute(element, "data-sentry-component");
    name.or_else(|| attribute(element, "data-sentry-element"))
}

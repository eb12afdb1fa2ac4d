//! Values of JavaScript, read by name. Nothing here fails: what is not there is `undefined`, 0 or empty.
//!
//! A typed binding costs an import and glue for each property; these are one each for all of them.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::prelude::*;

/// A property.
pub(super) fn get(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// A property of a property of the page's globals, and so on: `["navigator", "language"]`.
pub(super) fn global(path: &[&str]) -> JsValue {
    path.iter().fold(js_sys::global().into(), |of, name| get(&of, name))
}

/// A property that is a number; 0 if it is none.
pub(super) fn number(of: &JsValue, name: &str) -> f64 {
    get(of, name).as_f64().unwrap_or_default()
}

/// A property that is a text; empty if it is none.
pub(super) fn text(of: &JsValue, name: &str) -> String {
    get(of, name).as_string().unwrap_or_default()
}

/// Sets a property, where that is allowed.
pub(super) fn set(of: &JsValue, name: &str, value: &JsValue) {
    drop(Reflect::set(of, &name.into(), value));
}

/// What a method answers; `undefined` if there is no such method, or it throws.
pub(super) fn call(of: &JsValue, method: &str, arguments: &[&JsValue]) -> JsValue {
    let function = get(of, method);
    let list = list(arguments);
    Reflect::apply(function.unchecked_ref::<Function>(), of, &list).unwrap_or(JsValue::UNDEFINED)
}

/// What a method answers about a text.
pub(super) fn ask(of: &JsValue, method: &str, about: &str) -> JsValue {
    call(of, method, &[&about.into()])
}

/// A new object of a class of the page; `undefined` if there is no such class, or it refuses.
pub(super) fn create(class: &str, arguments: &[&JsValue]) -> JsValue {
    let class = global(&[class]);
    Reflect::construct(class.unchecked_ref::<Function>(), &list(arguments))
        .unwrap_or(JsValue::UNDEFINED)
}

/// The entries of a list.
pub(super) fn each(list: &JsValue) -> impl Iterator<Item = JsValue> {
    let list = if Array::is_array(list) { Array::from(list) } else { Array::new() };
    list.into_iter()
}

/// Calls `task` once, in a task of its own.
pub(super) fn later(milliseconds: f64, task: Box<dyn FnOnce()>) {
    let task = Closure::once_into_js(task);
    call(&global(&[]), "setTimeout", &[&task, &milliseconds.into()]);
}

fn list(values: &[&JsValue]) -> Array {
    let list = Array::new();
    for value in values {
        list.push(value);
    }
    list
}

/// Hears of an event until it is dropped: on its way down, since nobody on the page can stop it there.
pub(super) struct Listener {
    target: JsValue,
    event: &'static str,
    closure: Closure<dyn Fn(JsValue)>,
}

impl Listener {
    pub(super) fn new(target: &JsValue, event: &'static str, hears: Box<dyn Fn(JsValue)>) -> Self {
        let listener = Self { target: target.clone(), event, closure: Closure::wrap(hears) };
        listener.tell("addEventListener");
        listener
    }

    fn tell(&self, method: &str) {
        call(&self.target, method, &[&self.event.into(), self.closure.as_ref(), &JsValue::TRUE]);
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.tell("removeEventListener");
    }
}

/// The beginning of a text.
pub(super) fn cut(text: &str, mut bytes_max: usize) -> &str {
    while !text.is_char_boundary(bytes_max) && bytes_max < text.len() {
        bytes_max += 1;
    }
    text.get(..bytes_max).unwrap_or(text)
}

/// An address without what it asks for: its query and its fragment.
pub(super) fn bare(address: &str) -> &str {
    let end = address.bytes().position(|byte| byte == b'?' || byte == b'#');
    address.get(..end.unwrap_or(address.len())).unwrap_or_default()
}

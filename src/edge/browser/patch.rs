//! Functions of the page that tell when they are called.

use js_sys::{Array, Function, Object, Proxy, Reflect};
use wasm_bindgen::prelude::*;

use super::js;

/// What runs instead of a function: it is given the function, what it is called on, and its arguments.
type Around = dyn Fn(Function, JsValue, Array) -> Result<JsValue, JsValue>;

/// A function in whose place something else is, until this is dropped.
///
/// A proxy: its name, length and text stay those of the original. Where somebody else has patched on top, theirs stays; and
/// whoever has kept the proxy has kept one that only passes through.
pub(super) struct Patch {
    holder: JsValue,
    name: &'static str,
    native: JsValue,
    proxy: JsValue,
    handler: Object,
    /// Called by the handler.
    _around: Closure<Around>,
}

impl Patch {
    /// None if there is no such function, or the page does not let it be replaced.
    pub(super) fn new(holder: &JsValue, name: &'static str, around: Box<Around>) -> Option<Self> {
        let native = js::get(holder, name);
        if !native.is_function() {
            return None;
        }
        let closure = Closure::<Around>::wrap(around);
        let handler = Object::new();
        js::set(&handler, "apply", closure.as_ref());
        let proxy: JsValue = Proxy::new(&native, &handler).into();
        let is_set = Reflect::set(holder, &name.into(), &proxy).unwrap_or(false);
        let patch = Self { holder: holder.clone(), name, native, proxy, handler, _around: closure };
        is_set.then_some(patch)
    }
}

impl Drop for Patch {
    fn drop(&mut self) {
        drop(Reflect::delete_property(&self.handler, &"apply".into()));
        if js::get(&self.holder, self.name) == self.proxy {
            js::set(&self.holder, self.name, &self.native);
        }
    }
}

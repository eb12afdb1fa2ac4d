//! What the arguments of `fetch` ask for.

use js_sys::{Array, Object, Reflect, Symbol};
use wasm_bindgen::prelude::*;

use super::super::super::js;

/// A request as the page asked for it.
pub(super) struct Asked {
    pub(super) method: String,
    /// Where it goes.
    pub(super) address: String,
    /// Whether the browser lets it have headers of ours.
    pub(super) may_carry: bool,
    /// The request that was given, if it was one.
    request: JsValue,
    /// As the page set them: an object, a list or `Headers`.
    given: JsValue,
    /// To look things up in.
    headers: JsValue,
}

impl Asked {
    /// None if it goes to no server, or if it is better not touched. What is wrong with it is left to the original to refuse.
    pub(super) fn read(arguments: &Array) -> Option<Self> {
        let (input, init) = (arguments.get(0), arguments.get(1));
        if init.is_truthy() && !init.is_object() {
            return None;
        }
        let is_request = js::get(&input, "headers").is_truthy();
        let request = if is_request { input.clone() } else { JsValue::UNDEFINED };
        let raw = if is_request { js::get(&input, "url") } else { js::get(&input, "href") };
        let raw = input.as_string().or_else(|| raw.as_string())?;
        let base = js::global(&["document", "baseURI"]);
        let address = js::text(&js::create("URL", &[&raw.into(), &base]), "href");
        if !address.starts_with("http") {
            return None;
        }
        let either = |name: &str| {
            let said = js::get(&init, name);
            if said.is_undefined() { js::get(&request, name) } else { said }
        };
        let method = either("method").as_string().unwrap_or_else(|| "GET".to_owned());
        let mode = either("mode").as_string().unwrap_or_default();
        let given = either("headers");
        // Reading an iterator would empty it; and what is no plain object may not be copied.
        let is_iterator = !Array::is_array(&given)
            && js::get(&given, "append").is_undefined()
            && Reflect::get(&given, &Symbol::iterator()).is_ok_and(|it| it.is_truthy());
        let is_strange = is_iterator || js::get(&init, "url").is_truthy();
        let headers =
            if is_strange { JsValue::UNDEFINED } else { js::create("Headers", &[&given]) };
        Some(Self {
            method: method.to_ascii_uppercase(),
            address,
            // In these modes a header that the page did not set is refused, or makes another request of it.
            may_carry: !is_strange && mode != "no-cors" && mode != "navigate",
            request,
            given,
            headers,
        })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.header(name).is_some()
    }

    pub(super) fn header(&self, name: &str) -> Option<String> {
        js::ask(&self.headers, "get", name).as_string()
    }

    /// The same arguments with these headers; nothing of the page's is changed. They are in the form in which the page's were,
    /// because others may read them on the way.
    pub(super) fn with(&self, arguments: &Array, more: &[(&'static str, String)]) -> Array {
        let init = copy(&arguments.get(1));
        // What cannot be copied, because reading it fails, is left to the original to refuse.
        if !init.is_object() {
            return arguments.clone();
        }
        if self.request.is_truthy() && Object::keys(init.unchecked_ref::<Object>()).length() == 0 {
            // Anything said beside a request resets these two.
            for name in ["referrer", "referrerPolicy"] {
                js::set(&init, name, &js::get(&self.request, name));
            }
        }
        // One that is there already gets another value, whatever it is called in the page's form.
        let is_changed = more.iter().any(|(name, _)| self.has(name));
        let headers: JsValue = if is_changed || js::get(&self.given, "append").is_truthy() {
            js::create("Headers", &[&self.given])
        } else if Array::is_array(&self.given) {
            Array::from(&self.given).into()
        } else {
            copy(&self.given)
        };
        for (name, value) in more {
            if let Some(list) = headers.dyn_ref::<Array>() {
                list.push(&Array::of2(&(*name).into(), &value.as_str().into()));
            } else if js::get(&headers, "append").is_truthy() {
                js::call(&headers, "set", &[&(*name).into(), &value.as_str().into()]);
            } else {
                js::set(&headers, name, &value.as_str().into());
            }
        }
        js::set(&init, "headers", &headers);
        let rest = arguments.slice(2, arguments.length());
        Array::of2(&arguments.get(0), &init).concat(&rest)
    }
}

/// An object with the same properties; `undefined` if one of them cannot be read.
fn copy(object: &JsValue) -> JsValue {
    js::call(&js::global(&["Object"]), "assign", &[&Object::new(), object])
}

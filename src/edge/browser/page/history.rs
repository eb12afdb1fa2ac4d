//! How it is known that the page gets another address without loading another document.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Reflect};

use super::super::js::{self, Listener};
use super::super::patch::Patch;
use super::Page;

/// Starts a navigation whenever the address changes. The Navigation API knows every way in which that happens; where there is
/// none, `pushState` and `replaceState` tell before they act.
pub(super) fn watch(page: &Rc<Page>) {
    page.watch_acts();
    let location = js::global(&["location"]);
    let address =
        Rc::new(Address { initial: js::text(&location, "href"), last: RefCell::default() });
    let arrived = {
        let (address, location) = (Rc::clone(&address), location.clone());
        move |page: &Rc<Page>, _| address.tell(page, js::text(&location, "href"))
    };
    let navigation = js::global(&["navigation"]);
    // Documents without an entry, of an opaque origin for example, get no events either.
    if js::get(&navigation, "currentEntry").is_truthy() {
        let listener = Listener::new(&navigation, "currententrychange", page.weakly(arrived));
        page.listeners.borrow_mut().push(listener);
    } else {
        page.hear("popstate", page.weakly(arrived));
        for name in ["pushState", "replaceState"] {
            let told = Rc::clone(&address);
            let tell = page.weakly(move |page, to| {
                let base = js::get(&page.document, "baseURI");
                let to = js::create("URL", &[&to, &base]);
                told.tell(page, js::text(&to, "href"));
            });
            let history = js::global(&["history"]);
            let around = move |native, this, arguments: Array| {
                let to = arguments.get(2);
                if to.is_truthy() {
                    tell(to);
                }
                Reflect::apply(&native, &this, &arguments)
            };
            let patch = Patch::new(&history, name, Box::new(around));
            page.patches.borrow_mut().extend(patch);
        }
    }
    page.hear(
        "pageshow",
        page.weakly(move |page, event| {
            if js::get(&event, "persisted").is_truthy() {
                page.restore(&js::text(&location, "href"));
            }
        }),
    );
}

struct Address {
    initial: String,
    last: RefCell<Option<String>>,
}

impl Address {
    fn tell(&self, page: &Rc<Page>, to: String) {
        // Not an address, or one that is refused.
        if to.is_empty() {
            return;
        }
        let before = self.last.replace(Some(to.clone()));
        let is_first = before.is_none();
        if before.as_ref() != Some(&to) && !(is_first && self.is_tidied(&to)) {
            page.navigate(&to);
        }
    }

    /// A router that only removes the query or fragment that the page came with goes nowhere.
    fn is_tidied(&self, to: &str) -> bool {
        self.initial.strip_prefix(to).is_some_and(|rest| js::bare(rest).is_empty())
    }
}

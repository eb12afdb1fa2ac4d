//! Requests, and when they are made.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::{Arc, Weak};
use std::time::Duration;

use js_sys::{Object, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{VisibilityState, Window};

use super::js::{self, Listener};
use super::machine::now_ms;
use super::page;
use crate::client::Client;
use crate::client::outbox::{Answer, Parcel};

/// Smaller envelopes leave as they are: what is compressed says so in a header, for which a browser first asks the
/// receiver's permission.
pub(crate) const PLAIN_BYTES_MAX: usize = 4 * 1024;

/// Requests that outlive their page may have 64 KiB among them; more is refused.
const KEEPALIVE_BYTES_MAX: usize = 60 * 1024;

/// Calls again and again, until it is cleared by its number.
struct Timer {
    number: i32,
    _calls: Closure<dyn Fn()>,
}

/// Asks for a flush in a task of its own.
#[derive(Debug)]
pub(crate) struct Bell;

thread_local! {
    /// What listens and waits for the client; one at a time.
    static POST: RefCell<Option<Rc<Post>>> = const { RefCell::new(None) };
}

/// The way out of a page.
struct Post {
    client: Weak<Client>,
    address: String,
    window: Window,
    /// Bytes of the requests that are under way and may outlive the page.
    kept: Cell<usize>,
    is_rung: Cell<bool>,
    timer: RefCell<Option<Timer>>,
    listeners: RefCell<Vec<Listener>>,
}

impl Bell {
    pub(crate) fn new() -> Self {
        Self
    }

    pub(crate) fn ring(&self) {
        let post = POST.with_borrow(|post| post.clone());
        let Some(post) = post.filter(|post| !post.is_rung.replace(true)) else { return };
        let later = Rc::clone(&post);
        let task = Closure::once_into_js(move || {
            later.is_rung.set(false);
            later.send();
        });
        drop(post.window.set_timeout_with_callback(task.unchecked_ref()));
    }
}

/// Lets a client send: every few seconds, and whenever the page may go away.
pub(crate) fn deliver(client: &Arc<Client>, address: String) -> Result<(), String> {
    let window = web_sys::window().ok_or("this is no page")?;
    let document = window.document().ok_or("this page has no document")?;
    let interval = i32::try_from(client.options.flush_interval.as_millis()).unwrap_or(i32::MAX);
    let post = Rc::new(Post {
        client: Arc::downgrade(client),
        address,
        window,
        kept: Cell::new(0),
        is_rung: Cell::new(false),
        timer: RefCell::default(),
        listeners: RefCell::default(),
    });
    let calls = Closure::new(post.weakly(Post::send));
    let function = calls.as_ref().unchecked_ref();
    let timer =
        post.window.set_interval_with_callback_and_timeout_and_arguments_0(function, interval);
    *post.timer.borrow_mut() = Some(Timer { number: timer.unwrap_or_default(), _calls: calls });
    let hides = post.weakly(|post| {
        let document = post.window.document();
        if document.is_some_and(|it| it.visibility_state() == VisibilityState::Hidden) {
            page::hide(false);
            post.send();
        }
    });
    // No `unload`: it would cost pages their place in the back/forward cache.
    let leaves = post.weakly(|post| {
        page::hide(true);
        post.send();
    });
    *post.listeners.borrow_mut() = vec![
        Listener::new(&document, "visibilitychange", Box::new(move |_| hides())),
        Listener::new(&post.window, "pagehide", Box::new(move |_| leaves())),
    ];
    // What still listened for another client would call closures that are gone: into the page, every few seconds.
    if let Some(before) = POST.replace(Some(post)) {
        before.send();
        before.end();
    }
    Ok(())
}

impl Post {
    /// Does `work`, as long as there is somebody who sends.
    fn weakly(self: &Rc<Self>, work: impl Fn(&Rc<Self>) + 'static) -> impl Fn() + 'static {
        let post = Rc::downgrade(self);
        move || post.upgrade().iter().for_each(&work)
    }

    fn send(self: &Rc<Self>) {
        let Some(client) = self.client.upgrade() else { return };
        client.pack(now_ms());
        while let Some(parcel) = client.next(now_ms()) {
            self.post(&client, parcel);
        }
    }

    fn post(self: &Rc<Self>, client: &Arc<Client>, parcel: Parcel) {
        let size = parcel.body.len();
        let keeps = self.kept.get() + size <= KEEPALIVE_BYTES_MAX;
        let init: JsValue = Object::new().into();
        js::set(&init, "method", &"POST".into());
        js::set(&init, "body", &js_sys::Uint8Array::from(&parcel.body[..]));
        if parcel.is_deflated {
            let headers: JsValue = Object::new().into();
            js::set(&headers, "content-encoding", &"deflate".into());
            js::set(&init, "headers", &headers);
        }
        if keeps {
            self.kept.set(self.kept.get() + size);
            js::set(&init, "keepalive", &JsValue::TRUE);
        }
        let address = self.address.as_str().into();
        let request = page::quietly(|| js::call(&self.window, "fetch", &[&address, &init]));
        let request = Promise::resolve(&request);
        let (post, client) = (Rc::clone(self), Arc::clone(client));
        spawn_local(async move {
            let answer = JsFuture::from(request).await.unwrap_or_default();
            if keeps {
                post.kept.set(post.kept.get().saturating_sub(size));
            }
            let status = js::number(&answer, "status") as u16;
            if status == 0 {
                client.options.say(|| "the receiver cannot be reached".to_owned());
            } else if status >= 400 {
                client.options.say(|| format!("the receiver answered {status}"));
            }
            let headers = js::get(&answer, "headers");
            let header = |name: &str| js::ask(&headers, "get", name).as_string();
            let (limits, retry_after) = (header("x-sentry-rate-limits"), header("retry-after"));
            let rate_limits = limits.as_deref();
            let retry_after = retry_after.as_deref();
            client.settle(parcel, Answer { status, rate_limits, retry_after }, now_ms());
        });
    }

    fn end(&self) {
        if let Some(timer) = self.timer.take() {
            self.window.clear_interval_with_handle(timer.number);
        }
        self.listeners.take();
    }
}

/// Sends what waits. A page cannot wait for an answer: true, since what was sent arrives also without it.
pub(crate) fn flush(_: &Client, _: Duration) -> bool {
    if let Some(post) = POST.with_borrow(|post| post.clone()) {
        post.send();
    }
    true
}

/// Sends what waits, and listens no more.
pub(crate) fn stop(client: &Client, timeout: Duration) {
    let is_own = |post: &Rc<Post>| std::ptr::eq(post.client.as_ptr(), client);
    let Some(post) = POST.with_borrow(|post| post.clone()).filter(is_own) else { return };
    flush(client, timeout);
    post.end();
    POST.set(None);
}

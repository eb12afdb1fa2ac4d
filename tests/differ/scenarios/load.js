// A page load with resources and requests, then a navigation with requests.
// Long tasks depend on the machine and stay out.
import * as sdk from "sdk";

export async function run({ dsn, other }) {
  sdk.init({ dsn, release: "shop@1.4.2", integrations: [sdk.browserTracingIntegration({ enableLongAnimationFrame: false, enableLongTask: false })], tracesSampleRate: 1 });
  await requests(other);
  await pageIsIdle();
  history.pushState({}, "", "/shop/cart?item=7#top");
  await requests(other);
  await pageIsIdle();
  await sdk.flush();
}

async function requests(other) {
  await fetch("/api/cart?secret=1").then((response) => response.text());
  await fetch("/api/status/404", { method: "POST", body: "{}" });
  await fetch(`${other}/api/elsewhere`);
  await fetch("http://127.0.0.1:1/api/refused", { method: "DELETE" }).catch(() => {});
  await xhr("GET", "/api/old?secret=1");
  await xhr("PUT", "/api/status/500");
  await xhr("DELETE", "http://127.0.0.1:1/api/refused");
}

function xhr(method, url) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    request.onloadend = done;
    request.send();
  });
}

/** Longer than the idle timeout: the route's span has ended and was sent. */
function pageIsIdle() {
  return new Promise((done) => setTimeout(done, 2500));
}

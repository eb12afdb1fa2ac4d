// Web vitals of a page that was painted, moved and clicked, and is then left.
// Long tasks depend on the machine and stay out.
import * as sdk from "sdk";

export async function run({ dsn }) {
  sdk.init({ dsn, release: "shop@1.4.2", integrations: [sdk.browserTracingIntegration({ enableLongAnimationFrame: false, enableLongTask: false })], tracesSampleRate: 1 });
  // The test leaves the page once the browser has told of the click.
  new PerformanceObserver((list) => {
    if (list.getEntriesByName("click").length) globalThis.isClickTold = true;
  }).observe({ type: "event", durationThreshold: 16 });
  const box = document.getElementById("late");
  await new Promise((done) => setTimeout(done, 300));
  box.style.height = "200px";
  document.getElementById("button").addEventListener("click", () => {
    const until = performance.now() + 60;
    while (performance.now() < until);
  });
  await new Promise((done) => setTimeout(done, 300));
}

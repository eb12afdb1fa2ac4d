/** A page that two libraries measure at the same time, and that can be slow in every way. */
import { onCLS, onFCP, onINP, onLCP, onTTFB } from "./web-vitals.js";
import { config, install } from "./record.mjs";

const sdk = await import("/dist/index.js");
config.init.integrations = [...(config.vitals ? [sdk.webVitalsIntegration(config.vitals)] : []), sdk.browserTracingIntegration()];
install(sdk);

const tell = ({ name, value, navigationType, rating, navigationId }) =>
  navigator.sendBeacon(config.yardstick, JSON.stringify({ page: config.init.environment, name, value, navigationType, rating, navigationId }));
for (const onVital of [onCLS, onFCP, onINP, onLCP, onTTFB]) onVital(tell, { reportSoftNavs: config.softly !== false });

const get = (id) => document.getElementById(id);
const block = (ms) => {
  for (const end = performance.now() + ms; performance.now() < end; );
};
if (config.image) {
  const image = new Image();
  image.src = config.image;
  get("content").prepend(image);
}
/** Moves what is below. */
globalThis.shift = (pixels) => (get("room").style.height = pixels + "px");
get("busy").addEventListener("click", () => block(config.clickMs ?? 150));
// So long that nothing else is the slowest, whatever else the machine does.
get("gone").addEventListener("click", () => {
  block(600);
  get("gone").remove();
});
get("field").addEventListener("keydown", () => block(100));
let views = 0;
get("next").addEventListener("click", () => {
  block(60);
  history.pushState({}, "", `/view/${++views}`);
  const view = document.createElement("p");
  view.className = "view";
  view.textContent = "A view with words of its own, number " + views;
  get("content").replaceChildren(view);
});
if (config.leave) {
  const leave = () => setTimeout(() => (location.href = config.leave), config.leaveMs);
  if (document.prerendering) document.addEventListener("prerenderingchange", leave);
  else leave();
}

navigator.serviceWorker.onmessage = ({ data }) => {
  globalThis.answer = data;
  globalThis.isReady = true;
};
await navigator.serviceWorker.register(`service.mjs${location.search}`, { type: "module" });
const { active } = await navigator.serviceWorker.ready;
active.postMessage("go");

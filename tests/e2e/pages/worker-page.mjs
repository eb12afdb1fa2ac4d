const worker = new Worker(`worker.mjs${location.search}`, { type: "module" });
worker.onmessage = ({ data }) => {
  globalThis.answer = data;
  globalThis.isReady = true;
};

/** What every page of these tests does: read its config from its address, initialise the SDK, record on request. */
export const config = JSON.parse(new URLSearchParams(location.search).get("config") || "{}");

export function install(sdk) {
  globalThis.Fanal = sdk;
  globalThis.record = (name, count, from = 0) => {
    for (let i = from; i < from + count; i++) {
      sdk.metrics.count(name, 1, { attributes: { id: `${name}-${i}`, route: "/cart", cached: i % 3 === 0, status: 200, region: "eu-west-1" } });
    }
  };
  if (config.init) globalThis.client = sdk.init(config.init);
  if (config.record) globalThis.record(...config.record);
  globalThis.isReady = true;
}

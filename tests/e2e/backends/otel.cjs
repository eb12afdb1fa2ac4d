/** A service as OpenTelemetry instruments it, by default: W3C propagation, and the parent decides about sampling. */
const { NodeSDK } = require("@opentelemetry/sdk-node");
const { HttpInstrumentation } = require("@opentelemetry/instrumentation-http");

new NodeSDK({ serviceName: "service", instrumentations: [new HttpInstrumentation()] }).start();

require("./api.cjs").serve(() => "");

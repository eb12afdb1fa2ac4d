import { setMeasurement } from "../tracing/measurement.js";
import type { Span } from "../tracing/types.js";

interface Device {
  connection?: { effectiveType?: string; type?: string; rtt?: number };
  /** In GB, rounded by the browser. */
  deviceMemory?: number;
  hardwareConcurrency?: number;
}

/** Sets on a route span what the browser tells of the network and the machine. */
export function setDevice(span: Span, isStream: boolean, isPageLoad: boolean): void {
  const { connection = {}, deviceMemory: memory, hardwareConcurrency: processors } = navigator as Device;
  const { effectiveType, type, rtt } = connection;
  span.setAttributes(
    isStream
      ? {
          "network.connection.effective_type": effectiveType,
          "network.connection.type": type,
          "network.connection.rtt": rtt,
          "device.memory.estimated_capacity": memory,
          "device.processor_count": processors,
        }
      : {
          effectiveConnectionType: effectiveType,
          connectionType: type,
          deviceMemory: memory && memory + " GB",
          hardwareConcurrency: processors && String(processors),
        },
  );
  if (!isStream && isPageLoad && rtt !== undefined) setMeasurement("connection.rtt", rtt, "millisecond", span);
}

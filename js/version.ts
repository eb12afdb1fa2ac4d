declare const __FANAL_VERSION__: string | undefined;

export const SDK_NAME = "fanal.javascript.browser";
/** Filled in by the build. */
export const SDK_VERSION: string = typeof __FANAL_VERSION__ === "undefined" ? "0.0.0" : __FANAL_VERSION__;

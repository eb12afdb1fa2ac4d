import { warn } from "./console.js";

/** The exports of the wasm core; ARCHITECTURE.md, "The crossing", is the contract. Names are part of the binary. */
export interface Core {
  memory: { buffer: ArrayBuffer };
  input(bytes: number): number;
  configure(what: number, length: number): void;
  option(what: number, value: number): void;
  strings(count: number, length: number): void;
  forget(): void;
  snapshot(count: number): void;
  begin(count: number): void;
  encode(mode: number, limit: number): number;
  info(what: number): number;
}

/** Where an entry gets its core from. */
export interface Source {
  /** The module, or what resolves to it; throws where wasm is refused. */
  _module(): WebAssembly.Module | PromiseLike<WebAssembly.Module>;
  /** The same core as JavaScript, for places that refuse wasm. */
  _fallback(): Promise<{ default: () => Core }>;
}

/**
 * Owns the one instance of the core and the fuse: whatever throws in there blows it, and from then on the core is not called
 * again. The page never sees it.
 */
export class Engine {
  _isDead = false;
  /** Why there is no core yet: resolves once there is one, or never will be. */
  _pending: Promise<void> | undefined;
  private _core: Core | undefined;

  constructor(
    private _source: Source,
    private _prepare: (core: Core) => void,
  ) {}

  /** The core, instantiated on first need; undefined while it loads and after the fuse has blown. */
  _get(): Core | undefined {
    if (!this._core && !this._isDead && !this._pending) {
      try {
        const module = this._source._module();
        if ("then" in module) this._wait(module.then((loaded) => this._instantiate(loaded)));
        else this._instantiate(module);
      } catch {
        this._wait(Promise.reject());
      }
    }
    return this._core;
  }

  /** Runs `use` with the core, behind the fuse. */
  _with(use: (core: Core) => void): void {
    try {
      use(this._core!);
    } catch (error) {
      this._blow(error);
    }
  }

  private _wait(loading: PromiseLike<void>): void {
    const done = () => (this._pending = undefined);
    this._pending = Promise.resolve(loading)
      .catch(() => this._source._fallback().then((loaded) => this._install(loaded.default())))
      .then(done, (error) => {
        done();
        this._blow(error);
      }) as Promise<void>;
  }

  private _instantiate(module: WebAssembly.Module): void {
    this._install(new WebAssembly.Instance(module).exports as unknown as Core);
  }

  private _install(core: Core): void {
    this._prepare(core);
    this._core = core;
  }

  private _blow(error: unknown): void {
    this._isDead = true;
    this._core = undefined;
    warn("the core stopped, recording ends:", error);
  }
}

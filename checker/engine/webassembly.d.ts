// The part of the WebAssembly interface that the engine uses. Node has it; the types of Node 20 leave it to the DOM library, which
// would bring a browser's globals along.

declare namespace WebAssembly {
  class Module {
    private readonly compiled: never;
    constructor(bytes: Uint8Array);
  }
  class Memory {
    readonly buffer: ArrayBuffer | SharedArrayBuffer;
    constructor(limits: { initial: number; maximum: number; shared?: boolean });
  }
  class Instance {
    readonly exports: Readonly<Record<string, (...parameters: number[]) => number>>;
    constructor(
      module: Module,
      imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
    );
  }
}

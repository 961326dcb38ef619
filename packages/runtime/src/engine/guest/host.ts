/**
 * What the host hands to a realm. Only strings, numbers and bytes cross the border on the hot path.
 *
 * The functions of this folder are run inside the realm from their source text: each is self-contained, uses no
 * import at run time, and finds the host's side in its argument.
 */
export interface HostBindings {
  /** The call to make, set before each run. */
  input: RunInput;
  /** Answers with JSON text; `!message` is an error, `?{"message","data"}` an error with ConvexError data. */
  syscall(op: string, json: string): string;
  /** Ends the run with a result. */
  succeed(result: string): void;
  /** Ends the run with what was thrown: its headline, its stack, and ConvexError data as JSON text. */
  fail(headline: string, stack: string, data: string | null): void;
  /** A call of a method of `console`. */
  console(method: string, values: unknown[]): void;
  consoleMethods: string[];
  utf8(text: string): Uint8Array;
  decode(bytes: unknown, label: string, fatal: boolean, ignoreBom: boolean): string;
  randomBytes(length: number): Uint8Array;
  randomUUID(): string;
  subtle(op: string, args: unknown[]): unknown;
  /** Environment of a component's functions. */
  env(component: string): string;
}

export interface RunInput {
  type: "query" | "mutation";
  component: string;
  module: string;
  export: string;
  args: string;
  /** Milliseconds since the epoch at which the function's clock stands still. */
  now: number;
  seed: number;
}

export interface RegisteredFunction {
  isQuery?: boolean;
  isMutation?: boolean;
  isAction?: boolean;
  isHttp?: boolean;
  isPublic?: boolean;
  isInternal?: boolean;
  exportArgs?(): string;
  exportReturns?(): string;
  invokeQuery(args: string): Promise<string>;
  invokeMutation(args: string): Promise<string>;
}

export type ModuleNamespace = Record<string, RegisteredFunction | undefined>;

/** The realm's global object as the guest code sees it. */
export interface RealmGlobal {
  [name: string]: unknown;
  __modules: Record<string, ModuleNamespace>;
}

/** State that a realm's installers share. */
export interface RealmState {
  /** Milliseconds since the epoch at which the clock stands. */
  now: number;
  seed: number;
  /** Module namespaces by component. */
  readonly modules: Map<string, Record<string, ModuleNamespace>>;
}

/** Bytes of anything a body or a blob may be made of. */
export type ToBytes = (part: unknown) => Uint8Array;

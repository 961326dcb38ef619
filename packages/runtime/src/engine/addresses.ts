/** Function addresses as the client library writes them, resolved relative to the component that calls. */
import type { FunctionAddress } from "./messages.ts";

export interface RawAddress {
  name?: string;
  reference?: string;
  functionHandle?: string;
}

const HANDLE = "function://";

/** `module/path:export`, without `.js` and with the default export spelled out. */
export function normalizePath(path: string): string {
  const plain = path.replace(/\.js(?=:|$)/, "");
  return plain.includes(":") ? plain : `${plain}:default`;
}

/** `messages.js:send`, as system tables and the CLI show a function. */
export function displayPath(path: string): string {
  return path.replace(":", ".js:");
}

export const handleOf = ({ component, path }: FunctionAddress): string => `${HANDLE}${component};${path}`;

/** @throws when the address is none. */
export function resolveAddress(address: RawAddress, caller: string): FunctionAddress {
  if (address.functionHandle !== undefined) return fromHandle(address.functionHandle);
  if (address.name !== undefined) return { component: caller, path: normalizePath(address.name) };
  return fromReference(address.reference ?? "", caller);
}

function fromHandle(handle: string): FunctionAddress {
  const [component, path] = handle.slice(HANDLE.length).split(";");
  if (!handle.startsWith(HANDLE) || component === undefined || path === undefined) {
    throw new Error(`Invalid function handle "${handle}"`);
  }
  return { component, path };
}

function fromReference(reference: string, caller: string): FunctionAddress {
  const [root, kind, child, ...rest] = reference.split("/");
  const name = rest.pop();
  if (root !== "_reference" || kind !== "childComponent" || !child || name === undefined) {
    throw new Error(`Invalid function reference "${reference}"`);
  }
  return { component: caller === "" ? child : `${caller}/${child}`, path: `${rest.join("/")}:${name}` };
}

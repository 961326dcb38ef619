import type { FunctionAddress } from "../engine/messages.ts";

/** How code names a function: its own by name, a child component's by reference, any by handle. */
export interface CodeAddress {
  name?: string;
  reference?: string;
  functionHandle?: string;
}

const HANDLE = "function://";

const withExport = (path: string) => {
  const plain = path.replace(/\.js(?=:|$)/, "");
  return plain.includes(":") ? plain : `${plain}:default`;
};

/** Resolves an address as seen from a component; throws when it names nothing. */
export function resolveAddress(address: CodeAddress, caller: string): FunctionAddress {
  if (address.functionHandle !== undefined) {
    const [component, path] = address.functionHandle.slice(HANDLE.length).split(";");
    if (!address.functionHandle.startsWith(HANDLE) || path === undefined) throw new Error("Invalid function handle");
    return { component: component!, path: withExport(path) };
  }
  if (address.name !== undefined) return { component: caller, path: withExport(address.name) };
  const [, kind, child, ...rest] = (address.reference ?? "").split("/");
  const name = rest.pop();
  if (kind !== "childComponent" || !child || name === undefined) {
    throw new Error(`Unsupported function reference ${address.reference ?? ""}`);
  }
  return { component: caller === "" ? child : `${caller}/${child}`, path: `${rest.join("/")}:${name}` };
}

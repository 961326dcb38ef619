/** What a registered function looks like in the syntax tree. */
const BUILDER = /^(agent|visitor|user|public|apiKey|internal)(Query|Mutation|Action)$/;

/** The definition object of `agentQuery({ ... })` and its like, or null for any other call. */
export function definitionOf(call) {
  if (call.callee.type !== "Identifier" || !BUILDER.test(call.callee.name)) return null;
  const definition = call.arguments[0];
  return definition?.type === "ObjectExpression" ? definition : null;
}

export const isQueryBuilder = (call) => call.callee.name.endsWith("Query");

/** The value of a property written out in an object, or null. */
export function propertyOf(object, name) {
  const found = object.properties.find(
    (property) => property.type === "Property" && !property.computed && property.key.name === name,
  );
  return found?.value ?? null;
}

export const isFunction = (node) => node?.type === "ArrowFunctionExpression" || node?.type === "FunctionExpression";

import { definitionOf, isFunction, propertyOf } from "./builders.mjs";

/**
 * A file that imports `_generated/api` takes part in the type of `api`; a handler there whose return type is inferred
 * makes a cycle that ends in thousands of "excessively deep" errors.
 */
export const handlerReturnType = {
  meta: {
    type: "problem",
    messages: { missing: "State the handler's return type: this file imports _generated/api (inference cycle)." },
  },
  create(context) {
    let importsApi = false;
    return {
      ImportDeclaration(node) {
        if (/_generated\/api$/.test(node.source.value)) importsApi = true;
      },
      CallExpression(node) {
        const definition = importsApi && definitionOf(node);
        const handler = definition && propertyOf(definition, "handler");
        if (isFunction(handler) && !handler.returnType) context.report({ node: handler, messageId: "missing" });
      },
    };
  },
};

import { definitionOf, propertyOf } from "./builders.mjs";

/** Both validators on every registered function: `returns` is what keeps fields private. */
export const declaredContract = {
  meta: { type: "problem", messages: { missing: "Declare `{{name}}`: a registered function states both validators." } },
  create: (context) => ({
    CallExpression(node) {
      const definition = definitionOf(node);
      if (!definition) return;
      for (const name of ["args", "returns"]) {
        if (!propertyOf(definition, name)) context.report({ node: definition, messageId: "missing", data: { name } });
      }
    },
  }),
};

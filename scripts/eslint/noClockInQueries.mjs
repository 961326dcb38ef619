import { definitionOf, isQueryBuilder } from "./builders.mjs";

/** A live query is not run again because time passed, and a clock read keeps its result out of the cache. */
export const noClockInQueries = {
  meta: { type: "problem", messages: { clock: "No clock in a query: store the change when it is due instead." } },
  create(context) {
    let depth = 0;
    const enters = (node) => definitionOf(node) !== null && isQueryBuilder(node);
    const report = (node) => depth > 0 && context.report({ node, messageId: "clock" });
    return {
      CallExpression(node) {
        if (enters(node)) depth += 1;
      },
      "CallExpression:exit"(node) {
        if (enters(node)) depth -= 1;
      },
      "CallExpression[callee.object.name=/^(Date|performance)$/][callee.property.name='now']": report,
      "NewExpression[callee.name='Date'][arguments.length=0]": report,
    };
  },
};

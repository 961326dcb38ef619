const STATES_A_BOUND =
  /\b(at most|bounded|no more than|up to|limit|max|maximum|few|one|two|\d[\d,]*)\b|<=|≤|\b[A-Z]+_[A-Z_]+\b/i;
const LINES_ABOVE = 2;

/** `.collect()` reads a whole index range: say above it why that range stays small. */
export const boundedCollect = {
  meta: { type: "problem", messages: { unbounded: "State the bound of this .collect() in a comment above it." } },
  create: (context) => ({
    "CallExpression[callee.property.name='collect'][arguments.length=0]"(node) {
      let statement = node;
      while (!/Statement$|Declaration$/.test(statement.type)) statement = statement.parent;
      const first = Math.min(statement.loc.start.line, node.callee.property.loc.start.line) - LINES_ABOVE;
      const last = node.loc.end.line;
      const isBounded = context.sourceCode
        .getAllComments()
        .some(({ loc, value }) => loc.end.line >= first && loc.start.line <= last && STATES_A_BOUND.test(value));
      if (!isBounded) context.report({ node: node.callee.property, messageId: "unbounded" });
    },
  }),
};

const RAW = /^(internal)?(query|mutation|action)(Generic)?$/i;

/** Convex's own builders carry no authorization: only lib/functions.ts may wrap them. */
export const rawBuilders = {
  meta: {
    type: "problem",
    messages: {
      raw: "Use a builder of convex/lib/functions.ts instead of the raw `{{name}}`.",
      api: "Server code calls `internal` or plain functions, never `api`.",
    },
  },
  create: (context) => ({
    ImportDeclaration(node) {
      const isServer = /_generated\/server$|^convex\/server$/.test(node.source.value);
      const isApi = /_generated\/api$/.test(node.source.value);
      for (const specifier of node.specifiers) {
        const name = specifier.imported?.name ?? "";
        const isType = node.importKind === "type" || specifier.importKind === "type";
        if (isServer && RAW.test(name) && !isType) {
          context.report({ node: specifier, messageId: "raw", data: { name } });
        }
        if (isServer && specifier.type === "ImportNamespaceSpecifier" && !isType) {
          context.report({ node: specifier, messageId: "raw", data: { name: "server" } });
        }
        if (isApi && name === "api") context.report({ node: specifier, messageId: "api" });
      }
    },
  }),
};

export * from "./fileType.ts";
export * from "./imageSize.ts";
export * from "./origins.ts";
export * from "./permissions.ts";
export * from "./readableId.ts";
export * from "./userAgent.ts";

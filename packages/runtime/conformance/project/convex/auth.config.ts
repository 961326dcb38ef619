import type { AuthConfig } from "convex/server";

export default {
  providers: [
    { domain: process.env.OIDC_ISSUER!, applicationID: "conformance" },
    {
      type: "customJwt",
      applicationID: "conformance-app",
      issuer: "https://tokens.example.com",
      jwks: process.env.CUSTOM_JWKS!,
      algorithm: "ES256",
    },
    { type: "customJwt", issuer: "https://open.example.com", jwks: process.env.OPEN_JWKS!, algorithm: "RS256" },
  ],
} satisfies AuthConfig;

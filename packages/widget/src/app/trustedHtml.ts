interface Policy {
  createHTML: (html: string) => string;
}
type TrustedPage = { trustedTypes?: { createPolicy: (name: string, rules: Policy) => Policy } };

let policy: Policy | null | undefined;

/**
 * Lets HTML that the server has cleaned stand on pages that require trusted types. Such a page has to allow a policy of
 * the name `parley`; where it does not, nothing but the article's text is missing.
 */
export function trustedHtml(html: string): string {
  try {
    policy ??= (globalThis as TrustedPage).trustedTypes?.createPolicy("parley", { createHTML: (text) => text }) ?? null;
  } catch {
    return "";
  }
  return policy ? policy.createHTML(html) : html;
}

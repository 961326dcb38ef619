/** Every environment variable the backend reads. Unset ones are undefined; nothing has a secret default. */
export const env = {
  /** Where the desk is served, for links in mails. */
  get siteUrl(): string {
    return process.env.SITE_URL ?? "http://localhost:3210";
  },
  /** Built in: origin of HTTP actions. */
  get convexSiteUrl(): string {
    return process.env.CONVEX_SITE_URL ?? "";
  },
  get resendApiKey(): string | undefined {
    return process.env.RESEND_API_KEY || undefined;
  },
  /** Another address that speaks Resend's API, for tests and proxies. */
  get resendBaseUrl(): string {
    return process.env.RESEND_BASE_URL ?? "https://api.resend.com";
  },
  get mailFrom(): string {
    return process.env.MAIL_FROM ?? "Parley <no-reply@localhost>";
  },
  /** "1" serves `/dev/mailbox` with every mail sent; only for a machine of one's own. */
  get isDevMailbox(): boolean {
    return process.env.PARLEY_DEV_MAILBOX === "1";
  },
};

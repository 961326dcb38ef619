/**
 * Stands in for Convex's manager of sign-in tokens in the widget's bundle: visitors carry a session token in the arguments
 * of each call and never sign in, so the manager would be weight without use.
 */
export class AuthenticationManager {
  onTransition(): void {}
  onAuthError(): void {}
  stop(): void {}
}

/** A refused credential: answered as `{code, message}` over HTTP, as `AuthError` over the socket. */
export class AuthFailure extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status = 401,
  ) {
    super(message);
  }
}

/**
 * Functions that anyone on the network may call, and why that is safe. A public function that is not on this list
 * fails the build: adding it here is the review.
 */
export const REVIEWED_PUBLIC: Record<string, string> = {
  "auth:signIn": "Comes before being someone; limited by address, and the answer does not tell who is known.",
  "auth:signOut": "Ends only the session of the token it is called with.",
  "messenger/public:config": "What every visitor of the site sees anyway; knowing a workspace's id is its address.",
  "messenger/public:officeHours": "What the messenger tells every visitor: whether somebody is there, and until when.",
  "visitors/public:boot": "Begins a session of a new visitor; rate-limited by workspace and by client session.",
};

/** Functions that a library registers with validators of its own; they carry no policy of ours. */
export const LIBRARY_FUNCTIONS: Record<string, string> = {
  "auth:store": "Convex Auth: internal, where its mutations run.",
};

import { api } from "../../../convex/_generated/api.js";

/**
 * The backend's functions, typed by the backend itself: a changed name, argument or view is a compile error here.
 * At run time these are names only, so no backend code enters the bundle.
 */
export { api };

import { appErrorOf, type AppErrorData } from "@parley/protocol";

/** The typed error a call ends with, or null when it succeeds. Any other failure is a bug and is thrown on. */
export async function errorOf(call: Promise<unknown>): Promise<AppErrorData | null> {
  try {
    await call;
    return null;
  } catch (error) {
    const data = appErrorOf(error);
    if (!data) throw error;
    return data;
  }
}

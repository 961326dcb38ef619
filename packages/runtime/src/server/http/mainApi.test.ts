import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { afterEach, expect, test, vi } from "vitest";
import { answerError } from "./mainApi.ts";

afterEach(() => void vi.restoreAllMocks());

function answerTo(error: unknown): { status: number; body: unknown } {
  const answer = { status: 0, body: null as unknown };
  const response = {
    headersSent: false,
    writeHead: (status: number) => void (answer.status = status),
    end: (text: string) => void (answer.body = JSON.parse(text)),
  };
  answerError({ complete: true } as IncomingMessage, response as unknown as ServerResponse, error);
  return answer;
}

function failureOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

test("what the system says of a file is logged and told to nobody", () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  const answer = answerTo(failureOf(() => readFileSync("/no/such/place/secret.txt")));
  expect(answer.status).toBe(500);
  expect(JSON.stringify(answer.body)).not.toMatch(/secret|ENOENT/);
  expect(answer.body).toEqual({
    code: "InternalServerError",
    message: "Your request couldn't be completed. Try again later.",
  });
  expect(String(logged.mock.calls[0]?.[1])).toContain("secret.txt");
});

test("a failure of the server's own is told in its words", () => {
  const body = { code: "InternalServerError", message: "Another import is in progress." };
  expect(answerTo(new Error("Another import is in progress."))).toEqual({ status: 500, body });
});

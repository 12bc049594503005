/** Sending a form in the background, and what became of it. */

import { type Answer, bodyOf, isConflict, shutOut } from "./answer";

export type Outcome =
  | { kind: "saved" | "conflict" | "failed" | "signin" | "stale"; body: Answer }
  | { kind: "later"; seconds: number }
  | { kind: "offline" };

export async function send(action: string, values: URLSearchParams, token: string): Promise<Outcome> {
  try {
    const headers = { "X-CSRFToken": token, Accept: "application/json" };
    return await outcomeOf(await fetch(action, { method: "POST", body: values, headers }));
  } catch {
    return { kind: "offline" };
  }
}

async function outcomeOf(answer: Response): Promise<Outcome> {
  const isSaved = answer.ok && !answer.redirected;
  const wait = answer.headers.get("Retry-After");
  if (!isSaved && wait !== null) return { kind: "later", seconds: Number(wait) || 1 };
  const body = await bodyOf(answer);
  if (isSaved) return { kind: "saved", body };
  const shut = answer.redirected ? "signin" : shutOut(answer.status, answer.headers.get("Content-Type"));
  return { kind: isConflict(answer.status, body) ? "conflict" : (shut ?? "failed"), body };
}

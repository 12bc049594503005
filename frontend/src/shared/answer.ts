/** What the server says to a form that was sent in the background. */

export interface Answer {
  version?: string | number;
  shown?: Record<string, string>;
  message?: string;
  code?: string;
}

/** Reads the JSON of an answer; other answers say nothing. */
export async function bodyOf(answer: Response): Promise<Answer> {
  const isJson = answer.headers.get("Content-Type")?.includes("json") ?? false;
  return isJson ? ((await answer.json()) as Answer) : {};
}

/** Whether the same was changed elsewhere meanwhile; other reasons to refuse have that status, too, and say their code. */
export function isConflict(status: number, { code }: Answer): boolean {
  return status === 409 && (code === undefined || code.endsWith("changed_meanwhile"));
}

/** Which words say why this page is let in no more: its sign-in ran out, or its form token did. Other refusals have their own. */
export function shutOut(status: number, type: string | null | undefined): "signin" | "stale" | null {
  if (status === 401) return "signin";
  return status === 403 && !type?.includes("json") ? "stale" : null;
}

/** Puts what the server says of parts of the page, by id, into their places. */
export function show(shown: Record<string, string> = {}): void {
  for (const [id, html] of Object.entries(shown)) {
    const element = document.getElementById(id);
    if (element) element.innerHTML = html;
  }
}

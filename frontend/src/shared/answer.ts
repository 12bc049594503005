/** What the server says to a form that was sent in the background. */

export interface Answer {
  version?: string | number;
  shown?: Record<string, string>;
  message?: string;
}

/** Reads the JSON of an answer; other answers say nothing. */
export async function bodyOf(answer: Response): Promise<Answer> {
  const isJson = answer.headers.get("Content-Type")?.includes("json") ?? false;
  return isJson ? ((await answer.json()) as Answer) : {};
}

/** Puts what the server says of parts of the page, by id, into their places. */
export function show(shown: Record<string, string> = {}): void {
  for (const [id, html] of Object.entries(shown)) {
    const element = document.getElementById(id);
    if (element) element.innerHTML = html;
  }
}

/** What became of a form that was sent: the first page after it tells, and only then is the copy kept here given up. */

const MARK = "tuoju-sent";

/** A form whose copy lies under `key` is on its way; whatever comes next in this tab is its answer. */
export function awaitAnswer(key: string): void {
  sessionStorage.setItem(MARK, key);
}

/**
 * Once a page, before any element looks for its copy: a lost session, an error or a step back with the browser leaves the copy where it is. A page that
 * asks for corrections (422) shows what was typed itself.
 */
function settleAnswer(): void {
  const key = sessionStorage.getItem(MARK);
  if (key === null) return;
  sessionStorage.removeItem(MARK);
  const [page] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  const isAnswer = page?.type === "navigate" && document.referrer.startsWith(location.origin);
  const { responseStatus: status } = page ?? { responseStatus: 0 };
  if (isAnswer && ((status >= 200 && status < 300) || status === 422)) localStorage.removeItem(key);
}

settleAnswer();

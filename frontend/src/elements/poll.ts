import { announce, define } from "../shared/element";

// A page that somebody has typed into, or is sending, is not loaded anew under their hands.
let touched = false;
for (const name of ["input", "change", "submit"]) document.addEventListener(name, () => (touched = true), true);

/**
 * <tj-poll src="/…/state/" every="2000">…</tj-poll>: asks again until the answer is final and shows each answer in place.
 * An answer is final when it has the header `X-Poll: done`, status 286, or an element with data-poll-done.
 * Waits longer after errors, sleeps while the tab is hidden. Event: tj-poll:done. With `reload` the page is loaded anew then,
 * unless a form on it was touched.
 */
export class Poll extends HTMLElement {
  #timer = 0;
  #failures = 0;
  readonly #wake = (): void => {
    if (document.visibilityState === "visible") this.#schedule(0);
  };

  connectedCallback(): void {
    this.setAttribute("aria-live", "polite");
    document.addEventListener("visibilitychange", this.#wake);
    this.#schedule(this.#every);
  }

  disconnectedCallback(): void {
    window.clearTimeout(this.#timer);
    document.removeEventListener("visibilitychange", this.#wake);
  }

  get #every(): number {
    return Number(this.getAttribute("every") ?? 2000);
  }

  #schedule(wait: number): void {
    window.clearTimeout(this.#timer);
    if (!this.hasAttribute("done")) this.#timer = window.setTimeout(() => void this.#ask(), wait);
  }

  async #ask(): Promise<void> {
    if (document.visibilityState === "hidden") return;
    try {
      const answer = await fetch(this.getAttribute("src") ?? "", { headers: { "X-Poll": "1", "HX-Request": "true" } });
      if (!answer.ok && answer.status !== 286) throw new Error(String(answer.status));
      this.#failures = 0;
      this.#show(await answer.text());
      const isLast = answer.status === 286 || answer.headers.get("X-Poll") === "done";
      if (isLast || this.querySelector("[data-poll-done]")) return this.#finish();
    } catch {
      this.#failures += 1;
    }
    this.#schedule(Math.min(this.#every * 2 ** this.#failures, 60_000));
  }

  #show(html: string): void {
    if (html.trim() === this.innerHTML.trim()) return;
    const focused = document.activeElement instanceof HTMLElement && this.contains(document.activeElement) ? document.activeElement.id : "";
    this.innerHTML = html;
    if (focused) document.getElementById(focused)?.focus();
    announce(this, "tj-poll:shown");
  }

  #finish(): void {
    this.setAttribute("done", "");
    announce(this, "tj-poll:done");
    if (this.hasAttribute("reload") && !touched) location.reload();
  }
}

define("tj-poll", Poll);

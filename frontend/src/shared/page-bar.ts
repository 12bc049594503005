import { announce, part } from "./element";

/** Page named by the address: #page=7, #slide=7, #sheet=2, or ?page=7. */
export function pageOfAddress(): number | null {
  const words = `${location.hash.slice(1)}&${location.search.slice(1)}`;
  const found = /(?:^|&)(?:page|slide|sheet)=(\d+)/.exec(words);
  return found ? Number(found[1]) : null;
}

/**
 * Steers a viewer by its bar (`ui/viewer_bar.html`): arrows, page number, keys inside the viewer, the address, full screen.
 * Event on the viewer: tj-page {page}.
 */
export class PageBar {
  #page = 0;
  #listening = new AbortController();

  constructor(
    private readonly host: HTMLElement,
    private readonly total: number,
    private readonly turn: (page: number) => void,
  ) {
    const options = { signal: this.#listening.signal };
    const steps: [string, number][] = [["prev", -1], ["next", 1]];
    for (const [name, by] of steps) {
      part(host, name)?.addEventListener("click", (event) => {
        event.preventDefault();
        this.go(this.#page + by);
      }, options);
    }
    const number = part<HTMLInputElement>(host, "number");
    number?.addEventListener("change", () => this.go(Number(number.value)), options);
    const total_ = part(host, "total");
    if (total_) total_.textContent = String(total);
    const full = part<HTMLButtonElement>(host, "full");
    if (full && document.fullscreenEnabled) {
      full.hidden = false;
      full.addEventListener("click", () => {
        if (document.fullscreenElement) void document.exitFullscreen();
        else void this.#frame.requestFullscreen();
      }, options);
    }
    host.addEventListener("keydown", (event) => this.#onKey(event), options);
    window.addEventListener("hashchange", () => this.go(pageOfAddress() ?? this.#page, false), options);
  }

  get #frame(): HTMLElement {
    return this.host.closest<HTMLElement>(".viewer") ?? this.host;
  }

  stop(): void {
    this.#listening.abort();
  }

  go(wanted: number, remember = true): void {
    const page = Math.min(Math.max(Math.trunc(wanted) || 1, 1), this.total);
    const number = part<HTMLInputElement>(this.host, "number");
    if (number) number.value = String(page);
    if (page === this.#page) return;
    this.#page = page;
    part(this.host, "prev")?.setAttribute("aria-disabled", String(page === 1));
    part(this.host, "next")?.setAttribute("aria-disabled", String(page === this.total));
    if (remember) history.replaceState(null, "", `#page=${page}`);
    this.turn(page);
    announce(this.host, "tj-page", { page });
  }

  #onKey(event: KeyboardEvent): void {
    if (event.target instanceof HTMLInputElement || event.isComposing) return;
    const steps: Record<string, number> = { ArrowLeft: -1, PageUp: -1, ArrowRight: 1, PageDown: 1 };
    const by = steps[event.key];
    if (by !== undefined) this.go(this.#page + by);
    else if (event.key === "Home") this.go(1);
    else if (event.key === "End") this.go(this.total);
    else return;
    event.preventDefault();
  }
}

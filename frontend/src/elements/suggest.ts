import { composing, define, say } from "../shared/element";

interface Suggestion {
  title: string;
  url: string;
  kind?: string;
}

const WAIT = 150;

/**
 * <tj-suggest src="/search/suggest/"><input name="q"></tj-suggest>
 * Asks `src?q=…` for {"items": [{title, url, kind}]} and offers them below the input.
 */
export class Suggest extends HTMLElement {
  #input: HTMLInputElement | null = null;
  #list = document.createElement("ul");
  #status = document.createElement("span");
  #items: Suggestion[] = [];
  #at = -1;
  #timer = 0;
  #asked = new AbortController();

  connectedCallback(): void {
    const input = this.querySelector("input");
    if (!input || this.#input) return;
    this.#input = input;
    this.#list.id = `${input.id || "q"}-suggestions`;
    this.#list.className = "suggest";
    this.#list.setAttribute("role", "listbox");
    this.#list.setAttribute("aria-label", say(this, "label"));
    this.#list.hidden = true;
    this.#status.className = "visually-hidden";
    this.#status.setAttribute("role", "status");
    this.append(this.#list, this.#status);
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.#list.id,
    })) {
      input.setAttribute(name, value);
    }
    input.addEventListener("input", (event) => {
      if (!(event as InputEvent).isComposing) this.#schedule();
    });
    input.addEventListener("compositionend", () => this.#schedule());
    input.addEventListener("keydown", (event) => this.#onKey(event));
    input.addEventListener("blur", () => window.setTimeout(() => this.#close(), 120));
    this.#list.addEventListener("mousedown", (event) => {
      const option = event.target instanceof Element ? event.target.closest<HTMLElement>("[role=option]") : null;
      if (option) this.#choose(Number(option.dataset["index"]));
    });
  }

  disconnectedCallback(): void {
    window.clearTimeout(this.#timer);
    this.#asked.abort();
  }

  #schedule(): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#ask(), WAIT);
  }

  async #ask(): Promise<void> {
    const query = this.#input?.value.trim() ?? "";
    this.#asked.abort();
    if (!query) return this.#close();
    this.#asked = new AbortController();
    const url = new URL(this.getAttribute("src") ?? "", location.href);
    url.searchParams.set("q", query.slice(0, 100));
    try {
      const answer = await fetch(url, { signal: this.#asked.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) return this.#close();
      const body = (await answer.json()) as { items?: Suggestion[] };
      this.#show(body.items ?? []);
    } catch {
      this.#close();
    }
  }

  #show(items: Suggestion[]): void {
    this.#items = items;
    this.#at = -1;
    this.#list.replaceChildren(
      ...items.map((item, index) => {
        const option = document.createElement("li");
        option.id = `${this.#list.id}-${index}`;
        option.setAttribute("role", "option");
        option.dataset["index"] = String(index);
        const label = document.createElement("span");
        label.textContent = item.title;
        const note = document.createElement("span");
        note.className = "meta";
        note.textContent = item.kind ?? "";
        option.append(label, note);
        return option;
      }),
    );
    this.#list.hidden = items.length === 0;
    this.#input?.setAttribute("aria-expanded", String(items.length > 0));
    this.#status.textContent = items.length ? say(this, "count", { count: items.length }) : say(this, "empty");
  }

  #close(): void {
    this.#list.hidden = true;
    this.#at = -1;
    this.#input?.setAttribute("aria-expanded", "false");
    this.#input?.removeAttribute("aria-activedescendant");
  }

  #mark(index: number): void {
    const options = [...this.#list.children];
    this.#at = (index + options.length) % options.length;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === this.#at)));
    const chosen = options[this.#at];
    if (!chosen) return;
    this.#input?.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  }

  #onKey(event: KeyboardEvent): void {
    if (composing(event) || this.#list.hidden) return;
    if (event.key === "Escape") this.#close();
    else if (event.key === "ArrowDown") this.#mark(this.#at + 1);
    else if (event.key === "ArrowUp") this.#mark(this.#at < 0 ? this.#items.length - 1 : this.#at - 1);
    else if (event.key === "Enter" && this.#at >= 0) this.#choose(this.#at);
    else return;
    event.preventDefault();
  }

  #choose(index: number): void {
    const item = this.#items[index];
    if (!item) return;
    this.#close();
    const target = new URL(item.url, location.href);
    if (target.origin === location.origin) location.assign(target);
  }
}

define("tj-suggest", Suggest);

import { announce, composing, define, part, say } from "../shared/element";

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
const CONTROLS = "input:not([type=hidden]):not([data-row-check]), select, textarea";

/** What a control holds, and what it held before a fill. */
interface Change {
  control: Control;
  before: string;
  after: string;
}

function isTick(control: Control): control is HTMLInputElement {
  return control instanceof HTMLInputElement && control.type === "checkbox";
}

function held(control: Control): string {
  if (isTick(control)) return control.checked ? "on" : "";
  if (control instanceof HTMLSelectElement) return [...control.selectedOptions].map(({ value }) => value).join("\n");
  return control.value;
}

function hold(control: Control, text: string): void {
  if (isTick(control)) control.checked = text !== "";
  else if (control instanceof HTMLSelectElement) {
    for (const option of control.options) option.selected = text.split("\n").includes(option.value);
  } else control.value = text;
}

/**
 * <tj-grid><table class="table meta-grid">…</table></tj-grid>: one row per file, one column per fact.
 * Rows may hold <input type="checkbox" data-row-check>. Buttons anywhere inside: data-fill="down" (from the cell last
 * used to all rows below) and data-fill="selected" (to the ticked rows). Keys: Enter and Shift+Enter go down and up,
 * Ctrl+D fills down; pasting lines from a spreadsheet fills one row each. [data-told] says how many rows the last of
 * these filled, and takes it back, or what a button waits for. Words: data-text-filled ({count}) replaced ({count},
 * {replaced}) none nocell noticks undo undone ({count}).
 * Event: tj-grid:filled {count}.
 */
export class Grid extends HTMLElement {
  #cell: Control | null = null;
  #changes: Change[] = [];

  connectedCallback(): void {
    this.addEventListener("focusin", (event) => {
      const control = this.#controlOf(event.target);
      if (control) this.#cell = control;
    });
    this.addEventListener("keydown", (event) => this.#onKey(event));
    this.addEventListener("paste", (event) => this.#onPaste(event));
    this.addEventListener("change", (event) => this.#onTick(event));
    this.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-fill]") : null;
      if (!button) return;
      event.preventDefault();
      this.#fillBy(button.dataset["fill"] ?? "");
    });
  }

  #isControl(target: EventTarget | null): target is Control {
    return target instanceof HTMLElement && target.matches(CONTROLS) && target.closest("tbody tr") !== null;
  }

  /** The control that somebody is in; a picker stands for the hidden field that keeps its value. */
  #controlOf(target: EventTarget | null): Control | null {
    const inside = target instanceof Element ? target.closest("tj-points")?.querySelector("input[name]") : null;
    const control = inside ?? target;
    return this.#isControl(control) ? control : null;
  }

  #focus(control: Control): void {
    (control.closest<HTMLElement>("tj-points") ?? control).focus();
  }

  #rows(): HTMLTableRowElement[] {
    return [...this.querySelectorAll<HTMLTableRowElement>("tbody tr")];
  }

  /** The control of the same column in another row: same data-col, else the same place. */
  #counterpart(of: Control, row: HTMLTableRowElement): Control | null {
    const column = of.dataset["col"];
    if (column) return row.querySelector<Control>(`[data-col="${CSS.escape(column)}"]`);
    const own = [...(of.closest("tr")?.querySelectorAll(CONTROLS) ?? [])];
    return ([...row.querySelectorAll(CONTROLS)][own.indexOf(of)] as Control | undefined) ?? null;
  }

  #rowOf(cell: Control): number {
    return this.#rows().findIndex((row) => row.contains(cell));
  }

  #below(): HTMLTableRowElement[] {
    return this.#cell ? this.#rows().slice(this.#rowOf(this.#cell) + 1) : [];
  }

  #ticked(): HTMLTableRowElement[] {
    return this.#rows().filter((row) => row.querySelector<HTMLInputElement>("[data-row-check]")?.checked);
  }

  /** A button that cannot fill anything says what it waits for. */
  #fillBy(way: string): void {
    const rows = way === "selected" ? this.#ticked() : this.#below();
    const lacks = this.#cell ? (way === "selected" && !rows.length ? "noticks" : "") : "nocell";
    if (lacks) {
      this.#changes = [];
      this.#tell(say(this, lacks));
    } else this.#fill(rows);
  }

  #fill(rows: HTMLTableRowElement[]): void {
    const from = this.#cell;
    if (!from) return;
    this.#change(rows, (row) => {
      const to = this.#counterpart(from, row);
      return to !== null && to !== from && this.#put(to, from);
    });
    this.#focus(from);
  }

  #change(rows: HTMLTableRowElement[], put: (row: HTMLTableRowElement, i: number) => boolean): void {
    this.#changes = [];
    const count = rows.filter(put).length;
    const replaced = this.#changes.filter(({ before, after }) => before && before !== after).length;
    this.#tell(say(this, count ? (replaced ? "replaced" : "filled") : "none", { count, replaced }));
    announce(this, "tj-grid:filled", { count });
  }

  #tell(text: string): void {
    const told = part(this, "told");
    told?.replaceChildren(text);
    if (!told || !this.#changes.length) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn--quiet";
    button.textContent = say(this, "undo");
    button.addEventListener("click", () => this.#undo());
    told.append(button);
  }

  /** What was changed by hand since the fill stays. */
  #undo(): void {
    const untouched = this.#changes.filter(({ control, after }) => held(control) === after);
    this.#changes = [];
    for (const { control, before } of untouched) {
      hold(control, before);
      control.removeAttribute("data-filled");
      control.dispatchEvent(new Event("change", { bubbles: true }));
    }
    this.#tell(say(this, "undone", { count: untouched.length }));
    if (this.#cell) this.#focus(this.#cell);
  }

  #put(to: Control, from: Control | string): boolean {
    if (to.disabled || (to instanceof HTMLInputElement && to.readOnly)) return false;
    const before = held(to);
    if (typeof from !== "string") hold(to, held(from));
    else if (to instanceof HTMLSelectElement) {
      const match = [...to.options].find((option) => option.text.trim() === from.trim() || option.value === from.trim());
      if (!match) return false;
      match.selected = true;
    } else if (!isTick(to)) to.value = from;
    this.#changes.push({ control: to, before, after: held(to) });
    to.setAttribute("data-filled", "");
    to.addEventListener("input", () => to.removeAttribute("data-filled"), { once: true });
    to.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }

  #onTick(event: Event): void {
    const box = event.target;
    if (box instanceof HTMLInputElement && box.matches("[data-row-check], [data-check-all]")) {
      for (const row of this.#rows()) {
        const ticked = row.querySelector<HTMLInputElement>("[data-row-check]")?.checked ?? false;
        row.toggleAttribute("aria-selected", false);
        if (ticked) row.setAttribute("aria-selected", "true");
      }
    }
  }

  #onKey(event: KeyboardEvent): void {
    const cell = this.#controlOf(event.target);
    if (composing(event) || !cell) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "d") {
      event.preventDefault();
      this.#cell = cell;
      this.#fill(this.#below());
    } else if (event.key === "Enter" && event.target === cell && !(cell instanceof HTMLTextAreaElement)) {
      event.preventDefault();
      const row = this.#rows()[this.#rowOf(cell) + (event.shiftKey ? -1 : 1)];
      const next = row ? this.#counterpart(cell, row) : null;
      if (next) this.#focus(next);
    }
  }

  #onPaste(event: ClipboardEvent): void {
    const cell = this.#controlOf(event.target);
    const lines = event.clipboardData?.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "").split("\n") ?? [];
    if (lines.length < 2 || !cell || cell instanceof HTMLTextAreaElement) return;
    event.preventDefault();
    const start = this.#rowOf(cell);
    const rows = this.#rows().slice(start, start + lines.length);
    this.#change(rows, (row, i) => {
      const to = this.#counterpart(cell, row);
      return to !== null && this.#put(to, (lines[i] ?? "").split("\t")[0] ?? "");
    });
  }
}

define("tj-grid", Grid);

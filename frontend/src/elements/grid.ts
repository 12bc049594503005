import { announce, composing, define } from "../shared/element";

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
const CONTROLS = "input:not([type=hidden]):not([data-row-check]), select, textarea";

/**
 * <tj-grid><table class="table meta-grid">…</table></tj-grid>: one row per file, one column per fact.
 * Rows may hold <input type="checkbox" data-row-check>. Buttons anywhere inside: data-fill="down" (from the cell last
 * used to all rows below) and data-fill="selected" (to the ticked rows). Keys: Enter and Shift+Enter go down and up,
 * Ctrl+D fills down; pasting lines from a spreadsheet fills one row each. Event: tj-grid:filled {count}.
 */
export class Grid extends HTMLElement {
  #cell: Control | null = null;

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
      if (button.dataset["fill"] === "selected") this.#fill(this.#ticked());
      else this.#fill(this.#below());
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

  #fill(rows: HTMLTableRowElement[]): void {
    const from = this.#cell;
    if (!from) return;
    const filled = rows.filter((row) => {
      const to = this.#counterpart(from, row);
      return to !== null && to !== from && this.#put(to, from);
    });
    this.#focus(from);
    announce(this, "tj-grid:filled", { count: filled.length });
  }

  #put(to: Control, from: Control | string): boolean {
    if (to.disabled || (to instanceof HTMLInputElement && to.readOnly)) return false;
    if (to instanceof HTMLInputElement && to.type === "checkbox") {
      if (from instanceof HTMLInputElement) to.checked = from.checked;
    } else if (to instanceof HTMLSelectElement && from instanceof HTMLSelectElement) {
      for (const option of to.options) {
        option.selected = [...from.selectedOptions].some((chosen) => chosen.value === option.value);
      }
    } else if (to instanceof HTMLSelectElement) {
      const wanted = String(from).trim();
      const match = [...to.options].find((option) => option.text.trim() === wanted || option.value === wanted);
      if (!match) return false;
      match.selected = true;
    } else {
      to.value = typeof from === "string" ? from : from.value;
    }
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
    const filled = rows.filter((row, i) => {
      const to = this.#counterpart(cell, row);
      return to !== null && this.#put(to, (lines[i] ?? "").split("\t")[0] ?? "");
    });
    announce(this, "tj-grid:filled", { count: filled.length });
  }
}

define("tj-grid", Grid);

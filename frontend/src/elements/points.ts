import { define, say } from "../shared/element";
import { openDialog } from "../shared/points-dialog";

const SEPARATORS = /[\s,，、;；]+/;
const JOIN = "、";

/**
 * <tj-points><input name="statements" list="points"></tj-points>: codes become chips with their words, and a dialog
 * (id "<list>-dialog", with an input[type=search], [data-list] and [data-none]) offers the options of the datalist by
 * group. The input keeps the value and stays a text box with suggestions where no script runs.
 * Words: data-text-choose, data-text-core, data-text-remove ({name}).
 */
export class Points extends HTMLElement {
  #input: HTMLInputElement | null = null;
  #chips = document.createElement("span");
  #button = document.createElement("button");

  connectedCallback(): void {
    const input = this.querySelector<HTMLInputElement>("input[list]");
    const dialog = document.getElementById(`${input?.getAttribute("list")}-dialog`);
    if (!input || !(dialog instanceof HTMLDialogElement) || this.#input) return;
    this.#input = input;
    this.#chips.className = "points__chosen";
    this.#button.type = "button";
    this.#button.className = "btn points__choose";
    this.#button.textContent = say(this, "choose");
    this.#button.setAttribute("aria-haspopup", "dialog");
    this.#button.disabled = input.disabled;
    this.#button.addEventListener("click", () => openDialog(dialog, this));
    input.hidden = true;
    if (input.id) this.#button.id = input.id; // labels and links of an error summary lead to what one can see
    input.removeAttribute("id");
    for (const name of ["aria-invalid", "aria-describedby"]) {
      const value = input.getAttribute(name);
      if (value !== null) this.#button.setAttribute(name, value);
    }
    input.after(this.#chips, this.#button);
    input.addEventListener("change", () => this.#draw());
    input.form?.addEventListener("reset", () => window.setTimeout(() => this.#draw()));
    this.#draw();
  }

  /** The control that takes the focus instead of the hidden input. */
  override focus(): void {
    this.#button.focus();
  }

  get keys(): string[] {
    return [...new Set((this.#input?.value ?? "").split(SEPARATORS).filter(Boolean))];
  }

  set keys(keys: string[]) {
    if (!this.#input) return;
    this.#input.value = keys.join(JOIN);
    this.#input.dispatchEvent(new Event("input", { bubbles: true }));
    this.#input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  get options(): HTMLOptionElement[] {
    return [...(this.#input?.list?.options ?? [])];
  }

  #draw(): void {
    const words = new Map(this.options.map((option) => [option.value, option.label]));
    this.#chips.replaceChildren(
      ...this.keys.map((key, place) => {
        const chip = document.createElement("button");
        const name = words.get(key) ?? key;
        chip.type = "button";
        chip.className = "chip";
        chip.title = name;
        chip.disabled = this.#input?.disabled ?? false;
        chip.setAttribute("aria-label", say(this, "remove", { name }));
        const text = document.createElement("span");
        text.textContent = name;
        chip.append(text);
        if (place === 0) {
          const core = document.createElement("b");
          core.textContent = say(this, "core");
          chip.append(core);
        }
        const cross = document.createElement("span");
        cross.textContent = "×";
        chip.append(cross);
        chip.addEventListener("click", () => {
          this.keys = this.keys.filter((one) => one !== key);
          this.focus();
        });
        return chip;
      }),
    );
  }
}

define("tj-points", Points);

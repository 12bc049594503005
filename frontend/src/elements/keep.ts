import { define, part, say } from "../shared/element";
import { keep, keptUnder, keyOf, putBack, valuesOf } from "../shared/kept";
import { awaitAnswer } from "../shared/sent";

/**
 * <tj-keep key="/…/decision/#2"><form method="post">…<p data-status></p></form></tj-keep>
 * Keeps what is filled into a form in this browser while its page is left for another one, and puts it back wherever a
 * form with the same `key` stands; the copy goes once the form has arrived. `data-given` names the field in which the
 * server's value stands against the kept one. Words: data-text-kept data-text-failed.
 */
export class Keep extends HTMLElement {
  get #form(): HTMLFormElement | null {
    return this.querySelector("form");
  }

  get #key(): string {
    return keyOf(this.getAttribute("key") ?? "");
  }

  connectedCallback(): void {
    const form = this.#form;
    if (!form) return;
    this.#restore(form);
    if (isFilled(form)) this.#keep(form);
    for (const name of ["input", "change"]) form.addEventListener(name, () => this.#keep(form));
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      this.#keep(form);
      awaitAnswer(this.#key);
    });
  }

  #restore(form: HTMLFormElement): void {
    const kept = keptUnder(this.#key)?.values;
    if (!kept) return;
    if (this.dataset["given"]) kept.delete(this.dataset["given"]);
    for (const select of form.querySelectorAll("select")) offer(select, kept);
    putBack(form, kept);
    const fold = form.closest("details");
    if (fold) fold.open = true;
  }

  #keep(form: HTMLFormElement): void {
    if (!isFilled(form)) {
      localStorage.removeItem(this.#key);
      this.#tell("");
      return;
    }
    const values = valuesOf(form);
    for (const select of form.querySelectorAll("select")) {
      values.set(wordsOf(select), select.selectedOptions[0]?.text ?? "");
    }
    this.#tell(keep(this.#key, { values, refused: false, base: null }) ? "kept" : "failed");
  }

  #tell(name: string): void {
    const status = part(this, "status");
    const words = name && say(this, name);
    if (status && status.textContent !== words) status.textContent = words;
  }
}

/** Whether a person has put something in: a choice that every form starts with does not count. */
function isFilled(form: HTMLFormElement): boolean {
  return [...form.elements].some((field) => {
    if (field instanceof HTMLTextAreaElement) return field.value.trim() !== "";
    return field instanceof HTMLInputElement && field.type === "radio" && field.checked;
  });
}

/** The words of a choice are kept too: another page may not offer it, and it still means what it meant. */
function wordsOf(select: HTMLSelectElement): string {
  return `${select.name}:words`;
}

function offer(select: HTMLSelectElement, kept: URLSearchParams): void {
  const value = kept.get(select.name);
  if (value === null || [...select.options].some((option) => option.value === value)) return;
  select.prepend(new Option(kept.get(wordsOf(select)) ?? value, value));
}

define("tj-keep", Keep);

/** One form was changed in two places: what is saved by now stands beside the fields that say something else. */

import { say } from "./element";
import { type Kept, merged, putBack, saysTheSame, valuesOf } from "./kept";

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
const UNSEEN = ["hidden", "file", "submit", "button"];

/** What the fields of a form say, in words, by name. */
export function wordsOf(form: HTMLFormElement): Map<string, string> {
  const found = new Map<string, string[]>();
  for (const field of form.elements as HTMLCollectionOf<Field>) {
    if (!field.name || !field.matches("input, select, textarea") || UNSEEN.includes(field.type) || field.disabled) continue;
    found.set(field.name, [...(found.get(field.name) ?? []), ...wordsIn(field)]);
  }
  return new Map([...found].map(([name, words]) => [name, words.join("、")]));
}

/** What a form calls the fields of a name. */
export function labelOf(form: HTMLFormElement, name: string): string {
  const field = [...form.elements].find((one) => one.getAttribute("name") === name) as Field | undefined;
  const title = field?.closest(".field")?.querySelector(".field__label, legend") ?? field?.labels?.[0];
  return title?.textContent?.trim() || field?.getAttribute("aria-label") || name;
}

function wordsIn(field: Field): string[] {
  if (field instanceof HTMLSelectElement) {
    return [...field.selectedOptions].filter(({ value }) => value).map(({ text }) => text.trim());
  }
  const isTick = field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type);
  if (isTick) return field.checked ? [field.labels?.[0]?.textContent?.trim() || field.value] : [];
  return field.value ? [field.value] : [];
}

/** Whether a copy was made on a page before the one that is shown. */
export function isOlder(form: HTMLFormElement, { values }: Kept): boolean {
  const version = form.elements.namedItem("version");
  return version instanceof HTMLInputElement && values.get("version") !== version.value;
}

/** Puts a copy back into a form; returns the saved words that it stands over, by field, of what the person had changed. */
export function putBackOver(form: HTMLFormElement, kept: Kept): Map<string, string> {
  const now = valuesOf(form);
  const words = wordsOf(form);
  putBack(form, merged(form, kept));
  const mine = wordsOf(form);
  const isDisputed = (name: string): boolean => mine.get(name) !== words.get(name) && !(kept.base && saysTheSame(name, now, kept.base));
  return new Map([...words].filter(([name]) => isDisputed(name)));
}

/**
 * Shows the saved words, by field, and on top the two ways on for the person who has looked; returns the button that
 * keeps what stands in the fields. Whoever takes the saved words instead clicks on [data-take-saved].
 * Words: data-text-theirs ({text}) compare confirm drop.
 */
export function askToLook(host: HTMLElement, form: HTMLFormElement, theirs: Map<string, string>, looked: () => void): HTMLElement {
  const shown: HTMLElement[] = [];
  for (const [name, text] of theirs) {
    const field = form.querySelector(`[name="${CSS.escape(name)}"]`);
    if (!field) continue;
    const note = document.createElement("p");
    note.className = "field__theirs";
    note.textContent = say(host, "theirs", { text: text || "—" });
    (field.closest(".field") ?? field.parentElement)?.append(note);
    shown.push(note);
  }
  const top = document.createElement("div");
  top.className = "note note--warn split";
  const words = document.createElement("p");
  words.textContent = say(host, "compare");
  const confirm = buttonThatSays(say(host, "confirm"));
  confirm.addEventListener("click", () => {
    for (const element of [top, ...shown]) element.remove();
    looked();
  });
  const drop = buttonThatSays(say(host, "drop"));
  drop.dataset["takeSaved"] = "";
  const ways = document.createElement("p");
  ways.className = "row g-8";
  ways.append(confirm, drop);
  top.append(words, ways);
  form.prepend(top);
  return confirm;
}

export function buttonThatSays(words: string): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn";
  button.textContent = words;
  return button;
}

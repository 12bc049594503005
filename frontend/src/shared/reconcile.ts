/** Two people wrote into one form: what the other one saved stands beside the fields that now say something else. */

import { say } from "./element";

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
const UNSEEN = ["hidden", "file", "submit", "button"];

/** What the fields of a form say, in words, by name. */
export function wordsOf(form: HTMLFormElement): Map<string, string> {
  const found = new Map<string, string[]>();
  for (const field of form.querySelectorAll<Field>("input[name], select[name], textarea[name]")) {
    if (UNSEEN.includes(field.type) || field.disabled) continue;
    found.set(field.name, [...(found.get(field.name) ?? []), ...wordsIn(field)]);
  }
  return new Map([...found].map(([name, words]) => [name, words.join("、")]));
}

function wordsIn(field: Field): string[] {
  if (field instanceof HTMLSelectElement) {
    return [...field.selectedOptions].filter(({ value }) => value).map(({ text }) => text.trim());
  }
  const isTick = field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type);
  if (isTick) return field.checked ? [field.labels?.[0]?.textContent?.trim() || field.value] : [];
  return field.value ? [field.value] : [];
}

/**
 * Shows the other one's words where they differ, and a button on top for the person who has looked; returns the button.
 * Words: data-text-theirs ({text}) compare confirm.
 */
export function askToLook(host: HTMLElement, form: HTMLFormElement, theirs: Map<string, string>, looked: () => void): HTMLElement {
  const mine = wordsOf(form);
  const shown: HTMLElement[] = [];
  for (const [name, text] of theirs) {
    const field = form.querySelector(`[name="${CSS.escape(name)}"]`);
    if (!field || mine.get(name) === text) continue;
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
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn";
  button.textContent = say(host, "confirm");
  button.addEventListener("click", () => {
    for (const element of [top, ...shown]) element.remove();
    looked();
  });
  top.append(words, button);
  form.prepend(top);
  return button;
}

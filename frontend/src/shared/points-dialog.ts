/** The list of points to tick, by group and narrowed by what is typed. */

import { composing } from "./element";

export interface Picking {
  keys: string[];
  readonly options: HTMLOptionElement[];
  focus(): void;
}

function line(option: HTMLOptionElement, points: Picking): HTMLLabelElement {
  const label = document.createElement("label");
  label.className = "choice";
  const box = document.createElement("input");
  box.type = "checkbox";
  box.className = "box";
  box.checked = points.keys.includes(option.value);
  box.addEventListener("change", (event) => {
    event.stopPropagation();
    const others = points.keys.filter((key) => key !== option.value);
    points.keys = box.checked ? [...others, option.value] : others;
  });
  const words = document.createElement("span");
  words.textContent = option.label;
  label.append(box, words);
  return label;
}

/** One dialog serves every field of the page: it is filled for the field that opens it. */
export function openDialog(dialog: HTMLDialogElement, points: Picking): void {
  const groups = new Map<string, HTMLElement>();
  for (const option of points.options) {
    const name = option.dataset["group"] ?? "";
    let group = groups.get(name);
    if (!group) {
      group = document.createElement("fieldset");
      const legend = document.createElement("legend");
      legend.textContent = name;
      group.append(legend);
      groups.set(name, group);
    }
    group.append(line(option, points));
  }
  dialog.querySelector("[data-list]")?.replaceChildren(...groups.values());
  const search = dialog.querySelector<HTMLInputElement>("input[type=search]");
  if (search) {
    listen(dialog, search);
    search.value = "";
  }
  narrow(dialog, "");
  dialog.addEventListener("close", () => points.focus(), { once: true });
  dialog.showModal();
}

function listen(dialog: HTMLDialogElement, search: HTMLInputElement): void {
  if (dialog.dataset["listens"]) return;
  dialog.dataset["listens"] = "yes";
  search.addEventListener("input", (event) => {
    if (!(event as InputEvent).isComposing) narrow(dialog, search.value);
  });
  search.addEventListener("compositionend", () => narrow(dialog, search.value));
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !composing(event)) event.preventDefault();
  });
}

/** Leave the lines that hold every word typed; a group's name counts for all of its lines. */
function narrow(dialog: HTMLDialogElement, typed: string): void {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  let left = 0;
  for (const group of dialog.querySelectorAll("fieldset")) {
    const name = group.querySelector("legend")?.textContent ?? "";
    let shown = 0;
    for (const row of group.querySelectorAll<HTMLElement>(".choice")) {
      const text = `${name} ${row.textContent}`.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    group.hidden = shown === 0;
    left += shown;
  }
  const none = dialog.querySelector<HTMLElement>("[data-none]");
  if (none) none.hidden = left > 0;
}

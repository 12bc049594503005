/**
 * The display switches of every page: <form data-look> for theme and 长者模式, <form data-language> for the language.
 * Without scripts each leads away and back. A look is only an attribute of the page, so it changes in place; another
 * language needs another page, and what was typed goes along. Words for a state: data-when="dark|light|elder|plain".
 */

import { putBack, valuesOf } from "./shared/kept";

const CARRIED = "tuoju-carried";
const root = document.documentElement;

/** Whether the form was a switch of the look, done here and now. A page with another content for 长者模式 says so. */
export function changesLook(form: HTMLFormElement, button: HTMLElement | null): boolean {
  if (!form.hasAttribute("data-look") || !(button instanceof HTMLButtonElement)) return false;
  if (button.name === "elder" && document.querySelector("[data-elder-page]")) return false;
  const { name, value } = button;
  void fetch(form.action, { method: "POST", body: new URLSearchParams({ [name]: value }), redirect: "manual", keepalive: true }).catch(() => undefined);
  if (name === "elder") root.toggleAttribute("data-elder", value === "1");
  else if (value === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = value;
  for (const one of document.querySelectorAll<HTMLButtonElement>("[data-look] button")) renew(one);
  return true;
}

function renew(button: HTMLButtonElement): void {
  const elder = root.hasAttribute("data-elder");
  if (button.name === "elder") {
    button.value = elder ? "0" : "1";
    button.setAttribute("aria-pressed", String(elder));
  } else if (button.value !== "system") button.value = root.dataset["theme"] === "dark" ? "light" : "dark";
}

/** Forms that a person fills in; those inside an element that keeps its form are carried by it. */
function filledForms(): HTMLFormElement[] {
  const forms = [...document.querySelectorAll<HTMLFormElement>("form[method=post]:not([data-look], [data-language])")];
  return forms.filter((form) => !form.closest("tj-keep, tj-autosave") && !form.querySelector("tj-autosave"));
}

/** Called as the language changes: the next page shows what was typed on this one. Secrets stay behind. */
export function carryForms(): void {
  const carried = filledForms().map((form): [string, string] => {
    const values = valuesOf(form);
    for (const secret of form.querySelectorAll<HTMLInputElement>("input[type=password]")) values.delete(secret.name);
    return [form.action, values.toString()];
  });
  sessionStorage.setItem(CARRIED, JSON.stringify(carried));
}

/** Once a page: put back what came along. */
export function fillCarried(): void {
  const carried = sessionStorage.getItem(CARRIED);
  sessionStorage.removeItem(CARRIED);
  if (carried === null) return;
  const left = JSON.parse(carried) as [string, string][];
  for (const form of filledForms()) {
    const at = left.findIndex(([action]) => action === form.action);
    const [found] = at < 0 ? [] : left.splice(at, 1);
    if (found) putBack(form, new URLSearchParams(found[1]));
  }
}

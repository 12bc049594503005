/**
 * The display switches of every page: <form data-look> for theme and 长者模式, <form data-language> for the language.
 * Without scripts each leads away and back. A look is only an attribute of the page, so it changes in place; another
 * language needs another page, and what was typed goes along (carried.ts). Words for a state: data-when="dark|light|elder|plain".
 */

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

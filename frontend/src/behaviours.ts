/** Small conveniences on plain markup; every page works without them. One listener per event, on the document. */

import { carryForms, fillCarried } from "./carried";
import { changesLook } from "./looks";
import { forgetAll } from "./shared/kept";

function openDialog(id: string): void {
  const dialog = document.getElementById(id);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

function onClick(event: MouseEvent): void {
  const origin = event.target;
  if (!(origin instanceof Element)) return;
  const button = origin.closest<HTMLElement>("[data-dialog],[data-close],[data-toggle-open],[data-copy],[data-print]");
  if (!button) return;
  const { dialog, close, toggleOpen, copy, print } = button.dataset;
  if (dialog !== undefined) openDialog(dialog);
  if (close !== undefined) button.closest("dialog")?.close();
  if (print !== undefined) window.print();
  if (toggleOpen !== undefined) {
    const open = button.closest(`.${toggleOpen}`)?.toggleAttribute("data-open") ?? false;
    button.setAttribute("aria-expanded", String(open));
  }
  if (copy !== undefined) {
    void navigator.clipboard?.writeText(copy).then(() => {
      if (button.dataset["copied"]) button.textContent = button.dataset["copied"];
    });
  }
}

function onChange(event: Event): void {
  const field = event.target;
  if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement)) return;
  const group = field.dataset["checkAll"];
  if (group && field instanceof HTMLInputElement) {
    const boxes = document.querySelectorAll<HTMLInputElement>(`input[type="checkbox"][name="${CSS.escape(group)}"]`);
    for (const box of boxes) box.checked = field.checked;
    boxes[0]?.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const chosen = field instanceof HTMLSelectElement || ["checkbox", "radio", "file"].includes(field.type);
  const form = field.form;
  if (chosen && form?.hasAttribute("data-autosubmit")) form.requestSubmit();
}

/** A second click on "submit" must not send the form again; coming back with the browser's arrow wakes it up. */
function onSubmit(event: SubmitEvent): void {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method !== "post" || event.defaultPrevented) return;
  if (changesLook(form, event.submitter)) {
    event.preventDefault();
    const menu = form.closest<HTMLDetailsElement>("details.menu");
    if (menu) closeMenu(menu);
    return;
  }
  if (form.dataset["sent"] !== undefined) {
    event.preventDefault();
    return;
  }
  form.dataset["sent"] = "";
  if (form.hasAttribute("data-signs-out")) forgetAll();
  if (form.hasAttribute("data-language")) carryForms();
}

/** The focus goes back to what opened the menu. */
function closeMenu(menu: HTMLDetailsElement): void {
  menu.open = false;
  menu.querySelector("summary")?.focus();
}

function wakeForms(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sent]")) delete form.dataset["sent"];
}

/** Enter that only ends a pinyin composition must not send a form. */
function onKeydown(event: KeyboardEvent): void {
  if (event.key === "Enter" && event.isComposing) event.stopPropagation();
  if (event.key === "Escape") {
    for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) menu.open = false;
  }
}

function closeOtherMenus(event: MouseEvent): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
    if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  }
}

function arrange(root: ParentNode): void {
  if (window.innerWidth < 640) {
    for (const fold of root.querySelectorAll<HTMLDetailsElement>("details.filter-fold[open], details[data-folds][open]")) fold.open = false;
  }
  for (const tab of root.querySelectorAll(".tabs [aria-current]")) {
    const bar = tab.parentElement;
    if (bar && bar.scrollWidth > bar.clientWidth) tab.scrollIntoView({ inline: "center", block: "nearest" });
  }
  root.querySelector<HTMLElement>(".error-summary")?.focus();
}

/** Toasts of good news leave by themselves; warnings stay until the next page. */
function retireToasts(): void {
  for (const toast of document.querySelectorAll<HTMLElement>(".toasts .toast[role='status']")) {
    window.setTimeout(() => toast.remove(), 6000);
  }
}

export function behave(root: Document): void {
  root.addEventListener("click", onClick);
  root.addEventListener("click", closeOtherMenus);
  root.addEventListener("change", onChange);
  root.addEventListener("submit", onSubmit);
  root.addEventListener("keydown", onKeydown, true);
  root.addEventListener("htmx:after:swap", (event) => arrange(event.target instanceof Element ? event.target : root));
  window.addEventListener("pageshow", wakeForms);
  root.addEventListener("htmx:after:request", wakeForms);
  fillCarried();
  arrange(root);
  retireToasts();
}

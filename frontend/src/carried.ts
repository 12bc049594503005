/**
 * What was typed goes along to the same page in another language: only what the person changed, and only into a form
 * that still means the same, as its hidden fields say. What belongs to another thing or to older words by now would
 * be saved over them, so it is shown instead, to be copied: <template data-left-over> with a place [data-typed].
 */

import { changedIn } from "./shared/changed";
import { putBack, valuesOf } from "./shared/kept";
import { labelOf, wordsOf } from "./shared/reconcile";

interface Typed {
  /** Where the form sends to and its hidden fields; of several forms alike, which one, and how many there were. */
  form: string;
  nth: number;
  alike: number;
  values: string;
  /** The names of the changed fields, each with its label and what it says, in words. */
  fields: [string, string, string][];
}

const CARRIED = "tuoju-carried";
const SECRET = "[type=password], [autocomplete~=one-time-code], [autocomplete~=current-password], [autocomplete~=new-password]";
const REFUSED = ".error-summary, [aria-invalid=true]";
/** What this page could not fill in, and only shows: it goes along to the next language, too. */
let leftOver: Typed[] = [];

/** Forms that a person fills in; those inside an element that keeps its form are carried by it. */
function filledForms(): HTMLFormElement[] {
  const forms = [...document.querySelectorAll<HTMLFormElement>("form[method=post]:not([data-look], [data-language])")];
  return forms.filter((form) => !form.closest("tj-keep, tj-autosave") && !form.querySelector("tj-autosave"));
}

/** What a form is about. Its address is read as written: `form.action` has the place on the page, or is a field of that name. */
function meaningOf(form: HTMLFormElement): string {
  const action = form.getAttribute("action") || location.pathname + location.search;
  const hidden = [...form.elements].filter((field) => field instanceof HTMLInputElement && field.type === "hidden") as HTMLInputElement[];
  const said = hidden.filter(({ name }) => name !== "csrfmiddlewaretoken").map(({ name, value }) => [name, value]);
  return JSON.stringify([action, said]);
}

/** A form that came back refused shows as given what the person typed before. */
function isRefused(form: HTMLFormElement): boolean {
  const marks = [...document.querySelectorAll(REFUSED)];
  return marks.some((mark) => form.contains(mark) || !mark.closest("form"));
}

function typedInto(form: HTMLFormElement, forms: HTMLFormElement[]): Typed[] {
  const words = wordsOf(form);
  const secrets = new Set([...form.elements].filter((field) => field.matches(SECRET)).map((field) => field.getAttribute("name")));
  const changed = isRefused(form) ? words.keys() : changedIn(form);
  const names = [...changed].filter((name) => name && !secrets.has(name));
  if (!names.length) return [];
  const meaning = meaningOf(form);
  const alike = forms.filter((one) => meaningOf(one) === meaning);
  const all = valuesOf(form);
  const values = new URLSearchParams(names.flatMap((name) => all.getAll(name).map((value) => [name, value])));
  const fields = names.map((name): [string, string, string] => [name, labelOf(form, name), words.get(name) ?? ""]);
  return [{ form: meaning, nth: alike.indexOf(form), alike: alike.length, values: values.toString(), fields }];
}

/** Called as the language changes. Secrets stay behind. */
export function carryForms(): void {
  const forms = filledForms();
  const carried = [...leftOver, ...forms.flatMap((form) => typedInto(form, forms))];
  if (carried.length) sessionStorage.setItem(CARRIED, JSON.stringify(carried));
}

/** Once a page: put back what came along. */
export function fillCarried(): void {
  const carried = sessionStorage.getItem(CARRIED);
  sessionStorage.removeItem(CARRIED);
  if (carried === null) return;
  const forms = filledForms();
  leftOver = (JSON.parse(carried) as Typed[]).filter((typed) => !isPutBack(typed, forms));
  if (leftOver.length) showLeftOver();
}

function isPutBack({ form: meaning, nth, alike, values, fields }: Typed, forms: HTMLFormElement[]): boolean {
  const found = forms.filter((form) => meaningOf(form) === meaning);
  const form = found[nth];
  if (!form || found.length !== alike || !fields.every(([name]) => form.elements.namedItem(name))) return false;
  putBack(form, new URLSearchParams(values), new Set(fields.map(([name]) => name)));
  return true;
}

function showLeftOver(): void {
  const template = document.querySelector<HTMLTemplateElement>("template[data-left-over]");
  const note = (template?.content.cloneNode(true) as DocumentFragment | undefined)?.firstElementChild;
  if (!(note instanceof HTMLElement)) return;
  const lines = leftOver.flatMap(({ fields }) => fields.map(([, label, text]) => lineOf(label, text)));
  note.querySelector("[data-typed]")?.append(...lines);
  (document.querySelector("main") ?? document.body).prepend(note);
  note.focus();
}

function lineOf(label: string, text: string): HTMLElement {
  const line = document.createElement("label");
  line.className = "field";
  const name = document.createElement("span");
  name.className = "field__label";
  name.textContent = label;
  const box = document.createElement("textarea");
  box.className = "input";
  box.readOnly = true;
  box.rows = Math.min(6, text.split("\n").reduce((rows, words) => rows + Math.max(1, Math.ceil(words.length / 16)), 0));
  box.value = text || "—";
  line.append(name, box);
  return line;
}

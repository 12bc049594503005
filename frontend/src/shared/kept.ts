/** Copies of forms in this browser: what could not be sent stays here, by the address it goes to. */

const CONFLICT = "conflict!";

export interface Kept {
  values: URLSearchParams;
  /** Somebody else had changed the same before these values arrived. */
  refused: boolean;
}

/** What a form would send, without its token. */
export function valuesOf(form: HTMLFormElement): URLSearchParams {
  const values = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && name !== "csrfmiddlewaretoken") values.append(name, value);
  }
  return values;
}

/** Keep a copy; false when this browser has no room for it. */
export function keep(key: string, { values, refused }: Kept): boolean {
  try {
    localStorage.setItem(key, `${refused ? CONFLICT : ""}${values.toString()}`);
    return true;
  } catch {
    return false;
  }
}

export function keptUnder(key: string): Kept | null {
  const text = localStorage.getItem(key);
  if (!text) return null;
  const refused = text.startsWith(CONFLICT);
  return { values: new URLSearchParams(refused ? text.slice(CONFLICT.length) : text), refused };
}

/** Whether a page shows what was kept; rows that came or went since count on neither side. */
export function shows(form: HTMLFormElement, kept: URLSearchParams): boolean {
  const shown = valuesOf(form);
  const names = [...new Set(kept.keys())].filter((name) => name !== "version" && form.elements.namedItem(name));
  return names.every((name) => kept.getAll(name).join("\n") === shown.getAll(name).join("\n"));
}

/** Write what was kept into the fields that the form still has; hidden ones stay the server's. */
export function putBack(form: HTMLFormElement, values: URLSearchParams): void {
  for (const field of form.elements) {
    if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type)) {
      field.checked = values.getAll(field.name).includes(field.value);
    } else if (field instanceof HTMLInputElement && ["hidden", "file", "submit"].includes(field.type)) {
      continue;
    } else if (field instanceof HTMLSelectElement && (field.multiple || values.has(field.name))) {
      for (const option of field.options) option.selected = values.getAll(field.name).includes(option.value);
    } else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) {
      field.value = values.get(field.name) ?? field.value;
    }
  }
}

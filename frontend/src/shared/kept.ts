/**
 * Copies of forms in this browser: what could not be sent stays here, by the person who typed it and the address it
 * goes to. <body data-person="…"> says who is signed in.
 */

const CONFLICT = "conflict!";
const PREFIX = "tuoju-draft:";
let isClosed = false;

export interface Kept {
  values: URLSearchParams;
  /** The same had been changed elsewhere before these values arrived. */
  refused: boolean;
  /** What the page said before the person typed, where that is known: fields that say the same were not touched. */
  base: URLSearchParams | null;
}

/** Where this person's copy of what goes to an address lies. */
export function keyOf(action: string): string {
  return `${ownPrefix()}${action}`;
}

function ownPrefix(): string {
  return `${PREFIX}${document.body.dataset["person"] ?? ""}:`;
}

/** Called once a page: who signs in ends what others left here. Without anybody signed in, an owner may come back. */
export function forgetOthers(): void {
  if (document.body.dataset["person"]) forget((key) => !key.startsWith(ownPrefix()));
}

/** On signing out nothing that was typed stays behind, nor is anything kept on the way out. */
export function forgetAll(): void {
  isClosed = true;
  forget(() => true);
}

function forget(chosen: (key: string) => boolean): void {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX) && chosen(key)) localStorage.removeItem(key);
  }
}

/** What a form would send, without its token. */
export function valuesOf(form: HTMLFormElement): URLSearchParams {
  const values = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && name !== "csrfmiddlewaretoken") values.append(name, value);
  }
  return values;
}

/** A saved form stands on the version that it made, as do the values that were sent. */
export function renewVersion(form: HTMLFormElement, values: URLSearchParams, version: string): void {
  const field = form.elements.namedItem("version");
  if (!(field instanceof HTMLInputElement)) return;
  field.value = version;
  values.set("version", version);
}

/** Keep a copy; false when this browser has no room for it. */
export function keep(key: string, { values, refused, base }: Kept): boolean {
  if (isClosed) return true;
  try {
    localStorage.setItem(key, `${refused ? CONFLICT : ""}${values.toString()}${base ? `\n${base.toString()}` : ""}`);
    return true;
  } catch {
    return false;
  }
}

export function keptUnder(key: string): Kept | null {
  const text = localStorage.getItem(key);
  if (!text) return null;
  const refused = text.startsWith(CONFLICT);
  const [values, base] = (refused ? text.slice(CONFLICT.length) : text).split("\n");
  return { values: new URLSearchParams(values), refused, base: base === undefined ? null : new URLSearchParams(base) };
}

/** Whether another window of this browser keeps a conflict under a key: `own` is what this one wrote there last. */
export function isHeldElsewhere(key: string, own: string | null): boolean {
  const text = localStorage.getItem(key);
  return text !== null && text !== own && text.startsWith(CONFLICT);
}

export function saysTheSame(name: string, one: URLSearchParams, other: URLSearchParams): boolean {
  return one.getAll(name).join("\n") === other.getAll(name).join("\n");
}

/** What the person changed, on top of what the page says by now. */
export function merged(form: HTMLFormElement, { values, base }: Kept): URLSearchParams {
  if (!base) return values;
  const now = valuesOf(form);
  const found = new URLSearchParams();
  for (const name of new Set([...values.keys(), ...base.keys(), ...now.keys()])) {
    const from = saysTheSame(name, values, base) ? now : values;
    for (const value of from.getAll(name)) found.append(name, value);
  }
  return found;
}

/** Whether a page shows what was kept; rows that came or went since count on neither side. */
export function shows(form: HTMLFormElement, { values, base }: Kept): boolean {
  const shown = valuesOf(form);
  // A box whose tick was taken away has its name in the base alone.
  const names = new Set([...values.keys(), ...(base?.keys() ?? [])]);
  const there = [...names].filter((name) => name !== "version" && form.elements.namedItem(name));
  return there.every((name) => saysTheSame(name, values, shown));
}

/**
 * Write what was kept into the fields that the form still has, or into those of some names; hidden ones stay the
 * server's. Whoever counts ticks hears of it from the form, so that nothing takes it for a person's choice.
 */
export function putBack(form: HTMLFormElement, values: URLSearchParams, names: ReadonlySet<string> | null = null): void {
  for (const field of form.elements) {
    if (names && !names.has(field.getAttribute("name") ?? "")) continue;
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
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

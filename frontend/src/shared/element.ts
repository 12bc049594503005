/** What all custom elements share: words from the server, the form token, lists of children. */

/** Text of `data-text-<name>`, with `{places}` filled; the server writes and translates all words. */
export function say(host: HTMLElement, name: string, values: Record<string, string | number> = {}): string {
  const raw = host.getAttribute(`data-text-${name}`) ?? "";
  return raw.replace(/\{(\w+)\}/g, (whole, key: string) => String(values[key] ?? whole));
}

/** The form token: from the cookie, which a sign-in in another window renews, else from a form inside or around. */
export function token(host: Element): string {
  const cookie = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1];
  const field = "input[name=csrfmiddlewaretoken]";
  return cookie ?? (host.querySelector<HTMLInputElement>(field) ?? host.closest("form")?.querySelector<HTMLInputElement>(field))?.value ?? "";
}

/** The first child with `data-<name>`. */
export function part<T extends Element = HTMLElement>(host: ParentNode, name: string): T | null {
  return host.querySelector<T>(`[data-${name}]`);
}

/** 14:02 in the reader's clock. */
export function clock(when = new Date()): string {
  return when.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
}

/** Whether a key belongs to an input method that is still composing. */
export function composing(event: Event): boolean {
  return event instanceof KeyboardEvent && (event.isComposing || event.keyCode === 229);
}

export function announce(host: HTMLElement, name: string, detail: unknown = null): void {
  host.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
}

export function define(tag: string, element: CustomElementConstructor): void {
  if (!customElements.get(tag)) customElements.define(tag, element);
}

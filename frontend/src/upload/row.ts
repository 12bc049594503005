import { part, say } from "../shared/element";
import { readable } from "./files";

export type RowTone = "wait" | "run" | "ok" | "warn" | "bad";

const GLYPH: Record<RowTone, string> = { wait: "s-draft", run: "s-wait", ok: "s-ok", warn: "s-warn", bad: "s-bad" };
const TAG: Record<RowTone, string> = { wait: "", run: " tag--wait", ok: " tag--ok", warn: " tag--warn", bad: " tag--bad" };

/** A name without the characters that turn the direction of reading, which hide a file's real ending. */
export function shownName(name: string): string {
  return name.replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");
}

/** One file in the list, as the server's template draws it. */
export class Row {
  readonly element: HTMLElement;
  #tone: RowTone = "wait";
  #turnedDown = false;
  /** How much the server has acknowledged; what only left this computer may be lost on the way. */
  kept = 0;

  constructor(
    private readonly host: HTMLElement,
    name: string,
    path: string,
    size: number,
    act: (what: string) => void,
  ) {
    const template = part<HTMLTemplateElement>(host, "row");
    this.element = template?.content.firstElementChild?.cloneNode(true) as HTMLElement;
    this.#fill("name", shownName(name));
    this.#fill("size", readable(size));
    this.#fill("path", path === name ? "" : shownName(path));
    part(this.element, "progress")?.setAttribute("aria-label", shownName(name));
    this.element.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-do]") : null;
      if (button) act(button.dataset["do"] ?? "");
    });
    this.show("wait", say(host, "waiting"));
  }

  show(tone: RowTone, detail: string, percent: number | null = null): void {
    this.#tone = tone;
    this.#turnedDown = false;
    const tag = part(this.element, "tag");
    if (tag) {
      tag.className = `tag${TAG[tone]}`;
      tag.replaceChildren(this.#glyph(tone), say(this.host, `tag-${tone}`));
    }
    this.#fill("detail", detail);
    const bar = part<HTMLProgressElement>(this.element, "progress");
    if (bar) {
      bar.hidden = tone === "ok" || tone === "bad" || (tone === "wait" && percent === null);
      if (percent !== null) bar.value = percent;
    }
    this.#button("pause", tone === "run");
    this.#button("resume", tone === "warn");
    this.#button("again", false);
  }

  /** Offers to have a file twice that is there already, from another place. */
  offerAgain(): void {
    this.#button("again", true);
  }

  /** What the server says of the file since it has it: its tag and, where there is something to say, a sentence. */
  settle(tag: Element, detail: string): void {
    this.element.querySelector(".file__state")?.replaceChildren(tag);
    this.#fill("detail", detail);
    this.#turnedDown = tag.classList.contains("tag--bad");
  }

  /** How it ended, if it has: the server may turn down a file that it has whole. */
  get end(): "taken" | "refused" | null {
    if (this.#tone === "bad" || this.#turnedDown) return "refused";
    return this.#tone === "ok" ? "taken" : null;
  }

  get tone(): RowTone {
    return this.#tone;
  }

  #glyph(tone: RowTone): SVGElement {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 16 16");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS(svg.namespaceURI, "use") as SVGUseElement;
    use.setAttribute("href", `${this.host.getAttribute("data-sprite") ?? ""}#${GLYPH[tone]}`);
    svg.append(use);
    return svg;
  }

  #fill(name: string, text: string): void {
    const place = part(this.element, name);
    if (place) place.textContent = text;
  }

  #button(name: string, shown: boolean): void {
    const button = this.element.querySelector<HTMLElement>(`[data-do="${name}"]`);
    if (button) button.hidden = !shown;
  }
}

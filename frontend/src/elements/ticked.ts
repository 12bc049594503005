import { define, part, say } from "../shared/element";

/**
 * <tj-ticked name="draft"><p data-count></p><ul data-list></ul><p data-others></p>…<button data-act></button></tj-ticked>
 * Says which boxes called `name` are ticked on the page, before something happens to them: each box tells of its row in
 * `data-told`, and has `data-other` where the row is not the reader's own. Words: data-text-none data-text-one
 * data-text-many data-text-more data-text-others, with `{count}`. Without JavaScript the words inside stay as they are.
 */
export class Ticked extends HTMLElement {
  static readonly #shown = 8;

  connectedCallback(): void {
    document.addEventListener("change", this.#tell);
    this.#tell();
  }

  disconnectedCallback(): void {
    document.removeEventListener("change", this.#tell);
  }

  readonly #tell = (): void => {
    const name = CSS.escape(this.getAttribute("name") ?? "");
    const boxes = [...document.querySelectorAll<HTMLInputElement>(`input[type="checkbox"][name="${name}"]:checked`)];
    const count = boxes.length;
    this.#write("count", say(this, count === 0 ? "none" : count === 1 ? "one" : "many", { count }));
    const others = boxes.filter((box) => box.dataset["other"] !== undefined).length;
    this.#write("others", others > 0 ? say(this, "others", { count: others }) : "");
    const lines = boxes.slice(0, Ticked.#shown).map((box) => box.dataset["told"] ?? "");
    if (count > lines.length) lines.push(say(this, "more", { count: count - lines.length }));
    part(this, "list")?.replaceChildren(...lines.map((text) => this.#line(text)));
    const act = part<HTMLButtonElement>(this, "act");
    if (act) act.disabled = count === 0;
  };

  #write(name: string, text: string): void {
    const place = part(this, name);
    if (!place) return;
    place.textContent = text;
    place.hidden = text === "";
  }

  #line(text: string): HTMLLIElement {
    const line = document.createElement("li");
    line.textContent = text;
    return line;
  }
}

define("tj-ticked", Ticked);

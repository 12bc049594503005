import { renderAsync, type HElement } from "docx-preview";
import { announce, define, part, say } from "../shared/element";

const OWN =
  ":host { display: block } .docx-wrapper { background: none; padding: 0 } .docx-wrapper > section { max-width: 100%; overflow-x: auto; margin: 0 auto 16px } " +
  // on phones a page's margins would leave a column of a few words
  "@media (max-width: 640px) { .docx-wrapper > section { width: auto !important; min-height: 0 !important; padding: 16px !important } " +
  ".docx-wrapper table { display: block; width: auto !important; max-width: 100%; margin-inline: 0 !important; overflow-x: auto } .docx-wrapper :is(td, th) { min-width: 5.5em } }";
const BLOCKED = new Set(["script", "iframe", "object", "embed", "link", "meta"]);

/** Builds the elements of the document; style sheets are collected, because the page allows no inline ones. */
function builder(sheets: string[]): (piece: HElement | Node | string) => Node {
  const build = (piece: HElement | Node | string): Node => {
    if (typeof piece === "string") return document.createTextNode(piece);
    if (piece instanceof Node) return piece;
    const { ns, tagName, className, style, children = [], ...rest } = piece;
    if (tagName === "style") {
      sheets.push(children.map((child) => (child instanceof Node ? (child.textContent ?? "") : String(child))).join(""));
      return document.createComment("");
    }
    if (tagName === "#comment") return document.createComment("");
    const made =
      tagName === "#fragment" || BLOCKED.has(tagName.toLowerCase())
        ? document.createDocumentFragment()
        : ns
          ? document.createElementNS(String(ns), tagName)
          : document.createElement(tagName);
    for (const child of children) made.appendChild(build(child));
    if (!(made instanceof Element)) return made;
    if (className) made.setAttribute("class", className);
    const look = (made as HTMLElement).style;
    if (typeof style === "string") look.cssText = style;
    else if (style) Object.assign(look, style);
    for (const [name, value] of Object.entries(rest)) {
      if (value === undefined || /^on/i.test(name) || name === "innerHTML") continue;
      if (name === "href" && !/^(https?:|mailto:|tel:|#)/i.test(String(value))) continue;
      (made as unknown as Record<string, unknown>)[name] = value;
    }
    return made;
  };
  return build;
}

/**
 * <tj-docx class="viewer" src="/…/file.docx"><div class="viewer__stage" data-stage></div></tj-docx>
 * Shows a Word document in the browser, inside a shadow root so that its styles stay there.
 * Words: data-text-loading data-text-failed. Events: tj-docx:shown, tj-docx:failed.
 */
export class Docx extends HTMLElement {
  #stop = new AbortController();

  connectedCallback(): void {
    void this.#open();
  }

  disconnectedCallback(): void {
    this.#stop.abort();
  }

  async #open(): Promise<void> {
    const stage = part(this, "stage");
    if (!stage) return;
    stage.dataset["busy"] = say(this, "loading");
    try {
      const answer = await fetch(this.getAttribute("src") ?? "", { signal: this.#stop.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const host = document.createElement("div");
      host.className = "sheet-host";
      host.tabIndex = 0;
      const root = host.attachShadow({ mode: "open" });
      const body = document.createElement("div");
      const sheets: string[] = [];
      await renderAsync(await answer.blob(), body, document.createElement("div"), {
        h: builder(sheets),
        inWrapper: true,
        ignoreWidth: false,
        renderAltChunks: false,
        useBase64URL: true,
      });
      root.adoptedStyleSheets = [...sheets, OWN].map((css) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(css);
        return sheet;
      });
      root.append(body);
      delete stage.dataset["busy"];
      stage.replaceChildren(host);
      announce(this, "tj-docx:shown");
    } catch {
      if (this.#stop.signal.aborted) return;
      stage.dataset["busy"] = say(this, "failed");
      this.dataset["state"] = "bad";
      announce(this, "tj-docx:failed");
    }
  }
}

define("tj-docx", Docx);

import JSZip from "jszip";

const KEPT = new Set(
  ("a abbr aside article b blockquote br caption code dd del div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark " +
    "nav ol p pre q rp rt ruby s section small span strong sub sup table tbody td tfoot th thead time tr u ul var").split(" "),
);
const ATTRIBUTES = new Set(["alt", "title", "colspan", "rowspan", "lang", "id"]);
const PICTURES: Record<string, string> = { png: "image/png", jpg: "image/jpeg", jpeg: "image/jpeg", gif: "image/gif", webp: "image/webp" };

function resolve(base: string, target: string): string {
  return decodeURIComponent(new URL(target, `zip:///${base}`).pathname.slice(1));
}

/**
 * Chapters are XHTML. Read without their namespace, their tags mean nothing to the browser: no handler and no style of
 * the book is even looked at. What is not well-formed is read as a browser would.
 */
function parse(text: string): Element | null {
  const bare = text.replace(/\sxmlns\s*=\s*("[^"]*"|'[^']*')/g, "").replace(/&nbsp;/g, "&#160;");
  const strict = new DOMParser().parseFromString(bare, "application/xml");
  if (!strict.querySelector("parsererror")) return strict.querySelector("body");
  return new DOMParser().parseFromString(text, "text/html").body;
}

/** An electronic book: its chapters in reading order, cleaned of scripts, styles and addresses outside the book. */
export class Book {
  readonly #addresses: string[] = [];

  private constructor(
    private readonly zip: JSZip,
    private readonly chapters: string[],
  ) {}

  static async open(bytes: ArrayBuffer): Promise<Book> {
    const zip = await JSZip.loadAsync(bytes);
    const read = async (path: string): Promise<Document> => {
      const text = await zip.file(path)?.async("string");
      if (text === undefined) throw new Error(path);
      return new DOMParser().parseFromString(text, "application/xml");
    };
    const container = await read("META-INF/container.xml");
    const main = container.querySelector("rootfile")?.getAttribute("full-path") ?? "";
    const contents = await read(main);
    const items = new Map([...contents.querySelectorAll("manifest > item")].map((item) => [item.id, item.getAttribute("href") ?? ""]));
    const order = [...contents.querySelectorAll("spine > itemref")].map((entry) => items.get(entry.getAttribute("idref") ?? ""));
    return new Book(zip, order.filter((href) => href !== undefined).map((href) => resolve(main, href)));
  }

  get length(): number {
    return this.chapters.length;
  }

  async chapter(number: number): Promise<DocumentFragment> {
    const path = this.chapters[number - 1] ?? "";
    const text = (await this.zip.file(path)?.async("string")) ?? "";
    const clean = document.createDocumentFragment();
    for (const child of parse(text)?.childNodes ?? []) clean.append(...(await this.#clean(child, path)));
    return clean;
  }

  close(): void {
    for (const address of this.#addresses) URL.revokeObjectURL(address);
  }

  async #clean(node: Node, path: string): Promise<Node[]> {
    if (node.nodeType === Node.TEXT_NODE) return [document.createTextNode(node.textContent ?? "")];
    if (!(node instanceof Element)) return [];
    const tag = node.localName;
    if (["script", "style", "iframe", "object", "svg", "form"].includes(tag)) return [];
    const children: Node[] = [];
    for (const child of node.childNodes) children.push(...(await this.#clean(child, path)));
    if (!KEPT.has(tag)) return children;
    const made = document.createElement(tag);
    for (const { name, value } of node.attributes) if (ATTRIBUTES.has(name)) made.setAttribute(name, value);
    if (made instanceof HTMLImageElement) made.src = await this.#picture(resolve(path, node.getAttribute("src") ?? ""));
    const target = node.getAttribute("href") ?? "";
    if (tag === "a" && target && !/^[a-z]+:/i.test(target)) {
      const chapter = this.chapters.indexOf(resolve(path, target)) + 1;
      if (chapter) made.setAttribute("href", `#page=${chapter}`);
    }
    made.append(...children);
    return [made];
  }

  async #picture(path: string): Promise<string> {
    const type = PICTURES[path.split(".").pop()?.toLowerCase() ?? ""];
    const bytes = type ? await this.zip.file(path)?.async("arraybuffer") : undefined;
    if (!bytes || !type) return "";
    const address = URL.createObjectURL(new Blob([bytes], { type }));
    this.#addresses.push(address);
    return address;
  }
}

import { Book } from "../shared/book";
import { announce, define, part, say } from "../shared/element";
import { PageBar, pageOfAddress } from "../shared/page-bar";

/**
 * <tj-epub class="viewer" src="/…/book.epub" page="2"> a `data-stage` box and `ui/viewer_bar.html`; one page is one chapter.
 * The book's own scripts and styles are dropped, the house sets its type. Words: data-text-loading data-text-failed.
 * Deep link: #page=2. Events: tj-page, tj-epub:failed.
 */
export class Epub extends HTMLElement {
  #book: Book | null = null;
  #bar: PageBar | null = null;
  #stop = new AbortController();

  connectedCallback(): void {
    void this.#open();
  }

  disconnectedCallback(): void {
    this.#stop.abort();
    this.#bar?.stop();
    this.#book?.close();
  }

  async #open(): Promise<void> {
    const stage = part(this, "stage");
    if (!stage) return;
    stage.dataset["busy"] = say(this, "loading");
    try {
      const answer = await fetch(this.getAttribute("src") ?? "", { signal: this.#stop.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      this.#book = await Book.open(await answer.arrayBuffer());
      if (!this.#book.length) throw new Error("empty");
    } catch {
      if (this.#stop.signal.aborted) return;
      stage.dataset["busy"] = say(this, "failed");
      this.dataset["state"] = "bad";
      announce(this, "tj-epub:failed");
      return;
    }
    delete stage.dataset["busy"];
    this.#bar = new PageBar(this, this.#book.length, (page) => void this.#show(stage, page));
    this.#bar.go(pageOfAddress() ?? Number(this.getAttribute("page") ?? 1), false);
  }

  async #show(stage: HTMLElement, page: number): Promise<void> {
    const chapter = await this.#book?.chapter(page);
    if (!chapter) return;
    const sheet = document.createElement("article");
    sheet.className = "book prose";
    sheet.tabIndex = 0;
    sheet.append(chapter);
    stage.replaceChildren(sheet);
    sheet.scrollTop = 0;
  }
}

define("tj-epub", Epub);

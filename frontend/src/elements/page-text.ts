import { define } from "../shared/element";

/**
 * <tj-page-text src="/…/text"><div id="page-text">…</div></tj-page-text> inside a viewer: keeps the words of the page
 * one looks at, so that reading aloud and copying follow the pages. Asks `src?page=7` after the viewer's tj-page event.
 */
export class PageText extends HTMLElement {
  #asked = "";
  readonly #onPage = (event: Event): void => {
    const page = (event as CustomEvent<{ page: number }>).detail.page;
    void this.#fetch(String(page));
  };

  connectedCallback(): void {
    this.closest(".viewer")?.addEventListener("tj-page", this.#onPage);
  }

  disconnectedCallback(): void {
    this.closest(".viewer")?.removeEventListener("tj-page", this.#onPage);
  }

  async #fetch(page: string): Promise<void> {
    const place = this.firstElementChild;
    if (!place || page === this.#asked) return;
    this.#asked = page;
    const address = new URL(this.getAttribute("src") ?? "", location.href);
    address.searchParams.set("page", page);
    const answer = await fetch(address).catch(() => null);
    if (page !== this.#asked) return;
    place.innerHTML = answer?.ok ? await answer.text() : "";
  }
}

define("tj-page-text", PageText);

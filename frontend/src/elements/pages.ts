import { define, part } from "../shared/element";
import { PageBar, pageOfAddress } from "../shared/page-bar";

/**
 * <tj-pages class="viewer" page="7"> a stage with one <img data-stage>, `ui/viewer_bar.html`, and a strip of
 * <a data-page="7" data-image="/…/7.webp" data-label="第 7 页" href="?page=7">. Deep links: #page=7 or ?page=7.
 * Page numbers may have gaps. Without a bar that can tell the number (data-number), the links stay plain links.
 */
export class Pages extends HTMLElement {
  #bar: PageBar | null = null;

  connectedCallback(): void {
    const links = this.#links;
    if (!links.length || !part(this, "number")) return;
    const last = Math.max(...links.map((link) => Number(link.dataset["page"])));
    this.#bar = new PageBar(this, last, (page) => this.#show(page));
    this.querySelector(".viewer__stage")?.setAttribute("tabindex", "0");
    this.addEventListener("click", (event) => {
      const link = event.target instanceof Element ? event.target.closest<HTMLElement>("a[data-page]") : null;
      if (!link || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      this.#bar?.go(Number(link.dataset["page"]));
    });
    const first = pageOfAddress();
    this.#bar.go(first ?? Number(this.getAttribute("page") ?? 1), false);
  }

  disconnectedCallback(): void {
    this.#bar?.stop();
  }

  get #links(): HTMLAnchorElement[] {
    return [...this.querySelectorAll<HTMLAnchorElement>("a[data-page]")];
  }

  #show(page: number): void {
    const links = this.#links;
    const index = links.findIndex((candidate) => Number(candidate.dataset["page"]) >= page);
    const link = links[index];
    const stage = this.querySelector<HTMLImageElement>("img[data-stage]");
    if (!link || !stage) return;
    const image = link.dataset["image"] ?? "";
    if (stage.getAttribute("src") !== image) stage.src = image;
    stage.alt = link.dataset["label"] ?? "";
    for (const other of links) {
      if (other === link) other.setAttribute("aria-current", "page");
      else other.removeAttribute("aria-current");
    }
    for (const other of this.querySelectorAll<HTMLAnchorElement>("a[data-way]")) {
      const address = new URL(other.href);
      address.searchParams.set("page", link.dataset["page"] ?? "1");
      other.href = address.href;
    }
    const strip = link.closest<HTMLElement>(".strip");
    if (strip) strip.scrollLeft = link.offsetLeft - (strip.clientWidth - link.clientWidth) / 2;
    const next = links[index + 1]?.dataset["image"];
    if (next) new Image().src = next;
  }
}

define("tj-pages", Pages);

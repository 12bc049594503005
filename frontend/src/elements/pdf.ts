import * as pdfjs from "pdfjs-dist/legacy/build/pdf.mjs";
import type { PDFDocumentLoadingTask, PDFDocumentProxy, RenderTask } from "pdfjs-dist/types/src/display/api";
import { announce, define, part, say } from "../shared/element";
import { PageBar, pageOfAddress } from "../shared/page-bar";

const LOCAL = "../pdfjs/";

/** Everything pdf.js fetches lies beside our own files. */
function local(folder: string): string {
  return new URL(`${LOCAL}${folder}/`, import.meta.url).href;
}

/**
 * <tj-pdf class="viewer" src="/…/file.pdf" page="3" find="师幼互动"> a `data-stage` box and `ui/viewer_bar.html`.
 * Words: data-text-loading data-text-failed. Deep link: #page=3. Events: tj-page, tj-pdf:failed.
 */
export class Pdf extends HTMLElement {
  #task: PDFDocumentLoadingTask | null = null;
  #document: PDFDocumentProxy | null = null;
  #bar: PageBar | null = null;
  #drawing: RenderTask | null = null;
  #page = 1;
  #width = 0;
  #watch = new ResizeObserver(() => this.#refit());

  connectedCallback(): void {
    void this.#open();
  }

  disconnectedCallback(): void {
    this.#watch.disconnect();
    this.#bar?.stop();
    void this.#task?.destroy();
  }

  async #open(): Promise<void> {
    const stage = part(this, "stage");
    if (!stage) return;
    stage.dataset["busy"] = say(this, "loading");
    stage.tabIndex = 0;
    try {
      pdfjs.GlobalWorkerOptions.workerPort ??= new Worker(new URL("./pdf-worker.ts", import.meta.url), { type: "module" });
      this.#task = pdfjs.getDocument({
        url: new URL(this.getAttribute("src") ?? "", location.href).href,
        cMapUrl: local("cmaps"),
        cMapPacked: true,
        standardFontDataUrl: local("standard_fonts"),
        wasmUrl: local("wasm"),
        iccUrl: local("iccs"),
        isEvalSupported: false,
        enableXfa: false,
      });
      this.#document = await this.#task.promise;
    } catch {
      stage.dataset["busy"] = say(this, "failed");
      this.dataset["state"] = "bad";
      announce(this, "tj-pdf:failed");
      return;
    }
    delete stage.dataset["busy"];
    this.#bar = new PageBar(this, this.#document.numPages, (page) => {
      this.#page = page;
      void this.#draw();
    });
    this.#bar.go(pageOfAddress() ?? Number(this.getAttribute("page") ?? 1), false);
    this.#watch.observe(stage);
  }

  #refit(): void {
    const width = part(this, "stage")?.clientWidth ?? 0;
    if (this.#width && Math.abs(width - this.#width) > 8) void this.#draw();
  }

  async #draw(): Promise<void> {
    const stage = part(this, "stage");
    if (!stage || !this.#document) return;
    this.#drawing?.cancel();
    const number = this.#page;
    const page = await this.#document.getPage(number);
    if (number !== this.#page) return;
    this.#width = stage.clientWidth;
    const style = getComputedStyle(stage);
    const inner = this.#width - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    const scale = Math.max(inner, 240) / page.getViewport({ scale: 1 }).width;
    const viewport = page.getViewport({ scale });
    const sharp = Math.min(window.devicePixelRatio || 1, 2);
    const canvas = document.createElement("canvas");
    canvas.width = Math.floor(viewport.width * sharp);
    canvas.height = Math.floor(viewport.height * sharp);
    this.#drawing = page.render({ canvas, viewport, ...(sharp === 1 ? {} : { transform: [sharp, 0, 0, sharp, 0, 0] }) });
    try {
      await this.#drawing.promise;
    } catch {
      return;
    }
    const text = document.createElement("div");
    text.className = "viewer__layer textLayer";
    const sheet = document.createElement("div");
    sheet.className = "viewer__page";
    sheet.style.setProperty("--total-scale-factor", String(scale));
    sheet.append(canvas, text);
    stage.replaceChildren(sheet);
    await new pdfjs.TextLayer({ textContentSource: page.streamTextContent(), container: text, viewport }).render();
    document.querySelector("body > .hiddenCanvasElement")?.setAttribute("hidden", "");
    this.#find(text);
  }

  /** Marks the runs of text that hold what was searched for. */
  #find(text: HTMLElement): void {
    const wanted = this.getAttribute("find")?.trim();
    if (!wanted) return;
    for (const run of text.querySelectorAll("span")) {
      if (run.textContent?.includes(wanted)) run.classList.add("viewer__found");
    }
  }
}

define("tj-pdf", Pdf);

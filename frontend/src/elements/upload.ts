import { define, part, say } from "../shared/element";
import { fromDrop, fromList, readable } from "../upload/files";
import { UploadQueue } from "../upload/queue";
import { shownName } from "../upload/row";

/**
 * <tj-upload endpoint preflight batch>, see `ui/upload_area.html`: takes files and folders, sends them resumably.
 * Without JavaScript the plain form inside does. Events: tj-upload:done {path}, tj-upload:finished {count}.
 */
export class UploadArea extends HTMLElement {
  readonly #queue = new UploadQueue(this, () => this.#sum(), (text) => this.#notice(text));
  readonly #online = (): void => this.#queue.online();
  readonly #offline = (): void => this.#queue.offline();
  readonly #leaving = (event: BeforeUnloadEvent): void => {
    if (this.#queue.busy) event.preventDefault();
  };

  /** One row a file: what the server's list says of a file that stands here already moves into its row. */
  readonly #settle = (event: Event): void => {
    const list = event.target instanceof Element ? event.target.querySelector("section") : null;
    for (const told of list?.querySelectorAll<HTMLElement>("[data-arrival]") ?? []) {
      const job = this.#queue.jobs.find(
        ({ file, row }) =>
          row.tone === "ok" && shownName(file.name) === told.dataset["arrival"] && String(file.size) === told.dataset["bytes"],
      );
      const tag = told.querySelector(".tag");
      if (!job || !tag) continue;
      job.row.settle(tag, part(told, "said")?.textContent ?? "");
      told.remove();
    }
    if (list && !list.querySelector("[data-arrival]")) list.remove();
  };

  connectedCallback(): void {
    this.querySelector("[data-plain]")?.setAttribute("hidden", "");
    const drop = part(this, "drop") ?? this;
    for (const name of ["dragenter", "dragover"]) {
      drop.addEventListener(name, (event) => {
        event.preventDefault();
        drop.setAttribute("data-over", "");
      });
    }
    for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.removeAttribute("data-over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer) void fromDrop(event.dataTransfer).then((picked) => this.#queue.add(picked));
    });
    this.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-pick],[data-all]") : null;
      if (button?.dataset["pick"]) this.#pick(button.dataset["pick"] === "folder");
      if (button?.dataset["all"]) this.#queue.all(button.dataset["all"]);
    });
    window.addEventListener("online", this.#online);
    window.addEventListener("offline", this.#offline);
    window.addEventListener("beforeunload", this.#leaving);
    document.addEventListener("tj-poll:shown", this.#settle);
  }

  disconnectedCallback(): void {
    window.removeEventListener("online", this.#online);
    window.removeEventListener("offline", this.#offline);
    window.removeEventListener("beforeunload", this.#leaving);
    document.removeEventListener("tj-poll:shown", this.#settle);
    this.#queue.stop();
  }

  #pick(folder: boolean): void {
    const input = document.createElement("input");
    input.type = "file";
    input.multiple = true;
    input.webkitdirectory = folder;
    input.addEventListener("change", () => void this.#queue.add(fromList(input.files ?? [])));
    input.click();
  }

  #sum(): void {
    const total = part(this, "total");
    const words = total ? part(total, "words") : null;
    if (!total || !words) return;
    const { jobs } = this.#queue;
    total.hidden = jobs.length === 0;
    this.toggleAttribute("data-filled", jobs.length > 0);
    for (const [name, tones] of [["pause", ["run", "wait"]], ["resume", ["warn"]]] as const) {
      const button = total.querySelector<HTMLElement>(`[data-all="${name}"]`);
      if (button) button.hidden = !jobs.some(({ row }) => tones.some((tone) => tone === row.tone));
    }
    const size = readable(jobs.reduce((sum, job) => sum + job.file.size, 0));
    words.textContent = say(this, "total", { count: jobs.length, size, done: jobs.filter(({ row }) => row.tone === "ok").length });
  }

  #notice(text: string): void {
    const note = part(this, "notice");
    const words = note?.querySelector("span");
    if (!note || !words || !text) return;
    note.hidden = false;
    words.textContent = text;
  }
}

define("tj-upload", UploadArea);

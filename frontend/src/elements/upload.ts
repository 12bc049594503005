import { define, part, say } from "../shared/element";
import { fromDrop, fromList, readable } from "../upload/files";
import { UploadQueue } from "../upload/queue";
import { shownName } from "../upload/row";

/**
 * <tj-upload endpoint preflight batch>, see `ui/upload_area.html`: takes files and folders, sends them resumably.
 * Without JavaScript the plain form inside does. Events: tj-upload:done {path}, tj-upload:finished {count}.
 */
export class UploadArea extends HTMLElement {
  readonly #queue = new UploadQueue(this, () => this.#changed(), (text) => this.#notice(text));
  readonly #online = (): void => this.#queue.online();
  readonly #offline = (): void => this.#queue.offline();
  readonly #leaving = (event: BeforeUnloadEvent): void => {
    if (this.#queue.busy) event.preventDefault();
  };

  /** One row a file: what the server's list says of a file that stands here already moves into its row. */
  readonly #settle = (event: Event): void => {
    const list = event.target instanceof Element ? event.target.querySelector("section") : null;
    if (!list || !this.#queue.jobs.length) return;
    part(list, "unlisted")?.remove();
    for (const told of list.querySelectorAll<HTMLElement>("[data-arrival]")) {
      const { arrival, bytes } = told.dataset;
      const same = this.#queue.jobs.filter(({ file }) => shownName(file.name) === arrival && String(file.size) === bytes);
      const tag = told.querySelector(".tag");
      const done = same.find(({ row }) => row.tone === "ok");
      if (done && tag) done.row.settle(tag, part(told, "said")?.textContent ?? "");
      if (same.length) told.remove();
    }
    if (!part(list, "arrival")) list.remove();
    this.#sum();
  };

  connectedCallback(): void {
    this.#takeOver(this.querySelector<HTMLElement>("[data-plain]"));
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

  /** Send what somebody chose in the plain form before this script had arrived. */
  #takeOver(plain: HTMLElement | null): void {
    if (!plain) return;
    plain.hidden = true;
    for (const input of plain.querySelectorAll<HTMLInputElement>("input[type=file]")) {
      if (!input.files?.length) continue;
      void this.#queue.add(fromList(input.files));
      input.value = "";
    }
  }

  #pick(folder: boolean): void {
    const input = document.createElement("input");
    input.type = "file";
    input.multiple = true;
    input.webkitdirectory = folder;
    input.addEventListener("change", () => void this.#queue.add(fromList(input.files ?? [])));
    input.click();
  }

  #changed(): void {
    this.#sum();
    this.#claim();
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
    const [done, refused] = (["taken", "refused"] as const).map((end) => jobs.filter(({ row }) => row.end === end).length);
    words.textContent = say(this, refused ? "total-refused" : "total", { count: jobs.length, size, done: done ?? 0, refused: refused ?? 0 });
  }

  /** What is chosen again stands in the list of this page: what an earlier visit left of it is no longer told beside. */
  #claim(): void {
    const left = document.querySelector("[data-unfinished]");
    const paths = new Set(this.#queue.jobs.map(({ path }) => shownName(path)));
    for (const file of left?.querySelectorAll<HTMLElement>("[data-path]") ?? []) {
      if (paths.has(shownName(file.dataset["path"] ?? ""))) file.remove();
    }
    if (left && !left.querySelector("[data-path], [data-more]")) left.remove();
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

import type { Upload as Tus } from "tus-js-client";
import { announce, part, say } from "../shared/element";
import type { Picked } from "./files";
import { Row, shownName } from "./row";
import { forget, hash, preflight, transfer } from "./transfer";

const AT_ONCE = 2;
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30_000;

export interface Job extends Picked {
  row: Row;
  tus: Tus | null;
  sha256: string;
  active: boolean;
  held: boolean;
  here: boolean;
  again: boolean;
  stumbles: number;
}

/** The files of one page: checked together, sent two at a time, each with its own honest state. */
export class UploadQueue {
  readonly jobs: Job[] = [];
  readonly #waiting: Job[] = [];
  #elsewhere = "";

  constructor(
    private readonly host: HTMLElement,
    private readonly changed: () => void,
    private readonly notice: (text: string) => void,
  ) {}

  get busy(): boolean {
    return this.jobs.some((job) => job.active);
  }

  /** Takes files in: refusals are known before the first byte is sent. */
  async add(picked: Picked[]): Promise<void> {
    const jobs = picked.map((one): Job => {
      const row = new Row(this.host, one.file.name, one.path, one.file.size, (what) => this.act(job, what));
      const job: Job = { ...one, row, tus: null, sha256: "", active: false, held: false, here: false, again: false, stumbles: 0 };
      row.show("wait", say(this.host, "checking"));
      return job;
    });
    if (!jobs.length) return;
    part(this.host, "list")?.append(...jobs.map((job) => job.row.element));
    this.jobs.push(...jobs);
    this.changed();
    await this.#check(jobs);
    this.#work();
  }

  async #check(jobs: Job[]): Promise<void> {
    try {
      const answer = await preflight(this.host, jobs);
      this.notice(answer.message ?? "");
      jobs.forEach((job, i) => {
        const verdict = answer.files[i];
        if (verdict?.verdict === "refused") job.row.show("bad", verdict.message || say(this.host, "refused"));
        else this.#wait(job);
      });
    } catch (error) {
      for (const job of jobs) this.#stumbled(job, error);
    }
  }

  /** A line that failed is tried again by itself, with growing pauses; what the server said waits for the person. */
  #stumbled(job: Job, error: unknown): void {
    const isLine = error instanceof TypeError || !navigator.onLine;
    job.row.show("warn", isLine ? say(this.host, "offline", { percent: job.row.kept }) : this.#why(error), job.row.kept);
    if (!isLine) return;
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** job.stumbles++);
    window.setTimeout(() => {
      if (navigator.onLine && this.jobs.includes(job) && !job.active && !job.held) this.act(job, "resume");
    }, pause);
  }

  #why(error: unknown): string {
    return error instanceof Error && error.message ? error.message : say(this.host, "failed");
  }

  #wait(job: Job): void {
    job.row.show("wait", say(this.host, "waiting"));
    this.#waiting.push(job);
  }

  #work(): void {
    while (navigator.onLine && this.jobs.filter((job) => job.active).length < AT_ONCE) {
      const job = this.#waiting.shift();
      if (!job) break;
      job.active = true;
      void this.#send(job).catch((error: unknown) => {
        if (job.active) this.#stumbled(job, error);
        this.#ended(job);
      });
    }
    this.changed();
  }

  async #send(job: Job): Promise<void> {
    job.sha256 ||= await hash(job.file, (percent) => job.row.show("wait", say(this.host, "hashing", { percent }), percent));
    const [verdict] = (await preflight(this.host, [job])).files;
    if (!job.active) return;
    job.stumbles = 0;
    job.here = verdict?.verdict !== "refused" && !verdict?.goes_on;
    if (verdict?.verdict === "duplicate" || verdict?.verdict === "refused") {
      const isThere = verdict.verdict === "duplicate";
      if (verdict.goes_on) this.#elsewhere = verdict.goes_on;
      job.row.show(isThere ? "ok" : "bad", verdict.message || say(this.host, verdict.verdict));
      if (verdict.elsewhere) job.row.offerAgain();
      return this.#ended(job);
    }
    job.tus = transfer(this.host, job, job.sha256, job.row, () => this.#ended(job));
    const [earlier] = await job.tus.findPreviousUploads();
    if (earlier) job.tus.resumeFromPreviousUpload(earlier);
    job.tus.start();
  }

  #ended(job: Job): void {
    if (!job.active) return;
    job.active = false;
    if (job.row.tone === "ok") announce(this.host, "tj-upload:done", { path: job.path });
    this.#work();
    const isOpen = this.jobs.some(({ row }) => ["wait", "run", "warn"].includes(row.tone));
    if (isOpen || !this.jobs.some(({ row }) => row.tone === "ok")) return;
    for (const element of document.querySelectorAll<HTMLElement>("[data-when-uploaded]")) {
      element.hidden = false;
      const link = element.querySelector("a");
      if (link && this.#elsewhere && this.jobs.every(({ here }) => !here)) link.href = this.#elsewhere;
    }
    announce(this.host, "tj-upload:finished", { count: this.jobs.length });
  }

  act(job: Job, what: string): void {
    if (what === "pause" && job.row.tone === "run") void this.#pause(job);
    else if (what === "resume" && job.row.tone === "warn") void this.#resume(job);
    else if (what === "again") void this.#resume(Object.assign(job, { again: true }));
    else if (what === "drop") this.#drop(job);
  }

  all(what: string): void {
    for (const job of [...this.jobs]) this.act(job, what);
  }

  /** The network went: nothing is lost, what was on its way waits. */
  offline(): void {
    for (const job of this.jobs.filter(({ active }) => active)) {
      void job.tus?.abort();
      job.row.show("warn", say(this.host, "offline", { percent: job.row.kept }), job.row.kept);
      job.active = false;
    }
  }

  online(): void {
    for (const job of [...this.jobs]) if (!job.held) this.act(job, "resume");
    this.#work();
  }

  stop(): void {
    for (const job of this.jobs) void job.tus?.abort();
  }

  async #pause(job: Job): Promise<void> {
    job.held = true;
    await job.tus?.abort();
    job.row.show("warn", say(this.host, "paused", { percent: job.row.kept }), job.row.kept);
    this.#ended(job);
  }

  async #resume(job: Job): Promise<void> {
    await job.tus?.abort();
    Object.assign(job, { active: false, held: false });
    this.#wait(job);
    this.#work();
  }

  #drop(job: Job): void {
    if (job.row.tone === "ok") this.notice(say(this.host, "dropped", { name: shownName(job.file.name) }));
    else void Promise.resolve(job.tus?.abort(true)).catch(() => undefined).then(() => forget(this.host, job));
    for (const list of [this.jobs, this.#waiting]) if (list.includes(job)) list.splice(list.indexOf(job), 1);
    job.row.element.remove();
    job.active = false;
    this.#work();
  }
}

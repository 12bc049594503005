import { bodyOf, show, shutOut } from "../shared/answer";
import { announce, clock, define, part, say, token } from "../shared/element";
import { keep, keptUnder, keyOf, putBack, shows, valuesOf } from "../shared/kept";
import { askToLook, wordsOf } from "../shared/reconcile";
import { awaitAnswer } from "../shared/sent";

/**
 * <tj-autosave action="/…/draft/"><form>…<p data-status></p></form></tj-autosave>
 * Sends the form to `action` a moment after the last change; 2xx means saved (JSON {version} renews the hidden
 * `version` field, {shown} what elements show from now on, by id), 409 that somebody else changed it, other refusals
 * with {message, shown} why it was not saved; with Retry-After ({seconds}) it is sent again by itself. What cannot be sent, or was not yet when the page is left, stays in this
 * browser until it can, and is tried again when the line or the person comes back; a form sent by its button keeps its
 * copy until a good answer came. After a conflict nothing is sent by itself before the person has compared both.
 * Words: data-text-saved ({time}) saving offline failed conflict signin stale restored reconcile, theirs ({text}) compare confirm.
 * Events: tj-autosave:saved, tj-autosave:conflict.
 */
export class Autosave extends HTMLElement {
  #timer = 0;
  #sending = false;
  #again = false;
  #submit: (() => void) | null = null;
  #last = "";
  /** Somebody else saved meanwhile, and the person has not compared yet. */
  #held = false;
  #compared: HTMLElement | null = null;
  readonly #back = (): void => this.#schedule(0);
  readonly #leave = (): void => {
    const form = this.#form;
    if (!form || valuesOf(form).toString() === this.#last) return;
    this.#keep(valuesOf(form));
  };

  get #form(): HTMLFormElement | null {
    return this.querySelector("form") ?? this.closest("form");
  }

  get #key(): string {
    return keyOf(this.getAttribute("action") ?? "");
  }

  connectedCallback(): void {
    const form = this.#form;
    if (!form) return;
    this.#last = valuesOf(form).toString();
    this.#restore(form);
    const changed = (event: Event): void => {
      if (!(event instanceof InputEvent && event.isComposing)) this.#schedule();
    };
    for (const name of ["input", "change"]) form.addEventListener(name, changed);
    form.addEventListener("compositionend", () => this.#schedule());
    form.addEventListener("submit", (event) => this.#onSubmit(form, event));
    for (const name of ["online", "focus"]) window.addEventListener(name, this.#back);
    window.addEventListener("pagehide", this.#leave);
  }

  disconnectedCallback(): void {
    window.clearTimeout(this.#timer);
    for (const name of ["online", "focus"]) window.removeEventListener(name, this.#back);
    window.removeEventListener("pagehide", this.#leave);
  }

  #schedule(wait = Number(this.getAttribute("delay") ?? 1500)): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#save(), wait);
  }

  #onSubmit(form: HTMLFormElement, event: SubmitEvent): void {
    if (event.defaultPrevented) return;
    window.clearTimeout(this.#timer);
    if (this.#compared) {
      event.preventDefault();
      this.#compared.focus();
      return;
    }
    if (this.#sending) {
      // The answer under way renews the version: a form sent before it would meet its own save as a conflict.
      event.preventDefault();
      this.#submit = () => form.requestSubmit(event.submitter);
      return;
    }
    this.#keep(valuesOf(form));
    awaitAnswer(this.#key);
  }

  async #save(): Promise<void> {
    const form = this.#form;
    if (!form) return;
    if (this.#sending) {
      this.#again = true;
      return;
    }
    const values = valuesOf(form);
    if (values.toString() === this.#last) return;
    if (this.#held) return this.#keep(values);
    this.#sending = true;
    this.#tell("", "saving");
    try {
      const answer = await fetch(this.getAttribute("action") ?? "", {
        method: "POST",
        body: values,
        headers: { "X-CSRFToken": token(this), Accept: "application/json" },
      });
      if (answer.ok && !answer.redirected) await this.#saved(form, values, answer);
      else if (answer.headers.has("Retry-After")) this.#later(answer, values);
      else await this.#refused(answer, values);
    } catch {
      this.#keep(values);
      this.#tell("bad", "offline", { time: clock() });
    }
    this.#sending = false;
    const submit = this.#submit;
    this.#submit = null;
    if (submit) submit();
    else if (this.#again) {
      this.#again = false;
      this.#schedule();
    }
  }

  async #saved(form: HTMLFormElement, values: URLSearchParams, answer: Response): Promise<void> {
    this.#last = values.toString();
    localStorage.removeItem(this.#key);
    this.#tell("", "saved", { time: clock() });
    const body = await bodyOf(answer);
    show(body.shown);
    const version = form.elements.namedItem("version");
    if (body.version !== undefined && version instanceof HTMLInputElement) {
      version.value = String(body.version);
      values.set("version", version.value);
      this.#last = values.toString();
    }
    announce(this, "tj-autosave:saved", body);
  }

  #later(answer: Response, values: URLSearchParams): void {
    this.#keep(values);
    this.#schedule(1000 * (Number(answer.headers.get("Retry-After")) || 1));
  }

  async #refused(answer: Response, values: URLSearchParams): Promise<void> {
    this.#held = answer.status === 409;
    this.#keep(values);
    const shut = answer.redirected ? "signin" : shutOut(answer.status, answer.headers.get("Content-Type"));
    if (answer.status === 409 || shut) this.#tell("bad", shut ?? "conflict");
    else {
      const body = await bodyOf(answer);
      show(body.shown);
      this.#tell("bad", "failed", {}, body.message);
    }
    if (answer.status === 409) announce(this, "tj-autosave:conflict");
  }

  #keep(values: URLSearchParams): void {
    if (!keep(this.#key, { values, refused: this.#held })) this.#tell("bad", "failed");
  }

  /** Put back what was not sent; after a conflict, or when the page has moved on since, the person looks first. */
  #restore(form: HTMLFormElement): void {
    const kept = keptUnder(this.#key);
    if (!kept) return;
    if (shows(form, kept.values)) return localStorage.removeItem(this.#key);
    const version = form.elements.namedItem("version");
    const isNewer = version instanceof HTMLInputElement && kept.values.get("version") !== version.value;
    const theirs = wordsOf(form);
    putBack(form, kept.values);
    if (kept.refused || isNewer) this.#compare(form, theirs);
    else {
      this.#tell("", "restored");
      this.#schedule(0);
    }
  }

  #compare(form: HTMLFormElement, theirs: Map<string, string>): void {
    this.#held = true;
    this.#tell("bad", "reconcile");
    this.#compared = askToLook(this, form, theirs, () => {
      this.#held = false;
      this.#compared = null;
      this.#tell("", "");
      this.#schedule(0);
    });
  }

  #tell(state: "" | "bad", name: string, values: Record<string, string> = {}, why = ""): void {
    const status = part(this, "status") ?? document.querySelector<HTMLElement>("[data-autosave-status]");
    if (!status) return;
    status.dataset["state"] = state;
    status.textContent = `${why} ${say(this, name, values)}`.trim();
  }
}

define("tj-autosave", Autosave);

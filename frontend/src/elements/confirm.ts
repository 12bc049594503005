import { define } from "../shared/element";

/**
 * <tj-confirm data-title="撤下“…”？" data-text="…" data-yes="撤下资源" data-no="不撤下"><form method="post">…</form></tj-confirm>
 * Asks before the form inside is sent; `data-yes` names what happens, never 确定. Without JavaScript the form is just sent.
 */
export class Confirm extends HTMLElement {
  #asked = false;

  connectedCallback(): void {
    this.addEventListener("submit", (event) => this.#ask(event), true);
  }

  #ask(event: SubmitEvent): void {
    const form = event.target;
    if (this.#asked || !(form instanceof HTMLFormElement)) return;
    event.preventDefault();
    event.stopPropagation();
    const dialog = this.#dialog();
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (dialog.returnValue !== "yes") return;
      this.#asked = true;
      form.requestSubmit(event.submitter ?? undefined);
      this.#asked = false;
    });
    document.body.append(dialog);
    dialog.showModal();
  }

  #dialog(): HTMLDialogElement {
    const dialog = document.createElement("dialog");
    dialog.className = "dialog";
    const title = document.createElement("h2");
    title.id = "tj-confirm-title";
    title.textContent = this.dataset["title"] ?? "";
    dialog.setAttribute("aria-labelledby", title.id);
    const text = document.createElement("p");
    text.textContent = this.dataset["text"] ?? "";
    const foot = document.createElement("form");
    foot.method = "dialog";
    foot.className = "dialog__foot";
    foot.append(this.#button(this.dataset["no"] ?? "", "no", "btn"), this.#button(this.dataset["yes"] ?? "", "yes", "btn btn--danger"));
    dialog.append(title, text, foot);
    return dialog;
  }

  #button(label: string, value: string, css: string): HTMLButtonElement {
    const button = document.createElement("button");
    button.className = css;
    button.value = value;
    button.textContent = label;
    return button;
  }
}

define("tj-confirm", Confirm);

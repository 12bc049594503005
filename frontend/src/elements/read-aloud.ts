import { announce, define, say } from "../shared/element";

const SENTENCE = /[^。！？；\n]+[。！？；]?/g;

/**
 * <tj-read-aloud target="#main"><button class="btn" hidden>朗读</button></tj-read-aloud>
 * Reads the target's words sentence by sentence with the system's Chinese voice; a second press stops.
 * The button stays hidden where the browser cannot speak. Words: data-text-start data-text-stop. Events: tj-read-aloud:start, :stop.
 */
export class ReadAloud extends HTMLElement {
  #left: string[] = [];
  #speaking = false;

  get #button(): HTMLButtonElement | null {
    return this.querySelector("button");
  }

  connectedCallback(): void {
    const button = this.#button;
    if (!button || !("speechSynthesis" in window)) return;
    button.hidden = false;
    button.addEventListener("click", () => (this.#speaking ? this.#stop() : this.#start()));
    window.addEventListener("pagehide", () => this.#stop());
  }

  disconnectedCallback(): void {
    if (this.#speaking) this.#stop();
  }

  #start(): void {
    const target = document.querySelector<HTMLElement>(this.getAttribute("target") ?? "main");
    this.#left = target?.innerText.match(SENTENCE)?.map((sentence) => sentence.trim()).filter(Boolean) ?? [];
    if (!this.#left.length) return;
    this.#speaking = true;
    this.#label("stop");
    announce(this, "tj-read-aloud:start");
    this.#next();
  }

  #next(): void {
    const sentence = this.#left.shift();
    if (!this.#speaking || sentence === undefined) return this.#stop();
    const words = new SpeechSynthesisUtterance(sentence);
    words.lang = document.documentElement.lang || "zh-CN";
    words.rate = 0.9;
    const voice = speechSynthesis.getVoices().find((candidate) => candidate.lang.startsWith(words.lang.slice(0, 2)));
    if (voice) words.voice = voice;
    words.onend = () => this.#next();
    words.onerror = () => this.#stop();
    speechSynthesis.speak(words);
  }

  #stop(): void {
    const was = this.#speaking;
    this.#speaking = false;
    this.#left = [];
    speechSynthesis.cancel();
    this.#label("start");
    if (was) announce(this, "tj-read-aloud:stop");
  }

  #label(name: "start" | "stop"): void {
    const button = this.#button;
    const word = button?.querySelector("[data-word]") ?? button;
    if (word) word.textContent = say(this, name);
    button?.setAttribute("aria-pressed", String(name === "stop"));
  }
}

define("tj-read-aloud", ReadAloud);

import { DetailedError, Upload } from "tus-js-client";
import { shutOut } from "../shared/answer";
import { say, token } from "../shared/element";
import type { Picked } from "./files";
import type { Row } from "./row";

export const CHUNK = 8 * 1024 * 1024;
const RETRIES = [0, 1000, 3000, 5000, 10_000, 20_000];

interface Verdict {
  verdict: "ok" | "duplicate" | "refused";
  message?: string;
  goes_on?: string;
  elsewhere?: boolean;
}

export interface Answer {
  files: Verdict[];
  message?: string;
}

/** Asks the server before the first byte: size, kind, quota, and whether the content is already there. */
export async function preflight(host: HTMLElement, files: (Picked & { sha256: string; again: boolean })[]): Promise<Answer> {
  const answer = await fetch(host.getAttribute("preflight") ?? "", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token(host), Accept: "application/json" },
    body: JSON.stringify({
      batch: host.getAttribute("batch") ?? "",
      files: files.map(({ file, path, sha256, again }) => ({ path, name: file.name, size: file.size, type: file.type, sha256, again })),
    }),
  });
  const type = answer.headers.get("Content-Type");
  const shut = answer.redirected ? "signin" : shutOut(answer.status, type);
  if (shut) throw new Error(say(host, shut));
  const body = type?.includes("json") ? ((await answer.json()) as Answer & { detail?: string }) : null;
  if (!answer.ok || !body?.files) throw new Error(body?.detail ?? say(host, "failed"));
  return body;
}

/** Tells the server that this file will not come; what it has of it goes. */
export async function forget(host: HTMLElement, { path }: Picked): Promise<void> {
  const body = new URLSearchParams({ batch: host.getAttribute("batch") ?? "", path });
  const headers = { "X-CSRFToken": token(host) };
  await fetch(host.getAttribute("drop") ?? "", { method: "POST", headers, body, redirect: "manual" }).catch(() => undefined);
}

/** Reads the file once in a worker; the sum names the content on the server. */
export function hash(file: File, onProgress: (percent: number) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./hash-worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = (event: MessageEvent<{ done?: number; hex?: string; failed?: string }>) => {
      const { done, hex, failed } = event.data;
      if (done !== undefined) return onProgress(file.size ? Math.floor((done / file.size) * 100) : 100);
      worker.terminate();
      if (hex !== undefined) resolve(hex);
      else reject(new Error(failed));
    };
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(file);
  });
}

function left(host: HTMLElement, seconds: number): string {
  return seconds < 90 ? say(host, "seconds", { n: Math.max(1, Math.round(seconds)) }) : say(host, "minutes", { n: Math.round(seconds / 60) });
}

function explanation(host: HTMLElement, error: DetailedError): string {
  const body = error.originalResponse?.getBody().trim() ?? "";
  try {
    return (JSON.parse(body) as { detail?: string }).detail ?? say(host, "refused");
  } catch {
    return body && body.length < 200 && !body.startsWith("<") ? body : say(host, "refused");
  }
}

function statusOf(error: Error | DetailedError): number {
  return error instanceof DetailedError ? (error.originalResponse?.getStatus() ?? 0) : 0;
}

/** Whether the person has to do something before the server takes more from this page: then no try of ours helps. */
function shutBy(error: Error | DetailedError): "signin" | "stale" | null {
  return shutOut(statusOf(error), error instanceof DetailedError ? error.originalResponse?.getHeader("Content-Type") : null);
}

/** Whether the server's answer is its last word on this file. */
function isFinal(error: Error | DetailedError): error is DetailedError {
  const status = statusOf(error);
  return status >= 400 && status < 500 && ![409, 423, 429, 460].includes(status) && !shutBy(error);
}

/** One file on its way: resumes where an earlier try stopped, also after the browser was closed. */
export function transfer(host: HTMLElement, picked: Picked, sha256: string, row: Row, ended: () => void): Upload {
  const began = { at: Date.now(), sent: -1 };
  return new Upload(picked.file, {
    endpoint: host.getAttribute("endpoint"),
    chunkSize: CHUNK,
    retryDelays: RETRIES,
    removeFingerprintOnSuccess: true,
    onBeforeRequest: (request) => request.setHeader("X-CSRFToken", token(host)),
    metadata: {
      filename: picked.file.name,
      filetype: picked.file.type,
      relativePath: picked.path,
      sha256,
      batch: host.getAttribute("batch") ?? "",
    },
    fingerprint: () => Promise.resolve(`tuoju-${host.getAttribute("batch") ?? ""}-${sha256}-${picked.path}`),
    onAfterResponse: (_request, answer) => {
      const offset = answer.getHeader("Upload-Offset");
      if (offset && picked.file.size) row.kept = Math.floor((Number(offset) / picked.file.size) * 100);
    },
    onProgress: (sent, total) => {
      if (began.sent < 0) Object.assign(began, { at: Date.now(), sent });
      const percent = total ? Math.floor((sent / total) * 100) : 100;
      const speed = (sent - began.sent) / Math.max(Date.now() - began.at, 1);
      const seconds = speed > 0 ? (total - sent) / speed / 1000 : 0;
      row.show("run", say(host, "uploading", { percent, left: left(host, seconds) }), percent);
    },
    onShouldRetry: (error) => {
      if (isFinal(error) || shutBy(error)) return false;
      const offline = !navigator.onLine;
      row.show("warn", say(host, offline ? "offline" : "retrying", { percent: row.kept }), row.kept);
      return !offline;
    },
    onError: (error) => {
      const shut = shutBy(error);
      if (isFinal(error)) row.show("bad", explanation(host, error));
      else if (shut) row.show("warn", say(host, shut), row.kept);
      else if (!navigator.onLine) row.show("warn", say(host, "offline", { percent: row.kept }), row.kept);
      else row.show("warn", say(host, "failed"), row.kept);
      ended();
    },
    onSuccess: () => {
      row.show("ok", say(host, "done"));
      ended();
    },
  });
}

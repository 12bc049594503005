/** Reads a file piece by piece and answers with its SHA-256, telling how far it is. */
import { Sha256 } from "./sha256";

const PIECE = 4 * 1024 * 1024;

self.onmessage = async (event: MessageEvent<File>): Promise<void> => {
  const file = event.data;
  const sum = new Sha256();
  try {
    for (let at = 0; at < file.size; at += PIECE) {
      sum.update(new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer()));
      self.postMessage({ done: Math.min(at + PIECE, file.size) });
    }
    self.postMessage({ hex: sum.hex() });
  } catch (error) {
    self.postMessage({ failed: String(error) });
  }
};

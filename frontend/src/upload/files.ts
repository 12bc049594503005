/** Files out of a drop or a picker, each with its path inside the folder. */

export interface Picked {
  file: File;
  path: string;
}

const IGNORED = /^(?:\.DS_Store|Thumbs\.db|desktop\.ini|~\$.*|\.~.*|__MACOSX)$/i;

function wanted(path: string): boolean {
  return !path.split("/").some((piece) => IGNORED.test(piece));
}

function inOrder(found: Picked[]): Picked[] {
  return found.sort((a, b) => a.path.localeCompare(b.path, "zh-CN", { numeric: true }));
}

export function fromList(list: Iterable<File>): Picked[] {
  const all = [...list].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
  return inOrder(all.filter(({ path }) => wanted(path)));
}

function asFile(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** A folder's reader hands out its entries a hundred at a time; an empty answer is the end. */
async function children(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return all;
    all.push(...some);
  }
}

async function walk(entry: FileSystemEntry, found: Picked[]): Promise<void> {
  const path = entry.fullPath.replace(/^\//, "");
  if (!wanted(path)) return;
  if (entry.isFile) found.push({ file: await asFile(entry as FileSystemFileEntry), path });
  else for (const child of await children(entry as FileSystemDirectoryEntry)) await walk(child, found);
}

/** The entries must be taken while the drop event runs; reading them may take longer. */
export function fromDrop(data: DataTransfer): Promise<Picked[]> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const files = [...data.files];
  return (async () => {
    if (!entries.length) return fromList(files);
    const found: Picked[] = [];
    for (const entry of entries) await walk(entry, found);
    return inOrder(found);
  })();
}

export function readable(size: number): string {
  let left = size;
  for (const unit of ["B", "KB", "MB"]) {
    if (left < 1024) return `${unit === "B" || left >= 100 ? left.toFixed(0) : left.toFixed(1)} ${unit}`;
    left /= 1024;
  }
  return `${left.toFixed(1)} GB`;
}

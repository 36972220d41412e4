import { type FileHandle, mkdir, open } from 'node:fs/promises';

/** Personal data leaves the ledger in these files: they are readable by their owner alone. */
const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;

const LINES_AT_ONCE = 1_000;

/** Makes a folder that only its owner may open; one that is there already stays as it is. */
export async function makePrivateFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
}

/** Writes a file that only its owner may read, over one that was there. */
export async function writePrivateFile(path: string, content: string | Uint8Array): Promise<void> {
  await withPrivateFile(path, (file) => file.writeFile(content));
}

/** Writes values as lines of JSON into a file that only its owner may read, and counts them. */
export async function writePrivateLines(path: string, values: AsyncIterable<unknown>): Promise<number> {
  return withPrivateFile(path, async (file) => {
    let count = 0;
    let waiting: string[] = [];
    for await (const value of values) {
      count += 1;
      waiting.push(`${JSON.stringify(value)}\n`);
      if (waiting.length < LINES_AT_ONCE) continue;
      await file.writeFile(waiting.join(''));
      waiting = [];
    }
    await file.writeFile(waiting.join(''));
    return count;
  });
}

async function withPrivateFile<Result>(path: string, write: (file: FileHandle) => Promise<Result>): Promise<Result> {
  const file = await open(path, 'w', PRIVATE_FILE);
  try {
    // The mode of opening counts for new files alone.
    await file.chmod(PRIVATE_FILE);
    return await write(file);
  } finally {
    await file.close();
  }
}

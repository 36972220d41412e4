import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  STANDARD_ORGANIZATIONS,
  STANDARD_PERSONS,
  STANDARD_PRODUCTS,
  STANDARD_USERS,
  standardEmail,
} from '../../engine/simulator/standard-account.ts';
import type { AnswerKey } from '../../test/stand-in/answer-key.ts';
import { generateExport } from '../../test/stand-in/kickserv/generate.ts';

/** How dirty the export is. */
export const DIRT_LEVELS = ['none', 'real', 'heavy'] as const;

/** What a demonstration is made of. */
export interface DemoOptions {
  readonly pair: string;
  readonly records: number;
  readonly seed: number;
  readonly dirt: (typeof DIRT_LEVELS)[number];
  readonly timeScale: number;
  readonly folder: string;
}

type Generator = (options: DemoOptions, exportFolder: string) => Promise<AnswerKey>;

const admin = STANDARD_USERS[0]?.email ?? '';

/** The generator of each pair's source. Another pair's stand-in is one more line. */
const GENERATORS: Readonly<Record<string, Generator>> = {
  'kickserv-to-pipedrive': ({ seed, records, dirt }, folder) =>
    generateExport({
      seed,
      records,
      folder,
      dirt,
      users: STANDARD_USERS,
      fallbackOwner: admin,
      existingOrganizations: STANDARD_ORGANIZATIONS,
      existingPersonEmails: STANDARD_PERSONS.map(standardEmail),
      existingProducts: STANDARD_PRODUCTS.map(([name]) => name),
      signatureMegabytes: 21,
    }),
};

export const PAIRS = Object.keys(GENERATORS);

/** Writes the export with its answer key, and a migration.yaml that points at the stand-in. */
export async function prepareMigration(options: DemoOptions, url: string): Promise<AnswerKey> {
  const generate = GENERATORS[options.pair];
  if (generate === undefined)
    throw new Error(`There is no stand-in for ${options.pair}; there is one for ${PAIRS.join(', ')}.`);
  await mkdir(options.folder, { recursive: true });
  const key = await generate(options, join(options.folder, 'export'));
  await writeFile(join(options.folder, 'migration.yaml'), migrationText(options, url));
  return key;
}

function migrationText({ pair, timeScale }: DemoOptions, url: string): string {
  return `crosswalk: migration/1
pair: ${pair}
pair_version: 1
transport: files
source: { folder: export }
destinations:
  sandbox: { url: "${url}", token: "env:CROSSWALK_SANDBOX_TOKEN", time_scale: ${timeScale} }
use: sandbox
owners: { fallback: ${admin} }
sample: { size: 100 }
confirm: { automations_paused: true }
`;
}

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  STANDARD_CURRENCIES,
  STANDARD_CUSTOM_FIELDS,
  STANDARD_ORGANIZATIONS,
  STANDARD_PERSONS,
  STANDARD_PIPELINE,
  STANDARD_PRODUCTS,
  STANDARD_USERS,
  standardEmail,
} from '../../engine/simulator/standard-account.ts';
import type { AnswerKey } from '../../test/stand-in/answer-key.ts';
import { generateBackdocket } from '../../test/stand-in/backdocket/answers.ts';
import { generateClientjoy } from '../../test/stand-in/clientjoy/answers.ts';
import { generateJobTread } from '../../test/stand-in/jobtread/generate.ts';
import { startJobTread } from '../../test/stand-in/jobtread-http/server.ts';
import { generateExport } from '../../test/stand-in/kickserv/generate.ts';
import { generatePerfectBooksMigration } from '../../test/stand-in/perfect-books/generate.ts';

/** How dirty the source is. */
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

/** A source that stands ready to be read. */
export interface StandIn {
  readonly key: AnswerKey;
  /** The lines of migration.yaml that say where the source is and what the pair's settings are. */
  readonly migration: string;
  /** Secrets that those lines name, by environment variable. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Stops whatever serves the source. */
  readonly close?: () => Promise<void>;
}

type Maker = (options: DemoOptions) => Promise<StandIn>;

const admin = STANDARD_USERS[0]?.email ?? '';

/** Those who work somewhere: an organization that fills an empty place cannot be taken out of it again. */
const WORKING_PERSONS = STANDARD_PERSONS.slice(0, STANDARD_ORGANIZATIONS.length);

/** An export lies in this folder of the migration. */
const EXPORT = 'export';
const FROM_FILES = `transport: files\nsource: { folder: ${EXPORT} }`;
const FALLBACK_OWNER = `owners: { fallback: ${admin} }`;

/** What makes each pair's source. Another pair's stand-in is one more entry. */
const MAKERS: Readonly<Record<string, Maker>> = {
  'kickserv-to-pipedrive': async ({ seed, records, dirt, folder }) => ({
    key: await generateExport({
      seed,
      records,
      folder: join(folder, EXPORT),
      dirt,
      users: STANDARD_USERS,
      fallbackOwner: admin,
      existingOrganizations: STANDARD_ORGANIZATIONS,
      existingPersonEmails: STANDARD_PERSONS.map(standardEmail),
      existingProducts: STANDARD_PRODUCTS.map(([name]) => name),
      signatureMegabytes: 21,
    }),
    migration: `${FROM_FILES}\n${FALLBACK_OWNER}`,
  }),
  'backdocket-to-pipedrive': async ({ seed, records, dirt, folder }) => ({
    key: generateBackdocket({
      seed,
      records,
      folder: join(folder, EXPORT),
      dirt,
      users: STANDARD_USERS,
      fallbackOwner: admin,
      existingOrganizations: STANDARD_ORGANIZATIONS,
      existingPersonEmails: WORKING_PERSONS.map(standardEmail),
      scanMegabytes: 26,
    }),
    migration: `${FROM_FILES}\n${FALLBACK_OWNER}`,
  }),
  'jobtread-to-pipedrive': async ({ seed, records, dirt }) => {
    const { graph, grant, settings, key } = generateJobTread({
      seed,
      records,
      dirt,
      users: STANDARD_USERS,
      fallbackOwner: admin,
      existingOrganizations: STANDARD_ORGANIZATIONS,
      existingPersonEmails: WORKING_PERSONS.map(standardEmail),
      largeFileBytes: 50_000_001,
    });
    const server = await startJobTread({ graph, grants: [grant] });
    const written = Object.entries({ ...settings, address: server.url }).map(([name, value]) => `${name}: "${value}"`);
    return {
      key,
      migration: [
        'transport: http',
        'source: { secrets: { grant_key: "env:CROSSWALK_GRANT_KEY" }, per_second: 200 }',
        `settings: { ${written.join(', ')} }`,
        FALLBACK_OWNER,
      ].join('\n'),
      environment: { CROSSWALK_GRANT_KEY: grant.key },
      close: server.stop,
    };
  },
  'clientjoy-to-pipedrive': async ({ seed, records, dirt, folder }) => ({
    key: generateClientjoy({
      seed,
      records,
      folder: join(folder, EXPORT),
      dirt,
      users: STANDARD_USERS,
      currencies: STANDARD_CURRENCIES.map(([code]) => code),
      existingOrganizations: STANDARD_ORGANIZATIONS,
      existingPersonEmails: WORKING_PERSONS.map(standardEmail),
      existingPersonFields: STANDARD_CUSTOM_FIELDS.flatMap(({ owner, field_name }) =>
        owner === 'person' ? [field_name] : [],
      ),
    }),
    migration: FROM_FILES,
  }),
  'perfect-books-to-pipedrive': async ({ seed, records, dirt, folder }) => ({
    key: generatePerfectBooksMigration({
      seed,
      records,
      folder: join(folder, EXPORT),
      dirt,
      users: STANDARD_USERS,
      existingOrganizations: STANDARD_ORGANIZATIONS,
      existingPersonEmails: STANDARD_PERSONS.map(standardEmail),
      existingPipeline: STANDARD_PIPELINE,
      largeFileMegabytes: 26,
    }),
    migration: `${FROM_FILES}\nsettings: { exported_on: 2026-05-04 }`,
  }),
};

export const PAIRS = Object.keys(MAKERS);

/** Makes the source with its answer key, and a migration.yaml that leads from it to the account at `url`. */
export async function prepareMigration(options: DemoOptions, url: string): Promise<StandIn> {
  const make = MAKERS[options.pair];
  if (make === undefined)
    throw new Error(`There is no stand-in for ${options.pair}; there is one for ${PAIRS.join(', ')}.`);
  await mkdir(options.folder, { recursive: true });
  const source = await make(options);
  await writeFile(join(options.folder, 'migration.yaml'), migrationText(options, source, url));
  return source;
}

function migrationText({ pair, timeScale }: DemoOptions, source: StandIn, url: string): string {
  return `crosswalk: migration/1
pair: ${pair}
pair_version: 1
${source.migration}
destinations:
  sandbox: { url: "${url}", token: "env:CROSSWALK_SANDBOX_TOKEN", time_scale: ${timeScale} }
use: sandbox
sample: { size: 100 }
confirm: { automations_paused: true }
`;
}

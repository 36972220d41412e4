import type {
  AddOns,
  EstimatorFile,
  ObjectSpec,
  QualitySpec,
  StagesSpec,
  WorkSpec,
  WorkSpecs,
} from '../../schema/estimator.generated.ts';

/** The grades by which prices and days differ, the easiest first. */
export const PRICE_GRADES = ['A', 'B', 'C', 'D'] as const;
export type PriceGrade = (typeof PRICE_GRADES)[number];

/** A number for each grade. */
export type ByGrade = Readonly<Record<PriceGrade, number>>;

/** The stages that ask the destination something, in the order in which they are run. */
export const STAGES = ['audit', 'plan', 'provision', 'sample', 'load', 'reconcile'] as const;
export type StageName = (typeof STAGES)[number] & keyof StagesSpec;

/** The steps that wait for people, in the order in which they pass. */
export const WORK_STEPS = ['start', 'mapping', 'sample', 'sign_off'] as const;
export type WorkStep = (typeof WORK_STEPS)[number] & keyof WorkSpecs;

/** `specs/estimator.yaml` with its numbers read. Can be written as JSON. */
export interface EstimatorRules {
  readonly currency: string;
  /** The sentence under every price. */
  readonly examples: string;
  readonly categories: Readonly<Record<string, CategoryRule>>;
  /** The smallest band first. */
  readonly prices: readonly PriceBandRule[];
  readonly addOns: AddOnRules;
  readonly qualities: Readonly<Record<string, QualityRule>>;
  /** Shares between 0 and 1; fields and megabytes as counted. */
  readonly expected: {
    readonly conditionMet: number;
    readonly related: number;
    readonly definitions: number;
    readonly outgrown: number;
    readonly megabytesPerFile: number;
  };
  readonly reads: Readonly<Record<'account' | 'schema' | 'people', Reading>>;
  readonly stages: Readonly<Record<StageName, StageRule>>;
  readonly sampleRecords: number;
  readonly load: LoadRule;
  readonly objects: Readonly<Record<string, ObjectRule>>;
  readonly work: Readonly<Record<WorkStep, ByGrade & { readonly label: string }>>;
  /** Records that are read in an hour, by transport. */
  readonly extraction: Readonly<Record<'files' | 'http', number>>;
}

/** `share` of the band's price; days of review on top of those of the grade. */
export interface CategoryRule {
  readonly label: string;
  readonly systems: readonly string[];
  readonly share: number;
  readonly reviewDays: number;
}

/** The price of up to so many records. */
export type PriceBandRule = ByGrade & { readonly upTo: number };

/** What is asked for beside the migration. */
export interface AddOnRules {
  /** The smallest band first. */
  readonly attachments: readonly { readonly upToMegabytes: number; readonly price: number }[];
  readonly delta: { readonly price: number; readonly pricePerDay: number };
  readonly hypercare: { readonly pricePerWeek: number };
}

/** Shares, 0 to 1, of records that wait and of records that turn out to be another one. */
export interface QualityRule {
  readonly label: string;
  readonly waits: number;
  readonly joins: number;
}

/** What one reading costs. */
export interface Reading {
  readonly requests: number;
  readonly tokens: number;
}

/** How often a stage reads what, and which objects it lists. */
export interface StageRule {
  readonly label: string;
  readonly account: number;
  readonly schema: number;
  readonly people: number;
  readonly lists: 'none' | 'matched' | 'all' | 'written';
}

/** How a load goes on. */
export interface LoadRule {
  readonly recordsAtOnce: number;
  readonly few: number;
  readonly clockSeconds: number;
  readonly requestsInFlight: number;
  readonly secondsPerRequest: number;
  readonly megabytesPerSecond: number;
}

/** Where the lists or the writes of a destination object are not as common ones are. */
export interface ObjectRule {
  /** Tokens to read one record. */
  readonly one: number;
  /** Tokens of the list that shows what the first hides. */
  readonly archive?: number;
  /** Whether its list can be asked for what changed. */
  readonly since: boolean;
  /** Listed for so many records of another object at a time. */
  readonly parents?: { readonly object: string; readonly atOnce: number };
}

const COMMON: ObjectRule = { one: 1, since: true };

/** The rule of a destination object, or the common one. */
export function objectRule(rules: EstimatorRules, object: string): ObjectRule {
  return rules.objects[object] ?? COMMON;
}

/** Reads the numbers of a file that its schema accepted. */
export function estimatorRules(file: EstimatorFile): EstimatorRules {
  const { expected, load, reads } = file;
  return {
    currency: file.currency,
    examples: file.examples,
    categories: mapped(file.categories, ({ label, systems, percent, review_days }) => ({
      label,
      systems,
      share: share(percent),
      reviewDays: Number(review_days),
    })),
    prices: file.prices.map((band) => ({ upTo: Number(band.up_to), ...byGrade(band) })),
    addOns: addOnRules(file.add_ons),
    qualities: mapped(file.qualities, qualityRule),
    expected: {
      conditionMet: share(expected.condition_met),
      related: share(expected.related),
      definitions: Number(expected.definitions),
      outgrown: share(expected.outgrown),
      megabytesPerFile: Number(expected.megabytes_per_file),
    },
    reads: { account: reading(reads.account), schema: reading(reads.schema), people: reading(reads.people) },
    stages: stageRules(file.stages),
    sampleRecords: Number(file.sample.records),
    load: {
      recordsAtOnce: Math.max(1, Number(load.records_at_once)),
      few: Number(load.few),
      clockSeconds: Number(load.clock_seconds),
      requestsInFlight: Math.max(1, Number(load.requests_in_flight)),
      secondsPerRequest: Number(load.seconds_per_request),
      megabytesPerSecond: Number(load.megabytes_per_second),
    },
    objects: mapped(file.objects, readObjectRule),
    work: Object.fromEntries(WORK_STEPS.map((step) => [step, workRule(file.work[step])])) as EstimatorRules['work'],
    extraction: {
      files: Math.max(1, Number(file.extraction.files.records_per_hour)),
      http: Math.max(1, Number(file.extraction.http.records_per_hour)),
    },
  };
}

function addOnRules({ attachments, delta, hypercare }: AddOns): AddOnRules {
  return {
    attachments: attachments.map(({ up_to_mb, price }) => ({ upToMegabytes: Number(up_to_mb), price: Number(price) })),
    delta: { price: Number(delta.price), pricePerDay: Number(delta.price_per_day) },
    hypercare: { pricePerWeek: Number(hypercare.price_per_week) },
  };
}

function qualityRule({ label, waits, joins }: QualitySpec): QualityRule {
  return { label, waits: share(waits), joins: share(joins) };
}

function stageRules(stages: StagesSpec): EstimatorRules['stages'] {
  const rules = STAGES.map((name) => {
    const { label, account, schema, people, lists } = stages[name];
    return [name, { label, account: Number(account), schema: Number(schema), people: Number(people), lists }] as const;
  });
  return Object.fromEntries(rules) as EstimatorRules['stages'];
}

function readObjectRule({ one, archive, since, by, parents }: ObjectSpec): ObjectRule {
  return {
    one: Number(one ?? COMMON.one),
    ...(archive === undefined ? {} : { archive: Number(archive) }),
    since: since !== 'no',
    ...(by === undefined ? {} : { parents: { object: by, atOnce: Math.max(1, Number(parents ?? 1)) } }),
  };
}

function workRule(spec: WorkSpec): ByGrade & { readonly label: string } {
  return { label: spec.label, ...byGrade(spec) };
}

function byGrade({ A, B, C, D }: Readonly<Record<PriceGrade, string>>): ByGrade {
  return { A: Number(A), B: Number(B), C: Number(C), D: Number(D) };
}

function reading({ requests, tokens }: Readonly<Record<'requests' | 'tokens', string>>): Reading {
  return { requests: Number(requests), tokens: Number(tokens) };
}

function share(percent: string): number {
  return Number(percent) / 100;
}

function mapped<From, To>(record: Readonly<Record<string, From>>, read: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, read(value)]));
}

import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { compositeKey } from '../composite-key.ts';
import { planDirt } from '../dirt-schedule.ts';
import { personName } from '../names.ts';
import { drawSignature, drawSignatureOfSize } from '../portable-network-graphic.ts';
import {
  choicesFor,
  collectRepeats,
  expectRecord,
  type Generation,
  type Outcome,
  outcomeUnder,
  type PlannedRow,
  requireAllPlanted,
  writeRow,
} from './generation.ts';
import { missingJobNumber, type ParentJob } from './parents.ts';
import { instantWritten, type OfficeTime, workingTime, writeTime } from './times.ts';

const KINDS = ['missing_file', 'identical_duplicate', 'duplicate_key', 'orphan', 'large_file'] as const;
type SignatureDirt = (typeof KINDS)[number];

interface Signature {
  readonly documentType: string;
  readonly signedAt: OfficeTime;
  readonly signer: string;
  /** Relative to the export folder. */
  readonly path: string;
  readonly bytes: Buffer;
}

/** One file over the policy shows what becomes of it; one for every hundred signatures would fill the disk. */
const MOST_LARGE_FILES = 1;

/** Writes signatures.csv and the pictures it names, job by job. */
export interface SignatureWriter {
  readonly write: (job: ParentJob, jobIndex: number) => void;
  readonly finish: () => void;
}

/** Opens signatures.csv for the jobs of this export. */
export function openSignatures(generation: Generation): SignatureWriter {
  const kinds = KINDS.filter((kind) => kind !== 'large_file' || generation.largeSignatureBytes !== undefined);
  const schedule = planDirt(generation.dirt, kinds, generation.sizes.signatures);
  const repeats = collectRepeats(generation);
  let largeFiles = 0;
  const takeDirt = (eligible: boolean): SignatureDirt | undefined => {
    const dirt = schedule.take(eligible);
    if (dirt !== 'large_file') return dirt;
    largeFiles += 1;
    return largeFiles > MOST_LARGE_FILES ? undefined : dirt;
  };
  return {
    write: (job, jobIndex) => {
      if (!isSigned(generation, jobIndex)) return;
      const dirt = takeDirt(job.fate === 'loaded');
      const jobNumber = dirt === 'orphan' ? missingJobNumber(jobIndex) : job.number;
      const size = dirt === 'large_file' ? generation.largeSignatureBytes : undefined;
      const signature = describeSignature(generation, { job, jobIndex, size });
      const { outcome, findings } = outcomeUnder(dirt === 'orphan' ? 'absent' : job.fate);
      const answer = dirt === undefined ? undefined : ANSWERS[dirt];
      const row: PlannedRow = {
        object: 'signature',
        key: compositeKey(jobNumber, signature.documentType, writeTime(signature.signedAt, 'offset')),
        cells: cellsOf(jobNumber, signature),
        outcome: answer?.outcome ?? outcome,
        findings: answer?.findings ?? findings,
      };
      if (dirt !== 'missing_file') writeFileSync(join(generation.folder, signature.path), signature.bytes);
      writeRow(generation, row);
      if (dirt === 'identical_duplicate' || dirt === 'duplicate_key')
        repeats.plan(dirt, row, { Signer: 'Someone else' });
      if (row.outcome.state === 'done') expectFile(generation, job, signature);
    },
    finish: () => {
      repeats.write();
      requireAllPlanted('signature', schedule.owed());
    },
  };
}

/** Evenly spread, because there are too few for chance to leave room for every kind of dirt. */
function isSigned({ sizes, seed }: Generation, jobIndex: number): boolean {
  const before = (index: number): number => Math.floor(((index + (seed % 7)) * sizes.signatures) / sizes.jobs);
  return before(jobIndex + 1) > before(jobIndex);
}

const ANSWERS: Readonly<Partial<Record<SignatureDirt, { outcome: Outcome; findings: readonly string[] }>>> = {
  missing_file: { outcome: { state: 'held', reason: 'missing_file' }, findings: ['missing_file'] },
  large_file: { outcome: { state: 'left_out', reason: 'packaged' }, findings: ['large_file'] },
};

function describeSignature(
  generation: Generation,
  about: { readonly job: ParentJob; readonly jobIndex: number; readonly size: number | undefined },
): Signature {
  const { job, jobIndex, size } = about;
  const choices = choicesFor(generation, 'signature picture', jobIndex);
  const documentType = choices.pick(['invoice', 'estimate', 'work order']);
  const { first, last } = personName(generation.seed + 303, jobIndex);
  return {
    documentType,
    signedAt: workingTime(job.scheduledOn, choices.integer(0, 2), choices.integer(0, 600)),
    signer: `${first} ${last}`,
    path: `signatures/${job.number}-${documentType.replaceAll(' ', '-')}.png`,
    bytes: size === undefined ? drawSignature(choices) : drawSignatureOfSize(choices, size),
  };
}

function cellsOf(jobNumber: string, signature: Signature): Record<string, string> {
  return {
    'Job Number': jobNumber,
    'Document Type': signature.documentType,
    'Signed At': writeTime(signature.signedAt, 'offset'),
    Signer: signature.signer,
    File: signature.path,
  };
}

function expectFile(generation: Generation, job: ParentJob, signature: Signature): void {
  const name = basename(signature.path);
  const deal = { object: 'deal', trace: job.number };
  expectRecord(generation, {
    object: 'file',
    identity: { by: 'content', parent: deal, value: { name } },
    fields: { name, description: `Signed ${instantWritten(signature.signedAt, 'offset')}` },
    custom: {},
    links: { deal_id: deal },
    file: { name, size: signature.bytes.length, sha256: createHash('sha256').update(signature.bytes).digest('hex') },
  });
}

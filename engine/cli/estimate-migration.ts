import { type Estimate, estimate } from '../estimate/estimate.ts';
import type { EstimateFacts } from '../estimate/facts.ts';
import { COUNT, ENTRY, type EstimateForm, EXISTING, type FieldProblem, readForm } from '../estimate/form.ts';
import { decodeForm, encodeForm } from '../estimate/link.ts';
import { estimateFacts } from '../estimate/pair-facts.ts';
import { quoteDocument } from '../estimate/quote.ts';
import type { EstimatorRules } from '../estimate/rules.ts';
import { estimateText } from '../render/report/estimate-text.ts';
import { openPair } from '../spec/load.ts';
import { auditedForm, readEstimator } from './audited-form.ts';
import { printDiagnostics } from './diagnostics-text.ts';
import { CommandProblem, EXIT, type ExitCode } from './exit-code.ts';
import { type Output, openOutput } from './output.ts';
import { findRoot } from './root.ts';

/** What the command line says of a migration; numbers as they were typed. */
export interface EstimateOptions {
  readonly counts?: string;
  readonly entries?: string;
  readonly existing?: string;
  readonly attachmentsMb?: string;
  readonly category?: string;
  readonly quality?: string;
  readonly plan?: string;
  readonly seats?: string;
  readonly share?: string;
  readonly deltaDays?: string;
  readonly hypercareWeeks?: string;
  /** The query of a page's link, or the whole link. */
  readonly link?: string;
  /** A migration folder whose audit counts. */
  readonly from?: string;
  readonly json?: boolean;
  readonly quote?: boolean;
  readonly root?: string;
}

/** Estimates a migration before it begins. Throws `CommandProblem` when nothing says what is to be estimated. */
export async function estimateMigration(pair: string | undefined, options: EstimateOptions): Promise<ExitCode> {
  if (options.from !== undefined) return estimateAudited(pair, options, options.from);
  if (pair === undefined) {
    throw new CommandProblem('Name a pair, or an audited migration with --from <folder>.', EXIT.error);
  }
  const output = openOutput({
    json: options.json ?? false,
    stdout: process.stdout,
    stderr: process.stderr,
    now: () => performance.now(),
  });
  const root = findRoot(options.root);
  const opened = await openPair({ root, pair });
  if (opened.pair === undefined) {
    printDiagnostics(opened.diagnostics, output);
    return EXIT.invalidSpec;
  }
  const rules = await readEstimator(root, output);
  const facts = estimateFacts(opened.pair, rules);
  return answer({ facts, rules, ...formOf(options, {}, { facts, rules }) }, options, output);
}

/** Estimates what an audit has counted. The folder is only read. */
async function estimateAudited(pair: string | undefined, options: EstimateOptions, dir: string): Promise<ExitCode> {
  const { withRun } = await import('./wire.ts');
  const read = { dir, json: options.json ?? false, readOnly: true, offline: true };
  await withRun('estimate', read, async (run, output) => {
    if (pair !== undefined && pair !== run.pair.id) {
      throw new CommandProblem(`${dir} is a migration of ${run.pair.id}, not of ${pair}.`, EXIT.error);
    }
    const rules = await readEstimator(findRoot(options.root), output);
    const facts = estimateFacts(run.pair, rules);
    const counted = await auditedForm(run, rules);
    return answer({ facts, rules, ...formOf(options, counted, { facts, rules }) }, options, output);
  });
  return (process.exitCode ?? EXIT.done) as ExitCode;
}

interface Question {
  readonly facts: EstimateFacts;
  readonly rules: EstimatorRules;
  readonly form: EstimateForm;
  readonly problems: readonly FieldProblem[];
}

function answer({ facts, rules, form, problems }: Question, { quote }: EstimateOptions, output: Output): ExitCode {
  const read = readForm(facts, rules, form);
  const wrong = [...problems, ...('problems' in read ? read.problems : [])];
  if (wrong.length > 0 || 'problems' in read) {
    for (const { field, message } of wrong) output.event('problem', { field, message });
    output.fail(wrong.map(({ field, message }) => `${field}: ${message}`).join('\n'), EXIT.error);
    return EXIT.error;
  }
  const result: Estimate = estimate(facts, rules, read.input);
  output.event('estimate', { pair: facts.pair, ...result, link: encodeForm(facts, form) });
  output.print(quote === true ? quoteDocument(facts, rules, result) : estimateText(facts, rules, result));
  return EXIT.done;
}

/** What was counted, then what a link says, then what was typed: the later wins. */
function formOf(
  options: EstimateOptions,
  counted: EstimateForm,
  { facts, rules }: Pick<Question, 'facts' | 'rules'>,
): Pick<Question, 'form' | 'problems'> {
  const link = options.link ?? '';
  const { form, problems } = decodeForm(facts, rules, link.slice(Math.max(link.indexOf('?'), link.indexOf('#')) + 1));
  return { form: { ...counted, ...form, ...typed(options) }, problems };
}

function typed(options: EstimateOptions): EstimateForm {
  const single = {
    attachments_mb: options.attachmentsMb,
    category: options.category,
    quality: options.quality,
    plan: options.plan,
    seats: options.seats,
    share: options.share,
    delta_days: options.deltaDays,
    hypercare_weeks: options.hypercareWeeks,
  };
  const given = Object.entries(single).flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as const]));
  return {
    ...Object.fromEntries(given),
    ...named(COUNT, '--counts', options.counts),
    ...named(ENTRY, '--entries', options.entries),
    ...named(EXISTING, '--existing', options.existing),
  };
}

/** `customer=100,contact=120` as fields of the form. */
function named(prefix: string, option: string, text: string | undefined): EstimateForm {
  const parts = (text ?? '').split(',').filter((part) => part.trim() !== '');
  return Object.fromEntries(
    parts.map((part) => {
      const [name = '', ...value] = part.split('=');
      if (name.trim() === '' || value.length === 0) {
        throw new CommandProblem(`${option}: "${part.trim()}" is not <name>=<number>.`, EXIT.error);
      }
      return [`${prefix}${name.trim()}`, value.join('=').trim()];
    }),
  );
}

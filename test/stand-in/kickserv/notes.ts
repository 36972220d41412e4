import type { LinkTarget } from '../answer-key.ts';
import { compositeKey } from '../composite-key.ts';
import { type DirtSchedule, planDirt } from '../dirt-schedule.ts';
import type { Random } from '../random.ts';
import {
  choicesFor,
  collectRepeats,
  expectRecord,
  type Fate,
  type Generation,
  outcomeUnder,
  type PlannedRow,
  requireAllPlanted,
  writeRow,
} from './generation.ts';
import { childCount, missingJobNumber } from './parents.ts';
import { instantWritten, type OfficeTime, type TimeStyle, workingTime, writeTime } from './times.ts';
import { MARKED_UP_NOTES, PLAIN_NOTES } from './vocabulary.ts';

/** No repeat under one key with other content: every column of a note is part of its key. */
const KINDS = ['identical_duplicate', 'orphan', 'stray_quote'] as const;

/** Share of the notes that are about a customer; the rest are about jobs. */
const ABOUT_CUSTOMERS = 0.25;

/** What a note is about. */
export interface NoteParent {
  readonly about: 'Customer' | 'Job';
  readonly number: string;
  readonly fate: Fate;
  /** No note is older. */
  readonly from: OfficeTime;
}

/** Writes notes.csv, parent by parent. */
export interface NoteWriter {
  readonly write: (parent: NoteParent, parentIndex: number) => void;
  readonly finish: () => void;
}

interface Note {
  readonly text: string;
  readonly content: string;
  readonly createdAt: OfficeTime;
  readonly style: TimeStyle;
}

/** Opens notes.csv for the customers and jobs of this export. */
export function openNotes(generation: Generation): NoteWriter {
  const { notes, customers, jobs } = generation.sizes;
  const means = { Customer: (notes * ABOUT_CUSTOMERS) / customers, Job: (notes * (1 - ABOUT_CUSTOMERS)) / jobs };
  const schedule: DirtSchedule<(typeof KINDS)[number]> = planDirt(generation.dirt, KINDS, notes);
  const repeats = collectRepeats(generation);
  let row = -1;
  const writeNote = (parent: NoteParent, note: Note): void => {
    row += 1;
    const dirt = schedule.take(parent.fate === 'loaded');
    const number = dirt === 'orphan' ? missingJobNumber(row) : parent.number;
    const { outcome, findings } = outcomeUnder(dirt === 'orphan' ? 'absent' : parent.fate);
    const cells = cellsOf(parent.about, number, note);
    const planned: PlannedRow = {
      object: 'note',
      key: compositeKey(parent.about, cells['Job Number'], cells['Customer Number'], cells['Created At'], note.text),
      cells,
      outcome: dirt === 'stray_quote' ? { state: 'unreadable', damage: 'stray_quote' } : outcome,
      findings,
    };
    writeRow(generation, planned);
    if (dirt === 'identical_duplicate') repeats.plan(dirt, planned, {});
    if (planned.outcome.state === 'done') expectNote(generation, parent, note);
  };
  return {
    write: (parent, parentIndex) => {
      const choices = choicesFor(generation, `note about ${parent.about}`, parentIndex);
      const count = childCount(choices, means[parent.about]);
      for (let index = 0; index < count; index += 1) writeNote(parent, describeNote(choices, parent, index));
    },
    finish: () => {
      repeats.write();
      requireAllPlanted('note', schedule.owed());
    },
  };
}

/** Each note of a parent is some days younger than the one before, so that no two have one key by chance. */
function describeNote(choices: Random, parent: NoteParent, index: number): Note {
  const createdAt = workingTime(parent.from, index * 3 + choices.integer(0, 2), choices.integer(0, 600));
  const style = choices.chance(0.7) ? 'offset' : 'wall';
  if (choices.chance(0.3)) {
    const { note, kept } = choices.pick(MARKED_UP_NOTES);
    return { text: note, content: kept, createdAt, style };
  }
  const text = choices.pick(PLAIN_NOTES);
  return { text, content: asMarkup(text), createdAt, style };
}

/** Plain text as the markup that shows it. */
function asMarkup(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped.replaceAll(/\r?\n/g, '<br>');
}

function cellsOf(about: NoteParent['about'], number: string, note: Note) {
  return {
    About: about,
    'Job Number': about === 'Job' ? number : '',
    'Customer Number': about === 'Customer' ? number : '',
    Note: note.text,
    'Created At': writeTime(note.createdAt, note.style),
  };
}

function expectNote(generation: Generation, parent: NoteParent, note: Note): void {
  const target: LinkTarget = { object: parent.about === 'Job' ? 'deal' : 'organization', trace: parent.number };
  const add_time = instantWritten(note.createdAt, note.style);
  expectRecord(generation, {
    object: 'note',
    identity: { by: 'content', parent: target, value: { content: note.content, add_time } },
    fields: { content: note.content, add_time },
    custom: {},
    links: { [parent.about === 'Job' ? 'deal_id' : 'org_id']: target },
  });
}

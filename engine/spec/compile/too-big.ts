import type { AttachEntrySpec } from '../../../schema/pair.generated.ts';
import type { NotePlace, TooBig } from '../../model/mapping.ts';
import type { DestinationObject } from '../../model/system.ts';
import { part, type Written } from '../written.ts';
import type { PairContext } from './context.ts';
import type { compileAlternatives } from './link.ts';

/** The object that notes become. */
const NOTE = 'note';

/** The policy for large files of an attach entry; without one they go into the package when the destination refuses them. */
export function tooBigOf(
  spec: Written<AttachEntrySpec>,
  links: ReturnType<typeof compileAlternatives>,
  context: PairContext,
): TooBig {
  const written = part(spec, 'too_big');
  if (written === undefined) return policy(context.destination.fileLimitMegabytes, 'package');
  const over = Number(written.value.over_mb);
  if (written.value.then !== 'note') return policy(over, written.value.then);
  const note = notePlace(links, written, context);
  // biome-ignore lint/suspicious/noThenProperty: the keyword of the language, on data that nobody awaits.
  return note === undefined ? policy(over, 'package') : { overMegabytes: over, then: 'note', note }; // oxlint-disable-line unicorn/no-thenable
}

function policy(overMegabytes: number, then: 'package' | 'hold'): TooBig {
  return { overMegabytes, then }; // oxlint-disable-line unicorn/no-thenable
}

/** A note hangs on the record on which the file would have hung, whichever of the alternatives that is. */
function notePlace(
  links: ReturnType<typeof compileAlternatives>,
  { keyAt }: Written<object>,
  { destination, report }: PairContext,
): NotePlace | undefined {
  const object = destination.objects.get(NOTE);
  const text = [...(object?.fields.values() ?? [])].find(({ type }) => type === 'html');
  const homeless = links.find(({ target }) => !linksTo(object, target.object));
  if (object !== undefined && text !== undefined && homeless === undefined) return { object: NOTE, text: text.name };
  report('attach-has-no-place', keyAt, {
    object: object?.label ?? `The destination's ${NOTE}`,
    parent: homeless?.target.object ?? 'anything',
  });
  return undefined;
}

function linksTo(object: DestinationObject | undefined, parent: string | undefined): boolean {
  return [...(object?.fields.values() ?? [])].some(({ type, ref }) => type === 'ref' && ref === parent);
}

import type { FilesTransport, SourceSystem } from '../../model/system.ts';
import type { Json, Scalar } from '../../model/value.ts';
import type { Source } from '../../port/source.ts';
import { keyReader } from '../value/key-reader.ts';
import { recordReader } from '../value/read-record.ts';
import { readingRules } from '../value/reading-rules.ts';

/** Records that are given in words, as the cases beside a pair give them: every scalar is text, as in an export. */
export interface GivenSourceInput {
  readonly system: SourceSystem;
  readonly settings: Readonly<Record<string, Scalar>>;
  readonly given: Readonly<Record<string, readonly Readonly<Record<string, Json>>[]>>;
  /** Size in megabytes by path or address; `undefined`: it is missing. A file that is not named is there, and small. */
  readonly files?: ReadonlyMap<string, number | undefined>;
}

const MEGABYTE = 1_000_000;

/** How values are written where the system has no files. */
const PLAIN: FilesTransport = { encodings: ['utf-8'], delimiter: ',', dateFormats: ['iso'] };

/** A source that holds what it is given, read with the same types and keys as any other. Its files have sizes and no content. */
export function openGivenSource({ system, settings, given, files = new Map() }: GivenSourceInput): Source {
  const rules = readingRules(system.files ?? PLAIN, settings);
  return {
    async *read(object) {
      const read = recordReader(object, rules, settings);
      const keys = keyReader(object);
      for (const [index, item] of (given[object.name] ?? []).entries()) {
        const position = `${object.name} ${index + 1}`;
        const prefixed = keys.prefixed(item);
        const result = await read({
          position,
          raw: (field) => item[field] ?? prefixed.get(field),
          whole: () => item,
        });
        if (result.kind === 'record') yield { kind: 'record', record: result.record };
        else yield { kind: 'rejected', file: object.name, line: index + 1, reason: result.reason, text: '' };
      }
    },
    open({ at }) {
      const size = (files.has(at) ? files.get(at) : 0) ?? -1;
      if (size < 0) return Promise.resolve({ kind: 'missing', reason: 'it is said to be missing' });
      const read = () => Promise.reject(new Error('What is given has no content.'));
      return Promise.resolve({ kind: 'file', size: size * MEGABYTE, sha256: '', read });
    },
  };
}

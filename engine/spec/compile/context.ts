import type { Inspection } from '../../expression/inspect.ts';
import type { Type } from '../../expression/type/type.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { CompiledExpression } from '../../model/expression.ts';
import type { Location } from '../../model/location.ts';
import type { CustomField, ValueMap } from '../../model/mapping.ts';
import type { DestinationSystem, SettingSpec, SourceObject, SourceSystem } from '../../model/system.ts';
import { type DiagnosticCode, diagnostic } from '../diagnostics.ts';

/** Collects complaints. A code or a detail that the catalogue does not know is an error of the compiler. */
export interface Reporter {
  readonly diagnostics: Diagnostic[];
  readonly report: <Code extends DiagnosticCode>(
    code: Code,
    at: Location,
    details: Parameters<typeof diagnostic<Code>>[2],
  ) => void;
}

/** A reporter that has heard nothing yet. */
export function reporter(): Reporter {
  const diagnostics: Diagnostic[] = [];
  return {
    diagnostics,
    report: (code, at, details) => {
      diagnostics.push(diagnostic(code, at, details));
    },
  };
}

/** What compiling an expression needs: where to complain, which settings exist, and what it learnt of each. */
export interface ExpressionContext extends Reporter {
  readonly settings: ReadonlyMap<string, SettingSpec>;
  /** What is known of every compiled expression without running it. */
  readonly inspections: Map<CompiledExpression, Inspection>;
  /** What every compiled expression may give, and where its characters stand. */
  readonly types: Map<CompiledExpression, TypedExpression>;
}

/** The type of an expression, inferred from the declared fields of the record that it sees. */
export interface TypedExpression {
  readonly type: Type;
  readonly at: Location;
}

/** What makes or finds records under an address, known before any entry is compiled. */
export interface EntrySymbol {
  readonly address: string;
  readonly kind: 'create' | 'fold' | 'match' | 'attach' | 'document';
  /** The destination object; `undefined` for folds and documents, or when it is unknown. */
  readonly object: string | undefined;
  /** The source object; `undefined` for records made once, or when it is unknown. */
  readonly from: string | undefined;
  readonly once: boolean;
  /** Whether records of equal value become one. */
  readonly merges: boolean;
  /** The entry whose records its own ones join. */
  readonly joins: string | undefined;
}

/** What compiling the entries of a pair needs. */
export interface PairContext extends ExpressionContext {
  readonly source: SourceSystem;
  readonly destination: DestinationSystem;
  readonly customFields: readonly CustomField[];
  readonly maps: ReadonlyMap<string, ValueMap>;
  readonly symbols: ReadonlyMap<string, EntrySymbol>;
  /** Custom fields that something writes: `object.id`. */
  readonly usedCustomFields: Set<string>;
  /** Fields that somebody meant to write, by the address of the receiving entry, though the form may be wrong. */
  readonly attempted: Map<string, Set<string>>;
  /** What placeholders of templates are called in the destination; filled when all entries are compiled. */
  readonly placeholders: Map<string, string>;
  /** Pipelines and stages by address, each with the object that it is. */
  readonly stageAddresses: ReadonlyMap<string, 'pipeline' | 'stage'>;
}

/** Notes that an entry's record gets a field, whatever becomes of the form. */
export function attempt({ attempted }: PairContext, address: string, field: string): void {
  const fields = attempted.get(address) ?? new Set();
  attempted.set(address, fields.add(field));
}

/** The record an expression sees. Without fields nothing can be said about the names it uses. */
export interface RecordView {
  readonly label: string;
  readonly fields: SourceObject['fields'] | undefined;
  /** How placeholders look in texts of the object, where it has templates. */
  readonly mergeFields?: SourceObject['mergeFields'];
}

/** What expressions over the records of an object may read; an unknown object has unknown fields. */
export function viewOf(object: SourceObject | undefined): RecordView {
  const view = { label: object?.name ?? 'the record', fields: object?.fields };
  return object?.mergeFields === undefined ? view : { ...view, mergeFields: object.mergeFields };
}

/** Entries that make no record from a source record see an empty one. */
export const NOTHING: RecordView = { label: 'a record made once', fields: new Map() };

import type { SystemFile } from '../../schema/system.generated.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import type { DestinationSystem, SourceSystem, TransportName } from '../model/system.ts';
import { checkRole } from './check/role.ts';
import { type ExpressionContext, reporter } from './compile/context.ts';
import { compileDestination } from './compile/destination-system.ts';
import { compileSource, settingsOf } from './compile/source-system.ts';
import type { Written } from './written.ts';

/** One system as the engine sees it. */
export type CompiledSystem =
  | { readonly role: 'source'; readonly system: SourceSystem }
  | { readonly role: 'destination'; readonly system: DestinationSystem };

/**
 * Compiles a checked system spec on its own, as a pair that names it would, a source for one transport. Everything that
 * is wrong is reported; the system is only to be used when no error is.
 */
export function compileSystem(
  file: Written<SystemFile>,
  transport: TransportName,
): { readonly compiled: CompiledSystem; readonly diagnostics: readonly Diagnostic[] } {
  const { role } = file.value;
  const context: ExpressionContext = {
    ...reporter(),
    settings: settingsOf(file),
    inspections: new Map(),
    types: new Map(),
  };
  checkRole(file, role, context);
  const compiled: CompiledSystem =
    role === 'source'
      ? { role, system: compileSource(file, transport, context).system }
      : { role, system: compileDestination(file, context) };
  return { compiled, diagnostics: context.diagnostics };
}

/** The transports that a source declares; files where it declares none. A destination is the same for every transport. */
export function transportsOf({ value }: Written<SystemFile>): readonly TransportName[] {
  const declared = (Object.keys(value.transports ?? {}) as TransportName[]).toSorted();
  return value.role === 'destination' || declared.length === 0 ? ['files'] : declared;
}

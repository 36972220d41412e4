import type { Diagnostic } from '../model/diagnostic.ts';
import { formatLocation } from '../model/location.ts';
import type { Output } from './output.ts';

/** Prints complaints in the order of their places, each with its hint, and gives how many of each severity there are. */
export function printDiagnostics(
  diagnostics: readonly Diagnostic[],
  output: Output,
): { readonly errors: number; readonly warnings: number } {
  for (const diagnostic of diagnostics) {
    const { code, severity, message, hint, at } = diagnostic;
    output.event('diagnostic', { code, severity, message, hint, ...at });
    output.print(`${formatLocation(at)} ${severity} ${code}: ${message}${hint === undefined ? '' : `\n    ${hint}`}`);
  }
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  return { errors, warnings: diagnostics.length - errors };
}

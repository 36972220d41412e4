import type { ArgumentType, LibraryFunction, ResultType } from '../function/declaration.ts';
import type { FunctionTypes, ParameterType } from './function-type.ts';
import { type Absence, ofShape, type Shape, TEXT, type Type, weakest } from './type.ts';

const PARAMETERS: Readonly<Record<ArgumentType, ParameterType>> = {
  text: 'text',
  number: 'number',
  texts: 'texts',
  records: 'list',
};

/** What a function of the library declares of itself, for inference. */
export function libraryTypes({ parameters, result, nothing }: LibraryFunction): FunctionTypes {
  const needed = parameters.flatMap(({ optional }, index) => (optional === undefined ? [index] : []));
  return {
    parameters: parameters.map(({ type }) => PARAMETERS[type]),
    result: ({ given }) => {
      // Data that cannot be read gives nothing; whether there is such data nobody declares.
      const own: Absence = nothing === undefined ? 'never' : 'unknown';
      const absences = needed.map((index) => given[index]?.absence ?? 'possible');
      return { ...typeOf(result), absence: weakest([own, ...absences]) };
    },
  };
}

function typeOf(result: ResultType): Type {
  if (typeof result === 'object') {
    const fields = new Map(result.record.map((name) => [name, { ...TEXT, absence: 'unknown' } as const]));
    return ofShape({ kind: 'object', fields, open: false });
  }
  return ofShape(SHAPES[result]);
}

const SHAPES: Readonly<Record<Extract<ResultType, string>, Shape>> = {
  text: { kind: 'text' },
  number: { kind: 'number' },
  date: { kind: 'text', format: 'date' },
  datetime: { kind: 'text', format: 'datetime' },
  moment: { kind: 'text', format: 'moment' },
  html: { kind: 'text', format: 'html' },
};

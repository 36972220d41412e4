import { didYouMean, rule, type UnknownName } from './rule.ts';

/** What can be wrong with a file before anyone asks what it means. */
export const SHAPE_RULES = {
  'yaml-syntax': rule<{ problem: string }>({
    severity: 'error',
    message: ({ problem }) =>
      `This is not YAML: ${problem
        .split('\n')[0]
        ?.replace(/\.$/, '')
        .replace(/ at line \d+, column \d+:?$/, '')}.`,
    hint: 'An expression with ": " or " #" in it goes after | on a line of its own, and so does one with a comma, a bracket or a brace inside { }.',
    why: 'YAML gives a meaning to ": " and " #" wherever they stand. Only the first such error of a file is shown, because the rest follows from it.',
    wrong: 'title: paid ? name : number',
    right: 'title: |\n  paid ? name : number',
  }),
  'duplicate-key': rule({
    severity: 'error',
    message: () => 'This key stands twice in the same place.',
    hint: 'Keep one of the two, or give the second another name.',
    why: 'Of two equal keys one would silently win.',
    wrong: 'name: first_name\nname: last_name',
    right: 'name: first_name',
  }),
  'yaml-feature-refused': rule<{ feature: string }>({
    severity: 'error',
    message: ({ feature }) => `Specs do not use ${feature}.`,
    hint: 'Write the value out where it is used.',
    why: 'Anchors, aliases, merge keys and tags make a line mean something that does not stand on it, so a diff would no longer show a change.',
    wrong: 'phone: &p phone\nmobile: *p',
    right: 'phone: phone\nmobile: phone',
  }),
  'unknown-version': rule<{ found: string; known: string }>({
    severity: 'error',
    message: ({ found, known }) => `This file says "${found}", and ${known} is expected here.`,
    hint: ({ known }) => `Begin the file with  crosswalk: ${known}`,
    why: 'The kind and the version of the language decide how everything after it is read.',
    wrong: 'crosswalk: pair/9',
    right: 'crosswalk: pair/1',
  }),
  'unknown-keyword': rule<UnknownName & { known: string }>({
    severity: 'error',
    message: ({ name }) => `The language has no keyword ${name} here.`,
    hint: (details) => didYouMean(details) ?? `Known here: ${details.known}.`,
    why: 'A keyword that nobody knows would be ignored, and what it asked for would not happen.',
    wrong: 'create:\n  person:\n    feilds: { name: name }',
    right: 'create:\n  person:\n    fields: { name: name }',
  }),
  'wrong-type': rule<{ wanted: string; found: string }>({
    severity: 'error',
    message: ({ wanted, found }) => `This has to be ${wanted}, not ${found}.`,
    hint: ({ wanted }) => `Write ${wanted} here; the editor shows which keywords it may have.`,
    why: 'Each keyword takes text, a list or a map of keywords, and nothing else.',
    wrong: 'fields: name',
    right: 'fields: { name: name }',
  }),
  'missing-keyword': rule<{ keyword: string }>({
    severity: 'error',
    message: ({ keyword }) => `The keyword ${keyword} is missing here.`,
    hint: ({ keyword }) => `Add  ${keyword}:  here.`,
    why: 'Without it the engine would have to guess.',
    wrong: 'published: { source: Job, destination: Deal }',
    right: 'published: { source: Job, destination: Deal, cardinality: 1:1, compatibility: full }',
  }),
  'value-not-allowed': rule<{ value: string; allowed: string; suggestion: string | undefined }>({
    severity: 'error',
    message: ({ value }) =>
      `The value ${value === '' ? 'that is missing here' : value} is not one of those allowed here.`,
    hint: (details) => didYouMean(details) ?? `Allowed: ${details.allowed}.`,
    why: 'The keyword takes one of a closed list of words.',
    wrong: 'found: merge',
    right: 'found: fill',
  }),
  'bad-format': rule<{ value: string; wanted: string }>({
    severity: 'error',
    message: ({ value, wanted }) => `The text ${value === '' ? 'that is missing here' : value} is not ${wanted}.`,
    hint: ({ wanted }) => `Write ${wanted}.`,
    why: 'Names become addresses and numbers are calculated with, so both have a fixed spelling.',
    wrong: 'rows:\n  Time Entry: { ... }',
    right: 'rows:\n  time_entry: { ... }',
  }),
  'wrong-count': rule<{ wanted: string }>({
    severity: 'error',
    message: ({ wanted }) => `This has to name ${wanted}.`,
    hint: 'Add what is missing, or take the keyword out.',
    why: 'An empty list or map would say nothing, and a match rule compares one field.',
    wrong: 'rules: []',
    right: 'rules: [ { email: email } ]',
  }),
  'form-unclear': rule<{ found: readonly string[]; forms: string }>({
    severity: 'error',
    message: ({ found }) =>
      found.length === 0
        ? 'This does not say where the value comes from.'
        : `This says twice where the value comes from: ${found.join(' and ')}.`,
    hint: ({ forms }) => `Exactly one of ${forms} leads a value.`,
    why: 'A value has one origin. Alternatives go into first_of.',
    wrong: 'name: { value: name, constant: Nobody }',
    right: 'name: { first_of: [ name, { constant: Nobody } ] }',
  }),
  'keyword-misplaced': rule<{ keyword: string; form: string }>({
    severity: 'error',
    message: ({ keyword, form }) => `The keyword ${keyword} has no meaning beside ${form}.`,
    hint: 'Take it out, or use the form that it belongs to.',
    why: 'It would be ignored.',
    wrong: 'name: { constant: Nobody, by: customer_id }',
    right: 'name: { constant: Nobody }',
  }),
} as const;

import { readFile } from 'node:fs/promises';
import { CommandProblem, EXIT } from './exit-code.ts';

/** Reads a secret from where migration.yaml says it is: `env:NAME` or `file:/path`. Never from the spec itself. */
export async function readSecret(reference: string, environment: NodeJS.ProcessEnv): Promise<string> {
  const [kind, ...rest] = reference.split(':');
  const place = rest.join(':');
  if (kind === 'env') {
    const value = environment[place];
    if (value !== undefined && value !== '') return value;
    throw new CommandProblem(
      `The environment variable ${place} is not set. Set it to the secret and run again.`,
      EXIT.error,
    );
  }
  if (kind === 'file') {
    try {
      const secret = (await readFile(place, 'utf8')).trim();
      if (secret !== '') return secret;
    } catch (cause) {
      throw new CommandProblem(`The secret file ${place} cannot be read. Check the path and its rights.`, EXIT.error, {
        cause,
      });
    }
    throw new CommandProblem(`The secret file ${place} is empty. Put the secret into it and run again.`, EXIT.error);
  }
  throw new CommandProblem(
    'A secret is named as env:NAME or file:/path; it is never written into migration.yaml.',
    EXIT.invalidSpec,
  );
}

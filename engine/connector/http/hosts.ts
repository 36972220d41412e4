import { SourceProblem } from '../../port/source.ts';

/** Hosts on which a stand-in runs. */
const THIS_MACHINE: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The hosts that may be reached. */
export interface Reach {
  readonly base: URL;
  /** Whether a file may be fetched from there. */
  allows(address: URL): boolean;
  /** Whether the credential may be sent there. */
  trusts(address: URL): boolean;
}

/**
 * Limits what may be reached to the declared hosts, over https. A stand-in on this machine may be named as the base, and
 * then stands for itself alone: no answer of a real source can lead to this machine.
 * @throws SourceProblem when the base is no address, or not among the hosts.
 */
export function reachOf(url: string, hosts: readonly string[]): Reach {
  const base = URL.canParse(url) ? new URL(url) : undefined;
  if (base === undefined || !isReachable(base, hosts)) {
    const declared = hosts.length === 0 ? 'no host at all' : hosts.map((host) => `https://${host}`).join(', ');
    throw new SourceProblem(
      `${base?.origin ?? url} is not an address of the source: it declares ${declared}. ` +
        'Correct the settings of the migration, or add the host to  transports.http.hosts  of the system spec.',
    );
  }
  const trusts = (address: URL): boolean => address.origin === base.origin;
  return {
    base,
    trusts,
    allows: (address) => trusts(address) || (isSecure(address) && hosts.includes(address.hostname)),
  };
}

function isReachable(base: URL, hosts: readonly string[]): boolean {
  if (base.username !== '' || base.password !== '') return false;
  return THIS_MACHINE.has(base.hostname) || (isSecure(base) && hosts.includes(base.hostname));
}

function isSecure({ protocol, port }: URL): boolean {
  return protocol === 'https:' && port === '';
}

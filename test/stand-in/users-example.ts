import type { AccountUser } from './answer-key.ts';

/** Users of a destination account, one of whom has left. */
export const USERS_EXAMPLE: readonly AccountUser[] = [
  { name: 'Ana Silva', email: 'ana.silva@example.com', active: true },
  { name: 'Ben Okafor', email: 'ben.okafor@example.com', active: true },
  { name: 'Carla Ito', email: 'carla.ito@example.com', active: true },
  { name: 'Dmitri Vance', email: 'dmitri.vance@example.com', active: false },
];

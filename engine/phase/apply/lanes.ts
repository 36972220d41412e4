/** A piece of work; pieces of one lane are done in order, one at a time. */
export interface Task {
  readonly lane: string;
  readonly run: () => Promise<unknown>;
}

/**
 * Runs tasks, lanes side by side up to `concurrency`. The first failure, or the signal, keeps tasks from being begun;
 * those begun are waited for, so that nothing is in flight when it settles. Then the failure is thrown.
 */
export async function runLanes(
  tasks: readonly Task[],
  { concurrency, signal }: { readonly concurrency: number; readonly signal: AbortSignal | undefined },
): Promise<void> {
  const lanes = [...Map.groupBy(tasks, ({ lane }) => lane).values()].values();
  const failures: unknown[] = [];
  const work = async () => {
    for (const lane of lanes) {
      for (const task of lane) {
        if (failures.length > 0 || signal?.aborted === true) return;
        try {
          await task.run();
        } catch (cause) {
          failures.push(cause);
        }
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  if (failures.length > 0) throw failures[0];
}

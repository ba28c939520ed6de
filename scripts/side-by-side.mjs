/**
 * Does several things at once, and shows what each of them prints in one piece: that of the first
 * one as it comes, that of another when all before it have ended.
 *
 * @template T
 * @param {{ cores: number, run: (print: (data: string | Buffer) => void) => Promise<T> }[]} tasks
 *   begun in their order, each as soon as so many cores are free
 * @param {number} cores no task may want more
 * @returns {Promise<T[]>} in the order of the tasks
 */
export async function sideBySide(tasks, cores) {
  const printed = tasks.map(() => []);
  const ended = new Set();
  let shown = 0;
  const show = () => {
    for (; shown < tasks.length; shown++) {
      for (const data of printed[shown].splice(0)) process.stdout.write(data);
      if (!ended.has(shown)) return;
    }
  };
  const running = new Set();
  const results = [];
  let free = cores;
  for (const [number, task] of tasks.entries()) {
    while (free < task.cores) await Promise.race(running);
    free -= task.cores;
    const print = data => {
      printed[number].push(data);
      show();
    };
    const run = task.run(print).then(result => {
      results[number] = result;
      ended.add(number);
      running.delete(run);
      free += task.cores;
      show();
    });
    running.add(run);
  }
  await Promise.all(running);
  return results;
}

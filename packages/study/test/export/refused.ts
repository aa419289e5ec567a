/** What is said where something is refused. */
export const saidOf = (attempts: readonly (() => unknown)[]): readonly unknown[] =>
  attempts.map((attempt) => {
    try {
      return attempt();
    } catch (error) {
      return String(error);
    }
  });

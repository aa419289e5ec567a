/** What of the race stands in the address. */
import { useUrlState } from "../../../shell/url-state.ts";
import { oneOf, only } from "../state.ts";
import { COUNTS, type Count } from "./messages.ts";

/** The seconds that may be chosen; the address may hold others. */
export const SECONDS = [1, 2, 5, 10] as const;

const codecs = {
  count: oneOf(COUNTS),
  seconds: only((value) => value > 0 && value <= 60),
};

/** All of it, and how to change it. */
export function useRaceState() {
  const [count, setCount] = useUrlState<Count>("k", 5, codecs.count);
  const [seconds, setSeconds] = useUrlState<number>("seconds", 2, codecs.seconds);
  return { count, setCount, seconds, setSeconds };
}

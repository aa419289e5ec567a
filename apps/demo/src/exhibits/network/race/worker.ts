/** Where the race is run. */
import { answer } from "../../../shell/turn.ts";
import type { Course, Update } from "./messages.ts";
import { race } from "./racing.ts";

answer<Course, Update>(race);

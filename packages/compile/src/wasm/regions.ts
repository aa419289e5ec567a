/** The functions of all regions of a schedule: one for those that are alike. */
import { must } from "@dualtape/core";
import type { Item, Region, Strips } from "../passes/item.ts";
import { AT_ONCE, type Slices } from "../slices.ts";
import { alike, alone } from "./alike.ts";
import type { Library } from "./library.ts";
import { type Addresses, type Places, placesOf } from "./places.ts";
import { regionRoutine } from "./region.ts";
import type { Routine } from "./routine.ts";

/** How a region is called: with the numbers that it reads, and its shifts. */
export interface RegionCall {
  readonly routine: Routine;
  readonly places: Places;
  readonly shifts: readonly number[];
}

/** Writes the functions that the regions among some items call. */
export function* regionRoutines(
  items: readonly Item[],
  addressesIn: (item: Item) => Addresses,
  library: Library,
): Slices<ReadonlyMap<Region, RegionCall>> {
  const found = new Map<Region, Places>();
  const inStrips = new Map<Region, Strips>();
  let nodes = 0;
  const isEnough = (region: Region, most = AT_ONCE): boolean => {
    nodes += region.nodes.length;
    if (nodes <= most) return false;
    nodes = region.nodes.length;
    return true;
  };
  for (const item of items) {
    const region = item.kind === "strips" ? item.region : item;
    if (region.kind !== "region") continue;
    if (isEnough(region)) yield;
    const strips = item.kind === "strips" ? item : null;
    if (strips !== null) inStrips.set(region, strips);
    found.set(region, placesOf(region, addressesIn(item), strips));
  }
  const calls = new Map<Region, RegionCall>();
  const free = new Map([...found].filter(([region]) => !inStrips.has(region)));
  const others = [...found].filter(([region]) => inStrips.has(region)).map(alone);
  for (const { region, places, shifts } of [...(yield* alike(free)), ...others]) {
    if (isEnough(region, AT_ONCE / 4)) yield;
    const count = shifts.get(region)?.length ?? 0;
    const routine = regionRoutine(region, places, count, library, inStrips.get(region));
    for (const [each, own] of shifts)
      calls.set(each, { routine, places: must(found.get(each), "places"), shifts: own });
  }
  return calls;
}

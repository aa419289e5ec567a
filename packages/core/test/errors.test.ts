import {
  ArgumentError,
  DomainError,
  DualtapeError,
  ForeignTapeError,
  HyperparameterError,
  NonFiniteError,
  PerturbationError,
  ShapeError,
} from "@dualtape/core";
import { expect, test } from "vitest";

const kinds = {
  ArgumentError,
  DomainError,
  ForeignTapeError,
  HyperparameterError,
  NonFiniteError,
  PerturbationError,
  ShapeError,
};

test.for(Object.entries(kinds))("%s says where, what, and the remedy", ([name, Kind]) => {
  const cause = new Error("the cause");
  const error = new Kind("here", "this went wrong", "Do that", { cause });
  expect(error).toBeInstanceOf(DualtapeError);
  expect(error).toBeInstanceOf(Error);
  expect(error.name).toBe(name);
  expect(error.message).toBe("here: this went wrong. Do that.");
  expect([error.where, error.what, error.remedy, error.cause]).toEqual(["here", "this went wrong", "Do that", cause]);
  expect(String(error)).toBe(`${name}: here: this went wrong. Do that.`);
});

/** Tuning that was stopped goes on from what was answered, to the bit, for every method and however it is kept meanwhile. */

/** Least share of a compared range that lies after the first data, for its numbers to be compared with. */
export const MIN_COVERAGE = 0.95;

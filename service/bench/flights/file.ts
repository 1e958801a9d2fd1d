import { fileURLToPath } from 'node:url';

/** 3 million flights within the United States, January to June 2001 (vega-datasets; US Bureau of Transportation Statistics). */
export const FLIGHTS_FILE = fileURLToPath(
  new URL('../../../node_modules/vega-datasets/data/flights-3m.parquet', import.meta.url),
);

export const FLIGHTS_CATALOG = fileURLToPath(new URL('../../../examples/catalogs/flights.yaml', import.meta.url));

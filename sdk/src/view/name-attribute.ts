/** Attributes of the elements, by the first part of a path in a query. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  metrics: 'metric',
  dimensions: 'by',
  filters: 'filters',
  dateRange: 'range',
  compareDateRange: 'compare',
};

/** Replaces the path at the start of an error message of the service with the attribute that set it. */
export const nameAttribute = (message: string): string =>
  message.replace(/^(?:timeDimension\.)?(\w+)\S*/, (path, name: string) => ATTRIBUTES[name] ?? path);

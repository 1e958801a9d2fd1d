import { startSharedPostgres } from './postgres-template.ts';

export interface SharedServer {
  /** A URL, or brokers separated by commas. */
  readonly address: string;
  stop(): Promise<void>;
}

/** How the run's process starts each server that test files share. */
export const sharedServers: Readonly<Record<string, () => Promise<SharedServer>>> = {
  postgres: startSharedPostgres,
};

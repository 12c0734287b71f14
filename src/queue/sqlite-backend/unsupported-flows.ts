import { EventEmitter } from 'node:events';
import type { IQueueBackend } from 'bullmq';
import { UnsupportedOperationError } from './errors.ts';

type FlowMethod =
  | 'addFlow'
  | 'moveToWaitingChildren'
  | 'removeUnprocessedChildren'
  | 'removeChildDependency'
  | 'getDependencyCounts'
  | 'getDependencies'
  | 'getProcessedChildrenValues'
  | 'getIgnoredChildrenFailures'
  | 'paginate';

/**
 * BullMQ's flows (parents that wait for children). Making one fails; reading the children of a job answers truthfully
 * that it has none, which is what consoles ask about every job.
 */
export abstract class UnsupportedFlows extends EventEmitter implements Pick<IQueueBackend, FlowMethod> {
  async addFlow(): Promise<never> {
    throw new UnsupportedOperationError('addFlow');
  }

  async moveToWaitingChildren(): Promise<never> {
    throw new UnsupportedOperationError('moveToWaitingChildren');
  }

  async removeUnprocessedChildren(): Promise<never> {
    throw new UnsupportedOperationError('removeUnprocessedChildren');
  }

  async removeChildDependency(): Promise<never> {
    throw new UnsupportedOperationError('removeChildDependency');
  }

  async getDependencyCounts(_jobId: string, types: string[]): Promise<number[]> {
    return types.map(() => 0);
  }

  async getDependencies(): ReturnType<IQueueBackend['getDependencies']> {
    return { processed: {}, unprocessed: [], ignored: {}, failed: [] };
  }

  async getProcessedChildrenValues(): Promise<Record<string, string>> {
    return {};
  }

  async getIgnoredChildrenFailures(): Promise<Record<string, string>> {
    return {};
  }

  async paginate(): ReturnType<IQueueBackend['paginate']> {
    return { cursor: '0', items: [], total: 0, jobs: [] };
  }
}

import type { Layer } from './layer';

/**
 * DataLoader batches the loads of one tick. Awaiting each load in a loop gives it one at a time and defeats it.
 * https://github.com/graphql/dataloader
 */
export const dataloader: Layer = {
  name: 'dataloader',
  packages: ['dataloader'],
  exports: { default: { instance: 'Loader' }, '*': { instance: 'Loader' } },
  types: {
    Loader: { members: { load: { runs: 'read', batched: true }, loadMany: {}, clear: {}, prime: {} } },
  },
  telltales: [{ member: /^load$/, type: 'Loader', receiver: /[lL]oaders?(\.|$)/ }],
  batchRead: 'Promise.all(ids.map((id) => loader.load(id))), or loader.loadMany(ids)',
  batchWrite: '',
};

import { type LayerExport, type LayerType, members } from './layer';

/** What a class is to a layer of plain SQL that extends something of an unknown package and names its table. */
export const RECORD: LayerExport = { subclass: 'Records', instance: 'Record' };

/** An active record, as teams write one over a client: its class asks for rows, and each row writes itself. */
export const recordTypes: Readonly<Record<string, LayerType>> = {
  Records: {
    members: {
      ...members('find findOne findAll findById findBy findMany all count exists where', { runs: 'read' }),
      ...members('get getAll getById getByID getByIds getByIDs', { runs: 'read' }),
      ...members('create insert update upsert delete remove destroy save createMany insertMany', {
        runs: 'write',
      }),
      query: { runs: 'sql' },
    },
  },
  Record: {
    members: {
      ...members('save create insert update upsert delete remove destroy', { runs: 'write' }),
      ...members('reload refresh', { runs: 'read' }),
    },
    isRow: true,
  },
};

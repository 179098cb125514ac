import { type Layer, members } from './layer';

/** Types by the namespace that has them: `admin.firestore.Query`, `FirebaseFirestore.Query`. */
const TYPES = {
  Firestore: { type: 'Database' },
  ...members('Query CollectionGroup', { type: 'Query' }),
  CollectionReference: { type: 'Collection' },
  DocumentReference: { type: 'Document' },
  ...members('DocumentSnapshot QueryDocumentSnapshot QuerySnapshot', { type: 'Snapshot' }),
  ...members('Transaction WriteBatch', { type: 'Batch' }),
};

/** Firestore and the Realtime Database, as servers ask them. https://firebase.google.com/docs/firestore */
export const firestore: Layer = {
  name: 'firestore',
  packages: [
    'firebase-admin',
    'firebase-admin/firestore',
    'firebase-admin/database',
    '@google-cloud/firestore',
    'firebase-functions/',
    'nestjs-firebase',
  ],
  exports: {
    default: { value: 'Admin' },
    ...members('* FirebaseFirestore', { value: 'Admin' }),
    ...members('firestore getFirestore initializeFirestore', { value: 'Open', call: 'Database' }),
    ...members('database getDatabase', { value: 'OpenTree', call: 'Tree' }),
    Firestore: { instance: 'Database' },
    CollectionReference: { instance: 'Collection' },
    ...members('Query CollectionGroup', { instance: 'Query' }),
    DocumentReference: { instance: 'Document' },
    ...members('DocumentSnapshot QueryDocumentSnapshot QuerySnapshot', { instance: 'Snapshot' }),
    ...members('Transaction WriteBatch', { instance: 'Batch' }),
  },
  globals: ['FirebaseFirestore'],
  types: {
    Admin: {
      members: {
        firestore: { type: 'Open', called: 'Database' },
        database: { type: 'OpenTree', called: 'Tree' },
        ...members('app initializeApp', { type: 'Admin' }),
        ...members('auth storage messaging credential', {}),
        ...TYPES,
      },
      makes: 'Database',
    },
    Open: {
      call: { type: 'Database' },
      members: TYPES,
    },
    Database: {
      members: {
        collection: { type: 'Collection' },
        collectionGroup: { type: 'Query' },
        doc: { type: 'Document' },
        ...members('batch bulkWriter', { type: 'Batch' }),
        runTransaction: { callback: 'Batch' },
        getAll: { runs: 'read', gives: 'Snapshot' },
        listCollections: { runs: 'read' },
        recursiveDelete: { runs: 'write' },
      },
      makes: 'Database',
    },
    Collection: {
      members: {
        doc: { type: 'Document' },
        add: { runs: 'write' },
        get: { runs: 'read', gives: 'Snapshot' },
        listDocuments: { runs: 'read', gives: 'Document' },
        parent: { type: 'Document' },
        ...members('withConverter', { type: 'Collection' }),
        ...members('id path onSnapshot stream', {}),
      },
      rest: { type: 'Query' },
    },
    Query: {
      members: {
        get: { runs: 'read', gives: 'Snapshot' },
        ...members('onSnapshot stream', {}),
      },
      rest: { type: 'Query' },
    },
    Document: {
      members: {
        get: { runs: 'read', gives: 'Snapshot' },
        listCollections: { runs: 'read', gives: 'Collection' },
        ...members('set update delete create', { runs: 'write' }),
        collection: { type: 'Collection' },
        parent: { type: 'Collection' },
        withConverter: { type: 'Document' },
      },
      isRow: true,
    },
    Snapshot: { members: { docs: { type: 'Snapshot' }, ref: { type: 'Document' } }, isRow: true },
    // Both send what they are given when all is there.
    Batch: { members: { commit: { runs: 'write' }, get: { runs: 'read', gives: 'Snapshot' } } },
    OpenTree: { call: { type: 'Tree' }, members: {} },
    Tree: {
      members: {
        ...members('once get', { runs: 'read' }),
        ...members('set update push remove transaction', { runs: 'write' }),
        ...members('on off key', {}),
      },
      rest: { type: 'Tree' },
    },
  },
  guesses: [
    { name: /^(firestore|fdb|fireStore)$/, type: 'Database' },
    { name: /(^d|D)ocRef$/, type: 'Document' },
    { name: /((^c|C)ollection|(^c|C)ol)Ref$/, type: 'Collection' },
  ],
  batchRead: 'getAll(...refs), or where(FieldPath.documentId(), "in", ids)',
  batchWrite: 'a batch() that is committed once',
};

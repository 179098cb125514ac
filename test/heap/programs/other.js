// node other.js <file>: a program unlike graph.js, written as a heap snapshot.
const v8 = require('node:v8');

globalThis.rows = Array.from({ length: 2000 }, (_, i) => ({ row: i, text: `row ${i}` }));
v8.writeHeapSnapshot(process.argv[2]);

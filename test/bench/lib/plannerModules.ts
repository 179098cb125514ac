// What bench -- explain measures, in one bundle.
export { definitionOf, indexCandidates } from '../../../src/core/sql/advice/candidates';
export { lintStatement } from '../../../src/core/sql/rules/lint';
export { Schema } from '../../../src/core/sql/schema/schema';
export { extractStatements } from '../../../src/core/sql/statements/extract';
export { blocksOf } from '../../../src/core/sql/tree/blocks';
export { factsOf } from '../../../src/node/sql/advice/advise';
export { shadowWhatIf } from '../../../src/node/sql/advice/shadowWhatIf';
export { openEmbeddedServer } from '../../../src/node/sql/embedded/server';
export { openSqlParser } from '../../../src/node/sql/parser/parser';
export { readCatalog } from '../../../src/node/sql/shadow/catalog';
export { ShadowPlanner } from '../../../src/node/sql/shadow/planner';

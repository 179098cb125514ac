import { CACHE, type Layer, members } from './layer';

/** Databases by the words that their clients are named with: `arangojs`, `neo4j-driver`, `nedb-promises`. */
const DATABASE =
  'arango|neo4j|couch|nano|cradle|pouch|ne(?=db)|tingo|mongo(?=js|ist|skin|lass|rito)|cassandra|scylla|elastic(?=search)|elasticsearch|opensearch|clickhouse|cosmos|surreal|edge(?=db)|gel|fauna|orient|duck(?=db)|oracle|firebird|ibm_|odbc|dynamo|electro(?=db)|rx(?=db)|jugglingdb|influx|quest(?=db)';
/** Mappers and clients by their own names. */
const BY_NAME =
  'monk|camo|papr|couchbase|pocketbase|node-appwrite|surrealdb\\.js|dynamoose|dynamodb-toolbox|dynamodb-onetable|fireorm|typesaurus|ottoman|neode|neogma|cypher-query-builder|express-cassandra|gstore-node|tedious|any-db|orm|caminte|patio|sutando|joist-orm|orchid-orm|remult|ts-sql-query|thinky';
const SCOPED =
  '@azure/(?:cosmos|data-tables)|@google-cloud/(?:datastore|spanner|bigtable)|@elastic/elasticsearch|@opensearch-project/opensearch|@nestjs/elasticsearch|@nestjs/azure-database|@clickhouse/client|@seald-io/nedb|@deepkit/orm|@databases/\\w+|@typedorm/core|@aws/dynamodb-data-mapper|@arangodb/\\w+|@neo4j/graphql-ogm|@instantdb/admin|@couchbase/couchbase';

/**
 * Whatever keeps rows over a network and has no table of its own here: what its client gives is asked by verbs that all
 * of them share, and each that is waited for is a request.
 */
export const stores: Layer = {
  name: 'database',
  packages: [],
  namedLike: new RegExp(
    `^(?:(?:node-|promise-)?(?:${DATABASE})_?(?:db|search)?(?:js|ist|skin|lass|rito)?(?:-(?:driver|client|node|core|promises?|async|orm|browser|adapter-http|find|lib))?|${BY_NAME}|${SCOPED})$`,
  ),
  exports: {},
  anyExport: { value: 'Store', subclass: 'Store', instance: 'Store' },
  ofData:
    /^[a-z]*Error$|(Record|Result|Response|Node|Relationship|Integer|Int|Date|DateTime|Time|Point|Path|Error|Errors|Options|Config|Params|Input|Output|Type|Types|Key|Value|Hit|Doc|Document|Item|Row|Schema|Attribute|Attributes|Props|Meta|types|errors)$/,
  types: {
    // What takes many at once, as `bulk` and `mget`, is not among these: a loop hands it a part of a list each time.
    Store: {
      call: { type: 'Store' },
      members: {
        ...members('find findOne findMany findAll findById findFirst findUnique first one all list', {
          type: 'Request',
        }),
        ...members(
          'get getAll getMany read fetch fetchAll load lookup select count exists search query view',
          {
            type: 'Request',
          },
        ),
        ...members('document documents byExample firstExample allDocs aggregate distinct', {
          type: 'Request',
        }),
        ...members(
          'getOne getFullList getList getFirstListItem getDocument listDocuments runQuery inEdges outEdges',
          {
            type: 'Request',
          },
        ),
        ...members('createDocument updateDocument deleteDocument updateByQuery deleteByQuery transact', {
          type: 'Request',
        }),
        ...members('getEntity listEntities createEntity updateEntity upsertEntity deleteEntity', {
          type: 'Request',
        }),
        ...members('run exec execute send', { type: 'Request' }),
        ...members('insert insertOne insertMany create createMany add put post save store set', {
          type: 'Request',
        }),
        ...members('update updateOne updateMany upsert patch replace merge index', {
          type: 'Request',
        }),
        ...members('delete deleteOne deleteMany remove destroy del increment', { type: 'Request' }),
        ...members('transaction runTransaction withTransaction readTransaction writeTransaction', {
          callback: 'Store',
        }),
        ...members('executeRead executeWrite useTransaction', { callback: 'Store' }),
        // What is done to the database itself, and to what it listens to.
        ...members('indices cat cluster nodes ilm ingest snapshot security helpers', {}),
        ...members('on once off emit close end connect changes sync replicate info', {}),
      },
      rest: { type: 'Store' },
      makes: 'Store',
    },
    Request: { members: {}, rest: { type: 'Request' }, thenable: true, answers: true },
  },
  inMemory: CACHE,
  batchRead: 'one request that takes all keys',
  batchWrite: 'one request that takes all rows',
};

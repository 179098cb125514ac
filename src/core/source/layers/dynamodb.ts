import { CACHE, type Layer, members } from './layer';

/** DynamoDB through the SDKs of AWS. https://docs.aws.amazon.com/AWSJavaScriptSDK/v3/latest */
export const dynamodb: Layer = {
  name: 'dynamodb',
  packages: [
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/lib-dynamodb',
    'aws-sdk',
    'aws-sdk/clients/dynamodb',
    'aws-sdk/lib/dynamodb/document_client',
  ],
  exports: {
    default: { value: 'Sdk' },
    '*': { value: 'Sdk' },
    ...members('DynamoDB DynamoDBClient DynamoDBDocument DynamoDBDocumentClient DocumentClient', {
      value: 'Client',
      instance: 'Client',
    }),
  },
  types: {
    Sdk: {
      members: members('DynamoDB DynamoDBClient DynamoDBDocument DynamoDBDocumentClient DocumentClient', {
        type: 'Client',
      }),
      makes: 'Client',
    },
    Client: {
      members: {
        ...members('DocumentClient from', { type: 'Client' }),
        // The others, `batchGet` among them, take many keys at once: a loop hands them a part of a list each time.
        ...members('get getItem query scan', { type: 'Read' }),
        ...members('put putItem update updateItem delete deleteItem', { type: 'Write' }),
        send: { runs: 'either', byCommand: true },
      },
      makes: 'Client',
    },
    // Of the old SDK a request is sent by `promise()`, of the new one it is a promise.
    Read: { members: { promise: { runs: 'read' } }, thenable: true, answers: true },
    Write: { members: { promise: { runs: 'write' } }, thenable: true, answers: true },
  },
  guesses: [
    {
      name: /^_?(ddb|dynamo|dynamo_?db)((Doc|Document)?Client)?$|^_?(doc|document)Client$/i,
      type: 'Client',
    },
  ],
  inMemory: CACHE,
  batchRead: 'a BatchGetCommand with all keys',
  batchWrite: 'a BatchWriteCommand with all items',
  batchUpdate: 'a TransactWriteCommand with all updates',
};

import assert from 'node:assert/strict';
import { analyse } from './analyse';

const DB = `
import { PrismaClient } from '@prisma/client';
export const prisma = new PrismaClient();
export const markSent = (id: number) => prisma.order.update({ where: { id }, data: { sentAt: new Date() } });
`;

/** What is said of a loop over orders. */
function severities(body: string, helpers = ''): string[] {
  const main = `
import { createTransport } from 'nodemailer';
import { markSent, prisma } from './db';
const transport = createTransport();
${helpers}
export async function all(orders: { id: number; mail: string; isOpen: boolean }[]) {
  for (const order of orders) {
    ${body}
  }
}`;
  const files = new Map([
    ['/app/db.ts', DB],
    ['/app/main.ts', main],
  ]);
  return analyse(files).map(({ rule, severity }) => `${rule} ${severity}`);
}

const MARK = 'await prisma.order.update({ where: { id: order.id }, data: { sentAt: new Date() } });';

describe('n-plus-one-write of receipts', () => {
  for (const [name, sent] of [
    ['a mail', 'await transport.sendMail({ to: order.mail });'],
    ['a request', "await fetch('/orders/' + order.id, { method: 'POST' });"],
    ['a file', 'await uploadFile(order.id);'],
  ] as const) {
    it(`is a hint where ${name} was sent before, and waited for`, () => {
      assert.deepEqual(severities(`${sent} ${MARK}`), ['n-plus-one-write hint']);
      assert.deepEqual(severities(`${sent} await markSent(order.id);`), ['n-plus-one-write hint']);
    });
  }

  it('is a hint where a function sends and marks, also with the other outcome', () => {
    const helper = `
async function send(order: { id: number; mail: string }) {
  try {
    await transport.sendMail({ to: order.mail });
    ${MARK}
  } catch (error) {
    await prisma.order.update({ where: { id: order.id }, data: { error: String(error) } });
  }
}`;
    assert.deepEqual(severities('await send(order);', helper), ['n-plus-one-write hint']);
  });

  it('stays one where the row is written first, or something else is asked as well', () => {
    assert.deepEqual(severities(`${MARK} await transport.sendMail({ to: order.mail });`), [
      'n-plus-one-write info',
    ]);
    const insert = 'await prisma.line.create({ data: { order: order.id } });';
    assert.deepEqual(severities(`${insert} await transport.sendMail({ to: order.mail }); ${MARK}`), [
      'n-plus-one-write info',
    ]);
    const read = 'const buyer = await prisma.buyer.findFirst({ where: { order: order.id } });';
    assert.deepEqual(severities(`${read} await transport.sendMail({ to: buyer.mail }); ${MARK}`), [
      'n-plus-one warning',
    ]);
  });

  it('stays one where what is written is what the request was for', () => {
    const write = 'await prisma.order.update({ where: { id: order.id }, data });';
    for (const asked of [
      "const data = await fetch('/orders/' + order.id, { method: 'POST' });",
      "await fetch('/orders/' + order.id).then((answer) => answer.json());",
    ])
      assert.deepEqual(severities(`${asked} ${write}`), ['n-plus-one-write info']);
  });

  it('stays one where the other branch sends, or nobody waits for it', () => {
    assert.deepEqual(
      severities(`if (order.isOpen) await transport.sendMail({ to: order.mail }); else ${MARK}`),
      ['n-plus-one-write info'],
    );
    assert.deepEqual(severities(`void transport.sendMail({ to: order.mail }); ${MARK}`), [
      'n-plus-one-write info',
    ]);
  });
});

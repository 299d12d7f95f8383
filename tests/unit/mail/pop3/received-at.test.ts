import { receivedAt } from '../../../../server/src/mail/pop3/received-at';

const NOW = new Date('2026-11-27T12:00:00Z');

const headed = (...lines: string[]): Buffer => Buffer.from(`${lines.join('\r\n')}\r\n\r\nbody\r\n`);

it('is the date of the newest trace, which is the first one', () => {
  const raw = headed(
    'Return-Path: <a@example.com>',
    'Received: from mx.example.com (mx.example.com [192.0.2.1]; with a note)',
    '\tby mail.contoso.com (Postfix) with ESMTPS id 1234;',
    '\tFri, 27 Nov 2026 09:30:00 +0100 (CET)',
    'Received: from laptop by mx.example.com; Fri, 27 Nov 2026 08:00:00 +0000',
    'Date: Thu, 26 Nov 2026 08:00:00 +0000',
  );
  expect(receivedAt(raw, NOW)).toEqual(new Date('2026-11-27T08:30:00Z'));
});

it('is the date of the message where there is no trace, or none with a date', () => {
  const date = 'Date: Thu, 26 Nov 2026 08:00:00 +0000';
  const expected = new Date('2026-11-26T08:00:00Z');
  expect(receivedAt(headed(date), NOW)).toEqual(expected);
  expect(receivedAt(headed('Received: by somebody', date), NOW)).toEqual(expected);
  expect(receivedAt(headed('Received: by somebody; soon', date), NOW)).toEqual(expected);
});

it('is now where the header says nothing, or nothing that can be', () => {
  expect(receivedAt(headed('Subject: x'), NOW)).toEqual(NOW);
  expect(receivedAt(Buffer.alloc(0), NOW)).toEqual(NOW);
  expect(receivedAt(headed('Date: Thu, 26 Nov 2099 08:00:00 +0000'), NOW)).toEqual(NOW);
});

it('is not taken from the body', () => {
  const raw = Buffer.from(
    'Subject: x\r\n\r\nReceived: by y; Thu, 26 Nov 2026 08:00:00 +0000\r\nDate: Thu, 26 Nov 2026 08:00:00 +0000\r\n',
  );
  expect(receivedAt(raw, NOW)).toEqual(NOW);
});

it('is found in a header without a body, and in one that ends its lines with a line feed alone', () => {
  const line = 'Date: Thu, 26 Nov 2026 08:00:00 +0000';
  expect(receivedAt(Buffer.from(line), NOW)).toEqual(new Date('2026-11-26T08:00:00Z'));
  expect(receivedAt(Buffer.from(`Subject: x\n${line}\n\nbody`), NOW)).toEqual(
    new Date('2026-11-26T08:00:00Z'),
  );
});

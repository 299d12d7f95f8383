import {
  htmlOfPicture,
  shows,
  withContentIds,
  withoutPicture,
} from '../../../admin/src/pages/tickets/reply/pictures';

describe('a picture in a reply that is being written', () => {
  const html = `<p>Look: ${htmlOfPicture(12, 'a "<b>" & c.png')}</p>`;

  it('is named without an address that a browser would load, whatever its file is called', () => {
    expect(html).toBe('<p>Look: <img data-upload="12" alt="a &quot;&lt;b&gt;&quot; &amp; c.png"></p>');
  });

  it('is known to be shown, and no other with it', () => {
    expect([shows(html, 12), shows(html, 1), shows(html, 2), shows('<p>data-upload</p>', 12)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it('is taken out, and nothing else with it', () => {
    const other = '<img data-upload="1" alt="x > y" width="800">';
    expect(withoutPicture(`${html}${other}`, 12)).toBe(`<p>Look: </p>${other}`);
    expect(withoutPicture(`${html}${other}`, 1)).toBe(html);
    expect(withoutPicture(html, 2)).toBe(html);
  });

  it('is sent by the Content-ID that the server knows it by', () => {
    expect(withContentIds(html)).toContain('<img src="cid:upload-12" alt=');
    expect(withContentIds('<p>Nothing to see</p>')).toBe('<p>Nothing to see</p>');
  });
});

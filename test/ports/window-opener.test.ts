import { findWindowless } from '../../src/ports/window-opener';

const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';
const IOS_APP =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148';
const ANDROID = 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) ';

const find = (userAgent: string, traits: object = {}) =>
  findWindowless({ userAgent, ...traits } as Parameters<typeof findWindowless>[0]);

describe('windows are known not to work', () => {
  test('in an app on an iOS home screen, which says that it is standalone', () => {
    expect(find(SAFARI, { standalone: true })).toContain('iOS home screen');
  });

  // The user agents that the apps' views send.
  test.each([
    ['Facebook', `${IOS_APP} [FBAN/FBIOS;FBAV/465.0.0.37.103;FBBV/598161403;FBDV/iPhone14,5]`],
    [
      'Facebook on Android',
      `${ANDROID}Version/4.0 Chrome/125.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/465.0.0.0;]`,
    ],
    ['Instagram', `${IOS_APP} Instagram 333.0.0.18.97 (iPhone14,5; iOS 17_5)`],
    ['LINE', `${IOS_APP} Safari Line/14.9.1`],
    ['WeChat', `${IOS_APP} MicroMessenger/8.0.49(0x18003137) NetType/WIFI Language/en`],
    ['Snapchat', `${IOS_APP} Snapchat/12.86.0.41 (like Safari/8617.1.17, panda)`],
    ['TikTok', `${IOS_APP} musical_ly_34.9.0 JsSdk/2.0 NetType/WIFI`],
    [
      'an Android WebView',
      `${ANDROID.replace('Pixel 8)', 'Pixel 8; wv)')}Version/4.0 Chrome/125.0 Mobile Safari/537.36`,
    ],
  ])('in the in-app browser of %s', (_, userAgent) => {
    expect(find(userAgent)).toContain('in-app browser');
  });
});

describe('nothing is said', () => {
  test.each([
    ['Safari on iOS', SAFARI, { standalone: false }],
    ['Chrome on Android', `${ANDROID}Chrome/125.0.0.0 Mobile Safari/537.36`, {}],
    ['Firefox', 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0', {}],
    ['a name that only begins like one', `${SAFARI} Lineage/1.0 Snapchatty`, {}],
  ])('of %s', (_, userAgent, traits) => {
    expect(find(userAgent, traits)).toBeUndefined();
  });
});

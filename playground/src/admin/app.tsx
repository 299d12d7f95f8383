/** The panel's languages besides English, so that a profile can choose them. */
export default {
  config: { locales: ['de'] },
  bootstrap() {},
};

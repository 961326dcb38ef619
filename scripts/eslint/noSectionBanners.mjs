const BANNER = /^[\s*/]*([-=*#~_─━═]{4,})|#(end)?region\b/;

/** A file that needs banners to be found one's way in wants to be two files. */
export const noSectionBanners = {
  meta: { type: "suggestion", messages: { banner: "No section banners: split the file or let the names speak." } },
  create: (context) => ({
    Program() {
      for (const comment of context.sourceCode.getAllComments()) {
        if (comment.value.split("\n").some((line) => BANNER.test(line))) {
          context.report({ loc: comment.loc, messageId: "banner" });
        }
      }
    },
  }),
};

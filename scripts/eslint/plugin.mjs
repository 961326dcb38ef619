/** House rules that no published plugin knows. Each has its test in plugin.test.mjs. */
import { boundedCollect } from "./boundedCollect.mjs";
import { declaredContract } from "./declaredContract.mjs";
import { handlerReturnType } from "./handlerReturnType.mjs";
import { noClockInQueries } from "./noClockInQueries.mjs";
import { noSectionBanners } from "./noSectionBanners.mjs";
import { rawBuilders } from "./rawBuilders.mjs";

export default {
  meta: { name: "parley" },
  rules: {
    "bounded-collect": boundedCollect,
    "declared-contract": declaredContract,
    "handler-return-type": handlerReturnType,
    "no-clock-in-queries": noClockInQueries,
    "no-section-banners": noSectionBanners,
    "raw-builders": rawBuilders,
  },
};

/** The people of the demo workspace. */
export const DEMO_EMAIL = "demo@northwind.example";
export const DEMO_PASSWORD = "northwind-demo";
export const DEMO_WORKSPACE = "Northwind Bikes";

export type TeammateKey = "mira" | "tomas" | "aiko" | "jonas";

export interface Teammate {
  key: TeammateKey;
  name: string;
  email: string;
  role: "owner" | "admin" | "agent" | "viewer";
}

export const TEAM: readonly Teammate[] = [
  { key: "mira", name: "Mira Okafor", email: DEMO_EMAIL, role: "owner" },
  { key: "tomas", name: "Tomás Silva", email: "tomas@northwind.example", role: "agent" },
  { key: "aiko", name: "Aiko Tanaka", email: "aiko@northwind.example", role: "admin" },
  { key: "jonas", name: "Jonas Weber", email: "jonas@northwind.example", role: "agent" },
];

export interface Person {
  key: string;
  /** Absent: an anonymous visitor with this readable id. */
  name?: string;
  readableId: string;
  email?: string;
  externalUserId?: string;
  /** Claims without proof. */
  unverified?: { name?: string; email?: string };
  place: readonly [city: string, region: string, country: string, countryCode: string];
  timezone: string;
  userAgent: UserAgentKey;
  referrer?: string;
  page: string;
  attributes?: Record<string, string | number | boolean>;
  presence: "online" | "idle" | "offline";
}

/** Short keys for the browsers that people use. */
export const USER_AGENTS = {
  chrome:
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
  firefox: "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0",
  safari:
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
  iphone:
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
  android:
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36",
  edge: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
} as const;
export type UserAgentKey = keyof typeof USER_AGENTS;

const PLACES = {
  luebeck: ["Lübeck", "Schleswig-Holstein", "Germany", "DE", "Europe/Berlin"],
  hamburg: ["Hamburg", "Hamburg", "Germany", "DE", "Europe/Berlin"],
  berlin: ["Berlin", "Berlin", "Germany", "DE", "Europe/Berlin"],
  bremen: ["Bremen", "Bremen", "Germany", "DE", "Europe/Berlin"],
  london: ["London", "England", "United Kingdom", "GB", "Europe/London"],
  leeds: ["Leeds", "England", "United Kingdom", "GB", "Europe/London"],
  stockholm: ["Stockholm", "Stockholm", "Sweden", "SE", "Europe/Stockholm"],
  paris: ["Paris", "Île-de-France", "France", "FR", "Europe/Paris"],
  utrecht: ["Utrecht", "Utrecht", "Netherlands", "NL", "Europe/Amsterdam"],
  copenhagen: ["Copenhagen", "Hovedstaden", "Denmark", "DK", "Europe/Copenhagen"],
  vienna: ["Vienna", "Vienna", "Austria", "AT", "Europe/Vienna"],
  zurich: ["Zürich", "Zürich", "Switzerland", "CH", "Europe/Zurich"],
} as const;
type PlaceKey = keyof typeof PLACES;

type Row = readonly [
  key: string,
  nameOrNull: string | null,
  readableId: string,
  email: string | null,
  place: PlaceKey,
  userAgent: UserAgentKey,
  presence: Person["presence"],
  page: string,
  attributes?: Person["attributes"],
];

const ROWS: readonly Row[] = [
  [
    "lena",
    "Lena Vogel",
    "Golden Wren",
    "lena@vogel.example",
    "luebeck",
    "chrome",
    "online",
    "/shop/tern-5",
    { bike: "Tern 5, 2025", warranty_until: "Mar 2027", orders: 2, newsletter: true },
  ],
  [
    "omar",
    "Omar Haddad",
    "Lucid Crane",
    "omar.haddad@mail.example",
    "berlin",
    "iphone",
    "offline",
    "/account/orders",
    { bike: "Heron 3", orders: 4 },
  ],
  ["brave", null, "Brave Falcon", null, "hamburg", "android", "online", "/shop/harrier-cargo"],
  ["quiet", null, "Quiet Otter", null, "bremen", "firefox", "online", "/help/charging-times"],
  ["swift", null, "Swift Heron", null, "hamburg", "edge", "online", "/leasing"],
  [
    "priya",
    "Priya Nair",
    "Sunny Kestrel",
    "priya@nair.example",
    "london",
    "safari",
    "idle",
    "/service/booking",
    { bike: "Tern 7", orders: 1 },
  ],
  [
    "hugo",
    "Hugo Lindqvist",
    "Frosty Elk",
    "hugo@lindqvist.example",
    "stockholm",
    "chrome",
    "offline",
    "/account/orders",
    { bike: "Harrier Cargo", orders: 3 },
  ],
  [
    "grace",
    "Grace Adeyemi",
    "Kind Robin",
    "grace@adeyemi.example",
    "leeds",
    "iphone",
    "offline",
    "/account/address",
    { orders: 2 },
  ],
  [
    "elodie",
    "Élodie Marchand",
    "Royal Lark",
    "elodie@marchand.example",
    "paris",
    "safari",
    "idle",
    "/leasing/companies",
    { company: "Atelier Marchand", orders: 6 },
  ],
  [
    "sam",
    "Sam Whitlock",
    "Sharp Puffin",
    "sam@whitlock.example",
    "leeds",
    "android",
    "online",
    "/shop/kite-kids",
    { orders: 1 },
  ],
  [
    "ingrid",
    "Ingrid Solberg",
    "Misty Plover",
    "ingrid@solberg.example",
    "copenhagen",
    "edge",
    "offline",
    "/service",
    { bike: "Tern 5, 2023" },
  ],
  ["calm", null, "Calm Badger", null, "utrecht", "chrome", "idle", "/service/brakes"],
  ["maple", null, "Maple Finch", null, "vienna", "firefox", "offline", "/shop/helmets"],
  [
    "jakob",
    "Jakob Brandt",
    "Hearty Bison",
    "jakob@brandt.example",
    "hamburg",
    "chrome",
    "online",
    "/account",
    { bike: "Heron 3", orders: 2 },
  ],
  [
    "noor",
    "Noor van Dijk",
    "Vivid Tern",
    "noor@vandijk.example",
    "utrecht",
    "iphone",
    "online",
    "/shop/tern-7",
    { orders: 1 },
  ],
  ["wise", null, "Wise Marten", null, "zurich", "safari", "offline", "/shipping"],
  ["lucky", null, "Lucky Gecko", null, "paris", "android", "idle", "/shop/locks"],
  [
    "amelia",
    "Amelia Hart",
    "Bright Dove",
    "amelia@hart.example",
    "london",
    "chrome",
    "offline",
    "/returns",
    { orders: 5 },
  ],
  [
    "tobias",
    "Tobias Keller",
    "Steady Ibex",
    "tobias@keller.example",
    "zurich",
    "edge",
    "offline",
    "/account/orders",
    { bike: "Harrier Cargo", orders: 1 },
  ],
  [
    "freja",
    "Freja Holm",
    "Merry Gull",
    "freja@holm.example",
    "copenhagen",
    "safari",
    "idle",
    "/shop/tern-5",
    { orders: 0 },
  ],
  ["dapper", null, "Dapper Mallard", null, "london", "firefox", "offline", "/shop/saddles"],
  ["cosmic", null, "Cosmic Panda", null, "berlin", "android", "online", "/shop"],
  [
    "matteo",
    "Matteo Ricci",
    "Bold Lynx",
    "matteo@ricci.example",
    "vienna",
    "chrome",
    "offline",
    "/service/booking",
    { bike: "Tern 7", orders: 2 },
  ],
  [
    "yuki",
    "Yuki Mori",
    "Serene Swan",
    "yuki@mori.example",
    "berlin",
    "safari",
    "offline",
    "/warranty",
    { bike: "Heron 3", orders: 1 },
  ],
  ["olive", null, "Olive Hedgehog", null, "bremen", "chrome", "offline", "/stores/hamburg"],
  ["nimble", null, "Nimble Hare", null, "stockholm", "iphone", "idle", "/shop/kite-kids"],
  [
    "clara",
    "Clara Neumann",
    "Gentle Jay",
    "clara@neumann.example",
    "luebeck",
    "firefox",
    "offline",
    "/account/orders",
    { orders: 3 },
  ],
  [
    "diego",
    "Diego Fuentes",
    "Quick Coyote",
    "diego@fuentes.example",
    "paris",
    "android",
    "offline",
    "/shop/harrier-cargo",
    { orders: 0 },
  ],
  ["plucky", null, "Plucky Kiwi", null, "hamburg", "edge", "offline", "/careers"],
  [
    "hanna",
    "Hanna Berg",
    "Warm Seal",
    "hanna@berg.example",
    "stockholm",
    "chrome",
    "idle",
    "/service/winter",
    { bike: "Tern 5, 2024", orders: 1 },
  ],
  ["silver", null, "Silver Stork", null, "vienna", "safari", "offline", "/shop/baskets"],
  [
    "theo",
    "Theo Laurent",
    "Epic Ocelot",
    "theo@laurent.example",
    "paris",
    "iphone",
    "offline",
    "/insurance",
    { bike: "Harrier Cargo", orders: 1 },
  ],
  [
    "marta",
    "Marta Kowalska",
    "Zesty Toucan",
    "marta@kowalska.example",
    "berlin",
    "chrome",
    "offline",
    "/account/invoices",
    { orders: 2 },
  ],
  ["jolly", null, "Jolly Walrus", null, "leeds", "android", "offline", "/shop/lights"],
  ["early", null, "Early Nightingale", null, "copenhagen", "firefox", "offline", "/test-ride"],
  ["ben", "Ben Castell", "Able Meerkat", "ben@castell.example", "london", "edge", "offline", "/returns", { orders: 1 }],
  [
    "sofia",
    "Sofia Marin",
    "Ruby Oriole",
    "sofia@marin.example",
    "zurich",
    "iphone",
    "online",
    "/shop/tern-7",
    { orders: 0 },
  ],
  ["crisp", null, "Crisp Caribou", null, "utrecht", "chrome", "offline", "/shop/pumps"],
  ["witty", null, "Witty Magpie", null, "bremen", "safari", "offline", "/faq"],
  [
    "anton",
    "Anton Weiss",
    "Proud Owl",
    "anton@weiss.example",
    "hamburg",
    "firefox",
    "offline",
    "/service/battery",
    { bike: "Tern 5, 2022", orders: 4 },
  ],
  [
    "leila",
    "Leila Aziz",
    "Azure Ibis",
    "leila@aziz.example",
    "berlin",
    "android",
    "idle",
    "/account/orders",
    { orders: 1 },
  ],
  ["amber", null, "Amber Newt", null, "paris", "chrome", "offline", "/shop/gloves"],
  [
    "rosa",
    "Rosa Lindner",
    "Rosy Linnet",
    "rosa@lindner.example",
    "vienna",
    "iphone",
    "offline",
    "/warranty/claim",
    { bike: "Heron 3", orders: 2 },
  ],
  ["snowy", null, "Snowy Raven", null, "stockholm", "edge", "offline", "/shop/tyres"],
  [
    "finn",
    "Finn Jensen",
    "Candid Puma",
    "finn@jensen.example",
    "copenhagen",
    "safari",
    "offline",
    "/leasing",
    { company: "Jensen & Co", orders: 9 },
  ],
];

/** Who says of himself what he has not proven. */
const UNVERIFIED: Record<string, Person["unverified"]> = {
  swift: { name: "Marlene Otto", email: "m.otto@kontor.example" },
  calm: { email: "badger@post.example" },
  cosmic: { name: "Paula" },
};
const REFERRERS = ["https://www.google.com/", undefined, "https://bikeforum.example/threads/tern-5", undefined];

export const PEOPLE: readonly Person[] = ROWS.map(
  ([key, name, readableId, email, placeKey, userAgent, presence, page, attributes], index) => {
    const [city, region, country, countryCode, timezone] = PLACES[placeKey];
    return {
      key,
      ...(name !== null && { name }),
      readableId,
      ...(email !== null && { email, externalUserId: `cust_${2040 + index}` }),
      unverified: UNVERIFIED[key],
      place: [city, region, country, countryCode],
      timezone,
      userAgent,
      referrer: REFERRERS[index % REFERRERS.length],
      page,
      attributes,
      presence,
    };
  },
);

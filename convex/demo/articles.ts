/** The help centre of the demo workspace. */
export interface DemoArticle {
  slug: string;
  title: string;
  description: string;
  content: string;
  /** The same in German. */
  german?: { title: string; description: string; content: string };
  isDraft?: true;
}

export interface DemoCollection {
  name: string;
  icon: string;
  description: string;
  articles: DemoArticle[];
}

export const HELP_INTRO = "Often read: the charge limit, delivery times, and what E14 means.";

export const HELP: readonly DemoCollection[] = [
  {
    name: "Battery and charging",
    icon: "battery",
    description: "Range, charging, storage and care through the winter",
    articles: [
      {
        slug: "charge-limit",
        title: "Charge limit and battery care",
        description: "Why your bike stops at 80 % and how to charge it fully",
        content: `Since firmware 4.2 your bike stops charging at **80 %**. This protects the cells and roughly doubles the life of the battery. For most days 80 % is plenty: about 70 km on the Tern 5.

## Charge to 100 % for a long ride

1. Open the Northwind app and choose your bike.
2. Choose **Battery**, then switch off **Charge limit**.
3. Plug in. The limit comes back after the next full charge.

## If it still stops at 80 %

Look at the display while charging. If it shows E14, the charger and the battery cannot talk to each other. See [error E14 on the display](error-e14), then write to us.`,
        german: {
          title: "Ladegrenze und Pflege des Akkus",
          description: "Warum das Rad bei 80 % aufhört und wie Sie ganz vollladen",
          content: `Seit Firmware 4.2 hört Ihr Rad bei **80 %** auf zu laden. Das schont die Zellen und verdoppelt ungefähr das Leben des Akkus. Für die meisten Tage reicht das: etwa 70 km mit dem Tern 5.

## Für eine lange Fahrt auf 100 % laden

1. Öffnen Sie die Northwind-App und wählen Sie Ihr Rad.
2. Wählen Sie **Akku** und schalten Sie die **Ladegrenze** aus.
3. Stecken Sie das Ladegerät an. Nach der nächsten vollen Ladung gilt die Grenze wieder.

## Wenn es bei 80 % bleibt

Schauen Sie beim Laden auf das Display. Steht dort E14, verstehen sich Ladegerät und Akku nicht. Schreiben Sie uns.`,
        },
      },
      {
        slug: "charging-times",
        title: "Charging times",
        description: "From empty to full, for each bike and charger",
        content: `| Bike | Battery | 2 A charger | 4 A charger |
|---|--:|--:|--:|
| Tern 5 | 500 Wh | 7 h | 3.5 h |
| Heron 3 | 400 Wh | 5.5 h | 3 h |
| Swift | 250 Wh | 3.5 h | – |

The last 20 % take as long as the 40 % before. That is the battery protecting itself.

> [!TIP]
> Charge between 10 and 25 °C. In the cold it takes longer, and below 0 °C the bike does not charge at all.`,
      },
      {
        slug: "error-e14",
        title: "Error E14 on the display",
        description: "Charger and battery cannot talk to each other",
        content: `E14 means that the charger and the battery do not understand each other. In most cases a contact is dirty or cold.

1. Take the charger out of the wall and out of the bike.
2. Wait a minute. Wipe both contacts with a dry cloth.
3. Plug in the wall side first, then the bike.

If E14 comes back, try another socket. If it still does, [write to us](https://northwind.example/contact) with a picture of the display.

> [!WARNING]
> Never use sprays on the contacts, and do not open the battery.`,
      },
      {
        slug: "through-the-winter",
        title: "Through the winter",
        description: "Temperature, charge level and a check every two months",
        content: `Keep the battery between 5 and 20 °C, at about half its charge. A cellar is fine, a shed in the frost is not.

- Take it out of the bike.
- Charge it to about 50 %.
- Look every two months, and charge again below 30 %.`,
      },
    ],
  },
  {
    name: "Orders and delivery",
    icon: "truck",
    description: "Where your bike is, changes, returns and refunds",
    articles: [
      {
        slug: "delivery-times",
        title: "Delivery times",
        description: "How long it takes, and how you follow it",
        content: `Bikes in stock leave us within **two working days** and take three to five more. Made-to-order frames take four weeks.

You get a mail with a link when the carrier has it. The bike comes in one box of about 150 × 80 × 25 cm, almost assembled.`,
        german: {
          title: "Lieferzeiten",
          description: "Wie lange es dauert, und wie Sie es verfolgen",
          content: `Räder auf Lager verlassen uns innerhalb von **zwei Werktagen** und brauchen drei bis fünf weitere. Rahmen auf Bestellung brauchen vier Wochen.

Sobald der Spediteur das Rad hat, bekommen Sie eine Mail mit einem Link.`,
        },
      },
      {
        slug: "returns-and-refunds",
        title: "Returns and refunds",
        description: "Thirty days, and what it costs",
        content: `You can send anything back within **30 days**, used for a test ride too. Write to us first: we book the pick-up, and it costs you nothing.

The money is on its way within three working days after the bike is here, by the way you paid.`,
      },
      {
        slug: "change-an-order",
        title: "Change or cancel an order",
        description: "Until it leaves us",
        content: `While the order says *in preparation* you can change colour, size and address in your account under **Orders**. After that, send the bike back when it comes, at no cost.`,
      },
    ],
  },
  {
    name: "Service and repair",
    icon: "wrench",
    description: "Booking a workshop, intervals, spare parts and prices",
    articles: [
      {
        slug: "book-a-workshop",
        title: "Book a workshop",
        description: "Ours in Hamburg, and 140 partners",
        content: `Choose a workshop and a day in the app under **Service**. Bring the bike without the battery if you come by train.

The first check after 300 km is free. Every later one is 79 € without parts.`,
      },
      {
        slug: "spare-parts",
        title: "Spare parts and prices",
        description: "What you can change yourself",
        content: `Brake pads, chains, tyres and the display you can change yourself. Motor and battery only a workshop may open: the warranty ends otherwise.

\`\`\`
Brake pads   BP-3   18 €
Chain        CH-9   32 €
Display      DS-2   89 €
\`\`\``,
      },
      {
        slug: "firmware-4-3",
        title: "What is new in firmware 4.3",
        description: "Not released yet",
        content: `Walk assist on steep ramps, and a charge limit that follows your calendar.`,
        isDraft: true,
      },
    ],
  },
];

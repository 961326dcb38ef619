/**
 * The demo's conversations, one block each:
 *
 *     visitor minutesBeforeNow page [urgent|high|low]
 *     +minutes who: text          a message (`v` is the visitor, `bot` the assistant)
 *     +minutes note who @who: text
 *     +minutes verb who [details] assign, close, reopen, snooze (hours), read, edit, delete, file
 *     +minutes rate 1..5[: text]  the customer rates what was closed
 *
 * `file` adds a picture to the next message. What is said last is most recent; the inbox shows it so.
 */
export const RECENT_THREADS = `
lena 34 /shop/tern-5
+0 v: Hi! Since last week my Tern 5 stops charging at 80 %. Is the battery broken?
+0 bot: That is usually the charge limit, not a fault. Since version 4.2 the Tern 5 stops at 80 % to protect the cells. To charge fully, open the Northwind app, choose Battery and switch off Charge limit.
+3 file v display.png
+0 v: I switched it off, but it still stops. The display shows this.
+1 assign mira mira
+6 note tomas @mira: @Mira Okafor E14 is the link between charger and battery. It was the cable in 3 of 4 cases this month. Part NW-C114, in stock.
+3 mira: Thank you, Lena. E14 means charger and battery cannot talk to each other, most often because of the cable. I can send you a new one today, free of charge.
+1 read v
+17 v: That would be great. Same address as before!

omar 94 /account/orders urgent
+0 v: Hello, my refund for NW-20391 was approved on the 2nd. It still has not arrived.
+9 assign tomas tomas
+1 tomas: Hello Omar, I am sorry about that. I am asking our bank for the trace number right now.
+2 read v
+18 v: Refund for NW-20391 has not arrived yet, and my card statement closes tonight.

brave 9 /shop/harrier-cargo
+0 v: Is the Harrier Cargo in stock in Hamburg? I would come by tomorrow for a test ride.

quiet 6 /help/charging-times
+0 v: How long does the Tern 5 take to charge from empty?
+0 bot: From empty, the Tern 5 takes about four and a half hours. With the fast charger it is two and a half.
+1 v: And can I leave it plugged in overnight?

swift 4 /leasing high
+0 v: We are eleven people and want to lease bikes for the office.
+1 v: Can I speak to someone about leasing?

priya 64 /service/booking
+0 v: Could I bring my Tern 7 in on Thursday? The rear brake rubs.
+12 assign mira mira
+2 mira: Of course, Priya. Thursday 9:30 or 14:00 at the Hamburg workshop?
+5 v: 14:00 please.
+7 mira: Your slot on Thursday is confirmed for 14:00. Bring the battery key, and we will check the pads too.
+2 read v

hugo 1320 /account/orders
+0 v: The rear wheel of my Harrier Cargo is out of true after four weeks.
+30 assign mira mira
+6 mira: That should not happen so soon. I have ordered a new wheel for you, no charge.
+40 v: Thanks, when will it be here?
+8 mira: The new wheel arrives on Wednesday. I will write as soon as the workshop has it.
+3 read v
+2 snooze mira 44

grace 1210 /account/address
+0 v: I am moving next week. Can order NW-20418 go to my new place? 14 Chapel Row, Leeds.
+25 assign aiko aiko
+1 aiko: Done, Grace. I have changed the delivery address, and the courier has it too.
+11 read v

elodie 208 /leasing/companies high
+0 v: Bonjour, we need one invoice per rider for the company lease, not one in total.
+22 assign tomas tomas
+1 tomas: Bonjour Élodie, I am checking with accounting whether we can split the past invoices as well.
+3 note tomas @aiko: @Aiko can billing split invoices backwards, or only from the next period on?
+20 note aiko: Back to January is fine. Past that they need a credit note.
+30 v: We would need them from March on.

sam 22 /shop/kite-kids
+0 v: Does the Kite Kids 20 fit a child of 1.15 m?
+3 assign jonas jonas
+2 jonas: Yes, from 1.12 m with the saddle all the way down. It grows along to about 1.35 m.
+2 read v
+4 v: Perfect. And does it come with mudguards?

ingrid 316 /service
+0 v: My Tern 5 makes a clicking sound on every turn of the left pedal.
+18 assign aiko aiko
+4 aiko: Thank you for the exact description. Does it also click when you stand up and pedal?
+15 v: No, only seated. And it got worse after the rain on Sunday.
+9 note aiko @tomas: @Tomás sounds like the seat post, not the bottom bracket. Would you have her grease it first?
+6 aiko: Then it is most likely the seat post. Please take it out, wipe it, and put a little grease on it. If it still clicks, we will have a look for free.
+30 read v

calm 147 /service/brakes
+0 v: After the service last week my brakes squeal. Is that normal?
+35 v: Anyone there?

maple 402 /shop/helmets
+0 v: Which helmet size for 57 cm?
+14 jonas: M fits 55 to 58 cm, so M with the dial a little open.
+4 v: Thank you!
+1 close jonas
+2 rate 5

jakob 17 /account
+0 v: I cannot sign in to the app any more. It says my account is locked.
+4 assign mira mira
+1 mira: I have unlocked it, Jakob. Please try again in a minute.
+3 v: Works. What had happened?
+2 mira: Ten wrong passwords from one phone. If that was not you, please change it and write to me.

noor 12 /shop/tern-7
+0 v: Can I pay the Tern 7 in three parts?
+2 edit v: Can I pay the Tern 7 in three parts, without interest?

wise 530 /shipping
+0 v: Do you deliver to Switzerland, and who pays the customs?
+21 assign jonas jonas
+3 jonas: We do, within five days. Customs and tax are in the price you see with country Switzerland chosen.
+60 v: Good. Then I will wait until my new flat is ready.
+4 snooze jonas 60

lucky 71 /shop/locks
+0 v: Is the frame lock keyed alike with the battery?
+5 aiko: Yes, one key for both. Tell us your key number when you order.
+2 v: 7731-A
+3 delete v
+1 v: Sorry, I did not want to post my key number here. I will put it into the order.

amelia 655 /returns
+0 v: The gloves are too small. How do I send them back?
+8 aiko: Here is your label, Amelia: northwind.example/returns/NW-20377. The money is back three days after they reach us.
+10 v: That was easy, thank you.
+1 close aiko
+300 v: One more thing: can I swap them for L instead of the refund?

tobias 240 /account/orders
+0 v: NW-20433: my card was declined twice, but the bank says all is well.
+7 bot: The payment provider refused the card because the billing address does not match. Your order is on hold for 48 hours.
+2 assign aiko aiko
+31 aiko: Hello Tobias, the address on the card says Winterthur, the order says Zürich. Shall I change the order?
+5 read v

freja 45 /shop/tern-5
+0 v: Which frame size for 1.70 m, if I sit upright?
+6 assign mira mira
+2 mira: M, with the high stem. You can try both in Copenhagen at Cykelhuset, they have the whole row.
+4 read v
`;

export const OLDER_THREADS = `
dapper 690 /shop/saddles
+0 v: Is the wide saddle on the product photo the one that is delivered?
+11 jonas: It is. The narrow one is in the box as well, so you can choose.
+2 v: Lovely.
+1 close jonas
+2 rate 5: Quick and friendly.

cosmic 28 /shop
+0 v: Do you have a student discount?

matteo 760 /service/booking
+0 v: I need a service in Vienna, not in Hamburg. Is there a partner?
+16 assign tomas tomas
+3 tomas: Radhaus Josefstadt is our partner in Vienna. I have booked nothing yet; would next Tuesday suit you?
+44 v: Tuesday in the morning, please.
+12 tomas: Tuesday 8:30. They will ask for your frame number, it is under the bottom bracket.
+6 read v
+2 close tomas

yuki 1105 /warranty
+0 v: The display of my Heron 3 stays black since the update.
+19 assign tomas tomas
+1 tomas: Please hold the power button for twenty seconds with the battery in. Does the logo come up?
+33 v: No, still black.
+7 note tomas: Second one this week with 4.2.1. I have told the firmware team, they want the serial numbers.
+9 tomas: Then we will replace it. I have sent you a box with a return label.
+12 read v
+5 snooze tomas 30

olive 590 /stores/hamburg
+0 v: Are you open on Saturday?
+4 bot: The Hamburg shop is open on Saturdays from 10 to 18.
+1 v: Thanks
+1 close aiko

nimble 85 /shop/kite-kids
+0 v: Is there a red one?
+9 jonas: Red is back in two weeks. I can put one aside for you.
+3 v: Yes please, for Elsa.
+2 jonas: Done. You get a mail when it is here.
+1 read v
+1 close jonas
+2 rate 4

clara 980 /account/orders
+0 v: My order says delivered, but there is nothing here.
+26 assign aiko aiko
+2 aiko: The courier left it with the neighbour at number 12, signed "Petersen".
+18 v: Found it! They were on holiday. Thank you.
+2 close aiko
+2 rate 5

diego 820 /shop/harrier-cargo
+0 v: How much may the front box of the Harrier Cargo carry?
+10 mira: 80 kg in the box and 25 kg on the rack, rider not counted.
+5 v: And two children of 4 and 6?
+4 mira: That is what it is made for: bench and belts for two come with it.
+6 read v
+2 close mira

plucky 1015 /careers
+0 v: Do you look for mechanics in Hamburg?
+40 jonas: We do. Please write to jobs@northwind.example, they answer within a week.
+5 close jonas
+2 rate 3: It took a while.

hanna 130 /service/winter
+0 v: What must I do with the battery in winter? Minus 15 here.
+8 assign mira mira
+3 mira: Take it inside, keep it between 30 and 60 %, and look at it every two months. Put it in warm: charging below zero harms the cells.
+6 v: And driving at minus 15?
+4 mira: Fine, with about a third less range.
+3 read v

silver 875 /shop/baskets
+0 v: Does the wicker basket fit over the front light?
+13 aiko: With the light bracket NW-B02, yes. It is 9 euros.
+4 close aiko
+2 rate 5: That helped.

theo 1155 /insurance
+0 v: My bike was stolen this morning in front of the station. What do I do now?
+6 assign mira mira
+1 mira: I am sorry, Theo. Please report it to the police first and send us the number; I have locked the bike and switched on its locator.
+50 v: Done: 2026-114-887.
+8 mira: Thank you. The insurer has the case, the locator showed it near Gare du Nord ten minutes ago. I passed that on.
+5 note mira @jonas @tomas: @Jonas @Tomás if Theo writes again tonight, please answer first. Police case 2026-114-887.
+25 read v
+1 snooze mira 18

marta 905 /account/invoices
+0 v: I need the invoice with our VAT number on it.
+15 aiko: Sent to your address, with the number you gave in the order form.
+3 v: Got it.
+1 close aiko

jolly 620 /shop/lights
+0 v: Is the rear light bright enough for country roads?
+9 jonas: It is seen from 400 m, and it brightens when you brake.
+2 close jonas
+2 rate 4

early 335 /test-ride
+0 v: Can I try the Tern 5 and the Tern 7 one after the other?
+12 assign jonas jonas
+3 jonas: Gladly. Saturday at 11 in Copenhagen?
+20 v: Saturday at 11 is perfect.
+2 jonas: Booked for you. Please bring an ID.
+6 read v
+1 close jonas
+2 rate 2: I still do not know when it comes.

ben 560 /returns
+0 v: I sent the pump back two weeks ago. Where is my money?
+22 assign tomas tomas
+2 tomas: It arrived yesterday, so it should be with you on Thursday.
+9 v: OK
+1 close tomas
+120 v: It is Thursday. Nothing.

sofia 8 /shop/tern-7
+0 v: Hi, is the Tern 7 lighter than the Tern 5?
+2 v: I have to carry it up to the third floor.

crisp 710 /shop/pumps
+0 v: Which valve do your bikes have?
+6 bot: All our bikes have Presta valves, except Kite Kids with Schrader.
+1 close jonas

witty 465 /faq
+0 v: Do I need a licence for the fast version?
+10 aiko: For the 45 km/h one yes, and an insurance plate. The 25 km/h bikes need neither.
+3 close aiko

anton 1260 /service/battery low
+0 v: The battery of my 2022 Tern 5 lasts only half as long as it did.
+28 assign tomas tomas
+4 tomas: After three winters 80 % is normal, half is not. Please send us the health value from the app.
+70 v: It says 61 %.
+11 tomas: Then it is a warranty case: below 70 % within four years. The new one is ordered and takes about nine days.
+4 read v
+2 snooze tomas 120

leila 52 /account/orders
+0 v: Can I still change the colour of NW-20440?
+5 assign aiko aiko
+1 aiko: Until it is packed, yes. Which one would you like?
+3 v: Forest green instead of sand.
+4 aiko: Changed. It leaves on Friday, as before.
+1 read v

amber 1050 /shop/gloves
+0 v: Are the gloves leather?
+17 jonas: Recycled polyamide, with a palm of synthetic leather. Nothing from animals.
+3 close jonas
+2 rate 5

rosa 160 /warranty/claim
+0 v: The paint of my Heron 3 comes off at the rack. I made a picture.
+1 file v frame.png
+0 v: Here.
+19 assign tomas tomas
+2 tomas: Thank you, Rosa, that is clear to see. It is covered; I am asking the workshop whether touch-up is enough.
+5 read v

snowy 780 /shop/tyres
+0 v: Do studded tyres fit the Tern 5?
+12 tomas: Up to 50 mm with the mudguards on. We have them in the shop as NW-T50S.
+2 v: Ordered.
+1 close tomas
+2 rate 5

finn 270 /leasing high
+0 v: For our nine bikes we would like a service contract instead of single bookings.
+14 assign aiko aiko
+5 aiko: I have put an offer together: two services a year, pick-up included, 189 euros per bike.
+42 v: Looks good. I need it on paper for our board, with the term of notice. Our fiscal year ends in June, so a start in July would be best. Could you also say what happens when we add bikes during the year, whether the price is per bike or in steps, and who pays when a bike is wrecked within the contract? And would you take over the two old cargo bikes of another maker, which are four years old and have been serviced regularly by a workshop nearby? I know that is a lot at once, but then I can bring everything in one go.
+3 note aiko @mira: @Mira Okafor can we take other makers' bikes into a contract? I would say yes, at cost.

lena 2880 /help/saddle
+0 v: Which saddle height for 1.62 m?
+1 bot: For 1.62 m set the saddle to 88 cm, measured from the middle of the crank.
+2 close aiko

lena 1440 /account/orders
+0 v: When can I pick up my bike?
+20 tomas: Your handover is on Friday at 14:00.
+3 read v
+2 close tomas

elodie 1380 /leasing/companies
+0 v: Can riders choose the size themselves?
+15 jonas: Yes, each gets a link with a size guide.
+2 close jonas
+2 rate 4

hugo 2500 /shop/harrier-cargo
+0 v: Does the rain cover fit over two children with helmets?
+11 mira: It does, there are 62 cm above the bench.
+4 close mira
+2 rate 5: Perfect.

cosmic 740 /shop
+0 v: Do you sell used bikes?
+6 bot: Refurbished bikes are at northwind.example/second-ride, new ones every Friday.
+2 close jonas

jakob 1400 /account
+0 v: How do I add my partner to the app?
+9 aiko: In the app under Riders, choose Share bike. Your partner needs an account too.
+3 v: Found it, thanks!
+1 close aiko

noor 1190 /shop/bags
+0 v: Are the panniers waterproof?
+8 jonas: Yes, rolled and welded. Rinse the hooks after salt.
+2 close jonas

sam 1025 /account/orders
+0 v: Can I get a gift wrap?
+14 aiko: Not for whole bikes, but we tie a big bow around it.
+1 v: A bow is perfect.
+1 close aiko

priya 1330 /shop/phone-mount
+0 v: Does the phone mount fit an iPhone in a case?
+10 jonas: Up to 9 mm thick, yes.
+2 close jonas

rosa 2100 /service
+0 v: How often should I have the Heron 3 serviced?
+18 tomas: After the first 300 km, then once a year or every 2,000 km.
+4 close tomas

leila 1290 /shop/lights
+0 v: Do the lights stay on when I stop?
+5 bot: Yes, for four minutes, from the buffer of the hub.
+1 close aiko

sofia 1130 /test-ride
+0 v: Can I test ride in Zürich?
+21 jonas: At Velowerk in Wiedikon, Tuesday to Saturday.
+2 close jonas

grace 2300 /shop/child-seat
+0 v: Which child seat fits the Tern 5?
+12 aiko: Every seat with a MIK HD plate. We like the Bumper Rear.
+3 close aiko

omar 2700 /account/orders
+0 v: I would like to send the Heron 3 bag back.
+16 tomas: Of course. The refund for NW-20391 goes out once it is here.
+5 close tomas

freja 1500 /stores
+0 v: Is there a shop in Copenhagen?
+9 jonas: Our partner is Cykelhuset in Nørrebro.
+2 close jonas
`;

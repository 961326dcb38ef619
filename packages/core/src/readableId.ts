/** Friendly words only: a visitor may see his own. Both lists hold 128 different words. */
const ADJECTIVES =
  "Able Agile Airy Amber Ample Apt Autumn Azure Balmy Bold Brave Breezy Bright Brisk Bronze Calm Candid Cheery Civil Clear Clever Cobalt Comfy Coral Cosmic Cozy Crisp Curious Dapper Daring Dawn Deft Dewy Eager Early Earnest Easy Ebony Elated Elegant Epic Fair Fancy Fast Fearless Fine Fleet Fond Frank Fresh Frosty Gallant Gentle Giddy Glad Gleaming Golden Grand Great Green Hale Handy Happy Hardy Hazel Hearty Honest Humble Ideal Indigo Ivory Jade Jaunty Jolly Jovial Keen Kind Lively Loyal Lucid Lucky Lunar Maple Mellow Merry Mild Mindful Misty Modest Neat Nimble Noble Olive Open Patient Peachy Pearly Peppy Plucky Polite Prime Proud Quick Quiet Rapid Ready Rosy Royal Ruby Sage Scarlet Serene Sharp Silent Silver Smart Snowy Solar Steady Sunny Swift Tidy Tranquil Vivid Warm Wise Witty Zesty".split(
    " ",
  );
const ANIMALS =
  "Albatross Alpaca Antelope Armadillo Avocet Badger Beaver Bison Bittern Bluebird Bobcat Buffalo Bunting Camel Cardinal Caribou Cheetah Chinchilla Condor Cormorant Cougar Coyote Crane Cricket Curlew Deer Dolphin Dormouse Dove Dragonfly Duck Dunlin Eagle Egret Elephant Elk Ermine Falcon Ferret Finch Firefly Flamingo Fox Gannet Gazelle Gecko Gibbon Giraffe Goldfinch Goose Grebe Grouse Gull Hare Harrier Hawk Hedgehog Heron Hoopoe Hummingbird Ibex Ibis Impala Jackdaw Jaguar Jay Kestrel Kingfisher Kite Kiwi Koala Lapwing Lark Lemur Leopard Linnet Lion Lizard Llama Lynx Magpie Mallard Manatee Marmot Marten Martin Meerkat Merlin Mole Moose Narwhal Newt Nightingale Ocelot Okapi Oriole Osprey Otter Owl Panda Panther Parrot Pelican Penguin Petrel Pheasant Plover Puffin Puma Quail Rabbit Raven Robin Salmon Seal Sparrow Starling Stork Swallow Swan Tapir Tern Tiger Toucan Turtle Walrus Wolf Wren".split(
    " ",
  );

/** How many ids need no number: the first ones to be tried. */
export const READABLE_IDS_WITHOUT_NUMBER = ADJECTIVES.length * ANIMALS.length;

/**
 * The name of an anonymous visitor such as "Brave Falcon", by number: different numbers give different names, and from
 * `READABLE_IDS_WITHOUT_NUMBER` on a number follows ("Brave Falcon 2").
 * @param index a safe integer >= 0
 */
export function readableId(index: number): string {
  const round = Math.floor(index / READABLE_IDS_WITHOUT_NUMBER);
  const rest = index % READABLE_IDS_WITHOUT_NUMBER;
  const name = `${ADJECTIVES[Math.floor(rest / ANIMALS.length)]} ${ANIMALS[rest % ANIMALS.length]}`;
  return round === 0 ? name : `${name} ${round + 1}`;
}
